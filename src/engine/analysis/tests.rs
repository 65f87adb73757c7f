//! Analyses as tables: accuracy, turning points, values in order, and whose value it is.

use rstest::rstest;

use super::Value::{Estimate, Exact};
use super::*;

fn thought(moves: &[(&str, Option<Value>)]) -> Thought {
    let rated =
        |(text, value): &(&str, Option<Value>)| Rated { text: (*text).to_owned(), value: *value, visits: 0 };
    Thought {
        moves: moves.iter().map(rated).collect(),
        best: moves.first().map(|(text, _)| (*text).to_owned()),
        line: vec!["a".to_owned(); 2 * LINE_MAX],
        nodes: 0,
        proven: true,
    }
}

#[rstest]
#[case(0.0, true, 100.0)]
#[case(1.0, true, 0.0)]
#[case(2.0, true, 0.0)]
#[case(0.0, false, 100.0)]
#[case(0.2, false, 63.6)]
#[case(1.0, false, 8.5)]
#[case(2.0, false, 0.0)]
fn a_move_counts_by_what_it_gave_away(#[case] expected: f64, #[case] exact: bool, #[case] counts: f64) {
    assert_eq!(round(accuracy(Loss { expected, exact }), 10.0).to_bits(), counts.to_bits());
}

#[test]
fn the_best_move_comes_first_and_what_is_unknown_last() {
    let told = values(&thought(&[
        ("best", Some(Exact(1))),
        ("unknown", None),
        ("lost", Some(Exact(-2))),
        ("hoped", Some(Estimate(0.123_456))),
    ]));
    let told: Vec<_> = told.iter().map(|value| (value.mv.as_str(), value.expected, value.score)).collect();
    assert_eq!(
        told,
        [
            ("best", Some(1.0), Some(1)),
            ("hoped", Some(0.123), None),
            ("lost", Some(-1.0), Some(-2)),
            ("unknown", None, None)
        ]
    );
}

/// The second seat moves from a draw into a loss; the first had nothing to choose before.
#[test]
fn a_value_is_for_who_moves_and_the_curve_for_the_first_seat() {
    let moves = [(Seat::First, "a".to_owned()), (Seat::Second, "b".to_owned())];
    let seen = [
        Seen::Open(Seat::First, thought(&[("a", Some(Exact(0)))])),
        Seen::Open(Seat::Second, thought(&[("c", Some(Exact(0))), ("b", Some(Exact(-3)))])),
        Seen::Open(Seat::First, thought(&[("a", Some(Exact(3))), ("b", Some(Estimate(0.5)))])),
    ];
    let analysis = analysis(Grade::Exact, &moves, &seen);
    assert_eq!(analysis.curve, [Some(0.0), Some(0.0), Some(1.0)]);
    assert_eq!(analysis.plies.iter().map(|ply| ply.loss).collect::<Vec<_>>(), [Some(0.0), Some(1.0)]);
    assert_eq!(
        (analysis.turning, analysis.accuracy.first, analysis.accuracy.second),
        (vec![2], None, Some(0.0))
    );
    assert!(analysis.plies.iter().all(|ply| ply.line.len() == LINE_MAX));
}

/// Where a move was only guessed at, what it led to counts; where nobody was asked, the position is worth what the next is.
#[test]
fn what_came_of_a_move_counts_more_than_what_was_guessed() {
    let moves =
        [(Seat::First, "a".to_owned()), (Seat::Second, "pass".to_owned()), (Seat::First, "b".to_owned())];
    let seen = [
        Seen::Open(Seat::First, thought(&[("b", Some(Estimate(0.4))), ("a", Some(Estimate(-0.9)))])),
        Seen::Passing,
        Seen::Open(Seat::First, thought(&[("b", Some(Estimate(0.3))), ("a", None)])),
        Seen::Unknown,
    ];
    let analysis = analysis(Grade::Strong, &moves, &seen);
    assert_eq!(analysis.curve, [Some(0.4), Some(0.3), Some(0.3), None]);
    assert_eq!(analysis.plies.iter().map(|ply| ply.loss).collect::<Vec<_>>(), [Some(0.1), None, Some(0.0)]);
    assert_eq!((analysis.turning, analysis.accuracy.second), (vec![], None));
}
