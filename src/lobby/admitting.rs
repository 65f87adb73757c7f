//! How a connection becomes a player's: by a secret, by a code from another device, or as somebody new. What has to be
//! saved or looked up first is, while the lobby goes on; what the connection asks meanwhile waits in order.

use std::collections::VecDeque;

use actix::{Addr, Handler, Message};

use super::admission::{Admission, Coming, carried_over, recalled};
use super::desk::{Ask, Hello};
use super::names::Claim;
use super::naming::{self, Keeping, Wished, named};
use super::reach::Reach;
use super::{Lobby, Refusal, telling};
use crate::game::{Notice, SessionId};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash, close};
use crate::store::StoredPlayer;

/// What a connection may ask before it is known who it speaks for.
const EARLY_MAX: usize = 16;

/// It is known who a connection speaks for, or why it speaks for nobody.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Admitted {
    pub(super) session: SessionId,
    pub(super) re: Option<u64>,
    pub(super) outcome: Result<Admission, Refusal>,
}

impl Lobby {
    /// Finds out who a connection speaks for.
    pub(super) fn hello(
        &mut self,
        session: SessionId,
        hello: Hello,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        if self.player_of(session).is_ok() {
            return Err(Refusal::HelloTwice);
        }
        let now_ms = self.now_ms();
        if let Some(address) = self.address_of(session) {
            self.hellos.take(address, now_ms)?;
        }
        let Hello { token, code, name, language } = hello;
        self.may_be_called(name.as_ref())?;
        if let Some(code) = code {
            let player = self.device_links.redeem(&code, now_ms).ok_or(Refusal::BadToken)?;
            self.come_over(session, player, name, re, own);
        } else if let Some(token) = token {
            self.come_back(session, (TokenHash::of(&token), None), name, re, own);
        } else {
            let wished = name.map_or(Wished::Guest(language), |name| Wished::Named(name, None));
            self.come_anew(session, wished, re, own);
        }
        Ok(())
    }

    /// Somebody new comes. Nothing is written of them before their first game.
    fn come_anew(&mut self, session: SessionId, wished: Wished, re: Option<u64>, own: &Addr<Self>) {
        let (store, names, rng) = self.for_naming();
        let (since_ms, own_rng) = (self.date_ms(), &mut self.setup.rng);
        let (id, token) = (PlayerId::new(since_ms, own_rng), Token::new(own_rng));
        self.find_out(session, re, own, async move {
            let claim = naming::settle(&store, &names, id, wished, rng).await?;
            let name = claim.name().clone();
            let player = StoredPlayer { id, name: name.clone(), since_ms };
            Ok(Admission::new(player, Coming::New, token.hash(), Some(token)).called(name, claim))
        });
    }

    /// A player comes to another device, and has one secret more.
    fn come_over(
        &mut self,
        session: SessionId,
        player: PlayerId,
        name: Option<PlayerName>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) {
        let token = Token::new(&mut self.setup.rng);
        if self.guests.is_passing(player) {
            self.guests.know_by(player, token.hash());
            return self.come_back(session, (token.hash(), Some(token)), name, re, own);
        }
        let ((store, names, rng), date_ms) = (self.for_naming(), self.date_ms());
        let newcomer = self.guests.newcomer(player);
        self.find_out(session, re, own, async move {
            let known = carried_over(&store, newcomer, player, token, date_ms).await?;
            Ok(named(&store, &names, known, name, Keeping::Written(None), rng).await)
        });
    }

    /// A player comes back by a secret, which is handed over if it is new.
    fn come_back(
        &mut self,
        session: SessionId,
        (hash, token): (TokenHash, Option<Token>),
        name: Option<PlayerName>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) {
        let (store, names, rng) = self.for_naming();
        let Ok(player) = self.guests.recognise(hash) else {
            return self.find_out(session, re, own, async move {
                let known = recalled(&store, hash).await?;
                Ok(named(&store, &names, known, name, Keeping::Written(None), rng).await)
            });
        };
        let (id, keeping) = (player.id, self.keeping(player.id));
        let coming = if self.guests.is_passing(id) { Coming::Passing } else { Coming::Written };
        let is_called_so = name.as_ref().is_none_or(|name| *name == player.name) && names.holds(id);
        let known = Admission::new(player, coming, hash, token);
        if is_called_so {
            return self.admit(session, re, Ok(known));
        }
        self.find_out(
            session,
            re,
            own,
            async move { Ok(named(&store, &names, known, name, keeping, rng).await) },
        );
    }

