//! How seeks become matches: pairs that wait, and open seeks that are joined; who sits where, why these two met, and what
//! becomes of all else the two sought. Knows seeks and players; how a match is opened is for `opening`.

use std::sync::Arc;

use rand::RngExt;

use super::Matchmaker;
use super::allowing::Party;
use super::command::ReplyTo;
use super::effect::{Effect, Refusing};
use super::messages;
use super::opening::{Agreed, Clients};
use super::pairing::Leaving;
use super::refusal::LobbyRefusal;
use super::sides::Sides;
use crate::game::{ClientHandle, Origin, Pairing, RatedPairing, SessionId, Terms};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, SeekId};
use crate::rules::{BySeat, Seat};

/// A match that comes of seeks, before it is drawn who sits where.
struct Meeting {
    /// Who meets.
    players: BySeat<PlayerId>,
    /// The seeks that led to it; of who joined an open one there is none.
    seeks: BySeat<Option<SeekId>>,
    /// The connections it begins with.
    clients: BySeat<Option<Arc<ClientHandle>>>,
    pairing: Pairing,
}

impl Matchmaker {
    /// Opens a game for every pair there is room for, the one that waited longest first; who plays a bot meanwhile is asked before. Who may not open one is refused,
    /// and whom they would have met waits on.
    pub(super) fn open_pairs(&mut self) {
        while !self.tables.is_full() && !self.draining {
            let Some(seeks) = self.next_pair() else { return };
            let BySeat { first, second } = seeks;
            let party = |seek: SeekId| {
                let player = self.seeks.get(seek)?.player;
                Some(Party { player, address: self.address_of_seek(seek) })
            };
            let Some((one, other)) = party(first).zip(party(second)) else { return };
            if self.plays_a_bot(one.player) || self.plays_a_bot(other.player) {
                self.ask_pair(seeks);
                continue;
            }
            match self.may_open(BySeat { first: one, second: other }) {
                Ok(()) => self.open_pair(seeks),
                Err(hindrance) => {
                    for (seat, seek) in seeks.iter() {
                        if hindrance.whose.is_none_or(|whose| whose == seat) {
                            self.refuse_seek(*seek, hindrance.refusal);
                        }
                    }
                }
            }
        }
    }

    /// The two whose first seek has waited longest.
    fn next_pair(&self) -> Option<BySeat<SeekId>> {
        let (one, other) = self.pairing.pair()?;
        let id = |number| Some(self.pairing.get(number)?.seek.id);
        Some(BySeat { first: id(one)?, second: id(other)? })
    }

    /// Opens the game of two who have waited.
    pub(super) fn open_pair(&mut self, seeks: BySeat<SeekId>) {
        let sought = seeks.map(|seek| self.seeks.get(seek));
        let BySeat { first: Some(one), second: Some(other) } = sought else { return };
        let waiting = [one, other].map(|sought| self.pairing.get(sought.number));
        let [Some(first), Some(second)] = waiting else { return };
        let now_ms = self.moment.now_ms;
        let ratings = first.seek.strength.zip(second.seek.strength);
        let rated = ratings.map(|(strength, others)| RatedPairing {
            bounded: first.reach.is_anybody() || second.reach.is_anybody(),
            ratings: BySeat { first: strength, second: others },
            widened: first.reach.is_widened(strength) || second.reach.is_widened(others),
            windows: BySeat {
                first: Some(first.reach.around(strength.rating)),
                second: Some(second.reach.around(others.rating)),
            },
        });
        let pairing = Pairing {
            again: first.seek.has_just_met(&second.seek),
            balanced: false,
            joined: None,
            rated,
            waited_ms: BySeat {
                first: now_ms.saturating_sub(one.since_ms),
                second: now_ms.saturating_sub(other.since_ms),
            },
        };
        let meeting = Meeting {
            players: BySeat { first: one.player, second: other.player },
            seeks: seeks.map(Some),
            clients: seeks.map(|seek| self.holder(seek).and_then(|session| self.client(session))),
            pairing,
        };
        let terms = Arc::clone(&one.terms);
        if let Err(refusal) = self.open_meeting(meeting, terms) {
            for (_, seek) in seeks.iter() {
                self.refuse_seek(*seek, refusal);
            }
        }
    }

