//! What time it is, for the actors that hand `now` to the parts that decide. Knows the host's clock; nothing else does.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Unix time that never steps back: the host's clock when the server started, and the steady time since.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    started: Instant,
    started_ms: u64,
}

impl Time {
    /// A clock that starts with the host's.
    pub fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_ms: u64::try_from(since.as_millis()).unwrap_or(u64::MAX) }
    }

    /// Now, in Unix milliseconds.
    pub fn now_ms(&self) -> u64 {
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.started_ms.saturating_add(elapsed_ms)
    }
}
