//! What a search thinks of a match that is over: what each position and each move was worth, where the match turned, and how
//! accurately both played. Knows values; how they are found is in `analyst`.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::grade::Grade;
use super::thought::{Rated, Thought, Value};
use crate::rules::{BySeat, Seat};

/// A move at which the match turned gave away at least this of the result, from -1 (lost) to 1 (won): half of what lies
/// between a win and a draw.
const TURNS_AT: f64 = 0.5;
/// Most moves of a line that is told.
const LINE_MAX: usize = 64;

/// A match that is over, looked at again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// How good the search is.
    pub grade: Grade,
    /// The result to be expected after each move, the start first, for the first seat: from -1 (lost) to 1 (won); null where
    /// nothing is known.
    pub curve: Vec<Option<f64>>,
    /// Every move in order.
    pub plies: Vec<Ply>,
    /// The numbers of the moves at which the match turned.
    pub turning: Vec<u32>,
    /// How accurately each side played, from 0 to 100; null where it had nothing to choose: where all is
    /// proven the share of its moves that kept what the position was worth, else as on lichess (<https://lichess.org/page/accuracy>).
    pub accuracy: BySeat<Option<f64>>,
}

/// A move of the match and what could have been played in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ply {
    /// Its number, from 1.
    pub ply: u32,
    /// Who made it.
    pub seat: Seat,
    /// The move.
    #[serde(rename = "move")]
    pub mv: String,
    /// What the moves were worth that were looked at, the best first; all that were legal, if they can be listed.
    pub values: Vec<MoveValue>,
    /// How it could have gone on if both had done their best.
    pub line: Vec<String>,
    /// Whether it is proven that there was no better move than the first of the line.
    pub proven: bool,
    /// What the move gave away of the result to be expected, from 0 to 2; null where nothing is known.
    pub loss: Option<f64>,
}

/// What a move is worth to the seat that makes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MoveValue {
    /// The move.
    #[serde(rename = "move")]
    pub mv: String,
    /// The result to be expected, from -1 (lost) to 1 (won); null where the search did not come to it.
    pub expected: Option<f64>,
    /// Where it is proven: above 0 a win, below 0 a loss, 0 a draw, the larger the sooner it is won or the later lost; see
    /// [`Value::Exact`].
    pub score: Option<i32>,
}

impl From<&Rated> for MoveValue {
    fn from(rated: &Rated) -> Self {
        let score = match rated.value {
            Some(Value::Exact(score)) => Some(score),
            Some(Value::Estimate(_)) | None => None,
        };
        Self {
            mv: rated.text.clone(),
            expected: rated.value.map(|value| round(value.expected(), 1_000.0)),
            score,
        }
    }
}

/// The values of a thought, the best first and those last of which nothing is known.
pub fn values(thought: &Thought) -> Vec<MoveValue> {
    let mut moves: Vec<&Rated> = thought.moves.iter().collect();
    let is_best = |rated: &Rated| Some(&rated.text) == thought.best.as_ref();
    moves.sort_by(|one, two| {
        let by_value = match (one.value, two.value) {
            (Some(one), Some(two)) => two.rank(one),
            (one, two) => two.is_some().cmp(&one.is_some()),
        };
        is_best(two).cmp(&is_best(one)).then(by_value)
    });
    moves.into_iter().map(MoveValue::from).collect()
}

/// The line of a thought, as far as it is told.
pub fn line(thought: &Thought) -> Vec<String> {
    thought.line.iter().take(LINE_MAX).cloned().collect()
}

/// A position of the match as it was seen.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// The match was over: 1 if the first seat had won, -1 if the second, 0 in a draw.
    Over(i32),
    /// A seat was to move.
    Open(Seat, Thought),
    /// Nobody was asked for the move that came next.
    Passing,
    /// It could not be looked at.
    Unknown,
}

