//! What the players of a match agreed on before it began. Knows kinds of game; never who plays, nor how a match goes.

use std::hash::{Hash, Hasher};
use std::panic::catch_unwind;
use std::sync::Arc;

use super::clock::{BadClock, TimeControl};
use crate::protocol::{Clock, Conditions, Start};
use crate::rules::{BadOptions, Kind, Options};

/// The terms of a match: two seeks with the same terms meet.
#[derive(Clone, Debug)]
pub struct Terms {
    kind: &'static Kind,
    options: Options,
    clock: Option<Arc<TimeControl>>,
    rated: bool,
    takebacks: bool,
    dead_draw: bool,
    start: Start,
}

/// Why there are no such terms.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTerms {
    /// The options are outside what the rules declare.
    #[error(transparent)]
    Options(#[from] BadOptions),
    /// No clock goes like this.
    #[error(transparent)]
    Clock(#[from] BadClock),
    /// A rating says nothing of a match that was not even.
    #[error("a rated match gives both the same time")]
    Odds,
    /// There are no such openings.
    #[error("no balanced openings are known for this game with these options")]
    Start,
    /// The rules failed to open a board with them.
    #[error("this game cannot be opened with these options")]
    Rules,
}

impl Terms {
    /// Terms for a kind of game, the options completed with their defaults. Moves may be taken back unless it is rated.
    ///
    /// # Errors
    /// [`BadTerms`] names the option, or the field of the clock, and its range.
    pub fn new(
        kind: &'static Kind,
        wished: &Options,
        clock: Option<Clock>,
        rated: bool,
    ) -> Result<Self, BadTerms> {
        let options = catch_unwind(|| kind.choose(wished)).map_err(|_| BadTerms::Rules)??;
        let clock = clock.map(|clock| TimeControl::of(&clock)).transpose()?.map(Arc::new);
        Ok(Self { kind, options, clock, rated, takebacks: !rated, dead_draw: false, start: Start::None })
    }

    /// The same where it was said whether moves may be taken back by consent.
    #[must_use]
    pub fn taking_back(self, takebacks: bool) -> Self {
        Self { takebacks, ..self }
    }

    /// The same where a match ends without a winner as soon as nobody can win it any more, or does not.
    #[must_use]
    pub fn ending_when_dead(self, dead_draw: bool) -> Self {
        Self { dead_draw, ..self }
    }

    /// The same where it was said how the match starts.
    ///
    /// # Errors
    /// [`BadTerms::Start`] where no such openings are known.
    pub fn starting(self, start: Start) -> Result<Self, BadTerms> {
        let known = match start {
            Start::None | Start::Pair => true,
            Start::Balanced => self.kind.balanced(&self.options).is_some(),
        };
        if known { Ok(Self { start, ..self }) } else { Err(BadTerms::Start) }
    }

    /// The same for who proposes them now; matches of before go on as they were agreed on.
    ///
    /// # Errors
    /// [`BadTerms::Odds`] where it is rated and both have not the same time.
    pub fn proposed(self) -> Result<Self, BadTerms> {
        let even = self.control().is_none_or(|control| control.is_even());
        if self.rated && !even { Err(BadTerms::Odds) } else { Ok(self) }
    }

    /// The kind of game.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// All options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How it is timed, as the wire says it.
    pub fn clock(&self) -> Option<Clock> {
        self.control().map(|control| control.wire())
    }

    /// How it is timed.
    pub fn control(&self) -> Option<&Arc<TimeControl>> {
        self.clock.as_ref()
    }

    /// Whether it is rated.
    pub fn rated(&self) -> bool {
        self.rated
    }

    /// Whether moves may be taken back by consent.
    pub fn takebacks(&self) -> bool {
        self.takebacks
    }

    /// Whether it ends without a winner as soon as nobody can win it any more.
    pub fn dead_draw(&self) -> bool {
        self.dead_draw
    }

    /// How it starts.
    pub fn start(&self) -> Start {
        self.start
    }

    /// The openings of which one is drawn, each the moves from the start with a blank between two; nothing where the match
    /// starts as the rules say.
    pub fn openings(&self) -> Option<&'static [&'static str]> {
        match self.start {
            Start::None | Start::Pair => None,
            Start::Balanced => self.kind.balanced(&self.options),
        }
    }

    /// What was agreed on besides, as far as it does not go without saying.
    pub fn conditions(&self) -> Conditions {
        let takebacks = Some(self.takebacks).filter(|takebacks| *takebacks == self.rated);
        Conditions { takebacks, dead_draw: self.dead_draw, start: self.start }
    }

    /// How fast it is: one of [`SPEEDS`].
    pub fn speed(&self) -> &'static str {
        self.control().map_or("untimed", |control| speed(control))
    }

    /// Whether it is played over days.
    pub fn is_correspondence(&self) -> bool {
        self.control().is_some_and(|control| control.is_correspondence())
    }
}

/// All speeds there are; the first is that of a match without a clock.
pub const SPEEDS: &[&str] =
    &["untimed", "per_move", "bullet", "blitz", "rapid", "classical", "correspondence"];

/// How fast a match is of which it is written down how it is timed: one of [`SPEEDS`].
pub(in crate::game) fn speed_of(clock: Option<&Clock>) -> &'static str {
    let control = clock.and_then(|clock| TimeControl::of(clock).ok());
    control.map_or("untimed", |control| speed(&control))
}

/// How fast a match is that is timed like this: one of [`SPEEDS`]. The bounds are those of lichess.
fn speed(control: &TimeControl) -> &'static str {
    match control.estimated_ms() {
        _ if control.is_correspondence() => "correspondence",
        None => "per_move",
        Some(..180_000) => "bullet",
        Some(180_000..480_000) => "blitz",
        Some(480_000..1_500_000) => "rapid",
        Some(1_500_000..) => "classical",
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        self.kind.id == other.kind.id
            && self.options == other.options
            && self.clock == other.clock
            && self.rated == other.rated
            && self.takebacks == other.takebacks
            && self.dead_draw == other.dead_draw
            && self.start == other.start
    }
}

impl Eq for Terms {}

impl Hash for Terms {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let agreed = (self.takebacks, self.dead_draw, self.start);
        (self.kind.id, &self.options, &self.clock, self.rated, agreed).hash(state);
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
        assert_eq!(speed(&TimeControl::parse(text).unwrap()), fast);
    }
}
