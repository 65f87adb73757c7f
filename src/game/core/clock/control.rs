//! A time control: what two clocks are wound up with, in the one form in which it is kept. Knows the parts and what follows
//! from them; never which values are allowed (`checking`), nor how much of it is used.

use super::hours::Hours;
use crate::rules::{BySeat, Seat};

/// A day, in milliseconds.
pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// For so long nobody sits at one board, in milliseconds: eight hours. A match that is longer goes on while its players are away.
const SITTING_MS: u64 = 8 * HOUR_MS;
/// Nobody waits at the board for a first move that may take so long, in milliseconds: an hour.
const WAITED_FOR_MS: u64 = HOUR_MS;
/// An hour, in milliseconds.
const HOUR_MS: u64 = 60 * 60 * 1_000;
/// Moves of one side that a timed match is expected to have, as servers reckon that sort matches by their length.
const MOVES_EXPECTED: u32 = 40;

/// A time control, checked, in its one canonical form: two of them are equal if they say the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TimeControl {
    pub(super) pace: Pace,
    /// What each side has for its first move in place of its clock, in milliseconds.
    pub(super) first_move_ms: Option<u64>,
    pub(super) hours: Option<Hours>,
}

/// What is on the clocks, and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pace {
    /// The same time for every move.
    PerMove { ms: u64 },
    /// What one side uses is given to the other.
    Hourglass { initial_ms: BySeat<u64> },
    /// Stages, and what comes after the last of them.
    Stages(Stages),
}

/// Stages, and what comes after the last of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stages {
    pub(super) first: BySeat<Stage>,
    /// The others. The last stage of all comes again and again if it counts moves.
    pub(super) later: Vec<Stage>,
    pub(super) overtime: Option<Overtime>,
    /// Whether the first move of a seat adds the increment; true where nobody could tell.
    pub(super) first_increment: bool,
}

/// Time for some moves of a seat, or for all that are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stage {
    pub(super) moves: Option<u32>,
    pub(super) initial_ms: u64,
    pub(super) increment_ms: u64,
    pub(super) delay: Option<Delay>,
}

/// What a move may take without costing time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Delay {
    /// The clock stands still at first.
    Simple(u64),
    /// What was used is given back, as far as the delay goes.
    Bronstein(u64),
}

/// What comes when the time of the last stage is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Overtime {
    /// Byo-yomi: a move within a period leaves it whole, and one that takes longer uses it up.
    Periods { count: u32, ms: u64 },
    /// Canadian byo-yomi: so many moves in so much time, which is filled up again when they are made.
    Canadian { moves: u32, ms: u64 },
}

impl TimeControl {
    /// The stage of that number, from 0; the last one if there are no more.
    pub(super) fn stage(&self, seat: Seat, number: u32) -> Stage {
        match &self.pace {
            Pace::PerMove { .. } => Stage::default(),
            Pace::Hourglass { initial_ms } => Stage { initial_ms: *initial_ms.get(seat), ..Stage::default() },
            Pace::Stages(stages) => {
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                let later = number.checked_sub(1).and_then(|at| stages.later.get(at).or(stages.later.last()));
                later.copied().unwrap_or(*stages.first.get(seat))
            }
        }
    }

    /// The number of the last stage, from 0.
    pub(super) fn last_stage(&self) -> u32 {
        match &self.pace {
            Pace::PerMove { .. } | Pace::Hourglass { .. } => 0,
            Pace::Stages(stages) => u32::try_from(stages.later.len()).unwrap_or(u32::MAX),
        }
    }

    /// What comes when the time of the last stage is used up.
    pub(super) fn overtime(&self) -> Option<Overtime> {
        match &self.pace {
            Pace::PerMove { ms } => Some(Overtime::Periods { count: 1, ms: *ms }),
            Pace::Hourglass { .. } => None,
            Pace::Stages(stages) => stages.overtime,
        }
    }

