//! Games of the catalogue as the tests of the tree play them, and a match that is played. Knows rules and views, and who is
//! to move; never the search.

use rand::RngExt;
use rand::rngs::StdRng;

use super::super::playing::mover;
use crate::engine::View;
use crate::rules::{Board, CATALOGUE, Kind, OptionValue, Options, Seat, Seed, Status, find};

/// Games that hide nothing, on small boards where there are any: a game is over soon, and nothing is proven sooner.
pub(super) fn games() -> Vec<(&'static Kind, Options)> {
    let small: &[(&str, &[(&str, u32)])] = &[
        ("connect-four", &[]),
        ("tic-tac-toe", &[]),
        ("ultimate-tic-tac-toe", &[]),
        ("gomoku", &[("cols", 7), ("rows", 7), ("connect", 4)]),
        ("othello", &[]),
        ("draughts", &[]),
        ("dots-and-boxes", &[("rows", 2), ("cols", 2)]),
        ("hex", &[("size", 5)]),
    ];
    let hidden = CATALOGUE.iter().filter(|kind| kind.hidden).count();
    assert_eq!(small.len() + hidden, CATALOGUE.len(), "every game is here");
    small.iter().map(|(id, options)| game(id, options)).collect()
}

pub(super) fn game(id: &str, options: &[(&str, u32)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, id).unwrap();
    let wished = options.iter().map(|(name, value)| ((*name).to_owned(), OptionValue::Whole(*value)));
    (kind, kind.choose(&wished.collect()).unwrap())
}

/// A match that is played.
pub(super) struct Match {
    kind: &'static Kind,
    options: Options,
    pub(super) board: Box<dyn Board>,
    moves: Vec<(Seat, String, bool)>,
}

impl Match {
    pub(super) fn new((kind, options): &(&'static Kind, Options)) -> Self {
        let board = kind.open(options, Seed::default()).unwrap();
        let mut new = Self { kind, options: options.clone(), board, moves: Vec::new() };
        new.settle();
        new
    }

    pub(super) fn play(&mut self, seat: Seat, text: &str) {
        let made = self.board.play(seat, text).unwrap();
        self.moves.push((seat, made.text, made.secret));
        self.settle();
    }

    fn settle(&mut self) {
        while let Some((seat, text)) = self.board.automatic() {
            let made = self.board.play(seat, &text).unwrap();
            self.moves.push((seat, made.text, made.secret));
        }
    }

    pub(super) fn mover(&self) -> Option<Seat> {
        mover(&*self.board)
    }

    pub(super) fn view(&self) -> View {
        let seat = self.mover().unwrap();
        View::of(self.kind, self.options.clone(), &*self.board, seat, self.moves.clone())
    }

    pub(super) fn draw(&mut self, rng: &mut StdRng) {
        let seat = self.mover().unwrap();
        let text = self.board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap();
        self.play(seat, &text);
    }

    pub(super) fn winner(&self) -> Option<Seat> {
        match self.board.status() {
            Status::Over(outcome) => outcome.winner,
            Status::ToMove(_) => None,
        }
    }
}
