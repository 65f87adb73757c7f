//! Who meets whom, by hand and against plain lists. Lives of a whole lobby are in `arrivals`.

mod arrivals;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::game::{Strength, Terms, Window};
use crate::lobby::core::pairing::{Leaving, Pairing};
use crate::lobby::core::seek::Seek;
use crate::protocol::{PlayerId, SeekId};
use crate::rules::{CATALOGUE, OptionValue, Options};

fn player(n: u64) -> PlayerId {
    PlayerId::new(n, &mut StdRng::seed_from_u64(n))
}

fn terms(cols: u32, rated: bool) -> Arc<Terms> {
    let options = Options::from([("cols", OptionValue::Whole(cols))]);
    Arc::new(Terms::new(&CATALOGUE[0], &options, None, rated).unwrap())
}

/// An unrated seek of a player, who comes at the millisecond of their number.
fn seek(n: u64, cols: u32) -> Seek {
    Seek {
        id: SeekId::new(n, &mut StdRng::seed_from_u64(u64::from(cols))),
        player: player(n),
        terms: terms(cols, false),
        since_ms: n,
        strength: None,
        avoids: [].into(),
        last_met: None,
    }
}

/// A rated one of a player who is that strong.
fn rated(n: u64, rating: i32, deviation: i32) -> Seek {
    let strength = Some(Strength { deviation, provisional: false, rating });
    Seek { terms: terms(7, true), strength, ..seek(n, 7) }
}

/// The same of a player who has met that one last.
fn after(seek: Seek, other: u64) -> Seek {
    Seek { last_met: Some(player(other)), ..seek }
}

fn avoiding(seek: Seek, others: &[u64]) -> Seek {
    Seek { avoids: others.iter().map(|n| player(*n)).collect(), ..seek }
}

impl Pairing {
    /// Adds a seek behind all others. Gives its number, and how many wait before it.
    fn come(&mut self, seek: Seek) -> (u64, usize) {
        let number = self.number();
        let now_ms = seek.since_ms;
        (number, self.add(number, seek, now_ms).ahead)
    }

    /// Takes the next pair out, as the milliseconds at which the two came.
    fn meet(&mut self) -> Option<(u64, u64)> {
        let (one, other) = self.pair()?;
        let one = self.remove(one, Leaving::Met, 0)?;
        let other = self.remove(other, Leaving::Met, 0)?;
        Some((one.since_ms, other.since_ms))
    }

    fn all_pairs(&mut self) -> Vec<(u64, u64)> {
        std::iter::from_fn(|| self.meet()).collect()
    }
}

#[test]
fn the_first_to_come_meet_first_and_only_on_the_same_terms() {
    let mut pairing = Pairing::default();
    for (n, cols, ahead) in [(1, 7, 0), (2, 8, 0), (3, 7, 1), (4, 8, 1), (5, 7, 2), (6, 7, 3), (7, 9, 0)] {
        assert_eq!(pairing.come(seek(n, cols)).1, ahead);
    }
    assert_eq!(pairing.all_pairs(), [(1, 3), (2, 4), (5, 6)]);
    assert_eq!(pairing.len(), 1);
}

#[test]
fn one_who_leaves_breaks_the_pair_and_the_next_takes_the_place() {
    let mut pairing = Pairing::default();
    let numbers: Vec<_> = (1..=3).map(|n| pairing.come(seek(n, 7)).0).collect();
    pairing.remove(numbers[0], Leaving::Unmet, 5);
    assert_eq!(pairing.all_pairs(), [(2, 3)]);
    assert!(pairing.remembers_nobody());
}

#[test]
fn who_was_away_has_their_place_again() {
    let mut pairing = Pairing::default();
    let all = [2, 3];
    let (first, _) = pairing.come(avoiding(seek(1, 7), &all));
    pairing.come(avoiding(seek(2, 7), &all));
    let gone = pairing.remove(first, Leaving::Away, 5).unwrap();
    pairing.come(avoiding(seek(3, 7), &all));
    assert_eq!((pairing.pair(), pairing.add(first, gone, 9).ahead), (None, 0));
    pairing.come(seek(4, 7));
    assert_eq!(pairing.meet(), Some((1, 4)), "before those who came while it was away");
}

