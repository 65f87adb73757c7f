//! The door of the lobby: what may be asked of it, and by whom. Knows addresses and messages; never decides.

use std::ops::Range;
use std::sync::Arc;

use actix::{Addr, Message};
use tokio::sync::{Semaphore, oneshot};

use super::tables::Filter;
use super::{Lobby, Refusal};
use crate::game::{ClientHandle, NotTaken, Record, SessionId, Summary, Terms};
use crate::metrics::Shared;
use crate::protocol::{GameId, Language, PlayerId, PlayerName};
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

/// What a connection asks of the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Ask {
    pub(super) session: SessionId,
    pub(super) re: Option<u64>,
    pub(super) wish: Wish,
}

/// A refusal that was found out elsewhere.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Answer {
    pub(super) session: SessionId,
    pub(super) about: &'static str,
    pub(super) re: Option<u64>,
    pub(super) refusal: Refusal,
    pub(super) game: Option<GameId>,
}

pub(super) enum Wish {
    Hello(Hello),
    Rename(PlayerName),
    /// The address of the page that the code shall be opened with.
    Carry(Option<String>),
    Block(PlayerId),
    Unblock(PlayerId),
    Seek(Arc<Terms>),
    Withdraw,
    Resume(GameId),
    Watch(GameId),
    Unseated {
        about: &'static str,
        game: GameId,
    },
}

/// How a connection says who it speaks for.
#[derive(Clone, Debug, Default)]
pub struct Hello {
    /// The secret of a player who has been here before.
    pub token: Option<String>,
    /// The code by which a player comes over from another device; it goes before the secret.
    pub code: Option<String>,
    /// What the player wants to be called.
    pub name: Option<PlayerName>,
    /// The language of the client, for the name of a player who gives none.
    pub language: Language,
}

impl Wish {
    /// The `type` of the message that carries the wish.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Carry(_) => "carry",
            Self::Rename(_) => "rename",
            Self::Block(_) => "block",
            Self::Unblock(_) => "unblock",
            Self::Seek(_) => "seek",
            Self::Withdraw => "withdraw",
            Self::Resume(_) => "resume",
            Self::Watch(_) => "watch",
            Self::Unseated { about, .. } => about,
        }
    }
}

/// What the HTTP interface asks of the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) enum Inquiry {
    /// Whether seeks are taken, or why not.
    Ready(oneshot::Sender<Result<(), Refusal>>),
    /// A page of games.
    List(Filter, oneshot::Sender<(Vec<Summary>, Option<GameId>)>),
    /// The record of a game; nothing comes back if there is none.
    Show(GameId, oneshot::Sender<Arc<Record>>),
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
    /// [`NotTaken`], as for every word below.
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
        self.ask(session, Wish::Hello(hello), re)
    }

    /// Changes what the player is called.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn rename(&self, session: SessionId, name: PlayerName, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Rename(name), re)
    }

    /// Asks for a code by which the same player comes to another device.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn carry(&self, session: SessionId, page: Option<String>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Carry(page), re)
    }

    /// Never meets a player again.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn block(&self, session: SessionId, player: PlayerId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Block(player), re)
    }

    /// Takes that back.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn unblock(&self, session: SessionId, player: PlayerId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Unblock(player), re)
    }

    /// Asks for an opponent.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn seek(&self, session: SessionId, terms: Arc<Terms>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Seek(terms), re)
    }

    /// Takes the seek back.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn withdraw(&self, session: SessionId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Withdraw, re)
    }

    /// Asks for a chair at a game of the player's.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn resume(&self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Resume(game), re)
    }

    /// Asks for a place to watch a game from.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn watch(&self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, Wish::Watch(game), re)
    }

    /// Asks to be told why a word about a game cannot count on a connection that has no chair there.
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
        self.ask(session, Wish::Unseated { about, game }, re)
    }

    fn ask(&self, session: SessionId, wish: Wish, re: Option<u64>) -> Result<(), NotTaken> {
        let asked = self.addr.try_send(Ask { session, re, wish });
        asked.map_err(|error| NotTaken::of(error, &self.metrics).0)
    }

    /// Whether seeks are taken: a round trip through the lobby's mailbox.
    ///
    /// # Errors
    /// Why not; [`Refusal::Unavailable`] when the lobby does not answer.
    pub async fn takes_seeks(&self) -> Result<(), Refusal> {
        self.inquire(Inquiry::Ready).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// A page of running games, the newest first, and where the next page goes on.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when the lobby does not answer.
    pub async fn list(&self, filter: Filter) -> Result<(Vec<Summary>, Option<GameId>), Refusal> {
        let _room = self.inquiries.try_acquire().map_err(|_| Refusal::Unavailable)?;
        self.inquire(|reply| Inquiry::List(filter, reply)).await.ok_or(Refusal::Unavailable)
    }

    /// The record of a running game as it stands; nothing if there is none.
    pub async fn record(&self, game: GameId) -> Option<Arc<Record>> {
        self.inquire(|reply| Inquiry::Show(game, reply)).await
    }

    /// Who somebody is who came and has not played yet, so that the store does not know them.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when the lobby does not answer.
    pub async fn newcomer(&self, id: PlayerId) -> Result<Option<StoredPlayer>, Refusal> {
        let _room = self.inquiries.try_acquire().map_err(|_| Refusal::Unavailable)?;
        self.inquire(|reply| Inquiry::Newcomer(id, reply)).await.ok_or(Refusal::Unavailable)
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
