//! Seeks of a lobby: several of one player (`several`), how they are written down (`written`), joined (`joined`) and
//! listed (`listed`). Here is what these have in common: what is asked, and who is there.

mod joined;
mod listed;
mod several;
mod written;

use serde_json::json;

use super::*;
use crate::game::{Origin, Pairing};

fn seek(cols: u32) -> LobbyCommand {
    seeking(terms(cols), false)
}

fn seek_too(cols: u32) -> LobbyCommand {
    seeking(terms(cols), true)
}

/// Rated terms.
fn rated() -> Arc<Terms> {
    Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, true).unwrap())
}

/// A lobby with so many players, each from an address of their own.
fn hall(players: u64) -> Hall {
    let mut hall = Hall::new(generous());
    for session in 1..=players {
        hall.come(session, u8::try_from(session).unwrap());
    }
    hall
}

fn pairing_of(game: &NewGame) -> Pairing {
    match game.header.origin.as_deref() {
        Some(Origin::Seek { pairing: Some(pairing) }) => *pairing,
        other => panic!("{other:?}"),
    }
}