    /// Opens the game of an open seek and of who joins it; its snapshot is the answer.
    pub(super) fn open_joined(
        &mut self,
        to: ReplyTo,
        seek: SeekId,
        player: PlayerId,
        rated: Option<RatedPairing>,
    ) -> Result<(), LobbyRefusal> {
        let sought = self.seeks.get(seek).ok_or(LobbyRefusal::NoSuchSeek)?;
        let joining =
            self.client(to.session).map(|client| Arc::new(client.as_ref().clone().answering(to.re)));
        let last_met = |player| self.players.get(player).and_then(|state| state.last_met);
        let pairing = Pairing {
            again: last_met(player) == Some(sought.player) && last_met(sought.player) == Some(player),
            balanced: false,
            joined: Some(Seat::Second),
            rated,
            waited_ms: BySeat { first: self.moment.now_ms.saturating_sub(sought.since_ms), second: 0 },
        };
        let waiting = self.holder(seek).and_then(|session| self.client(session));
        let meeting = Meeting {
            players: BySeat { first: sought.player, second: player },
            seeks: BySeat { first: Some(seek), second: None },
            clients: BySeat { first: waiting, second: joining },
            pairing,
        };
        let terms = Arc::clone(&sought.terms);
        self.open_meeting(meeting, terms)
    }

    /// Seats two so that each has been first as often as second, or draws where that says nothing, and opens their game.
    fn open_meeting(&mut self, meeting: Meeting, terms: Arc<Terms>) -> Result<(), LobbyRefusal> {
        let sides = |player| self.players.get(player).map(|state| state.sides).unwrap_or_default();
        let BySeat { first, second } = meeting.players;
        let balanced = Sides::seat_of_one(sides(first), sides(second));
        let seat = balanced.unwrap_or_else(|| if self.rng.random() { Seat::First } else { Seat::Second });
        let Meeting { players, seeks, clients, pairing } = meeting.seated(seat);
        let pairing = Pairing { balanced: balanced.is_some(), ..pairing };
        let clients: Clients =
            clients.iter().filter_map(|(seat, client)| Some((seat, client.clone()?))).collect();
        let origin = Origin::Seek { pairing: Some(pairing) };
        let agreed = Agreed { terms, origin, private: false, from: None };
        self.open_led(agreed, players, clients, seeks).map(drop)
    }

    /// The connection on which a seek becomes a match: where it was asked for last, or the player's newest one.
    pub(super) fn holder(&self, seek: SeekId) -> Option<SessionId> {
        let sought = self.seeks.get(seek)?;
        let sessions = self.players.sessions(sought.player);
        sought.session.filter(|session| sessions.contains(session)).or_else(|| sessions.last().copied())
    }

    /// Where a seek comes from, as far as that counts.
    pub(super) fn address_of_seek(&self, seek: SeekId) -> Option<Address> {
        self.holder(seek).and_then(|session| self.address_of(session))
    }

    /// A seek that waited comes to nothing: who holds it is told why, and who else knows of it that it is gone.
    pub(super) fn refuse_seek(&mut self, seek: SeekId, refusal: LobbyRefusal) {
        let holder = self.holder(seek);
        let Some(sought) = self.take_out(seek, Leaving::Unmet) else { return };
        self.unwritten.remove(seek);
        let client = holder.and_then(|session| self.client(session));
        self.effects.push(Effect::Refuse(Refusing {
            client,
            about: "seek",
            re: None,
            refusal,
            game: None,
            seek: Some(seek),
        }));
        for session in sought.told.into_iter().filter(|session| Some(*session) != holder) {
            self.tell(session, messages::withdrawn(Some(seek), None));
        }
    }

    /// A match takes away all that a player sought, and whoever knows of that is told; but for the one that led to it, on the
    /// connection on which it begins.
    pub(super) fn end_seeks(&mut self, player: PlayerId, game: GameId, led: Option<(SeekId, SessionId)>) {
        for seek in self.seeks.of(player).to_vec() {
            let leaving = if led.is_some_and(|(met, _)| met == seek) { Leaving::Met } else { Leaving::Unmet };
            let Some(sought) = self.take_out(seek, leaving) else { continue };
            self.unwritten.remove_with_match(seek, game);
            for session in sought.told {
                if led != Some((seek, session)) {
                    self.tell(session, messages::withdrawn(Some(seek), Some(game)));
                }
            }
        }
    }
}

impl Meeting {
    /// The same with the first of the two in that seat.
    fn seated(self, seat: Seat) -> Self {
        if seat == Seat::First {
            return self;
        }
        let Self { players, seeks, clients, pairing } = self;
        let Pairing { again, balanced, joined, rated, waited_ms } = pairing;
        let rated = rated.map(|RatedPairing { bounded, ratings, widened, windows }| RatedPairing {
            bounded,
            ratings: ratings.swapped(),
            widened,
            windows: windows.swapped(),
        });
        let joined = joined.map(Seat::other);
        let waited_ms = waited_ms.swapped();
        let pairing = Pairing { again, balanced, joined, rated, waited_ms };
        Self { players: players.swapped(), seeks: seeks.swapped(), clients: clients.swapped(), pairing }
    }
}
