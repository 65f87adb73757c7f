//! How the lobby opens games and lets go of them: pairs that wait, rematches, and the room an ended game leaves. Knows
//! seats and the game limit; never what is played.

use std::sync::Arc;

use actix::Addr;
use rand::RngExt;

use super::{Lobby, Reach, Refusal};
use crate::game::{Caller, Game, Header, Terms};
use crate::protocol::{GameId, PlayerId};
use crate::rules::{BySeat, Seat, Seed};

impl Lobby {
    /// Opens a game for every pair there is room for, the one that waited longest first.
    pub(super) fn open_pairs(&mut self, own: &Addr<Self>) {
        while !self.tables.is_full() && !self.draining {
            let Some((one, other)) = self.pairing.next_pair() else { return };
            let (first, second) = if self.setup.rng.random() { (one, other) } else { (other, one) };
            let callers = [(Seat::First, first.session), (Seat::Second, second.session)]
                .into_iter()
                .filter_map(|(seat, session)| Some((seat, self.connections.get(&session)?.caller.clone())))
                .collect();
            let sessions = [first.session, second.session];
            let players = BySeat { first: first.player, second: second.player };
            if self.open_game(first.terms, players, callers, own).is_err() {
                for session in sessions {
                    self.refuse(session, "seek", None, Refusal::Unavailable, None);
                }
            }
        }
    }

    pub(super) fn open_game(
        &mut self,
        terms: Arc<Terms>,
        players: BySeat<PlayerId>,
        callers: Vec<(Seat, Caller)>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let now_ms = self.now_ms();
        let player = |id| self.guests.player(id).ok_or(Refusal::Unavailable);
        let seated = BySeat { first: player(players.first)?, second: player(players.second)? };
        let id = GameId::new(now_ms, &mut self.setup.rng);
        let seed = Seed(self.setup.rng.random());
        let here = BySeat::from_fn(|seat| callers.iter().any(|(taken, _)| *taken == seat));
        let bank_ms = self.setup.absence.bank_s.saturating_mul(1_000);
        let one_address = at_one_address(&callers).filter(|_| terms.rated());
        let header =
            Header { id, terms, players: seated, opened_ms: now_ms, seed, here, bank_ms, one_address };
        let header = Arc::new(header);
        let home = callers.first().and_then(|(_, caller)| caller.home());
        let (surroundings, arbiter) = (self.surroundings(own), self.arbiter_near(home));
        let table = Game::open(Arc::clone(&header), callers, surroundings, &arbiter).map_err(|reason| {
            tracing::error!(rules = header.terms.kind().id, %reason, "a game could not be opened");
            Refusal::Unavailable
        })?;
        self.tables.open(header, Reach::Awake(Box::new(table)));
        for player in [players.first, players.second] {
            self.guests.begin(player, id, now_ms);
            for session in self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default()
            {
                self.audience.remove(*session);
            }
        }
        Ok(())
    }

    /// Opens the next match of two players, with the seats exchanged.
    pub(super) fn open_rematch(&mut self, game: GameId, seated: Vec<(Seat, Caller)>, own: &Addr<Self>) {
        let Some((header, _)) = self.tables.get(game) else { return };
        let players = header.players.clone().map(|player| player.id).swapped();
        let terms = Arc::clone(&header.terms);
        let sessions: Vec<_> = seated.iter().map(|(_, caller)| caller.session).collect();
        let callers = seated.into_iter().map(|(seat, caller)| (seat.other(), caller)).collect();
        let opened = if self.draining {
            Err(Refusal::Draining)
        } else if self.tables.is_full() {
            Err(Refusal::GameLimit)
        } else {
            self.open_game(terms, players, callers, own)
        };
        if let Err(refusal) = opened {
            for session in sessions {
                self.refuse(session, "offer", None, refusal, Some(game));
            }
        }
    }

    /// A game no longer counts: its players are free, and there is room for a pair that waits.
    pub(super) fn free(&mut self, game: GameId, own: &Addr<Self>) {
        let now_ms = self.now_ms();
        let Some(header) = self.tables.free(game) else { return };
        for player in [header.players.first.id, header.players.second.id] {
            self.guests.finish(player, game, now_ms);
            if let Some(guest) = self.guests.get(player).filter(|guest| guest.games.is_empty()) {
                for session in &guest.sessions {
                    self.audience.add(*session);
                }
            }
        }
        self.open_pairs(own);
    }
}

/// Whether two players are at one address; nothing if not both are here.
fn at_one_address(callers: &[(Seat, Caller)]) -> Option<bool> {
    let (one, other) = (callers.first()?, callers.get(1)?);
    Some(one.1.address() == other.1.address())
}
