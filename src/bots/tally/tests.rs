//! What pairs of games come to: points, scores, differences in strength, and when a test is sure.

use super::Points::{Half, None, One};
use super::*;

fn of(pairs: [u64; 5]) -> Tally {
    Tally { pairs, ..Tally::default() }
}

#[test]
fn a_pair_counts_by_its_points_and_its_games_by_themselves() {
    let mut tally = Tally::default();
    for (first, second) in [(One, One), (One, None), (None, One), (Half, None), (Half, Half), (One, Half)] {
        tally.add(BySeat { first, second });
    }
    assert_eq!((tally.games, tally.pairs, tally.count()), ([5, 4, 3], [0, 1, 3, 1, 1], 6));
    assert!((tally.score() - 7.0 / 12.0).abs() < 1e-9);
}

/// 64 of 100 points are 100 Elo, and nothing is said of what nobody has played.
#[test]
fn a_score_is_a_difference_in_strength() {
    assert!(
        (of([0, 20, 8, 68, 4]).elo().difference - 100.0).abs() < 0.1,
        "{:?}",
        of([0, 20, 8, 68, 4]).elo()
    );
    for (pairs, sign) in [([0, 0, 0, 0, 10], 1.0), ([10, 0, 0, 0, 0], -1.0)] {
        let difference = of(pairs).elo().difference;
        assert!(difference.is_infinite() && difference.signum() * sign > 0.0, "{difference}");
    }
    let Elo { difference, range } = Tally::default().elo();
    assert!(difference.abs() < 1e-9 && range.0.abs() < 1e-9 && range.1.abs() < 1e-9);
    assert!((expected(elo(0.7)) - 0.7).abs() < 1e-9);
}

/// Each time as many games again, and the range is narrower by the root of two.
#[test]
fn more_games_say_more() {
    let width = |times: u64| {
        let (from, to) = of([3, 9, 20, 14, 4].map(|pairs| pairs * times)).range();
        to - from
    };
    for times in [1, 2, 4] {
        assert!((width(times) / width(2 * times) - 2f64.sqrt()).abs() < 1e-9);
    }
}

#[test]
fn a_test_ends_when_it_is_sure() {
    let even = [10, 20, 40, 20, 10];
    assert_eq!(of(even).verdict(0.0, 100.0), Verdict::Smaller);
    assert_eq!(of(even.map(|pairs| pairs / 10)).verdict(0.0, 100.0), Verdict::Open);
    assert_eq!(of([0, 2, 10, 60, 28]).verdict(0.0, 100.0), Verdict::Larger);
    assert_eq!(of([0; 5]).verdict(0.0, 10.0), Verdict::Open);
    // Halfway between both claims speaks for neither.
    assert!(of([1, 1, 1, 1, 1]).log_likelihood_ratio(-50.0, 50.0).abs() < 1e-9);
}
