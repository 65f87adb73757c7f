//! Plays what a `.games` file says. A block begins with `game`, the game's name and the options that differ from the
//! default; its lines are carried out in order. Each is one of
//!
//! ```text
//! moves 10 1 10               moves, by whoever is to move; one that is made by itself, such as a pass, is written too
//! run 4453                    moves of one character each
//! by first A1h5-C3v4          a move, where both may move
//! read xo../.... x            play goes on from this position, in the game's own notation
//!
//! refused 3 column 3 is full  a move that is turned down, and why; if both may move or nobody, for both
//! first to move               the game goes on; `both to move`
//! legal 1 2 3                 who is to move may make exactly these moves, in any order
//! first wins a1 b1 c1 d1      the game is over, and these cells show why
//! draw                        the game is over, nobody won
//! score 33 31                 points of first and second, so far or at the end
//! swapped yes                 the seats have exchanged colours; or `no`
//! both may win                with the other's help, as far as is known; `first`, `second` or `nobody`
//! position xo../....          the position as text, as everybody may see it afterwards
//! seen second ????/....       the position as `first`, `second` or `watcher` may see it
//! notation xo../.... x        the position in the game's own notation
//!
//! first forces 3              first wins in 3 plies whatever second does, and not in fewer
//! best d1 c2 b3 a4            the moves after which who makes them wins whatever the other does
//! value draw                  how it ends if nobody errs: `first`, `second` or `draw`
//! margin -3                   first's points less second's at the end if nobody errs
//!
//! slow value draw             left to: cargo test --release --test rules -- --ignored
//! # a comment
//! ```
//!
//! The last four are found by trying everything, for positions that hang on nothing but what their notation says.

use visavis::rules::{Board, BySeat, Chance, Outcome, Seat, Seats, Status, Viewer};

use super::fixture::{Block, Line};
use super::tree::{self, Memo};

/// Carries out a block: with the slow lines alone checked, or all others.
pub(crate) fn check(block: &Block, slow: bool) {
    let mut board = block.open();
    for line in &block.lines {
        let (word, rest) = line.split();
        match word {
            "moves" => rest.split(' ').for_each(|text| play(&mut *board, text, line)),
            "run" => rest.chars().for_each(|letter| play(&mut *board, &letter.to_string(), line)),
            "by" => {
                let (seat, text) = halves(rest, line);
                play_as(&mut *board, named(seat, line), text, line);
            }
            "read" => board = block.read(rest, line),
            _ if line.slow != slow => {}
            "refused" => refused(&*board, rest, line),
            "best" | "value" | "margin" => verify_by_trying(&*board, word, rest, line),
            _ if rest.starts_with("forces ") => verify_by_trying(&*board, word, rest, line),
            _ => verify(&*board, word, rest, line),
        }
    }
}

fn play(board: &mut dyn Board, text: &str, line: &Line) {
    let seat = mover(board, line);
    play_as(board, seat, text, line);
}

fn play_as(board: &mut dyn Board, seat: Seat, text: &str, line: &Line) {
    let made = board.play(seat, text).unwrap_or_else(|reason| panic!("{line}: {text}: {reason}"));
    assert_eq!(made.text, text, "{line}");
}

fn refused(board: &dyn Board, rest: &str, line: &Line) {
    let (text, reason) = halves(rest, line);
    let seats = match board.status() {
        Status::ToMove(seats) => seats,
        Status::Over(_) => Seats::Both,
    };
    for seat in seats.iter() {
        let refused = board.fork().play(seat, text).expect_err(&format!("{line}: it is accepted"));
        assert_eq!(refused.to_string(), reason, "{line}");
    }
}

fn mover(board: &dyn Board, line: &Line) -> Seat {
    match board.status() {
        Status::ToMove(Seats::One(seat)) => seat,
        Status::ToMove(Seats::Both) => panic!("{line}: both may move, and the line does not say who does"),
        Status::Over(outcome) => panic!("{line}: the game is over: {outcome:?}"),
    }
}

