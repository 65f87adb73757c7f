//! Whether somebody may look for a game, and whether two may open one now: one decision for seeks, pairs and rematches, so
//! that a limit holds at every door. Knows who holds what; never how a game is opened.

use super::Matchmaker;
use super::refusal::LobbyRefusal;
use crate::limits::Address;
use crate::lobby::settings::WhenFull;
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
    pub(super) refusal: LobbyRefusal,
    /// Whose it is, if it is not for both.
    pub(super) whose: Option<Seat>,
}

impl Hindrance {
    /// As the one in that seat is told it.
    pub(super) fn to(self, seat: Seat) -> LobbyRefusal {
        if self.whose.is_none_or(|whose| whose == seat) { self.refusal } else { self.refusal.to_opponent() }
    }
}

impl Matchmaker {
    /// Whether the server starts games at all. Pairs that wait for an ended one are not held back: they only take its place.
    pub(in crate::lobby) fn takes_seeks(&self, overloaded: bool) -> Result<(), LobbyRefusal> {
        if self.draining {
            Err(LobbyRefusal::Draining)
        } else if overloaded {
            Err(LobbyRefusal::Overloaded)
        } else {
            Ok(())
        }
    }

    /// Whether somebody may look for an opponent.
    pub(super) fn may_seek(&self, party: Party) -> Result<(), LobbyRefusal> {
        self.takes_seeks(self.moment.overloaded)?;
        self.may_play(party)?;
        self.may_wait()
    }

    /// Whether there is room for what is sought, or it may wait for that.
    pub(super) fn may_wait(&self) -> Result<(), LobbyRefusal> {
        if self.tables.is_full() && self.policy.settings.when_full == WhenFull::Refuse {
            return Err(LobbyRefusal::GameLimit);
        }
        Ok(())
    }

    /// Whether two may open a game now. If so, it has been counted for where they come from.
    pub(super) fn may_open(&self, parties: BySeat<Party>) -> Result<(), Hindrance> {
        let both = |refusal| Hindrance { refusal, whose: None };
        if self.draining {
            return Err(both(LobbyRefusal::Draining));
        }
        if self.tables.is_full() {
            return Err(both(LobbyRefusal::GameLimit));
        }
        let BySeat { first, second } = parties;
        let bot = |party: &Party| self.is_bot(party.player);
        if let Some((seat, _)) = parties.iter().find(|(seat, _)| bot(parties.get(seat.other()))) {
            let address = parties.get(seat).address;
            self.bot_games.allow(address).map_err(|refusal| Hindrance { refusal, whose: Some(seat) })?;
        }
        let of_the_house = |party: &Party| bot(party) && !party.player.is_bot_account();
        let house = parties.iter().any(|(_, party)| of_the_house(party));
        if !house && self.players.are_apart(first.player, second.player) {
            return Err(both(LobbyRefusal::Apart));
        }
        for (seat, party) in parties.iter() {
            self.may_play(*party).map_err(|refusal| Hindrance { refusal, whose: Some(seat) })?;
        }
        let now_ms = self.moment.now_ms;
        for (seat, party) in parties.iter() {
            let counted = seat == Seat::Second && first.address == second.address;
            if let Some(address) = party.address.filter(|_| !counted) {
                let taken = self.openings.take(address, now_ms);
                taken.map_err(|too_fast| Hindrance { refusal: too_fast.into(), whose: Some(seat) })?;
            }
        }
        Ok(())
    }

    /// Whether somebody may have one more game, whoever it is against. A bot may have any number.
    fn may_play(&self, Party { player, address }: Party) -> Result<(), LobbyRefusal> {
        if self.is_bot(player) {
            return Ok(());
        }
        let games = self.players.get(player).map_or(0, |state| state.games.len());
        if games >= self.policy.settings.games_per_player {
            return Err(LobbyRefusal::PlayerLimit);
        }
        address.map_or(Ok(()), |address| self.quotas.allow(address))
    }
}
