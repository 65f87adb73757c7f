//! How games come back after the server was down: known at once, and at rest until somebody asks for them. Knows what
//! was saved and who sits where; never what is played.

use std::collections::HashSet;
use std::sync::Arc;

use super::Lobby;
use super::resting::Reach;
use crate::game::{self, AtRest, Header, Terms};
use crate::protocol::TokenHash;
use crate::rules::Catalogue;
use crate::store::{Amendment, CannotOpen, GameNumber, Opened, Place, StoredPlayer};

/// What was going on when the server went down.
#[derive(Debug, Default)]
pub struct Restored {
    games: Vec<(Arc<Header>, GameNumber, Option<Place>)>,
    players: Vec<(StoredPlayer, TokenHash)>,
}

/// Reads back what was going on, and writes into every running game for how long the server was down. A game whose rules
/// are not in the catalogue, or in another version, is left as it is: it comes back when they do.
///
/// # Errors
/// [`CannotOpen`]
pub fn restore(opened: &mut Opened, catalogue: Catalogue, now_ms: u64) -> Result<Restored, CannotOpen> {
    let from_ms = opened.alive_ms.unwrap_or(now_ms);
    let (mut headers, mut faults, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    for left in std::mem::take(&mut opened.games) {
        match Header::read(&left.header, catalogue) {
            Ok(mut header) => {
                header.terms = the_same(header.terms, &mut known);
                let (line, replaces) = game::fault(left.last.as_ref().map(|(_, line)| line), from_ms, now_ms);
                let last = left.last.map(|(place, _)| place);
                let how = last.filter(|_| replaces).map_or(Amendment::After(last), Amendment::InPlaceOf);
                faults.push((left.number, line, how));
                headers.push(Arc::new(header));
            }
            Err(reason) => tracing::error!(%reason, "a running game is left as it is"),
        }
    }
    let places = opened.amend(&faults)?;
    let numbers = faults.into_iter().map(|(number, ..)| number);
    let games = headers.into_iter().zip(numbers).zip(places);
    let games = games.map(|((header, number), last)| (header, number, last)).collect();
    Ok(Restored { games, players: std::mem::take(&mut opened.players) })
}

/// Terms that many games have are in memory once.
fn the_same(terms: Arc<Terms>, known: &mut HashSet<Arc<Terms>>) -> Arc<Terms> {
    if let Some(same) = known.get(&terms) {
        return Arc::clone(same);
    }
    known.insert(Arc::clone(&terms));
    terms
}

impl Lobby {
    /// Takes up what was going on, before anybody comes.
    pub(super) fn take_up(&mut self, restored: Restored) {
        let now_ms = self.now_ms();
        for (player, hash) in restored.players {
            self.guests.remember(player, hash, now_ms);
        }
        // Everybody was away from the moment the server came back; who was before, somewhat longer.
        let due_ms = now_ms.saturating_add(self.setup.absence.abandon_s.saturating_mul(1_000));
        for (header, number, last) in restored.games {
            for player in [header.players.first.id, header.players.second.id] {
                self.guests.begin(player, header.id, now_ms);
            }
            self.deadlines.add(header.id, due_ms);
            self.tables.open(header, Reach::Asleep(AtRest { number, last, due_ms }));
        }
    }
}
