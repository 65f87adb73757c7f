//! The seeks that want the same match, in the order they came: which two meet first, and how many wait before each. Knows
//! seeks and numbers; never what else is waited for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::game::{SessionId, Terms};
use crate::protocol::{PlayerId, SeekId};

/// How long a seek is told at least before it is told again how many wait before it, in milliseconds.
pub(super) const TOLD_EVERY_MS: u64 = 1_000;

/// A player's wish for a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seek {
    /// Which one it is.
    pub(super) id: SeekId,
    /// Who wishes it. A player has one seek at most, so a pair is always two players.
    pub(super) player: PlayerId,
    /// The connection it came on, which goes with it.
    pub(super) session: SessionId,
    /// What the match shall be.
    pub(super) terms: Arc<Terms>,
    /// Since when it waits, Unix milliseconds.
    pub(super) since_ms: u64,
    /// Whom the player does not want to meet.
    pub(super) avoids: Arc<[PlayerId]>,
}

impl Seek {
    fn suits(&self, other: &Self) -> bool {
        !self.avoids.contains(&other.player) && !other.avoids.contains(&self.player)
    }
}

#[derive(Debug)]
struct Queued {
    seek: Seek,
    /// Of all behind it, those with a smaller number than this do not suit it.
    tested_to: u64,
    /// How many it was told that wait before it, and when.
    told: (usize, u64),
}

/// How far a walk along the queue has come: the next number, and how many have a smaller one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    next: u64,
    before: usize,
}

/// What a stretch of such a walk has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Who is to be told, and how many wait before them.
    pub(super) news: Vec<(Seek, usize)>,
    /// How many it has looked at.
    pub(super) looked_at: usize,
    /// Where it goes on; nothing at the end.
    pub(super) rest: Option<Walk>,
    /// Whether somebody was told too short a while ago to be told now.
    pub(super) owing: bool,
}

/// Seeks by their numbers, which grow with the time they came. Those at its head that suit nobody are blocked among
/// themselves, and a player blocks only so many: so there are few of them, and no two are tested twice.
#[derive(Debug, Default)]
pub(super) struct Queue {
    queued: BTreeMap<u64, Queued>,
    /// The pair whose first seek came first, and whose second is the first that suits it.
    pair: Option<(u64, u64)>,
}

impl Queue {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.queued.len()
    }

    /// The numbers of the two who meet first.
    pub(super) fn pair(&self) -> Option<(u64, u64)> {
        self.pair
    }

    /// The seek of that number.
    pub(super) fn get(&self, number: u64) -> Option<&Seek> {
        self.queued.get(&number).map(|entry| &entry.seek)
    }

    /// Adds a seek at the end. Gives how many wait before it.
    pub(super) fn add(&mut self, number: u64, seek: Seek) -> usize {
        let ahead = self.queued.len();
        let told = (ahead, seek.since_ms);
        self.queued.insert(number, Queued { seek, tested_to: 0, told });
        // It may suit somebody at the head who suited nobody until now.
        self.pair = self.find_pair();
        ahead
    }

    /// Takes a seek out. Gives it, and whether others waited behind it.
    pub(super) fn remove(&mut self, number: u64) -> Option<(Seek, bool)> {
        let entry = self.queued.remove(&number)?;
        if self.pair.is_some_and(|(one, other)| one == number || other == number) {
            self.pair = self.find_pair();
        }
        let behind = self.queued.last_key_value().is_some_and(|(last, _)| *last > number);
        Some((entry.seek, behind))
    }

    /// The player of one seek avoids these from now on, and may have avoided the player of another before.
    pub(super) fn avoid(&mut self, number: u64, avoids: Arc<[PlayerId]>, other: Option<u64>) {
        if let Some(entry) = self.queued.get_mut(&number) {
            entry.seek.avoids = avoids;
        }
        if let Some(other) = other
            && let Some(entry) = self.queued.get_mut(&number.min(other))
        {
            entry.tested_to = entry.tested_to.min(number.max(other));
        }
        self.pair = self.find_pair();
    }

    fn find_pair(&mut self) -> Option<(u64, u64)> {
        let end = self.queued.last_key_value().map_or(0, |(last, _)| last + 1);
        let mut from = 0;
        while let Some((&one, entry)) = self.queued.range(from..).next() {
            let mut behind = self.queued.range(entry.tested_to.max(one + 1)..);
            let found = behind.find(|(_, other)| entry.seek.suits(&other.seek)).map(|(other, _)| *other);
            if let Some(entry) = self.queued.get_mut(&one) {
                entry.tested_to = found.unwrap_or(end);
            }
            if let Some(other) = found {
                return Some((one, other));
            }
            from = one + 1;
        }
        None
    }

    /// Goes on with a walk, past so many at most, and finds who waits behind another number of others than they were told.
    pub(super) fn walk(&mut self, Walk { next, mut before }: Walk, most: usize, now_ms: u64) -> Stretch {
        let mut stretch = Stretch::default();
        for (number, entry) in self.queued.range_mut(next..) {
            if stretch.looked_at == most {
                stretch.rest = Some(Walk { next: *number, before });
                return stretch;
            }
            stretch.looked_at += 1;
            let (ahead, told_ms) = entry.told;
            if ahead != before {
                if now_ms.saturating_sub(told_ms) >= TOLD_EVERY_MS {
                    entry.told = (before, now_ms);
                    stretch.news.push((entry.seek.clone(), before));
                } else {
                    stretch.owing = true;
                }
            }
            before += 1;
        }
        stretch
    }
}

impl Walk {
    /// A seek is gone from the queue that is walked along.
    pub(super) fn gone(&mut self, number: u64) {
        if number < self.next {
            self.before = self.before.saturating_sub(1);
        }
    }
}
