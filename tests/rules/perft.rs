//! Checks what a `.perft` file says. Each line is one of
//!
//! ```text
//! perft 1: 7 49 343          sequences of exactly 1, 2, 3 moves; games that ended earlier count 0
//! ended 7: 13032             sequences of exactly 7 moves that end the game
//! positions 0: 1 7 49        different positions after 0, 1, 2 moves, ended games among them
//! random: 21.31 55.7         random play: mean plies, and first's score in percent with a draw as a half
//! slow perft 9: 39394572     left to the slow tests
//! ```

use std::ops::Range;

use visavis::rules::{Board, Seat};

use super::fixture::{Block, Line};
use super::tree::{self, Count, Random};

const RANDOM_GAMES: u32 = 10_000;

/// Checks the lines of a block: either the slow ones or all others.
pub(crate) fn check(block: &Block, slow: bool) {
    let lines = block.lines.iter().filter(|line| line.slow == slow).collect::<Vec<_>>();
    let board = block.kind.open(&block.options).unwrap();
    let counted = |line: &&&Line| matches!(line.split().0, "perft" | "ended");
    let plies = lines.iter().filter(counted).map(|line| numbers(line).0.end).max().unwrap_or(0);
    let mut counts = vec![Count::default(); plies];
    tree::count(&*board, &mut counts);
    for line in lines {
        match line.split().0 {
            "perft" => compare(line, |plies| counts[plies].iter().map(|count| count.played).collect()),
            "ended" => compare(line, |plies| counts[plies].iter().map(|count| count.ended).collect()),
            "positions" => compare(line, |plies| {
                let counts = tree::positions(&*board, plies.end);
                counts[plies].iter().map(|count| u64::try_from(*count).unwrap()).collect()
            }),
            "random:" => random(line, &*board),
            _ => panic!("{line}: begins with none of the words known here"),
        }
    }
}

fn compare(line: &Line, count: impl FnOnce(Range<usize>) -> Vec<u64>) {
    let (plies, expected) = numbers(line);
    assert_eq!(count(plies), expected, "{line}");
}

/// Reads `perft 1: 7 49`: the plies spoken of, and a number for each.
fn numbers(line: &Line) -> (Range<usize>, Vec<u64>) {
    let (ply, rest) = line.split().1.split_once(':').unwrap_or_else(|| panic!("{line}: no `:`"));
    let first = ply.parse::<usize>().unwrap();
    let numbers = rest.split_whitespace().map(|word| word.parse().unwrap()).collect::<Vec<_>>();
    (first..first + numbers.len(), numbers)
}

/// Holds random games against the published means: four standard errors and half of the last digit are allowed.
fn random(line: &Line, board: &dyn Board) {
    let mut expected = line.split().1.split_whitespace().map(|word| word.parse::<f64>().unwrap());
    let mut random = Random(1974);
    let games = (0..RANDOM_GAMES).map(|_| tree::random_game(board, &mut random)).collect::<Vec<_>>();
    let plies = games.iter().map(|(plies, _)| f64::from(*plies)).collect::<Vec<_>>();
    let scores = games.iter().map(|(_, winner)| match winner {
        Some(Seat::First) => 100.0,
        Some(Seat::Second) => 0.0,
        None => 50.0,
    });
    near(line, &plies, expected.next().unwrap(), 0.005);
    near(line, &scores.collect::<Vec<_>>(), expected.next().unwrap(), 0.05);
}

fn near(line: &Line, sample: &[f64], expected: f64, rounding: f64) {
    let size = f64::from(RANDOM_GAMES);
    let mean = sample.iter().sum::<f64>() / size;
    let variance = sample.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / size;
    let allowed = 4.0 * (variance / size).sqrt() + rounding;
    assert!(
        (mean - expected).abs() <= allowed,
        "{line}: mean {mean:.2} is not within {allowed:.2} of {expected}"
    );
}