/// What is known of a match of which every position was seen: one more than moves.
pub(super) fn analysis(grade: Grade, moves: &[(Seat, String)], seen: &[Seen]) -> Analysis {
    let worth = worth(seen);
    let judged: Vec<(Ply, Option<Loss>)> = (1..)
        .zip(moves.iter().zip(seen).zip(worth.iter().skip(1)))
        .map(|(ply, ((made, seen), after))| judge(ply, made, seen, *after))
        .collect();
    let turning = judged.iter().filter(|(ply, _)| ply.loss.is_some_and(|loss| loss >= TURNS_AT));
    let turning = turning.map(|(ply, _)| ply.ply).collect();
    let accuracy = BySeat::from_fn(|seat| {
        let losses = judged.iter().filter(|(ply, _)| ply.seat == seat).filter_map(|(_, loss)| *loss);
        mean(losses.map(accuracy)).map(|mean| round(mean, 10.0))
    });
    let curve = worth.iter().map(|value| value.map(|value| round(value.expected(), 1_000.0))).collect();
    Analysis { grade, curve, plies: judged.into_iter().map(|(ply, _)| ply).collect(), turning, accuracy }
}

/// What each position was worth to the first seat. One in which nobody was asked is worth what the next one is.
fn worth(seen: &[Seen]) -> Vec<Option<Value>> {
    let mut next = None;
    let worth = |seen: &Seen| {
        next = match seen {
            Seen::Over(result) => Some(Value::Exact(*result)),
            Seen::Open(seat, thought) => best(thought).map(|value| for_first(*seat, value)),
            Seen::Passing => next,
            Seen::Unknown => None,
        };
        next
    };
    let mut worth: Vec<_> = seen.iter().rev().map(worth).collect();
    worth.reverse();
    worth
}

fn best(thought: &Thought) -> Option<Value> {
    let best = thought.moves.iter().find(|rated| Some(&rated.text) == thought.best.as_ref());
    best.and_then(|rated| rated.value)
}

/// A value for a seat as one for the first, and back.
fn for_first(seat: Seat, value: Value) -> Value {
    match (seat, value) {
        (Seat::First, value) => value,
        (Seat::Second, Value::Exact(score)) => Value::Exact(-score),
        (Seat::Second, Value::Estimate(expected)) => Value::Estimate(-expected),
    }
}

/// What a move gave away, where there was something to choose.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Loss {
    /// Of the result to be expected, from 0 to 2.
    expected: f64,
    /// Whether both what it was and what it became is proven.
    exact: bool,
}

/// Judges a move by what was seen before it and what the position after it is worth to the first seat.
fn judge(ply: u32, (seat, mv): &(Seat, String), seen: &Seen, after: Option<Value>) -> (Ply, Option<Loss>) {
    let bare = Ply {
        ply,
        seat: *seat,
        mv: mv.clone(),
        values: Vec::new(),
        line: Vec::new(),
        proven: false,
        loss: None,
    };
    let Seen::Open(_, thought) = seen else { return (bare, None) };
    let after = after.map(|value| for_first(*seat, value));
    let known = thought.moves.iter().find(|rated| rated.text == *mv).and_then(|rated| rated.value);
    // The position after the move was looked at with all that the search had, the move only with a share of it.
    let played = known.filter(|value| value.is_exact()).or(after).or(known);
    let loss = best(thought).zip(played).map(|(best, played)| {
        let best = if best.rank(played) == Ordering::Less { played } else { best };
        Loss { expected: best.expected() - played.expected(), exact: best.is_exact() && played.is_exact() }
    });
    let told = Ply {
        values: values(thought),
        line: line(thought),
        proven: thought.proven,
        loss: loss.map(|loss| round(loss.expected, 1_000.0)),
        ..bare
    };
    (told, loss.filter(|_| thought.moves.len() > 1))
}

/// How accurate a move was that gave away so much, from 0 to 100.
///
/// Where all is proven a move either keeps what the position was worth, and counts 100, or does not, and counts 0: the mean is
/// the share of moves that kept it. Where it is not, it counts as on lichess (<https://lichess.org/page/accuracy>):
/// `103.1668 * exp(-0.04354 * (before - after)) - 3.1669`, where `before` and `after` are the chances to win in hundredths.
/// Those are made of centipawns there; here they follow from the result to be expected, `50 + 50 * expected`. A side's
/// accuracy is the plain mean over its moves, without the weights that lichess gives to some.
fn accuracy(loss: Loss) -> f64 {
    if loss.exact {
        return if loss.expected == 0.0 { 100.0 } else { 0.0 };
    }
    let percent = 50.0 * loss.expected;
    (103.1668 * (-0.04354 * percent).exp() - 3.1669).clamp(0.0, 100.0)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0_u32), |(sum, count), number| (sum + number, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// To so many parts of one; zero has no sign.
fn round(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts + 0.0
}

#[cfg(test)]
mod tests;
