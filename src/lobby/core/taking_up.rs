//! How an invitation is taken up: whoever comes first sits down at once, whether its maker is there or not, and what limits a
//! game limits it here as at every door. Who comes too late, twice, or is its maker is told so. Knows players and
//! invitations; games are opened by `opening`.

use std::sync::Arc;

use rand::RngExt;

use super::allowing::{Hindrance, Party};
use super::command::ReplyTo;
use super::effect::{Effect, Lookup};
use super::invites::Invite;
use super::opening::{Agreed, Clients};
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};
use crate::game::{ClientHandle, Origin};
use crate::protocol::{GameId, InviteId, InviteKey, PlayerId, SeatWish};
use crate::rules::{BySeat, Seat};
use crate::store::{InviteFate, PastInvite, Recalled};

/// A no to who wants to take an invitation up, and the game it is about if that is theirs.
type No = (LobbyRefusal, Option<GameId>);

impl Matchmaker {
    /// Takes an invitation up. Each try counts, whether there is such an invitation or not, so that nobody finds one by trying.
    pub(super) fn join(&mut self, to: ReplyTo, key: InviteKey) -> Result<(), LobbyRefusal> {
        let guest = self.player_of(to.session)?;
        if let Some(address) = self.address_of(to.session) {
            self.tries.take(address, self.moment.now_ms)?;
        }
        self.takes_seeks(self.moment.overloaded)?;
        self.join_known(to, key, guest)
    }

    /// The same where the try is counted. What has become of one that does not stand is looked up first, and so is a maker who
    /// is not in memory.
    fn join_known(&mut self, to: ReplyTo, key: InviteKey, guest: PlayerId) -> Result<(), LobbyRefusal> {
        let Some((id, invite)) = self.invites.standing(key, self.moment.now_ms) else {
            self.effects.push(Effect::LookUp(Lookup::PastInvite { to, about: "join", key }));
            return Ok(());
        };
        if invite.player == guest {
            return Err(LobbyRefusal::OwnInvite);
        }
        if self.players.get(invite.player).is_none() {
            self.effects.push(Effect::LookUp(Lookup::Maker { to, key, player: invite.player }));
            return Ok(());
        }
        let invite = invite.clone();
        self.take_up(to, id, &invite, guest)
    }

    /// The maker of an invitation is in memory from now on, or could not be found.
    pub(super) fn maker_found(
        &mut self,
        to: ReplyTo,
        key: InviteKey,
        outcome: Result<Recalled, LobbyRefusal>,
    ) {
        let joined = outcome.and_then(|Recalled { player, games, blocked, met }| {
            let id = player.id;
            if self.players.recall(player, self.moment.now_ms)? {
                self.remember_met(id, met);
                self.remember_games(id, &games);
                self.players.set_blocked(id, blocked.into());
            }
            // Whoever asked may be gone since.
            let Ok(guest) = self.player_of(to.session) else { return Ok(()) };
            self.join_known(to, key, guest)
        });
        if let Err(refusal) = joined {
            self.refuse(to, "join", refusal, None);
        }
    }

    /// Opens the game of one who has invited and one who comes, who is told when it is saved.
    fn take_up(
        &mut self,
        to: ReplyTo,
        id: InviteId,
        invite: &Invite,
        guest: PlayerId,
    ) -> Result<(), LobbyRefusal> {
        let Some(client) = self.client(to.session) else { return Ok(()) };
        let by = match invite.proposal.seat {
            SeatWish::First => Seat::First,
            SeatWish::Second => Seat::Second,
            SeatWish::Random => *Seat::BOTH.get(self.rng.random_range(0..2)).unwrap_or(&Seat::First),
        };
        let mut clients: Clients = vec![(by.other(), Arc::new(client.as_ref().clone().answering(to.re)))];
        clients.extend(self.connections_of(invite).into_iter().map(|client| (by, client)));
        let parties = BySeat::from_fn(|seat| {
            let mut theirs = clients.iter().filter(|(taken, _)| *taken == seat);
            let address = theirs.next().and_then(|(_, client)| self.counted(client));
            Party { player: if seat == by { invite.player } else { guest }, address }
        });
        for (_, party) in parties.iter() {
            self.may_be_rated(party.player, &invite.proposal.terms)?;
        }
        self.may_open(parties).map_err(|hindrance| to_guest(hindrance, by))?;
        let agreed = Agreed {
            terms: Arc::clone(&invite.proposal.terms),
            origin: Origin::Invitation { invite: id, by },
            private: invite.proposal.private,
            from: invite.made.map(|(_, address)| (by, address)),
        };
        let game = self.open(agreed, parties.map(|party| party.player), clients)?;
        self.invites.take(id, game);
        Ok(())
    }

