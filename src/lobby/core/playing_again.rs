//! How two who have just played go on with each other: a rematch, or the second game of a pair. Knows who they are and what they
//! agreed on; how a game is opened is for `opening`.

use std::sync::Arc;

use super::Matchmaker;
use super::allowing::{Hindrance, Party};
use super::effect::{Effect, NewGame};
use super::hibernating::Reach;
use super::opening::{Agreed, Clients, answered};
use crate::game::{ClientHandle, Origin, SecondGame};
use crate::protocol::GameId;
use crate::rules::{BySeat, Seat};

impl Matchmaker {
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
