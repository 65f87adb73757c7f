//! The times that are counted already as those in which the server was down, stood still or was late, so that none is counted
//! twice. Knows times; never whose clock ran in them.

/// Times that are kept apart; of more, two that follow each other become one, with what is between them.
const KEPT: usize = 3;

/// Times that are counted already, each from one instant to another, Unix milliseconds, in their order; empty ones come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spared([(u64, u64); KEPT]);

impl Spared {
    /// What of a time is not counted yet, in pieces.
    pub(super) fn rest(&self, from_ms: u64, to_ms: u64) -> impl Iterator<Item = (u64, u64)> {
        let ends = self.0.iter().map(move |(_, end_ms)| (*end_ms).max(from_ms));
        let begins = self.0.iter().skip(1).map(|(begin_ms, _)| *begin_ms).chain([u64::MAX]);
        let before = (from_ms, self.0.first().map_or(u64::MAX, |(begin_ms, _)| *begin_ms).min(to_ms));
        let between = ends.zip(begins).map(move |(end_ms, begin_ms)| (end_ms, begin_ms.min(to_ms)));
        [before].into_iter().chain(between).filter(|(from_ms, to_ms)| from_ms < to_ms)
    }

    /// What of the time after an instant is counted already, in pieces.
    pub(super) fn after(&self, at_ms: u64) -> impl Iterator<Item = (u64, u64)> {
        let pieces = self.0.into_iter().map(move |(from_ms, to_ms)| (from_ms.max(at_ms), to_ms));
        pieces.filter(|(from_ms, to_ms)| from_ms < to_ms)
    }

    /// A time is counted.
    pub(super) fn add(&mut self, from_ms: u64, to_ms: u64) {
        if from_ms >= to_ms {
            return;
        }
        let mut all: Vec<_> =
            self.0.into_iter().chain([(from_ms, to_ms)]).filter(|(from, to)| from < to).collect();
        all.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(all.len());
        for (from_ms, to_ms) in all {
            match merged.last_mut() {
                Some(last) if from_ms <= last.1 => last.1 = last.1.max(to_ms),
                Some(_) | None => merged.push((from_ms, to_ms)),
            }
        }
        while merged.len() > KEPT {
            let (first_ms, _) = merged.remove(0);
            if let Some(next) = merged.first_mut() {
                next.0 = first_ms;
            }
        }
        self.0 = [(0, 0); KEPT];
        for (slot, time) in self.0.iter_mut().rev().zip(merged.into_iter().rev()) {
            *slot = time;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_before_between_and_after_is_not_counted_yet() {
        let mut spared = Spared::default();
        assert_eq!(spared.rest(5, 9).collect::<Vec<_>>(), [(5, 9)]);
        spared.add(20, 30);
        spared.add(10, 15);
        assert_eq!(spared.rest(5, 40).collect::<Vec<_>>(), [(5, 10), (15, 20), (30, 40)]);
        assert_eq!(spared.rest(12, 14).count(), 0);
        assert_eq!(spared.after(12).collect::<Vec<_>>(), [(12, 15), (20, 30)]);
    }

    proptest! {
        /// As long as so many are kept apart, each instant is counted once.
        #[test]
        fn no_instant_is_counted_twice_and_none_is_forgotten(
            times in prop::collection::vec((1..60_u64, 0..20_u64), 0..4), asked in (1..60_u64, 0..40_u64)
        ) {
            let mut spared = Spared::default();
            let mut counted = std::collections::BTreeSet::new();
            for (from_ms, lasts_ms) in times {
                let new: u64 = spared.rest(from_ms, from_ms + lasts_ms).map(|(from_ms, to_ms)| to_ms - from_ms).sum();
                let mut plain = 0;
                for ms in from_ms..from_ms + lasts_ms {
                    plain += u64::from(counted.insert(ms));
                }
                prop_assert_eq!(new, plain);
                spared.add(from_ms, from_ms + lasts_ms);
            }
            let (from_ms, lasts_ms) = asked;
            let rest: u64 = spared.rest(from_ms, from_ms + lasts_ms).map(|(from_ms, to_ms)| to_ms - from_ms).sum();
            let plain: u64 = (from_ms..from_ms + lasts_ms).map(|ms| u64::from(!counted.contains(&ms))).sum();
            prop_assert_eq!(rest, plain);
        }
    }
}
