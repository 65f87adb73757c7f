//! What a client keeps of what it is told about itself. Knows messages; never what the client does.

use super::Client;
use crate::lobby::tests::simulation::doors::Blocked;
use crate::protocol::{GameId, RefusalCode, Refused, Welcome};

impl Client {
    /// It is told who it is. True if that is somebody else than before.
    pub(in crate::lobby::tests::simulation) fn welcomed(&mut self, welcome: &Welcome<'_>) -> bool {
        self.games.extend(welcome.games.iter().map(GameId::to_string));
        if let Some(token) = &welcome.token {
            self.token = Some(token.to_string());
        }
        let id = welcome.player.id.to_string();
        let is_new = self.id != id;
        if is_new {
            // Who is somebody new has blocked nobody.
            (self.id, self.blocked) = (id, Blocked::default());
        }
        is_new
    }

    /// Something it said on a line does not count; `kept` says that the server must know it because of what it seeks.
    pub(in crate::lobby::tests::simulation) fn refused(
        &mut self,
        at: usize,
        re: Option<u64>,
        refused: &Refused<'_>,
        kept: bool,
    ) -> Result<(), String> {
        let line = &mut self.lines[at];
        if refused.about == "hello" {
            line.said_hello = line.admitted;
        }
        if let (RefusalCode::GameOver | RefusalCode::NoSuchGame, Some(game)) = (refused.code, &refused.game) {
            self.games.remove(game.as_ref());
        }
        if refused.code == RefusalCode::BadToken && !line.made_up.contains(&re.unwrap()) {
            if self.kept || kept {
                return Err(format!("a secret is not known any more: {refused:?}"));
            }
            // Who has neither played nor invited yet is forgotten with the server, and somebody new.
            self.token = None;
        }
        Ok(())
    }
}
