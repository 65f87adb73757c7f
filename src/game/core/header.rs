//! What of a match never changes: who plays what under which terms, as a value and as it is kept. Knows kinds of game,
//! names and text; never how a match goes.

use std::num::NonZeroU64;
use std::sync::Arc;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Serialize};

use super::opening::Origin;
use super::pair::{Drawn, Second};
use super::terms::{BadTerms, Terms};
use crate::protocol::{Clock, GameId, PlayerId, PlayerName, Start};
use crate::rules::{self, BySeat, Catalogue, Options, Seat, Seed};

/// How the events of a match are written down: from the second format on, an event says all that was decided with it. A
/// match goes on in the format it began in. From the third on a bank runs only while its player is to move, and moves of rated
/// matches are taken back only where that was agreed on. From the fourth on nobody wins by the absence of somebody before both
/// have moved, nobody has to be there in a match that is too long for one sitting, an absence counts as a blink only where it costs
/// something, and a clock that was used up before the server went down is not held.
pub const FORMAT: u8 = 4;

/// A player as a match knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// The public id.
    pub id: PlayerId,
    /// The name when the match began.
    pub name: PlayerName,
    /// Whether it is a bot; left out where it is a person, as in all that is older than this.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bot: bool,
}

/// The same without what a header keeps beside it, where it takes no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The public id.
    pub id: PlayerId,
    /// The name when the match began.
    pub name: PlayerName,
}

/// What of a match never changes.
#[derive(Clone, Debug)]
pub struct Header {
    /// How its events are written down: [`FORMAT`] in a match that begins now.
    pub format: u8,
    /// Which match.
    pub id: GameId,
    /// What was agreed on.
    pub terms: Arc<Terms>,
    /// Who plays.
    pub players: BySeat<Identity>,
    /// Which of them are bots.
    pub bots: BySeat<bool>,
    /// How the two came to it; nothing in matches that are older than this is kept.
    pub origin: Option<Arc<Origin>>,
    /// Whether it is in no list and nobody may watch it.
    pub private: bool,
    /// When it began, Unix milliseconds.
    pub opened_ms: u64,
    /// Where its randomness comes from.
    pub seed: Seed,
    /// Who was there when it began.
    pub here: BySeat<bool>,
    /// What a player may be away before the other may claim, in milliseconds.
    pub bank_ms: u64,
    /// Whether both players were at one address when it began, in a rated match of which that is known. Which address it
    /// was is written nowhere.
    pub one_address: Option<bool>,
    /// What a move may take in a match without a clock, in milliseconds; nothing in matches that are older than this.
    pub untimed_ms: Option<NonZeroU64>,
    /// What was drawn for it, where it does not start as the rules say.
    pub drawn: Option<Box<Drawn>>,
}

/// The header as it is kept and as records show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::game) struct Written {
    pub(in crate::game) game: GameId,
    pub(in crate::game) rules: String,
    pub(in crate::game) rules_version: u32,
    pub(in crate::game) options: Options,
    pub(in crate::game) clock: Option<Clock>,
    pub(in crate::game) rated: bool,
    pub(in crate::game) players: BySeat<Player>,
    pub(in crate::game) opened_ms: u64,
    /// 64 hexadecimal digits.
    pub(in crate::game) seed: String,
    pub(in crate::game) here: BySeat<bool>,
    pub(in crate::game) bank_ms: u64,
    /// Left out where it is not known: so older headers are still what was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) one_address: Option<bool>,
    /// Likewise left out where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) origin: Option<Origin>,
    /// Left out where it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::game) private: bool,
    /// Left out where it is 1.
    #[serde(default = "first_format", skip_serializing_if = "is_first_format")]
    pub(in crate::game) format: u8,
    /// Left out where it is as it is without being said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) takebacks: Option<bool>,
    /// Left out where it is not so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::game) dead_draw: bool,
    /// Left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) untimed_ms: Option<NonZeroU64>,
    /// Left out where it is as the rules say.
    #[serde(default, skip_serializing_if = "Start::is_none")]
    pub(in crate::game) start: Start,
    /// Left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) opening: Option<Box<str>>,
    /// Left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::game) second: Option<WrittenSecond>,
}

/// The second match of a pair as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::game) struct WrittenSecond {
    game: GameId,
    /// 64 hexadecimal digits.
    seed: String,
}

impl Second {
    fn written(self) -> WrittenSecond {
        WrittenSecond { game: self.game, seed: HEXLOWER.encode(&self.seed.0) }
    }
}

/// A seed as it is kept.
fn seed(text: &str) -> Result<Seed, BadHeader> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let seed = bytes.and_then(|bytes| bytes.try_into().ok()).map(Seed);
    seed.ok_or_else(|| BadHeader::Unreadable("its seed is not 32 bytes".to_owned()))
}

/// Whether moves may be taken back where nothing is said of it.
fn takebacks_unsaid(format: u8, rated: bool) -> bool {
    format < 3 || !rated
}

