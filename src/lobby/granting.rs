//! What the lobby does for a connection that asks: hello, seeks and coming back. Knows players and seeks; games are
//! opened by `opening`.

use std::sync::Arc;

use actix::Addr;

use super::desk::Wish;
use super::pairing::Seek;
use super::settings::WhenFull;
use super::tables::Tables;
use super::{Lobby, Refusal, telling};
use crate::game::{Notice, SessionId, Table, Terms};
use crate::protocol::{GameId, PlayerId, PlayerName, close};

impl Lobby {
    /// Does what a connection asks, or says why not.
    pub(super) fn grant(
        &mut self,
        session: SessionId,
        wish: Wish,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        match wish {
            Wish::Hello { token, name } => self.hello(session, token.as_deref(), name, re),
            Wish::Seek(terms) => self.seek(session, terms, re, own),
            Wish::Withdraw => self.withdraw(session, re),
            Wish::Resume(game) => self.resume(session, game, re),
            Wish::Watch(game) => self.watch(session, game, re),
            Wish::Unseated { game, .. } => Err(self.why_unseated(game)),
        }
    }

    fn player_of(&self, session: SessionId) -> Result<PlayerId, Refusal> {
        self.connections.get(&session).and_then(|connection| connection.player).ok_or(Refusal::HelloFirst)
    }

    fn hello(
        &mut self,
        session: SessionId,
        token: Option<&str>,
        name: Option<PlayerName>,
        re: Option<u64>,
    ) -> Result<(), Refusal> {
        if self.player_of(session).is_ok() {
            return Err(Refusal::HelloTwice);
        }
        let now_ms = self.now_ms();
        let (player, new_token) = match token {
            Some(token) => (self.guests.recognise(token)?, None),
            None => self.guests.welcome(now_ms, &mut self.setup.rng).map(|(id, token)| (id, Some(token)))?,
        };
        if let Some(name) = name {
            self.guests.rename(player, name);
        }
        let Some(connection) = self.connections.get_mut(&session) else { return Ok(()) };
        connection.player = Some(player);
        self.guests.arrive(player, session, now_ms);
        self.replace_oldest(player);
        let Some(guest) = self.guests.get(player) else { return Ok(()) };
        if guest.games.is_empty() {
            self.audience.add(session);
        }
        let frame = telling::welcome(&self.setup, player, guest, new_token.as_ref(), now_ms);
        self.notify(session, Notice::Admitted(frame.answering(re)));
        Ok(())
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

    fn seek(
        &mut self,
        session: SessionId,
        terms: Arc<Terms>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let games = self.guests.get(player).map_or(0, |guest| guest.games.len());
        if self.draining {
            return Err(Refusal::Draining);
        }
        if games >= self.setup.settings.games_per_player {
            return Err(Refusal::PlayerLimit);
        }
        if self.tables.is_full() && self.setup.settings.when_full == WhenFull::Refuse {
            return Err(Refusal::GameLimit);
        }
        let seek = Seek { player, session, terms, since_ms: self.now_ms() };
        let (ahead, former) = self.pairing.add(seek.clone());
        if let Some(former) = former.filter(|former| former.session != session) {
            self.tell(former.session, telling::withdrawn());
        }
        self.tell(session, telling::waiting(&seek, ahead).answering(re));
        self.open_pairs(own);
        Ok(())
    }

    fn withdraw(&mut self, session: SessionId, re: Option<u64>) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        if let Some(former) = self.pairing.remove(player).filter(|former| former.session != session) {
            self.tell(former.session, telling::withdrawn());
        }
        self.tell(session, telling::withdrawn().answering(re));
        Ok(())
    }

    fn resume(&mut self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let Some((header, table)) = self.tables.get(game) else { return Err(self.why_unseated(game)) };
        let seat = Tables::<Table>::seat(header, player).ok_or(Refusal::NotSeated)?;
        let Some(connection) = self.connections.get(&session) else { return Ok(()) };
        table.attend(seat, connection.caller.clone(), re).map_err(|_| Refusal::Unavailable)
    }

    fn watch(&mut self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), Refusal> {
        self.player_of(session)?;
        let Some((_, table)) = self.tables.get(game) else { return Err(self.why_unseated(game)) };
        let Some(connection) = self.connections.get(&session) else { return Ok(()) };
        table.watch(connection.caller.clone(), re).map_err(|_| Refusal::Unavailable)
    }

    /// Why a connection without a chair cannot say anything in a game.
    fn why_unseated(&self, game: GameId) -> Refusal {
        match (self.tables.get(game), self.tables.record(game)) {
            (Some(_), _) => Refusal::NotSeated,
            (None, Some(_)) => Refusal::GameOver,
            (None, None) => Refusal::NoSuchGame,
        }
    }
}