    /// The connections at which the maker of an invitation sits down: the one it was made on, or all they have if that is gone.
    fn connections_of(&self, invite: &Invite) -> Vec<Arc<ClientHandle>> {
        let theirs = self.players.sessions(invite.player);
        let made = invite.made.map(|(session, _)| session).filter(|session| theirs.contains(session));
        let sessions = made.as_ref().map_or(theirs, std::slice::from_ref);
        sessions.iter().filter_map(|session| self.client(*session)).collect()
    }

    /// It is known what has become of an invitation that did not stand: who wanted to take it up, or back, is told.
    pub(super) fn past_invite(
        &mut self,
        to: ReplyTo,
        about: &'static str,
        outcome: Result<Option<PastInvite>, LobbyRefusal>,
    ) {
        let Ok(player) = self.player_of(to.session) else { return };
        let takes_back = about == "withdraw";
        let (refusal, game) = match outcome {
            Err(refusal) => (refusal, None),
            Ok(None) => (LobbyRefusal::NoSuchInvite, None),
            Ok(Some(past)) if takes_back && past.player != player => (LobbyRefusal::NoSuchInvite, None),
            Ok(Some(past)) => match self.why_not(&past, player) {
                (LobbyRefusal::InviteCancelled | LobbyRefusal::InviteExpired, _) if takes_back => {
                    // That is what was asked for.
                    return self.tell(to.session, messages::no_invite(past.id, None).answering(to.re));
                }
                no => no,
            },
        };
        self.refuse(to, about, refusal, game);
    }

    /// Why an invitation cannot be taken up that was made once.
    fn why_not(&self, past: &PastInvite, player: PlayerId) -> No {
        match past.fate {
            InviteFate::Cancelled => (LobbyRefusal::InviteCancelled, None),
            InviteFate::Taken { game, guest } if [past.player, guest].contains(&player) => {
                (LobbyRefusal::InviteYours, Some(game))
            }
            InviteFate::Taken { .. } => (LobbyRefusal::InviteTaken, None),
            InviteFate::Open if self.invites.knows(past.id) => (LobbyRefusal::InviteChanging, None),
            InviteFate::Open => (LobbyRefusal::InviteExpired, None),
        }
    }

    /// A game is saved: the invitation it comes of, if it does, is used up, and its maker is told on all connections.
    pub(super) fn use_up_invite(&mut self, game: GameId) {
        if let Some((id, invite)) = self.invites.begun(game) {
            self.tell_all(invite.player, &messages::no_invite(id, Some(game)));
        }
    }
}

/// As a guest is told what stands in the way, where `by` is the seat of who had invited: what is the other's is not theirs.
fn to_guest(hindrance: Hindrance, by: Seat) -> LobbyRefusal {
    let of_address = matches!(
        hindrance.refusal,
        LobbyRefusal::AddressUnplayed | LobbyRefusal::AddressLimit | LobbyRefusal::TooFast { .. }
    );
    if of_address && hindrance.whose == Some(by) {
        return LobbyRefusal::OpponentAddress;
    }
    hindrance.to(by.other())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(LobbyRefusal::AddressLimit, Some(Seat::First), LobbyRefusal::OpponentAddress)]
    #[case(LobbyRefusal::AddressUnplayed, Some(Seat::First), LobbyRefusal::OpponentAddress)]
    #[case(LobbyRefusal::TooFast { retry_after_ms: 1 }, Some(Seat::First), LobbyRefusal::OpponentAddress)]
    #[case(LobbyRefusal::PlayerLimit, Some(Seat::First), LobbyRefusal::OpponentLimit)]
    #[case(LobbyRefusal::AddressLimit, Some(Seat::Second), LobbyRefusal::AddressLimit)]
    #[case(LobbyRefusal::PlayerLimit, Some(Seat::Second), LobbyRefusal::PlayerLimit)]
    #[case(LobbyRefusal::Apart, None, LobbyRefusal::Apart)]
    #[case(LobbyRefusal::GameLimit, None, LobbyRefusal::GameLimit)]
    fn who_comes_is_told_what_is_theirs_as_theirs(
        #[case] refusal: LobbyRefusal,
        #[case] whose: Option<Seat>,
        #[case] told: LobbyRefusal,
    ) {
        assert_eq!(to_guest(Hindrance { refusal, whose }, Seat::First), told);
    }
}
