//! The seeks that want the same match: which two meet first, and how each stands. Knows seeks and numbers; never what else is
//! waited for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::by_rating::ByRating;
use super::first_come::FirstCome;
use super::seek::Seek;
use super::waits::Waits;
use super::window::{Reach, STEP_EVERY_MS};
use crate::game::{Terms, Window};
use crate::protocol::PlayerId;

/// How long a seek is told at least before it is told again how it stands, in milliseconds.
pub(super) const TOLD_EVERY_MS: u64 = 1_000;

/// How a seek stands, as its player is told it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// How many wait before it.
    pub(super) ahead: usize,
    /// Which ratings it would meet; nothing where it is not rated.
    pub(super) window: Option<Window>,
    /// How long in all it is expected to wait, in milliseconds; nothing where too little is known.
    pub(super) expected_ms: Option<u64>,
}

/// A seek that waits.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) seek: Seek,
    /// How far its window reaches; to everybody where it is not rated.
    pub(super) reach: Reach,
    /// How it was told that it stands, and when.
    told: (Standing, u64),
}

impl Queued {
    /// How it was told that it stands.
    pub(super) fn standing(&self) -> Standing {
        self.told.0
    }
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
    /// Who is to be told, and how they stand.
    pub(super) news: Vec<(Seek, Standing)>,
    /// How many it has looked at.
    pub(super) looked_at: usize,
    /// Where it goes on; nothing at the end.
    pub(super) rest: Option<Walk>,
    /// Whether somebody was told too short a while ago to be told now.
    pub(super) owing: bool,
}

/// How pairs are found.
#[derive(Debug)]
enum Order {
    FirstCome(FirstCome),
    ByRating(ByRating),
}

/// Seeks by their numbers, which grow with the time they came.
#[derive(Debug)]
pub(super) struct Queue {
    /// What all of them want.
    pub(super) terms: Arc<Terms>,
    queued: BTreeMap<u64, Queued>,
    order: Order,
    /// Those who have met each other last, by the smaller of their two numbers: they meet again if nobody else is there.
    again: BTreeMap<u64, u64>,
    pair: Option<(u64, u64)>,
}

impl Queue {
    /// Nobody wants it yet.
    pub(super) fn new(terms: Arc<Terms>) -> Self {
        let order = if terms.rated() {
            Order::ByRating(ByRating::default())
        } else {
            Order::FirstCome(FirstCome::default())
        };
        Self { terms, queued: BTreeMap::new(), order, again: BTreeMap::new(), pair: None }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.queued.len()
    }

    /// Whether a seek is the last one.
    pub(super) fn ends_with(&self, number: u64) -> bool {
        self.queued.last_key_value().is_some_and(|(last, _)| *last == number)
    }

    /// The numbers of the two who meet first.
    pub(super) fn pair(&self) -> Option<(u64, u64)> {
        self.pair
    }

    /// The seek of that number.
    pub(super) fn get(&self, number: u64) -> Option<&Queued> {
        self.queued.get(&number)
    }

    /// Adds a seek at its place; `former` is that of whom its player has met last. Gives how it stands: behind one that was
    /// told its place a moment ago, which may have changed since, and is then told again.
    pub(super) fn add(
        &mut self,
        number: u64,
        seek: Seek,
        former: Option<u64>,
        now_ms: u64,
        waits: Option<&Waits>,
    ) -> Standing {
        let waited_ms = now_ms.saturating_sub(seek.since_ms);
        let reach = seek.strength.map_or(Reach::Anybody, |strength| Reach::of(strength, waited_ms));
        let standing = Standing {
            ahead: self.ahead_of(number),
            window: seek.strength.map(|strength| reach.around(strength.rating)),
            expected_ms: waits.and_then(|waits| waits.expected_ms(waited_ms)),
        };
        self.queued.insert(number, Queued { seek, reach, told: (standing, now_ms) });
        self.note_again(number, former);
        match (&mut self.order, self.queued.get(&number)) {
            (Order::FirstCome(order), _) => order.add(&self.queued, number),
            (Order::ByRating(order), Some(queued)) => order.add(number, queued),
            (Order::ByRating(_), None) => {}
        }
        self.find_pair();
        standing
    }

    fn ahead_of(&self, number: u64) -> usize {
        if self.queued.last_key_value().is_none_or(|(last, _)| *last < number) {
            return self.queued.len();
        }
        let before = self.queued.range(..number).next_back();
        before.map_or(0, |(_, queued)| queued.told.0.ahead + 1)
    }

    /// Takes a seek out.
    pub(super) fn remove(&mut self, number: u64) -> Option<Seek> {
        let queued = self.queued.remove(&number)?;
        self.again.retain(|one, other| *one != number && *other != number);
        match &mut self.order {
            Order::FirstCome(order) => order.remove(&self.queued, number),
            Order::ByRating(order) => order.remove(number, &queued),
        }
        self.find_pair();
        Some(queued.seek)
    }

