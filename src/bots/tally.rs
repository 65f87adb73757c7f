//! What came of many pairs of games, and how much that says: the score, the difference in strength with how far it may be off,
//! and whether it is enough to decide between two claims. Pure; knows results and numbers, no game.
//!
//! Both games of a pair begin from the same opening, with the seats exchanged, so they hang together and it is the pair that
//! counts: by its points, of which there are five sums. Measures and the test are those of Michel Van den Bergh, "A practical
//! introduction to the GSPRT" (2015) and "Comments on normalized Elo" (2020), as engine tests use them.

use std::f64::consts::LN_10;

use crate::rules::BySeat;

/// How sure the test is: so seldom it decides for the wrong one of two claims.
const ERROR: f64 = 0.05;
/// Of a normal distribution, 95 of 100 lie within so many standard deviations.
const SIGMAS: f64 = 1.96;

/// What one side got out of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points {
    /// It lost.
    None,
    /// Nobody won.
    Half,
    /// It won.
    One,
}

/// What came of the pairs so far, for the first of two sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Games won, drawn, lost.
    pub games: [u64; 3],
    /// How often both games of a pair made 0, 1/2, 1, 3/2 and 2 points.
    pub pairs: [u64; 5],
}

/// A difference in strength, in Elo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elo {
    /// What is most likely; infinite where one side has won everything.
    pub difference: f64,
    /// From where to where it is, 95 times of 100.
    pub range: (f64, f64),
}

/// What a test says about two claims, the smaller difference first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first side is not stronger by more than the smaller difference.
    Smaller,
    /// It is stronger by at least the larger.
    Larger,
    /// More games are needed.
    Open,
}

impl Points {
    const fn halves(self) -> usize {
        match self {
            Self::None => 0,
            Self::Half => 1,
            Self::One => 2,
        }
    }

    /// What the other side got.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::None => Self::One,
            Self::Half => Self::Half,
            Self::One => Self::None,
        }
    }
}

/// How much the first side is to score, with such a difference in strength.
fn expected(elo: f64) -> f64 {
    1.0 / (1.0 + (-elo / 400.0 * LN_10).exp())
}

fn elo(score: f64) -> f64 {
    if score <= 0.0 {
        f64::NEG_INFINITY
    } else if score >= 1.0 {
        f64::INFINITY
    } else {
        -400.0 * (1.0 / score - 1.0).ln() / LN_10
    }
}

#[allow(clippy::cast_precision_loss, reason = "nobody plays so many games")]
fn number(count: u64) -> f64 {
    count as f64
}

impl Tally {
    /// A pair was played: what the first side got when it sat first, and when it sat second.
    pub fn add(&mut self, pair: BySeat<Points>) {
        let mut halves = 0;
        for (_, points) in pair.iter() {
            halves += points.halves();
            if let Some(games) = self.games.get_mut(2 - points.halves()) {
                *games += 1;
            }
        }
        if let Some(pairs) = self.pairs.get_mut(halves) {
            *pairs += 1;
        }
    }

    /// Pairs played.
    pub fn count(&self) -> u64 {
        self.pairs.iter().sum()
    }

    /// What the first side scored of all it could, from 0 to 1; a half where nothing was played.
    pub fn score(&self) -> f64 {
        let count = number(self.count());
        if count > 0.0 { self.each().map(|(score, pairs)| score * pairs).sum::<f64>() / count } else { 0.5 }
    }

    /// The score of each kind of pair, and how many there were.
    fn each(&self) -> impl Iterator<Item = (f64, f64)> {
        [0.0, 0.25, 0.5, 0.75, 1.0].into_iter().zip(self.pairs.iter().map(|pairs| number(*pairs)))
    }

    /// How far the scores of pairs lie apart, as a variance.
    fn variance(&self) -> f64 {
        let mean = self.score();
        let count = number(self.count());
        self.each().map(|(score, pairs)| (score - mean).powi(2) * pairs).sum::<f64>() / count.max(1.0)
    }

    /// From where to where the score is, 95 times of 100.
    pub fn range(&self) -> (f64, f64) {
        let off = SIGMAS * (self.variance() / number(self.count()).max(1.0)).sqrt();
        (self.score() - off, self.score() + off)
    }

    /// How much stronger the first side is.
    pub fn elo(&self) -> Elo {
        let (from, to) = self.range();
        Elo { difference: elo(self.score()), range: (elo(from), elo(to)) }
    }

    /// Which of two differences is more likely, as the logarithm of how much more: above 0 it is the larger.
    pub fn log_likelihood_ratio(&self, smaller: f64, larger: f64) -> f64 {
        let variance = self.variance();
        if variance <= 0.0 {
            return 0.0;
        }
        let low = expected(smaller);
        let high = expected(larger);
        number(self.count()) * (high - low) * (2.0 * self.score() - low - high) / (2.0 * variance)
    }

    /// What a sequential probability ratio test says by now.
    pub fn verdict(&self, smaller: f64, larger: f64) -> Verdict {
        let bound = ((1.0 - ERROR) / ERROR).ln();
        match self.log_likelihood_ratio(smaller, larger) {
            ratio if ratio >= bound => Verdict::Larger,
            ratio if ratio <= -bound => Verdict::Smaller,
            _ => Verdict::Open,
        }
    }
}

#[cfg(test)]
mod tests;
