//! The steps of which all that a match does is made, one after the other; a step that has to be saved is where it waits. Knows
//! what is to be done; what follows from every change is in `settling`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Answering, Machine, Output, PendingSave};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::command::Command;
use crate::game::core::event::{Act, Event};
use crate::game::core::referee::{Decided, Decision, Moment, Referee};
use crate::game::core::ruling::{Arrival, News, Refusal};
use crate::protocol::AwayReason;
use crate::rules::Seat;

/// Something to do.
pub(super) enum Step {
    /// To write down for how long the server stood still, where somebody is charged for that time.
    CountStalls,
    /// To judge a command.
    Judge(Box<(Answering, Arrival, Command)>),
    /// To give a connection its place; it had another.
    TakeIn(AttendeeId, Option<Seat>, Option<AttendeeId>),
    /// To seat a player who has been noted as come.
    Place(AttendeeId, Vec<AttendeeId>, Option<Seat>),
    /// To note that a player has come.
    Come(Seat),
    /// To note that a player has been away since then.
    Go(Seat, u64),
    /// To close the match, if it was deserted for long enough.
    Abandon,
    /// To let a flag fall, if a clock is used up.
    Flag,
    /// To tell that there will be no next match: one has left.
    VoidRematch(Seat, Answering),
}

/// Why something is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A command counts.
    Command(&'static str),
    /// The server stood still.
    Stalled,
    /// A player takes their seat.
    Coming,
    /// It follows from what has happened, and is tried again if it cannot be saved.
    Settling,
}

impl Machine {
    /// Takes one step.
    pub(super) fn take(&mut self, step: Step, now_ms: u64, out: &mut Vec<Output>) {
        match step {
            Step::CountStalls => self.count_stalls(now_ms, out),
            Step::Judge(said) => self.judge(said.0, said.1, &said.2, now_ms, out),
            Step::TakeIn(id, seat, former) => self.take_in(id, seat, former, now_ms, out),
            Step::Place(id, formers, seat) => {
                if seat.is_none() && !self.begin_past(now_ms, out) {
                    return out.push(Output::TurnAway(Refusal::Closing));
                }
                self.attendees.place(id, formers, seat);
                out.push(Output::Place(id, seat));
            }
            Step::Come(seat) => self.come(seat, Why::Settling, now_ms, out),
            Step::Go(seat, since_ms) => self.note_going(seat, since_ms, now_ms, out),
            Step::Abandon => {
                let abandon_ms = self.patience_ms();
                if let Some(Some(decided)) =
                    self.ask(now_ms, out, |referee| referee.abandon(abandon_ms, now_ms))
                {
                    self.happen(decided, Why::Settling, out);
                }
            }
            Step::Flag => {
                let lines_ms = self.lines_ms();
                let late = self.late_move();
                let flag = |referee: &Referee| referee.flag(now_ms, &lines_ms, late);
                if let Some(Some(decided)) = self.ask(now_ms, out, flag) {
                    self.happen(decided, Why::Settling, out);
                }
            }
            Step::VoidRematch(gone, asked) => {
                out.push(Output::Refuse("offer", Refusal::OffererLeft, asked));
                let decided = self.referee.void_rematch(gone, now_ms);
                self.happen(decided, Why::Settling, out);
            }
        }
    }

    /// Asks the referee. Rules that panic end the match.
    fn ask<T>(&mut self, now_ms: u64, out: &mut Vec<Output>, ask: impl FnOnce(&Referee) -> T) -> Option<T> {
        let referee = &self.referee;
        let answer = catch_unwind(AssertUnwindSafe(|| ask(referee)));
        if answer.is_err() {
            self.break_off(now_ms, out);
        }
        answer.ok()
    }

    pub(super) fn judge(
        &mut self,
        by: Answering,
        arrival: Arrival,
        command: &Command,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        let Some((to, seat)) = self.attendees.holder(by.to) else { return };
        let by = Answering { to, ..by };
        self.answering = Some(by);
        let recovering_ms = self.recovering_until_ms.saturating_sub(now_ms);
        let fault_ms = self.referee.fault_ms(seat.other(), now_ms);
        let adjourned_ms = self.limits.adjourned_ms;
        let connected = *self.connected.get(seat.other());
        let cut_off = self.is_cut_off(seat.other());
        let at = Moment { now_ms, recovering_ms, adjourned_ms, fault_ms, connected, cut_off };
        let arrival = Arrival { received_ms: arrival.received_ms.min(now_ms), ..arrival };
        match self.ask(now_ms, out, |referee| referee.decide(seat, command, arrival, at)) {
            Some(Ok(Decision::New(decided))) => self.happen(decided, Why::Command(command.name()), out),
            Some(Ok(Decision::Again(news))) => {
                self.answering = None;
                out.push(Output::Answer(news, by));
            }
            Some(Err(refusal)) => {
                self.answering = None;
                if let Refusal::Flagged { late_ms } = refusal {
                    self.note_late(seat, late_ms);
                }
                out.push(Output::Refuse(command.name(), refusal, by));
            }
            // The end that follows is the answer.
            None => {}
        }
    }

