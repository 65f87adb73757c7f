//! The words of a story: what an event of the wire says in them, and which seat a journal means. Knows messages; never how a
//! game stood.

use serde_json::Value;

use super::super::command::written;
use crate::protocol::{AwayReason, Offered, ServerMessage};
use crate::rules::Seat;

/// A seat by its name, as it is kept.
pub(in crate::lobby::tests::simulation) fn seat_of(value: &Value) -> Option<Seat> {
    Seat::BOTH.into_iter().find(|seat| value == seat.name())
}

/// What an event says, in the words of a story.
pub(in crate::lobby::tests::simulation) fn said(message: &ServerMessage<'_>) -> String {
    let offered =
        |about: &str, offer: &Offered| format!("{about} {} {}", offer.seat.name(), written(offer.what));
    match message {
        ServerMessage::Played(played) => {
            format!("played {} {} {}", played.ply, played.seat.name(), played.mv)
        }
        ServerMessage::Ended(ended) => {
            format!("ended {} {}", ended.winner.map_or("nobody", Seat::name), ended.reason.as_str())
        }
        ServerMessage::TakenBack(back) => format!("taken_back {}", back.ply),
        ServerMessage::Presence(presence) => {
            let why = if presence.here { "here" } else { presence.why.map_or("away", AwayReason::as_str) };
            format!("presence {} {why}", presence.seat.name())
        }
        ServerMessage::Adjourned(adjourned) => format!("adjourned {}", adjourned.seat.name()),
        ServerMessage::Offered(offer) => offered("offered", offer),
        ServerMessage::Declined(offer) => offered("declined", offer),
        other => panic!("no event: {other:?}"),
    }
}
