//! What a match waits for, as one time: whoever closes the abandoned, lets a match hibernate or ends the wait for a rematch
//! asks only this. Knows times; what happens when they have come is decided here, too.
//!
//! A running match always has a deadline: a clock runs, or whoever is to move has days. Only a match that is older than this
//! may wait for ever; it looks round once a day.

use super::step::Step;
use super::{Machine, Output};
use crate::game::core::event::{Act, Event};
use crate::rules::{BySeat, Seat};

/// How long until what could not be saved is tried again, in milliseconds.
const RETRY_MS: u64 = 1_000;
/// How often a match looks round that waits for nothing else, in milliseconds: a day.
const ROUND_MS: u64 = 86_400_000;

/// What is waited for, in Unix milliseconds.
#[derive(Debug)]
#[allow(clippy::struct_field_names, reason = "the unit comes last")]
pub(super) struct Timers {
    /// When it last looked round.
    round_ms: u64,
    /// When what could not be saved is tried again; nothing else happens by itself before that.
    retry_ms: Option<u64>,
    /// When the match that was agreed on is opened.
    pub(super) rematch_ms: Option<u64>,
    /// Since when nothing happens, and nobody needs an actor.
    pub(super) unattended_ms: Option<u64>,
    /// Until when an ended match stays.
    pub(super) stay_until_ms: Option<u64>,
    /// For when it is to be woken.
    armed_ms: Option<u64>,
    /// What is known where a clock is used up, which is seldom: so it takes room only then.
    used_up: Option<Box<UsedUp>>,
}

/// What is known where a clock is used up. All times are in milliseconds.
#[derive(Debug, Default)]
struct UsedUp {
    /// When it is.
    flag_ms: u64,
    /// How late the line of each seat may be.
    lines_ms: BySeat<u64>,
    /// The first move that came after it: whose it is, and how long after.
    late: Option<(Seat, u64)>,
}

impl Timers {
    pub(super) fn new(now_ms: u64) -> Self {
        Self {
            round_ms: now_ms,
            retry_ms: None,
            rematch_ms: None,
            unattended_ms: None,
            stay_until_ms: None,
            armed_ms: None,
            used_up: None,
        }
    }

    pub(super) fn try_again_later(&mut self, now_ms: u64) {
        self.retry_ms = Some(now_ms.saturating_add(RETRY_MS));
    }

    /// Whoever came or went was seen just now.
    pub(super) fn note(&mut self, event: &Event) {
        if let Act::Came { .. } | Act::Went { .. } = event.act {
            self.round_ms = event.at_ms;
        }
    }
}

impl Machine {
    /// When something happens next by itself, Unix milliseconds.
    pub(in crate::game) fn next_deadline(&self) -> u64 {
        let Timers { retry_ms, rematch_ms, unattended_ms, .. } = self.timers;
        if let Some(retry_ms) = retry_ms {
            return retry_ms;
        }
        let rest_ms = Some(self.limits.rest_ms).filter(|rest_ms| *rest_ms > 0);
        let hibernates_ms =
            unattended_ms.zip(rest_ms).map(|(since_ms, rest_ms)| since_ms.saturating_add(rest_ms));
        let noted = Seat::BOTH.into_iter().filter_map(|seat| {
            let since_ms = (*self.going.get(seat))?;
            Some(since_ms.saturating_add(self.referee.settles_ms(seat)))
        });
        let told_ms = [self.attendance_due_ms(), self.past_due_ms()].into_iter().flatten();
        noted.chain(rematch_ms).chain(hibernates_ms).chain(told_ms).fold(self.due_ms(), u64::min)
    }

    /// The same as far as it holds without an actor: when the match is over for want of players or because a clock is used up,
    /// or looks round.
    pub(in crate::game) fn due_ms(&self) -> u64 {
        let over_ms = self.closes_ms().into_iter().chain(self.flag_falls_ms()).min();
        over_ms.unwrap_or_else(|| self.timers.round_ms.saturating_add(ROUND_MS))
    }

    /// When a flag falls. While the server was not there, moves may not have been read yet.
    fn flag_falls_ms(&self) -> Option<u64> {
        let falls_ms = self.referee.flag_falls_ms(&self.lines_ms()).filter(|_| !self.end_saved)?;
        Some(falls_ms.max(self.recovering_until_ms))
    }

    /// How late the line of each seat may be is known now: a clock that is used up waits no longer than that for a move.
    pub(super) fn note_lines(&mut self, late_ms: BySeat<u64>) {
        if let Some(used_up) = self.used_up_mut() {
            used_up.lines_ms = late_ms;
        }
    }

