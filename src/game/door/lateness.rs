//! How late a connection is: its line, as its session measures it and games know it, and whether it has fallen behind what it was
//! told. Knows instants; never how it is measured, nor what it is good for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Stands for nothing that was measured, or asked.
const NOTHING: u64 = u64::MAX;
/// While an answer is waited for the line is taken to be so much later than it has been waited for, in milliseconds.
const AHEAD_MS: u64 = 100;

/// How late a connection is. Shared by its session and all who tell it something.
#[derive(Clone, Debug, Default)]
pub struct Lateness(Arc<Known>);

/// What is known. All times are in milliseconds since it began.
#[derive(Debug)]
struct Known {
    began: Instant,
    /// When it was asked for a sign last.
    asked_ms: AtomicU64,
    lag_ms: AtomicU64,
    /// Whether the answer to that is waited for.
    waits: AtomicBool,
    /// Whether something it should have been told did not fit into its mailbox.
    is_behind: AtomicBool,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            asked_ms: NOTHING.into(),
            lag_ms: NOTHING.into(),
            waits: false.into(),
            is_behind: false.into(),
        }
    }
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(NOTHING)
}

fn known(ms: &AtomicU64) -> Option<u64> {
    Some(ms.load(Ordering::Acquire)).filter(|ms| *ms != NOTHING)
}

impl Lateness {
    fn since_asked_ms(&self, now: Instant) -> Option<u64> {
        let since_began_ms = whole_ms(now.saturating_duration_since(self.0.began));
        known(&self.0.asked_ms).map(|asked_ms| since_began_ms.saturating_sub(asked_ms))
    }

    /// The client was asked for a sign.
    pub fn ask(&self, now: Instant) {
        let asked_ms = whole_ms(now.saturating_duration_since(self.0.began));
        self.0.asked_ms.store(asked_ms, Ordering::Release);
        self.0.waits.store(true, Ordering::Release);
    }

    /// Whether it was asked so lately, or an answer is waited for.
    pub fn was_asked_within(&self, time: Duration, now: Instant) -> bool {
        let is_early = self.since_asked_ms(now).is_some_and(|since_ms| since_ms < whole_ms(time));
        is_early || self.0.waits.load(Ordering::Acquire)
    }

    /// The client has answered, which counts if it was asked.
    pub fn answer(&self, now: Instant) {
        if self.0.waits.load(Ordering::Acquire) {
            // In this order: who sees that nothing is waited for any more knows what came of it.
            self.0.lag_ms.store(self.since_asked_ms(now).unwrap_or(NOTHING), Ordering::Release);
            self.0.waits.store(false, Ordering::Release);
        }
    }

    /// How long the last answer took, in milliseconds; nothing if none has come yet.
    pub fn measured_ms(&self) -> Option<u64> {
        known(&self.0.lag_ms)
    }

    /// How late the line may be found to be for what was sent by now, in milliseconds. An answer that is waited for is at least
    /// as late as it has been waited for.
    pub fn at_most_ms(&self, now: Instant) -> u64 {
        let waits = self.0.waits.load(Ordering::Acquire);
        let waited_ms = self.since_asked_ms(now).filter(|_| waits);
        waited_ms.map(|waited_ms| waited_ms.saturating_add(AHEAD_MS)).max(self.measured_ms()).unwrap_or(0)
    }

    /// Something it should have been told did not fit. False if that had been so before.
    pub(super) fn fall_behind(&self) -> bool {
        !self.0.is_behind.swap(true, Ordering::Relaxed)
    }

    /// Whether it has missed something.
    pub fn is_behind(&self) -> bool {
        self.0.is_behind.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_be_as_late_as_its_last_answer_or_the_one_that_is_waited_for() {
        const EVERY: Duration = Duration::from_millis(100);
        let lateness = Lateness::default();
        let at = |ms| lateness.0.began + Duration::from_millis(ms);
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(500))), (None, 0));
        lateness.answer(at(5));
        assert_eq!(lateness.measured_ms(), None, "nobody has asked");
        lateness.ask(at(1_000));
        assert_eq!(
            (lateness.was_asked_within(EVERY, at(1_200)), lateness.at_most_ms(at(1_200))),
            (true, 300)
        );
        lateness.answer(at(1_250));
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(9_000))), (Some(250), 250));
        lateness.ask(at(9_000));
        assert_eq!(lateness.at_most_ms(at(9_000)), 250, "what was measured holds until it is known better");
        assert_eq!((lateness.measured_ms(), lateness.at_most_ms(at(9_900))), (Some(250), 1_000));
    }
}
