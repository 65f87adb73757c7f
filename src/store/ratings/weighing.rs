//! What a rated game is worth: how much of its result counts for each of its two players. Pure. Knows how a game ended, who
//! has met whom how often, and how well each is known; never who they are, nor how ratings are reckoned.
//!
//! A result says less the less is known of the opponent: of a newcomer Glicko-2 knows only the middle of all players, and a
//! hundred of them, each made for one loss, are believed a hundred times. So what a newcomer's game counts for the *other*
//! grows with the newcomer's games, and only some newcomers count fully for the same player, unless as many others were met.
//! The same opponent counts less and less when met again and again. Others draw harder lines for the same reasons: FIDE leaves
//! games against unrated players out of a rated player's rating, and lichess rates no game of fewer than two moves, none of a
//! bot that is won as the last ones of the same two were, and no short win of a new account over another of its address
//! (`PerfsUpdater`, `FarmBoostDetection`).

use serde::{Deserialize, Serialize};

use super::Rating;
use super::settings::OneAddress;
use crate::protocol::EndReason;
use crate::rules::BySeat;

/// Moves from which on a rated game counts however it ends, unless the rules have ended it: three of each player.
pub(super) const PLIES_MIN: u32 = 6;
/// Rated games from which on a player is no newcomer any more.
pub(super) const NEWCOMER_GAMES: u32 = 10;
/// Newcomers that count for one player beyond as many opponents who were none; each more counts half of the one before.
pub(super) const NEWCOMERS_FREE: u32 = 10;
/// Games of the same two that count fully when they follow each other closely; each more counts half of the one before.
pub(super) const MEETINGS_FREE: u32 = 3;
/// After how long one game of the same two is forgotten, in milliseconds: a day.
pub(in crate::store) const MEETING_FORGOTTEN_MS: u64 = 86_400_000;
/// What a game of two at one address counts where it is weighed, in thousandths.
const ONE_ADDRESS_PERMILLE: u32 = 250;
/// What counts fully, in thousandths.
pub(super) const FULL_PERMILLE: u32 = 1_000;

/// How much of a result counts for a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// In thousandths: with 0 nothing of it counts, with 1,000 all.
    pub permille: u32,
    /// Why it is not all.
    pub why: Vec<Because>,
}

/// Why a result does not count fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The game was closed without a result that says anything of its players' strength.
    NoResult,
    /// It was given up or agreed on before `PLIES_MIN`.
    TooShort,
    /// Both players were at one address.
    OneAddress,
    /// The same two have met often in the last days.
    SameOpponent,
    /// Little is known of the opponent yet.
    Newcomer,
}

/// How a rated game came about and went, as far as that makes it count more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// Why it ended.
    pub reason: EndReason,
    /// How many moves it has.
    pub plies: u32,
    /// Whether both players were at one address when it began.
    pub one_address: bool,
    /// What that makes it count here.
    pub policy: OneAddress,
}

/// How often two players have met of late, as the moment at which all of it is forgotten: each game adds
/// `MEETING_FORGOTTEN_MS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meetings {
    /// Unix milliseconds; 0 for never.
    pub until_ms: u64,
}

impl Meetings {
    /// How many games are remembered.
    fn count(self, now_ms: u64) -> u32 {
        let games = self.until_ms.saturating_sub(now_ms).div_ceil(MEETING_FORGOTTEN_MS);
        u32::try_from(games).unwrap_or(u32::MAX)
    }

    /// With one more.
    #[must_use]
    pub fn again(self, now_ms: u64) -> Self {
        Self { until_ms: self.until_ms.max(now_ms).saturating_add(MEETING_FORGOTTEN_MS) }
    }
}

/// Whether a match that ended like this says anything of its players' strength.
pub fn counts(reason: EndReason) -> bool {
    match reason {
        EndReason::Rules
        | EndReason::Resignation
        | EndReason::Agreement
        | EndReason::Time
        | EndReason::Absence => true,
        EndReason::Abandoned | EndReason::Adjudication | EndReason::Cancelled => false,
    }
}

/// What a game is worth for each of its players, who had these ratings before.
pub(super) fn weigh(
    game: Circumstances,
    before: BySeat<&Rating>,
    met: Meetings,
    now_ms: u64,
) -> BySeat<Weight> {
    let nothing = |why| BySeat::from_fn(|_| Weight { permille: 0, why: vec![why] });
    if !counts(game.reason) {
        return nothing(Because::NoResult);
    }
    if game.reason != EndReason::Rules && game.plies < PLIES_MIN {
        return nothing(Because::TooShort);
    }
    let together = match (game.one_address, game.policy) {
        (true, OneAddress::None) => return nothing(Because::OneAddress),
        (true, OneAddress::Weighed) => ONE_ADDRESS_PERMILLE,
        (true, OneAddress::Full) | (false, _) => FULL_PERMILLE,
    };
    let again = halved((met.count(now_ms) + 1).saturating_sub(MEETINGS_FREE));
    BySeat::from_fn(|seat| {
        let own = before.get(seat);
        let opponent = before.get(seat.other());
        let known = known(own, opponent);
        let reasons =
            [(together, Because::OneAddress), (again, Because::SameOpponent), (known, Because::Newcomer)];
        Weight {
            permille: reasons.iter().fold(FULL_PERMILLE, |all, (one, _)| all * one / FULL_PERMILLE),
            why: reasons.iter().filter(|(one, _)| *one < FULL_PERMILLE).map(|(_, why)| *why).collect(),
        }
    })
}

/// What is known of an opponent, in thousandths, for a player who has met others before.
fn known(own: &Rating, opponent: &Rating) -> u32 {
    if !opponent.is_newcomer() {
        return FULL_PERMILLE;
    }
    let others = own.games.saturating_sub(own.newcomers);
    let beyond = (own.newcomers + 1).saturating_sub(NEWCOMERS_FREE.saturating_add(others));
    FULL_PERMILLE * opponent.games.max(1) / NEWCOMER_GAMES * halved(beyond) / FULL_PERMILLE
}

/// All, halved so many times.
fn halved(times: u32) -> u32 {
    FULL_PERMILLE.checked_shr(times).unwrap_or(0)
}
