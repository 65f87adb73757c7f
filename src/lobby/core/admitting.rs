//! How a connection becomes a player's: by a secret, by a code from another device, or as somebody new. What has to be
//! saved or looked up first is said; what the connection asks meanwhile waits in order. Knows players and secrets; never
//! where they are kept.

use std::collections::VecDeque;

use super::admission::{Admission, Coming};
use super::command::{Ask, Hello, ReplyTo};
use super::effect::{Effect, Identification, Lookup, Who};
use super::hibernating::Reach;
use super::inviting::Links;
use super::linking::page_of_the_web;
use super::names::Claim;
use super::naming::Wished;
use super::refusal::LobbyRefusal;
use super::tables::Tables;
use super::{Matchmaker, messages};
use crate::game::{Notice, SessionId};
use crate::limits::Address;
use crate::protocol::{AwayReason, GameId, PlayerId, PlayerName, Token, TokenHash, close};
use crate::store::Met;

/// What a connection may ask before it is known who it speaks for.
const EARLY_MAX: usize = 16;

impl Matchmaker {
    /// Finds out who a connection speaks for.
    pub(super) fn hello(&mut self, to: ReplyTo, hello: Hello) -> Result<(), LobbyRefusal> {
        if self.player_of(to.session).is_ok() {
            return Err(LobbyRefusal::HelloTwice);
        }
        let now_ms = self.moment.now_ms;
        if let Some(address) = self.address_of(to.session) {
            self.hellos.take(address, now_ms)?;
        }
        let Hello { token, code, name, language, page } = hello;
        self.may_be_called(name.as_ref())?;
        if let Some(connection) = self.connections.get_mut(&to.session) {
            connection.page = page_of_the_web(page.as_deref()).map(str::to_owned);
        }
        if let Some(code) = code {
            let player = self.device_links.redeem(&code, now_ms).ok_or(LobbyRefusal::BadToken)?;
            self.come_over(to, player, name);
        } else if let Some(token) = token {
            self.come_back(to, TokenHash::of(&token), None, name);
        } else {
            let wished = name.map_or(Wished::Guest(language), |name| Wished::Named(name, None));
            self.come_anew(to, wished);
        }
        Ok(())
    }

    /// Somebody new comes. Nothing is written of them before their first game.
    fn come_anew(&mut self, to: ReplyTo, wished: Wished) {
        let seed = self.draw_seed();
        let since_ms = self.moment.date_ms();
        let id = PlayerId::new(since_ms, &mut self.rng);
        let token = Token::new(&mut self.rng);
        self.find_out(to, Who::New { id, since_ms, token, wished }, seed);
    }

    /// A player comes to another device, and has one secret more.
    fn come_over(&mut self, to: ReplyTo, player: PlayerId, name: Option<PlayerName>) {
        let token = Token::new(&mut self.rng);
        if self.players.is_passing(player) {
            self.players.know_by(player, token.hash());
            self.rewrite_seeks(player);
            return self.come_back(to, token.hash(), Some(token), name);
        }
        let seed = self.draw_seed();
        let date_ms = self.moment.date_ms();
        let newcomer = self.players.newcomer(player);
        self.find_out(to, Who::ByCode { newcomer, player, token, date_ms, name }, seed);
    }

    /// A player comes back by a secret, which is handed over if it is new.
    fn come_back(&mut self, to: ReplyTo, hash: TokenHash, token: Option<Token>, name: Option<PlayerName>) {
        let seed = self.draw_seed();
        // Whether a bot that somebody else runs may still come is looked up each time.
        let known = self.players.recognise(hash).ok().filter(|player| !player.id.is_bot_account());
        let Some(player) = known else {
            let date_ms = self.moment.date_ms();
            return self.find_out(to, Who::BySecret { hash, name, date_ms }, seed);
        };
        let keeping = self.keeping(player.id);
        let coming = if self.players.is_passing(player.id) { Coming::Passing } else { Coming::Written };
        let has_name = name.as_ref().is_none_or(|name| *name == player.name) && self.names().holds(player.id);
        let known = Admission::new(player, coming, hash, token);
        if has_name {
            return self.admit(to, Ok(known));
        }
        self.find_out(to, Who::Known { known: Box::new(known), keeping, name }, seed);
    }

    /// What a connection asks from now on waits until it is known who it speaks for.
    fn find_out(&mut self, to: ReplyTo, who: Who, seed: u64) {
        let Some(connection) = self.connections.get_mut(&to.session) else { return };
        connection.early = Some(VecDeque::new());
        self.effects.push(Effect::LookUp(Lookup::Player(Identification { to, who, seed })));
    }

    /// Keeps what a connection asks too early; gives it back if it is not too early.
    pub(super) fn keep_early(&mut self, ask: Ask) -> Result<(), Ask> {
        match self.connections.get_mut(&ask.to.session).and_then(|connection| connection.early.as_mut()) {
            Some(early) if early.len() < EARLY_MAX => early.push_back(ask),
            Some(_) => self.refuse(ask.to, ask.command.name(), LobbyRefusal::Unavailable, None),
            None => return Err(ask),
        }
        Ok(())
    }

