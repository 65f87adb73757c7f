//! Everything that decides about one match. What happens to it comes in as an [`Input`], with the time; what is to be done
//! comes out as [`Output`]s, to be carried out in order, before anything else is decided: so what is shown is never ahead of
//! what is saved. Knows who looks on by number; never actors, stores, clocks or channels.
//!
//! **Invariant:** every running match has a next deadline, one (`every_running_match_has_a_next_deadline`).

mod attendance;
mod deadlines;
mod delaying;
mod input;
mod output;
mod replaying;
mod settling;
mod step;

pub(in crate::game) use attendance::Attendance;
pub(in crate::game) use delaying::Sight;
pub(in crate::game) use input::{Answering, Input, Limits};
pub(in crate::game) use output::Output;

use std::collections::VecDeque;
use std::sync::Arc;

use super::attendees::{AttendeeId, Attendees};
use super::command::Command;
use super::event::Event;
use super::header::Header;
use super::referee::{Referee, Undo};
use super::ruling::{News, Refusal};
use super::talk::Talk;
use super::terms::BadTerms;
use super::unplayed::Unplayed;
use crate::protocol::{AwayReason, Phrase};
use crate::rules::{BySeat, Seat};
use step::{Step, Why};

/// Standing still for so long is a stall, in milliseconds: it is written down, and who was cut off by it comes back first.
pub const STALL_MS: u64 = 1_000;
/// After the server stood still nobody loses by being away for so long, in milliseconds: who was cut off by it comes back
/// first.
pub const RECOVERY_MS: u64 = 5_000;

/// What is being saved.
struct PendingSave {
    undo: Undo,
    news: News,
    why: Why,
}

/// One match.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub(in crate::game) struct Machine {
    header: Arc<Header>,
    limits: Limits,
    referee: Referee,
    /// Everything that has happened.
    history: Vec<Event>,
    /// Whether it is really played.
    unplayed: Unplayed,
    attendees: Attendees,
    told: attendance::Told,
    /// The match as watchers see it, where they see it late and somebody watches.
    past: Option<Box<delaying::Past>>,
    /// What is still to be done, in order, and at last whether it is to be looked at what follows.
    agenda: VecDeque<Step>,
    unsettled: bool,
    /// What is being saved, which is seldom: so it takes room only then.
    saving: Option<Box<PendingSave>>,
    answering: Option<Answering>,
    /// Whether the end is saved, and whether it is told.
    end_saved: bool,
    end_told: bool,
    /// When the rules panicked.
    broken_ms: Option<u64>,
    /// When the server stood still, as far as that may be charged to somebody, and until when nobody loses by it.
    stood_still: Vec<(u64, u64)>,
    recovering_until_ms: u64,
    /// Since when who is still said to be here is not.
    going: BySeat<Option<u64>>,
    /// Which players have a connection to the server, wherever that looks.
    connected: BySeat<bool>,
    /// Why the last connection of each player that has left did so.
    left_by: BySeat<Option<AwayReason>>,
    /// Both want another match: whose command that answers.
    agreed: Option<Answering>,
    talk: Talk,
    /// Whether the lobby is asked to let it hibernate.
    hibernating: bool,
    timers: deadlines::Timers,
}

impl Machine {
    /// A match before anything has happened, with who is there.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board.
    pub(in crate::game) fn open(
        header: Arc<Header>,
        limits: Limits,
        seated: impl Iterator<Item = (AttendeeId, Seat)>,
        now_ms: u64,
    ) -> Result<Self, BadTerms> {
        let referee = Referee::open(&header)?;
        let mut attendees = Attendees::default();
        seated.for_each(|(id, seat)| attendees.begin(id, seat));
        Ok(Self {
            unplayed: Unplayed::new(header.here, header.house_bots(), header.opened_ms),
            header,
            limits,
            referee,
            history: Vec::new(),
            attendees,
            told: attendance::Told::default(),
            past: None,
            agenda: VecDeque::new(),
            unsettled: false,
            saving: None,
            answering: None,
            end_saved: false,
            end_told: false,
            broken_ms: None,
            stood_still: Vec::new(),
            recovering_until_ms: 0,
            going: BySeat::default(),
            connected: BySeat::default(),
            left_by: BySeat::default(),
            agreed: None,
            talk: Talk::default(),
            hibernating: false,
            timers: deadlines::Timers::new(now_ms),
        })
    }

    /// Something happens. Gives what is to be done, in order; [`Input::GoOn`] has to follow while [`Machine::has_more`].
    pub(in crate::game) fn handle(&mut self, input: Input, now_ms: u64) -> Vec<Output> {
        let mut out = Vec::new();
        self.note(input, now_ms, &mut out);
        while out.is_empty() && self.has_more() {
            if let Some(step) = self.next_step() {
                self.take(step, now_ms, &mut out);
            } else {
                self.unsettled = false;
                self.settle(now_ms, &mut out);
            }
        }
        if !self.has_more() {
            self.arm(&mut out);
        }
        out
    }

