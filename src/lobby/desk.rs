//! The door of the lobby: what may be asked of it, and by whom. Knows addresses and messages; never decides. What is only
//! looked up is in `inquiries`.

mod against_bots;
mod inquiries;

use std::ops::Range;
use std::sync::Arc;

use actix::{Addr, Message};
use tokio::sync::Semaphore;

pub(super) use inquiries::Inquiry;

use super::core::command::{Ask, Hello, LobbyCommand, ReplyTo};
use super::core::effect::Found;
use super::{InviteWish, Lobby, SeekWish};
use crate::game::{ClientHandle, NotTaken, SessionId};
use crate::metrics::Shared;
use crate::protocol::{AwayReason, GameId, InviteKey, PlayerId, PlayerName, SeekId};
use inquiries::INQUIRIES_MAX;

/// The lobby as sessions and the HTTP interface reach it.
#[derive(Clone)]
pub struct Desk {
    addr: Addr<Lobby>,
    metrics: Shared,
    /// Room for what the HTTP interface asks that takes the lobby long.
    inquiries: Arc<Semaphore>,
}

/// A connection is there.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Arrive(pub(super) ClientHandle);

/// A connection is gone, for that reason.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Depart(pub(super) SessionId, pub(super) AwayReason);

impl Message for Ask {
    type Result = ();
}

impl Message for Found {
    type Result = ();
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

    /// A connection is gone, for that reason.
    pub fn depart(&self, session: SessionId, why: AwayReason) {
        // Unbounded on purpose: a departure must not be lost, and there is one for each connection.
        self.addr.do_send(Depart(session, why));
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

    /// Asks for an opponent.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn seek(&self, session: SessionId, wish: SeekWish, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::Seek(wish), re)
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
    pub fn cancel_invite(&self, session: SessionId, key: InviteKey, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::CancelInvite(key), re)
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

    /// Takes no more seeks and sends every connection away, each to come back after a time of its own in that range.
    pub fn drain(&self, reconnect_after_ms: Range<u64>) {
        self.addr.do_send(Drain { reconnect_after_ms });
    }
}
