//! How a match begins: what was agreed on, who sits where, and how the two came together. An [`Opening`] is the one way to
//! open a match. Knows terms and players; never how they were found, nor how a match goes.

mod pairing;

use std::num::NonZeroU64;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::header::{FORMAT, Header, Player};
use super::pair::Drawn;
use super::terms::Terms;
use crate::protocol::{GameId, InviteId, OriginInfo};
use crate::rules::{BySeat, Seat, Seed};
pub use pairing::{Pairing, RatedPairing, Strength, Window};

/// How two players came to a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// Both looked for an opponent, or one joined the other's open seek.
    Seek {
        /// Why these two met; nothing in matches that are older than this is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pairing: Option<Pairing>,
    },
    /// They had played before, and agreed to play again with the seats exchanged.
    Rematch {
        /// The match before.
        of: GameId,
    },
    /// It is the second of a pair: the seats are exchanged.
    Pair {
        /// The first of the pair.
        of: GameId,
        /// Who won that, by the seats of this one; nobody in a draw.
        winner: Option<Seat>,
    },
    /// One had invited, and the other came.
    Invitation {
        /// Which invitation it was; there is no other match of it.
        invite: InviteId,
        /// Where the one sits who had invited.
        by: Seat,
    },
    /// One wanted to play a bot.
    Bot,
}

/// That both looked for an opponent, where it is not known why they met: that is in memory once.
static SEEK: LazyLock<Arc<Origin>> = LazyLock::new(|| Arc::new(Origin::Seek { pairing: None }));

impl Origin {
    /// The same as many matches may share it.
    pub(super) fn shared(self) -> Arc<Self> {
        match self {
            Self::Seek { pairing: None } => Arc::clone(&SEEK),
            Self::Seek { pairing: Some(_) }
            | Self::Rematch { .. }
            | Self::Pair { .. }
            | Self::Invitation { .. }
            | Self::Bot => Arc::new(self),
        }
    }
}

impl From<Origin> for OriginInfo {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Seek { pairing } => Self::Seek { pairing: pairing.map(Into::into) },
            Origin::Rematch { of } => Self::Rematch { of },
            Origin::Pair { of, winner } => Self::Pair { of, winner },
            Origin::Invitation { invite, by } => Self::Invitation { invite, by },
            Origin::Bot => Self::Bot,
        }
    }
}

/// A match that is to begin.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What was agreed on.
    pub terms: Arc<Terms>,
    /// Who sits where.
    pub seats: BySeat<Player>,
    /// How it came about.
    pub origin: Origin,
    /// Whether it is in no list and nobody may watch it.
    pub private: bool,
}

/// Under which circumstances a match begins.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// Which match it is from now on.
    pub id: GameId,
    /// When it begins, Unix milliseconds.
    pub opened_ms: u64,
    /// Where its randomness comes from.
    pub seed: Seed,
    /// Who is there.
    pub here: BySeat<bool>,
    /// What a player may be away before the other may claim, in milliseconds.
    pub bank_ms: u64,
    /// Whether both players are at one address, where that is known.
    pub one_address: Option<bool>,
    /// What a move may take in a match without a clock, in milliseconds.
    pub untimed_ms: u64,
    /// What was drawn for it: an opening of [`Terms::openings`], or the second match of a pair.
    pub drawn: Option<Drawn>,
}

impl Opening {
    /// The header of the match that begins like this. Whether both are at one address matters in a rated match alone.
    pub fn begin(self, circumstances: Circumstances) -> Header {
        let Circumstances { id, opened_ms, seed, here, bank_ms, one_address, untimed_ms, drawn } =
            circumstances;
        let one_address = one_address.filter(|_| self.terms.rated());
        let Self { terms, seats: players, origin, private } = self;
        Header {
            format: FORMAT,
            id,
            untimed_ms: NonZeroU64::new(untimed_ms).filter(|_| terms.control().is_none()),
            terms,
            bots: BySeat::from_fn(|seat| players.get(seat).bot),
            players: players.map(Player::identity),
            origin: Some(origin.shared()),
            private,
            opened_ms,
            seed,
            here,
            bank_ms,
            one_address,
            drawn: drawn.map(Box::new),
        }
    }
}
