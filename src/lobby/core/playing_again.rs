//! How two who have just played go on with each other: a rematch, or the second game of a pair. Knows who they are and what they
//! agreed on; how a game is opened is for `opening`.

use std::sync::Arc;

use super::allowing::{Hindrance, Party};
use super::command::ReplyTo;
use super::effect::{Effect, NewGame};
use super::hibernating::Reach;
use super::opening::{Agreed, Clients, answered};
use super::refusal::LobbyRefusal;
use super::tables::Tables;
use super::{Matchmaker, Policy};
use crate::game::{ClientHandle, Origin, PastGame, SecondGame};
use crate::protocol::GameId;
use crate::rules::{BySeat, Seat};

impl Matchmaker {
    /// Somebody comes back to a game that is over and has no actor. Where the server was down since, its players find it as they
    /// left it, as long as they may agree on another; else both had left it.
    pub(super) fn come_back_to(&mut self, to: ReplyTo, about: &'static str, past: Box<PastGame>) {
        let game = past.header.id;
        let back = self.look_back(to, past).and_then(|()| self.resume(to, game));
        if let Err(refusal) = back {
            self.refuse(to, about, refusal, Some(game));
        }
    }

    /// Whether there may be games that ended just before the server went down: later nobody's record is read for that.
    pub(super) fn may_be_looked_back_at(&self) -> bool {
        let Policy { began_ms, rematch_ms, .. } = self.policy;
        !self.draining && self.moment.date_ms() < began_ms.saturating_add(rematch_ms)
    }

    /// Has a game that is over get an actor again, unless it has one.
    fn look_back(&mut self, to: ReplyTo, past: Box<PastGame>) -> Result<(), LobbyRefusal> {
        let PastGame { header, ended_ms, .. } = past.as_ref();
        if self.tables.get(header.id).is_some() {
            return Ok(());
        }
        let player = self.player_of(to.session)?;
        let plays = Tables::<Reach>::seat(header, player).is_some();
        let was_cut_off = *ended_ms <= self.policy.began_ms;
        let stays = self.moment.date_ms() < ended_ms.saturating_add(self.policy.rematch_ms);
        // A bot has gone on to other games.
        if !plays || !was_cut_off || !stays || header.against_bot() || self.draining {
            return Err(LobbyRefusal::GameOver);
        }
        let Some(client) = self.client(to.session) else { return Ok(()) };
        self.tables.look_back(Arc::clone(header), Reach::Awake);
        self.effects.push(Effect::LookBack(past, client));
        Ok(())
    }

    /// Opens the next match of two players, with the seats exchanged.
    pub(super) fn open_rematch(&mut self, game: GameId, seated: Vec<(Seat, ClientHandle)>) {
        let Some((header, _)) = self.tables.get(game) else { return };
        let players = header.players.clone().map(|player| player.id);
        let terms = Arc::clone(&header.terms);
        let private = header.private;
        let seated: Clients = seated.into_iter().map(|(seat, client)| (seat, Arc::new(client))).collect();
        let parties = BySeat::from_fn(|seat| {
            let mut theirs = seated.iter().filter(|(taken, _)| *taken == seat);
            let address = theirs.next().and_then(|(_, client)| self.counted(client));
            Party { player: *players.get(seat), address }
        });
        let opened = self.may_open(parties).and_then(|()| {
            let clients = seated.iter().map(|(seat, client)| (seat.other(), Arc::clone(client))).collect();
            let agreed = Agreed { terms, origin: Origin::Rematch { of: game }, private, from: None };
            let opened = self.open(agreed, players.swapped(), clients);
            opened.map(drop).map_err(|refusal| Hindrance { refusal, whose: None })
        });
        if let Err(hindrance) = opened {
            for (seat, client) in seated {
                self.refuse(answered(&client), "offer", hindrance.to(seat), Some(game));
            }
            self.effects.push(Effect::NoRematch(game));
        }
    }

    /// The second game of a pair takes the place of the first, of whoever is there: it is saved, and nothing can hinder it. What its
    /// players seek they seek beside the pair, and go on. Where the server is about to stop it goes on when that is up again.
    pub(super) fn open_second(&mut self, SecondGame { of, header, number, seated, shift_ms }: SecondGame) {
        if self.draining || self.tables.running(of).is_none() {
            return;
        }
        let clients: Clients =
            seated.into_iter().map(|(seat, client)| (seat.other(), Arc::new(client))).collect();
        self.quotas.hand_over(of, header.id);
        self.bot_games.hand_over(of, header.id);
        self.let_go(of);
        self.tables.open(Arc::clone(&header), Reach::Awake);
        self.show(&header);
        for (seat, player) in header.players.iter() {
            self.note_met(player.id, seat, header.players.get(seat.other()).id);
            self.players.begin(player.id, header.id, self.moment.now_ms);
            self.players.finish(player.id, of, self.moment.now_ms);
        }
        let newcomers = Vec::new();
        let seeks = Vec::new();
        let led = BySeat::default();
        let saved = Some(number);
        let connected = self.connected(&header);
        self.effects.push(Effect::Open(NewGame {
            header,
            clients,
            newcomers,
            seeks,
            led,
            shift_ms,
            saved,
            connected,
        }));
    }
}
