//! What the lobby dates, and what it says when the host's clock is set. Knows times; never what is dated.

use super::Lobby;

/// By so much the clock has to be set before it is told, in milliseconds.
const CLOCK_SET_MS: u64 = 1_000;

impl Lobby {
    /// Now, for what is dated, as the host's clock has it.
    pub(super) fn date_ms(&self) -> u64 {
        self.setup.time.followed().now_ms()
    }

    /// Tells when the host's clock was set.
    pub(super) fn look_at_the_clock(&mut self) {
        let shift_ms = self.setup.time.followed().shift_ms();
        let by_ms = shift_ms.saturating_sub(self.clock_shift_ms);
        if by_ms.unsigned_abs() >= CLOCK_SET_MS {
            self.clock_shift_ms = shift_ms;
            tracing::warn!(
                by_ms,
                "the clock of this computer was set: new games are dated by it, and those that run keep their time"
            );
        }
    }
}
