//! How strong players have shown themselves to be, by kind of game and speed. Knows numbers and how a result changes
//! them; never how it came about.
//!
//! Glicko-2 (Mark Glickman, "Example of the Glicko-2 system", 2022), computed by `skillratings`. Each game is a rating
//! period of its own, as servers do that show a rating after every game; a player's deviation grows by one empty period
//! for each [`PERIOD_MS`] without a rated game.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use skillratings::Outcomes;
use skillratings::glicko2::{Glicko2Config, Glicko2Rating, decay_deviation, glicko2};

use super::journal::whole;
use crate::protocol::PlayerId;
use crate::rules::{BySeat, Seat};

/// How long a period without games is, in milliseconds: 30 days.
const PERIOD_MS: u64 = 30 * 86_400_000;
/// Empty periods after which a deviation grows no more.
const PERIODS_MAX: u64 = 1_000;

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
}

/// What a result did to a rating.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatingChange {
    /// The rating before the game.
    pub before: f64,
    /// The rating after it.
    pub after: f64,
}

impl Default for Rating {
    fn default() -> Self {
        let Glicko2Rating { rating, deviation, volatility } = Glicko2Rating::new();
        Self { rating, deviation, volatility, games: 0 }
    }
}

impl Rating {
    fn core(&self) -> Glicko2Rating {
        Glicko2Rating { rating: self.rating, deviation: self.deviation, volatility: self.volatility }
    }

    fn of(core: Glicko2Rating, games: u32) -> Self {
        let Glicko2Rating { rating, deviation, volatility } = core;
        Self { rating, deviation, volatility, games }
    }

    /// The same after so long without a rated game.
    fn after(self, idle_ms: u64) -> Self {
        let periods = (idle_ms / PERIOD_MS).min(PERIODS_MAX);
        let core = (0..periods).fold(self.core(), |core, _| decay_deviation(&core));
        Self::of(core, self.games)
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

/// The ratings of two players after a game between them; no winner stands for a draw.
fn rate(before: BySeat<Rating>, winner: Option<Seat>) -> BySeat<Rating> {
    let outcome = match winner {
        Some(Seat::First) => Outcomes::WIN,
        Some(Seat::Second) => Outcomes::LOSS,
        None => Outcomes::DRAW,
    };
    let (first, second) =
        glicko2(&before.first.core(), &before.second.core(), &outcome, &Glicko2Config::new());
    BySeat {
        first: Rating::of(first, before.first.games + 1),
        second: Rating::of(second, before.second.games + 1),
    }
}

/// A player's rating as it is now; nothing before their first rated game.
pub(super) fn of(
    db: &Connection,
    player: PlayerId,
    discipline: Discipline,
    now_ms: u64,
) -> rusqlite::Result<Option<Rating>> {
    let select = "SELECT rating, deviation, volatility, games, updated_ms FROM ratings
                  WHERE player = ? AND rules = ? AND speed = ?";
    db.prepare_cached(select)?
        .query_row(params![player.bytes(), discipline.rules, discipline.speed], |row| {
            let (rating, deviation, volatility) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let rating = Rating { rating, deviation, volatility, games: row.get(3)? };
            Ok(rating.after(now_ms.saturating_sub(row.get(4)?)))
        })
        .optional()
}

/// Counts a result, once, and tells what it did.
pub(super) fn count(
    db: &Connection,
    players: BySeat<PlayerId>,
    discipline: Discipline,
    winner: Option<Seat>,
    now_ms: u64,
) -> rusqlite::Result<BySeat<RatingChange>> {
    let known = |player| of(db, player, discipline, now_ms).map(Option::unwrap_or_default);
    let before = BySeat { first: known(players.first)?, second: known(players.second)? };
    let after = rate(before, winner);
    let upsert =
        "INSERT INTO ratings (player, rules, speed, rating, deviation, volatility, games, updated_ms)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (player, rules, speed) DO UPDATE SET rating = excluded.rating,
                  deviation = excluded.deviation, volatility = excluded.volatility, games = excluded.games,
                  updated_ms = excluded.updated_ms";
    for (seat, rating) in after.iter() {
        db.prepare_cached(upsert)?.execute(params![
            players.get(seat).bytes(),
            discipline.rules,
            discipline.speed,
            rating.rating,
            rating.deviation,
            rating.volatility,
            rating.games,
            whole(now_ms),
        ])?;
    }
    Ok(BySeat::from_fn(|seat| RatingChange {
        before: before.get(seat).rating,
        after: after.get(seat).rating,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who wins gains, who loses loses; a draw brings two ratings nearer; every game makes both surer.
    #[test]
    fn a_result_moves_both_ratings_the_right_way() {
        let new = BySeat { first: Rating::default(), second: Rating::default() };
        for winner in Seat::BOTH {
            let after = rate(new, Some(winner));
            assert!(after.get(winner).rating > 1_500.0 && after.get(winner.other()).rating < 1_500.0);
            assert!(after.first.deviation < 350.0 && after.second.deviation < 350.0);
            assert_eq!((after.first.games, after.second.games), (1, 1));
            let drawn = rate(after, None);
            assert!(drawn.get(winner).rating < after.get(winner).rating);
        }
    }

    /// The example of Glickman's paper has three opponents in one period; against the first of them alone, the formulas
    /// of the same paper give these numbers.
    #[test]
    fn a_game_is_rated_as_the_paper_says() {
        let player = Rating { rating: 1_500.0, deviation: 200.0, volatility: 0.06, games: 3 };
        let opponent = Rating { rating: 1_400.0, deviation: 30.0, volatility: 0.06, games: 9 };
        let after = rate(BySeat { first: player, second: opponent }, Some(Seat::First));
        assert!((after.first.rating - 1_563.56).abs() < 0.01, "{:?}", after.first);
        assert!((after.first.deviation - 175.40).abs() < 0.01, "{:?}", after.first);
        assert_eq!((after.first.games, after.second.games), (4, 10));
    }

    #[test]
    fn a_rating_is_less_sure_after_a_long_time() {
        let sure = Rating { rating: 1_700.0, deviation: 50.0, volatility: 0.06, games: 80 };
        assert_eq!(sure.after(PERIOD_MS - 1), sure);
        let later = sure.after(12 * PERIOD_MS);
        assert!(
            shown(later.rating) == 1_700 && later.deviation > 60.0 && later.deviation < 70.0,
            "{later:?}"
        );
        assert!(sure.after(u64::MAX).deviation <= 350.0);
    }
}