    /// Gives a connection its chair or its place in the gallery; a connection has one place at a match. The others hear that
    /// a player is here before the snapshot is made.
    fn take_in(
        &mut self,
        id: AttendeeId,
        seat: Option<Seat>,
        former: Option<AttendeeId>,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        let watchers = self.attendees.watchers();
        let moves_over = former.is_some_and(|former| self.attendees.holder(former).is_none());
        if seat.is_none() && !moves_over && watchers >= self.limits.watchers_max {
            return out.push(Output::TurnAway(Refusal::Crowded));
        }
        let formers = former.map_or_else(Vec::new, |former| {
            out.push(Output::Forget(former));
            if let Some((_, left)) = self.attendees.holder(former).filter(|(_, held)| seat != Some(*held)) {
                // Who goes on as a watcher has left their seat.
                *self.left_by.get_mut(left) = Some(AwayReason::Closed);
            }
            self.attendees.give_up(former, seat)
        });
        self.agenda.push_front(Step::Place(id, formers, seat));
        if let Some(seat) = seat {
            // Who comes while nothing can be saved is seated all the same, and counts as away until it can.
            self.come(seat, Why::Coming, now_ms, out);
        }
    }

    /// A player has come, if that is news.
    fn come(&mut self, seat: Seat, why: Why, now_ms: u64, out: &mut Vec<Output>) {
        *self.going.get_mut(seat) = None;
        if let Some(decided) = self.referee.come(seat, now_ms) {
            self.happen(decided, why, out);
        }
    }

    /// What was decided happens: it is saved while the match runs, and then told. After the end it is an offer of another match
    /// alone that is.
    pub(super) fn happen(&mut self, decided: Decided, why: Why, out: &mut Vec<Output>) {
        let (news, event, undo) = self.referee.apply(decided);
        if self.end_saved {
            match event.act {
                Act::Offered { seat, .. } => {
                    self.saving = Some(Box::new(PendingSave { undo, news, why }));
                    return out.push(Output::SaveRematch(seat));
                }
                Act::Declined { .. } => out.push(Output::ForgetRematch),
                // What was agreed on is written down with the match that begins.
                Act::Agreed { .. }
                | Act::Played { .. }
                | Act::Resigned { .. }
                | Act::Claimed { .. }
                | Act::Flagged { .. }
                | Act::Aborted { .. }
                | Act::Came { .. }
                | Act::Went { .. }
                | Act::Fault { .. }
                | Act::Stalled { .. }
                | Act::Abandoned
                | Act::Adjudicated => {}
            }
            return self.tell(news, out);
        }
        self.timers.note(&event);
        self.history.push(event);
        self.saving = Some(Box::new(PendingSave { undo, news, why }));
        out.push(Output::Save);
    }

    pub(super) fn saved(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        let Some(saving) = self.saving.take() else { return };
        if self.end_saved {
            return self.tell(saving.news, out);
        }
        if let Some(event) = self.history.last().filter(|_| self.referee.is_timed()) {
            // Nobody has been told before: until now it was the server's time.
            self.referee.forgive(event.act.took().map_or(event.at_ms, |took| took.received_ms), now_ms);
        }
        self.end_saved = self.referee.ending().is_some();
        let was = self.unplayed.is_over();
        if let Some(event) = self.history.last() {
            self.unplayed.happen(event);
        }
        if self.unplayed.is_over() && !was {
            out.push(Output::ReallyPlayed);
        }
        self.tell(saving.news, out);
    }

    /// It has not happened. What a player asked for is refused; what followed by itself is tried again in a while.
    pub(super) fn unsaved(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        let Some(saving) = self.saving.take() else { return };
        let PendingSave { undo, why, .. } = *saving;
        let event = if self.end_saved { None } else { self.history.pop() };
        self.referee.undo(undo);
        match why {
            Why::Command(name) => {
                if let Some(by) = self.answering.take() {
                    out.push(Output::Refuse(name, Refusal::Unsaved, by));
                }
                self.spare_the_try(event.as_ref(), now_ms);
            }
            Why::Stalled => self.go_on_uncounted(now_ms, out),
            Why::Coming => {}
            Why::Settling => self.try_again_later(now_ms),
        }
    }

    /// A move came and could not be saved: until that was said the server stood still for whoever made it.
    fn spare_the_try(&mut self, event: Option<&Event>, now_ms: u64) {
        let received_ms = event.and_then(|event| event.act.took()).map(|took| took.received_ms);
        if let Some(from_ms) = received_ms.filter(|from_ms| *from_ms < now_ms) {
            self.note_stall(from_ms, now_ms);
        }
    }

    /// It could not be written down for how long the server stood still: nobody is charged for that time, so who wanted to
    /// charge somebody has to wait. Who comes need not.
    fn go_on_uncounted(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        // The one that looks whether there is more to count.
        self.agenda.pop_front();
        match self.agenda.front() {
            Some(Step::Judge(said)) => {
                out.push(Output::Refuse(said.2.name(), Refusal::Unsaved, said.0));
                self.agenda.pop_front();
            }
            Some(Step::Come(_) | Step::Go(..) | Step::Abandon | Step::Flag) => self.try_again_later(now_ms),
            Some(Step::CountStalls | Step::TakeIn(..) | Step::Place(..) | Step::VoidRematch(..)) | None => {}
        }
    }

    fn try_again_later(&mut self, now_ms: u64) {
        self.agenda.clear();
        self.unsettled = false;
        self.timers.try_again_later(now_ms);
    }

    pub(super) fn tell(&mut self, news: News, out: &mut Vec<Output>) {
        match news {
            News::RematchAgreed => self.agreed = self.answering.take(),
            News::Ended | News::Nothing => {}
            News::Played { .. }
            | News::Offered { .. }
            | News::Declined { .. }
            | News::TakenBack { .. }
            | News::Adjourned { .. }
            | News::Said { .. }
            | News::Presence { .. } => out.push(Output::Tell(news, self.answering.take())),
        }
    }
}
