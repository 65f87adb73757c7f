//! Who meets whom, by hand. The same against plain lists is in `plainly`, what those hear who wait in `waiting`, and
//! lives of a whole lobby are in `arrivals`.

mod arrivals;
mod plainly;
mod waiting;

use std::sync::Arc;

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
        bot: false,
        bots: false,
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
fn nobody_meets_themself() {
    let mut pairing = Pairing::default();
    for seek in [seek(1, 7), seek(1, 7), rated(2, 1500, 50), rated(2, 1500, 50)] {
        pairing.come(seek);
    }
    assert_eq!(pairing.all_pairs(), []);
    pairing.come(seek(3, 7));
    assert_eq!(pairing.all_pairs(), [(1, 3)]);
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
