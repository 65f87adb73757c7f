//! How a player is given a code for another device. Knows codes; who comes in by one is for `admitting`.

use super::qr_codes::{Drawer, Drawing};
use super::{Lobby, Refusal, telling};
use crate::game::SessionId;

/// Most bytes of the address of a page.
const PAGE_BYTES_MAX: usize = 512;

impl Lobby {
    /// Gives a player a code by which they come to another device, as a link to a page and to be photographed. The picture
    /// is drawn elsewhere, and the answer comes with it.
    pub(super) fn give_device_link(
        &mut self,
        session: SessionId,
        page: Option<&str>,
        re: Option<u64>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let (now_ms, address) = (self.now_ms(), self.address_of(session));
        let Some(connection) = self.connections.get(&session) else { return Ok(()) };
        let client = connection.client.clone();
        let web = |page: &&str| page.starts_with("http://") || page.starts_with("https://");
        let page = page.filter(web).filter(|page| page.len() <= PAGE_BYTES_MAX);
        let place = match page {
            Some(_) => Some(self.drawer.as_ref().and_then(Drawer::place).ok_or(Refusal::Unavailable)?),
            None => None,
        };
        if let Some(address) = address {
            self.codes.take(address, now_ms)?;
        }
        let (code, until_ms) = self.device_links.issue(player, address, now_ms, &mut self.setup.rng)?;
        let expires_ms = self.date_ms().saturating_add(until_ms.saturating_sub(now_ms));
        let url = format!("{}#code={}", page.unwrap_or_default(), code.reveal());
        match place {
            Some(place) => {
                place.send(Drawing { client, re, code: code.reveal().to_owned(), url, expires_ms });
            }
            None => self.tell(session, telling::carried(code.reveal(), &url, expires_ms, None).answering(re)),
        }
        Ok(())
    }
}
