//! Which two of those who want the same rated match meet: whose windows hold each other's rating, the nearest first, and
//! before all others whoever has waited so long that anybody is met. Knows seeks by their numbers, their ratings and how far
//! each reaches; never the time.
//!
//! Seeks of one reach stand together, in the order of their ratings. Two meet who are no further apart than both reach: so
//! among those of one reach the nearest is looked at first, and there are few reaches. What a step takes grows with the
//! logarithm of the number of seeks.

use std::collections::{BTreeMap, BTreeSet};

use super::queue::Queued;
use super::window::Reach;

/// Seeks by how far they reach and by their ratings.
#[derive(Debug, Default)]
pub(super) struct ByRating {
    by_reach: BTreeMap<Reach, BTreeSet<(i32, u64)>>,
    /// Of every two that may meet one at least; others may be among them.
    ripe: BTreeSet<u64>,
}

impl ByRating {
    /// A seek is in the queue.
    pub(super) fn add(&mut self, number: u64, Queued { seek, reach, .. }: &Queued) {
        self.by_reach.entry(*reach).or_default().insert((seek.rating(), number));
        self.ripe.insert(number);
    }

    /// A seek is gone from the queue, or about to reach further.
    pub(super) fn remove(&mut self, number: u64, Queued { seek, reach, .. }: &Queued) {
        self.ripe.remove(&number);
        if let Some(there) = self.by_reach.get_mut(reach) {
            there.remove(&(seek.rating(), number));
            if there.is_empty() {
                self.by_reach.remove(reach);
            }
        }
    }

    /// Whom a seek may meet has changed.
    pub(super) fn retest(&mut self, number: u64) {
        self.ripe.insert(number);
    }

    /// The numbers of two who meet, the smaller first.
    pub(super) fn find(&mut self, queued: &BTreeMap<u64, Queued>) -> Option<(u64, u64)> {
        while let Some(one) = self.ripe.first().copied() {
            if let Some(other) = self.partner(queued, one) {
                return Some((one.min(other), one.max(other)));
            }
            self.ripe.remove(&one);
        }
        None
    }

    /// Whom a seek meets: who has waited longest of those who meet anybody, or else the nearest.
    fn partner(&self, queued: &BTreeMap<u64, Queued>, number: u64) -> Option<u64> {
        let Queued { seek, reach, .. } = queued.get(&number)?;
        let rating = seek.rating();
        let suits =
            |other: &u64| *other != number && queued.get(other).is_some_and(|other| seek.suits(&other.seek));
        let long = self.by_reach.get(&Reach::Anybody).into_iter().flatten().map(|(_, other)| *other);
        if let Some(longest) = long.filter(suits).min() {
            return Some(longest);
        }
        let nearest = self.by_reach.iter().filter_map(|(reaching, there)| {
            let apart_max = reach.with(*reaching);
            let apart = |(theirs, _): &(i32, u64)| (i64::from(*theirs) - i64::from(rating)).abs();
            let near = |candidate: &&(i32, u64)| apart(candidate) <= i64::from(apart_max);
            let above = there.range((rating, 0)..).take_while(near).find(|(_, other)| suits(other));
            let below = there.range(..(rating, 0)).rev().take_while(near).find(|(_, other)| suits(other));
            above.into_iter().chain(below).map(|found| (apart(found), found.1)).min()
        });
        nearest.min().map(|(_, other)| other)
    }
}
