//! How often each address may do something: a token bucket an address (GCRA, by `governor`). Pure: `now` comes in as
//! milliseconds of any steady clock. Knows addresses and numbers; never what is done.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};

use super::Address;

/// In what time a full bucket comes back, in milliseconds.
const REFILL_MS: u64 = 10_000;
/// Addresses that are told apart at once; whoever comes beyond shares one bucket with all who do.
const ADDRESSES_MAX: usize = 100_000;
/// After so many takings the addresses whose buckets are full again are forgotten.
const FORGET_EVERY: usize = 4_096;

/// An address has done it too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFast {
    /// When it may again, in milliseconds from now.
    pub retry_after_ms: u64,
}

/// How often each address may do one thing; shared by all threads.
pub struct Rate(Option<Buckets>);

struct Buckets {
    clock: Handed,
    limiter: RateLimiter<Address, DashMapStateStore<Address>, Handed, NoOpMiddleware<Nanos>>,
    taken: AtomicUsize,
}

impl Rate {
    /// So often in ten seconds, all at once or spread; 0 for any number.
    pub fn per_10s(times: u32) -> Self {
        Self(NonZeroU32::new(times).map(|times| {
            let one = Duration::from_millis(REFILL_MS) / times.get();
            let quota = Quota::with_period(one).unwrap_or(Quota::per_second(times)).allow_burst(times);
            let clock = Handed::default();
            let limiter = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
            Buckets { clock, limiter, taken: AtomicUsize::new(0) }
        }))
    }

    /// An address does it once more.
    ///
    /// # Errors
    /// [`TooFast`] when it must not; nothing is counted then.
    pub fn take(&self, address: Address, now_ms: u64) -> Result<(), TooFast> {
        let Some(Buckets { clock, limiter, taken }) = &self.0 else { return Ok(()) };
        clock.hand(now_ms);
        if taken.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            limiter.retain_recent();
        }
        let crowded = limiter.len() >= ADDRESSES_MAX;
        limiter
            .check_key(if crowded { &Address::MANY } else { &address })
            .map_err(|not| too_fast(&not, clock))
    }
}

fn too_fast(not: &NotUntil<Nanos>, clock: &Handed) -> TooFast {
    let wait_ms = not.wait_time_from(clock.now()).as_nanos().div_ceil(1_000_000);
    TooFast { retry_after_ms: u64::try_from(wait_ms).unwrap_or(u64::MAX).max(1) }
}

/// A clock that shows the latest time it was handed.
#[derive(Clone, Debug, Default)]
struct Handed(Arc<AtomicU64>);

impl Handed {
    fn hand(&self, now_ms: u64) {
        self.0.fetch_max(now_ms, Ordering::Relaxed);
    }
}

impl Clock for Handed {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(n: u32) -> Address {
        Address::of(Ipv4Addr::from(n).into())
    }

    #[test]
    fn each_address_has_a_bucket_that_fills_again() {
        let rate = Rate::per_10s(10);
        assert!((0..10).all(|_| rate.take(address(1), 5).is_ok()));
        assert_eq!(rate.take(address(1), 5), Err(TooFast { retry_after_ms: 1_000 }));
        assert_eq!(rate.take(address(2), 5), Ok(()), "another address has its own");
        assert_eq!(rate.take(address(1), 1_004), Err(TooFast { retry_after_ms: 1 }));
        assert_eq!(rate.take(address(1), 1_005), Ok(()));
        assert!((0..10).all(|_| rate.take(address(1), 20_000).is_ok()));
        assert!(rate.take(address(1), 20_000).is_err());
    }

    #[test]
    fn without_a_number_there_is_no_limit() {
        let rate = Rate::per_10s(0);
        assert!((0..1_000).all(|_| rate.take(address(1), 5).is_ok()));
    }

    #[test]
    fn addresses_are_forgotten_and_never_more_than_may_be() {
        let rate = Rate::per_10s(1);
        let len = |rate: &Rate| rate.0.as_ref().unwrap().limiter.len();
        let most = u32::try_from(ADDRESSES_MAX).unwrap();
        for n in 0..most + 5_000 {
            let _ = rate.take(address(n), 5);
        }
        assert_eq!(len(&rate), ADDRESSES_MAX + 1, "one more for all beyond");
        assert!(rate.take(address(u32::MAX), 5).is_err(), "they share one bucket");
        for n in 0..u32::try_from(FORGET_EVERY).unwrap() {
            let _ = rate.take(address(n), 60_000);
        }
        assert!(len(&rate) <= 2 * FORGET_EVERY);
        assert_eq!(rate.take(address(u32::MAX), 60_000), Ok(()));
    }
}
