//! How often the players of a match may say something: a token bucket a seat, kept as the time at which it will be full
//! again (GCRA). Knows seats and Unix milliseconds; never what is said.
//!
//! What is said is passing: it is no event, is not kept, and takes no number. So a match that was woken has full buckets.

use crate::rules::{BySeat, Seat};

/// So much may be said at once.
const BURST: u64 = 5;
/// After that one phrase in this time, in milliseconds.
const EACH_MS: u64 = 4_000;

/// How much of it each seat has said lately.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::game) struct Talk {
    /// When each bucket is full again.
    full_ms: BySeat<u64>,
}

impl Talk {
    /// A seat says something.
    ///
    /// # Errors
    /// After how many milliseconds it may, when it has said too much; nothing is counted then.
    pub(in crate::game) fn say(&mut self, seat: Seat, now_ms: u64) -> Result<(), u64> {
        let slot = self.full_ms.get_mut(seat);
        let full_ms = (*slot).max(now_ms).saturating_add(EACH_MS);
        let wait_ms = full_ms.saturating_sub(now_ms.saturating_add(BURST * EACH_MS));
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        *slot = full_ms;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_burst_is_heard_and_then_one_phrase_in_its_time() {
        let mut talk = Talk::default();
        let now_ms = 1_000_000;
        for said in 0..BURST {
            assert_eq!(talk.say(Seat::First, now_ms), Ok(()), "{said}");
        }
        assert_eq!(talk.say(Seat::First, now_ms), Err(EACH_MS));
        assert_eq!(talk.say(Seat::First, now_ms + 1_500), Err(EACH_MS - 1_500), "asking costs nothing");
        assert_eq!(talk.say(Seat::Second, now_ms), Ok(()), "each seat has its own");
        assert_eq!(talk.say(Seat::First, now_ms + EACH_MS), Ok(()));
        assert_eq!(talk.say(Seat::First, now_ms + EACH_MS), Err(EACH_MS));
        let much_later_ms = now_ms + 10 * BURST * EACH_MS;
        let heard = (0..20).filter(|_| talk.say(Seat::First, much_later_ms).is_ok()).count();
        assert_eq!(u64::try_from(heard), Ok(BURST), "silence saves up no more than a burst");
    }

    proptest! {
        /// In any stretch of time no more is said than a burst and one for each part of it, and who waits as long as they were
        /// told to is heard.
        #[test]
        fn nobody_says_more_than_may_be(pauses in prop::collection::vec(0u64..9_000, 1..200)) {
            let mut talk = Talk::default();
            let mut now_ms = 5_000_000;
            let mut heard = Vec::new();
            for pause_ms in pauses {
                now_ms += pause_ms;
                match talk.say(Seat::First, now_ms) {
                    Ok(()) => heard.push(now_ms),
                    Err(wait_ms) => {
                        prop_assert!(talk.say(Seat::First, now_ms + wait_ms - 1).is_err());
                        prop_assert!(talk.clone().say(Seat::First, now_ms + wait_ms).is_ok());
                    }
                }
            }
            for (at, from_ms) in heard.iter().enumerate() {
                for (count, until_ms) in (1..).zip(&heard[at..]) {
                    prop_assert!(count <= BURST + (until_ms - from_ms) / EACH_MS);
                }
            }
        }
    }
}
