//! Who meets whom, held against a plain look through plain lists, whatever happens in between.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;

/// What a plain look through the list of one queue finds, in the order of coming: the first two who suit each other, or else the
/// first two who have just met and have nobody else.
fn plainly_in_one(queue: &[(u64, &Seek)]) -> Option<(u64, u64)> {
    let two = |suit: &dyn Fn(&Seek, &Seek) -> bool| {
        (0..queue.len()).find_map(|i| {
            let j = (i + 1..queue.len()).find(|j| suit(queue[i].1, queue[*j].1))?;
            Some((queue[i].0, queue[j].0))
        })
    };
    let alone = |one: &Seek, other: &Seek| {
        queue.iter().all(|(_, third)| {
            [one.player, other.player].contains(&third.player)
                || (third.is_apart_from(one) && third.is_apart_from(other))
        })
    };
    let again =
        |one: &Seek, other: &Seek| one.has_just_met(other) && !one.is_apart_from(other) && alone(one, other);
    two(&|one, other| one.suits(other)).or_else(|| two(&again))
}

/// Of all queues the pair whose first seek came first.
fn plainly(list: &BTreeMap<u64, Seek>) -> Option<(u64, u64)> {
    let mut queues: HashMap<&Terms, Vec<(u64, &Seek)>> = HashMap::new();
    for (number, seek) in list {
        queues.entry(&seek.terms).or_default().push((*number, seek));
    }
    queues.values().filter_map(|queue| plainly_in_one(queue)).min()
}

/// A lobby and a plain list beside it.
#[derive(Default)]
struct Beside {
    pairing: Pairing,
    list: BTreeMap<u64, Seek>,
    away: Vec<(u64, Seek)>,
    blocked: BTreeMap<u64, Vec<u64>>,
    met: BTreeMap<u64, u64>,
}

impl Beside {
    fn theirs(&self, n: u64, cols: u32) -> Option<u64> {
        let theirs = |(_, seek): &(&u64, &Seek)| seek.player == player(n) && seek.terms == terms(cols, false);
        self.list.iter().find(theirs).map(|(number, _)| *number)
    }

    pub(super) fn avoids(&self, n: u64) -> Arc<[PlayerId]> {
        self.blocked.get(&n).into_iter().flatten().map(|n| player(*n)).collect()
    }

    /// A seek as its player is now.
    fn now(&self, n: u64, seek: Seek) -> Seek {
        let last_met = self.met.get(&n).map(|other| player(*other));
        Seek { avoids: self.avoids(n), last_met, ..seek }
    }

    pub(super) fn come(&mut self, n: u64, cols: u32) {
        let wish = self.now(n, seek(n, cols));
        let (number, ahead) = self.pairing.come(wish.clone());
        assert_eq!(ahead, self.list.values().filter(|other| other.terms == wish.terms).count());
        self.list.insert(number, wish);
    }

    pub(super) fn remove(&mut self, number: u64, leaving: Leaving) -> Option<Seek> {
        let removed = self.pairing.remove(number, leaving, 0);
        assert_eq!(removed, self.list.remove(&number));
        removed
    }

    fn come_back(&mut self, n: u64) {
        let Some(at) = self.away.iter().position(|(_, seek)| seek.player == player(n)) else { return };
        let (number, gone) = self.away.remove(at);
        let same = |there: &Seek| there.player == gone.player && there.terms == gone.terms;
        if !self.list.values().any(same) {
            let back = self.now(n, gone);
            self.pairing.add(number, back.clone(), 0);
            self.list.insert(number, back);
        }
    }

    fn change_blocked(&mut self, n: u64, other: u64, here: bool) {
        let avoided = self.blocked.entry(n).or_default();
        avoided.retain(|blocked| *blocked != other);
        avoided.extend(here.then_some(other));
        let avoids = self.avoids(n);
        self.pairing.avoid(player(n), &avoids, player(other));
        let of_n = self.list.values_mut().filter(|seek| seek.player == player(n));
        of_n.for_each(|seek| seek.avoids = Arc::clone(&avoids));
    }

    /// Two meet elsewhere, and what they sought is over.
    fn meet_elsewhere(&mut self, n: u64, other: u64) {
        self.met.extend([(n, other), (other, n)]);
        let both = [player(n), player(other)];
        let over: Vec<_> = self
            .list
            .iter()
            .filter(|(_, seek)| both.contains(&seek.player))
            .map(|(number, _)| *number)
            .collect();
        for number in over {
            self.remove(number, Leaving::Unmet);
        }
    }

    pub(super) fn meet(&mut self) {
        assert_eq!(self.pairing.pair(), plainly(&self.list));
        if let Some((one, other)) = self.pairing.pair() {
            for number in [one, other] {
                self.remove(number, Leaving::Met);
            }
        }
    }
}

/// Whom somebody blocks meanwhile changes nothing for two others who have just met.
#[test]
fn two_who_have_just_met_are_found_again_after_another_has_blocked_one_of_them() {
    let mut beside = Beside::default();
    beside.meet_elsewhere(4, 1);
    for n in [4, 1, 5] {
        beside.come(n, 7);
    }
    beside.change_blocked(5, 4, true);
    beside.meet_elsewhere(0, 5);
    assert!(beside.pairing.pair().is_some());
    beside.meet();
}

proptest! {
    /// Against a plain list: whatever comes, goes away and comes back, whoever blocks whom and has met whom, pairs are those a
    /// look through the list in order finds.
    #[test]
    fn pairs_are_those_of_a_plain_list(
        steps in prop::collection::vec((0..10_u8, 0..7_u64, 7..9_u32, 0..7_u64), 0..90)
    ) {
        let mut beside = Beside::default();
        for (kind, n, cols, other) in steps {
            match (kind, beside.theirs(n, cols)) {
                (0..=2, None) => beside.come(n, cols),
                (3, Some(number)) => drop(beside.remove(number, Leaving::Unmet)),
                (4, Some(number)) => {
                    let gone = beside.remove(number, Leaving::Away);
                    beside.away.extend(gone.map(|gone| (number, gone)));
                }
                (5, _) => beside.come_back(n),
                (6 | 7, _) => beside.change_blocked(n, other, kind == 6),
                (8, _) if n != other => beside.meet_elsewhere(n, other),
                _ => beside.meet(),
            }
            prop_assert_eq!(beside.pairing.len(), beside.list.len());
        }
    }
}
