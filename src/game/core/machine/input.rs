//! What a match is told: how long it waits for what, and what happens to it. Knows values; never what comes of them.

use crate::game::core::attendees::AttendeeId;
use crate::game::core::command::Command;
use crate::game::core::ruling::Arrival;
use crate::protocol::{AwayReason, Phrase};
use crate::rules::{BySeat, Seat};

/// What a match is told about how long it waits for what, in milliseconds, and how many may watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) struct Limits {
    /// How long both players may be gone.
    pub(in crate::game) abandon_ms: u64,
    /// The same for each move that was made, in all, as long as that is less.
    pub(in crate::game) unplayed_ms: u64,
    /// After how long a match that nobody looks at hibernates; 0 for never.
    pub(in crate::game) rest_ms: u64,
    /// How long an ended match waits for a rematch.
    pub(in crate::game) rematch_ms: u64,
    /// Connections that may watch.
    pub(in crate::game) watchers_max: usize,
    /// What each move may take once the match is adjourned.
    pub(in crate::game) adjourned_ms: u64,
    /// How much later watchers see what happens; 0 for at once.
    pub(in crate::game) watch_delay_ms: u64,
}

/// Whose command is answered, and the number that the answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) struct Answering {
    /// Whose.
    pub(in crate::game) to: AttendeeId,
    /// The number.
    pub(in crate::game) re: Option<u64>,
}

/// What happens to a match.
#[derive(Clone, Debug)]
pub(in crate::game) enum Input {
    /// It begins, or has been played again, and those who are there have their seats.
    Begun,
    /// What was to be done is.
    GoOn,
    /// A player wants something.
    Command {
        /// From which place, and with which number.
        by: Answering,
        /// How it came.
        arrival: Arrival,
        /// What.
        command: Command,
    },
    /// A player says something to all who look on.
    Say {
        /// From which place, and with which number.
        by: Answering,
        /// What.
        phrase: Phrase,
    },
    /// A connection wants to look on: at a seat, or to watch.
    Attend {
        /// Its place, if it gets it.
        id: AttendeeId,
        /// Which seat.
        seat: Option<Seat>,
        /// The place it has had until now.
        former: Option<AttendeeId>,
    },
    /// A place is left for that reason, or whoever has it does not listen any more.
    Leave(AttendeeId, AwayReason),
    /// A player has a connection to the server, wherever that looks; or has none any more, and why.
    Connection(Seat, Option<AwayReason>),
    /// Something has come by the lobby: whoever was to hibernate stays awake.
    Heard,
    /// The server stood still.
    StoodStill {
        /// Since when.
        from_ms: u64,
        /// Until when.
        to_ms: u64,
    },
    /// How late the line of each seat may be found to be for what was sent by now, in milliseconds.
    Lines(BySeat<u64>),
    /// What was to be saved is.
    Saved,
    /// It could not be saved, and has not happened.
    Unsaved,
    /// The deadline has come.
    Due,
    /// One of those who had agreed to play again has left.
    RematchVoid(Seat, Answering),
    /// The match that was agreed on could not be opened, and both have been told why.
    NoRematch,
    /// All that had come before it was deserted has been looked at.
    Deserted,
    /// The rules panicked when they were asked what had been to be seen.
    RulesPanicked,
}
