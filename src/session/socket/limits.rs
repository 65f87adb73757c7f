//! Up to where a connection goes: how much may come from the client, and how long silence may last. Knows numbers; never what
//! follows when one is reached.

use std::time::Duration;

/// Up to where a connection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// Payload of one frame from the client.
    pub frame_bytes_max: usize,
    /// Payload of one message from the client, in however many frames.
    pub message_bytes_max: usize,
    /// Frames of one message from the client.
    pub fragments_max: usize,
    /// Frames the client may send in ten seconds, control frames counted, before it is held back; 0 for any number.
    pub frames_per_10s: u32,
    /// Notices that may wait; each sender may have one more.
    pub mailbox_max: usize,
    /// After such a silence the client is pinged.
    pub ping_after: Duration,
    /// After such a silence the client is gone.
    pub gone_after: Duration,
    /// For so long the server waits for the client to answer its close frame.
    pub close_wait: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            frame_bytes_max: 64 * 1024,
            message_bytes_max: 64 * 1024,
            fragments_max: 64,
            frames_per_10s: 0,
            mailbox_max: 16,
            ping_after: Duration::from_secs(15),
            gone_after: Duration::from_secs(30),
            close_wait: Duration::from_secs(1),
        }
    }
}
