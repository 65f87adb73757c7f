//! What is said of a game, as text: for what a bot makes of it.

use crate::bots::sight::Sight;
use crate::protocol::{ServerMessage, read};
use crate::rules::CATALOGUE;

const SNAPSHOT: &str = r#"{"type":"snapshot","game":"0190163d8694739baea5966c26f8ad91","seq":1,
    "rules":"tic-tac-toe","options":{},"rated":false,"seat":"SEAT","origin":null,
    "players":{"first":{"id":"0190163d8694739baea5966c26f8ad91","name":"x","bot":false},
               "second":{"id":"0190163d8694739baea5966c26f8ad91","name":"y","bot":false}},
    "moves":[],"ply":0,"layout":[],"position":".../.../...","turn":["first"],
    "legal":["a1","a2","a3","b1","b2","b3","c1","c2","c3"],"clock":null,
    "presence":{"first":FIRST,"second":SECOND},"left_ms":{"first":null,"second":null},
    "offers":[],"watchers":0,"ended":null}"#;

const ENDED: &str = r#"{"type":"ended","game":"0190163d8694739baea5966c26f8ad91","seq":2,"ply":0,
    "winner":null,"result":"draw","reason":"agreement","line":null,"score":null,"ratings":null,"record":""}"#;

/// A game that begins, as the one in that seat is told of it; first is to move.
pub(crate) fn sight_of(seat: &str, [first, second]: [bool; 2]) -> Sight {
    let text = SNAPSHOT.replace("SEAT", seat);
    let text = text.replace("FIRST", &first.to_string()).replace("SECOND", &second.to_string());
    let ServerMessage::Snapshot(snapshot) = read(&text).unwrap().message else { panic!("no snapshot") };
    Sight::of(&snapshot, CATALOGUE).unwrap()
}

/// A game in which the bot is to move.
pub(crate) fn sight() -> Sight {
    sight_of("first", [true, true])
}

/// It is over.
pub(crate) fn ended() -> ServerMessage<'static> {
    read(ENDED).unwrap().message
}
