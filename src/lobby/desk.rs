//! The door of the lobby: what may be asked of it, and by whom. Knows addresses and messages; never decides.

mod against_bots;

use std::ops::Range;
use std::sync::Arc;

use actix::{Addr, Message};
use tokio::sync::{Semaphore, oneshot};

use super::core::command::{Ask, Hello, LobbyCommand, ReplyTo};
use super::core::effect::Found;
use super::core::open_seeks::Listing;
use super::{Filter, InviteWish, Lobby, LobbyRefusal, Shown};
use crate::game::{ClientHandle, NotTaken, Record, SessionId, Summary, Terms};
use crate::limits::Address;
use crate::metrics::Shared;
use crate::protocol::{GameId, InviteId, InviteKey, PlayerId, PlayerName, SeekId};
use crate::store::StoredPlayer;

/// The lobby as sessions and the HTTP interface reach it.
#[derive(Clone)]
pub struct Desk {
    addr: Addr<Lobby>,
    metrics: Shared,
    /// Room for what the HTTP interface asks that takes the lobby long.
    inquiries: Arc<Semaphore>,
}

/// Lists and records of games that the lobby is asked for at once, by whomever: the others are told that it is busy, and
/// nobody's seek waits behind them.
const INQUIRIES_MAX: usize = 64;

/// A connection is there.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Arrive(pub(super) ClientHandle);

/// A connection is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Depart(pub(super) SessionId);

impl Message for Ask {
    type Result = ();
}

impl Message for Found {
    type Result = ();
}

/// What the HTTP interface asks of the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) enum Inquiry {
    /// Whether seeks are taken, or why not.
    Ready(oneshot::Sender<Result<(), LobbyRefusal>>),
    /// A page of games.
    List(Filter, oneshot::Sender<(Vec<Summary>, Option<GameId>)>),
    /// The running game that is worth watching most.
    Featured(oneshot::Sender<Option<Box<Summary>>>),
    /// The record of a game; nothing comes back if there is none, or it is private.
    Show(GameId, oneshot::Sender<Arc<Record>>),
    /// Whether a game is here that is private.
    IsPrivate(GameId, oneshot::Sender<bool>),
    /// An invitation that stands, for who looks at it from there.
    Invite(InviteKey, Address, oneshot::Sender<Result<Option<Shown>, LobbyRefusal>>),
    /// What is open to be joined.
    Seeks(oneshot::Sender<Arc<Listing>>),
    /// Who a newcomer is, of whom nothing is written yet.
    Newcomer(PlayerId, oneshot::Sender<Option<StoredPlayer>>),
}

/// The server is about to stop.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Drain {
    pub(super) reconnect_after_ms: Range<u64>,
}

impl Desk {
    pub(super) fn of(addr: Addr<Lobby>, metrics: Shared) -> Self {
        Self { addr, metrics, inquiries: Arc::new(Semaphore::new(INQUIRIES_MAX)) }
    }

    /// A connection is there; it hears when the server stops.
    ///
    /// # Errors
    /// [`NotTaken`], as for every command below.
    pub fn arrive(&self, client: ClientHandle) -> Result<(), NotTaken> {
        self.addr.try_send(Arrive(client)).map_err(|error| NotTaken::of(error, &self.metrics).0)
    }

    /// A connection is gone.
    pub fn depart(&self, session: SessionId) {
        // Unbounded on purpose: a departure must not be lost, and there is one for each connection.
        self.addr.do_send(Depart(session));
    }

