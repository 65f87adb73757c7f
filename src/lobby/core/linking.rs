//! How a player is given a code for another device. Knows codes; who comes in by one is for `admitting`.

use super::command::ReplyTo;
use super::effect::{Drawing, Drawn, Effect};
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};

/// Most bytes of the address of a page.
const PAGE_BYTES_MAX: usize = 512;

impl Matchmaker {
    /// Gives a player a code by which they come to another device, as a link to a page and to be photographed. The picture
    /// is drawn elsewhere, and the answer comes with it.
    pub(super) fn give_device_link(&mut self, to: ReplyTo, page: Option<&str>) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        if player.is_bot_account() {
            return Err(LobbyRefusal::BotStays);
        }
        let now_ms = self.moment.now_ms;
        let address = self.address_of(to.session);
        let Some(client) = self.client(to.session) else { return Ok(()) };
        let page = page_of_the_web(page);
        if page.is_some() && !self.moment.can_draw {
            return Err(LobbyRefusal::Unavailable);
        }
        if let Some(address) = address {
            self.codes.take(address, now_ms)?;
        }
        let (code, until_ms) = self.device_links.issue(player, address, now_ms, &mut self.rng)?;
        let expires_ms = self.moment.date_ms().saturating_add(until_ms.saturating_sub(now_ms));
        let url = format!("{}#code={}", page.unwrap_or_default(), code.reveal());
        if page.is_some() {
            let code = code.reveal().to_owned();
            let drawn = Drawn::DeviceLink { code, expires_ms };
            self.effects.push(Effect::Draw(Drawing { client, re: to.re, url, drawn }));
        } else {
            let frame = messages::carried(code.reveal(), &url, expires_ms, None);
            self.tell(to.session, frame.answering(to.re));
        }
        Ok(())
    }
}

/// The address of a page, if it is one of the web and not too long.
pub(super) fn page_of_the_web(page: Option<&str>) -> Option<&str> {
    let web = |page: &&str| page.starts_with("http://") || page.starts_with("https://");
    page.filter(web).filter(|page| page.len() <= PAGE_BYTES_MAX)
}
