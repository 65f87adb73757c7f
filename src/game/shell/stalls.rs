//! When the server stood still: a process that was stopped, threads that were stuck, a disk that did not answer. Knows
//! times; never what is made of them. Who is about to charge somebody for time asks here first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::game::core::machine::RECOVERY_MS;

/// Standing still for so long is a stall, in milliseconds: less is what any server does at times.
pub const STALL_MS: u64 = 1_000;
/// Stalls that are remembered; one more takes the place of the oldest.
const STALLS_MAX: usize = 64;

#[derive(Debug, Default)]
struct Log {
    /// When the heart beat last, in Unix milliseconds; nothing where none beats.
    beat_ms: Option<u64>,
    /// From when to when, in order.
    stalls: VecDeque<(u64, u64)>,
}

/// The stalls of a server; shared by all threads.
#[derive(Clone, Debug, Default)]
pub struct Stalls {
    log: Arc<Mutex<Log>>,
    /// How far the times of whoever asks here are ahead of the server's own, in milliseconds.
    shift_ms: i64,
}

impl Log {
    /// A beat that has not come is a stall that may not be over yet: whoever looks first after it finds it.
    fn look(&mut self, now_ms: u64) {
        if let Some(beat_ms) = self.beat_ms.filter(|beat_ms| now_ms.saturating_sub(*beat_ms) >= STALL_MS) {
            self.beat_ms = Some(now_ms);
            self.note(beat_ms, now_ms);
        }
    }

    fn note(&mut self, from_ms: u64, to_ms: u64) {
        if let Some(last) = self.stalls.back_mut().filter(|(_, last_ms)| from_ms <= *last_ms) {
            *last = (last.0.min(from_ms), last.1.max(to_ms));
            return;
        }
        if self.stalls.len() >= STALLS_MAX {
            self.stalls.pop_front();
        }
        self.stalls.push_back((from_ms, to_ms));
    }
}

impl Stalls {
    fn with<T>(&self, ask: impl FnOnce(&mut Log) -> T) -> T {
        ask(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same for a game whose time is so far ahead of the server's own, in milliseconds.
    #[must_use]
    pub fn shifted(&self, shift_ms: i64) -> Self {
        Self { log: Arc::clone(&self.log), shift_ms }
    }

    /// A time of the server as whoever asks here reckons it.
    fn theirs(&self, at_ms: u64) -> u64 {
        at_ms.saturating_add_signed(self.shift_ms)
    }

    /// A time of whoever asks here as the server reckons it.
    fn own(&self, at_ms: u64) -> u64 {
        at_ms.saturating_add_signed(self.shift_ms.saturating_neg())
    }

    /// The server's heart beats, as it does several times a second; from the first time on its silence is a stall.
    pub fn beat(&self, now_ms: u64) {
        self.with(|log| {
            log.look(self.own(now_ms));
            log.beat_ms = log.beat_ms.max(Some(self.own(now_ms)));
        });
    }

    /// A part of the server has stood still from one time to another.
    pub fn note(&self, from_ms: u64, to_ms: u64) {
        self.with(|log| log.note(self.own(from_ms), self.own(to_ms)));
    }

    /// The stalls up to now that lasted beyond a time, in order.
    pub(super) fn since(&self, seen_ms: u64, now_ms: u64) -> Vec<(u64, u64)> {
        self.with(|log| {
            log.look(self.own(now_ms));
            let stalls =
                log.stalls.iter().map(|(from_ms, to_ms)| (self.theirs(*from_ms), self.theirs(*to_ms)));
            stalls.filter(|(_, to_ms)| *to_ms > seen_ms).collect()
        })
    }

    /// For how long nobody shall lose by being away, if there was a stall just now.
    pub fn recovering_ms(&self, now_ms: u64) -> Option<u64> {
        self.with(|log| {
            log.look(self.own(now_ms));
            let (_, to_ms) = log.stalls.back()?;
            Some(self.theirs(*to_ms).saturating_add(RECOVERY_MS).saturating_sub(now_ms))
                .filter(|left_ms| *left_ms > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(stalls: &Stalls, now_ms: u64) -> Vec<(u64, u64)> {
        stalls.since(0, now_ms)
    }

    #[test]
    fn a_beat_that_does_not_come_is_a_stall_for_whoever_looks_first() {
        let stalls = Stalls::default();
        assert!(all(&stalls, 90_000).is_empty(), "no heart beats");
        for beat in 0..10 {
            stalls.beat(100_000 + beat * 100);
        }
        assert!(all(&stalls, 101_800).is_empty());
        assert_eq!(all(&stalls, 106_000), [(100_900, 106_000)], "before the heart itself is there again");
        assert_eq!(stalls.recovering_ms(106_900), Some(RECOVERY_MS - 900));
        stalls.beat(106_100);
        assert_eq!(all(&stalls, 106_200), [(100_900, 106_000)]);
        assert!(stalls.since(106_000, 106_200).is_empty(), "it is known already");
        (62..=110).for_each(|beat| stalls.beat(100_000 + beat * 100));
        assert_eq!(stalls.recovering_ms(106_000 + RECOVERY_MS), None);
    }

    #[test]
    fn a_game_whose_time_is_ahead_finds_them_there() {
        let stalls = Stalls::default();
        stalls.note(1_000, 3_000);
        let ahead = stalls.shifted(50_000);
        assert_eq!(all(&ahead, 54_000), [(51_000, 53_000)]);
        assert_eq!(ahead.recovering_ms(54_000), stalls.recovering_ms(4_000));
        assert_eq!(all(&stalls.shifted(-500), 4_000), [(500, 2_500)]);
    }

    #[test]
    fn a_stall_grows_while_it_lasts_and_only_so_many_are_kept() {
        let stalls = Stalls::default();
        for to_ms in [1_000, 1_100, 1_200] {
            stalls.note(0, to_ms);
        }
        assert_eq!(all(&stalls, 2_000), [(0, 1_200)]);
        for stall in 1..=100 {
            stalls.note(stall * 10_000, stall * 10_000 + 5_000);
        }
        let kept = all(&stalls, 2_000_000);
        assert_eq!((kept.len(), kept.last()), (STALLS_MAX, Some(&(1_000_000, 1_005_000))));
    }
}
