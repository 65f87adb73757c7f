//! How strong players have shown themselves to be, by kind of game and speed. Knows numbers and how a result changes
//! them; never how it came about.
//!
//! Glicko-2 (Mark Glickman, "Example of the Glicko-2 system", 2022), computed by `skillratings`. Each game is a rating
//! period of its own, as servers do that show a rating after every game; a player's deviation grows by one empty period
//! for each `PERIOD_MS` without a rated game. A result of which only a part counts (`weighing`) moves a rating by
//! that part of what it says (`blended`).

use serde::Serialize;
use skillratings::Outcomes;
use skillratings::glicko2::{Glicko2Config, Glicko2Rating, decay_deviation, glicko2};

pub mod settings;
#[cfg(test)]
mod tests;
mod weighing;

use crate::rules::{BySeat, Seat};

pub(super) use weighing::MEETING_FORGOTTEN_MS;
pub use weighing::{Because, Circumstances, Meetings, Weight, counts};

/// How long a period without games is, in milliseconds: 30 days.
const PERIOD_MS: u64 = 30 * 86_400_000;
/// Empty periods after which a deviation grows no more.
const PERIODS_MAX: u64 = 1_000;
/// The deviation above which a rating is provisional and has no place on a leaderboard.
pub const RANKED_DEVIATION_MAX: f64 = 110.0;
/// Rated games below which a rating is provisional and has no place on a leaderboard.
pub const RANKED_GAMES_MIN: u32 = 10;

/// What a rating belongs to beside its player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discipline {
    /// The kind of game.
    pub rules: &'static str,
    /// How fast it is played.
    pub speed: &'static str,
}

/// A player's strength in one discipline.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rating {
    /// The expected strength; 1500 for a new player.
    pub rating: f64,
    /// How far off it may be: one standard deviation.
    pub deviation: f64,
    /// How erratic the results are.
    #[serde(skip)]
    pub volatility: f64,
    /// Rated games so far.
    pub games: u32,
    /// Those of them whose opponent was a newcomer.
    #[serde(skip)]
    pub newcomers: u32,
}

/// What a result did to a rating.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatingChange {
    /// The rating before the game.
    pub before: f64,
    /// The rating after it.
    pub after: f64,
}

/// What a result did to a rating, and whether that still is a provisional one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The ratings before and after.
    pub change: RatingChange,
    /// Whether the rating after it is provisional.
    pub provisional: bool,
}

/// What a rated game comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// How much of the result counts for each.
    pub weights: BySeat<Weight>,
    /// The ratings after it; nothing if it counts for nobody.
    pub after: Option<BySeat<Rating>>,
}

impl Default for Rating {
    fn default() -> Self {
        Self::of(Glicko2Rating::new(), 0, 0)
    }
}

impl Rating {
    fn core(&self) -> Glicko2Rating {
        Glicko2Rating { rating: self.rating, deviation: self.deviation, volatility: self.volatility }
    }

    fn of(core: Glicko2Rating, games: u32, newcomers: u32) -> Self {
        let Glicko2Rating { rating, deviation, volatility } = core;
        Self { rating, deviation, volatility, games, newcomers }
    }

    /// The same after so long without a rated game.
    #[must_use]
    pub fn after(self, idle_ms: u64) -> Self {
        let periods = (idle_ms / PERIOD_MS).min(PERIODS_MAX);
        let core = (0..periods).fold(self.core(), |core, _| decay_deviation(&core));
        Self::of(core, self.games, self.newcomers)
    }

    /// Whether too little is known for a place on a leaderboard.
    pub fn is_provisional(&self) -> bool {
        self.games < RANKED_GAMES_MIN || self.deviation > RANKED_DEVIATION_MAX
    }

    /// Whether the player has only just begun.
    fn is_newcomer(&self) -> bool {
        self.games < weighing::NEWCOMER_GAMES
    }
}

/// A rating or a deviation as people are shown it: a whole number.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a rating is far smaller, and what is no number becomes 0"
)]
pub fn shown(value: f64) -> i32 {
    value.round() as i32
}

/// What a rated game between two comes to, who had these ratings when it ended; no winner stands for a draw.
pub fn judge(
    game: Circumstances,
    before: BySeat<Rating>,
    met: Meetings,
    winner: Option<Seat>,
    now_ms: u64,
) -> Judgement {
    let weights = weighing::weigh(game, BySeat { first: &before.first, second: &before.second }, met, now_ms);
    let counted = weights.iter().any(|(_, weight)| weight.permille > 0);
    let after = counted.then(|| rate(before, winner, &weights));
    Judgement { weights, after }
}

/// The ratings after a game of the time before `weighing`: all of it counted, and nobody was a newcomer.
pub fn judge_fully(before: BySeat<Rating>, winner: Option<Seat>) -> BySeat<Rating> {
    let full = BySeat::from_fn(|_| Weight { permille: weighing::FULL_PERMILLE, why: Vec::new() });
    let after = rate(before, winner, &full);
    BySeat::from_fn(|seat| Rating { newcomers: before.get(seat).newcomers, ..*after.get(seat) })
}

/// The ratings of two players after a game between them of which so much counts.
fn rate(before: BySeat<Rating>, winner: Option<Seat>, weights: &BySeat<Weight>) -> BySeat<Rating> {
    let outcome = match winner {
        Some(Seat::First) => Outcomes::WIN,
        Some(Seat::Second) => Outcomes::LOSS,
        None => Outcomes::DRAW,
    };
    let (first, second) =
        glicko2(&before.first.core(), &before.second.core(), &outcome, &Glicko2Config::new());
    let whole = BySeat { first, second };
    BySeat::from_fn(|seat| {
        let own = before.get(seat);
        let opponent = before.get(seat.other());
        let core = blended(own.core(), *whole.get(seat), weights.get(seat).permille);
        Rating::of(core, own.games + 1, own.newcomers + u32::from(opponent.is_newcomer()))
    })
}

/// What is believed of a player when only a part of what a game says is: the game's likelihood to the power of that part.
/// Beliefs before and after are normal distributions, so precision, and mean times precision, go that part of the way from
/// one to the other (the power posterior; N. Friel and A. Pettitt, "Marginal likelihood estimation via power posteriors",
/// 2008). In Glicko-2's own words the game's `1/v` counts so many times: half a game, twice, is about one. How erratic the
/// results are goes the same part of its way.
fn blended(before: Glicko2Rating, whole: Glicko2Rating, permille: u32) -> Glicko2Rating {
    if permille == 0 {
        return before;
    }
    if permille >= weighing::FULL_PERMILLE {
        return whole;
    }
    let part = f64::from(permille) / f64::from(weighing::FULL_PERMILLE);
    let between = |from: f64, to: f64| from + part * (to - from);
    let precision = |of: &Glicko2Rating| 1.0 / (of.deviation * of.deviation);
    let sum = between(precision(&before), precision(&whole));
    // The same mean, written so that a rating which does not move stays what it is to the last bit.
    let moved = part * precision(&whole) / sum * (whole.rating - before.rating);
    Glicko2Rating {
        rating: before.rating + moved,
        deviation: sum.recip().sqrt(),
        volatility: between(before.volatility, whole.volatility),
    }
}
