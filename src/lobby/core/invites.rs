//! Invitations that stand, and those that are just being saved, cancelled or taken up: each comes to one thing. Knows ids,
//! codes, addresses and times; never connections or games. `now` is handed in.
//!
//! An invitation that is taken up stands again if no game comes of it; what is saved of it decides in the end.

use std::collections::{BTreeSet, HashMap};

use super::proposal::Proposal;
use super::refusal::LobbyRefusal;
use crate::game::SessionId;
use crate::limits::Address;
use crate::protocol::{GameId, InviteCode, InviteId, InviteKey, PlayerId};

/// An invitation.
#[derive(Clone, Debug)]
pub(super) struct Invite {
    pub(super) code: InviteCode,
    /// Who invites.
    pub(super) player: PlayerId,
    pub(super) proposal: Proposal,
    /// When it was made, as the host's clock had it, Unix milliseconds.
    pub(super) since_ms: u64,
    /// Until when it stands, Unix milliseconds of the server's time.
    pub(super) until_ms: u64,
    /// On which connection it was made, and from where; nothing if another server was there then.
    pub(super) made: Option<(SessionId, Address)>,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is being saved.
    Saving,
    /// It can be taken up.
    Standing,
    /// That it is cancelled is being saved.
    Cancelling,
    /// A game of it is being opened.
    Taking,
}

/// How many may stand at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// In all.
    pub(super) all: usize,
    /// Of one player.
    pub(super) per_player: usize,
    /// From one address; 0 for any number.
    pub(super) per_address: usize,
}

/// All invitations. Every step takes time that grows with the logarithm of their number at most, and with that of those a
/// player may have.
#[derive(Debug)]
pub(super) struct Invites {
    limits: Limits,
    by_id: HashMap<InviteId, (State, Invite)>,
    by_code: HashMap<InviteCode, InviteId>,
    by_player: BTreeSet<(PlayerId, InviteId)>,
    by_time: BTreeSet<(u64, InviteId)>,
    by_address: HashMap<Address, usize>,
    /// Those of which games are being opened.
    taking: HashMap<GameId, InviteId>,
}

impl Invites {
    /// Nobody invites anybody.
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            by_id: HashMap::new(),
            by_code: HashMap::new(),
            by_player: BTreeSet::new(),
            by_time: BTreeSet::new(),
            by_address: HashMap::new(),
            taking: HashMap::new(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether somebody may invite once more from there.
    ///
    /// # Errors
    /// [`LobbyRefusal::InviteLimit`] or [`LobbyRefusal::TooManyInvites`].
    pub(super) fn may_add(&self, player: PlayerId, address: Address) -> Result<(), LobbyRefusal> {
        if self.ids_of(player).count() >= self.limits.per_player {
            return Err(LobbyRefusal::InviteLimit);
        }
        let from_there = self.by_address.get(&address).copied().unwrap_or_default();
        let crowded = self.limits.per_address != 0 && from_there >= self.limits.per_address;
        if crowded || self.by_id.len() >= self.limits.all {
            return Err(LobbyRefusal::TooManyInvites);
        }
        Ok(())
    }

    /// An invitation is being saved. It counts already.
    pub(super) fn add(&mut self, id: InviteId, invite: Invite) {
        self.insert(id, State::Saving, invite);
    }

    /// One that was saved by an earlier server stands.
    pub(super) fn restore(&mut self, id: InviteId, invite: Invite) {
        self.insert(id, State::Standing, invite);
    }

    fn insert(&mut self, id: InviteId, state: State, invite: Invite) {
        self.by_code.insert(invite.code, id);
        self.by_player.insert((invite.player, id));
        self.by_time.insert((invite.until_ms, id));
        if let Some((_, address)) = invite.made {
            *self.by_address.entry(address).or_default() += 1;
        }
        self.by_id.insert(id, (state, invite));
    }

    /// An invitation is no more. Gives it, if there was one.
    pub(super) fn remove(&mut self, id: InviteId) -> Option<Invite> {
        let (_, invite) = self.by_id.remove(&id)?;
        self.by_code.remove(&invite.code);
        self.by_player.remove(&(invite.player, id));
        self.by_time.remove(&(invite.until_ms, id));
        if let Some((_, address)) = invite.made
            && let Some(from_there) = self.by_address.get_mut(&address)
        {
            *from_there -= 1;
            if *from_there == 0 {
                self.by_address.remove(&address);
            }
        }
        Some(invite)
    }

    /// It stands, from now on or again: it is saved, or what was to become of it has not. Nothing if it is no more.
    pub(super) fn stand(&mut self, id: InviteId) -> Option<&Invite> {
        let (state, invite) = self.by_id.get_mut(&id)?;
        *state = State::Standing;
        Some(invite)
    }

    /// Whether there is such an invitation, whatever is being done with it.
    pub(super) fn knows(&self, id: InviteId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// An invitation that stands.
    pub(super) fn standing(&self, key: InviteKey, now_ms: u64) -> Option<(InviteId, &Invite)> {
        let id = match key {
            InviteKey::Id(id) => id,
            InviteKey::Code(code) => *self.by_code.get(&code)?,
        };
        let (state, invite) = self.by_id.get(&id)?;
        (*state == State::Standing && now_ms < invite.until_ms).then_some((id, invite))
    }

    /// A player's invitations that stand, oldest first.
    pub(super) fn of(&self, player: PlayerId, now_ms: u64) -> impl Iterator<Item = (InviteId, &Invite)> {
        self.ids_of(player).filter_map(move |id| self.standing(InviteKey::Id(id), now_ms))
    }

    fn ids_of(&self, player: PlayerId) -> impl Iterator<Item = InviteId> {
        let all = (player, InviteId::from_bytes([0; 16]))..=(player, InviteId::from_bytes([0xff; 16]));
        self.by_player.range(all).map(|(_, id)| *id)
    }

    /// Its maker cancels one that stands. False if it is not theirs, or does not stand.
    pub(super) fn cancel(&mut self, id: InviteId, player: PlayerId, now_ms: u64) -> bool {
        let theirs =
            self.standing(InviteKey::Id(id), now_ms).is_some_and(|(_, invite)| invite.player == player);
        if theirs {
            self.change(id, State::Cancelling);
        }
        theirs
    }

    /// A game of one that stands is being opened.
    pub(super) fn take(&mut self, id: InviteId, game: GameId) {
        self.change(id, State::Taking);
        self.taking.insert(game, id);
    }

    fn change(&mut self, id: InviteId, to: State) {
        if let Some((state, _)) = self.by_id.get_mut(&id) {
            *state = to;
        }
    }

    /// A game is saved, and the invitation it comes of is used up: gives that, if it comes of one.
    pub(super) fn begun(&mut self, game: GameId) -> Option<(InviteId, Invite)> {
        let id = self.taking.remove(&game)?;
        Some((id, self.remove(id)?))
    }

    /// A game is no more. If it had not begun, the invitation stands again that it was to come of.
    pub(super) fn freed(&mut self, game: GameId) {
        if let Some(id) = self.taking.remove(&game) {
            self.stand(id);
        }
    }

    /// One whose time is over goes. What is just being done with an invitation is waited for.
    pub(super) fn lapse(&mut self, now_ms: u64) -> Option<(InviteId, Invite)> {
        let due = self.by_time.range(..=(now_ms, InviteId::from_bytes([0xff; 16])));
        let stands = |id: &InviteId| self.by_id.get(id).is_some_and(|(state, _)| *state == State::Standing);
        let id = due.map(|(_, id)| *id).find(stands)?;
        Some((id, self.remove(id)?))
    }
}

#[cfg(test)]
mod tests;
