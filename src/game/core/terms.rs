//! What the players of a match agreed on before it began. Knows kinds of game; never who plays, nor how a match goes.

use std::hash::{Hash, Hasher};
use std::panic::catch_unwind;

use super::clock::TimeControl;
use crate::protocol::Clock;
use crate::rules::{BadOptions, Kind, Options};

/// Moves of one side that a timed match is expected to have, as servers reckon that sort matches by their length.
const MOVES_EXPECTED: u64 = 40;

/// The terms of a match: two seeks with the same terms meet.
#[derive(Clone, Debug)]
pub struct Terms {
    kind: &'static Kind,
    options: Options,
    clock: Option<Clock>,
    rated: bool,
}

/// Why there are no such terms.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTerms {
    /// The options are outside what the rules declare.
    #[error(transparent)]
    Options(#[from] BadOptions),
    /// The rules failed to open a board with them.
    #[error("this game cannot be opened with these options")]
    Rules,
}

impl Terms {
    /// Terms for a kind of game, the options completed with their defaults.
    ///
    /// # Errors
    /// [`BadTerms`] names the option and its range.
    pub fn new(
        kind: &'static Kind,
        wished: &Options,
        clock: Option<Clock>,
        rated: bool,
    ) -> Result<Self, BadTerms> {
        let options = catch_unwind(|| kind.choose(wished)).map_err(|_| BadTerms::Rules)??;
        Ok(Self { kind, options, clock, rated })
    }

    /// The kind of game.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// All options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How it is timed.
    pub fn clock(&self) -> Option<&Clock> {
        self.clock.as_ref()
    }

    /// Whether it is rated.
    pub fn rated(&self) -> bool {
        self.rated
    }

    /// How fast it is: one of [`SPEEDS`].
    pub fn speed(&self) -> &'static str {
        speed(self.clock.as_ref())
    }
}

/// All speeds there are; the first is that of a match without a clock.
pub const SPEEDS: &[&str] = &["untimed", "per_move", "bullet", "blitz", "rapid", "classical"];

/// How fast a match is that is timed like this: one of [`SPEEDS`].
pub(in crate::game) fn speed(clock: Option<&Clock>) -> &'static str {
    match clock {
        None => "untimed",
        Some(Clock::PerMove { .. }) => "per_move",
        Some(Clock::Increment { initial_ms, increment_ms }) => {
            by_length(initial_ms.saturating_add(increment_ms.saturating_mul(MOVES_EXPECTED)))
        }
        Some(clock @ Clock::Long(_)) => {
            let control = TimeControl::of(clock).ok();
            control.and_then(|control| control.estimated_ms()).map_or("per_move", by_length)
        }
    }
}

/// How fast a match is in which each seat is expected to play so long, in milliseconds.
fn by_length(expected_ms: u64) -> &'static str {
    match expected_ms {
        ..180_000 => "bullet",
        180_000..480_000 => "blitz",
        480_000..1_500_000 => "rapid",
        1_500_000.. => "classical",
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        self.kind.id == other.kind.id
            && self.options == other.options
            && self.clock == other.clock
            && self.rated == other.rated
    }
}

impl Eq for Terms {}

impl Hash for Terms {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind.id, &self.options, &self.clock, self.rated).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("59", "bullet")]
    #[case("60+3", "blitz")]
    #[case("300d5", "rapid")]
    #[case("40/7200:3600", "classical")]
    #[case("1/15", "per_move")]
    #[case("1/15;first=60", "per_move")]
    #[case("2/60:60+4", "blitz")]
    fn how_fast_a_match_is_follows_from_what_is_on_the_slower_clock(#[case] text: &str, #[case] fast: &str) {
        assert_eq!(speed(Some(&TimeControl::parse(text).unwrap().wire())), fast);
    }
}