fn first_format() -> u8 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
pub(in crate::game) fn is_first_format(format: &u8) -> bool {
    *format == 1
}

/// A header from which no match can be played.
#[derive(Debug, thiserror::Error)]
pub enum BadHeader {
    /// It is no header.
    #[error("the header of the game cannot be read: {0}")]
    Unreadable(String),
    /// The rules are not offered here, or not in this version.
    #[error("the rules {rules:?} in version {version} are not known here")]
    OtherRules {
        /// The name of the rules.
        rules: String,
        /// Their version.
        version: u32,
    },
    /// Its events are written down in a way that is not known here.
    #[error("events in format {0} cannot be read here")]
    OtherFormat(u8),
    /// The rules do not take the options.
    #[error(transparent)]
    Terms(#[from] BadTerms),
}

impl Player {
    /// Who it is.
    pub(super) fn identity(self) -> Identity {
        Identity { id: self.id, name: self.name }
    }
}

impl Header {
    /// A player as records and messages show them.
    pub fn player(&self, seat: Seat) -> Player {
        let Identity { id, name } = self.players.get(seat).clone();
        Player { id, name, bot: *self.bots.get(seat) }
    }

    pub(in crate::game) fn written(&self) -> Written {
        Written {
            game: self.id,
            rules: self.terms.kind().id.to_owned(),
            rules_version: self.terms.kind().version,
            options: self.terms.options().clone(),
            clock: self.terms.clock(),
            rated: self.terms.rated(),
            players: BySeat::from_fn(|seat| self.player(seat)),
            opened_ms: self.opened_ms,
            seed: HEXLOWER.encode(&self.seed.0),
            here: self.here,
            bank_ms: self.bank_ms,
            one_address: self.one_address,
            origin: self.origin.as_deref().copied(),
            private: self.private,
            format: self.format,
            takebacks: Some(self.terms.takebacks())
                .filter(|said| *said != takebacks_unsaid(self.format, self.terms.rated())),
            dead_draw: self.terms.dead_draw(),
            untimed_ms: self.untimed_ms,
            start: self.terms.start(),
            opening: self.opening().map(Into::into),
            second: self.second().map(Second::written),
        }
    }

    /// Where a bot of the house sits, which is never away; one that somebody else runs may be, as people are.
    pub fn house_bots(&self) -> BySeat<bool> {
        BySeat::from_fn(|seat| *self.bots.get(seat) && !self.players.get(seat).id.is_bot_account())
    }

    /// Whether a bot plays.
    pub fn against_bot(&self) -> bool {
        self.bots.first || self.bots.second
    }

    /// The header as it is kept.
    pub fn text(&self) -> String {
        // A header is made of numbers, words and text: writing it cannot fail.
        serde_json::to_string(&self.written()).unwrap_or_default()
    }

    /// The header that was kept, if the catalogue still has its rules in the same version.
    ///
    /// # Errors
    /// [`BadHeader`]
    pub fn read(text: &str, catalogue: Catalogue) -> Result<Self, BadHeader> {
        if text.is_empty() {
            return Err(BadHeader::Unreadable("it is not what was written".to_owned()));
        }
        let written = serde_json::from_str(text).map_err(|error| BadHeader::Unreadable(error.to_string()))?;
        Self::of(written, catalogue)
    }

    pub(in crate::game) fn of(written: Written, catalogue: Catalogue) -> Result<Self, BadHeader> {
        let Written { game, rules, rules_version: version, options, clock, rated, .. } = written;
        let kind = rules::find(catalogue, &rules).filter(|kind| kind.version == version);
        let kind = kind.ok_or(BadHeader::OtherRules { rules, version })?;
        let takebacks = written.takebacks.unwrap_or_else(|| takebacks_unsaid(written.format, rated));
        let terms = Terms::new(kind, &options, clock, rated)?.taking_back(takebacks);
        let terms = Arc::new(terms.ending_when_dead(written.dead_draw).starting(written.start)?);
        let second = written.second.as_ref().map(|written| -> Result<_, BadHeader> {
            Ok(Drawn::Second(Second { game: written.game, seed: seed(&written.seed)? }))
        });
        let second = second.transpose()?;
        let drawn = written.opening.map(Drawn::Opening).or(second).map(Box::new);
        let seed = seed(&written.seed)?;
        let Written { players, opened_ms, here, bank_ms, one_address, .. } = written;
        let Written { origin, private, format, untimed_ms, .. } = written;
        if !(1..=FORMAT).contains(&format) {
            return Err(BadHeader::OtherFormat(format));
        }
        let origin = origin.map(Origin::shared);
        Ok(Self {
            format,
            id: game,
            terms,
            bots: BySeat::from_fn(|seat| players.get(seat).bot),
            players: players.map(Player::identity),
            origin,
            private,
            opened_ms,
            seed,
            here,
            bank_ms,
            one_address,
            untimed_ms,
            drawn,
        })
    }
}
