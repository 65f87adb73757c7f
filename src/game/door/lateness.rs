//! How late the line of a connection is, as its session measures it and games know it. Knows instants; never how it is
//! measured, nor what it is good for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Stands for nothing that was measured, or asked.
const NOTHING: u64 = u64::MAX;
/// While an answer is waited for the line is taken to be so much later than it has been waited for, in milliseconds.
const AHEAD_MS: u64 = 100;

/// How late a line is. Shared by the session that measures it and all who tell the connection something.
#[derive(Clone, Debug, Default)]
pub struct Lateness(Arc<Measured>);

/// What is known. All times are in milliseconds since it began.
#[derive(Debug)]
struct Measured {
    began: Instant,
    /// When that was asked whose answer has not come yet.
    asked_ms: AtomicU64,
    lag_ms: AtomicU64,
}

impl Default for Measured {
    fn default() -> Self {
        Self { began: Instant::now(), asked_ms: NOTHING.into(), lag_ms: NOTHING.into() }
    }
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(NOTHING)
}

fn known(ms: &AtomicU64) -> Option<u64> {
    Some(ms.load(Ordering::Acquire)).filter(|ms| *ms != NOTHING)
}

impl Lateness {
    fn since_began_ms(&self, now: Instant) -> u64 {
        whole_ms(now.saturating_duration_since(self.0.began))
    }

    /// The client was asked for a sign.
    pub fn ask(&self, now: Instant) {
        self.0.asked_ms.store(self.since_began_ms(now), Ordering::Release);
    }

    /// Whether an answer is waited for.
    pub fn is_asked(&self) -> bool {
        known(&self.0.asked_ms).is_some()
    }

    /// The client has answered, which counts if it was asked.
    pub fn answer(&self, now: Instant) {
        if let Some(asked_ms) = known(&self.0.asked_ms) {
            // In this order: who sees that nothing is waited for any more knows what came of it.
            self.0.lag_ms.store(self.since_began_ms(now).saturating_sub(asked_ms), Ordering::Release);
            self.0.asked_ms.store(NOTHING, Ordering::Release);
        }
    }

    /// How long the last answer took, in milliseconds; nothing if none has come yet.
    pub fn measured_ms(&self) -> Option<u64> {
        known(&self.0.lag_ms)
    }

    /// How late the line may be found to be for what was sent by now, in milliseconds. An answer that is waited for is at least
    /// as late as it has been waited for.
    pub fn at_most_ms(&self, now: Instant) -> u64 {
        let waited_ms = known(&self.0.asked_ms)
            .map(|asked_ms| self.since_began_ms(now).saturating_sub(asked_ms).saturating_add(AHEAD_MS));
        waited_ms.max(self.measured_ms()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_be_as_late_as_its_last_answer_or_the_one_that_is_waited_for() {
        let lateness = Lateness::default();
        let at = |ms| lateness.0.began + Duration::from_millis(ms);
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(500))), (None, 0));
        lateness.answer(at(5));
        assert_eq!(lateness.measured_ms(), None, "nobody has asked");
        lateness.ask(at(1_000));
        assert_eq!((lateness.is_asked(), lateness.at_most_ms(at(1_200))), (true, 300));
        lateness.answer(at(1_250));
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(9_000))), (Some(250), 250));
        lateness.ask(at(9_000));
        assert_eq!(lateness.at_most_ms(at(9_000)), 250, "what was measured holds until it is known better");
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(9_900))), (Some(250), 1_000));
    }
}
