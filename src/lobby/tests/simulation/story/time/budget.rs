//! What a seat may still use by a time control, read from the words of the wire: a small and plain second way to reckon it.
//! Knows the words of a clock and milliseconds; never when anything happened.

use serde_json::Value;

use super::hours::{self, Hours};
use crate::rules::Seat;

const DAY_MS: u64 = 86_400_000;

/// A time control.
#[derive(Clone)]
pub(super) struct Control {
    /// The stages of each seat; what each move may take is a stage of nothing with one period.
    stages: [Vec<Stage>; 2],
    /// Periods of byo-yomi and how long each is.
    periods: Option<(u64, u64)>,
    /// Moves of Canadian byo-yomi and in how long.
    canadian: Option<(u64, u64)>,
    hourglass: bool,
    first_move_ms: Option<u64>,
    first_increment: bool,
    hours: Option<Hours>,
}

#[derive(Clone, Copy, Default)]
struct Stage {
    moves: Option<u64>,
    initial_ms: u64,
    increment_ms: u64,
    simple_ms: u64,
    bronstein_ms: u64,
}

/// What a seat has between two moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Budget {
    pub(super) left_ms: u64,
    stage: usize,
    made: u64,
    pub(super) moves: u64,
    overtime: bool,
    periods: u64,
}

fn stage(value: &Value) -> Stage {
    let number = |name: &str| value[name].as_u64().unwrap_or(0);
    let delay_ms = number("delay_ms");
    let bronstein = value["delay"] == "bronstein";
    Stage {
        moves: value["moves"].as_u64(),
        initial_ms: number("initial_ms"),
        increment_ms: number("increment_ms"),
        simple_ms: if bronstein { 0 } else { delay_ms },
        bronstein_ms: if bronstein { delay_ms } else { 0 },
    }
}

fn pair(value: &Value, first: &str) -> Option<(u64, u64)> {
    Some((value[first].as_u64()?, value["ms"].as_u64()?))
}

impl Control {
    pub(super) fn per_move(ms: u64) -> Self {
        let stages = [vec![Stage::default()], vec![Stage::default()]];
        let periods = Some((1, ms));
        Self {
            stages,
            periods,
            canadian: None,
            hourglass: false,
            first_move_ms: None,
            first_increment: true,
            hours: None,
        }
    }

    pub(super) fn of(clock: &Value) -> Self {
        let first_move_ms = clock["first_move_ms"].as_u64();
        if let Some(ms) = clock["per_move_ms"].as_u64() {
            return Self { first_move_ms, hours: Hours::of(clock), ..Self::per_move(ms) };
        }
        let listed: Vec<_> = match clock["stages"].as_array() {
            Some(stages) => stages.iter().map(stage).collect(),
            None => vec![stage(clock)],
        };
        let stages = ["first", "second"].map(|seat| {
            let odds = clock["odds"].get(seat).map(stage);
            odds.into_iter().chain(listed.iter().copied().skip(usize::from(odds.is_some()))).collect()
        });
        Self {
            stages,
            periods: pair(&clock["periods"], "count"),
            canadian: pair(&clock["canadian"], "moves"),
            hourglass: clock["hourglass"] == true,
            first_move_ms,
            first_increment: clock["first_increment"] != false,
            hours: Hours::of(clock),
        }
    }

    fn stage(&self, seat: Seat, number: usize) -> Stage {
        let stages = &self.stages[usize::from(seat == Seat::Second)];
        stages[number.min(stages.len() - 1)]
    }

    fn last(&self) -> usize {
        self.stages[0].len() - 1
    }

    pub(super) fn is_hourglass(&self) -> bool {
        self.hourglass
    }

    /// The hours in which it runs, if it does not always.
    pub(super) fn hours(&self) -> Option<&Hours> {
        self.hours.as_ref()
    }

    /// How much of a time counts, in milliseconds.
    pub(super) fn counted_ms(&self, from_ms: u64, to_ms: u64) -> u64 {
        hours::counted_ms(self.hours(), from_ms, to_ms)
    }

    /// The last instant up to which no more than so much counts, Unix milliseconds.
    pub(super) fn after_ms(&self, from_ms: u64, counted_ms: u64) -> u64 {
        hours::after_ms(self.hours(), from_ms, counted_ms)
    }

    fn is_correspondence(&self) -> bool {
        let stages = self.stages.iter().flatten();
        let longest = stages.map(|stage| {
            let Stage { initial_ms, increment_ms, simple_ms, bronstein_ms, .. } = *stage;
            initial_ms.max(increment_ms).max(simple_ms).max(bronstein_ms)
        });
        let more = self.periods.iter().chain(&self.canadian).map(|(_, ms)| *ms);
        self.hours.is_some() || longest.chain(more).any(|ms| ms >= DAY_MS)
    }

