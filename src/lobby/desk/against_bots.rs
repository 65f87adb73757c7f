//! What may be asked of the lobby about bots. Knows the door; never who they are.

use std::sync::Arc;

use super::Desk;
use crate::game::{NotTaken, SessionId, Terms};
use crate::lobby::core::command::{BotWish, LobbyCommand};

impl Desk {
    /// Asks for an opponent as [`Desk::seek`] does, who may be a bot that somebody else runs.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn seek_bots(
        &self,
        session: SessionId,
        terms: Arc<Terms>,
        add: bool,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::SeekBots(terms, add), re)
    }

    /// Asks for a game against a bot, which begins at once.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn play_bot(&self, session: SessionId, wish: BotWish, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::PlayBot(Box::new(wish)), re)
    }
}