#[test]
fn who_has_blocked_each_other_does_not_meet_and_holds_nobody_back() {
    let mut pairing = Pairing::default();
    pairing.come(seek(1, 7));
    pairing.come(avoiding(seek(2, 7), &[1]));
    assert_eq!(pairing.meet(), None);
    pairing.come(seek(3, 7));
    assert_eq!(pairing.all_pairs(), [(1, 3)]);
    pairing.come(seek(1, 7));
    pairing.avoid(player(2), &[].into(), player(1));
    assert_eq!(pairing.all_pairs(), [(2, 1)], "it was taken back");
    assert!(pairing.remembers_nobody());
}

#[test]
fn two_who_have_just_met_meet_others_first_and_each_other_if_nobody_else_is_there() {
    let mut pairing = Pairing::default();
    pairing.come(after(seek(1, 7), 2));
    pairing.come(after(seek(2, 7), 1));
    assert_eq!(pairing.pair(), Some((1, 2)), "nobody else is there");
    pairing.come(seek(3, 7));
    assert_eq!(pairing.all_pairs(), [(1, 3)], "somebody is");
    pairing.come(after(seek(4, 7), 2));
    assert_eq!(pairing.all_pairs(), [(2, 4)], "the last match of only one of them was with the other");
    pairing.come(after(rated(5, 1_500, 60), 6));
    pairing.come(after(rated(6, 1_500, 60), 5));
    let (third, _) = pairing.come(rated(7, 2_500, 60));
    assert_eq!(pairing.pair(), None, "somebody else waits, who will be in reach");
    pairing.remove(third, Leaving::Unmet, 9);
    assert_eq!(pairing.all_pairs(), [(5, 6)]);
}

#[test]
fn rated_ones_meet_the_nearest_whom_both_reach() {
    let mut pairing = Pairing::default();
    pairing.come(rated(1, 1_500, 60));
    pairing.come(rated(2, 1_700, 350));
    assert_eq!(pairing.meet(), None, "the one reaches 100 points only");
    pairing.come(rated(3, 1_900, 350));
    assert_eq!(pairing.pair(), Some((2, 3)));
    pairing.come(rated(4, 1_650, 350));
    assert_eq!(pairing.all_pairs(), [(2, 3)], "those who waited for longer are not parted");
    pairing.come(rated(5, 1_560, 60));
    assert_eq!(pairing.all_pairs(), [(1, 5)], "and not the next who fits");
}

#[test]
fn a_window_widens_while_its_seek_waits_until_it_is_anybody() {
    let mut pairing = Pairing::default();
    let (one, _) = pairing.come(rated(1, 1_500, 60));
    let (other, _) = pairing.come(rated(2, 1_740, 60));
    let window = |pairing: &Pairing| pairing.get(one).unwrap().reach.around(1_500);
    assert_eq!(window(&pairing), Window { max: 1_600, min: 1_400 });
    for (step, reach) in [(1, 150), (2, 200)] {
        assert!(!pairing.step(100, step * 5_000 + 2));
        assert_eq!(window(&pairing), Window { max: 1_500 + reach, min: 1_500 - reach });
        assert_eq!(pairing.pair(), None);
    }
    pairing.step(100, 15_001);
    assert_eq!(pairing.pair(), None, "the other one has not waited as long");
    assert!(pairing.step(0, 15_002), "something is due");
    pairing.step(100, 15_002);
    assert_eq!(pairing.pair(), Some((one, other)));
    let far = rated(3, 3_000, 60);
    pairing.remove(other, Leaving::Unmet, 20_000);
    pairing.step(100, 60_000);
    pairing.come(far.clone());
    assert_eq!(pairing.pair(), None);
    pairing.step(100, 60_001);
    assert_eq!(pairing.all_pairs(), [(1, 3)], "however far apart they are");
    assert!(pairing.remembers_nobody());
}

/// Who is told how many wait before them, in rounds.
fn told(pairing: &mut Pairing, most: usize, now_ms: u64) -> Vec<(u64, usize)> {
    let mut told = Vec::new();
    loop {
        let (news, more) = pairing.moved(most, now_ms);
        assert!(news.len() <= most);
        told.extend(news.into_iter().map(|(seek, standing)| (seek.since_ms, standing.ahead)));
        if !more {
            return told;
        }
    }
}

