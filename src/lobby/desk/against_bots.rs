//! What may be asked of the lobby about bots. Knows the door; never who they are.

use super::Desk;
use crate::game::{NotTaken, SessionId};
use crate::lobby::core::command::{BotWish, LobbyCommand};

impl Desk {
    /// Asks for a game against a bot, which begins at once.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn play_bot(&self, session: SessionId, wish: BotWish, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(session, LobbyCommand::PlayBot(Box::new(wish)), re)
    }
}
