//! How a connection becomes a player's: by a secret, by a code from another device, or as somebody new. What has to be
//! saved or looked up first is, while the lobby goes on; what the connection asks meanwhile waits in order.

use std::collections::VecDeque;

use actix::{Addr, Handler, Message};

use super::desk::{Ask, Hello};
use super::resting::Reach;
use super::{Lobby, Refusal, telling};
use crate::game::{Notice, SessionId};
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash, close};
use crate::store::{Newcomer, Recalled, Store, StoredPlayer};

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

/// A player as they come in.
pub(super) struct Admission {
    player: StoredPlayer,
    /// The secret they are known by.
    hash: TokenHash,
    /// The same to be handed over, if it is new.
    token: Option<Token>,
    /// What they play and whom they block, as far as that was saved when it was looked up.
    games: Vec<GameId>,
    blocked: Vec<PlayerId>,
}

impl Admission {
    fn new(player: StoredPlayer, hash: TokenHash, token: Option<Token>) -> Self {
        Self { player, hash, token, games: Vec::new(), blocked: Vec::new() }
    }
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
        let Hello { token, code, name } = hello;
        if let Some(code) = code {
            let player = self.passes.redeem(&code, now_ms).ok_or(Refusal::BadToken)?;
            self.come_over(session, player, name, re, own);
        } else if let Some(token) = token {
            self.come_back(session, TokenHash::of(&token), name, re, own);
        } else {
            let address = self.address_of(session);
            let rng = &mut self.setup.rng;
            let (id, token) = (PlayerId::new(now_ms, rng), Token::new(rng));
            let name = name.unwrap_or_else(|| PlayerName::guest(rng));
            let (player, hash) = (StoredPlayer { id, name, since_ms: now_ms }, token.hash());
            self.guests.welcome(player.clone(), hash, address, now_ms)?;
            self.admit(session, re, Ok(Admission::new(player, hash, Some(token))));
        }
        Ok(())
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
        let (store, now_ms) = (self.setup.store.clone(), self.now_ms());
        let token = Token::new(&mut self.setup.rng);
        if self.guests.is_passing(player) {
            self.guests.know_by(player, token.hash());
            return self.come_in(session, (token.hash(), Some(token)), name, re);
        }
        let newcomer = self.guests.newcomer(player);
        self.find_out(session, re, own, async move {
            carried_over(&store, newcomer, player, token, name, now_ms).await
        });
    }

    /// A player comes back by a secret.
    fn come_back(
        &mut self,
        session: SessionId,
        hash: TokenHash,
        name: Option<PlayerName>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) {
        let store = self.setup.store.clone();
        match self.guests.recognise(hash) {
            Ok(player)
                if name.as_ref().is_none_or(|name| *name == player.name)
                    || self.guests.is_passing(player.id) =>
            {
                self.come_in(session, (hash, None), name, re);
            }
            Ok(player) => {
                let newcomer = self.guests.newcomer(player.id);
                let known = Admission::new(player, hash, None);
                self.find_out(
                    session,
                    re,
                    own,
                    async move { Ok(renamed(&store, newcomer, known, name).await) },
                );
            }
            Err(_) => self.find_out(session, re, own, async move { recalled(&store, hash, name).await }),
        }
    }

    /// A player who is in memory, and of whom nothing has to be saved.
    fn come_in(
        &mut self,
        session: SessionId,
        (hash, token): (TokenHash, Option<Token>),
        name: Option<PlayerName>,
        re: Option<u64>,
    ) {
        let admission = self.guests.recognise(hash).map_err(Refusal::from).map(|player| {
            let name = name.unwrap_or(player.name);
            Admission::new(StoredPlayer { name, ..player }, hash, token)
        });
        self.admit(session, re, admission);
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
        let entered = outcome.and_then(|Admission { player, hash, token, games, blocked }| {
            let id = player.id;
            if self.guests.enter(player, hash, now_ms)? {
                self.remember_games(id, &games);
                self.guests.set_blocked(id, blocked.into());
            }
            Ok((id, token))
        });
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
        let frame = telling::welcome(&self.setup, player, guest, token.as_ref(), now_ms);
        self.notify(session, Notice::Admitted(frame.answering(re)));
    }

    /// Notes what somebody plays who was not in memory: as long as they are not, no game of theirs can have begun.
    fn remember_games(&mut self, player: PlayerId, games: &[GameId]) {
        let now_ms = self.now_ms();
        for game in games {
            let Some((_, reach)) = self.tables.running(*game) else { continue };
            self.guests.begin(player, *game, now_ms);
            if let Reach::Asleep(_) = reach {
                self.guests.rest(player, now_ms);
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

/// A player whose new name cannot be saved keeps the old one.
async fn renamed(
    store: &Store,
    newcomer: Option<Newcomer>,
    known: Admission,
    name: Option<PlayerName>,
) -> Admission {
    let Some(name) = name.filter(|name| *name != known.player.name) else { return known };
    match store.rename(newcomer, known.player.id, name.clone()).await {
        Ok(()) => Admission { player: StoredPlayer { name, ..known.player }, ..known },
        Err(_) => known,
    }
}

async fn recalled(store: &Store, hash: TokenHash, name: Option<PlayerName>) -> Result<Admission, Refusal> {
    let found = store.player_by_token(hash).await.map_err(|_| Refusal::Unavailable)?;
    let Recalled { player, games, blocked } = found.ok_or(Refusal::BadToken)?;
    Ok(renamed(store, None, Admission { player, hash, token: None, games, blocked }, name).await)
}

async fn carried_over(
    store: &Store,
    newcomer: Option<Newcomer>,
    player: PlayerId,
    token: Token,
    name: Option<PlayerName>,
    now_ms: u64,
) -> Result<Admission, Refusal> {
    let hash = token.hash();
    let found = store.add_token(newcomer, player, hash, now_ms).await.map_err(|_| Refusal::Unavailable)?;
    let Recalled { player, games, blocked } = found.ok_or(Refusal::BadToken)?;
    Ok(renamed(store, None, Admission { player, hash, token: Some(token), games, blocked }, name).await)
}
