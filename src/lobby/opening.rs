//! How the lobby opens games and lets go of them: pairs that wait, rematches, and the room an ended game leaves. Knows
//! seats and the game limit; never what is played.

use std::sync::Arc;

use actix::Addr;
use rand::RngExt;

use super::allowing::{Hindrance, Party};
use super::pairing::Seek;
use super::places::Addresses;
use super::{Lobby, Reach, Refusal, telling};
use crate::game::{Circumstances, ClientHandle, Game, Opening, Origin, Terms};
use crate::protocol::{GameId, PlayerId};
use crate::rules::{BySeat, Seat, Seed};

impl Lobby {
    /// Opens a game for every pair there is room for, the one that waited longest first. Who may not open one is refused,
    /// and whom they would have met waits on.
    pub(super) fn open_pairs(&mut self, own: &Addr<Self>) {
        while !self.tables.is_full() && !self.draining {
            let Some((one, other)) = self.pairing.pair() else { return };
            let party = |seek: &Seek| Party { player: seek.player, address: self.address_of(seek.session) };
            let parties = BySeat { first: party(one), second: party(other) };
            let hindrance = match self.may_open(parties) {
                Ok(()) => {
                    let Some((one, other)) = self.pairing.next_pair() else { return };
                    self.open_pair(one, other, own);
                    continue;
                }
                Err(hindrance) => hindrance,
            };
            for (seat, party) in parties.iter() {
                if hindrance.whose.is_none_or(|whose| whose == seat)
                    && let Some(seek) = self.pairing.remove(party.player)
                {
                    self.refuse(seek.session, "seek", None, hindrance.refusal, None);
                }
            }
        }
    }

    fn open_pair(&mut self, one: Seek, other: Seek, own: &Addr<Self>) {
        let (first, second) = if self.setup.rng.random() { (one, other) } else { (other, one) };
        let clients = [(Seat::First, first.session), (Seat::Second, second.session)]
            .into_iter()
            .filter_map(|(seat, session)| Some((seat, self.connections.get(&session)?.client.clone())))
            .collect();
        let sessions = [first.session, second.session];
        let players = BySeat { first: first.player, second: second.player };
        if self.open_game(first.terms, Origin::Seek, players, clients, own).is_err() {
            for session in sessions {
                self.refuse(session, "seek", None, Refusal::Unavailable, None);
            }
        }
    }

    fn open_game(
        &mut self,
        terms: Arc<Terms>,
        origin: Origin,
        players: BySeat<PlayerId>,
        clients: Vec<(Seat, ClientHandle)>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let now_ms = self.now_ms();
        let player = |id| self.guests.player(id).ok_or(Refusal::Unavailable);
        let seated = BySeat { first: player(players.first)?, second: player(players.second)? };
        let time = self.setup.time.followed();
        let opened_ms = time.now_ms();
        let id = GameId::new(opened_ms, &mut self.setup.rng);
        let seed = Seed(self.setup.rng.random());
        let here = BySeat::from_fn(|seat| clients.iter().any(|(taken, _)| *taken == seat));
        let bank_ms = self.setup.absence.bank_s.saturating_mul(1_000);
        let one_address = at_one_address(&clients);
        let circumstances = Circumstances { id, opened_ms, seed, here, bank_ms, one_address };
        let header = Arc::new(Opening { terms, seats: seated, origin }.begin(circumstances));
        let from = |seat| {
            let mut clients = clients.iter().filter(|(taken, _)| *taken == seat);
            clients.next().and_then(|(_, client)| self.counted(client))
        };
        let addresses = Addresses::new(from(Seat::First), from(Seat::Second));
        let newcomers: Vec<_> =
            players.iter().filter_map(|(_, player)| self.guests.newcomer(*player)).collect();
        let home = clients.first().and_then(|(_, client)| client.home());
        let (deps, arbiter) = (self.deps(time, own), self.arbiter_near(home));
        let opened = Game::open(Arc::clone(&header), clients, newcomers, deps, &arbiter);
        let table = opened.map_err(|reason| {
            tracing::error!(rules = header.terms.kind().id, %reason, "a game could not be opened");
            Refusal::Unavailable
        })?;
        self.places.open(id, addresses);
        self.tables.open(header, Reach::Awake(Box::new(table)));
        for player in [players.first, players.second] {
            self.guests.begin(player, id, now_ms);
            self.guests.board(player, false);
            // Who plays no longer looks for an opponent, in whatever tab.
            if let Some(seek) = self.pairing.remove(player) {
                self.tell(seek.session, telling::withdrawn());
            }
            for session in self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default()
            {
                self.audience.remove(*session);
            }
        }
        Ok(())
    }

    /// A game is saved, and those who play in it are written down.
    pub(super) fn note_begun(&mut self, game: GameId) {
        let Some((header, _)) = self.tables.get(game) else { return };
        for (_, player) in header.players.iter() {
            self.guests.board(player.id, true);
        }
    }

    /// Opens the next match of two players, with the seats exchanged.
    pub(super) fn open_rematch(&mut self, game: GameId, seated: Vec<(Seat, ClientHandle)>, own: &Addr<Self>) {
        let Some((header, _)) = self.tables.get(game) else { return };
        let players = header.players.clone().map(|player| player.id);
        let terms = Arc::clone(&header.terms);
        let parties = BySeat::from_fn(|seat| {
            let mut theirs = seated.iter().filter(|(taken, _)| *taken == seat);
            let address = theirs.next().and_then(|(_, client)| self.counted(client));
            Party { player: *players.get(seat), address }
        });
        let answered = |client: &ClientHandle| (client.session, client.answers().and_then(|asked| asked.re));
        let seats: Vec<_> = seated.iter().map(|(seat, client)| (*seat, answered(client))).collect();
        let opened = self.may_open(parties).and_then(|()| {
            let clients = seated.into_iter().map(|(seat, client)| (seat.other(), client)).collect();
            self.open_game(terms, Origin::Rematch { of: game }, players.swapped(), clients, own)
                .map_err(|refusal| Hindrance { refusal, whose: None })
        });
        if let Err(hindrance) = opened {
            for (seat, (session, re)) in seats {
                self.refuse(session, "offer", re, hindrance.to(seat), Some(game));
            }
            if let Some((_, Reach::Awake(table))) = self.tables.get(game) {
                table.no_rematch();
            }
        }
    }

    /// A game no longer counts: its players are free, and there is room for a pair that waits.
    pub(super) fn free(&mut self, game: GameId, own: &Addr<Self>) {
        let now_ms = self.now_ms();
        self.places.free(game);
        let Some(header) = self.tables.free(game) else { return };
        for player in [header.players.first.id, header.players.second.id] {
            self.guests.finish(player, game, now_ms);
            if let Some(guest) = self.guests.get(player).filter(|guest| guest.games.is_empty()) {
                for session in &guest.sessions {
                    self.audience.add(*session);
                }
            }
        }
        self.open_pairs(own);
    }
}

/// Whether two players are at one address; nothing if not both are here.
fn at_one_address(clients: &[(Seat, ClientHandle)]) -> Option<bool> {
    let (one, other) = (clients.first()?, clients.get(1)?);
    Some(one.1.address() == other.1.address())
}