    /// Finds out beside the lobby's own work, and comes back with the answer.
    fn find_out(
        &mut self,
        session: SessionId,
        re: Option<u64>,
        own: &Addr<Self>,
        find: impl Future<Output = Result<Admission, Refusal>> + 'static,
    ) {
        let Some(connection) = self.connections.get_mut(&session) else { return };
        connection.early = Some(VecDeque::new());
        let own = own.clone();
        actix::spawn(async move {
            let outcome = find.await;
            // Unbounded on purpose: there is one at most for each connection, and it must not be lost.
            own.do_send(Admitted { session, re, outcome });
        });
    }

    /// Keeps what a connection asks too early; false if it is not too early.
    pub(super) fn keep_early(&mut self, ask: Ask) -> Result<(), Ask> {
        match self.connections.get_mut(&ask.session).and_then(|connection| connection.early.as_mut()) {
            Some(early) if early.len() < EARLY_MAX => early.push_back(ask),
            Some(_) => self.refuse(ask.session, ask.wish.name(), ask.re, Refusal::Unavailable, None),
            None => return Err(ask),
        }
        Ok(())
    }

    /// Lets a connection in, or tells it why not.
    fn admit(&mut self, session: SessionId, re: Option<u64>, outcome: Result<Admission, Refusal>) {
        let now_ms = self.now_ms();
        if !self.connections.contains_key(&session) {
            return;
        }
        let address = self.address_of(session);
        let entered = outcome.and_then(|admission| self.enter(admission, address, now_ms));
        let (player, token) = match entered {
            Ok(entered) => entered,
            Err(refusal) => return self.refuse(session, "hello", re, refusal, None),
        };
        if let Some(connection) = self.connections.get_mut(&session) {
            connection.player = Some(player);
        }
        self.guests.arrive(player, session, now_ms);
        self.replace_oldest(player);
        let Some(guest) = self.guests.get(player) else { return };
        if guest.games.is_empty() {
            self.audience.add(session);
        }
        let frame = telling::welcome(&self.setup, player, guest, token.as_ref(), self.date_ms());
        self.notify(session, Notice::Admitted(frame.answering(re)));
    }

    /// Takes a player into memory. Gives who they are, and their secret if it is new.
    fn enter(
        &mut self,
        admission: Admission,
        address: Option<Address>,
        now_ms: u64,
    ) -> Result<(PlayerId, Option<Token>), Refusal> {
        let Admission { player, coming, hash, token, games, blocked, claim } = admission;
        let id = player.id;
        match coming {
            Coming::New => self.guests.welcome(player, hash, address, now_ms)?,
            Coming::Passing => {
                let known = self.guests.recognise(hash)?;
                // Who was written down meanwhile was so under the name they had.
                if !self.guests.is_passing(id) && known.name != player.name {
                    return Ok((id, token));
                }
                self.guests.rename(id, player.name);
            }
            Coming::Written => {
                if self.guests.enter(player, hash, now_ms)? {
                    self.remember_games(id, &games);
                    self.guests.set_blocked(id, blocked.into());
                }
            }
        }
        claim.into_iter().for_each(Claim::keep);
        Ok((id, token))
    }

    /// Notes what somebody plays who was not in memory: as long as they are not, no game of theirs can have begun.
    fn remember_games(&mut self, player: PlayerId, games: &[GameId]) {
        let now_ms = self.now_ms();
        for game in games {
            let Some((_, reach)) = self.tables.running(*game) else { continue };
            self.guests.begin(player, *game, now_ms);
            if let Reach::Hibernated(_) = reach {
                self.guests.hibernate(player, now_ms);
            }
        }
    }

    /// Sends a player's oldest connection away when there is one too many.
    fn replace_oldest(&mut self, player: PlayerId) {
        let sessions = self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default();
        if let [oldest, rest @ ..] = sessions
            && rest.len() >= self.setup.connections_per_player
        {
            let oldest = *oldest;
            self.notify(
                oldest,
                Notice::Dismissed(None, close::REPLACED, "another connection took the place"),
            );
            self.forget(oldest);
        }
    }
}

impl Handler<Admitted> for Lobby {
    type Result = ();

    fn handle(&mut self, Admitted { session, re, outcome }: Admitted, ctx: &mut Self::Context) {
        self.admit(session, re, outcome);
        let early = self.connections.get_mut(&session).and_then(|connection| connection.early.take());
        for ask in early.into_iter().flatten() {
            self.answer(ask, ctx);
        }
        self.measure();
    }
}
