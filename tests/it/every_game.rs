//! Whole random games of every kind over real sockets: two play, a third watches, and all that is heard is held against a
//! board of the test's own.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use visavis::rules::{
    Board, BySeat, CATALOGUE, Kind, Legal, OptionValue, Options, Outcome, Seat, Seed, Status, Viewer,
};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{Match, Visitor};

/// Games of each kind and choice of options.
const GAMES: u64 = 3;

/// What is played: the usual games, and the options that change how moves are made.
fn choices() -> Vec<(&'static Kind, Options)> {
    let flag = |name: &'static str| (name, Options::from([(name, OptionValue::Flag(true))]));
    let usual = CATALOGUE.iter().map(|kind| (kind.id, Options::default()));
    let swap2 = Options::from([("opening", OptionValue::Word("swap2".into()))]);
    let small = Options::from([("size", OptionValue::Whole(4))]);
    let boards = Options::from([("tie", OptionValue::Word("boards".into()))]);
    let special = [
        ("connect-four", flag("pop_out").1),
        ("gomoku", swap2),
        ("hex", small),
        ("ultimate-tic-tac-toe", boards),
        ("battleship", flag("salvo").1),
        ("battleship", flag("hit_again").1),
    ];
    let find = |(id, options): (&str, Options)| {
        let kind = CATALOGUE.iter().find(|kind| kind.id == id).unwrap();
        (kind, kind.choose(&options).unwrap())
    };
    usual.chain(special).map(find).collect()
}

/// The two who play and the one who watches, with the board that all they hear is held against.
struct Table {
    players: BySeat<Visitor>,
    watcher: Visitor,
    game: String,
    board: Box<dyn Board>,
    hidden: bool,
    /// The last event's number, and the moves so far with whether each is secret.
    seq: u64,
    moves: Vec<(Seat, String, bool)>,
    random: StdRng,
}

/// A position without the commitments, which hang on the server's own seed.
fn without_commitments(position: &Value) -> String {
    let fields = position.as_str().expect("a text").split(' ');
    let field = |field: &str| field.split_once('=').map_or(field.to_owned(), |(name, _)| format!("{name}="));
    let kept = fields.map(|text| match text.split_once('=') {
        Some(("commit" | "nonce", _)) => field(text),
        _ => text.to_owned(),
    });
    kept.collect::<Vec<_>>().join(" ")
}

fn listed(legal: &Legal<String>) -> (Value, Value) {
    match legal {
        Legal::Listed(moves) => (json!(moves), Value::Null),
        Legal::Picked(pick) => {
            (Value::Null, json!({"count": pick.count, "cells": pick.cells, "others": pick.others}))
        }
        Legal::Unlisted => (Value::Null, Value::Null),
    }
}

impl Table {
    async fn open(house: &House, kind: &Kind, options: &Options, seed: u64) -> Self {
        let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
        let wish = json!({"type": "seek", "rules": kind.id, "options": options});
        let Match { first, second, game } = Match::between(one, other, wish).await;
        let mut watcher = Visitor::guest(house).await;
        watcher.say(json!({"type": "watch", "game": game})).await;
        let snapshot = watcher.hear("snapshot").await;
        let board = kind.open(options, Seed::default()).unwrap();
        assert_eq!(snapshot["layout"], json!(board.layout(Viewer::Watcher)));
        Self {
            players: BySeat { first, second },
            watcher,
            game,
            board,
            hidden: kind.hidden,
            seq: snapshot["seq"].as_u64().unwrap(),
            moves: Vec::new(),
            random: StdRng::seed_from_u64(seed),
        }
    }

