//! What follows from a message for who heard it. Knows names; never why.

use std::time::Duration;

use super::super::limits::Limit;
use super::super::violation::Violation;
use crate::protocol::{InviteId, RefusalCode};

/// What follows from a message for who heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum News {
    /// Nothing.
    Nothing,
    /// It was wrong, and that is written down.
    Wronged(Violation),
    /// The player is known; these are the games they play.
    Welcomed { messages_per_10s: u32 },
    /// A seek waits.
    Waiting,
    /// An invitation stands.
    Invited(InviteId),
    /// A game is followed from now on.
    Seated,
    /// A move was made: by this connection or not, and so long after it was sent.
    Moved { own: bool, took: Option<Duration> },
    /// The game is over.
    Over,
    /// Refused because of a limit of the server; it may be asked again after this time.
    Held { limit: Limit, code: RefusalCode, retry_after_ms: u64 },
    /// Refused as it was meant to be.
    Deserved(RefusalCode),
    /// Nobody knows the player any more.
    Forgotten,
    /// The game is not followed any more.
    Left,
    /// The server goes away.
    Closing { reconnect_after_ms: u64 },
}