    /// Says who the connection speaks for: the player of the secret or of the code, or a new one.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn hello(&self, session: SessionId, hello: Hello, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Hello(hello), re)
    }

    /// Changes what the player is called.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn rename(&self, session: SessionId, name: PlayerName, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Rename(name), re)
    }

    /// Asks for a code by which the same player comes to another device.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn carry(&self, session: SessionId, page: Option<String>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Carry(page), re)
    }

    /// Never meets a player again.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn block(&self, session: SessionId, player: PlayerId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Block(player), re)
    }

    /// Takes that back.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn unblock(&self, session: SessionId, player: PlayerId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Unblock(player), re)
    }

    /// Asks for an opponent; beside all else the player seeks if `add`, instead of it if not.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn seek(
        &self,
        session: SessionId,
        terms: Arc<Terms>,
        add: bool,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Seek(terms, add), re)
    }

    /// Takes that seek back, or all of the player's.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn withdraw(
        &self,
        session: SessionId,
        seek: Option<SeekId>,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Withdraw(seek), re)
    }

    /// Joins a seek that is open.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn accept(&self, session: SessionId, seek: SeekId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Accept(seek), re)
    }

    /// Invites whomever the player gives the code to.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn invite(&self, session: SessionId, wish: InviteWish, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Invite(Box::new(wish)), re)
    }

    /// Takes an invitation up.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn join(&self, session: SessionId, key: InviteKey, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Join(key), re)
    }

    /// Takes an invitation of the player's back.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn cancel_invite(
        &self,
        session: SessionId,
        invite: InviteId,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::CancelInvite(invite), re)
    }

    /// Asks for a chair at a game of the player's.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn resume(&self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Resume(game), re)
    }

    /// Asks for a place to watch a game from.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn watch(&self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Watch(game), re)
    }

    /// Asks to be told why a command about a game cannot count on a connection that has no chair there.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn unseated(
        &self,
        session: SessionId,
        about: &'static str,
        game: GameId,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Unseated { about, game }, re)
    }

    fn ask(&self, session: SessionId, command: LobbyCommand, re: Option<u64>) -> Result<(), NotTaken> {
        let asked = self.addr.try_send(Ask { to: ReplyTo { session, re }, command });
        asked.map_err(|error| NotTaken::of(error, &self.metrics).0)
    }

    /// Whether seeks are taken: a round trip through the lobby's mailbox.
    ///
    /// # Errors
    /// Why not; [`LobbyRefusal::Unavailable`] when the lobby does not answer.
    pub async fn takes_seeks(&self) -> Result<(), LobbyRefusal> {
        self.inquire(Inquiry::Ready).await.unwrap_or(Err(LobbyRefusal::Unavailable))
    }

    /// A page of running games, the newest first, and where the next page goes on.
    ///
    /// # Errors
    /// [`LobbyRefusal::Unavailable`] when the lobby does not answer.
    pub async fn list(&self, filter: Filter) -> Result<(Vec<Summary>, Option<GameId>), LobbyRefusal> {
        let _room = self.inquiries.try_acquire().map_err(|_| LobbyRefusal::Unavailable)?;
        self.inquire(|reply| Inquiry::List(filter, reply)).await.ok_or(LobbyRefusal::Unavailable)
    }

    /// What is open to be joined, the longest waiting first, and how many more there are than are listed.
    ///
    /// # Errors
    /// [`LobbyRefusal::Unavailable`] when the lobby does not answer.
    pub async fn seeks(&self) -> Result<Arc<Listing>, LobbyRefusal> {
        let _room = self.inquiries.try_acquire().map_err(|_| LobbyRefusal::Unavailable)?;
        self.inquire(Inquiry::Seeks).await.ok_or(LobbyRefusal::Unavailable)
    }

    /// The running game that is worth watching most, if somebody is in any.
    ///
    /// # Errors
    /// [`LobbyRefusal::Unavailable`] when the lobby does not answer.
    pub async fn featured(&self) -> Result<Option<Box<Summary>>, LobbyRefusal> {
        self.inquire(Inquiry::Featured).await.ok_or(LobbyRefusal::Unavailable)
    }

    /// The record of a running game as it stands; nothing if there is none, or it is private.
    pub async fn record(&self, game: GameId) -> Option<Arc<Record>> {
        self.inquire(|reply| Inquiry::Show(game, reply)).await
    }

    /// Whether a running game is private, and so shown to nobody.
    pub async fn is_private(&self, game: GameId) -> bool {
        self.inquire(|reply| Inquiry::IsPrivate(game, reply)).await.unwrap_or_default()
    }

    /// An invitation that stands, for who looks at it from there; nothing if there is none.
    ///
    /// # Errors
    /// [`LobbyRefusal::TooFast`] when there were too many tries from there; [`LobbyRefusal::Unavailable`] when the lobby does
    /// not answer.
    pub async fn invitation(&self, key: InviteKey, address: Address) -> Result<Option<Shown>, LobbyRefusal> {
        let asked = self.inquire(|reply| Inquiry::Invite(key, address, reply)).await;
        asked.unwrap_or(Err(LobbyRefusal::Unavailable))
    }

    /// Who somebody is who came and has not played yet, so that the store does not know them.
    ///
    /// # Errors
    /// [`LobbyRefusal::Unavailable`] when the lobby does not answer.
    pub async fn newcomer(&self, id: PlayerId) -> Result<Option<StoredPlayer>, LobbyRefusal> {
        let _room = self.inquiries.try_acquire().map_err(|_| LobbyRefusal::Unavailable)?;
        self.inquire(|reply| Inquiry::Newcomer(id, reply)).await.ok_or(LobbyRefusal::Unavailable)
    }

    async fn inquire<T>(&self, inquiry: impl FnOnce(oneshot::Sender<T>) -> Inquiry) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.addr.try_send(inquiry(reply)).map_err(|error| NotTaken::of(error, &self.metrics).0).ok()?;
        answer.await.ok()
    }

    /// Takes no more seeks and sends every connection away, each to come back after a time of its own in that range.
    pub fn drain(&self, reconnect_after_ms: Range<u64>) {
        self.addr.do_send(Drain { reconnect_after_ms });
    }
}
