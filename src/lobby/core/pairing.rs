//! Who meets whom: seeks with the same terms, in the order they came or by their ratings; nobody meets themself, nobody whom
//! one of the two has blocked, and nobody again at once while others wait. Knows players and terms; never connections, limits
//! or games.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::queue::{Queue, Queued, Standing, Stretch, Walk, next_step};
use super::seek::Seek;
use super::waits::WaitsByTerms;
use crate::game::Terms;
use crate::protocol::PlayerId;

/// All seeks that wait. Every step takes time that grows with the logarithm of their number, and with that of the players
/// whom one may block.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    next_number: u64,
    next_queue: u64,
    /// The queues by what is wanted, and by their own numbers.
    by_terms: HashMap<Arc<Terms>, u64>,
    queues: Queues,
    places: BTreeMap<u64, Place>,
    by_player: HashMap<PlayerId, Vec<u64>>,
    /// When something changes for a seek because it waits.
    steps: BTreeSet<(u64, u64)>,
    waits: WaitsByTerms,
    moved: Moved,
    changes: u64,
}

/// The queues, and which of them hold a pair.
#[derive(Debug, Default)]
struct Queues {
    by_number: HashMap<u64, Queue>,
    /// Those that hold a pair, by the number of its first seek.
    ripe: BTreeMap<u64, u64>,
}

impl Queues {
    fn get(&self, number: u64) -> Option<&Queue> {
        self.by_number.get(&number)
    }

    /// Changes a queue, and notes whether it holds a pair.
    fn change<T>(&mut self, number: u64, change: impl FnOnce(&mut Queue) -> T) -> Option<T> {
        let queue = self.by_number.get_mut(&number)?;
        let before = queue.pair();
        let changed = change(queue);
        let after = queue.pair();
        if before != after {
            if let Some((first, _)) = before {
                self.ripe.remove(&first);
            }
            if let Some((first, _)) = after {
                self.ripe.insert(first, number);
            }
        }
        Some(changed)
    }
}

/// Where a seek waits.
#[derive(Clone, Copy, Debug)]
struct Place {
    queue: u64,
    /// When something changes next because it waits.
    step_ms: Option<u64>,
}

/// The queues in which somebody may stand otherwise than before.
#[derive(Debug, Default)]
struct Moved {
    /// Those for the next round.
    queues: BTreeSet<u64>,
    /// Those of this round.
    round: VecDeque<u64>,
    /// The one that is just being walked along.
    walk: Option<(u64, Walk)>,
}

/// Why a seek waits no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// It has met another.
    Met,
    /// It has gone without.
    Unmet,
    /// Its player is away, and it may come back.
    Away,
}

impl Pairing {
    /// How many seeks wait.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// How often something has changed of what waits.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// A number for a seek, by which it waits behind all that have one.
    pub(super) fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// A seek that waits, how far it reaches, and how it stands.
    pub(super) fn get(&self, number: u64) -> Option<&Queued> {
        self.queues.get(self.places.get(&number)?.queue)?.get(number)
    }

