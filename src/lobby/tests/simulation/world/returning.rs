//! Those who had just played when the server went down come back to that, and agree on another game. Knows who they are; what
//! must hold of it is for `rematches`.

use super::*;
use crate::lobby::tests::simulation::command::Command;
use crate::protocol::OfferKind;
use crate::rules::Seat;

/// Until what was agreed on has come about, if all goes well, in milliseconds.
const AGREED_MS: u64 = 200;
/// Until it has, or is refused, however slow the disk is, in milliseconds.
const ANSWERED_MS: u64 = 8_000;

impl World {
    /// Everybody comes back to what they had just played, whoever finds another offered agrees, and some offer it once more.
    pub(super) async fn come_back(&mut self) -> Result<(), String> {
        self.everybody_comes();
        self.pass(Duration::from_millis(20)).await?;
        let before = self.metrics.games.get();
        self.everybody_comes_back();
        self.pass(Duration::from_millis(20)).await?;
        self.takes_no_place(before).await?;
        self.agree().await?;
        self.some_offer();
        self.pass(Duration::from_millis(AGREED_MS)).await
    }

    /// Some of those who sit at a game that is over offer another.
    pub(super) fn some_offer(&mut self) {
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let views = self.seed.clients[who].lines[at].views.iter().filter(|(_, view)| view.ended);
                let over: Vec<_> =
                    views.filter_map(|(game, view)| Some((game.clone(), view.seat?))).collect();
                for (game, seat) in over {
                    if self.seed.rng.random() {
                        self.say(who, at, &game, seat, Command::Offer(OfferKind::Rematch));
                    }
                }
            }
        }
    }

    /// Who finds another offered agrees, and hears what comes of it.
    async fn agree(&mut self) -> Result<(), String> {
        let mut asked = Vec::new();
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                for (game, seat) in self.offered_to(who, at) {
                    let re = self.say(who, at, &game, seat, Command::Offer(OfferKind::Rematch));
                    asked.push((re, self.seed.clients[who].lines[at].session));
                }
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        self.pass(Duration::from_millis(AGREED_MS)).await?;
        for wait_ms in [ANSWERED_MS, 0] {
            let lines = self.seed.clients.iter().flat_map(|client| &client.lines);
            let here: Vec<_> = lines.map(|line| line.session).collect();
            let open = |(re, session): &&(u64, SessionId)| {
                here.contains(session) && !self.seed.laws.is_answered(*re)
            };
            let Some((re, _)) = asked.iter().find(open) else { return Ok(()) };
            if wait_ms == 0 {
                return Err(format!("both agreed on another game, and question {re} is not answered"));
            }
            self.pass(Duration::from_millis(wait_ms)).await?;
        }
        Ok(())
    }

    /// Offers that this connection may take up, and where it sits.
    fn offered_to(&self, who: usize, at: usize) -> Vec<(String, Seat)> {
        let views = &self.seed.clients[who].lines[at].views;
        let standing = self.seed.rematches.standing_in(views.keys());
        let mine = standing.into_iter().filter_map(|(game, offerer)| {
            let seat = views[game].seat.filter(|seat| *seat != offerer)?;
            let mut lines = self.seed.clients.iter().flat_map(|client| &client.lines);
            let is_there =
                lines.any(|line| line.views.get(game).is_some_and(|view| view.seat == Some(offerer)));
            is_there.then(|| (game.to_owned(), seat))
        });
        mine.collect()
    }

    /// Games that are over take nobody's place, though somebody has come back to them.
    async fn takes_no_place(&mut self, before: i64) -> Result<(), String> {
        for wait_ms in [1_000, 0] {
            let now = self.metrics.games.get();
            let running =
                self.disk.db().query_row("SELECT count(*) FROM running", [], |row| row.get::<_, i64>(0));
            if now <= before || now <= running.unwrap() || self.disk.is_busy() {
                return Ok(());
            }
            if wait_ms == 0 {
                return Err(format!("{now} games are counted, and there were {before}"));
            }
            self.pass(Duration::from_millis(wait_ms)).await?;
        }
        Ok(())
    }
}