    /// Whether the first move of a seat adds the increment.
    pub(super) fn first_increment(&self) -> bool {
        match &self.pace {
            Pace::PerMove { .. } | Pace::Hourglass { .. } => true,
            Pace::Stages(stages) => stages.first_increment,
        }
    }

    /// Every stage of both seats.
    pub(super) fn stages(&self) -> impl Iterator<Item = Stage> {
        let of = move |seat| (0..=self.last_stage()).map(move |number| self.stage(seat, number));
        Seat::BOTH.into_iter().flat_map(of)
    }

    /// How long the slower seat is expected to play, in milliseconds: what it starts with and 40 increments, as lichess
    /// reckons; nothing where each move has its own time, and in correspondence.
    ///
    /// A delay counts as the increment it is in effect (a Bronstein delay has given nothing yet at the first move), a stage
    /// where it begins within 40 moves, a period of byo-yomi as what 40 moves may take in it.
    pub fn estimated_ms(&self) -> Option<u64> {
        let is_per_move = matches!(self.pace, Pace::PerMove { .. });
        (!is_per_move && !self.is_correspondence()).then(|| self.expected_ms())
    }

    /// The same, where each move has its own time too: 40 moves.
    pub fn expected_ms(&self) -> u64 {
        Seat::BOTH.map(|seat| self.expected_of(seat)).into_iter().max().unwrap_or(0)
    }

    fn expected_of(&self, seat: Seat) -> u64 {
        let mut number = 0;
        let mut made = 0;
        let mut stage = self.stage(seat, number);
        let mut sum_ms = stage.initial_ms;
        for ply in 1..=MOVES_EXPECTED {
            sum_ms += stage.increment_ms;
            sum_ms += match stage.delay {
                Some(Delay::Simple(ms)) => ms,
                Some(Delay::Bronstein(ms)) if ply > 1 => ms,
                Some(Delay::Bronstein(_)) | None => 0,
            };
            made += 1;
            if stage.moves == Some(made) && ply < MOVES_EXPECTED {
                made = 0;
                number = (number + 1).min(self.last_stage());
                stage = self.stage(seat, number);
                sum_ms += stage.initial_ms;
            }
        }
        let moves = u64::from(MOVES_EXPECTED);
        sum_ms
            + match self.overtime() {
                Some(Overtime::Periods { ms, .. }) => moves * ms,
                Some(Overtime::Canadian { moves: each, ms }) => moves * ms / u64::from(each.max(1)),
                None => 0,
            }
    }

    /// Whether both seats have the same time.
    pub fn is_even(&self) -> bool {
        match &self.pace {
            Pace::PerMove { .. } => true,
            Pace::Hourglass { initial_ms } => initial_ms.first == initial_ms.second,
            Pace::Stages(stages) => stages.first.first == stages.first.second,
        }
    }

    /// Whether who is to move has to be there. Nobody has to be in a match that is played over days, that is too long for one
    /// sitting, or whose first moves may take hours: there the clock alone says how long somebody may stay away.
    pub fn needs_presence(&self) -> bool {
        let waits = self.first_move_ms.is_some_and(|ms| ms >= WAITED_FOR_MS);
        !self.is_correspondence() && !waits && self.expected_ms() < SITTING_MS
    }

    /// Whether it is played over days: a day a move or more, a bank of days, or hours in which the clock runs.
    pub fn is_correspondence(&self) -> bool {
        let overtime_ms = match self.overtime() {
            Some(Overtime::Periods { ms, .. } | Overtime::Canadian { ms, .. }) => ms,
            None => 0,
        };
        let longest_ms = |stage: Stage| {
            let delay_ms = match stage.delay {
                Some(Delay::Simple(ms) | Delay::Bronstein(ms)) => ms,
                None => 0,
            };
            stage.initial_ms.max(stage.increment_ms).max(delay_ms)
        };
        self.hours.is_some() || self.stages().map(longest_ms).any(|ms| ms.max(overtime_ms) >= DAY_MS)
    }
}
