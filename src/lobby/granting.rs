//! What the lobby does for a connection that asks: seeks and coming back. Knows players and seeks; `admitting` finds out
//! who asks, games are opened by `opening`.

use std::sync::Arc;

use actix::{Addr, AsyncContext, Context};

use super::allowing::Party;
use super::blocking::Change;
use super::desk::{Answer, Ask, Wish};
use super::pairing::Seek;
use super::tables::Tables;
use super::{Lobby, Reach, Refusal, telling};
use crate::game::{ClientHandle, SessionId, Terms};
use crate::protocol::{GameId, PlayerId};
use crate::store::Archive;

impl Lobby {
    /// Answers a word, now or when it is known who says it.
    pub(super) fn answer(&mut self, ask: Ask, ctx: &mut Context<Self>) {
        let Err(Ask { session, re, wish }) = self.keep_early(ask) else { return };
        let (about, own) = (wish.name(), ctx.address());
        let game = match &wish {
            Wish::Resume(game) | Wish::Watch(game) | Wish::Unseated { game, .. } => Some(*game),
            Wish::Hello(_)
            | Wish::Carry(_)
            | Wish::Rename(_)
            | Wish::Block(_)
            | Wish::Unblock(_)
            | Wish::Seek(_)
            | Wish::Withdraw => None,
        };
        match self.grant(session, wish, re, &own) {
            Ok(()) => {}
            Err(Refusal::NoSuchGame) => self.look_for(session, about, re, game, own),
            Err(refusal) => self.refuse(session, about, re, refusal, game),
        }
    }

    /// Does what a connection asks, or says why not.
    fn grant(
        &mut self,
        session: SessionId,
        wish: Wish,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        match wish {
            Wish::Hello(hello) => self.hello(session, hello, re, own),
            Wish::Carry(page) => self.give_device_link(session, page.as_deref(), re),
            Wish::Rename(name) => self.rename(session, name, re, own),
            Wish::Block(player) => self.change_blocked(session, Change::Block(player), re, own),
            Wish::Unblock(player) => {
                self.change_blocked(session, Change::Unblock(player), re, own)?;
                self.open_pairs(own);
                Ok(())
            }
            Wish::Seek(terms) => self.seek(session, terms, re, own),
            Wish::Withdraw => self.withdraw(session, re),
            Wish::Resume(game) => self.resume(session, game, re, own),
            Wish::Watch(game) => self.watch(session, game, re, own),
            Wish::Unseated { game, .. } => Err(self.why_unseated(game)),
        }
    }

    /// There is no such game here: it has ended, or never was.
    fn look_for(
        &self,
        session: SessionId,
        about: &'static str,
        re: Option<u64>,
        game: Option<GameId>,
        own: Addr<Self>,
    ) {
        let Some(id) = game else { return self.refuse(session, about, re, Refusal::NoSuchGame, game) };
        let store = self.setup.store.clone();
        actix::spawn(async move {
            let refusal = match store.has_ended(id).await {
                Ok(true) => Refusal::GameOver,
                Ok(false) => Refusal::NoSuchGame,
                Err(_) => Refusal::Unavailable,
            };
            // Unbounded on purpose: whoever asked is owed an answer, and may ask only so much.
            own.do_send(Answer { session, about, re, refusal, game });
        });
    }

    pub(super) fn player_of(&self, session: SessionId) -> Result<PlayerId, Refusal> {
        self.connections.get(&session).and_then(|connection| connection.player).ok_or(Refusal::HelloFirst)
    }

    fn seek(
        &mut self,
        session: SessionId,
        terms: Arc<Terms>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        self.may_seek(Party { player, address: self.address_of(session) }).inspect_err(|refusal| {
            if *refusal == Refusal::Overloaded {
                self.setup.metrics.seeks_refused_overloaded.inc();
            }
        })?;
        let avoids = self.guests.get(player).map(|guest| Arc::clone(&guest.blocked)).unwrap_or_default();
        let seek = Seek { player, session, terms, since_ms: self.now_ms(), avoids };
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

    fn resume(
        &mut self,
        session: SessionId,
        game: GameId,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let (header, _) = self.tables.get(game).ok_or(Refusal::NoSuchGame)?;
        let seat = Tables::<Reach>::seat(header, player).ok_or(Refusal::NotSeated)?;
        let Some(client) = self.client(session) else { return Ok(()) };
        let table = self.reach(game, client.home(), own).ok_or(Refusal::NoSuchGame)?;
        table.attend(seat, client, re).map_err(|_| Refusal::Unavailable)
    }

    fn watch(
        &mut self,
        session: SessionId,
        game: GameId,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        self.player_of(session)?;
        let Some(client) = self.client(session) else { return Ok(()) };
        let table = self.reach(game, client.home(), own).ok_or(Refusal::NoSuchGame)?;
        table.watch(client, re).map_err(|_| Refusal::Unavailable)
    }

    fn client(&self, session: SessionId) -> Option<ClientHandle> {
        self.connections.get(&session).map(|connection| connection.client.clone())
    }

    /// Why a connection without a chair cannot say anything in a game.
    fn why_unseated(&self, game: GameId) -> Refusal {
        if self.tables.get(game).is_some() { Refusal::NotSeated } else { Refusal::NoSuchGame }
    }
}
