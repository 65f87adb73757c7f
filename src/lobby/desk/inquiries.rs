//! What the HTTP interface looks up at the door of the lobby: lists, records, what is open, and who somebody is. Knows the
//! desk and what comes back; never decides.

use std::sync::Arc;

use actix::Message;
use tokio::sync::oneshot;

use super::super::core::open_seeks::Listing;
use super::super::{Filter, LobbyRefusal, Shown};
use super::Desk;
use crate::game::{NotTaken, Record, Summary};
use crate::limits::Address;
use crate::protocol::{GameId, InviteKey, PlayerId};
use crate::store::StoredPlayer;

/// Lists and records of games that the lobby is asked for at once, by whomever: the others are told that it is busy, and
/// nobody's seek waits behind them.
pub(super) const INQUIRIES_MAX: usize = 64;

/// What the HTTP interface asks of the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::lobby) enum Inquiry {
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

impl Desk {
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
}
