//! How a player invites whomever they give a code to, and takes that back: told when it is saved, on all their connections. An
//! invitation whose time is over goes by itself. Knows players and invitations; how one is taken up is for `taking_up`.

use std::sync::Arc;

use super::command::{InviteWish, ReplyTo};
use super::effect::{Drawing, Drawn, Effect, Inviting, Lookup};
use super::invites::Invite;
use super::linking::page_of_the_web;
use super::proposal::Proposal;
use super::refusal::LobbyRefusal;
use super::{Matchmaker, Moment, messages};
use crate::game::SessionId;
use crate::limits::Address;
use crate::protocol::{Frame, InviteCode, InviteId, InviteKey, PlayerId, PlayerName};
use crate::store::{Invitation, InviteFate};

/// How long an invitation stands whose maker does not say, in seconds: a day.
const LIFETIME_S: u32 = 86_400;
/// Invitations whose time is over that go at once.
const LAPSED_AT_ONCE: usize = 1_000;

/// An invitation as its maker is told it.
#[derive(Clone, Debug)]
pub(in crate::lobby) struct Card {
    pub(in crate::lobby) id: InviteId,
    pub(in crate::lobby) code: InviteCode,
    pub(in crate::lobby) proposal: Proposal,
    /// Until when it stands, as the host's clock has it, Unix milliseconds.
    pub(in crate::lobby) expires_ms: u64,
}

/// A player's invitations that stand, and the page that they are opened with.
pub(super) struct Links<'a> {
    pub(super) page: Option<&'a str>,
    pub(super) cards: &'a [Card],
}

/// An invitation as whoever is given it may look at it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which one.
    pub id: InviteId,
    /// Its code.
    pub code: InviteCode,
    /// Who invites.
    pub player: PlayerId,
    /// What they are called; nothing if they are not in memory.
    pub name: Option<PlayerName>,
    /// Whether they are connected.
    pub here: bool,
    /// What they propose.
    pub proposal: Proposal,
    /// When it was made, Unix milliseconds.
    pub since_ms: u64,
    /// Until when it stands, Unix milliseconds.
    pub expires_ms: u64,
}

impl Matchmaker {
    /// Restores the invitations that stood when the server went down, before anybody comes.
    pub(in crate::lobby) fn restore_invites(&mut self, invitations: Vec<(Invitation, Proposal)>) {
        for (Invitation { id, code, player, since_ms, expires_ms, .. }, proposal) in invitations {
            // When a server starts its time is the host's.
            let invite = Invite { code, player, proposal, since_ms, until_ms: expires_ms, made: None };
            self.invites.restore(id, invite);
        }
    }