    /// What is known of the clock that is used up first.
    fn used_up(&self) -> Option<&UsedUp> {
        let used_up = self.timers.used_up.as_deref()?;
        (self.referee.flag_ms() == Some(used_up.flag_ms)).then_some(used_up)
    }

    fn used_up_mut(&mut self) -> Option<&mut UsedUp> {
        let flag_ms = self.referee.flag_ms()?;
        let known = self.timers.used_up.take().filter(|used_up| used_up.flag_ms == flag_ms);
        let used_up = known.unwrap_or_else(|| Box::new(UsedUp { flag_ms, ..UsedUp::default() }));
        Some(self.timers.used_up.insert(used_up))
    }

    /// How late a move may be said to be that comes after the clock is used up, in milliseconds. It is looked at as soon as that
    /// matters; until then no line is late.
    pub(super) fn lines_ms(&self) -> BySeat<u64> {
        self.used_up().map(|used_up| used_up.lines_ms).unwrap_or_default()
    }

    /// A seat's move came so long after the clock was used up, in milliseconds: the flag that falls says so.
    pub(super) fn note_late(&mut self, seat: Seat, late_ms: u64) {
        if let Some(used_up) = self.used_up_mut() {
            used_up.late.get_or_insert((seat, late_ms));
        }
    }

    /// Whose move came after the clock was used up that is now, and how long after.
    pub(super) fn late_move(&self) -> Option<(Seat, u64)> {
        self.used_up()?.late
    }

    /// How long both players may be gone this time.
    pub(super) fn patience_ms(&self) -> u64 {
        self.unplayed.patience_ms(self.limits.unplayed_ms, self.limits.abandon_ms)
    }

    /// When the match is closed if nobody comes: who was cut off while the server stood still has a moment to come back.
    fn closes_ms(&self) -> Option<u64> {
        let closes_ms = if self.end_saved {
            self.timers.stay_until_ms.filter(|_| self.agreed.is_none())?
        } else {
            self.referee.deserted_since()?.saturating_add(self.patience_ms())
        };
        Some(closes_ms.max(self.recovering_until_ms))
    }

    /// The deadline has come, perhaps: what is due is done.
    pub(super) fn due(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        self.timers.armed_ms = None;
        // What is being saved comes first, and the lobby sees to a match that hibernates.
        if self.is_saving() || self.hibernating || now_ms < self.next_deadline() {
            return;
        }
        if self.timers.retry_ms.take().is_some() && self.broken_ms.is_some() {
            self.broken_ms = Some(now_ms);
        }
        if now_ms >= self.timers.round_ms.saturating_add(ROUND_MS) {
            self.timers.round_ms = now_ms;
        }
        if self.timers.rematch_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            self.timers.rematch_ms = None;
            out.extend(self.agreed.take().map(Output::OpenRematch));
        }
        let closes = self.closes_ms().is_some_and(|closes_ms| closes_ms <= now_ms);
        if closes && self.end_saved {
            return out.push(Output::Stop);
        }
        let flag_falls = self.flag_falls_ms().is_some_and(|falls_ms| falls_ms <= now_ms);
        if flag_falls {
            self.agenda.extend([Step::CountStalls, Step::Flag]);
        } else if closes {
            self.agenda.extend([Step::CountStalls, Step::Abandon]);
        } else if self.hibernates(now_ms) {
            return out.push(Output::Hibernate);
        }
        self.unsettled = true;
    }

    /// Whether the match goes to hibernate now: nothing has happened for long enough, and who is here is noted.
    fn hibernates(&mut self, now_ms: u64) -> bool {
        let Some(since_ms) = self.timers.unattended_ms else { return false };
        if self.limits.rest_ms == 0 || now_ms < since_ms.saturating_add(self.limits.rest_ms) {
            return false;
        }
        self.timers.unattended_ms = None;
        let house_bots = self.header.house_bots();
        let noted = |seat| *house_bots.get(seat) || self.is_noted(seat);
        self.hibernating = Seat::BOTH.into_iter().all(noted);
        self.hibernating
    }

    /// Sees to it that it is woken in time.
    pub(super) fn arm(&mut self, out: &mut Vec<Output>) {
        if self.is_saving() || self.hibernating || out.last() == Some(&Output::Stop) {
            return;
        }
        let next_ms = self.next_deadline();
        if self.timers.armed_ms != Some(next_ms) {
            self.timers.armed_ms = Some(next_ms);
            out.push(Output::WakeAt(next_ms));
        }
    }
}
