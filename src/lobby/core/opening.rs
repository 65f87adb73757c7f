//! How games are opened and let go of, and the room an ended game leaves. Knows seats and the game limit; never what is played:
//! which seeks meet is for `meeting`, and who plays again for `playing_again`.

mod circumstances;

use std::sync::Arc;

use super::Matchmaker;
use super::command::ReplyTo;
use super::effect::{Effect, NewGame, Refusing};
use super::hibernating::Reach;
use super::quotas::Addresses;
use super::refusal::LobbyRefusal;
use crate::game::{ClientHandle, Opening, Origin, Terms};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, SeekId};
use crate::rules::{BySeat, Seat};

/// The connections a game begins with.
pub(super) type Clients = Vec<(Seat, Arc<ClientHandle>)>;

/// What two have agreed on who play next.
pub(super) struct Agreed {
    pub(super) terms: Arc<Terms>,
    pub(super) origin: Origin,
    /// Whether the game is in no list and nobody may watch it.
    pub(super) private: bool,
    /// Where one of them came from when they agreed, where that is known and they may be gone.
    pub(super) from: Option<(Seat, Address)>,
}

impl Matchmaker {
    /// Opens a game: it counts from now on, and its players no longer look for an opponent, in whatever tab; but for who plays a
    /// bot meanwhile.
    pub(super) fn open(
        &mut self,
        agreed: Agreed,
        players: BySeat<PlayerId>,
        clients: Clients,
    ) -> Result<GameId, LobbyRefusal> {
        self.open_led(agreed, players, clients, BySeat::default())
    }

    /// The same where these seeks led to it.
    pub(super) fn open_led(
        &mut self,
        agreed: Agreed,
        players: BySeat<PlayerId>,
        clients: Clients,
        led: BySeat<Option<SeekId>>,
    ) -> Result<GameId, LobbyRefusal> {
        let Agreed { terms, origin, private, from } = agreed;
        let player = |id| self.players.seated(id).ok_or(LobbyRefusal::Unavailable);
        let seats = BySeat { first: player(players.first)?, second: player(players.second)? };
        let opening = Opening { terms, seats, origin, private };
        let circumstances = self.draw_circumstances(&opening.terms, &clients, from);
        let header = Arc::new(opening.begin(circumstances));
        let id = header.id;
        let newcomers = players.iter().filter_map(|(_, player)| self.players.newcomer(*player)).collect();
        let counted = |seat| {
            let mut theirs = clients.iter().filter(|(taken, _)| *taken == seat);
            theirs.next().and_then(|(_, client)| self.counted(client))
        };
        let addresses = Addresses::new(counted(Seat::First), counted(Seat::Second));
        self.quotas.open(id, addresses);
        let against_bot = header.against_bot();
        if against_bot {
            self.bot_games.open(id, addresses.each().next());
        }
        self.tables.open(Arc::clone(&header), Reach::Awake);
        self.show(&header);
        let shift_ms = self.moment.shift_ms;
        let sought = |(_, player): (Seat, &PlayerId)| self.seeks.of(*player);
        // Who plays a bot of the house goes on seeking.
        let keeps_seeks = header.house_bots().iter().any(|(_, bot)| *bot);
        let seeks = players.iter().filter(|_| !keeps_seeks).flat_map(sought).copied().collect();
        let beside = BySeat::from_fn(|seat| {
            let mut theirs = clients.iter().filter(|(taken, _)| *taken == seat);
            Some(((*led.get(seat))?, theirs.next()?.1.session))
        });
        let connected = self.connected(&header);
        self.effects.push(Effect::Open(NewGame {
            header,
            clients,
            newcomers,
            seeks,
            led,
            shift_ms,
            saved: None,
            connected,
        }));
        for (seat, player) in players.iter() {
            self.note_met(*player, seat, *players.get(seat.other()));
            self.begin(*player, id);
            if !keeps_seeks {
                self.end_seeks(*player, id, *beside.get(seat));
            }
        }
        Ok(id)
    }

    /// Two have met, if both are people.
    pub(super) fn note_met(&mut self, player: PlayerId, seat: Seat, other: PlayerId) {
        if !self.is_bot(player) && !self.is_bot(other) {
            self.players.note_match(player, seat, other);
        }
    }

