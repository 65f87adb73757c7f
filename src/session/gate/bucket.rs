//! How many frames a client may send: a token bucket. Told what time it is; never waits itself.

use std::time::Duration;

use tokio::time::Instant;

/// In what time an empty bucket is full again.
const WINDOW: Duration = Duration::from_secs(10);

/// A bucket of tokens, kept as one instant: the one at which it will be full again (the generic cell rate algorithm).
#[derive(Debug)]
pub(super) struct Bucket {
    per_token: Duration,
    full_at: Instant,
}

impl Bucket {
    /// A full bucket; none where frames are not counted.
    pub(super) fn new(tokens_per_10s: u32, now: Instant) -> Option<Self> {
        Some(Self { per_token: WINDOW.checked_div(tokens_per_10s)?, full_at: now })
    }

    /// Takes a token.
    ///
    /// # Errors
    /// The instant at which there will be one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Instant> {
        let full_at = self.full_at.max(now) + self.per_token;
        if full_at <= now + WINDOW {
            self.full_at = full_at;
            Ok(())
        } else {
            Err(now + (full_at - (now + WINDOW)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bucket: &mut Bucket, now: Instant) -> usize {
        (0..1_000).take_while(|_| bucket.take(now).is_ok()).count()
    }

    #[test]
    fn a_burst_empties_the_bucket_and_time_fills_it() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut bucket = Bucket::new(100, start).unwrap();
        assert_eq!(taken(&mut bucket, start), 100);
        assert_eq!(bucket.take(start), Err(at(100)));
        assert_eq!(bucket.take(at(99)), Err(at(100)));
        assert_eq!(taken(&mut bucket, at(100)), 1);
        assert_eq!(taken(&mut bucket, at(1_100)), 10);
        assert_eq!(taken(&mut bucket, at(60_000)), 100, "it never holds more than it is large");
    }

    #[test]
    fn frames_that_are_not_counted_need_no_bucket() {
        assert!(Bucket::new(0, Instant::now()).is_none());
    }
}
