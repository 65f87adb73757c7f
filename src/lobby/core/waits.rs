//! How long seeks have waited of late, by their terms, and what that lets expect of one that waits. Knows times; never who
//! waited.
//!
//! What has left without an opponent would have waited longer, and to leave it out would promise too much. So the times are
//! read as times of survival, some of which are censored: by the estimator of E. Kaplan and P. Meier ("Nonparametric
//! estimation from incomplete observations", 1958). What is told is the median, under the condition that a seek has waited
//! as long as it has.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::game::Terms;

/// Seeks of the same terms that are remembered, the last ones.
const REMEMBERED_MAX: usize = 32;
/// Below so many who have met somebody nothing is told.
const MET_MIN: usize = 3;
/// Terms of which something is remembered; those that were sought longest ago give way.
const TERMS_MAX: usize = 1_000;
/// What is told is a multiple of this, in milliseconds: nobody knows it better.
const GRAIN_MS: u64 = 1_000;

/// How long the last seeks of the same terms have waited.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    /// How long, and whether until they met somebody.
    last: VecDeque<(u64, bool)>,
    /// Which part was still waiting after how long; nothing where too little is known.
    curve: Vec<(u64, f64)>,
}

impl Waits {
    /// One more has waited so long, until it met somebody or until it left.
    fn note(&mut self, waited_ms: u64, met: bool) {
        if self.last.len() == REMEMBERED_MAX {
            self.last.pop_front();
        }
        self.last.push_back((waited_ms, met));
        self.curve = self.survival();
    }

    /// The estimator's curve.
    fn survival(&self) -> Vec<(u64, f64)> {
        let mut all: Vec<_> = self.last.iter().map(|(waited_ms, met)| (*waited_ms, !met)).collect();
        let met = all.iter().filter(|(_, censored)| !censored).count();
        if met < MET_MIN {
            return Vec::new();
        }
        // Of those at one moment, who met somebody comes first: who left had waited longer.
        all.sort_unstable();
        let mut waiting = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let mut part = 1.0;
        let mut curve = Vec::new();
        for (waited_ms, censored) in all {
            if !censored {
                part *= 1.0 - 1.0 / waiting;
                curve.push((waited_ms, part));
            }
            waiting -= 1.0;
        }
        curve
    }

    /// How long a seek that has waited so long is expected to wait in all, in milliseconds; nothing where that is not known.
    pub(super) fn expected_ms(&self, waited_ms: u64) -> Option<u64> {
        let so_far = self.curve.iter().take_while(|(at_ms, _)| *at_ms <= waited_ms).last();
        let half = so_far.map_or(1.0, |(_, part)| *part) / 2.0;
        let longer = self.curve.iter().find(|(at_ms, part)| *at_ms > waited_ms && *part <= half);
        longer.map(|(at_ms, _)| at_ms.div_ceil(GRAIN_MS).saturating_mul(GRAIN_MS))
    }
}

/// The same for all terms that were sought of late.
#[derive(Debug, Default)]
pub(super) struct WaitsByTerms {
    by_terms: HashMap<Arc<Terms>, (u64, Waits)>,
    /// The terms by when something was noted of them last.
    by_number: BTreeMap<u64, Arc<Terms>>,
    next_number: u64,
}

impl WaitsByTerms {
    /// A seek of these terms has waited so long, until it met somebody or until it left.
    pub(super) fn note(&mut self, terms: &Arc<Terms>, waited_ms: u64, met: bool) {
        let number = self.next_number;
        self.next_number += 1;
        let (last, waits) =
            self.by_terms.entry(Arc::clone(terms)).or_insert_with(|| (number, Waits::default()));
        let terms = self.by_number.remove(last).unwrap_or_else(|| Arc::clone(terms));
        *last = number;
        waits.note(waited_ms, met);
        self.by_number.insert(number, terms);
        if self.by_number.len() > TERMS_MAX
            && let Some((_, longest_ago)) = self.by_number.pop_first()
        {
            self.by_terms.remove(&longest_ago);
        }
    }

    /// What is known of these terms.
    pub(super) fn of(&self, terms: &Arc<Terms>) -> Option<&Waits> {
        self.by_terms.get(terms).map(|(_, waits)| waits)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::protocol::Clock;
    use crate::rules::{CATALOGUE, Options};

    /// Seconds that seeks waited, negative where they left without having met anybody.
    #[rstest]
    #[case::nothing(&[], 0, None)]
    #[case::too_little(&[5, 5], 0, None)]
    #[case::nobody_met_anybody(&[-5, -6, -7, -8], 0, None)]
    #[case::the_median(&[1, 2, 3, 4, 5], 0, Some(3))]
    #[case::of_those_who_wait_longer(&[1, 2, 3, 4, 5], 3, Some(4))]
    #[case::longer_than_anybody(&[1, 2, 3, 4, 5], 5, None)]
    #[case::those_who_met_at_once_say_nothing_of_who_waits(&[0, 0, 0, 8, 8], 0, Some(8))]
    #[case::who_left_would_have_waited_longer(&[2, 4, -4, -4, 9], 0, Some(9))]
    #[case::most_left(&[2, 3, 4, -9, -9, -9, -9], 0, None)]
    fn what_is_expected_is_what_was(
        #[case] seconds: &[i64],
        #[case] waited_s: u64,
        #[case] expected_s: Option<u64>,
    ) {
        let mut waits = Waits::default();
        for waited in seconds {
            waits.note(waited.unsigned_abs() * 1_000, *waited >= 0);
        }
        assert_eq!(waits.expected_ms(waited_s * 1_000), expected_s.map(|expected_s| expected_s * 1_000));
    }

    #[test]
    fn only_the_last_ones_count() {
        let mut waits = Waits::default();
        (0..40).for_each(|_| waits.note(90_000, true));
        (0..REMEMBERED_MAX).for_each(|_| waits.note(1_200, true));
        assert_eq!((waits.expected_ms(0), waits.last.len()), (Some(2_000), REMEMBERED_MAX));
    }

    #[test]
    fn terms_that_nobody_sought_for_long_are_forgotten() {
        let terms = |n| {
            let clock = Clock::PerMove { per_move_ms: 1_000 + n };
            Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), Some(clock), false).unwrap())
        };
        let mut waits = WaitsByTerms::default();
        for n in 0..=TERMS_MAX as u64 {
            waits.note(&terms(n), n, true);
            waits.note(&terms(0), n, true);
        }
        assert_eq!((waits.by_terms.len(), waits.by_number.len()), (TERMS_MAX, TERMS_MAX));
        assert!(
            waits.of(&terms(0)).is_some() && waits.of(&terms(1)).is_none(),
            "that one is sought all the time"
        );
    }
}
