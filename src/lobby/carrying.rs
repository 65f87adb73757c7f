//! What players change of themselves: what they are called, and on which devices they are known. Knows the store and codes;
//! who comes in by one is for `admitting`.

use actix::{Addr, Handler, Message};

use super::drawing::{Drawer, Drawing};
use super::{Lobby, Refusal, telling};
use crate::game::SessionId;
use crate::protocol::{PlayerId, PlayerName};

/// Most bytes of the address of a page.
const PAGE_BYTES_MAX: usize = 512;

/// A player's new name is saved, or could not be.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Named {
    session: SessionId,
    re: Option<u64>,
    player: PlayerId,
    outcome: Result<PlayerName, Refusal>,
}

impl Lobby {
    /// Changes what a player is called, as soon as it is saved.
    pub(super) fn rename(
        &mut self,
        session: SessionId,
        name: PlayerName,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        if self.guests.is_passing(player) {
            self.tell(session, telling::renamed(&name).answering(re));
            self.guests.rename(player, name);
            return Ok(());
        }
        let (store, own, newcomer) = (self.setup.store.clone(), own.clone(), self.guests.newcomer(player));
        actix::spawn(async move {
            let saved = store.rename(newcomer, player, name.clone()).await.map_err(|_| Refusal::Unavailable);
            // Unbounded for the same reason as an admission.
            own.do_send(Named { session, re, player, outcome: saved.map(|()| name) });
        });
        Ok(())
    }

    /// Gives a player a code by which they come to another device, as a link to a page and to be photographed. The picture
    /// is drawn elsewhere, and the answer comes with it.
    pub(super) fn carry(
        &mut self,
        session: SessionId,
        page: Option<&str>,
        re: Option<u64>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let (now_ms, address) = (self.now_ms(), self.address_of(session));
        let Some(connection) = self.connections.get(&session) else { return Ok(()) };
        let caller = connection.caller.clone();
        let web = |page: &&str| page.starts_with("http://") || page.starts_with("https://");
        let page = page.filter(web).filter(|page| page.len() <= PAGE_BYTES_MAX);
        let place = match page {
            Some(_) => Some(self.drawer.as_ref().and_then(Drawer::place).ok_or(Refusal::Unavailable)?),
            None => None,
        };
        if let Some(address) = address {
            self.codes.take(address, now_ms)?;
        }
        let (code, expires_ms) = self.passes.issue(player, address, now_ms, &mut self.setup.rng)?;
        let url = format!("{}#code={}", page.unwrap_or_default(), code.reveal());
        match place {
            Some(place) => {
                place.send(Drawing { caller, re, code: code.reveal().to_owned(), url, expires_ms });
            }
            None => self.tell(session, telling::carried(code.reveal(), &url, expires_ms, None).answering(re)),
        }
        Ok(())
    }
}

impl Handler<Named> for Lobby {
    type Result = ();

    fn handle(&mut self, Named { session, re, player, outcome }: Named, _: &mut Self::Context) {
        match outcome {
            Ok(name) => {
                self.tell(session, telling::renamed(&name).answering(re));
                self.guests.rename(player, name);
                self.guests.board(player, true);
            }
            Err(refusal) => self.refuse(session, "rename", re, refusal, None),
        }
    }
}
