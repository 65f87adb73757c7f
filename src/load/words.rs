//! The wire as a client has it: what the server says, read into what can be checked, and what a client says. Knows fields;
//! never whether they are right. Fields that are not listed here are let pass.

use serde::{Deserialize, Serialize};

use crate::protocol::OfferKind;
use crate::rules::{BySeat, Options, Seat};

/// A word of the server.
#[derive(Debug)]
pub(super) enum Word<'a> {
    Welcome(Welcome<'a>),
    Snapshot(Box<Snapshot<'a>>),
    Played(Played<'a>),
    Ended(Ended<'a>),
    /// Something else that has a number among the events of a game.
    Event(Event<'a>),
    Refused(Refused<'a>),
    Closing(Closing),
    Waiting,
    Left,
    /// A word that says nothing to be checked.
    Aside,
}

#[derive(Debug, Deserialize)]
pub(super) struct Welcome<'a> {
    /// The secret; only when it is new.
    #[serde(borrow)]
    pub(super) token: Option<&'a str>,
    #[serde(borrow)]
    pub(super) games: Vec<&'a str>,
    pub(super) limits: Limits,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Limits {
    pub(super) messages_per_10s: u32,
}

/// How a game stands between two moves.
#[derive(Debug, Default)]
pub(super) struct Standing<'a> {
    pub(super) position: &'a str,
    pub(super) turn: Vec<Seat>,
    pub(super) legal: Option<Vec<&'a str>>,
    pub(super) pick: Option<Pick<'a>>,
    pub(super) swapped: bool,
    pub(super) score: Option<BySeat<u32>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pick<'a> {
    pub(super) count: usize,
    #[serde(borrow)]
    pub(super) cells: Vec<&'a str>,
    #[serde(borrow)]
    pub(super) others: Vec<&'a str>,
}

#[derive(Debug)]
pub(super) struct Snapshot<'a> {
    pub(super) game: &'a str,
    pub(super) seq: u32,
    pub(super) rules: &'a str,
    pub(super) options: Options,
    pub(super) seat: Option<Seat>,
    pub(super) moves: Vec<&'a str>,
    pub(super) ply: u32,
    pub(super) standing: Standing<'a>,
    pub(super) ended: Option<Ended<'a>>,
}

#[derive(Debug)]
pub(super) struct Played<'a> {
    pub(super) game: &'a str,
    pub(super) seq: u32,
    pub(super) ply: u32,
    pub(super) seat: Seat,
    pub(super) mv: &'a str,
    pub(super) standing: Standing<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ended<'a> {
    #[serde(borrow)]
    pub(super) game: &'a str,
    pub(super) seq: u32,
    pub(super) ply: u32,
    pub(super) winner: Option<Seat>,
    #[serde(borrow)]
    pub(super) result: Option<&'a str>,
    #[serde(borrow)]
    pub(super) reason: &'a str,
    #[serde(borrow)]
    pub(super) line: Option<Vec<&'a str>>,
    pub(super) score: Option<BySeat<u32>>,
    #[serde(borrow)]
    pub(super) position: Option<&'a str>,
    #[serde(borrow)]
    pub(super) moves: Option<Vec<&'a str>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) game: &'a str,
    pub(super) seq: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refused<'a> {
    #[serde(borrow)]
    pub(super) about: &'a str,
    #[serde(borrow)]
    pub(super) code: &'a str,
    #[serde(borrow)]
    pub(super) game: Option<&'a str>,
    pub(super) retry_after_ms: Option<u64>,
    /// The number of the word that is answered.
    pub(super) re: Option<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Closing {
    pub(super) reconnect_after_ms: u64,
}

/// The fields of `snapshot` and `played` together: serde's own way to share fields keeps each value in between.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    game: &'a str,
    seq: u32,
    ply: u32,
    seat: Option<Seat>,
    #[serde(borrow, rename = "move")]
    mv: Option<&'a str>,
    #[serde(borrow)]
    rules: Option<&'a str>,
    options: Option<Options>,
    #[serde(borrow)]
    moves: Option<Vec<&'a str>>,
    #[serde(borrow)]
    ended: Option<Ended<'a>>,
    #[serde(borrow)]
    position: &'a str,
    turn: Vec<Seat>,
    #[serde(borrow)]
    legal: Option<Vec<&'a str>>,
    #[serde(borrow)]
    pick: Option<Pick<'a>>,
    #[serde(default)]
    swapped: bool,
    score: Option<BySeat<u32>>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "type")]
    name: &'a str,
}

