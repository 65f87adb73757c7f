//! What is to be done for a match, in order. Knows values; never who carries them out, nor how.

use super::{Answering, Attendance};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::ruling::{News, Refusal};
use crate::rules::Seat;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) enum Output {
    /// The last event is to be saved; [`Input::Saved`] or [`Input::Unsaved`] follows.
    Save,
    /// The match is over, and it is to be saved that this seat offers another; [`Input::Saved`] or [`Input::Unsaved`] follows.
    SaveRematch(Seat),
    /// The match is over, and no offer of another stands any more.
    ForgetRematch,
    /// Everybody is told; whose command it was gets it as an answer.
    Tell(News, Option<Answering>),
    /// Those who watch are told, as the match stood when it happened: they see it late.
    TellLate(News),
    /// Those who watch are told how the match stands, as far as they may know.
    CatchUp,
    /// This one is told.
    Answer(News, Answering),
    /// This one's command does not count.
    Refuse(&'static str, Refusal, Answering),
    /// The connection that came last gets its place.
    Place(AttendeeId, Option<Seat>),
    /// It gets none.
    TurnAway(Refusal),
    /// A connection is about to have another place.
    Forget(AttendeeId),
    /// The match is over and that is saved: all are told, and it no longer counts.
    Over(Option<Answering>),
    /// All who look on are told how many watch.
    Count(usize),
    /// Who looks on is told outside of the match.
    Report(Attendance),
    /// Each player has made a move.
    ReallyPlayed,
    /// The next match is to be opened for those who are still there.
    OpenRematch(Answering),
    /// Nobody looks at a match that is over: [`Input::Deserted`] follows behind what is on its way.
    Deserted,
    /// Nobody looks on: the lobby is asked whether it may hibernate.
    Hibernate,
    /// [`Input::Due`] is to come then, and no other time.
    WakeAt(u64),
    /// The rules panicked, which ends the match.
    RulesPanicked,
    /// It is no longer needed.
    Stop,
}
