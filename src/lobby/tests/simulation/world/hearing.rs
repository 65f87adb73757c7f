//! What clients hear in a life of a server, message by message, and what the laws are told of it. Knows what each
//! message means for who hears it; never how time passes.

use serde_json::{Value, json};

use super::super::client::address;
use super::super::invitations::may_see;
use super::super::view::View;
use super::*;
use crate::game::SessionId;
use crate::protocol::{Received, RefusalCode, ServerMessage, Snapshot, read};

impl World {
    /// Every client reads what it has been sent.
    pub(super) fn listen(&mut self) -> Result<(), String> {
        let running = self.metrics.games.get();
        if usize::try_from(running).unwrap() > self.seed.plan.games_max {
            return Err(format!("{running} games run, and {} may", self.seed.plan.games_max));
        }
        if self.disk.failed_since(0) {
            self.seed.sought.muddle();
            let questions = self.seed.laws.questions();
            self.seed.laws.dials.excuse(questions);
        }
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let heard = std::mem::take(&mut self.seed.clients[who].lines[at].ear.borrow_mut().heard);
                for (read_at, text) in heard {
                    let session = self.seed.clients[who].lines[at].session;
                    self.note(read_at, session, "heard", || text.parse().unwrap());
                    self.hear(who, at, &text).map_err(|problem| format!("client {who}: {problem}"))?;
                }
            }
            self.let_go(who);
        }
        self.doors.look(self.disk.db(), &self.seed.plan)
    }

    /// A client has no more of connections that are gone.
    fn let_go(&mut self, who: usize) {
        for at in 0..self.seed.clients[who].lines.len() {
            if self.seed.clients[who].lines[at].ear.borrow().hung_up {
                self.leaves_all(who, at);
            }
            let line = &self.seed.clients[who].lines[at];
            let session = line.session;
            let dismissed = line.ear.borrow_mut().dismissed.take();
            if let Some((at, code, last)) = dismissed {
                self.note(at, session, "dismissed", || json!([code, last.as_deref()]));
            }
        }
        let Seed { clients, sought, plan, .. } = &mut self.seed;
        let client = &mut clients[who];
        let lines = client.lines.len();
        client.lines.retain(|line| !line.ear.borrow().hung_up);
        // Who is not let in yet is still away.
        let here = client.lines.iter().any(|line| line.admitted);
        client.gone_since = client.gone_since.filter(|_| !here);
        if !here {
            client.gone_since.get_or_insert_with(Instant::now);
        }
        let away = |since: Instant| since.elapsed() >= Duration::from_secs(plan.seek_away_s);
        // Who hears nothing on a connection may miss that a seek comes to nothing.
        if client.lines.len() < lines || client.gone_since.is_some_and(away) {
            sought.doubt(&client.id);
        }
    }

    /// Something was asked or heard at that time, and may be written down.
    pub(in crate::lobby::tests::simulation) fn note(
        &mut self,
        at: Instant,
        session: SessionId,
        how: &str,
        what: impl FnOnce() -> Value,
    ) {
        if let Some(lives) = &mut self.seed.lives {
            let ago_ms = u64::try_from(at.elapsed().as_millis()).unwrap();
            lives.note(self.time.now_ms() - ago_ms, session.0, how, what());
        }
    }

    fn hear(&mut self, who: usize, at: usize, text: &str) -> Result<(), String> {
        let received = read(text).map_err(|error| format!("{error}: {text}"))?.into_owned();
        if let ServerMessage::Lobby(_) = received.message {
            return Ok(());
        }
        let now_ms = self.time.now_ms();
        let Seed { laws, sought, clients, invitations, rematches, .. } = &mut self.seed;
        let client = &mut clients[who];
        let line = &mut client.lines[at];
        laws.note((who, line.session, text));
        sought.note_asked(laws.questions());
        laws.answer(&received, line.admitted, |commits| self.disk.failed_since(commits))?;
        match &received.message {
            ServerMessage::Welcome(welcome) => {
                line.admitted = true;
                if client.welcomed(welcome) {
                    // What it asked for until now is that player's.
                    sought.doubt(&client.id);
                }
                for invited in &welcome.invites {
                    invitations.invited(&client.id, invited)?;
                }
                sought.welcomed(&client.id, &welcome.waiting, &welcome.games, received.re)?;
                laws.welcome(client.token.as_deref().unwrap_or_default(), &welcome.player)
            }
            ServerMessage::Refused(refused) => {
                let unsaved = refused.code == RefusalCode::Unavailable && !line.ear.borrow().has_paused;
                if let Some(re) = received.re.filter(|_| unsaved) {
                    laws.dials.unsaved(re, self.time.now_ms());
                }
                invitations.refused(self.disk.db(), &client.id, &received, refused)?;
                if let Some(seek) = refused.seek {
                    sought.is_doubted(seek);
                }
                rematches.refused(self.disk.db(), refused, received.re, now_ms)?;
                let kept = sought.keeps(&client.id);
                client.refused(at, received.re, refused, kept)
            }
            ServerMessage::Invited(invited) => {
                // Who invites is written down.
                client.kept = true;
                invitations.invited(&client.id, invited)
            }
            ServerMessage::Waiting(waiting) => {
                if let Some(re) = received.re.filter(|re| client.replacing.remove(re)) {
                    sought.replaced_others(&client.id, waiting.seek, re);
                }
                sought.waits(&client.id, waiting, received.re)
            }
            ServerMessage::Seeks(seeks) => {
                let listed = [&seeks.seeks, &seeks.added].into_iter().flatten().flatten();
                listed.for_each(|open| sought.is_open(open.seek));
                Ok(())
            }
            ServerMessage::Withdrawn(withdrawn) => {
                sought.withdrawn(withdrawn);
                invitations.withdrawn(received.re, withdrawn.invite);
                Ok(())
            }
            ServerMessage::Blocked(blocked) => {
                client.blocked.told(&blocked.players, self.time.now_ms());
                Ok(())
            }
            ServerMessage::Snapshot(snapshot) => self.is_shown(who, at, snapshot, &received),
            ServerMessage::Played(_)
            | ServerMessage::Ended(_)
            | ServerMessage::Offered(_)
            | ServerMessage::Declined(_)
            | ServerMessage::TakenBack(_)
            | ServerMessage::Adjourned(_)
            | ServerMessage::Presence(_) => {
                let game = received.message.event().unwrap().0.to_string();
                if let ServerMessage::Ended(_) = received.message
                    && client.games.remove(&game)
                {
                    client.over.insert(game.clone());
                }
                if let ServerMessage::Offered(offered) = &received.message {
                    rematches.offered(offered, received.re);
                }
                if let Some(view) = line.views.get_mut(&game) {
                    view.take(&received)?;
                    laws.hear(view.seat, received);
                }
                Ok(())
            }
            ServerMessage::Said(said) => {
                laws.hear_said(said)?;
                line.views.get(&said.game.to_string()).map_or(Ok(()), |view| view.hear(said))
            }
            _ => Ok(()),
        }
    }

    /// A client is shown a game.
    fn is_shown(
        &mut self,
        who: usize,
        at: usize,
        snapshot: &Snapshot<'_>,
        received: &Received<'static>,
    ) -> Result<(), String> {
        let Seed { laws, sought, clients, invitations, rematches, .. } = &mut self.seed;
        let client = &mut clients[who];
        let line = &mut client.lines[at];
        let view = View::of(snapshot);
        let game = snapshot.game.to_string();
        let plays = view.seat.is_some() && !view.ended;
        may_see(&client.id, snapshot)?;
        client.kept |= view.seat.is_some();
        let former = line.views.get(&game).and_then(|view| view.seat);
        if let Some(seat) = former.filter(|_| view.seat.is_none()) {
            // Who watches has got up.
            rematches.leaves(&game, seat, laws.questions());
        }
        if view.seat.is_some() {
            rematches.shown(self.disk.db(), snapshot, received.re)?;
            if view.ended {
                client.over.insert(game.clone());
            }
        }
        if plays {
            // Who sits down at a game gets up from those that are over.
            let over = line.views.iter().filter(|(_, view)| view.ended);
            for (game, seat) in over.filter_map(|(game, view)| Some((game, view.seat?))) {
                rematches.leaves(game, seat, laws.questions());
            }
            client.games.insert(game.clone());
            sought.played(&client.id, snapshot.game);
        }
        laws.hear(view.seat, received.clone());
        line.views.insert(game, view);
        let joined = invitations.joined(received.re);
        let began = plays && (received.re.is_none() || joined);
        if began { self.doors.opened(snapshot, address(who), clients) } else { Ok(()) }
    }
}