fn verify(board: &dyn Board, word: &str, rest: &str, line: &Line) {
    match (word, rest.split(' ').next().unwrap_or_default()) {
        ("position", _) => shows(board, Viewer::Afterwards, rest, line),
        ("seen", "watcher") => shows(board, Viewer::Watcher, halves(rest, line).1, line),
        ("seen", seat) => shows(board, Viewer::Seat(named(seat, line)), halves(rest, line).1, line),
        ("notation", _) => assert_eq!(board.notation(), rest, "{line}"),
        ("legal", _) => {
            assert_eq!(sorted(tree::listed(board, mover(board, line))), words(rest), "{line}");
        }
        ("score", _) => {
            let points = rest.split(' ').map(|number| number.parse().unwrap()).collect::<Vec<_>>();
            assert_eq!(board.score(), Some(BySeat { first: points[0], second: points[1] }), "{line}");
        }
        ("swapped", "yes" | "no") => assert_eq!(board.swapped(), rest == "yes", "{line}"),
        ("draw", "") => ended(board, None, "", line),
        (who, "may") => may_win(board, who, line),
        ("both", "to") => assert_eq!(board.status(), Status::ToMove(Seats::Both), "{line}"),
        (seat, "to") => assert_eq!(board.status(), Status::ToMove(Seats::One(named(seat, line))), "{line}"),
        (seat, "wins") => ended(board, Some(named(seat, line)), rest.trim_start_matches("wins").trim(), line),
        _ => panic!("{line}: begins with none of the words known here"),
    }
}

fn may_win(board: &dyn Board, who: &str, line: &Line) {
    let those = |seat: &Seat| board.may_win(*seat) != Chance::No;
    let found = match Seat::BOTH.into_iter().filter(those).collect::<Vec<_>>()[..] {
        [] => "nobody",
        [seat] => seat.name(),
        _ => "both",
    };
    assert_eq!(found, who, "{line}");
    assert_eq!(board.is_dead(), who == "nobody", "{line}");
}

fn verify_by_trying(board: &dyn Board, word: &str, rest: &str, line: &Line) {
    match word {
        "best" => assert_eq!(sorted(tree::best(board)), words(rest), "{line}"),
        "value" => assert_eq!(tree::value(board), rest, "{line}"),
        "margin" => {
            let expected = rest.parse().unwrap();
            let found = tree::margin(board, expected);
            assert!(found == expected, "{line}: it is {}", if found < expected { "less" } else { "more" });
        }
        seat => {
            let seat = named(seat, line);
            let plies = halves(rest, line).1.parse::<u32>().unwrap();
            let mut memo = Memo::new();
            assert!(tree::forces(board, seat, Some(plies), &mut memo), "{line}: it does not");
            assert!(!tree::forces(board, seat, Some(plies - 1), &mut memo), "{line}: it wins sooner");
        }
    }
}

/// Blanks at the end of a position, where there is no cell, need not be written.
fn shows(board: &dyn Board, viewer: Viewer, expected: &str, line: &Line) {
    assert_eq!(board.position(viewer).trim_end(), expected, "{line}");
}

fn ended(board: &dyn Board, winner: Option<Seat>, cells: &str, line: &Line) {
    let Status::Over(outcome) = board.status() else { panic!("{line}: {:?}", board.status()) };
    let line_of = cells.split_whitespace().map(str::to_owned).collect();
    assert_eq!(outcome, Outcome { winner, line: line_of, score: board.score() }, "{line}");
}

fn words(text: &str) -> Vec<String> {
    sorted(text.split_whitespace().map(str::to_owned).collect())
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts
}

/// The first word, and what follows.
fn halves<'a>(text: &'a str, line: &Line) -> (&'a str, &'a str) {
    text.split_once(' ').unwrap_or_else(|| panic!("{line}: something is missing at the end"))
}

fn named(name: &str, line: &Line) -> Seat {
    Seat::BOTH
        .into_iter()
        .find(|seat| seat.name() == name)
        .unwrap_or_else(|| panic!("{line}: `{name}` is no seat"))
}
