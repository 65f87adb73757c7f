//! Proves the openings from which nobody wins if nobody errs: by trying everything, and for Connect Four, where that
//! takes too long, with a solver, which itself is held against trying everything near the end.

use std::collections::HashSet;

use visavis::rules::{Board, CATALOGUE, Kind, OptionValue, Options, Seats, Seed, Status, find};

use super::random::Random;
use super::solver::Solver;
use super::tree;

const CONNECT_FOUR: &str = "connect-four";

/// Positions in which the solver is held against trying everything, and the plies that lead to them, or one more.
const SOLVED: usize = 100;
const PLIES: usize = 30;

/// Options that are numbers, by name.
type Numbers = &'static [(&'static str, u32)];

/// Options of which there is a table, and how many openings it has.
const TABLES: [(&str, Numbers, usize); 5] = [
    (CONNECT_FOUR, &[], 24),
    ("tic-tac-toe", &[], 24),
    ("tic-tac-toe", &[("cols", 4)], 15),
    ("tic-tac-toe", &[("rows", 4)], 15),
    ("gomoku", &[("cols", 4), ("rows", 3), ("connect", 3)], 15),
];

fn chosen(id: &str, options: &[(&str, OptionValue)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, id).unwrap();
    let wished = options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    (kind, kind.choose(&wished).unwrap())
}

/// The column that a move names, from 0.
fn column(text: &str) -> u32 {
    text.parse::<u32>().unwrap() - 1
}

/// Plays the moves of an opening, each by whoever is to move.
fn played(kind: &Kind, options: &Options, opening: &str) -> Box<dyn Board> {
    let mut board = kind.open(options, Seed::default()).unwrap();
    for text in opening.split(' ') {
        let Status::ToMove(Seats::One(seat)) = board.status() else {
            panic!("{opening}: {:?}", board.status())
        };
        assert_eq!(board.play(seat, text).map(|made| made.text).as_deref(), Ok(text), "{opening}");
    }
    board
}

fn is_drawn(kind: &Kind, board: &dyn Board, opening: &str, solver: &mut Solver) -> bool {
    if kind.id == CONNECT_FOUR {
        return solver.solve(opening.split(' ').map(column)) == 0;
    }
    tree::value(board) == "draw"
}

#[test]
fn nobody_wins_from_a_balanced_opening_who_plays_against_no_error() {
    let mut solver = Solver::new();
    for (id, numbers, count) in TABLES {
        let numbers = numbers.iter().map(|(name, number)| (*name, OptionValue::Whole(*number)));
        let (kind, options) = chosen(id, &numbers.collect::<Vec<_>>());
        let openings = kind.balanced(&options).unwrap();
        let mut positions = HashSet::new();
        for opening in openings {
            let board = played(kind, &options, opening);
            assert!(matches!(board.status(), Status::ToMove(_)), "{id}: {opening} ends the game");
            assert!(is_drawn(kind, &*board, opening, &mut solver), "{id}: {opening} is no draw");
            positions.insert(board.notation());
        }
        let found = (openings.len(), positions.len());
        assert_eq!(found, (count, count), "{id}: openings, and the positions they lead to");
    }
}

#[test]
fn what_is_not_proven_is_not_offered() {
    let tabled = |id: &str| TABLES.iter().any(|(tabled, numbers, _)| *tabled == id && numbers.is_empty());
    for kind in CATALOGUE {
        let options = kind.choose(&Options::default()).unwrap();
        assert_eq!(kind.balanced(&options).is_some(), tabled(kind.id), "{}", kind.id);
    }
    for (id, changed) in [
        (CONNECT_FOUR, [("pop_out", OptionValue::Flag(true))].as_slice()),
        (CONNECT_FOUR, &[("cols", OptionValue::Whole(6))]),
        (CONNECT_FOUR, &[("rows", OptionValue::Whole(7))]),
        (CONNECT_FOUR, &[("connect", OptionValue::Whole(5))]),
        ("tic-tac-toe", &[("cols", OptionValue::Whole(4)), ("exact", OptionValue::Flag(true))]),
        ("tic-tac-toe", &[("cols", OptionValue::Whole(4)), ("rows", OptionValue::Whole(4))]),
    ] {
        let (kind, options) = chosen(id, changed);
        assert_eq!(kind.balanced(&options), None, "{id} with {changed:?}");
    }
}

/// Positions that are nearly full are solved by trying everything too.
#[test]
fn the_solver_is_right() {
    let (kind, options) = chosen(CONNECT_FOUR, &[]);
    let mut random = Random(7);
    let mut solver = Solver::new();
    let mut outcomes = HashSet::new();
    for nth in 0..SOLVED {
        let mut board = kind.open(&options, Seed::default()).unwrap();
        let mut columns = Vec::new();
        while let (Status::ToMove(Seats::One(seat)), true) = (board.status(), columns.len() < PLIES + nth % 2)
        {
            let goes_on = |text: &String| {
                let mut next = board.fork();
                next.play(seat, text).is_ok() && matches!(next.status(), Status::ToMove(_))
            };
            let moves = tree::listed(&*board, seat).into_iter().filter(goes_on).collect::<Vec<_>>();
            let Some(text) = moves.get(random.below(moves.len().max(1))) else { break };
            board.play(seat, text).unwrap();
            columns.push(column(text));
        }
        let Status::ToMove(Seats::One(seat)) = board.status() else {
            unreachable!("only such moves are made")
        };
        let outcome = solver.solve(columns);
        let winner = match outcome {
            1 => seat.name(),
            -1 => seat.other().name(),
            _ => "draw",
        };
        assert_eq!(tree::value(&*board), winner, "{}", board.notation());
        outcomes.insert((seat, outcome));
    }
    assert_eq!(outcomes.len(), 6, "each outcome for each seat: {outcomes:?}");
}
