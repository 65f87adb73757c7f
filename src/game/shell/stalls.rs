//! When the server stood still: a process that was stopped, threads that were stuck, a disk that did not answer. Knows
//! times; never what is made of them. Who is about to charge somebody for time asks here first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::game::core::machine::{RECOVERY_MS, STALL_MS};

/// How often the heart beats.
pub const HEARTBEAT: Duration = Duration::from_millis(25);
/// From so long a silence on it is noted, in milliseconds: what lasts shorter is what any thread does at times.
pub const HITCH_MS: u64 = 50;
/// Stalls that are remembered; one more takes the place of the oldest.
const STALLS_MAX: usize = 64;
/// The same of those that are shorter.
const HITCHES_MAX: usize = 4_096;

#[derive(Debug, Default)]
struct Log {
    /// When the heart beat last, in Unix milliseconds; nothing where none beats.
    beat_ms: Option<u64>,
    /// From when to when, in the order in which they ended.
    stalls: VecDeque<(u64, u64)>,
    /// The same of those shorter than a stall, so that however many there are they push out no stall.
    hitches: VecDeque<(u64, u64)>,
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
        if let Some(beat_ms) = self.beat_ms.filter(|beat_ms| now_ms.saturating_sub(*beat_ms) >= HITCH_MS) {
            self.beat_ms = Some(now_ms);
            self.note(beat_ms, now_ms);
        }
    }

    fn note(&mut self, from_ms: u64, to_ms: u64) {
        let (from_ms, to_ms) = self.joined(from_ms, to_ms);
        let is_stall = to_ms.saturating_sub(from_ms) >= STALL_MS;
        let (log, kept) =
            if is_stall { (&mut self.stalls, STALLS_MAX) } else { (&mut self.hitches, HITCHES_MAX) };
        if log.len() >= kept {
            log.pop_front();
        }
        log.push_back((from_ms, to_ms));
    }

    /// A time with the latest ones it goes on from, which are taken out.
    fn joined(&mut self, mut from_ms: u64, mut to_ms: u64) -> (u64, u64) {
        for log in [&mut self.stalls, &mut self.hitches] {
            while let Some(last) = log.back().copied().filter(|(_, last_ms)| from_ms <= *last_ms) {
                (from_ms, to_ms) = (from_ms.min(last.0), to_ms.max(last.1));
                log.pop_back();
            }
        }
        (from_ms, to_ms)
    }

    /// Those of a log that lasted beyond a time.
    fn beyond(log: &VecDeque<(u64, u64)>, seen_ms: u64) -> impl Iterator<Item = &(u64, u64)> {
        let known = log.partition_point(|(_, to_ms)| *to_ms <= seen_ms);
        log.range(known..)
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

    /// A part of the server has stood still from one time to another: for [`HITCH_MS`] or more.
    pub fn note(&self, from_ms: u64, to_ms: u64) {
        self.with(|log| log.note(self.own(from_ms), self.own(to_ms)));
    }

    /// The times up to now that lasted beyond a time, in the order in which they ended.
    pub(super) fn since(&self, seen_ms: u64, now_ms: u64) -> Vec<(u64, u64)> {
        self.with(|log| {
            log.look(self.own(now_ms));
            let seen_ms = self.own(seen_ms);
            let both = Log::beyond(&log.stalls, seen_ms).chain(Log::beyond(&log.hitches, seen_ms));
            let mut times: Vec<_> =
                both.map(|(from_ms, to_ms)| (self.theirs(*from_ms), self.theirs(*to_ms))).collect();
            times.sort_unstable_by_key(|(_, to_ms)| *to_ms);
            times
        })
    }

    /// For how long nobody shall lose by being away, if there was a stall just now; less than a stall keeps nobody away.
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
        for beat in 0..=9 {
            stalls.beat(100_000 + beat * 25);
        }
        assert!(all(&stalls, 100_225 + HITCH_MS - 1).is_empty());
        assert_eq!(all(&stalls, 106_000), [(100_225, 106_000)], "before the heart itself is there again");
        assert_eq!(stalls.recovering_ms(106_005), Some(RECOVERY_MS - 5));
        stalls.beat(106_010);
        assert_eq!(all(&stalls, 106_020), [(100_225, 106_000)]);
        assert!(stalls.since(106_000, 106_020).is_empty(), "it is known already");
        (1..=200).for_each(|beat| stalls.beat(106_010 + beat * 25));
        assert_eq!(stalls.recovering_ms(106_000 + RECOVERY_MS), None);
    }

    /// What lasts less than a stall is known, and keeps nobody from claiming.
    #[test]
    fn what_is_shorter_than_a_stall_is_told_and_nobody_has_to_come_back_from_it() {
        let stalls = Stalls::default();
        stalls.note(100_000, 100_400);
        assert_eq!(all(&stalls, 100_410), [(100_000, 100_400)]);
        assert_eq!(stalls.recovering_ms(100_410), None);
        stalls.note(100_410, 101_420);
        assert_eq!(stalls.recovering_ms(101_420), Some(RECOVERY_MS));
        assert_eq!(all(&stalls, 101_420), [(100_000, 100_400), (100_410, 101_420)]);
    }

    #[test]
    fn a_game_whose_time_is_ahead_finds_them_there() {
        let stalls = Stalls::default();
        stalls.note(1_000, 3_000);
        let ahead = stalls.shifted(50_000);
        assert_eq!(all(&ahead, 54_000), [(51_000, 53_000)]);
        assert!(ahead.since(53_000, 54_000).is_empty());
        assert_eq!(ahead.recovering_ms(54_000), stalls.recovering_ms(4_000));
        assert_eq!(all(&stalls.shifted(-500), 4_000), [(500, 2_500)]);
    }

    #[test]
    fn a_stall_grows_while_it_lasts_and_only_so_many_are_kept() {
        let stalls = Stalls::default();
        for to_ms in [300, 600, 1_200] {
            stalls.note(0, to_ms);
        }
        assert_eq!(all(&stalls, 2_000), [(0, 1_200)]);
        for stall in 1..=100 {
            stalls.note(stall * 10_000, stall * 10_000 + 5_000);
        }
        let kept = all(&stalls, 2_000_000);
        assert_eq!((kept.len(), kept.last()), (STALLS_MAX, Some(&(1_000_000, 1_005_000))));
        (0..5_000).for_each(|hitch| stalls.note(2_000_000 + hitch * 100, 2_000_060 + hitch * 100));
        let kept = all(&stalls, 3_000_000);
        assert_eq!(
            kept.len(),
            STALLS_MAX + HITCHES_MAX,
            "however many hitches there are, no stall is forgotten"
        );
        assert!(kept.is_sorted());
        assert_eq!(stalls.since(2_499_860, 3_000_000), [(2_499_900, 2_499_960)]);
    }
}
