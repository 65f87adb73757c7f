//! Whether somebody may look for a game, and whether two may open one now: one decision for seeks, pairs and rematches, so
//! that a limit holds at every door. Knows who holds what; never how a game is opened.

use super::settings::WhenFull;
use super::{Lobby, Refusal};
use crate::game::{ClientHandle, SessionId};
use crate::limits::Address;
use crate::protocol::PlayerId;
use crate::rules::{BySeat, Seat};

/// One of two who want to open a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) player: PlayerId,
    /// Where they come from, as far as that counts.
    pub(super) address: Option<Address>,
}

/// Why two do not open a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hindrance {
    pub(super) refusal: Refusal,
    /// Whose it is, if it is not for both.
    pub(super) whose: Option<Seat>,
}

impl Hindrance {
    /// As the one in that seat is told it.
    pub(super) fn to(self, seat: Seat) -> Refusal {
        if self.whose.is_none_or(|whose| whose == seat) { self.refusal } else { self.refusal.to_opponent() }
    }
}

impl Lobby {
    /// Whom a connection counts for; nobody where limits by address are lifted.
    pub(super) fn address_of(&self, session: SessionId) -> Option<Address> {
        self.connections.get(&session).and_then(|connection| self.counted(&connection.client))
    }

    /// The same of one that is known.
    pub(super) fn counted(&self, client: &ClientHandle) -> Option<Address> {
        (self.setup.by_address.connections_per_ip != 0).then(|| client.address())
    }

    /// Whether the server starts games at all. Pairs that wait for an ended one are not held back: they only take its place.
    pub(super) fn takes_seeks(&self) -> Result<(), Refusal> {
        if self.draining {
            Err(Refusal::Draining)
        } else if self.setup.overloaded.is_set() {
            Err(Refusal::Overloaded)
        } else {
            Ok(())
        }
    }

    /// Whether somebody may look for an opponent.
    pub(super) fn may_seek(&self, party: Party) -> Result<(), Refusal> {
        self.takes_seeks()?;
        self.may_play(party)?;
        if self.tables.is_full() && self.setup.settings.when_full == WhenFull::Refuse {
            return Err(Refusal::GameLimit);
        }
        Ok(())
    }

    /// Whether two may open a game now. If so, it has been counted for where they come from.
    pub(super) fn may_open(&self, parties: BySeat<Party>) -> Result<(), Hindrance> {
        let both = |refusal| Hindrance { refusal, whose: None };
        if self.draining {
            return Err(both(Refusal::Draining));
        }
        if self.tables.is_full() {
            return Err(both(Refusal::GameLimit));
        }
        let BySeat { first, second } = parties;
        if self.guests.are_apart(first.player, second.player) {
            return Err(both(Refusal::Apart));
        }
        for (seat, party) in parties.iter() {
            self.may_play(*party).map_err(|refusal| Hindrance { refusal, whose: Some(seat) })?;
        }
        let now_ms = self.now_ms();
        for (seat, party) in parties.iter() {
            let counted = seat == Seat::Second && first.address == second.address;
            if let Some(address) = party.address.filter(|_| !counted) {
                let taken = self.openings.take(address, now_ms);
                taken.map_err(|too_fast| Hindrance { refusal: too_fast.into(), whose: Some(seat) })?;
            }
        }
        Ok(())
    }

    /// Whether somebody may have one more game, whoever it is against.
    fn may_play(&self, Party { player, address }: Party) -> Result<(), Refusal> {
        let games = self.guests.get(player).map_or(0, |guest| guest.games.len());
        if games >= self.setup.settings.games_per_player {
            return Err(Refusal::PlayerLimit);
        }
        address.map_or(Ok(()), |address| self.places.allow(address))
    }
}
