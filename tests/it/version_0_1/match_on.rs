//! A match that two visitors play move by move, with a board of the test's own beside it. Knows moves and what is said of
//! them; never what they should be.

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use visavis::rules::{Board, CATALOGUE, Seat, Seed, Status, find};

use crate::house::House;
use crate::visitor::{Match, Visitor};

/// Two who play, and the board between them.
pub struct Table {
    pub first: Visitor,
    pub second: Visitor,
    pub game: String,
    start: Box<dyn Board>,
    board: Box<dyn Board>,
    moves: Vec<(Seat, String)>,
}

fn opened(rules: &str, options: &Value) -> Box<dyn Board> {
    let kind = find(CATALOGUE, rules).expect("a kind of game");
    let options = serde_json::from_value(options.clone()).expect("options");
    kind.open(&kind.choose(&options).expect("they are in range"), Seed::default()).expect("they go together")
}

impl Table {
    /// Two who have met and seek this.
    pub async fn between(one: Visitor, other: Visitor, rules: &str, options: Value, rated: bool) -> Self {
        let seek = json!({"type": "seek", "rules": rules, "options": options, "rated": rated});
        let Match { first, second, game } = Match::between(one, other, seek).await;
        let start = opened(rules, &options);
        Self { first, second, game, board: start.fork(), start, moves: Vec::new() }
    }

    /// Two new guests.
    pub async fn open(house: &House, rules: &str, options: Value) -> Self {
        let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
        Self::between(one, other, rules, options, false).await
    }

    /// A match that goes on, as its two players see it. A move that one of them may not see is the other's.
    pub fn taken_up(first: Visitor, second: Visitor, seen: [&Value; 2]) -> Self {
        let [by_first, by_second] = seen;
        let start = opened(by_first["rules"].as_str().unwrap(), &by_first["options"]);
        let game = by_first["game"].as_str().unwrap().to_owned();
        let mut table = Self { first, second, game, board: start.fork(), start, moves: Vec::new() };
        let moves = by_first["moves"].as_array().unwrap().iter().zip(by_second["moves"].as_array().unwrap());
        for (by_first, by_second) in moves {
            let mv = if by_first == "?" { by_second } else { by_first };
            let seat = match table.turn().as_slice() {
                [seat] => *seat,
                _ if by_first == "?" => Seat::Second,
                _ => Seat::First,
            };
            table.note(seat, mv.as_str().unwrap());
        }
        table
    }

    pub fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap()
    }

    pub fn turn(&self) -> Vec<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        }
    }

    pub fn over(&self) -> bool {
        self.turn().is_empty()
    }

    /// Whether the last move was a pass.
    pub fn passed(&self) -> bool {
        self.moves.last().is_some_and(|(_, mv)| mv == "--")
    }

    fn note(&mut self, seat: Seat, mv: &str) {
        let made = self.board.play(seat, mv).expect("a legal move");
        self.moves.push((seat, made.text));
    }

    pub fn visitor(&mut self, seat: Seat) -> &mut Visitor {
        match seat {
            Seat::First => &mut self.first,
            Seat::Second => &mut self.second,
        }
    }

    pub fn seat(&self, seat: Seat) -> &Visitor {
        match seat {
            Seat::First => &self.first,
            Seat::Second => &self.second,
        }
    }

    /// What both hear next of this type, first one first.
    pub async fn both(&mut self, kind: &str) -> [Value; 2] {
        [self.first.hear_past(kind).await, self.second.hear_past(kind).await]
    }

    /// A seat says something about the match.
    pub async fn word(&mut self, seat: Seat, mut word: Value) {
        word["game"] = json!(self.game);
        self.visitor(seat).say(word).await;
    }

    /// A seat makes a move, and those follow that nobody is asked for. Gives how many there were.
    pub async fn play_move(&mut self, seat: Seat, mv: &str) -> usize {
        let ply = self.ply() + 1;
        self.word(seat, json!({"type": "play", "ply": ply, "move": mv})).await;
        self.note(seat, mv);
        while let Some((seat, mv)) = self.board.automatic() {
            self.note(seat, &mv);
        }
        usize::try_from(self.ply() + 1 - ply).unwrap()
    }

    /// The same, heard by both.
    pub async fn play(&mut self, seat: Seat, mv: &str) {
        for _ in 0..self.play_move(seat, mv).await {
            self.both("played").await;
        }
    }

    /// Moves of whoever is to move.
    pub async fn play_all(&mut self, moves: &[&str]) {
        for mv in moves {
            let seat = self.turn()[0];
            self.play(seat, mv).await;
        }
    }

    /// A move by chance of a seat that is to move.
    pub fn any_move(&self, random: &mut StdRng) -> (Seat, String) {
        let turn = self.turn();
        let seat = turn[random.random_range(0..turn.len())];
        (seat, self.board.random_move(seat, &mut |below| random.random_range(0..below)).expect("a move"))
    }

    /// So many moves by chance, or fewer if that ends the match.
    pub async fn play_some(&mut self, moves: u32, random: &mut StdRng) {
        for _ in 0..moves {
            if self.over() {
                return;
            }
            let (seat, mv) = self.any_move(random);
            self.play(seat, &mv).await;
        }
    }

    /// A seat offers something, and both hear of it.
    pub async fn offer(&mut self, seat: Seat, what: &str) {
        self.word(seat, json!({"type": "offer", "what": what})).await;
        self.both("offered").await;
    }

    /// As a `taken_back` says.
    pub fn go_back(&mut self, ply: u64) {
        let kept = self.moves.drain(..).take(usize::try_from(ply).unwrap()).collect::<Vec<_>>();
        self.board = self.start.fork();
        for (seat, mv) in &kept {
            self.note(*seat, mv);
        }
    }

    /// A seat takes its last move back.
    pub async fn take_back(&mut self, seat: Seat) {
        self.offer(seat, "takeback").await;
        self.word(seat.other(), json!({"type": "offer", "what": "takeback"})).await;
        let [taken_back, _] = self.both("taken_back").await;
        self.go_back(taken_back["ply"].as_u64().unwrap());
    }

    pub async fn resign(&mut self, seat: Seat) -> [Value; 2] {
        self.word(seat, json!({"type": "resign"})).await;
        self.both("ended").await
    }
}
