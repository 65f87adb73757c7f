//! Both clocks of a story, kept once more from what was written down, apart from the server's own way: what each move
//! may cost, that its ledger adds up to the time that went by, and that nobody loses on time who had some left. Knows
//! the words of a header; never the server's clocks. What a teller asks of them is in `teller`.

mod budget;
pub(super) mod hours;
mod teller;

use serde_json::Value;

use super::Flagged;
use crate::rules::{Board, BySeat, Seat, Status};
use budget::{Budget, Control};

/// A commit takes no longer, or else the next event comes later, in milliseconds; until then it is the server's time.
pub(in super::super) const SAVING_MS: u64 = 4_000;

/// Whoever was cut off when the server went down has so long to come back, in milliseconds.
const RETURN_MS: u64 = 30_000;

/// Most lag that is made good at once, in milliseconds: seven moves' gain of one second.
const LAG_MS: u64 = 7_000;

/// A time in which the server was not there, Unix milliseconds.
type Span = (u64, u64);

/// The clock of one seat, as far as it runs.
#[derive(Clone, Default)]
struct Running {
    since_ms: Option<u64>,
    /// Until when it is held if its player does not come back before, and since when.
    held: Option<Span>,
    /// When it was held before.
    was_held: Vec<Span>,
}

/// Both clocks.
pub(super) struct Timekeeper {
    control: Control,
    budgets: BySeat<Budget>,
    running: BySeat<Running>,
    /// What both had before each move that was written down with a ledger, by its ply.
    before: Vec<Option<BySeat<Budget>>>,
    faults: Vec<Span>,
    /// Events so far: each may have been waited for while it was saved.
    events: u64,
    /// How many there had been when the clocks began to run last.
    events_before: u64,
    is_timed: bool,
    pub(super) adjourned: bool,
}

/// What of a time is in these spans, so that nothing is in it twice.
fn overlap(spans: impl Iterator<Item = Span>, from_ms: u64, to_ms: u64) -> Vec<Span> {
    let mut within: Vec<_> = spans.map(|(from, to)| (from.max(from_ms), to.min(to_ms))).collect();
    within.sort_unstable();
    let mut counted_to = from_ms;
    for (from, to) in &mut within {
        *from = counted_to.max(*from);
        counted_to = counted_to.max(*to);
    }
    within.retain(|(from, to)| from < to);
    within
}

impl Timekeeper {
    /// The clocks at the beginning, after so many moves for which nobody was asked.
    pub(super) fn new(header: &Value, opened: usize, turn: &[Seat]) -> Self {
        let clock = &header["clock"];
        let is_timed = !clock.is_null();
        let untimed_ms = header["untimed_ms"].as_u64();
        let control = if is_timed { Control::of(clock) } else { Control::per_move(untimed_ms.unwrap()) };
        let budgets = BySeat::from_fn(|seat| control.wound_up(seat));
        let mut keeper = Self {
            control,
            budgets,
            running: BySeat::default(),
            before: vec![None; opened],
            faults: Vec::new(),
            events: 0,
            events_before: 0,
            is_timed,
            adjourned: false,
        };
        keeper.run(turn, header["opened_ms"].as_u64().unwrap());
        keeper
    }

    fn run(&mut self, turn: &[Seat], at_ms: u64) {
        for seat in Seat::BOTH {
            let running = self.running.get_mut(seat);
            if !turn.contains(&seat) {
                running.since_ms = None;
            } else if running.since_ms.is_none() {
                running.since_ms = Some(at_ms);
                self.events_before = self.events;
            }
        }
    }

    /// Whether nobody has to be there.
    pub(super) fn is_left_alone(&self) -> bool {
        self.adjourned || (self.is_timed && !self.control.needs_presence())
    }

    /// Whether the players agreed on the clock that runs.
    pub(super) fn is_agreed(&self) -> bool {
        self.is_timed && !self.adjourned
    }

    /// Whether this seat's next move is its first and has a time of its own.
    pub(super) fn is_first(&self, seat: Seat) -> bool {
        self.budgets.get(seat).is_first(&self.control)
    }

