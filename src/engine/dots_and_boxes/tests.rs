//! What is known of small boards, endings against a solver that knows nothing but the rules, and games against the search that
//! knows no game.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::engine::{Tree, searcher};
use crate::rules::{Board, CATALOGUE, Kind, OptionValue, Seed, Status, find};

const BYTES: usize = 8 << 20;

fn boxes(rows: u32, cols: u32) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, "dots-and-boxes").unwrap();
    let wished = [("rows", rows), ("cols", cols)].map(|(name, value)| (name, OptionValue::Whole(value)));
    (kind, kind.choose(&Options::from(wished)).unwrap())
}

/// All that can be won from any set of free edges of a board, by trying everything: box by box, with no idea of chains.
struct Plain {
    edges: Vec<Edge>,
    /// The edges of each box, as a set of their numbers.
    boxes: Vec<usize>,
    /// What every set of free edges is worth to who is to move.
    worth: Vec<i8>,
}

impl Plain {
    /// Of these edges; all others are drawn.
    fn new(rows: u32, cols: u32, free: Grid) -> Self {
        let stride = cols + 1;
        let edges: Vec<Edge> = free.each().collect();
        let set = |sides: [Edge; 4]| {
            let numbered = edges.iter().enumerate().filter(|(_, edge)| sides.contains(edge));
            numbered.fold(0, |set, (number, _)| set | 1 << number)
        };
        let places = (0..rows).flat_map(|row| (0..cols).map(move |col| row * stride + col));
        let boxes = places.map(|at| {
            set([Edge::level(at), Edge::level(at + stride), Edge::upright(at), Edge::upright(at + 1)])
        });
        let boxes: Vec<usize> = boxes.filter(|set| *set != 0).collect();
        let mut worth = vec![0_i8; 1 << edges.len()];
        for free in 1..worth.len() {
            let after = |number: usize| {
                let edge = 1 << number;
                let closed = boxes.iter().filter(|sides| *sides & free == edge).count();
                let then = worth[free & !edge];
                if closed > 0 { i8::try_from(closed).unwrap() + then } else { -then }
            };
            worth[free] = (0..edges.len()).filter(|number| free >> number & 1 == 1).map(after).max().unwrap();
        }
        Self { edges, boxes, worth }
    }

    fn of(&self, grid: Grid) -> i32 {
        let numbered = self.edges.iter().enumerate().filter(|(_, edge)| grid.has(**edge));
        i32::from(self.worth[numbered.fold(0, |set, (number, _)| set | 1 << number)])
    }
}

fn whole(rows: u32, cols: u32) -> Grid {
    let stride = cols + 1;
    let block = |rows: u32, cols: u32| {
        (0..rows).flat_map(|row| (0..cols).map(move |col| 1_u128 << (row * stride + col))).sum()
    };
    Grid { level: block(rows + 1, cols), upright: block(rows, cols + 1) }
}

/// What the search says of a position, looked to the end, from a table that is new.
fn solved(size: Size, grid: Grid) -> i32 {
    let mut table = Table::new(1 << 16);
    let mut meter = Meter::new(Budget::nodes(u64::MAX));
    let mut solver = Solver { size, table: &mut table, meter: &mut meter };
    let found = solver.look(grid, u8::MAX - 1, (-INFINITE, INFINITE)).unwrap();
    assert!(found.whole && found.value % BOX == 0, "{found:?}");
    found.value / BOX
}

/// Every position of small boards, and of 3x3 one of many, is worth what trying everything says.
#[rstest::rstest]
#[case(1, 1, 1)]
#[case(1, 3, 1)]
#[case(2, 2, 1)]
#[case(2, 3, 7)]
#[case(3, 3, 1_201)]
fn every_position_is_worth_what_trying_everything_says(
    #[case] rows: u32,
    #[case] cols: u32,
    #[case] step: usize,
) {
    let size = Size::new(rows, cols);
    let plain = Plain::new(rows, cols, whole(rows, cols));
    assert_eq!(plain.boxes.len(), (rows * cols) as usize);
    for free in (0..plain.worth.len()).step_by(step) {
        let edges = plain.edges.iter().enumerate().filter(|(number, _)| free >> number & 1 == 0);
        let grid = edges.fold(whole(rows, cols), |grid, (_, edge)| grid.without(*edge));
        assert_eq!(solved(size, grid), i32::from(plain.worth[free]), "{rows}x{cols}: {grid:?}");
    }
}

