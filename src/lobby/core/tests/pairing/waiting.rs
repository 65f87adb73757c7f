//! What those hear who wait: how many wait before them, and what is to be expected.

use super::*;

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
