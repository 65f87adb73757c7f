//! How late a line is: how long the client's answer to a ping takes, there and back. Knows instants; never who asks.
//!
//! The client's word is not asked for. One that answers late on purpose makes its line look worse than it is: what that is worth
//! is for whoever makes lag good, and has a limit there.

use std::time::Duration;

use tokio::time::Instant;

/// How often it is measured at most.
const EVERY: Duration = Duration::from_secs(1);

/// The measuring of one line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LagMeter {
    /// When the ping was sent whose answer has not come yet.
    asked: Option<Instant>,
    /// When the last one was sent.
    last: Option<Instant>,
    measured: Option<Duration>,
}

impl LagMeter {
    /// Whether a ping is to be sent now, to measure by.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        let is_early = self.last.is_some_and(|last| now.saturating_duration_since(last) < EVERY);
        if self.asked.is_some() || is_early {
            return false;
        }
        (self.asked, self.last) = (Some(now), Some(now));
        true
    }

    /// An answer to a ping has come.
    pub(super) fn answered(&mut self, now: Instant) {
        if let Some(asked) = self.asked.take() {
            self.measured = Some(now.saturating_duration_since(asked));
        }
    }

    /// What was measured last; nothing if nothing was yet.
    pub(super) fn measured(&self) -> Option<Duration> {
        self.measured
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_late_as_its_last_answer() {
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        let mut meter = LagMeter::default();
        meter.answered(at(1));
        assert_eq!(meter.measured(), None, "nobody has asked");
        assert!(meter.begin(at(10)) && !meter.begin(at(2_000)), "one ping at a time");
        meter.answered(at(310));
        assert_eq!(meter.measured(), Some(Duration::from_millis(300)));
        assert!(!meter.begin(at(900)), "not too often");
        assert!(meter.begin(at(1_010)));
        meter.answered(at(1_050));
        assert_eq!(meter.measured(), Some(Duration::from_millis(40)));
    }
}
