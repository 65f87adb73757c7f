//! Holds each game that is over against its record, as soon as both players have handed in what they heard of it, and keeps
//! what it counts for. Knows histories and documents; never sockets of players.

use std::collections::HashMap;

use serde_json::Value;
use tokio::sync::{mpsc, watch};
use visavis::rules::{BySeat, Seat};

use super::history::{self, Entry, History, Record};
use super::player::{Half, Header};
use super::program::{Up, document};

/// Lines of each log that are shown of a game that is not right.
const SHOWN: usize = 40;

/// A game that is over and was right.
pub struct Over {
    pub game: String,
    pub rules: &'static str,
    pub rated: bool,
    pub players: BySeat<String>,
    pub winner: Option<Seat>,
    pub moves: usize,
    /// Its record, where it was asked for.
    pub record: Option<Value>,
}

/// Takes the halves of games until there are no more players.
pub struct Umpire {
    pub news: watch::Receiver<Up>,
    pub halves: mpsc::UnboundedReceiver<Half>,
    /// Asks for the record of every nth game, and of those whose end somebody missed.
    pub records_every: usize,
    /// How many games were right.
    pub right: watch::Sender<usize>,
}

impl Umpire {
    /// Gives all games that are over. Panics at the first that is not right.
    pub async fn judge(mut self) -> Vec<Over> {
        let (mut halves, mut over) = (HashMap::<String, Half>::new(), Vec::new());
        while let Some(half) = self.halves.recv().await {
            match halves.remove(&half.game) {
                None => {
                    halves.insert(half.game.clone(), half);
                }
                Some(other) => {
                    assert_ne!(half.player, other.player, "{} was handed in twice", half.game);
                    let asks =
                        !(half.saw_the_end && other.saw_the_end) || over.len() % self.records_every == 0;
                    over.push(self.look_at(half, other, asks).await);
                    self.right.send_replace(over.len());
                }
            }
        }
        assert!(halves.is_empty(), "one player alone knows of {:?}", halves.keys());
        over
    }

    async fn look_at(&mut self, one: Half, other: Half, asks: bool) -> Over {
        let game = one.game.clone();
        let record = if asks { Some(record_of(&mut self.news, &game).await) } else { None };
        let header = one.header.as_ref().or(other.header.as_ref());
        let Some(Header { kind, options, rated, players: [first, second], .. }) = header.cloned() else {
            panic!("{game} was over before anybody saw it");
        };
        for half in [&one, &other] {
            let differs = |header: &Header| {
                (header.kind.id, &header.options, header.rated, &header.players)
                    != (kind.id, &options, rated, &[first.clone(), second.clone()])
            };
            assert!(!half.header.as_ref().is_some_and(differs), "{game}: {:?}", half.header);
        }
        let (one, other) = if one.player == first { (one, other) } else { (other, one) };
        assert_eq!((&one.player, &other.player), (&first, &second), "{game} was played by others");
        let logs = BySeat { first: one.log, second: other.log };
        let history = History { kind, options, logs, record: record.as_ref().map(read) };
        let played = history::check(&history).unwrap_or_else(|broken| {
            let tails = Seat::BOTH.map(|seat| tail(history.logs.get(seat)));
            let (what, [first, second]) = (format!("{} {:?}", kind.id, history.options), tails);
            panic!("{game}, {what}: {broken}\nfirst:\n{first}\nsecond:\n{second}\n{:?}", history.record)
        });
        if let Some(record) = &record {
            assert_eq!(record["state"], "ended", "{record}");
            assert_eq!(record["players"]["first"]["id"], first, "{record}");
            assert_eq!(record["players"]["second"]["id"], second, "{record}");
            assert_eq!(record["rated"], rated, "{record}");
        }
        let (winner, moves) = (played.winner, played.moves.len());
        Over { game, rules: kind.id, rated, players: BySeat { first, second }, winner, moves, record }
    }
}

fn tail(log: &[Entry]) -> String {
    let lines = log.iter().skip(log.len().saturating_sub(SHOWN)).map(|entry| format!("  {entry:?}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The record of a game that is over. A server that has just told the end may still be writing it down.
pub async fn record_of(news: &mut watch::Receiver<Up>, game: &str) -> Value {
    let (status, record) = document(news, &format!("/api/v1/games/{game}")).await;
    assert_eq!(status, 200, "there is no record of {game}: {record}");
    record
}

fn seat(value: &Value) -> Option<Seat> {
    serde_json::from_value(value.clone()).expect("a seat or nothing")
}

fn read(record: &Value) -> Record {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let moves = record["moves"].as_array().expect("a list").iter();
    Record {
        moves: moves.map(|made| (seat(&made["seat"]).expect("a seat"), text(&made["move"]))).collect(),
        winner: seat(&record["ended"]["winner"]),
        reason: record["ended"]["reason"].as_str().unwrap_or("nothing: it runs").to_owned(),
    }
}
