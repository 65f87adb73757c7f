//! The match as watchers see it where they are to see it late: as it stood so long ago, by the events that are old enough. It is
//! played again from what was kept, one event after the other, so it takes the room of one match more, however much happens, and
//! only while somebody watches. Once the match is over there is nothing to hide: watchers are told at once how it stands.
//! Knows events and times; never who watches.
//!
//! **Invariant:** a watcher never learns of an event before its time (`watchers_know_what_is_old_enough_and_nothing_else`).

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Machine, Output};
use crate::game::core::event::Event;
use crate::game::core::referee::Referee;
use crate::game::core::ruling::News;
use crate::protocol::ClockState;
use crate::rules::Seat;

/// So many events that are due together are not told one by one: watchers are told how the match stands after them.
const LEAP: usize = 16;

/// The match as it stood after so many of its events.
pub(super) struct Past {
    referee: Referee,
    seen: usize,
}

/// What somebody may see of a match, and when that is so.
#[derive(Clone, Copy)]
pub(in crate::game) struct Sight<'a> {
    /// How the match stands for them.
    pub(in crate::game) referee: &'a Referee,
    /// When it stood like that, Unix milliseconds.
    at_ms: u64,
    /// How much later they see it, in milliseconds.
    late_ms: u64,
    /// When the last thing happened that they know of, Unix milliseconds.
    pub(in crate::game) happened_ms: u64,
}

impl Sight<'_> {
    /// How much later they see it, in milliseconds, if they do.
    pub(in crate::game) fn late_ms(&self) -> Option<u64> {
        Some(self.late_ms).filter(|late_ms| *late_ms > 0)
    }

    /// The state of the clock, as if it were so now.
    pub(in crate::game) fn clock(&self) -> Option<ClockState> {
        let clock = self.referee.clock(self.at_ms)?;
        Some(ClockState { at_ms: self.later(clock.at_ms), ..clock })
    }

    /// What is left of an absent player's bank.
    pub(in crate::game) fn left_ms(&self, seat: Seat) -> Option<u64> {
        self.referee.left_ms(seat, self.at_ms)
    }

    /// Until when whoever is to move has to, as if it were so now.
    pub(in crate::game) fn flag_ms(&self) -> Option<u64> {
        self.referee.flag_ms().map(|at_ms| self.later(at_ms))
    }

    /// The same, in a match of which it is told in days rather than on a clock.
    pub(in crate::game) fn due_ms(&self) -> Option<u64> {
        self.referee.due_ms().map(|at_ms| self.later(at_ms))
    }

    fn later(&self, at_ms: u64) -> u64 {
        at_ms.saturating_add(self.late_ms)
    }
}

impl Machine {
    /// Whether watchers see it late.
    pub(in crate::game) fn is_delayed(&self) -> bool {
        self.limits.watch_delay_ms > 0 && !self.end_told
    }

    /// What a seat, or a watcher, may see of the match.
    pub(in crate::game) fn sight(&self, seat: Option<Seat>, now_ms: u64) -> Sight<'_> {
        if let Some(past) = self.past.as_deref().filter(|_| seat.is_none() && self.is_delayed()) {
            return self.sight_of(past, now_ms);
        }
        let happened_ms = self.history.last().map_or(0, |event| event.at_ms);
        Sight { referee: &self.referee, at_ms: now_ms, late_ms: 0, happened_ms }
    }

    fn sight_of<'a>(&'a self, Past { referee, seen }: &'a Past, now_ms: u64) -> Sight<'a> {
        let late_ms = self.limits.watch_delay_ms;
        let last = seen.checked_sub(1).and_then(|at| self.history.get(at));
        let happened_ms = last.map_or(0, |event| event.at_ms);
        Sight { referee, at_ms: now_ms.saturating_sub(late_ms), late_ms, happened_ms }
    }

    /// Lets somebody look who does not attend, and sees what a watcher sees; nothing if the rules panic when they are asked for
    /// what was.
    pub(in crate::game) fn look_late<T>(&self, now_ms: u64, look: impl FnOnce(&Referee) -> T) -> Option<T> {
        if self.is_delayed() && self.past.is_none() {
            return Some(look(&self.past_at(now_ms)?.referee));
        }
        Some(look(self.sight(None, now_ms).referee))
    }

    /// The events that follow on those and that watchers may know: saved, and old enough.
    fn due_events(&self, seen: usize, now_ms: u64) -> &[Event] {
        let saved = self.history.len().saturating_sub(usize::from(self.saving.is_some()));
        let since = self.history.get(seen..saved).unwrap_or_default();
        let is_old = |event: &&Event| self.told_late_ms(event) <= now_ms;
        since.get(..since.iter().take_while(is_old).count()).unwrap_or_default()
    }

    /// When watchers are told of an event.
    fn told_late_ms(&self, event: &Event) -> u64 {
        event.at_ms.saturating_add(self.limits.watch_delay_ms)
    }

    /// The match as watchers see it now, from the beginning.
    fn past_at(&self, now_ms: u64) -> Option<Past> {
        let mut past = Past { referee: Referee::open(&self.header).ok()?, seen: 0 };
        let due = self.due_events(0, now_ms);
        past.happen(due).map(|_| past)
    }

    /// Somebody comes to watch: there is something for them to see, unless the rules panic when they are asked for it.
    pub(super) fn begin_past(&mut self, now_ms: u64, out: &mut Vec<Output>) -> bool {
        if !self.is_delayed() || self.past.is_some() {
            return true;
        }
        self.past = self.past_at(now_ms).map(Box::new);
        if self.past.is_none() {
            self.break_off(now_ms, out);
        }
        self.past.is_some()
    }

    /// When watchers are told something next; nothing if there is nobody, or nothing to tell.
    pub(super) fn past_due_ms(&self) -> Option<u64> {
        let past = self.past.as_deref().filter(|_| self.is_delayed())?;
        self.history.get(past.seen).filter(|_| !self.is_saving()).map(|event| self.told_late_ms(event))
    }

    /// Tells watchers what is old enough, one event after the other. False if there is nothing to tell.
    pub(super) fn settle_past(&mut self, now_ms: u64, out: &mut Vec<Output>) -> bool {
        let Some(mut past) = self.past.take().filter(|_| self.is_delayed() && self.attendees.watchers() > 0)
        else {
            return false;
        };
        let due = self.due_events(past.seen, now_ms);
        let leaps = due.len() >= LEAP;
        let told = if leaps { due } else { due.get(..1).unwrap_or_default() };
        if told.is_empty() {
            self.past = Some(past);
            return false;
        }
        match past.happen(told) {
            None => self.break_off(now_ms, out),
            Some(_) if leaps => out.push(Output::CatchUp),
            Some(News::Ended | News::Nothing | News::RematchAgreed) => {}
            Some(news) => out.push(Output::TellLate(news)),
        }
        self.past = Some(past);
        true
    }
}

impl Past {
    /// Lets more events happen. Gives the news of the last; nothing if the rules panic, which they did not before.
    fn happen(&mut self, events: &[Event]) -> Option<News> {
        let again = AssertUnwindSafe(|| {
            events.iter().try_fold(News::Nothing, |_, event| self.referee.replay_news(event).ok())
        });
        let news = catch_unwind(again).ok().flatten()?;
        self.seen += events.len();
        Some(news)
    }
}