    /// A player plays one game more.
    pub(super) fn begin(&mut self, player: PlayerId, game: GameId) {
        self.players.begin(player, game, self.moment.now_ms);
        self.players.board(player, false);
        if self.is_at_a_board(player) {
            for session in self.players.sessions(player).to_vec() {
                self.no_longer_in_the_lobby(session);
            }
        }
    }

    /// Whether a player plays a game that is not left to its days, and so hears nothing of the lobby.
    pub(super) fn is_at_a_board(&self, player: PlayerId) -> bool {
        let games = self.players.get(player).map_or(&[][..], |state| &state.games);
        let header = |game: &GameId| self.tables.running(*game).map(|(header, _)| header);
        games.iter().filter_map(header).any(|header| !header.terms.is_correspondence())
    }

    /// A game is saved, and those who play in it are written down; of an invitation comes no other.
    pub(super) fn note_begun(&mut self, game: GameId) {
        self.use_up_invite(game);
        self.unwritten.match_settled(game);
        let Some((header, _)) = self.tables.get(game) else { return };
        let header = Arc::clone(header);
        for (_, player) in header.players.iter() {
            self.players.board(player.id, true);
        }
        self.lead_on(&header);
    }

    /// A game could not be opened: it is as if it had ended, and who waited for it is told.
    pub(super) fn take_back(&mut self, game: &NewGame) {
        for (seat, client) in &game.clients {
            let refusal = LobbyRefusal::Unavailable;
            match game.header.origin.as_deref() {
                Some(Origin::Rematch { of }) => self.refuse(answered(client), "offer", refusal, Some(*of)),
                // Nobody has asked for the second of a pair.
                Some(Origin::Pair { .. }) => {}
                // Who had invited has asked for nothing, and the invitation stands again; nor has a bot.
                Some(Origin::Invitation { .. } | Origin::Bot) if client.answers().is_none() => {}
                Some(Origin::Invitation { .. }) => self.refuse(answered(client), "join", refusal, None),
                Some(Origin::Bot) => self.refuse(answered(client), "seek", refusal, None),
                // Who joined an open seek has asked for it; the others have waited.
                Some(Origin::Seek { .. }) | None => {
                    let about = if client.answers().is_some() { "accept" } else { "seek" };
                    let re = client.answers().and_then(|asked| asked.re);
                    let seek = *game.led.get(*seat);
                    let client = self.client(client.session);
                    self.effects.push(Effect::Refuse(Refusing {
                        client,
                        about,
                        re,
                        refusal,
                        game: None,
                        seek,
                    }));
                }
            }
        }
        self.forget_rows(&game.seeks);
        if let Some(Origin::Rematch { of }) = game.header.origin.as_deref() {
            self.effects.push(Effect::NoRematch(*of));
        }
        self.lose(game.header.id);
    }

    /// What was sought is still written down, though it is over: a match that would have written that was not saved.
    pub(super) fn forget_rows(&mut self, seeks: &[SeekId]) {
        for seek in seeks {
            self.unwritten.remove(*seek);
        }
    }

    /// A game no longer counts. Gives who played, the first time it is said.
    pub(super) fn let_go(&mut self, game: GameId) -> Option<[PlayerId; 2]> {
        self.quotas.free(game);
        self.bot_games.free(game);
        self.invites.freed(game);
        self.unwritten.match_settled(game);
        self.watching.forget(game);
        let header = self.tables.free(game)?;
        Some([header.players.first.id, header.players.second.id])
    }

    /// A game no longer counts: its players are free, and there is room for a pair that waits.
    pub(super) fn free(&mut self, game: GameId) {
        let Some(players) = self.let_go(game) else { return };
        for player in players {
            self.players.finish(player, game, self.moment.now_ms);
            if !self.is_at_a_board(player) {
                for session in self.players.sessions(player).to_vec() {
                    self.in_the_lobby(session);
                }
            }
        }
        self.open_pairs();
    }
}

/// The message by which a connection asked for the game that is opened for it.
pub(super) fn answered(client: &ClientHandle) -> ReplyTo {
    ReplyTo { session: client.session, re: client.answers().and_then(|asked| asked.re) }
}