    fn movers(&self) -> Vec<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        }
    }

    fn play_of(&self, ply: usize, mv: &str) -> Value {
        json!({"type": "play", "game": self.game, "ply": ply, "move": mv})
    }

    /// Says what must be refused: nonsense, a move of the wrong side, an old ply. Nobody else hears of it.
    async fn try_what_is_refused(&mut self, seat: Seat) {
        let ply = self.moves.len() + 1;
        let (nonsense, late) = (self.play_of(ply, "no-move"), self.play_of(ply + 1, "a1"));
        self.players.get_mut(seat).may_not(nonsense, "illegal_move").await;
        self.players.get_mut(seat).may_not(late, "stale_ply").await;
        if !self.movers().contains(&seat.other()) {
            let early = self.play_of(ply, "a1");
            self.players.get_mut(seat.other()).may_not(early, "not_your_turn").await;
        }
    }

    /// Plays a random move, and the automatic ones that follow it; all that is heard of each is checked.
    async fn play(&mut self) {
        let movers = self.movers();
        let seat = movers[self.random.random_range(0..movers.len())];
        if self.random.random_range(0..8) == 0 {
            self.try_what_is_refused(seat).await;
        }
        let random = &mut self.random;
        let mv = self.board.random_move(seat, &mut |limit| random.random_range(0..limit)).unwrap();
        let said = self.play_of(self.moves.len() + 1, &mv);
        self.players.get_mut(seat).say(said).await;
        let mut next = Some((seat, mv));
        while let Some((seat, mv)) = next {
            let made = self.board.play(seat, &mv).unwrap();
            self.moves.push((seat, made.text, made.secret));
            let last = self.board.automatic().is_none();
            for viewer in [Viewer::Seat(Seat::First), Viewer::Seat(Seat::Second), Viewer::Watcher] {
                self.hear_played(viewer, last).await;
            }
            next = self.board.automatic();
        }
    }

    async fn hear_played(&mut self, viewer: Viewer, last: bool) {
        let over = matches!(self.board.status(), Status::Over(_));
        let (mover, mv, secret) = self.moves.last().unwrap().clone();
        let (seq, ply) = (self.seq + u64::try_from(self.moves.len()).unwrap(), self.moves.len());
        let played = match viewer {
            Viewer::Seat(seat) => self.players.get_mut(seat).hear("played").await,
            Viewer::Watcher | Viewer::Afterwards => self.watcher.hear("played").await,
        };
        let known = !secret || over || viewer == Viewer::Seat(mover);
        assert_eq!(
            (&played["seq"], &played["ply"], &played["seat"], &played["move"]),
            (&json!(seq), &json!(ply), &json!(mover), &json!(if known { &mv } else { "?" }))
        );
        if !last {
            return;
        }
        let sight = if over && self.hidden { Viewer::Afterwards } else { viewer };
        let expected = json!(self.board.position(sight));
        assert_eq!(without_commitments(&played["position"]), without_commitments(&expected));
        let turn = self.movers();
        assert_eq!(played["turn"], json!(turn));
        let swapped = self.board.swapped().then_some(true);
        assert_eq!(played.get("swapped").and_then(Value::as_bool), swapped);
        assert_eq!(played.get("score"), self.board.score().map(|score| json!(score)).as_ref());
        let legal = match (turn.as_slice(), viewer) {
            ([mover], _) if !self.hidden => self.board.legal(*mover),
            (turn, Viewer::Seat(seat)) if turn.contains(&seat) => self.board.legal(seat),
            _ => Legal::NONE,
        };
        let pick = played.get("pick").cloned().unwrap_or_default();
        assert_eq!((played["legal"].clone(), pick), listed(&legal), "{viewer:?} after {mv}");
    }

    /// Everybody hears the same end, and the record says what was played.
    async fn end(&mut self, house: &House, outcome: &Outcome) {
        let result = |seat| match outcome.winner {
            Some(winner) if winner == seat => json!("win"),
            Some(_) => json!("loss"),
            None => json!("draw"),
        };
        let line = if outcome.line.is_empty() { Value::Null } else { json!(outcome.line) };
        let heard = [
            (self.players.first.hear("ended").await, result(Seat::First)),
            (self.players.second.hear("ended").await, result(Seat::Second)),
            (self.watcher.hear("ended").await, Value::Null),
        ];
        for (ended, result) in heard {
            assert_eq!((&ended["winner"], &ended["result"]), (&json!(outcome.winner), &result));
            assert_eq!((&ended["line"], &ended["score"]), (&line, &json!(outcome.score)));
            assert_eq!((ended["reason"] == "rules", ended.get("moves").is_some()), (true, self.hidden));
        }
        let record = get(house, &format!("/api/v1/games/{}", self.game)).await.json();
        let written: Vec<_> =
            record["moves"].as_array().unwrap().iter().map(|mv| mv["move"].clone()).collect();
        let played: Vec<_> = self.moves.iter().map(|(_, mv, _)| json!(mv)).collect();
        assert_eq!(written, played);
        let last = json!(self.board.position(Viewer::Afterwards));
        assert_eq!(without_commitments(&record["position"]), without_commitments(&last));
        assert!(record["notation"].is_string());
    }
}

#[tokio::test]
async fn whole_games_of_every_kind_are_heard_by_two_players_and_a_watcher() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    for (kind, options) in choices() {
        for seed in 0..GAMES {
            let mut table = Table::open(&house, kind, &options, seed).await;
            let outcome = loop {
                match table.board.status() {
                    Status::Over(outcome) => break outcome,
                    Status::ToMove(_) => table.play().await,
                }
            };
            table.end(&house, &outcome).await;
        }
    }
}

/// A forced pass cannot be taken back by itself: with it goes the move that its player chose before.
#[tokio::test]
async fn a_pass_follows_by_itself_and_goes_back_with_a_move() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let kind = CATALOGUE.iter().find(|kind| kind.id == "othello").unwrap();
    let mut table = Table::open(&house, kind, &Options::default(), 11).await;
    while table.moves.last().is_none_or(|(_, mv, _)| mv != "--") {
        if let Status::Over(_) = table.board.status() {
            table = Table::open(&house, kind, &Options::default(), table.random.random()).await;
        }
        table.play().await;
    }
    let (passed, ply) = (table.moves.last().unwrap().0, table.moves.len());
    let offer = json!({"type": "offer", "game": table.game, "what": "takeback"});
    table.players.get_mut(passed).say(offer.clone()).await;
    table.players.get_mut(passed.other()).hear("offered").await;
    table.players.get_mut(passed.other()).say(offer).await;
    let taken_back = table.watcher.hear_past("taken_back").await;
    let own =
        table.moves.iter().take(ply - 1).rposition(|(seat, mv, _)| *seat == passed && mv != "--").unwrap();
    assert_eq!((&taken_back["ply"], &taken_back["turn"]), (&json!(own), &json!([passed])));
}