/// A grid of which all edges but so many are drawn, those in the middle of long chains more often left.
fn ending(rows: u32, cols: u32, left: usize, rng: &mut StdRng) -> Grid {
    let mut grid = whole(rows, cols);
    while grid.count() as usize > left {
        let size = Size::new(rows, cols);
        let sides = size.sides(grid);
        let safe: Vec<Edge> = size.safe(grid, sides).each().collect();
        let from = if safe.is_empty() { grid.each().collect() } else { safe };
        grid = grid.without(from[rng.random_range(0..from.len())]);
    }
    grid
}

/// Larger boards have several chains and loops at once.
#[test]
fn endings_of_larger_boards_are_worth_what_trying_everything_says() {
    let mut rng = StdRng::seed_from_u64(11);
    for number in 0..240 {
        let (rows, cols) = [(4, 4), (3, 5), (5, 5), (2, 8), (8, 8), (1, 8)][number % 6];
        let left = 10 + number % 7;
        let grid = ending(rows, cols, left, &mut rng);
        let plain = Plain::new(rows, cols, grid);
        assert_eq!(solved(Size::new(rows, cols), grid), plain.of(grid), "{rows}x{cols}: {grid:?}");
    }
}

/// A match that is played on: its board and its moves.
struct Match {
    kind: &'static Kind,
    options: Options,
    board: Box<dyn Board>,
    moves: Vec<(Seat, String, bool)>,
}

impl Match {
    fn new((kind, options): (&'static Kind, Options)) -> Self {
        let board = kind.open(&options, Seed::default()).unwrap();
        Self { kind, options, board, moves: Vec::new() }
    }

    fn mover(&self) -> Option<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().next(),
            Status::Over(_) => None,
        }
    }

    fn view(&self) -> View {
        let seat = self.mover().unwrap_or(Seat::First);
        View::of(self.kind, self.options.clone(), &*self.board, seat, self.moves.clone())
    }

    fn play(&mut self, text: &str) {
        let seat = self.mover().unwrap();
        let made = self.board.play(seat, text).unwrap();
        self.moves.push((seat, made.text, made.secret));
    }

    fn draw(&mut self, rng: &mut StdRng) {
        let seat = self.mover().unwrap();
        let text = self.board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap();
        self.play(&text);
    }

    fn ahead(&self) -> i32 {
        let boxes = self.board.score().unwrap();
        boxes.first.cast_signed() - boxes.second.cast_signed()
    }
}

/// How many boxes more the first to move gets, as found by trying everything, too.
#[rstest::rstest]
#[case(1, 1, -1)]
#[case(1, 2, 0)]
#[case(1, 3, -1)]
#[case(2, 2, 2)]
#[case(2, 3, -2)]
#[case(3, 3, -3)]
fn small_boards_are_solved_from_the_start(#[case] rows: u32, #[case] cols: u32, #[case] expected: i32) {
    let (kind, options) = boxes(rows, cols);
    let view = Match::new((kind, options.clone())).view();
    let mut search = searcher(kind, &options, BYTES, 1);
    let weighed = search.weigh(&view, Budget::nodes(20_000_000));
    assert_eq!(weighed.value, Some(Value::Exact(expected)), "{weighed:?}");
    let thought = search.think(&view, Budget::nodes(50_000_000));
    assert!(thought.proven, "{thought:?}");
    assert_eq!(thought.moves[0].value, Some(Value::Exact(expected)));
}

