//! Which moves are made how often.

use std::collections::HashMap;

use rand::SeedableRng;

use super::*;
use crate::bots::Level;
use crate::engine::Counts;

fn thought(moves: &[(&str, Option<Value>, u64)]) -> Thought {
    let rated = |(text, value, visits): &(&str, Option<Value>, u64)| Rated {
        text: (*text).to_owned(),
        value: *value,
        visits: *visits,
    };
    let best = moves.first().map(|(text, ..)| (*text).to_owned());
    Thought { moves: moves.iter().map(rated).collect(), best, ..Thought::default() }
}

/// How often of a thousand each is made.
fn often(thought: &Thought, strength: Strength) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for seed in 0..1_000 {
        let mut rng = StdRng::seed_from_u64(seed);
        *counts.entry(choose(thought, &strength, &mut rng).unwrap()).or_default() += 1;
    }
    counts
}

fn of(counts: &HashMap<String, u32>, text: &str) -> u32 {
    counts.get(text).copied().unwrap_or_default()
}

const fn strength(taste: Taste, overlooks: f64) -> Strength {
    Strength { nodes: 0, taste, overlooks }
}

#[test]
fn the_strongest_makes_the_best_move_and_no_other() {
    let thought = thought(&[
        ("a", Some(Value::Estimate(0.2)), 10),
        ("b", Some(Value::Estimate(0.2)), 9),
        ("c", None, 0),
    ]);
    for counts in [Counts::Positions, Counts::Matches] {
        assert_eq!(of(&often(&thought, Level::Six.strength(counts)), "a"), 1_000);
    }
}

#[test]
fn moves_that_look_alike_are_made_alike_and_worse_ones_seldom() {
    let thought = thought(&[
        ("a", Some(Value::Estimate(0.20)), 0),
        ("b", Some(Value::Estimate(0.19)), 0),
        ("c", Some(Value::Estimate(-0.5)), 0),
    ]);
    let counts = often(&thought, strength(Taste::Blurred(0.08), 0.0));
    assert!(of(&counts, "a").abs_diff(of(&counts, "b")) < 150 && of(&counts, "c") <= 1, "{counts:?}");
}

#[test]
fn a_sooner_win_looks_better_than_a_later_one() {
    let thought =
        thought(&[("a", Some(Value::Exact(18)), 0), ("b", Some(Value::Exact(2)), 0), ("c", None, 0)]);
    let counts = often(&thought, strength(Taste::Blurred(0.04), 0.0));
    assert!(of(&counts, "a") > 950 && of(&counts, "c") == 0, "{counts:?}");
}

#[test]
fn what_was_looked_at_more_is_made_more_often_the_more_the_higher_the_power() {
    let value = Some(Value::Estimate(0.0));
    let thought = thought(&[("a", value, 60), ("b", value, 30), ("c", value, 0)]);
    let [mild, sharp] = [1.0, 3.0].map(|power| often(&thought, strength(Taste::Visits(power), 0.0)));
    assert!((600..720).contains(&of(&mild, "a")) && of(&mild, "b") > 250, "{mild:?}");
    assert!(of(&sharp, "a") > 850, "{sharp:?}");
}

#[test]
fn a_certain_win_is_made_and_a_certain_loss_only_where_there_is_nothing_else() {
    let [won, lost, open] = [Value::Exact(1), Value::Exact(-1), Value::Estimate(-0.9)].map(Some);
    let of_three = thought(&[("w", won, 1), ("o", open, 50), ("l", lost, 90)]);
    let visits = strength(Taste::Visits(1.0), 0.0);
    assert_eq!(of(&often(&of_three, visits), "w"), 1_000);
    assert_eq!(of(&often(&thought(&[("o", open, 0), ("l", lost, 90)]), visits), "o"), 1_000);
    assert_eq!(of(&often(&thought(&[("l", lost, 90), ("m", lost, 1)]), visits), "l"), 1_000);
}

#[test]
fn a_move_is_overlooked_as_often_as_said_and_a_win_more_seldom() {
    let value = |score| Some(Value::Exact(score));
    let sharp = strength(Taste::Blurred(0.001), 0.3);
    let drawn = often(&thought(&[("a", value(0), 0), ("b", value(-5), 0)]), sharp);
    // Of those times that it is, the other one is overlooked, too, in three of ten.
    assert!((150..270).contains(&of(&drawn, "b")), "{drawn:?}");
    let won = often(&thought(&[("a", value(5), 0), ("b", value(0), 0)]), sharp);
    assert!((30..100).contains(&of(&won, "b")), "{won:?}");
}

#[test]
fn where_nothing_is_known_the_searchs_own_move_is_made() {
    let counts = often(&thought(&[("a", None, 0), ("b", None, 0)]), Level::One.strength(Counts::Positions));
    assert_eq!(of(&counts, "a"), 1_000);
    let none = Thought::default();
    assert_eq!(choose(&none, &strength(Taste::Visits(1.0), 0.5), &mut StdRng::seed_from_u64(1)), None);
}
