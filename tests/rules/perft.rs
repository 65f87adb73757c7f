//! Checks what a `.perft` file says. A block begins with `game`, the game's name and the options that differ from the
//! default. Then, a line each:
//!
//! ```text
//! read xo../.... x           all that follows begins in this position, in the game's own notation
//! perft 1: 7 49 343          sequences of exactly 1, 2, 3 moves; games that ended earlier count 0, a pass is a move
//! ended 7: 13032             sequences of exactly 7 moves that end the game
//! positions 0: 1 7 49        different positions after 0, 1, 2 moves, ended games among them
//! random: 21.31 55.7         random play: mean plies, and first's score in percent with a draw as a half
//! slow perft 9: 39394572     left to: cargo test --release --test rules -- --ignored
//! # a comment
//! ```

use std::ops::Range;

use visavis::rules::{Board, Viewer};

use super::fixture::{Block, Line};
use super::random::{Games, Random};
use super::tree;

/// Cells that the random games of one line may fill, about: large boards get fewer games.
const RANDOM_CELLS: u32 = 40_000;

/// Checks the lines of a block: either the slow ones or all others.
pub(crate) fn check(block: &Block, slow: bool) {
    let board = block.start();
    for line in &block.lines {
        match line.split() {
            ("read", _) => {}
            _ if line.slow != slow => {}
            ("perft", _) => compare(line, |plies| summed(plies, |counts| tree::perft(&*board, counts))),
            ("ended", _) => compare(line, |plies| summed(plies, |counts| tree::ended(&*board, counts))),
            ("positions", _) => compare(line, |plies| tree::positions(&*board, plies.end)[plies].to_vec()),
            ("random:", _) => Games::play(&*board, games(&*board), &mut Random(1974)).agree(line),
            _ => panic!("{line}: begins with none of the words known here"),
        }
    }
}

/// Plays so many games altogether, shared evenly over the lines `random:`, and holds them against those.
pub(crate) fn play_at_random(blocks: &[Block], games: u32) {
    let lines = blocks.iter().flat_map(|block| block.lines.iter().map(move |line| (block, line)));
    let lines = lines.filter(|(_, line)| line.split().0 == "random:").collect::<Vec<_>>();
    let share = games.div_ceil(lines.len().try_into().unwrap());
    for (block, line) in lines {
        Games::play_in_parallel(&*block.start(), share, 1968).agree(line);
    }
}

fn games(board: &dyn Board) -> u32 {
    let cells = board.layout(Viewer::Afterwards).iter().map(|layout| layout.rows * layout.cols).sum::<u32>();
    RANDOM_CELLS / cells
}

fn compare(line: &Line, count: impl FnOnce(Range<usize>) -> Vec<u64>) {
    let (plies, expected) = numbers(line);
    assert_eq!(count(plies), expected, "{line}");
}

/// What is added up for each of these plies, of which the first is 1.
fn summed(plies: Range<usize>, add: impl FnOnce(&mut [u64])) -> Vec<u64> {
    let mut counts = vec![0; plies.end - 1];
    add(&mut counts);
    counts[plies.start - 1..].to_vec()
}

/// Reads `perft 1: 7 49`: the plies spoken of, and a number for each.
fn numbers(line: &Line) -> (Range<usize>, Vec<u64>) {
    let (ply, rest) = line.split().1.split_once(':').unwrap_or_else(|| panic!("{line}: no `:`"));
    let first = ply.parse::<usize>().unwrap();
    let numbers = rest.split_whitespace().map(|word| word.parse().unwrap()).collect::<Vec<_>>();
    (first..first + numbers.len(), numbers)
}
