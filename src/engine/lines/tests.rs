//! Wins that are there to be found, threats that are answered, swap2, and games against the search that knows no game.

use super::*;
use crate::engine::{Tree, searcher};
use crate::rules::{Board, CATALOGUE, Kind, OptionValue, Seat, Seed, Status, find};

const BYTES: usize = 8 << 20;

fn gomoku(wished: &[(&'static str, OptionValue)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, "gomoku").unwrap();
    let wished = wished.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    (kind, kind.choose(&wished.collect()).unwrap())
}

fn mover(board: &dyn Board) -> Option<Seat> {
    match board.status() {
        Status::ToMove(seats) => seats.iter().next(),
        Status::Over(_) => None,
    }
}

/// What is thought after these moves.
fn thought(moves: &str, nodes: u64) -> Thought {
    let (kind, options) = gomoku(&[]);
    let view = View::find(kind, options.clone(), moves).unwrap();
    searcher(kind, &options, BYTES, 1).think(&view, Budget::nodes(nodes))
}

#[rstest::rstest]
#[case("", &["h8"], false)]
// Five before anything else, though the other lacks one stone, too.
#[case("h8 h10 i8 i10 j8 j10 k8 k10", &["g8", "l8"], true)]
// The other's five is prevented.
#[case("h8 h10 i8 i10 l10 j10 a1 k10", &["g10"], false)]
// An open three becomes an open four.
#[case("h8 a1 i8 a3 j8 c15", &["g8", "k8"], true)]
// Two fours at once.
#[case("h8 g8 i8 a3 j8 c15 k9 k6 k10 m1 k11 k12", &["k8"], true)]
fn the_move_that_has_to_be_made_is_made(#[case] moves: &str, #[case] best: &[&str], #[case] proven: bool) {
    let thought = thought(moves, 100_000);
    assert!(best.contains(&thought.best.as_deref().unwrap()), "{thought:?}");
    assert_eq!(thought.proven, proven);
    assert_eq!(thought.best.as_ref(), thought.line.first());
}

/// Whatever was put and taken off again, all is as if only what is there had been put.
#[test]
fn a_field_that_is_kept_up_to_date_is_the_one_that_is_made_anew() {
    let mut rng = StdRng::seed_from_u64(4);
    let fresh = || Field::new(9, 7, Patterns::new(5, false));
    for _ in 0..20 {
        let mut field = fresh();
        let mut stones: Vec<(usize, usize)> = Vec::new();
        for _ in 0..60 {
            if rng.random_bool(0.3) && !stones.is_empty() {
                let (side, at) = stones.pop().unwrap();
                field.turn(side, at, false);
            } else {
                let empty: Vec<usize> = field.empty().collect();
                let stone = (rng.random_range(0..2), empty[rng.random_range(0..empty.len())]);
                field.turn(stone.0, stone.1, true);
                stones.push(stone);
            }
        }
        let mut anew = fresh();
        for (side, at) in &stones {
            anew.turn(*side, *at, true);
        }
        let known = |field: &Field, side| {
            let counts = (0..=WIN).map(|kind| field.count(side, kind)).collect::<Vec<_>>();
            let cells = field.empty().map(|at| (field.kind(side, at), field.weight(side, at)));
            (field.sum(side), field.left(), counts, cells.collect::<Vec<_>>())
        };
        for side in [0, 1] {
            assert_eq!(known(&field, side), known(&anew, side));
        }
    }
}

/// Plays a match between two searches; what the first seat's gets, of 2.
fn played(kind: &'static Kind, options: &Options, searches: [&mut dyn Search; 2], nodes: [u64; 2]) -> u32 {
    let [first, second] = searches;
    let mut board = kind.open(options, Seed::default()).unwrap();
    let mut moves = Vec::new();
    while let Some(seat) = mover(&*board) {
        let view = View::of(kind, options.clone(), &*board, seat, moves.clone());
        let thought = match seat {
            Seat::First => first.think(&view, Budget::nodes(nodes[0])),
            Seat::Second => second.think(&view, Budget::nodes(nodes[1])),
        };
        let made = board.play(seat, &thought.best.unwrap()).unwrap();
        moves.push((seat, made.text, made.secret));
    }
    match board.status() {
        Status::Over(outcome) => outcome.winner.map_or(1, |winner| if winner == Seat::First { 2 } else { 0 }),
        Status::ToMove(_) => 1,
    }
}

#[test]
fn who_looks_for_lines_beats_who_knows_no_game() {
    let (kind, options) = gomoku(&[]);
    let mut points = 0;
    for seed in 0..2 {
        let mut lines = searcher(kind, &options, BYTES, seed);
        let mut tree = Tree::new(BYTES, seed);
        points += played(kind, &options, [&mut *lines, &mut tree], [20_000, 60]);
        points += 2 - played(kind, &options, [&mut tree, &mut *lines], [60, 20_000]);
    }
    assert!(points >= 7, "{points} of 8");
}

#[test]
fn every_match_of_the_family_is_played_to_its_end() {
    let swap2 = ("opening", OptionValue::Word("swap2".to_owned()));
    let whole = |name, value| (name, OptionValue::Whole(value));
    let exact = ("exact", OptionValue::Flag(true));
    for wished in [
        vec![swap2.clone()],
        vec![swap2, whole("connect", 6), whole("cols", 19), whole("rows", 9)],
        vec![whole("connect", 4), whole("cols", 5), whole("rows", 5)],
        vec![exact, whole("cols", 9), whole("rows", 9)],
    ] {
        let (kind, options) = gomoku(&wished);
        let [mut one, mut two] = [1, 2].map(|seed| searcher(kind, &options, BYTES, seed));
        played(kind, &options, [&mut *one, &mut *two], [3_000, 3_000]);
    }
}

#[test]
fn who_says_stop_is_obeyed_and_gets_a_move() {
    let (kind, options) = gomoku(&[]);
    let view = View::find(kind, options.clone(), "h8 i9 h9 h10").unwrap();
    let stop = || true;
    let budget = Budget { nodes: u64::MAX, stop: &stop };
    let thought = searcher(kind, &options, BYTES, 1).think(&view, budget);
    assert!(thought.best.is_some() && thought.nodes <= 2 * battle::NODE, "{thought:?}");
}
