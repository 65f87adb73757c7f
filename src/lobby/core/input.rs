//! What the matchmaker is told: what has happened, and what is so at that moment. Knows facts; never what follows from them.

use std::ops::Range;

use super::command::Ask;
use super::effect::{Found, NewGame};
use crate::game::{Attended, ClientHandle, Hibernated, SecondGame, SessionId};
use crate::protocol::{AwayReason, GameId, SeekId};
use crate::rules::Seat;

/// What is so while something is decided.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::lobby) struct Moment {
    /// Now, for what lasts, Unix milliseconds of the server's time: the host's clock may be set meanwhile.
    pub(in crate::lobby) now_ms: u64,
    /// How far the host's clock is ahead of that, in milliseconds.
    pub(in crate::lobby) shift_ms: i64,
    /// Whether the server is too far behind for more games.
    pub(in crate::lobby) overloaded: bool,
    /// Whether one more picture of a code can be drawn.
    pub(in crate::lobby) can_draw: bool,
}

impl Moment {
    /// Now, for what is dated, as the host's clock has it, Unix milliseconds.
    pub(super) fn date_ms(&self) -> u64 {
        self.now_ms.saturating_add_signed(self.shift_ms)
    }
}

/// What has happened.
pub(in crate::lobby) enum Input {
    /// A connection is there.
    Arrive(ClientHandle),
    /// It is gone, for that reason.
    Depart(SessionId, AwayReason),
    /// It asks for something.
    Ask(Ask),
    /// What was looked up for it is known.
    Found(Found),
    /// A game is saved, and with it those of its players who were new.
    Begun(GameId),
    /// A game is really played.
    Played(GameId),
    /// Who looks on at a game has changed.
    Attended(GameId, Attended),
    /// A game no longer counts for the limit.
    Freed(GameId),
    /// A game's actor is gone.
    Closed(GameId),
    /// Both players want to play again; these connections look on.
    Rematch(GameId, Vec<(Seat, ClientHandle)>),
    /// The first game of a pair is over, and the second is saved.
    Second(SecondGame),
    /// A game has no actor any more, and whether its players still sit at it.
    Hibernated(GameId, Hibernated, bool),
    /// Somebody wants to reach the actor of a game.
    Reach(GameId),
    /// A game could not be opened.
    NotOpened(NewGame),
    /// A game could not be saved, and so this, which its players had sought, is still written down.
    NotBegun(Vec<SeekId>),
    /// A game could not be woken.
    NotWoken(GameId),
    /// A second has passed.
    Round,
    /// The next portion of those who hear the counts is due.
    TellCounts,
    /// The next portion of those who wait is due.
    TellPlaces,
    /// The next portion of those who hear what is sought is due.
    TellSeeks,
    /// More seeks have waited one step longer.
    WidenMore,
    /// It is time to look whether games are due.
    LookForDue,
    /// The server is about to stop; each connection shall come back after a time in this range, in milliseconds.
    Drain(Range<u64>),
}
