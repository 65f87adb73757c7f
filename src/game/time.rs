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

    /// The same for a server that was there before: it never shows a time at which that one still lived.
    pub fn start_after(alive_ms: Option<u64>) -> Self {
        let time = Self::start();
        let since_ms = alive_ms.map_or(0, |alive_ms| alive_ms.saturating_add(1));
        Self { started_ms: time.started_ms.max(since_ms), ..time }
    }

    /// Now, in Unix milliseconds.
    pub fn now_ms(&self) -> u64 {
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.started_ms.saturating_add(elapsed_ms)
    }
}
