//! Games that are hibernated: known to the lobby and counted as running, but without an actor, until somebody asks for one.
//! Knows which game has an actor and when somebody must be woken; never what is played.
//!
//! **Invariant:** a game has one actor at most that is reached; who hibernates has heard every message that it was sent
//! (`a_word_on_its_way_keeps_a_game_awake`).

use std::sync::Arc;
use std::time::Duration;

use super::effect::{Effect, Waking};
use super::refusal::LobbyRefusal;
use super::{Input, Matchmaker};
use crate::game::{ClientHandle, Header, Hibernated};
use crate::protocol::GameId;

/// Games nobody has come back to that are woken at once, to be closed.
const WOKEN_AT_ONCE: usize = 100;
/// How long the lobby does other things between two such times.
const WAKING_EVERY: Duration = Duration::from_millis(100);
/// How often it looks whether a game is due.
const LOOKING_EVERY: Duration = Duration::from_secs(1);

/// How a game is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// By its actor.
    Awake,
    /// It has none: this is where it was left.
    Hibernated(Hibernated),
}

impl Matchmaker {
    /// Sees to it that a game that is known has an actor: on the thread of who asks, if that is a connection.
    pub(super) fn reach(
        &mut self,
        game: GameId,
        client: Option<&Arc<ClientHandle>>,
    ) -> Result<(), LobbyRefusal> {
        let now_ms = self.moment.now_ms;
        let (header, reach) = self.tables.get_mut(game).ok_or(LobbyRefusal::NoSuchGame)?;
        let Reach::Hibernated(hibernated) = std::mem::replace(reach, Reach::Awake) else { return Ok(()) };
        let header = Arc::clone(header);
        self.deadlines.remove(game, hibernated.due_ms);
        for (_, player) in header.players.iter() {
            self.players.wake(player.id, now_ms);
        }
        let connected = self.connected(&header);
        let client = client.cloned();
        self.effects.push(Effect::Wake(Waking { header, hibernated, client, connected }));
        Ok(())
    }

    /// The same, where nobody waits for an answer.
    pub(super) fn reach_for_anybody(&mut self, game: GameId) {
        // Whoever looks for the actor of a game that is not there finds none.
        let _ = self.reach(game, None);
    }

    /// Nothing has happened at a game for long: it hibernates, though its players may sit at it.
    pub(super) fn hibernate(&mut self, game: GameId, hibernated: Hibernated, attended: bool) {
        let now_ms = self.moment.now_ms;
        let Some((header, reach)) = self.tables.get_mut(game) else { return };
        *reach = Reach::Hibernated(hibernated);
        self.deadlines.add(game, hibernated.due_ms);
        if !attended {
            self.watching.forget(game);
        }
        for (_, player) in header.players.iter() {
            self.players.hibernate(player.id, now_ms);
        }
    }

    /// A game that was hibernated cannot be woken.
    pub(super) fn lose(&mut self, game: GameId) {
        self.free(game);
        self.tables.close(game);
    }

    /// Restores what was going on, before anybody comes. Who plays in it comes into memory with the first hello.
    pub(in crate::lobby) fn restore(&mut self, games: Vec<(Arc<Header>, Hibernated)>) {
        self.deadlines = games.iter().map(|(header, hibernated)| (header.id, hibernated.due_ms)).collect();
        for (header, _) in games.iter().filter(|(header, _)| header.against_bot()) {
            self.bot_games.open(header.id, None);
        }
        let games = games.into_iter();
        self.tables.restore(games.map(|(header, hibernated)| (header, Reach::Hibernated(hibernated))));
    }

    /// Whether a game is here that is private.
    pub(in crate::lobby) fn is_private(&self, game: GameId) -> bool {
        self.tables.get(game).is_some_and(|(header, _)| header.private)
    }

    /// Sees to it that games nobody comes back to are closed: each closes itself once it is awake.
    pub(super) fn wake_due(&mut self) {
        let now_ms = self.moment.now_ms;
        for _ in 0..WOKEN_AT_ONCE {
            let Some(game) = self.deadlines.due(now_ms) else { break };
            self.reach_for_anybody(game);
        }
        let more = self.deadlines.due(now_ms).is_some();
        let wait = if more { WAKING_EVERY } else { LOOKING_EVERY };
        self.effects.push(Effect::Later(wait, Input::LookForDue));
    }
}
