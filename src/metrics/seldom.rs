//! What strangers can cause as often as they like, and the log tells once a minute with how often it was since: no line is
//! in the hand of whoever is outside. Knows time and a count; never what is told.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Between two tellings, in milliseconds.
const PAUSE_MS: u64 = 60_000;
/// Nothing was told yet.
const NEVER: u64 = u64::MAX;

/// One thing to tell at most once a minute; a `static` beside the line that tells it.
#[derive(Debug)]
pub struct Seldom {
    told_ms: AtomicU64,
    untold: AtomicU64,
}

impl Seldom {
    /// Nothing has happened yet.
    pub const fn new() -> Self {
        Self { told_ms: AtomicU64::new(NEVER), untold: AtomicU64::new(0) }
    }

    /// It has happened once more: how often since it was told last, this time counted in, if it is to be told now.
    pub fn times(&self) -> Option<u64> {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        self.times_at(u64::try_from(BEGUN.elapsed().as_millis()).unwrap_or(NEVER - 1))
    }

    /// The same by a clock of one's own, in milliseconds.
    pub fn times_at(&self, now_ms: u64) -> Option<u64> {
        let told_ms = self.told_ms.load(Ordering::Relaxed);
        let due = told_ms == NEVER || now_ms.saturating_sub(told_ms) >= PAUSE_MS;
        // Of threads that come at the same time one tells.
        let mine = due
            && self.told_ms.compare_exchange(told_ms, now_ms, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if mine {
            Some(self.untold.swap(0, Ordering::Relaxed) + 1)
        } else {
            self.untold.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
}

impl Default for Seldom {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_at_once_and_then_once_a_minute_with_how_often() {
        let seldom = Seldom::new();
        assert_eq!(seldom.times_at(5), Some(1));
        for now_ms in 6..1_006 {
            assert_eq!(seldom.times_at(now_ms), None);
        }
        assert_eq!(seldom.times_at(60_004), None);
        assert_eq!(seldom.times_at(60_005), Some(1_002));
        assert_eq!(seldom.times_at(200_000), Some(1));
    }
}
