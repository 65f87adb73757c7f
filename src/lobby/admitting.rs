//! How a connection becomes a player's: by a secret, by a code from another device, or as somebody new. What has to be
//! saved or looked up first is, while the lobby goes on; what the connection asks meanwhile waits in order.

use std::collections::VecDeque;

use actix::{Addr, Handler, Message};
use fast_qr::qr::QRBuilder;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::desk::{Ask, Hello};
use super::guests::NotAdmitted;
use super::names::Claim;
use super::naming::{self, Wished, named};
use super::resting::Reach;
use super::{Lobby, Refusal, telling};
use crate::game::{Notice, SessionId};
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash, close};
use crate::store::{Store, StoredPlayer};

/// What a connection may ask before it is known who it speaks for.
const EARLY_MAX: usize = 16;
/// Most bytes of the address of a page.
const PAGE_BYTES_MAX: usize = 512;

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
    pub(super) player: StoredPlayer,
    /// The secret they are known by.
    hash: TokenHash,
    /// The same to be handed over, if it is new.
    token: Option<Token>,
    /// What they play, as far as that was saved when it was looked up.
    games: Vec<GameId>,
    /// What they are called, if that was not theirs before; given back where they do not come in.
    claim: Option<Claim>,
}

impl Admission {
    /// The same player under a name that was claimed.
    pub(super) fn called(self, name: PlayerName, claim: Claim) -> Self {
        Self { player: StoredPlayer { name, ..self.player }, claim: Some(claim), ..self }
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
        let (store, now_ms, date_ms) = (self.setup.store.clone(), self.now_ms(), self.date_ms());
        let Hello { token, code, name, language } = hello;
        self.may_be_called(name.as_ref())?;
        let (names, rng) = (self.guests.names.clone(), StdRng::seed_from_u64(self.setup.rng.random()));
        if let Some(code) = code {
            let player = self.passes.redeem(&code, now_ms).ok_or(Refusal::BadToken)?;
            let token = Token::new(&mut self.setup.rng);
            self.find_out(session, re, own, async move {
                let known = carried_over(&store, player, token, date_ms).await?;
                Ok(named(&store, &names, known, name, rng).await)
            });
        } else if let Some(token) = token {
            let hash = TokenHash::of(&token);
            match self.guests.recognise(hash) {
                Ok(player)
                    if name.as_ref().is_none_or(|name| *name == player.name) && names.holds(player.id) =>
                {
                    let admission = Admission { player, hash, token: None, games: Vec::new(), claim: None };
                    self.admit(Admitted { session, re, outcome: Ok(admission) });
                }
                Ok(player) => {
                    let known = Admission { player, hash, token: None, games: Vec::new(), claim: None };
                    let find = async move { Ok(named(&store, &names, known, name, rng).await) };
                    self.find_out(session, re, own, find);
                }
                Err(_) => self.find_out(session, re, own, async move {
                    let known = recalled(&store, hash).await?;
                    Ok(named(&store, &names, known, name, rng).await)
                }),
            }
        } else {
            if !self.guests.has_room() {
                return Err(NotAdmitted::Full.into());
            }
            let (id, token) = (PlayerId::new(date_ms, &mut self.setup.rng), Token::new(&mut self.setup.rng));
            let wished = name.map_or(Wished::Guest(language), |name| Wished::Named(name, None));
            self.find_out(session, re, own, async move {
                let claim = naming::settle(&store, &names, id, wished, rng).await?;
                let player = StoredPlayer { id, name: claim.name().clone(), since_ms: date_ms };
                first_seen(&store, player, token, claim).await
            });
        }
        Ok(())
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
    pub(super) fn admit(&mut self, Admitted { session, re, outcome }: Admitted) {
        let now_ms = self.now_ms();
        if !self.connections.contains_key(&session) {
            return;
        }
        let entered = outcome.and_then(|Admission { player, hash, token, games, claim }| {
            let id = player.id;
            if self.guests.enter(player, hash, now_ms)? {
                self.remember_games(id, &games);
            }
            claim.into_iter().for_each(Claim::keep);
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
        let frame = telling::welcome(&self.setup, player, guest, token.as_ref(), self.date_ms());
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

    /// Gives a player a code by which they come to another device, as a link to a page and to be photographed.
    pub(super) fn carry(
        &mut self,
        session: SessionId,
        page: Option<&str>,
        re: Option<u64>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let now_ms = self.now_ms();
        let (code, until_ms) = self.passes.issue(player, now_ms, &mut self.setup.rng);
        let expires_ms = self.date_ms().saturating_add(until_ms.saturating_sub(now_ms));
        let web = |page: &&str| page.starts_with("http://") || page.starts_with("https://");
        let page = page.filter(web).filter(|page| page.len() <= PAGE_BYTES_MAX);
        let url = format!("{}#code={}", page.unwrap_or_default(), code.reveal());
        let qr = page.and_then(|_| picture(&url));
        self.tell(session, telling::carried(code.reveal(), &url, expires_ms, qr).answering(re));
        Ok(())
    }
}

impl Handler<Admitted> for Lobby {
    type Result = ();

    fn handle(&mut self, admitted: Admitted, ctx: &mut Self::Context) {
        let session = admitted.session;
        self.admit(admitted);
        let early = self.connections.get_mut(&session).and_then(|connection| connection.early.take());
        for ask in early.into_iter().flatten() {
            self.answer(ask, ctx);
        }
        self.measure();
    }
}

/// A QR code (ISO/IEC 18004) in rows of `#` for dark and `.` for light, without the margin.
fn picture(text: &str) -> Option<Vec<String>> {
    let code = QRBuilder::new(text).build().ok()?;
    let row = |y: usize| {
        code[y].iter().take(code.size).map(|module| if module.value() { '#' } else { '.' }).collect()
    };
    Some((0..code.size).map(row).collect())
}

async fn first_seen(
    store: &Store,
    player: StoredPlayer,
    token: Token,
    claim: Claim,
) -> Result<Admission, Refusal> {
    let hash = token.hash();
    store.add_player(player.clone(), hash).await.map_err(|_| Refusal::Unavailable)?;
    Ok(Admission { player, hash, token: Some(token), games: Vec::new(), claim: Some(claim) })
}

async fn recalled(store: &Store, hash: TokenHash) -> Result<Admission, Refusal> {
    let found = store.player_by_token(hash).await.map_err(|_| Refusal::Unavailable)?;
    let (player, games) = found.ok_or(Refusal::BadToken)?;
    Ok(Admission { player, hash, token: None, games, claim: None })
}

async fn carried_over(
    store: &Store,
    player: PlayerId,
    token: Token,
    date_ms: u64,
) -> Result<Admission, Refusal> {
    let hash = token.hash();
    let found = store.add_token(player, hash, date_ms).await.map_err(|_| Refusal::Unavailable)?;
    let (player, games) = found.ok_or(Refusal::BadToken)?;
    Ok(Admission { player, hash, token: Some(token), games, claim: None })
}
