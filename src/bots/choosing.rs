//! Which move a bot makes of what its search has found. Pure: the same of the same thought and the same numbers drawn.
//! Knows values and visits; no game.

use rand::RngExt;
use rand::rngs::StdRng;

use super::levels::{Strength, Taste};
use crate::engine::{Rated, Thought, Value};

/// What a move counts for of which nothing is known.
const UNKNOWN: f64 = -1.0;
/// How much sooner wins and later losses are preferred, for each step of a proven value.
const SOONER: f64 = 0.01;

/// The move to make; nothing only if there is none.
pub(super) fn choose(thought: &Thought, strength: &Strength, rng: &mut StdRng) -> Option<String> {
    let best = || thought.best.clone();
    let seen = thought.moves.iter().filter(|rated| !overlooks(rated, strength.overlooks, rng));
    let seen: Vec<&Rated> = seen.collect();
    match strength.taste {
        Taste::Best => best(),
        // What it has seen nothing of it cannot judge.
        Taste::Blurred(_) | Taste::Visits(_) if seen.iter().all(|rated| rated.value.is_none()) => best(),
        Taste::Blurred(blur) => {
            let top = seen.iter().map(|rated| worth(rated)).fold(f64::MIN, f64::max);
            draw(&seen, |rated| ((worth(rated) - top) / blur).exp(), rng).or_else(best)
        }
        Taste::Visits(power) => by_visits(&seen, power, rng).or_else(best),
    }
}

/// Of moves by how often the search went through them: what wins for certain first, what loses for certain last.
fn by_visits(seen: &[&Rated], power: f64, rng: &mut StdRng) -> Option<String> {
    let proven = |rated: &Rated| match rated.value {
        Some(Value::Exact(score)) => score.signum(),
        Some(Value::Estimate(_)) | None => 0,
    };
    let won = seen.iter().find(|rated| proven(rated) > 0);
    let open: Vec<&Rated> = seen.iter().copied().filter(|rated| proven(rated) == 0).collect();
    let visits = |rated: &Rated| f64::from(u32::try_from(rated.visits).unwrap_or(u32::MAX)) + 1.0;
    let most = open.iter().map(|rated| visits(rated)).fold(1.0, f64::max);
    let drawn = || draw(&open, |rated| (visits(rated) / most).powf(power), rng);
    won.map(|rated| rated.text.clone()).or_else(drawn)
}

/// Whether a move is not seen at all.
fn overlooks(rated: &Rated, chance: f64, rng: &mut StdRng) -> bool {
    let wins = matches!(rated.value, Some(Value::Exact(score)) if score > 0);
    let drawn: f64 = rng.random();
    drawn < if wins { chance * chance } else { chance }
}

fn worth(rated: &Rated) -> f64 {
    match rated.value {
        Some(Value::Exact(score)) => f64::from(score.signum()) + SOONER * f64::from(score),
        Some(Value::Estimate(expected)) => expected.clamp(-1.0, 1.0),
        None => UNKNOWN,
    }
}

/// One of them, each in proportion to its weight; nothing if none has any.
fn draw(from: &[&Rated], weight: impl Fn(&Rated) -> f64, rng: &mut StdRng) -> Option<String> {
    let all: f64 = from.iter().map(|rated| weight(rated)).sum();
    let mut left = rng.random::<f64>() * all;
    let drawn = from.iter().find(|rated| {
        left -= weight(rated);
        left < 0.0
    });
    drawn.or(from.last()).map(|rated| rated.text.clone())
}

#[cfg(test)]
mod tests;
