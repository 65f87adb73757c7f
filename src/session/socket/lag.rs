//! How late a line is: how long the client's answer to a ping takes, there and back. Knows instants; never who asks.
//!
//! The client's word is not asked for. One that answers late on purpose makes its line look worse than it is: what that is worth
//! is for whoever makes lag good, and has a limit there.

use std::time::Duration;

use tokio::time::Instant;

use crate::game::Lateness;

/// How often it is measured at most.
const EVERY: Duration = Duration::from_secs(1);

/// The measuring of one line.
#[derive(Debug, Default)]
pub(super) struct LagMeter {
    lateness: Lateness,
}

impl LagMeter {
    /// Whether a ping is to be sent now, to measure by.
    pub(super) fn begin(&self, now: Instant) -> bool {
        let begins = !self.lateness.was_asked_within(EVERY, now);
        if begins {
            self.lateness.ask(now);
        }
        begins
    }

    /// An answer to a ping has come.
    pub(super) fn answered(&self, now: Instant) {
        self.lateness.answer(now);
    }

    /// What is measured, for whom it is of use.
    pub(super) fn lateness(&self) -> &Lateness {
        &self.lateness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_late_as_its_last_answer() {
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        let meter = LagMeter::default();
        meter.answered(at(1));
        assert_eq!(meter.lateness().measured_ms(), None, "nobody has asked");
        assert!(meter.begin(at(10)) && !meter.begin(at(2_000)), "one ping at a time");
        meter.answered(at(310));
        assert_eq!(meter.lateness().measured_ms(), Some(300));
        assert!(!meter.begin(at(900)), "not too often");
        assert!(meter.begin(at(1_010)));
        meter.answered(at(1_050));
        assert_eq!(meter.lateness().measured_ms(), Some(40));
    }
}