#[test]
fn who_waits_behind_fewer_is_told_so_once_a_second() {
    let mut pairing = Pairing::default();
    let all = [1, 2, 3, 4];
    let numbers: Vec<_> = (1..=4).map(|n| pairing.come(avoiding(seek(n, 7), &all)).0).collect();
    let leave = |pairing: &mut Pairing, n: usize| pairing.remove(numbers[n - 1], Leaving::Unmet, 0).unwrap();
    assert_eq!(told(&mut pairing, 3, 1_100), [], "nothing has changed");
    leave(&mut pairing, 2);
    assert_eq!(told(&mut pairing, 3, 1_002), [], "each was told less than a second ago");
    assert_eq!(told(&mut pairing, 3, 1_100), [(3, 1), (4, 2)]);
    let first = leave(&mut pairing, 1);
    assert_eq!(told(&mut pairing, 3, 2_099), []);
    leave(&mut pairing, 3);
    assert_eq!(told(&mut pairing, 3, 2_100), [(4, 0)], "only what is so now");
    assert_eq!(told(&mut pairing, 3, 9_100), []);
    pairing.add(numbers[0], first, 9_200);
    assert_eq!(told(&mut pairing, 3, 9_300), [(4, 1)], "somebody has come back");
}

#[test]
fn who_comes_or_goes_in_the_middle_of_a_round_makes_no_number_wrong() {
    let mut pairing = Pairing::default();
    let all: Vec<_> = (0..100).collect();
    let numbers: Vec<_> = (0..100).map(|n| pairing.come(avoiding(seek(n, 7), &all)).0).collect();
    let leave = |pairing: &mut Pairing, n: usize| pairing.remove(numbers[n], Leaving::Unmet, 0).unwrap();
    let first = leave(&mut pairing, 0);
    let (news, more) = pairing.moved(50, 2_000);
    assert_eq!((news.len(), more), (50, true));
    leave(&mut pairing, 10);
    leave(&mut pairing, 70);
    leave(&mut pairing, 71);
    pairing.add(numbers[0], first, 2_000);
    let rest = told(&mut pairing, 50, 2_000);
    assert_eq!(rest.first(), Some(&(51, 50)), "one before it is gone since, and one has come back");
    assert_eq!(rest.last(), Some(&(99, 96)));
    let late = told(&mut pairing, 50, 3_000);
    assert_eq!((late.first(), late.last()), (Some(&(1, 1)), Some(&(9, 9))), "the others in the next round");
}

#[test]
fn who_waits_hears_what_is_to_be_expected() {
    let mut pairing = Pairing::default();
    for n in 0..5 {
        let (one, _) = pairing.come(seek(10 * n, 7));
        pairing.come(seek(10 * n + 1, 7));
        let expected_ms = pairing.get(one).unwrap().standing().expected_ms;
        assert_eq!(expected_ms, (n > 1).then_some(9_000), "after {n} matches");
        let (one, other) = pairing.pair().unwrap();
        pairing.remove(one, Leaving::Met, 10 * n + 8_500);
        pairing.remove(other, Leaving::Met, 10 * n + 1);
    }
    let (one, _) = pairing.come(seek(100, 7));
    assert_eq!(pairing.get(one).unwrap().standing().expected_ms, Some(9_000));
    pairing.step(100, 9_999);
    let (news, _) = pairing.moved(9, 9_999);
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].1.expected_ms, None, "it waits for longer than anybody did");
}

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

    fn avoids(&self, n: u64) -> Arc<[PlayerId]> {
        self.blocked.get(&n).into_iter().flatten().map(|n| player(*n)).collect()
    }

    /// A seek as its player is now.
    fn now(&self, n: u64, seek: Seek) -> Seek {
        let last_met = self.met.get(&n).map(|other| player(*other));
        Seek { avoids: self.avoids(n), last_met, ..seek }
    }

    fn come(&mut self, n: u64, cols: u32) {
        let wish = self.now(n, seek(n, cols));
        let (number, ahead) = self.pairing.come(wish.clone());
        assert_eq!(ahead, self.list.values().filter(|other| other.terms == wish.terms).count());
        self.list.insert(number, wish);
    }

    fn remove(&mut self, number: u64, leaving: Leaving) -> Option<Seek> {
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

    fn meet(&mut self) {
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