    /// Whether who is to move has to be there: not where forty moves take eight hours or the first one takes an hour.
    pub(super) fn needs_presence(&self) -> bool {
        let each = self.periods.map_or(0, |(_, ms)| ms) + self.canadian.map_or(0, |(moves, ms)| ms / moves);
        let sums = self.stages.iter().map(|stages| {
            let own = |stage: &Stage| stage.initial_ms + 40 * (stage.increment_ms + stage.simple_ms);
            stages.iter().map(own).sum::<u64>() + 40 * each
        });
        !self.is_correspondence()
            && self.first_move_ms.is_none_or(|ms| ms < 3_600_000)
            && sums.max().is_some_and(|ms| ms < 8 * 3_600_000)
    }

    /// How a seat begins.
    pub(super) fn wound_up(&self, seat: Seat) -> Budget {
        let left_ms = self.stage(seat, 0).initial_ms;
        let periods = self.periods.map_or(0, |(count, _)| count);
        let budget = Budget { left_ms, periods, ..Budget::default() };
        if left_ms == 0 { budget.begin_overtime(self) } else { budget }
    }
}

impl Budget {
    fn begin_overtime(self, control: &Control) -> Self {
        let more = control.periods.or(control.canadian);
        more.map_or(self, |(_, ms)| Self { left_ms: ms, overtime: true, made: 0, ..self })
    }

    /// Whether its next move is the first and has a time of its own.
    pub(super) fn is_first(&self, control: &Control) -> bool {
        control.first_move_ms.is_some() && self.moves == 0
    }

    /// What the next move may take without costing anything.
    pub(super) fn still_ms(&self, control: &Control, seat: Seat) -> u64 {
        match control.first_move_ms {
            Some(ms) if self.moves == 0 => ms,
            _ if self.overtime => 0,
            _ => control.stage(seat, self.stage).simple_ms,
        }
    }

    /// What it may cost at most.
    pub(super) fn most_ms(&self, control: &Control) -> u64 {
        if self.stage < control.last() {
            return self.left_ms;
        }
        let more_ms = match (control.periods, control.canadian) {
            (Some((_, ms)), _) => ms * (self.periods - u64::from(self.overtime)),
            (None, Some((_, ms))) if !self.overtime => ms,
            _ => 0,
        };
        self.left_ms + more_ms
    }

    fn spent(self, control: &Control, cost_ms: u64) -> Self {
        let mut budget = self;
        let mut rest_ms = cost_ms;
        // One after the other: the time of the stage, then a period after the other.
        while rest_ms > budget.left_ms {
            rest_ms -= budget.left_ms;
            let is_last = budget.stage == control.last();
            if is_last && !budget.overtime && control.periods.or(control.canadian).is_some() {
                budget = budget.begin_overtime(control);
            } else if let Some((_, ms)) = control.periods.filter(|_| budget.overtime && budget.periods > 1) {
                budget.periods -= 1;
                budget.left_ms = ms;
            } else {
                rest_ms = 0;
                budget.left_ms = 0;
            }
        }
        budget.left_ms -= rest_ms;
        budget
    }

    /// What it has so far into a move that has taken so long.
    pub(super) fn spent_at_least(&self, control: &Control, seat: Seat, own_ms: u64) -> Self {
        self.spent(control, own_ms.saturating_sub(self.still_ms(control, seat)))
    }

    /// What it has after a move.
    pub(super) fn moved(self, control: &Control, seat: Seat, cost_ms: u64) -> Self {
        let mut budget = self.spent(control, cost_ms);
        budget.moves += 1;
        budget.made += 1;
        if budget.overtime {
            if let Some((_, ms)) = control.periods {
                budget.left_ms = ms;
            } else if let Some((moves, ms)) = control.canadian
                && budget.made == moves
            {
                budget.made = 0;
                budget.left_ms = ms;
            }
            return budget;
        }
        let stage = control.stage(seat, budget.stage);
        let gives = budget.moves > 1 || control.first_increment;
        budget.left_ms += if gives { stage.increment_ms } else { 0 } + stage.bronstein_ms.min(cost_ms);
        if stage.moves == Some(budget.made) {
            budget.made = 0;
            budget.stage = (budget.stage + 1).min(control.last());
            budget.left_ms += control.stage(seat, budget.stage).initial_ms;
        }
        budget
    }

    /// The less of what it had before a move that is taken back and of what it has now.
    pub(super) fn least(&self, now: &Self, control: &Control) -> Self {
        let periods = self.periods.min(now.periods);
        let mine = Self { periods, ..*self };
        if self.stage != now.stage {
            Self { left_ms: self.left_ms.min(now.most_ms(control)), ..mine }
        } else if self.overtime == now.overtime {
            Self { left_ms: self.left_ms.min(now.left_ms), ..mine }
        } else {
            Self { left_ms: now.left_ms, overtime: true, made: 0, ..mine }
        }
    }
}