/// Reads one word of the server.
pub(super) fn read(text: &str) -> Result<Word<'_>, String> {
    let name = name(text)?;
    Ok(match name {
        "welcome" => Word::Welcome(fields(text)?),
        "snapshot" => Word::Snapshot(Box::new(snapshot(fields(text)?)?)),
        "played" => Word::Played(played(fields(text)?)?),
        "ended" => Word::Ended(fields(text)?),
        "presence" | "offered" | "declined" | "said" => Word::Event(fields(text)?),
        "refused" => Word::Refused(fields(text)?),
        "closing" => Word::Closing(fields(text)?),
        "waiting" => Word::Waiting,
        "left" => Word::Left,
        "lobby" | "withdrawn" | "pong" => Word::Aside,
        other => return Err(format!("a message of type {other:?}")),
    })
}

/// The type of a message. It is the first field unless somebody writes otherwise.
pub(super) fn name(text: &str) -> Result<&str, String> {
    let first = text.strip_prefix("{\"type\":\"").and_then(|rest| rest.split_once('"'));
    match first {
        Some((name, _)) if !name.contains('\\') => Ok(name),
        Some(_) | None => fields(text).map(|envelope: Envelope<'_>| envelope.name),
    }
}

fn fields<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn standing<'a>(fields: &mut Fields<'a>) -> Standing<'a> {
    Standing {
        position: fields.position,
        turn: std::mem::take(&mut fields.turn),
        legal: fields.legal.take(),
        pick: fields.pick.take(),
        swapped: fields.swapped,
        score: fields.score,
    }
}

fn snapshot(mut fields: Fields<'_>) -> Result<Snapshot<'_>, String> {
    let missing = |name: &str| format!("a snapshot without `{name}`");
    Ok(Snapshot {
        game: fields.game,
        seq: fields.seq,
        rules: fields.rules.ok_or_else(|| missing("rules"))?,
        options: fields.options.take().ok_or_else(|| missing("options"))?,
        seat: fields.seat,
        moves: fields.moves.take().ok_or_else(|| missing("moves"))?,
        ply: fields.ply,
        standing: standing(&mut fields),
        ended: fields.ended,
    })
}

fn played(mut fields: Fields<'_>) -> Result<Played<'_>, String> {
    let missing = |name: &str| format!("a move without `{name}`");
    Ok(Played {
        game: fields.game,
        seq: fields.seq,
        ply: fields.ply,
        seat: fields.seat.ok_or_else(|| missing("seat"))?,
        mv: fields.mv.ok_or_else(|| missing("move"))?,
        standing: standing(&mut fields),
    })
}

/// What a client says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said<'a> {
    Hello {
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<&'a str>,
    },
    Seek {
        rules: &'a str,
        rated: bool,
    },
    Play {
        game: &'a str,
        ply: u32,
        #[serde(rename = "move")]
        mv: &'a str,
        /// The number that the answer shall carry.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
    },
    Offer {
        game: &'a str,
        what: OfferKind,
    },
    Resign {
        game: &'a str,
    },
    Watch {
        game: &'a str,
    },
    Resume {
        game: &'a str,
    },
    Leave {
        game: &'a str,
    },
    Ping {},
}

impl Said<'_> {
    /// The text that goes over the wire.
    pub(super) fn text(&self) -> String {
        // Writing these types to memory cannot fail: no map has keys that are not text.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_wherever_its_type_stands_and_whatever_is_added() {
        for text in [
            r#"{"type":"presence","game":"g","seq":7,"seat":"first","here":true,"left_ms":null}"#,
            r#"{"game":"g","seq":7,"type":"presence","new":[{}]}"#,
        ] {
            let Ok(Word::Event(event)) = read(text) else { panic!("{text}") };
            assert_eq!((event.game, event.seq), ("g", 7));
        }
    }

    #[test]
    fn what_is_no_word_is_told() {
        for (text, reason) in [
            ("{\"type\":\"dance\"}", "a message of type \"dance\""),
            ("[]", "invalid"),
            ("{\"type\":\"played\",\"game\":\"g\"}", "missing field `seq`"),
            (
                r#"{"type":"played","game":"g","seq":1,"ply":1,"seat":null,"position":"","turn":[]}"#,
                "without `seat`",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_client_speaks_the_protocol() {
        let said = [
            Said::Hello { token: Some("t\"") },
            Said::Hello { token: None },
            Said::Seek { rules: "r", rated: true },
            Said::Play { game: "g", ply: 1, mv: "a1", id: None },
            Said::Play { game: "g", ply: 1, mv: "a1", id: Some(7) },
            Said::Offer { game: "g", what: OfferKind::Draw },
            Said::Resign { game: "g" },
            Said::Watch { game: "g" },
            Said::Resume { game: "g" },
            Said::Leave { game: "g" },
            Said::Ping {},
        ];
        for word in said {
            let text = word.text();
            assert!(crate::protocol::parse(&text).is_ok(), "{text}");
        }
    }
}