    /// Makes an invitation. It is told when it is saved, and with it its maker if they were not.
    pub(super) fn invite(&mut self, to: ReplyTo, wish: InviteWish) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        self.takes_seeks(self.moment.overloaded)?;
        let Some(client) = self.client(to.session) else { return Ok(()) };
        // A bot comes from nowhere, and invites nobody.
        let from = client.address().ok_or(LobbyRefusal::Unavailable)?;
        self.invites.may_add(player, from)?;
        if let Some(address) = self.counted(&client) {
            self.codes.take(address, self.moment.now_ms)?;
        }
        let InviteWish { proposal, expires_s, page } = wish;
        let lifetime_s = u64::from(expires_s.unwrap_or(LIFETIME_S)).min(self.policy.settings.invite_s_max);
        let stands_ms = lifetime_s.saturating_mul(1_000);
        let since_ms = self.moment.date_ms();
        let id = InviteId::new(since_ms, &mut self.rng);
        let code = InviteCode::new(&mut self.rng);
        let offer = proposal.text();
        let expires_ms = since_ms.saturating_add(stands_ms);
        let until_ms = self.moment.now_ms.saturating_add(stands_ms);
        let made = Some((to.session, from));
        self.invites.add(id, Invite { code, player, proposal, since_ms, until_ms, made });
        let newcomer = self.players.newcomer(player);
        self.players.board(player, false);
        let page = page_of_the_web(page.as_deref()).map(str::to_owned);
        let invitation = Invitation { id, code, player, offer, since_ms, expires_ms };
        let inviting = Inviting { to, newcomer, invitation, page };
        self.effects.push(Effect::LookUp(Lookup::Invite(Box::new(inviting))));
        Ok(())
    }

    /// An invitation is saved, or could not be. Its maker's other connections are told without the picture.
    pub(super) fn invited(
        &mut self,
        to: ReplyTo,
        id: InviteId,
        page: Option<&str>,
        outcome: Result<(), LobbyRefusal>,
    ) {
        if let Err(refusal) = outcome {
            self.invites.remove(id);
            return self.refuse(to, "invite", refusal, None);
        }
        let Some(invite) = self.invites.stand(id).cloned() else { return };
        self.players.board(invite.player, true);
        let card = self.card(id, &invite);
        let url = url(page, card.code);
        let news = messages::invited(&card, &url, None);
        self.tell_others(invite.player, to.session, &news);
        match self.client(to.session) {
            Some(client) if page.is_some() => {
                let drawn = Drawn::Invitation(Box::new(card));
                self.effects.push(Effect::Draw(Drawing { client, re: to.re, url, drawn }));
            }
            Some(_) => self.tell(to.session, news.answering(to.re)),
            None => {}
        }
    }

    /// Takes an invitation back. One that no longer stands is looked up: it may be that a game has come of it.
    ///
    /// # Errors
    /// [`LobbyRefusal::TooFast`]: a code that is none of theirs counts as a try.
    pub(super) fn cancel_invite(&mut self, to: ReplyTo, key: InviteKey) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        let now_ms = self.moment.now_ms;
        let stands = self.invites.standing(key, now_ms).map(|(id, _)| id);
        if let Some(invite) = stands.filter(|id| self.invites.cancel(*id, player, now_ms)) {
            self.effects.push(Effect::LookUp(Lookup::CancelInvite { to, invite }));
            return Ok(());
        }
        if let (InviteKey::Code(_), Some(address)) = (key, self.address_of(to.session)) {
            self.tries.take(address, now_ms)?;
        }
        self.effects.push(Effect::LookUp(Lookup::PastInvite { to, about: "withdraw", key }));
        Ok(())
    }

    /// It is saved that an invitation is cancelled, or could not be.
    pub(super) fn invite_cancelled(
        &mut self,
        to: ReplyTo,
        id: InviteId,
        outcome: Result<Option<InviteFate>, LobbyRefusal>,
    ) {
        match outcome {
            Ok(_) => {
                let Some(invite) = self.invites.remove(id) else { return };
                let news = messages::no_invite(id, None);
                self.tell_others(invite.player, to.session, &news);
                self.tell(to.session, news.answering(to.re));
            }
            Err(refusal) => {
                self.invites.stand(id);
                self.refuse(to, "withdraw", refusal, None);
            }
        }
    }

    /// Invitations whose time is over go, and their makers are told.
    pub(super) fn lapse_invites(&mut self) {
        for _ in 0..LAPSED_AT_ONCE {
            let Some((id, invite)) = self.invites.lapse(self.moment.now_ms) else { return };
            self.tell_all(invite.player, &messages::no_invite(id, None));
        }
    }

    /// A player's invitations that stand, as they are told them with each welcome.
    pub(super) fn cards(&self, player: PlayerId) -> Vec<Card> {
        self.invites.of(player, self.moment.now_ms).map(|(id, invite)| self.card(id, invite)).collect()
    }

    /// The pictures of invitations are drawn for a connection that has said which page they are opened with.
    pub(super) fn show_pictures(&mut self, session: SessionId, page: Option<&str>, cards: Vec<Card>) {
        let client = self.client(session).filter(|_| page.is_some() && self.moment.can_draw);
        let Some(client) = client else { return };
        for card in cards {
            let url = url(page, card.code);
            let client = Arc::clone(&client);
            let drawn = Drawn::Invitation(Box::new(card));
            self.effects.push(Effect::Draw(Drawing { client, re: None, url, drawn }));
        }
    }

    fn card(&self, id: InviteId, invite: &Invite) -> Card {
        let expires_ms = invite.until_ms.saturating_add_signed(self.moment.shift_ms);
        Card { id, code: invite.code, proposal: invite.proposal.clone(), expires_ms }
    }

    /// An invitation that stands, for who looks at it from there: each look counts as a try. Nothing if there is none.
    ///
    /// # Errors
    /// [`LobbyRefusal::TooFast`]
    pub(in crate::lobby) fn show_invite(
        &self,
        key: InviteKey,
        address: Address,
        moment: Moment,
    ) -> Result<Option<Shown>, LobbyRefusal> {
        self.tries.take(address, moment.now_ms)?;
        let Some((id, invite)) = self.invites.standing(key, moment.now_ms) else { return Ok(None) };
        let Invite { code, player, proposal, since_ms, until_ms, .. } = invite.clone();
        let state = self.players.get(player);
        let name = state.map(|state| state.name.clone());
        let here = state.is_some_and(|state| !state.sessions.is_empty());
        let expires_ms = until_ms.saturating_add_signed(moment.shift_ms);
        Ok(Some(Shown { id, code, player, name, here, proposal, since_ms, expires_ms }))
    }

    /// A player is told something on all their connections.
    pub(super) fn tell_all(&mut self, player: PlayerId, news: &Frame) {
        for session in self.players.sessions(player).to_vec() {
            self.tell(session, news.clone());
        }
    }

    /// The same on all but this one.
    fn tell_others(&mut self, player: PlayerId, but: SessionId, news: &Frame) {
        for session in self.players.sessions(player).to_vec() {
            if session != but {
                self.tell(session, news.clone());
            }
        }
    }
}

/// Where an invitation is opened: at the page that was named, or only the part that is added to one.
pub(super) fn url(page: Option<&str>, code: InviteCode) -> String {
    let page = page.and_then(|page| page.split(['?', '#']).next()).unwrap_or_default();
    format!("{page}?invite={code}")
}