    /// All that wait, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Queued> {
        self.places.keys().filter_map(|number| self.get(*number))
    }

    /// Adds a seek at its place. Its player has no other of the same terms. Gives how it stands.
    pub(super) fn add(&mut self, number: u64, seek: Seek, now_ms: u64) -> Standing {
        let terms = Arc::clone(&seek.terms);
        let player = seek.player;
        let queue = self.queue_of(&terms);
        let former = seek.last_met.and_then(|met| self.seek_in(queue, met));
        let step_ms = next_step(&seek, now_ms);
        let waits = self.waits.of(&terms);
        let standing = self.queues.change(queue, |queue| queue.add(number, seek, former, now_ms, waits));
        self.by_player.entry(player).or_default().push(number);
        self.places.insert(number, Place { queue, step_ms });
        self.steps.extend(step_ms.map(|step_ms| (step_ms, number)));
        if self.queues.get(queue).is_some_and(|queue| !queue.ends_with(number)) {
            self.note_move(queue, |walk| walk.come(number));
        }
        self.changes += 1;
        standing.unwrap_or_default()
    }

    fn queue_of(&mut self, terms: &Arc<Terms>) -> u64 {
        if let Some(queue) = self.by_terms.get(terms) {
            return *queue;
        }
        let queue = self.next_queue;
        self.next_queue += 1;
        self.by_terms.insert(Arc::clone(terms), queue);
        self.queues.by_number.insert(queue, Queue::new(Arc::clone(terms)));
        queue
    }

    /// The seek of a player in a queue.
    fn seek_in(&self, queue: u64, player: PlayerId) -> Option<u64> {
        let there = |number: &u64| self.places.get(number).is_some_and(|place| place.queue == queue);
        self.by_player.get(&player)?.iter().copied().find(there)
    }

    /// Takes a seek out.
    pub(super) fn remove(&mut self, number: u64, leaving: Leaving, now_ms: u64) -> Option<Seek> {
        let Place { queue, step_ms } = self.places.remove(&number)?;
        let seek = self.queues.change(queue, |queue| queue.remove(number)).flatten()?;
        if let Some(step_ms) = step_ms {
            self.steps.remove(&(step_ms, number));
        }
        if let Some(theirs) = self.by_player.get_mut(&seek.player) {
            theirs.retain(|other| *other != number);
            if theirs.is_empty() {
                self.by_player.remove(&seek.player);
            }
        }
        if leaving != Leaving::Away {
            let waited_ms = now_ms.saturating_sub(seek.since_ms);
            self.waits.note(&seek.terms, waited_ms, leaving == Leaving::Met);
        }
        self.note_move(queue, |walk| walk.gone(number));
        self.forget_empty(queue);
        self.changes += 1;
        Some(seek)
    }

    /// In a queue somebody may stand otherwise than before.
    fn note_move(&mut self, queue: u64, moved: impl FnOnce(&mut Walk)) {
        if let Some((_, walk)) = self.moved.walk.as_mut().filter(|(walked, _)| *walked == queue) {
            moved(walk);
        }
        self.moved.queues.insert(queue);
    }

    /// Forgets a queue that holds nothing.
    fn forget_empty(&mut self, queue: u64) {
        if let Some(empty) = self.queues.get(queue).filter(|queue| queue.len() == 0) {
            self.by_terms.remove(&empty.terms);
            self.queues.by_number.remove(&queue);
            self.moved.queues.remove(&queue);
        }
    }

    /// A player avoids these from now on; this one they did not before, or no longer do.
    pub(super) fn avoid(&mut self, player: PlayerId, avoids: &Arc<[PlayerId]>, other: PlayerId) {
        for number in self.by_player.get(&player).cloned().unwrap_or_default() {
            let Some(Place { queue, .. }) = self.places.get(&number).copied() else { continue };
            let other = self.seek_in(queue, other);
            self.queues.change(queue, |queue| queue.avoid(number, Arc::clone(avoids), other));
        }
    }

    /// What changes for seeks because they wait, so many at most. True if more is due.
    pub(super) fn step(&mut self, most: usize, now_ms: u64) -> bool {
        for _ in 0..most {
            let Some((step_ms, number)) = self.steps.first().copied() else { return false };
            if step_ms > now_ms {
                return false;
            }
            self.steps.remove(&(step_ms, number));
            let Some(Place { queue, .. }) = self.places.get(&number).copied() else { continue };
            let next_ms = self.queues.change(queue, |queue| queue.step(number, now_ms)).flatten();
            self.places.insert(number, Place { queue, step_ms: next_ms });
            self.steps.extend(next_ms.map(|next_ms| (next_ms, number)));
            self.moved.queues.insert(queue);
            self.changes += 1;
        }
        self.steps.first().is_some_and(|(step_ms, _)| *step_ms <= now_ms)
    }

    /// The numbers of the pair whose first seek has waited longest.
    pub(super) fn pair(&self) -> Option<(u64, u64)> {
        self.queues.get(*self.queues.ripe.first_key_value()?.1)?.pair()
    }

    /// Who stands otherwise than they were told, of so many that are looked at. False once nobody is left to look at; then the
    /// next round may begin.
    pub(super) fn moved(&mut self, most: usize, now_ms: u64) -> (Vec<(Seek, Standing)>, bool) {
        let Moved { queues, round, walk } = &mut self.moved;
        if round.is_empty() && walk.is_none() {
            round.extend(std::mem::take(queues));
        }
        let mut news = Vec::new();
        let mut left = most;
        while left > 0 {
            let next = walk.take().or_else(|| Some((round.pop_front()?, Walk::default())));
            let Some((number, from)) = next else { return (news, false) };
            let Some(queue) = self.queues.by_number.get_mut(&number) else { continue };
            let waits = self.waits.of(&queue.terms);
            let Stretch { news: found, looked_at, rest, owing } = queue.walk(from, left, now_ms, waits);
            news.extend(found);
            // A queue costs something even if nobody is in it.
            left = left.saturating_sub(looked_at.max(1));
            if owing {
                queues.insert(number);
            }
            *walk = rest.map(|rest| (number, rest));
        }
        (news, walk.is_some() || !round.is_empty())
    }
}

#[cfg(test)]
impl Pairing {
    /// Whether nothing is left of anything that waited.
    pub(super) fn remembers_nobody(&self) -> bool {
        let Queues { by_number, ripe } = &self.queues;
        let nowhere = by_number.is_empty() && ripe.is_empty() && self.by_terms.is_empty();
        nowhere && self.by_player.is_empty() && self.places.is_empty() && self.steps.is_empty()
    }
}