/// What a match is worth counts what both own already, and every move is told what it is worth.
#[test]
fn an_ending_of_a_match_is_told_move_by_move() {
    let mut rng = StdRng::seed_from_u64(5);
    for seed in 0..30 {
        let (kind, options) = boxes(3, 3);
        let mut played = Match::new((kind, options.clone()));
        let plain = Plain::new(3, 3, ending(3, 3, 0, &mut rng));
        assert_eq!(plain.worth, [0], "nothing is left, nothing is won");
        while played.moves.len() < 10 + seed % 9 {
            played.draw(&mut rng);
        }
        let Some(seat) = played.mover() else { continue };
        let search = Boxes::new(kind.id, &options, BYTES).unwrap();
        let seen = search.read(&played.view());
        let plain = Plain::new(3, 3, seen.grid);
        let ahead = if seat == Seat::First { played.ahead() } else { -played.ahead() };
        assert_eq!(seen.ahead, ahead);
        let thought = searcher(kind, &options, BYTES, 1).think(&played.view(), Budget::nodes(u64::MAX));
        assert_eq!(thought.moves.len(), seen.grid.count() as usize);
        for rated in &thought.moves {
            let mut board = played.board.fork();
            board.play(seat, &rated.text).unwrap();
            let again = matches!(board.status(), Status::ToMove(seats) if seats.iter().next() == Some(seat));
            let score = board.score().unwrap();
            let own = score.first.cast_signed() - score.second.cast_signed();
            let own = if seat == Seat::First { own } else { -own };
            let text = &rated.text;
            let edge = seen.grid.each().find(|edge| search.text(*edge) == *text).unwrap();
            let then = plain.of(seen.grid.without(edge));
            let expected = own + if again { then } else { -then };
            assert_eq!(rated.value, Some(Value::Exact(expected)), "{text}: {thought:?}");
        }
        let mut line = played;
        for text in &thought.line {
            line.play(text);
        }
    }
}

/// Boxes are counted by a search that looks at as many positions as the other plays out whole matches.
#[test]
fn who_counts_chains_beats_who_knows_no_game() {
    let mut rng = StdRng::seed_from_u64(9);
    let mut points = 0;
    for seed in 0..4 {
        let (kind, options) = boxes(4, 4);
        let mut opening = Match::new((kind, options.clone()));
        for _ in 0..4 {
            opening.draw(&mut rng);
        }
        for own in Seat::BOTH {
            let mut boxes = searcher(kind, &options, BYTES, seed);
            let mut tree = Tree::new(BYTES, seed);
            let mut played = Match::new((kind, options.clone()));
            for (_, text, _) in &opening.moves {
                played.play(text);
            }
            while let Some(seat) = played.mover() {
                let view = played.view();
                let thought = if seat == own {
                    boxes.think(&view, Budget::nodes(400 * solver::NODE))
                } else {
                    tree.think(&view, Budget::nodes(400))
                };
                played.play(&thought.best.unwrap());
            }
            let ahead = if own == Seat::First { played.ahead() } else { -played.ahead() };
            points += 1 + ahead.signum();
        }
    }
    assert!(points >= 13, "{points} of 16");
}

#[test]
fn who_says_stop_is_obeyed_and_gets_a_move() {
    let (kind, options) = boxes(5, 5);
    let view = Match::new((kind, options.clone())).view();
    let budget = Budget { nodes: u64::MAX, stop: &|| true };
    let thought = searcher(kind, &options, BYTES, 1).think(&view, budget);
    assert_eq!((thought.nodes, thought.proven, thought.best.is_some()), (0, false, true));
    let mut other = view;
    other.seat = Seat::Second;
    other.legal = Legal::NONE;
    assert_eq!(searcher(kind, &options, BYTES, 1).think(&other, Budget::nodes(9)), Thought::default());
}

#[test]
fn the_same_budget_thinks_the_same() {
    let (kind, options) = boxes(5, 5);
    let view = Match::new((kind, options.clone())).view();
    let think = |seed| searcher(kind, &options, BYTES, seed).think(&view, Budget::nodes(30_000));
    assert_eq!(think(1), think(2));
}
