//! Known endings, an end that is tried out in full, and games against the search that knows no game.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::engine::{Tree, searcher};
use crate::rules::{Board, CATALOGUE, Kind, Options, Seed, Status, find};

const BYTES: usize = 8 << 20;
/// Positions with what their moves are worth.
const SCORES: &str = include_str!("../../../tests/engine/othello.scores");

fn othello() -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, Othello::ID).unwrap();
    (kind, kind.choose(&Options::default()).unwrap())
}

fn thought(text: &str, nodes: u64) -> Thought {
    let (kind, options) = othello();
    let view = View::find(kind, options.clone(), text).unwrap();
    searcher(kind, &options, BYTES, 1).think(&view, Budget::nodes(nodes))
}

#[test]
fn known_endings_are_solved_move_by_move() {
    let mut nodes = 0;
    for line in SCORES.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [squares, side, best, moves @ ..] = &words[..] else { panic!("{line}") };
        let thought = thought(&format!("{} {side}", squares.to_uppercase()), 50_000_000);
        assert!(thought.proven);
        let worth = |text: &str| {
            let rated = thought.moves.iter().find(|rated| rated.text == text);
            rated.unwrap_or_else(|| panic!("{text} in {line}")).value
        };
        assert_eq!(
            worth(thought.best.as_ref().unwrap()),
            Some(Value::Exact(best.parse().unwrap())),
            "{line}"
        );
        for known in moves {
            let (text, score) = known.split_once(':').unwrap();
            assert_eq!(worth(text), Some(Value::Exact(score.parse().unwrap())), "{text} in {line}");
        }
        nodes += thought.nodes;
    }
    assert!(nodes < 25_000_000, "{nodes} nodes");
}

/// What a position is worth when everything is tried out.
fn plainly(discs: Discs, passed: bool) -> i32 {
    let values = each(discs.moves()).map(|(_, square)| -plainly(discs.after(square), false));
    values.max().unwrap_or_else(|| if passed { discs.score() } else { -plainly(discs.passed(), true) })
}

/// A game by moves that are drawn, until so many squares are empty: the board.
fn drawn(rng: &mut StdRng, empty: u32) -> Box<dyn Board> {
    let (kind, options) = othello();
    let mut board = kind.open(&options, Seed::default()).unwrap();
    while board.score().map(|score| 64 - score.first - score.second) > Some(empty) {
        let Status::ToMove(seats) = board.status() else { break };
        let seat = seats.iter().next().unwrap();
        let text = board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap();
        board.play(seat, &text).unwrap();
        while board.automatic().is_some() {
            let (seat, text) = board.automatic().unwrap();
            board.play(seat, &text).unwrap();
        }
    }
    board
}

#[test]
fn the_end_is_worth_what_trying_everything_says() {
    let mut rng = StdRng::seed_from_u64(3);
    let (kind, options) = othello();
    for empty in [4, 6, 7, 8, 8, 9, 9] {
        let board = drawn(&mut rng, empty);
        let Status::ToMove(seats) = board.status() else { continue };
        let view = View::of(kind, options.clone(), &*board, seats.iter().next().unwrap(), []);
        let thought = Reversi::new(Othello::ID, BYTES).unwrap().think(&view, Budget::nodes(u64::MAX));
        for rated in &thought.moves {
            let square: Cell = rated.text.parse().unwrap();
            let after = read(&view).after(1 << (square.row() * SIDE + square.col()));
            assert_eq!(
                rated.value,
                Some(Value::Exact(-plainly(after, false))),
                "{} {rated:?}",
                view.position
            );
        }
        assert_eq!(thought.best, thought.moves.first().map(|rated| rated.text.clone()));
    }
}

#[test]
fn the_same_budget_finds_the_same_again_whatever_was_looked_at_before() {
    let (kind, options) = othello();
    let mut rng = StdRng::seed_from_u64(5);
    let mut used = Reversi::new(Othello::ID, 64 << 10).unwrap();
    for empty in [50, 40, 30, 18, 14, 10] {
        let board = drawn(&mut rng, empty);
        let Status::ToMove(seats) = board.status() else { continue };
        let view = View::of(kind, options.clone(), &*board, seats.iter().next().unwrap(), []);
        let mut fresh = Reversi::new(Othello::ID, 64 << 10).unwrap();
        let [one, other] = [&mut used, &mut fresh].map(|search| search.think(&view, Budget::nodes(20_000)));
        assert_eq!(one, other, "{}", view.position);
        assert!(one.nodes <= 20_000 && one.best.is_some());
    }
}

#[test]
fn it_beats_the_search_that_knows_no_game() {
    let (kind, options) = othello();
    let mut points = 0;
    for game in 0..6_u64 {
        let mut rng = StdRng::seed_from_u64(game / 2);
        let mut board = drawn(&mut rng, 52);
        let own = if game % 2 == 0 { Seat::First } else { Seat::Second };
        let mut house = Reversi::new(Othello::ID, BYTES).unwrap();
        let mut tree = Tree::new(BYTES, game);
        while let Status::ToMove(seats) = board.status() {
            let seat = seats.iter().next().unwrap();
            let view = View::of(kind, options.clone(), &*board, seat, []);
            let view = View { from: Some(board.notation()), ..view };
            let thought = if seat == own {
                house.think(&view, Budget::nodes(2_000))
            } else {
                tree.think(&view, Budget::nodes(200))
            };
            board.play(seat, &thought.best.unwrap()).unwrap();
            while let Some((seat, text)) = board.automatic() {
                board.play(seat, &text).unwrap();
            }
        }
        let Status::Over(outcome) = board.status() else { unreachable!() };
        points += i32::from(outcome.winner == Some(own)) - i32::from(outcome.winner == Some(own.other()));
    }
    assert!(points >= 4, "{points} of 6");
}
