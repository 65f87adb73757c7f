//! How a client behaves: where it connects from, and how long it waits. Knows times; never what is waited for.

use std::net::IpAddr;
use std::time::Duration;

use super::Buffers;

/// How long an answer may take unless [`Settings`] say otherwise.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How long nothing at all may come: a server pings whoever is silent every 15 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// How long it is tried to come back unless [`Settings`] say otherwise.
const RECONNECT_WITHIN: Duration = Duration::from_mins(1);

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of this host to connect from; any if none is named.
    pub from: Option<IpAddr>,
    /// Where what is read is put; share them among many clients.
    pub buffers: Buffers,
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How long nothing whole may come, not even a ping, before the server counts as gone; a message takes no longer to come.
    pub silence_max: Duration,
    /// How long it is tried to come back.
    pub reconnect_within: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            from: None,
            buffers: Buffers::default(),
            answer_within: ANSWER_WITHIN,
            silence_max: SILENCE_MAX,
            reconnect_within: RECONNECT_WITHIN,
        }
    }
}
