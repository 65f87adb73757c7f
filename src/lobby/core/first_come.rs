//! Which two of those who want the same match meet first, where nothing but the order counts in which they came. Knows seeks
//! by their numbers; never ratings, and never whether there is room for a match.

use std::collections::BTreeMap;

use super::queue::Queued;

/// The pair whose first seek came first. Those at the head of a queue that suit nobody are apart among themselves, and a
/// player blocks only so many: so there are few of them, and no two are tested twice.
#[derive(Debug, Default)]
pub(super) struct FirstCome {
    /// Those that were tested, and of each up to which number nobody behind it suits it.
    tested: BTreeMap<u64, u64>,
    pair: Option<(u64, u64)>,
}

impl FirstCome {
    /// The numbers of the two who meet first.
    pub(super) fn pair(&self) -> Option<(u64, u64)> {
        self.pair
    }

    /// A seek is in the queue, or what it was tested for holds no longer.
    pub(super) fn add(&mut self, queued: &BTreeMap<u64, Queued>, number: u64) {
        // Whoever stands before it may suit it.
        self.tested.range_mut(..number).for_each(|(_, to)| *to = number.min(*to));
        self.tested.remove(&number);
        self.find(queued);
    }

    /// A seek is gone from the queue.
    pub(super) fn remove(&mut self, queued: &BTreeMap<u64, Queued>, number: u64) {
        self.tested.remove(&number);
        if self.pair.is_some_and(|(one, other)| one == number || other == number) {
            self.find(queued);
        }
    }

    /// Finds the first pair, from the head on.
    fn find(&mut self, queued: &BTreeMap<u64, Queued>) {
        let end = queued.last_key_value().map_or(0, |(last, _)| last + 1);
        self.pair = None;
        for (one, Queued { seek, .. }) in queued {
            let from = self.tested.get(one).map_or(one + 1, |to| (*to).max(one + 1));
            let suits = |(_, other): &(&u64, &Queued)| seek.suits(&other.seek);
            let found = queued.range(from..).find(suits).map(|(other, _)| *other);
            self.tested.insert(*one, found.unwrap_or(end));
            if let Some(other) = found {
                self.pair = Some((*one, other));
                return;
            }
        }
    }
}
