//! What is said when the host's clock is set. Knows how far it is ahead of the server's; never what is dated by it.

use super::Lobby;

/// By so much the clock has to be set before it is told, in milliseconds.
const CLOCK_SET_MS: u64 = 1_000;

/// How far the host's clock was ahead of the server's when that was last told, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct ClockWatch(i64);

impl ClockWatch {
    /// By how much the clock was set, in milliseconds, if that is worth telling.
    fn set_by(&mut self, shift_ms: i64) -> Option<i64> {
        let by_ms = shift_ms.saturating_sub(self.0);
        (by_ms.unsigned_abs() >= CLOCK_SET_MS).then(|| {
            self.0 = shift_ms;
            by_ms
        })
    }
}

impl Lobby {
    /// Tells when the host's clock was set.
    pub(super) fn look_at_the_clock(&mut self) {
        if let Some(by_ms) = self.clock.set_by(self.resources.time.followed().shift_ms()) {
            tracing::warn!(
                by_ms,
                "the clock of this computer was set: new games are dated by it, and those that run keep their time"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_the_clock_was_set_is_told_once_and_only_if_it_matters() {
        let mut watch = ClockWatch::default();
        let told = [0, 999, 1_000, 1_500, 2_000, -3_000, -3_000].map(|shift_ms| watch.set_by(shift_ms));
        assert_eq!(told, [None, None, Some(1_000), None, Some(1_000), Some(-5_000), None]);
    }
}