    /// It is known who a connection speaks for, or why for nobody: what it has asked meanwhile is answered.
    pub(super) fn admitted(&mut self, to: ReplyTo, outcome: Result<Admission, LobbyRefusal>) {
        self.admit(to, outcome);
        let early = self.connections.get_mut(&to.session).and_then(|connection| connection.early.take());
        for ask in early.into_iter().flatten() {
            self.answer(ask);
        }
    }

    /// Lets a connection in, or tells it why not.
    fn admit(&mut self, to: ReplyTo, outcome: Result<Admission, LobbyRefusal>) {
        let session = to.session;
        if !self.connections.contains_key(&session) {
            return;
        }
        let address = self.address_of(session);
        let (player, token) = match outcome.and_then(|admission| self.enter(admission, address)) {
            Ok(entered) => entered,
            Err(refusal) => return self.refuse(to, "hello", refusal, None),
        };
        let mut page = None;
        if let Some(connection) = self.connections.get_mut(&session) {
            connection.player = Some(player);
            page = connection.page.take();
        }
        let first = self.players.sessions(player).is_empty();
        self.players.arrive(player, session, self.moment.now_ms);
        self.replace_oldest(player);
        let waiting = self.resume_seeks(player, session);
        let Some(state) = self.players.get(player) else { return };
        let theirs = |(seek, standing)| Some((seek, self.seeks.get(seek)?, standing));
        let waiting = waiting.into_iter().filter_map(theirs).collect();
        let invites = self.cards(player);
        let own = (player, state);
        let links = Links { page: page.as_deref(), cards: &invites };
        let frame = messages::welcome(&self.policy, own, token.as_ref(), (waiting, links), self.moment);
        self.notify(session, Notice::Admitted(frame.answering(to.re)));
        self.show_pictures(session, page.as_deref(), invites);
        for seek in self.seeks.of(player).to_vec() {
            self.tell_asked(seek, ReplyTo { session, re: None });
        }
        if !self.is_at_a_board(player) {
            self.in_the_lobby(session);
        }
        if first {
            let client = self.client(session);
            self.tell_games_of(player, client.as_ref(), None);
        }
        self.open_pairs();
    }

    /// Takes a player into memory. Gives who they are, and their secret if it is new.
    fn enter(
        &mut self,
        admission: Admission,
        address: Option<Address>,
    ) -> Result<(PlayerId, Option<Token>), LobbyRefusal> {
        let Admission { player, coming, hash, token, games, blocked, met, claim } = admission;
        let id = player.id;
        let now_ms = self.moment.now_ms;
        match coming {
            Coming::New => self.players.welcome(player, hash, address, now_ms)?,
            Coming::Passing => {
                let known = self.players.recognise(hash)?;
                // Who was written down meanwhile was so under the name they had.
                if !self.players.is_passing(id) && known.name != player.name {
                    return Ok((id, token));
                }
                if known.name != player.name {
                    self.players.rename(id, player.name);
                    self.rewrite_seeks(id);
                }
            }
            Coming::Written => {
                if self.players.enter(player, hash, now_ms)? {
                    self.remember_met(id, met);
                    self.remember_games(id, &games);
                    self.players.set_blocked(id, blocked.into());
                }
            }
        }
        claim.into_iter().for_each(Claim::keep);
        Ok((id, token))
    }

    /// Notes whom somebody has met who was not in memory, and where they sat.
    pub(super) fn remember_met(&mut self, player: PlayerId, met: Vec<Met>) {
        for Met { other, seat } in met {
            self.note_met(player, seat, other);
        }
    }

    /// Notes what somebody plays who was not in memory: as long as they are not, no game of theirs can have begun.
    pub(super) fn remember_games(&mut self, player: PlayerId, games: &[GameId]) {
        let now_ms = self.moment.now_ms;
        for game in games {
            let Some((header, reach)) = self.tables.running(*game) else { continue };
            self.players.begin(player, *game, now_ms);
            if let Some(seat) = Tables::<Reach>::seat(header, player).filter(|_| !header.against_bot()) {
                self.players.note_match(player, seat, header.players.get(seat.other()).id);
            }
            if let Reach::Hibernated(_) = reach {
                self.players.hibernate(player, now_ms);
            }
        }
    }

    /// Sends a player's oldest connection away when there is one too many.
    fn replace_oldest(&mut self, player: PlayerId) {
        if let Some(oldest) = self.one_too_many(player) {
            let notice = Notice::Dismissed(None, close::REPLACED, "another connection took the place");
            self.notify(oldest, notice);
            self.forget(oldest, AwayReason::Closed);
        }
    }

    fn one_too_many(&self, player: PlayerId) -> Option<SessionId> {
        let sessions = &self.players.get(player)?.sessions;
        sessions.first().copied().filter(|_| sessions.len() > self.policy.connections_per_player)
    }
}
