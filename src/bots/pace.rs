//! How long a bot takes for a move: about as long as a person does, longer where it is close, and always inside its clock.
//! Pure; what is drawn is handed in.

use std::time::Duration;

use crate::engine::{Rated, Thought, Value};

/// What the quickest move takes, in milliseconds.
const QUICK_MS: f64 = 400.0;
/// What is drawn on top of that, at most.
const DRAWN_MS: f64 = 900.0;
/// What is added where two moves are as good as each other.
const CLOSE_MS: f64 = 1_400.0;
/// Part of what is left on the clock that a move may take, and of it a search.
const OF_CLOCK: u64 = 40;
/// What a search may take at most.
const SEARCH_MAX: Duration = Duration::from_secs(8);
/// What a search may take at least.
const SEARCH_MIN: Duration = Duration::from_millis(1);

/// How long a move takes, from when its turn came; of a clock that has so much left, if there is one. `drawn` is from 0 to 1.
pub(super) fn pace(thought: &Thought, left_ms: Option<u64>, drawn: f64) -> Duration {
    let close = closeness(thought);
    let human_ms = match thought.moves.len() {
        0 | 1 => QUICK_MS + DRAWN_MS * drawn / 2.0,
        _ => QUICK_MS + DRAWN_MS * drawn + CLOSE_MS * close * f64::midpoint(drawn, 1.0),
    };
    let human = Duration::from_secs_f64(human_ms / 1_000.0);
    left_ms.map_or(human, |left_ms| human.min(Duration::from_millis(left_ms / OF_CLOCK)))
}

/// How long a search may take, of a clock that has so much left, if there is one.
pub(super) fn within(left_ms: Option<u64>) -> Duration {
    let of_clock = left_ms.map(|left_ms| Duration::from_millis(left_ms / OF_CLOCK));
    of_clock.unwrap_or(SEARCH_MAX).clamp(SEARCH_MIN, SEARCH_MAX)
}

/// How near the second best move is to the best: 1 where it is as good, 0 where it is much worse, or nothing is known.
fn closeness(thought: &Thought) -> f64 {
    let expected = |rated: &Rated| rated.value.map(Value::expected);
    let best = thought.moves.iter().filter_map(expected).fold(f64::MIN, f64::max);
    let mut known: Vec<f64> = thought.moves.iter().filter_map(expected).collect();
    known.sort_by(f64::total_cmp);
    let second = known.iter().rev().nth(1);
    second.map_or(0.0, |second| (1.0 - (best - second)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thought(values: &[f64]) -> Thought {
        let rated = |value: &f64| Rated { value: Some(Value::Estimate(*value)), text: "x".into(), visits: 1 };
        Thought { moves: values.iter().map(rated).collect(), ..Thought::default() }
    }

    #[test]
    fn it_takes_longer_where_it_is_close_and_is_quick_where_there_is_one_move() {
        let [one, clear, close] =
            [&[0.0][..], &[0.9, -0.9], &[0.3, 0.3, -1.0]].map(|values| pace(&thought(values), None, 0.5));
        assert!(one < clear && clear < close, "{one:?} {clear:?} {close:?}");
        assert!(one >= Duration::from_millis(400) && close < Duration::from_secs(3));
    }

    #[test]
    fn a_clock_is_never_used_up_however_many_moves_there_are() {
        for initial_ms in [10_000_u64, 60_000, 300_000] {
            let mut left_ms = initial_ms;
            for _ in 0..200 {
                let taken = pace(&thought(&[0.0, 0.0]), Some(left_ms), 1.0).max(within(Some(left_ms)));
                left_ms -= u64::try_from(taken.as_millis()).unwrap();
            }
            assert!(left_ms > 0);
        }
        assert_eq!(pace(&thought(&[0.0, 0.0]), Some(0), 1.0), Duration::ZERO);
    }

    #[test]
    fn a_search_has_its_part_of_the_clock_and_a_most() {
        assert_eq!(within(None), SEARCH_MAX);
        assert_eq!(within(Some(60_000)), Duration::from_millis(1_500));
        assert_eq!(within(Some(86_400_000)), SEARCH_MAX);
        assert_eq!(within(Some(0)), SEARCH_MIN);
    }
}