    /// Whether something is left to be decided, once all that was to be done is.
    pub(in crate::game) fn has_more(&self) -> bool {
        self.saving.is_none() && (self.unsettled || !self.agenda.is_empty())
    }

    fn next_step(&mut self) -> Option<Step> {
        let step = self.agenda.pop_front();
        if self.agenda.is_empty() {
            // Seldom is anything in there: no room is kept for it.
            self.agenda = VecDeque::new();
        }
        step
    }

    /// What an input asks for.
    fn note(&mut self, input: Input, now_ms: u64, out: &mut Vec<Output>) {
        match input {
            Input::Begun => self.begin_attendance(),
            Input::GoOn => return,
            Input::Command { by, arrival, command } => {
                self.stir();
                let charges = matches!(command, Command::Claim(_)) || self.referee.is_timed();
                if charges && !self.stood_still.is_empty() {
                    // What it charges is counted before it is judged.
                    self.agenda.extend([Step::CountStalls, Step::Judge(Box::new((by, arrival, command)))]);
                } else {
                    self.judge(by, arrival, &command, now_ms, out);
                }
            }
            Input::Say { by, phrase } => return self.hear(by, phrase, now_ms, out),
            Input::Attend { id, seat, former } => {
                self.stir();
                // The snapshot tells what is left of a bank.
                self.agenda.extend([Step::CountStalls, Step::TakeIn(id, seat, former)]);
            }
            Input::Leave(id, why) => {
                self.stir();
                if let Some(seat) = self.attendees.leave(id) {
                    *self.left_by.get_mut(seat) = Some(why);
                }
            }
            Input::Connection(seat, gone) => self.note_connection(seat, gone),
            Input::Heard => self.hibernating = false,
            Input::StoodStill { from_ms, to_ms } => return self.stood_still(from_ms, to_ms),
            Input::Lines(late_ms) => return self.note_lines(late_ms),
            Input::Saved => self.saved(now_ms, out),
            Input::Unsaved => return self.unsaved(now_ms, out),
            Input::Due => return self.due(now_ms, out),
            Input::RematchVoid(gone, asked) => self.agenda.push_back(Step::VoidRematch(gone, asked)),
            Input::NoRematch => {
                self.referee.no_rematch();
                out.push(Output::ForgetRematch);
            }
            Input::RulesPanicked => self.break_off(now_ms, out),
            Input::Deserted => {
                if self.end_saved && self.attendees.is_empty() {
                    for seat in Seat::BOTH {
                        self.withdraw_rematch(seat, now_ms, out);
                    }
                    out.push(Output::Stop);
                }
                return;
            }
        }
        self.unsettled = true;
    }

    /// A player says something: whoever looks on hears it, and nothing comes of it. It is told with the number of the last
    /// event and takes none, so that nobody misses an event by it.
    fn hear(&mut self, by: Answering, phrase: Phrase, now_ms: u64, out: &mut Vec<Output>) {
        let Some((to, seat)) = self.attendees.holder(by.to) else { return };
        let by = Answering { to, ..by };
        out.push(match self.talk.say(seat, now_ms) {
            Ok(()) => Output::Tell(News::Said { seq: self.referee.seq(), seat, phrase }, Some(by)),
            Err(retry_after_ms) => Output::Refuse("say", Refusal::TooFast { retry_after_ms }, by),
        });
    }

    /// Something happens: the match does not rest, and until it may it is as long as ever.
    fn stir(&mut self) {
        self.hibernating = false;
        self.timers.unattended_ms = None;
    }

    /// The rules have panicked: the match cannot go on, and the record says since when.
    fn break_off(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        self.broken_ms.get_or_insert(now_ms);
        out.push(Output::RulesPanicked);
    }

    /// The actor is going down: the match ends as it stands. Gives the event that is to be saved, unless the end is.
    pub(in crate::game) fn end_at_once(&mut self, now_ms: u64) -> Option<&Event> {
        if self.end_saved {
            return None;
        }
        if let Some(decided) = self.referee.adjudicate(now_ms) {
            let (_, event, _) = self.referee.apply(decided);
            self.history.push(event);
        }
        self.history.last()
    }

    pub(in crate::game) fn header(&self) -> &Arc<Header> {
        &self.header
    }

    pub(in crate::game) fn referee(&self) -> &Referee {
        &self.referee
    }

    /// Everything that has happened, in order; the last is perhaps just being saved.
    pub(in crate::game) fn history(&self) -> &[Event] {
        &self.history
    }

    pub(in crate::game) fn attendees(&self) -> &Attendees {
        &self.attendees
    }

    /// Whether it is over, and that is saved.
    pub(in crate::game) fn end_saved(&self) -> bool {
        self.end_saved
    }

    /// Whether the lobby is asked to let it hibernate.
    pub(in crate::game) fn is_hibernating(&self) -> bool {
        self.hibernating
    }

    /// Whether something is being saved.
    pub(in crate::game) fn is_saving(&self) -> bool {
        self.saving.is_some()
    }
}

#[cfg(test)]
mod tests;