    /// How long of a time this seat's clock stood still for the server's sake.
    fn spared_ms(&self, seat: Seat, from_ms: u64, to_ms: u64) -> u64 {
        let running = self.running.get(seat);
        let held = running.held.iter().chain(&running.was_held).copied();
        let spans = overlap(self.faults.iter().copied().chain(held), from_ms, to_ms);
        spans.into_iter().map(|(from_ms, to_ms)| self.control.counted_ms(from_ms, to_ms)).sum()
    }

    /// Something was kept.
    pub(super) fn happen(&mut self) {
        self.events += 1;
    }

    /// A seat has moved, and so many moves stand with that; then these are to move.
    pub(super) fn played(
        &mut self,
        seat: Seat,
        act: &Value,
        at_ms: u64,
        turn: &[Seat],
        plies: usize,
    ) -> Result<(), String> {
        let ledger = &act["ledger"];
        let is_written = self.is_timed || self.adjourned;
        if ledger.is_null() == is_written {
            return Err(format!("what it took is written down or is not: {act}"));
        }
        let received_ms = if is_written { ledger["received_ms"].as_u64().unwrap() } else { at_ms };
        let charge_ms = if is_written { act["charge_ms"].as_u64().unwrap() } else { 0 };
        if received_ms > at_ms {
            return Err(format!("it was received after it counted: {act}"));
        }
        if is_written {
            self.adds_up(seat, act, received_ms, charge_ms)?;
        }
        self.before.resize(plies - 1, None);
        self.before.push(is_written.then_some(self.budgets));
        // Those that followed by themselves.
        let mine = self.budgets.get(seat).moved(&self.control, seat, charge_ms);
        *self.budgets.get_mut(seat) = mine;
        if self.control.is_hourglass() {
            self.budgets.get_mut(seat.other()).left_ms += charge_ms;
        }
        self.running.get_mut(seat).since_ms = None;
        self.run(turn, received_ms);
        Ok(())
    }

    /// What a move took is all that went by, and no more than it might take.
    fn adds_up(&self, seat: Seat, act: &Value, received_ms: u64, charge_ms: u64) -> Result<(), String> {
        let number = |name: &str| act["ledger"][name].as_u64().unwrap();
        let compensated_ms = number("compensated_ms");
        let fault_ms = number("fault_ms");
        let since_ms = self.running.get(seat).since_ms.ok_or("its clock did not run")?;
        let taken_ms = self.control.counted_ms(since_ms, received_ms);
        let budget = self.budgets.get(seat);
        let still_ms = budget.still_ms(&self.control, seat);
        let told = |problem: &str| Err(format!("{problem} since {since_ms}, {still_ms} ms still: {act}"));
        if fault_ms + compensated_ms > taken_ms
            || compensated_ms > act["lag_ms"].as_u64().unwrap_or(0).min(LAG_MS)
        {
            return told("more is made good than went by");
        }
        let saving_ms = SAVING_MS * (1 + self.events - self.events_before);
        // A clock begins to run when that is told, which is later than what is written down.
        let rest_ms = (taken_ms - fault_ms - compensated_ms).saturating_sub(still_ms);
        if charge_ms > rest_ms || charge_ms + saving_ms < rest_ms {
            return told("it does not add up to the time that went by");
        }
        if charge_ms > budget.most_ms(&self.control) && !budget.is_first(&self.control) {
            return told(&format!("it cost more than {} ms", budget.most_ms(&self.control)));
        }
        if budget.is_first(&self.control) && charge_ms > 0 {
            return told("the first move came too late");
        }
        let known_ms = self.spared_ms(seat, since_ms, received_ms);
        if fault_ms < known_ms.min(taken_ms) {
            return told(&format!("the server was away for {known_ms} ms"));
        }
        if fault_ms > known_ms + saving_ms {
            return told(&format!("the server was away for {known_ms} ms only"));
        }
        Ok(())
    }

