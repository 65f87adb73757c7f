//! A server that tells the truth.

use serde_json::{Value, json};

use crate::rules::{Board, CATALOGUE, Legal, Options, Seat, Seed, Status, Viewer};

pub(super) const GAME: &str = "0190163d8694739baea5966c26f8ad91";
/// A game that is told to nobody.
pub(super) const ANOTHER: &str = "0190163d8694739baea5966c26f8ad92";

/// A player to others.
fn player(number: u8) -> Value {
    json!({"id": format!("{number:032x}"), "name": "n", "bot": false})
}

/// The answer to `hello` of a player of these games.
pub(super) fn welcome(games: &[&str]) -> Value {
    json!({
        "type": "welcome", "token": "t", "games": games, "blocked": [], "rules": [], "phrases": [], "now_ms": 0,
        "player": {"id": format!("{:032x}", 1), "name": "n"},
        "server": {"name": "s", "version": "v", "protocol": 1},
        "limits": {"frame_bytes": 1, "messages_per_10s": 7, "games_max": 0},
    })
}

/// A server that tells one game of the first kind of the catalogue truthfully.
pub(super) struct Truth {
    pub(super) board: Box<dyn Board>,
    pub(super) moves: Vec<String>,
    pub(super) seq: u32,
}

impl Truth {
    pub(super) fn new() -> Self {
        let options = CATALOGUE[0].choose(&Options::default()).unwrap();
        Self { board: CATALOGUE[0].open(&options, Seed::default()).unwrap(), moves: Vec::new(), seq: 0 }
    }

    pub(super) fn mover(&self) -> Option<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().next(),
            Status::Over(_) => None,
        }
    }

    pub(super) fn standing(&self, mut message: Value) -> Value {
        let turn: Vec<Seat> = self.mover().into_iter().collect();
        let legal = match turn.first().map(|seat| self.board.legal(*seat)) {
            Some(Legal::Listed(moves)) => json!(moves),
            _ => json!([]),
        };
        message["position"] = json!(self.board.position(Viewer::Watcher));
        message["turn"] = json!(turn);
        message["legal"] = legal;
        message["clock"] = json!(null);
        message
    }

    pub(super) fn snapshot(&self, seat: Option<Seat>) -> Value {
        let mut message = self.standing(json!({
            "type": "snapshot", "game": GAME, "seq": self.seq, "rules": CATALOGUE[0].id,
            "options": CATALOGUE[0].choose(&Options::default()).unwrap(), "rated": false, "seat": seat,
            "moves": self.moves, "ply": self.moves.len(), "ended": null,
            "players": {"first": player(1), "second": player(2)}, "layout": [], "offers": [], "watchers": 0,
            "presence": {"first": true, "second": true}, "left_ms": {"first": null, "second": null},
        }));
        if seat != self.mover() {
            message["legal"] = json!([]);
        }
        message
    }

    pub(super) fn play(&mut self, mv: &str) -> Value {
        let seat = self.mover().unwrap();
        self.board.play(seat, mv).unwrap();
        self.moves.push(mv.to_owned());
        self.seq += 1;
        let message = json!({
            "type": "played", "game": GAME, "seq": self.seq, "ply": self.moves.len(), "seat": seat, "move": mv,
            "at_ms": 0,
        });
        self.standing(message)
    }

    pub(super) fn end(&mut self, seat: Option<Seat>) -> Value {
        let Status::Over(outcome) = self.board.status() else { panic!("it goes on") };
        let result = seat.map(|seat| if outcome.winner == Some(seat) { "win" } else { "loss" });
        json!({
            "type": "ended", "game": GAME, "seq": self.seq + 1, "ply": self.moves.len(), "winner": outcome.winner,
            "result": result, "reason": "rules", "line": outcome.line, "score": null,
            "ratings": null, "record": "/",
        })
    }
}
