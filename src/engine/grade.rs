//! How far a search can be trusted to say what a move is worth: where it is, matches are analysed and hints are given. Knows
//! kinds of search and the size of boards; never a position.

use serde::Serialize;

use super::connect_four;
use crate::rules::{DotsAndBoxes, Hex, Kind, MnK, Options, Rules, TicTacToe};

/// Most cells of a board whose every position a tree search proves.
const PROVEN_CELLS_MAX: u32 = 9;
/// Most cells of a board on which it plays out enough matches to see nearly every fault.
const SEEN_CELLS_MAX: u32 = 16;
/// Most boxes of a board whose every position is solved, and of one on which that begins a few moves from the start.
const SOLVED_BOXES_MAX: u32 = 9;
const SEEN_BOXES_MAX: u32 = 16;
/// Most cells of a side of a board on which nearly every fault is seen.
const SEEN_SIDE_MAX: u32 = 5;

/// How good the search of a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// It proves what a position is worth, as far as its budget reaches.
    Exact,
    /// It proves the endings and is seldom wrong before them.
    Strong,
}

/// How good the search is for matches of a kind with options that [`Kind::choose`] gave; nothing where it may well be
/// wrong, or where something is hidden.
pub fn grade(kind: &Kind, options: &Options) -> Option<Grade> {
    let whole = |name| options.whole(name);
    if connect_four::is_solved(kind.id, options) {
        return Some(Grade::Exact);
    }
    match kind.id {
        MnK::<TicTacToe>::ID => match whole("cols") * whole("rows") {
            0..=PROVEN_CELLS_MAX => Some(Grade::Exact),
            cells => (cells <= SEEN_CELLS_MAX).then_some(Grade::Strong),
        },
        DotsAndBoxes::ID => match whole("cols") * whole("rows") {
            0..=SOLVED_BOXES_MAX => Some(Grade::Exact),
            boxes => (boxes <= SEEN_BOXES_MAX).then_some(Grade::Strong),
        },
        Hex::ID if whole("size") <= SEEN_SIDE_MAX => Some(Grade::Strong),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::rules::{CATALOGUE, OptionValue, find};

    #[rstest]
    #[case("connect-four", &[], Some(Grade::Exact))]
    #[case("connect-four", &[("cols", 10), ("rows", 10)], None)]
    #[case("tic-tac-toe", &[], Some(Grade::Exact))]
    #[case("tic-tac-toe", &[("cols", 4), ("rows", 4)], Some(Grade::Strong))]
    #[case("tic-tac-toe", &[("cols", 19), ("rows", 19)], None)]
    #[case("dots-and-boxes", &[("cols", 3), ("rows", 3)], Some(Grade::Exact))]
    #[case("dots-and-boxes", &[("cols", 4), ("rows", 4)], Some(Grade::Strong))]
    #[case("dots-and-boxes", &[], None)]
    #[case("hex", &[("size", 4)], Some(Grade::Strong))]
    #[case("hex", &[], None)]
    #[case("ultimate-tic-tac-toe", &[], None)]
    #[case("othello", &[], None)]
    #[case("draughts", &[], None)]
    #[case("gomoku", &[], None)]
    #[case("battleship", &[], None)]
    fn what_is_exact_and_what_is_strong(
        #[case] rules: &str,
        #[case] wished: &[(&str, u32)],
        #[case] expected: Option<Grade>,
    ) {
        let kind = find(CATALOGUE, rules).unwrap();
        let wished = wished.iter().map(|(name, value)| ((*name).to_owned(), OptionValue::Whole(*value)));
        assert_eq!(grade(kind, &kind.choose(&wished.collect()).unwrap()), expected);
    }

    #[test]
    fn pop_out_is_not_solved() {
        let kind = find(CATALOGUE, "connect-four").unwrap();
        let wished = [("pop_out".to_owned(), OptionValue::Flag(true))].into_iter().collect();
        assert_eq!(grade(kind, &kind.choose(&wished).unwrap()), None);
    }
}