    /// A flag has fallen: whoever has lost by it had used up all they had.
    pub(super) fn flagged(&self, seat: Seat, at_ms: u64) -> Result<Flagged, String> {
        let budget = self.budgets.get(seat);
        let since_ms = self.running.get(seat).since_ms.ok_or("its clock did not run")?;
        let own_ms = self.control.counted_ms(since_ms, at_ms) - self.spared_ms(seat, since_ms, at_ms);
        let may_ms = budget.still_ms(&self.control, seat)
            + if budget.is_first(&self.control) { 0 } else { budget.most_ms(&self.control) };
        if own_ms < may_ms {
            return Err(format!("it had taken {own_ms} ms of its own since {since_ms}, and might {may_ms}"));
        }
        let back_ms = self.faults.iter().map(|(_, to_ms)| *to_ms).max().unwrap_or(0);
        let alone_ms = self.control.after_ms(since_ms, may_ms);
        Ok(Flagged {
            seat,
            since_ms: since_ms.max(back_ms),
            over_ms: own_ms - may_ms,
            lasted_ms: self.control.after_ms(since_ms, may_ms + self.spared_ms(seat, since_ms, alone_ms)),
            hours: self.control.hours().cloned(),
        })
    }

    /// The server was not there.
    pub(super) fn fault(&mut self, from_ms: u64, to_ms: u64, was_down: bool) {
        self.faults.push((from_ms, to_ms));
        if was_down && self.is_timed {
            for seat in Seat::BOTH {
                self.release(seat, to_ms);
                self.running.get_mut(seat).held = Some((to_ms, to_ms + RETURN_MS));
            }
        }
    }

    /// A player is back.
    pub(super) fn release(&mut self, seat: Seat, at_ms: u64) {
        let running = self.running.get_mut(seat);
        if let Some((from_ms, until_ms)) = running.held.take() {
            running.was_held.push((from_ms, until_ms.min(at_ms)));
        }
    }

    /// Moves are taken back, as that seat had asked; then these are to move.
    pub(super) fn taken_back(&mut self, plies: usize, asked: Seat, turn: &[Seat], at_ms: u64) {
        let before = self.before.get(plies).copied().flatten();
        if let Some(before) = before {
            let running = self.running.get(asked).since_ms;
            let own_ms = running.map_or(0, |since_ms| {
                self.control.counted_ms(since_ms, at_ms) - self.spared_ms(asked, since_ms, at_ms)
            });
            let now = self.budgets.get(asked).spent_at_least(&self.control, asked, own_ms);
            self.budgets = before;
            let least = self.budgets.get(asked).least(&now, &self.control);
            *self.budgets.get_mut(asked) = least;
        }
        self.before.truncate(plies);
        for seat in Seat::BOTH {
            self.running.get_mut(seat).since_ms = None;
        }
        self.run(turn, at_ms);
    }

    /// From then on a move may take days.
    pub(super) fn adjourn(&mut self, move_ms: u64, turn: &[Seat], at_ms: u64) {
        self.adjourned = true;
        self.control = Control::per_move(move_ms);
        self.budgets = BySeat::from_fn(|seat| self.control.wound_up(seat));
        self.before.iter_mut().for_each(|before| *before = None);
        self.running = BySeat::default();
        self.run(turn, at_ms);
    }

    /// Between when and when the next flag falls, Unix milliseconds, if nothing happens before.
    pub(super) fn flag_falls_ms(&self) -> Option<Span> {
        let span = |seat: Seat| {
            let since_ms = self.running.get(seat).since_ms?;
            let budget = self.budgets.get(seat);
            let may_ms = budget.still_ms(&self.control, seat)
                + if budget.is_first(&self.control) { 0 } else { budget.most_ms(&self.control) };
            let away_ms = self.spared_ms(seat, since_ms, u64::MAX);
            let saving_ms = SAVING_MS * (1 + self.events - self.events_before);
            let after_ms = |counted_ms| self.control.after_ms(since_ms, counted_ms);
            Some((after_ms(may_ms), after_ms(may_ms + away_ms + saving_ms + LAG_MS)))
        };
        let spans = Seat::BOTH.into_iter().filter_map(span);
        spans.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1)))
    }
}

/// Who is to move.
pub(super) fn turn(board: &dyn Board) -> Vec<Seat> {
    match board.status() {
        Status::ToMove(seats) => seats.iter().collect(),
        Status::Over(_) => Vec::new(),
    }
}
