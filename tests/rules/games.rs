//! Plays what a `.games` file says. The lines of a block are carried out in order; each is one of
//!
//! ```text
//! moves 10 1 10              moves, by whoever is to move
//! run 4453                   moves of one character each
//! refused 3 column 3 is full a move that is turned down, and why
//! first to move              the game goes on
//! first wins a1 b1 c1 d1     the game is over, and these cells show why
//! draw                       the game is over, nobody won
//! position xo../....         the position as text
//! first forces 3             first wins in 3 plies whatever second does, and not in fewer
//! value draw                 how it ends if nobody errs: `first`, `second` or `draw`, by trying everything
//! slow value draw            left to the slow tests
//! ```

use visavis::rules::{Board, Outcome, Seat, Seats, Status};

use super::fixture::{Block, Line};
use super::tree::{self, Memo};

/// Carries out a block: with the slow lines alone checked, or all others.
pub(crate) fn check(block: &Block, slow: bool) {
    let mut board = block.kind.open(&block.options).unwrap();
    for line in &block.lines {
        let (word, rest) = line.split();
        match word {
            "moves" => rest.split(' ').for_each(|text| play(&mut *board, text, line)),
            "run" => rest.chars().for_each(|letter| play(&mut *board, &letter.to_string(), line)),
            _ if line.slow == slow => verify(&mut *board, word, rest, line),
            _ => {}
        }
    }
}

fn play(board: &mut dyn Board, text: &str, line: &Line) {
    let seat = mover(board, line);
    let written = board.play(seat, text).unwrap_or_else(|reason| panic!("{line}: {text}: {reason}"));
    assert_eq!(written, text, "{line}");
}

fn mover(board: &dyn Board, line: &Line) -> Seat {
    match board.status() {
        Status::ToMove(Seats::One(seat)) => seat,
        Status::ToMove(Seats::Both) => panic!("{line}: both may move, and the line does not say who does"),
        Status::Over(outcome) => panic!("{line}: the game is over: {outcome:?}"),
    }
}

fn verify(board: &mut dyn Board, word: &str, rest: &str, line: &Line) {
    let (verb, detail) = rest.split_once(' ').unwrap_or((rest, ""));
    match (word, verb) {
        ("position", _) => assert_eq!(board.position(), rest, "{line}"),
        ("refused", text) => {
            let seat = mover(board, line);
            assert_eq!(board.play(seat, text).unwrap_err().to_string(), detail, "{line}");
        }
        ("draw", _) => assert_eq!(board.status(), Status::Over(Outcome::default()), "{line}"),
        ("value", _) => assert_eq!(value(board), rest, "{line}"),
        (seat, "to") => assert_eq!(board.status(), Status::ToMove(Seats::One(named(seat, line))), "{line}"),
        (seat, "wins") => {
            let line_of = detail.split_whitespace().map(str::to_owned).collect();
            let outcome = Outcome { winner: Some(named(seat, line)), line: line_of, score: None };
            assert_eq!(board.status(), Status::Over(outcome), "{line}");
        }
        (seat, "forces") => {
            let (seat, plies) = (named(seat, line), detail.parse::<usize>().unwrap());
            assert!(tree::forces(board, seat, plies, &mut Memo::new()), "{line}: it does not");
            assert!(!tree::forces(board, seat, plies - 1, &mut Memo::new()), "{line}: it wins sooner");
        }
        _ => panic!("{line}: begins with none of the words known here"),
    }
}

fn named(name: &str, line: &Line) -> Seat {
    Seat::BOTH
        .into_iter()
        .find(|seat| seat.name() == name)
        .unwrap_or_else(|| panic!("{line}: `{name}` is no seat"))
}

fn value(board: &dyn Board) -> &'static str {
    let mut memo = Memo::new();
    let winner = Seat::BOTH.into_iter().find(|seat| tree::forces(board, *seat, usize::MAX, &mut memo));
    winner.map_or("draw", Seat::name)
}
