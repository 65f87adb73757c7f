//! What follows from every change of a match: an end is told once, who came or went is noted, and it is known what the match
//! waits for. A coming is noted at once, a going when it has lasted, so that a line that flaps fills neither the journal nor
//! the opponent's screen. Knows who looks on; what is charged to whom is for `absence`.

use super::step::{Step, Why};
use super::{Machine, Output, RECOVERY_MS, STALL_MS};
use crate::protocol::AwayReason;
use crate::rules::{BySeat, Seat};

/// How long the next match waits after it was agreed on, in milliseconds: whoever leaves at the same moment on another
/// connection has left.
const OPENED_AFTER_MS: u64 = 100;
/// Stalls that are remembered while nobody is charged; the oldest makes room.
const STALLS_MAX: usize = 64;

impl Machine {
    pub(super) fn settle(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        if let Some(broken_ms) = self.broken_ms
            && let Some(decided) = self.referee.adjudicate(broken_ms)
        {
            self.unsettled = true;
            return self.happen(decided, Why::Settling, out);
        }
        if self.end_saved && !self.end_told {
            self.end_told = true;
            // Nothing is to be hidden any more.
            self.past = None;
            out.push(Output::Over(self.answering.take()));
        }
        self.answering = None;
        if self.agreed.is_some() {
            self.timers.rematch_ms.get_or_insert(now_ms.saturating_add(OPENED_AFTER_MS));
        }
        if self.settle_presence(now_ms) || self.settle_past(now_ms, out) {
            self.unsettled = true;
            return;
        }
        self.settle_attendance(now_ms, out);
        if self.end_saved && self.attendees.is_empty() {
            return out.push(Output::Deserted);
        }
        let unattended = !self.end_saved && self.may_rest() && !self.hibernating;
        self.timers.unattended_ms =
            if unattended { self.timers.unattended_ms.or(Some(now_ms)) } else { None };
        if self.end_saved {
            self.timers.stay_until_ms.get_or_insert(now_ms.saturating_add(self.limits.rematch_ms));
        }
    }

    /// Whether the match needs no actor while nothing happens: nobody looks on, or those alone who play a game that takes days.
    fn may_rest(&self) -> bool {
        let patient = self.referee.is_correspondence() && self.attendees.none_watches();
        self.attendees.is_empty() || patient
    }

    /// Which players have a connection to the server, before anything has happened.
    pub(in crate::game) fn connect(&mut self, connected: BySeat<bool>) {
        self.connected = connected;
    }

    /// A player has a connection to the server; or has none any more, and why.
    pub(super) fn note_connection(&mut self, seat: Seat, gone: Option<AwayReason>) {
        self.stir();
        *self.connected.get_mut(seat) = gone.is_none();
        if gone.is_some() {
            *self.left_by.get_mut(seat) = gone;
        }
    }

    /// Whether a player was cut off by the server, now or when it went down, and is not back.
    pub(super) fn is_cut_off(&self, seat: Seat) -> bool {
        let by_server = matches!(self.left_by.get(seat), None | Some(AwayReason::Server));
        by_server && !self.attendees.any_at(seat)
    }

    /// Whether it counts where on the server somebody is who looks on no more: it goes on, and who is to move has to be there.
    fn counts_elsewhere(&self) -> bool {
        !self.end_saved && self.referee.needs_presence()
    }

    /// Whether what is noted of a player's presence is so.
    pub(super) fn is_noted(&self, seat: Seat) -> bool {
        if self.attendees.any_at(seat) || self.referee.here(seat) {
            return self.attendees.any_at(seat) == self.referee.here(seat);
        }
        !self.counts_elsewhere() || self.referee.is_elsewhere(seat) == *self.connected.get(seat)
    }

    /// Notes who came or went since the last time. False if that is nobody.
    fn settle_presence(&mut self, now_ms: u64) -> bool {
        // A bot of the house is never away.
        let house_bots = self.header.house_bots();
        for seat in Seat::BOTH.into_iter().filter(|seat| !*house_bots.get(*seat)) {
            if self.is_noted(seat) {
                *self.going.get_mut(seat) = None;
                continue;
            }
            if self.attendees.any_at(seat) {
                *self.going.get_mut(seat) = None;
                // What the absence was charged is counted before it is over.
                self.agenda.extend([Step::CountStalls, Step::Come(seat)]);
                return true;
            }
            let since_ms = *self.going.get_mut(seat).get_or_insert(now_ms);
            if now_ms.saturating_sub(since_ms) >= self.referee.settles_ms(seat) {
                // Likewise: what is saved later would be taken for all that was to be spared by then.
                self.agenda.extend([Step::CountStalls, Step::Go(seat, since_ms)]);
                return true;
            }
        }
        false
    }

    /// A player has been away since then, or is no longer elsewhere. From a match that is over they take their offer of another
    /// with them, unless the server has cut them off.
    pub(super) fn note_going(&mut self, seat: Seat, since_ms: u64, now_ms: u64, out: &mut Vec<Output>) {
        // Who was there before it began, and never came to it, has left.
        let why = self.left_by.get(seat).or(Some(AwayReason::Closed));
        let elsewhere = *self.connected.get(seat) && self.counts_elsewhere();
        let why = if elsewhere { Some(AwayReason::Elsewhere) } else { why };
        let Some(decided) = self.referee.go(seat, Some(since_ms), why, now_ms) else { return };
        self.happen(decided, Why::Settling, out);
        if self.end_saved {
            self.withdraw_rematch(seat, now_ms, out);
        }
    }

    /// A player is gone, and with them their offer of another match; who was cut off by the server comes back to it.
    pub(super) fn withdraw_rematch(&mut self, seat: Seat, now_ms: u64, out: &mut Vec<Output>) {
        let by_server = *self.left_by.get(seat) == Some(AwayReason::Server);
        if let Some(decided) = self.referee.withdraw_rematch(seat, now_ms).filter(|_| !by_server) {
            self.happen(decided, Why::Settling, out);
        }
    }

    /// The server stood still. What is less than a stall is taken from no clock, as what a save takes, and nothing else comes of
    /// it: the ledger of the next move says so.
    pub(super) fn stood_still(&mut self, from_ms: u64, to_ms: u64) {
        if to_ms.saturating_sub(from_ms) >= STALL_MS {
            self.note_stall(from_ms, to_ms);
        } else if self.referee.is_timed() {
            self.referee.forgive(from_ms, to_ms);
        }
    }

    /// The server stood still for a while: whoever is to be charged for time is spared that, and has a moment to come back.
    /// Where nobody has to be there, that is taken from no clock, and nothing else comes of it.
    pub(super) fn note_stall(&mut self, from_ms: u64, to_ms: u64) {
        if self.referee.is_correspondence() {
            return self.referee.forgive(from_ms, to_ms);
        }
        if self.stood_still.len() >= STALLS_MAX {
            self.stood_still.remove(0);
        }
        self.stood_still.push((from_ms, to_ms));
        self.recovering_until_ms = self.recovering_until_ms.max(to_ms.saturating_add(RECOVERY_MS));
    }

    /// Writes down for how long the server stood still, where somebody is charged for that time, one time after the other.
    pub(super) fn count_stalls(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        let mut due = self.stood_still.iter().filter_map(|stall| self.referee.to_spare(*stall));
        let Some((from_ms, to_ms)) = due.next() else { return };
        if let Some(decided) = self.referee.spare(from_ms, to_ms, now_ms) {
            self.agenda.push_front(Step::CountStalls);
            self.happen(decided, Why::Stalled, out);
        }
    }
}