    /// The player of one seek avoids these from now on, and may have avoided the player of another before.
    pub(super) fn avoid(&mut self, number: u64, avoids: Arc<[PlayerId]>, other: Option<u64>) {
        let Some(queued) = self.queued.get_mut(&number) else { return };
        queued.seek.avoids = avoids;
        self.note_again(number, other);
        match &mut self.order {
            Order::FirstCome(order) => order.add(&self.queued, number.max(other.unwrap_or(number))),
            Order::ByRating(order) => order.retest(number),
        }
        self.find_pair();
    }

    /// A seek has waited one step longer. Gives when the next step is, unless it would change nothing any more.
    pub(super) fn step(&mut self, number: u64, now_ms: u64) -> Option<u64> {
        let queued = self.queued.get_mut(&number)?;
        let waited_ms = now_ms.saturating_sub(queued.seek.since_ms);
        if let (Some(strength), Order::ByRating(order)) = (queued.seek.strength, &mut self.order) {
            order.remove(number, queued);
            queued.reach = Reach::of(strength, waited_ms);
            order.add(number, queued);
            self.find_pair();
        }
        next_step(&self.queued.get(&number)?.seek, now_ms)
    }

    /// Notes whether two have met each other last and may meet again.
    fn note_again(&mut self, number: u64, other: Option<u64>) {
        let Some(other) = other.filter(|other| *other != number) else { return };
        let first = number.min(other);
        let second = number.max(other);
        let both = self.queued.get(&first).zip(self.queued.get(&second));
        if both.is_some_and(|(one, other)| {
            one.seek.has_just_met(&other.seek) && !one.seek.is_apart_from(&other.seek)
        }) {
            self.again.insert(first, second);
        } else if self.again.get(&first) == Some(&second) {
            self.again.remove(&first);
        }
    }

    fn find_pair(&mut self) {
        let pair = match &mut self.order {
            Order::FirstCome(order) => order.pair(),
            Order::ByRating(order) => order.find(&self.queued),
        };
        self.pair = pair.or_else(|| self.pair_again());
    }

    /// Two who have just met, where nobody else is there whom one of them might meet.
    fn pair_again(&self) -> Option<(u64, u64)> {
        let alone = |one: u64, other: u64| {
            let two = self.queued.get(&one).zip(self.queued.get(&other));
            two.is_some_and(|(first, second)| {
                let apart = (first.seek.rating() - second.seek.rating()).abs();
                let mut others = self.queued.iter().filter(|(number, _)| ![one, other].contains(number));
                apart <= first.reach.with(second.reach)
                    && others.all(|(_, third)| {
                        third.seek.is_apart_from(&first.seek) && third.seek.is_apart_from(&second.seek)
                    })
            })
        };
        self.again.iter().map(|(one, other)| (*one, *other)).find(|(one, other)| alone(*one, *other))
    }

    /// Goes on with a walk, past so many at most, and finds who stands otherwise than they were told.
    pub(super) fn walk(
        &mut self,
        Walk { next, mut before }: Walk,
        most: usize,
        now_ms: u64,
        waits: Option<&Waits>,
    ) -> Stretch {
        let mut stretch = Stretch::default();
        for (number, queued) in self.queued.range_mut(next..) {
            if stretch.looked_at == most {
                stretch.rest = Some(Walk { next: *number, before });
                return stretch;
            }
            stretch.looked_at += 1;
            let seek = &queued.seek;
            let waited_ms = now_ms.saturating_sub(seek.since_ms);
            let standing = Standing {
                ahead: before,
                window: seek.strength.map(|strength| queued.reach.around(strength.rating)),
                expected_ms: waits.and_then(|waits| waits.expected_ms(waited_ms)),
            };
            let (told, told_ms) = queued.told;
            if standing != told {
                if now_ms.saturating_sub(told_ms) >= TOLD_EVERY_MS {
                    queued.told = (standing, now_ms);
                    stretch.news.push((queued.seek.clone(), standing));
                } else {
                    stretch.owing = true;
                }
            }
            before += 1;
        }
        stretch
    }
}

/// When something about a seek changes next because it waits, as long as anything does.
pub(super) fn next_step(seek: &Seek, now_ms: u64) -> Option<u64> {
    let waited_ms = now_ms.saturating_sub(seek.since_ms);
    let next_ms = (waited_ms / STEP_EVERY_MS + 1).saturating_mul(STEP_EVERY_MS);
    (next_ms <= STEPS_MAX_MS).then(|| seek.since_ms.saturating_add(next_ms))
}

/// After how long nothing changes any more because a seek waits, in milliseconds: its window is as wide as can be, and what
/// was to be expected is long past.
const STEPS_MAX_MS: u64 = 600_000;

impl Walk {
    /// A seek is gone from the queue that is walked along.
    pub(super) fn gone(&mut self, number: u64) {
        if number < self.next {
            self.before = self.before.saturating_sub(1);
        }
    }

    /// A seek has come into it.
    pub(super) fn come(&mut self, number: u64) {
        if number < self.next {
            self.before += 1;
        }
    }
}
