//! Who the players are: tokens, names, their connections and running games. Knows ids and numbers; never sockets.
//! `now` and randomness are handed in.

use std::collections::{BTreeSet, HashMap};

use rand::Rng;

use crate::game::{Player, SessionId};
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash};

/// What the lobby knows of one player.
#[derive(Debug)]
pub(super) struct Guest {
    /// What the player is called.
    pub(super) name: PlayerName,
    token: TokenHash,
    /// The player's connections, oldest first.
    pub(super) sessions: Vec<SessionId>,
    /// The player's running games, oldest first.
    pub(super) games: Vec<GameId>,
    idle_since_ms: u64,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// No player has this token.
    UnknownToken,
    /// As many players as are remembered are all here.
    Full,
}

/// All players that are remembered. Beyond `max`, the one who has been gone longest is forgotten.
#[derive(Debug)]
pub(super) struct Guests {
    max: usize,
    players: HashMap<PlayerId, Guest>,
    by_token: HashMap<TokenHash, PlayerId>,
    /// Players without connection and game, by the time they left.
    idle: BTreeSet<(u64, PlayerId)>,
    here: usize,
}

impl Guests {
    /// Nobody yet, and at most `max`.
    pub(super) fn new(max: usize) -> Self {
        let (players, by_token) = (HashMap::new(), HashMap::new());
        Self { max, players, by_token, idle: BTreeSet::new(), here: 0 }
    }

    /// How many players have a connection.
    pub(super) fn here(&self) -> usize {
        self.here
    }

    /// How many players are remembered.
    pub(super) fn len(&self) -> usize {
        self.players.len()
    }

    /// The player of that id.
    pub(super) fn get(&self, id: PlayerId) -> Option<&Guest> {
        self.players.get(&id)
    }

    /// The player as a match knows them.
    pub(super) fn player(&self, id: PlayerId) -> Option<Player> {
        self.players.get(&id).map(|guest| Player { id, name: guest.name.clone() })
    }

    /// The player who has this token.
    pub(super) fn recognise(&self, token: &str) -> Result<PlayerId, NotAdmitted> {
        self.by_token.get(&TokenHash::of(token)).copied().ok_or(NotAdmitted::UnknownToken)
    }

    /// A new player, with the secret to hand over.
    pub(super) fn welcome(
        &mut self,
        now_ms: u64,
        rng: &mut impl Rng,
    ) -> Result<(PlayerId, Token), NotAdmitted> {
        if self.players.len() >= self.max {
            let (_, longest_gone) = self.idle.pop_first().ok_or(NotAdmitted::Full)?;
            if let Some(guest) = self.players.remove(&longest_gone) {
                self.by_token.remove(&guest.token);
            }
        }
        let (id, token) = (PlayerId::new(now_ms, rng), Token::new(rng));
        let guest = Guest {
            name: PlayerName::guest(rng),
            token: token.hash(),
            sessions: Vec::new(),
            games: Vec::new(),
            idle_since_ms: now_ms,
        };
        self.by_token.insert(guest.token, id);
        self.players.insert(id, guest);
        self.idle.insert((now_ms, id));
        Ok((id, token))
    }

    /// Changes what a player is called, from the next match on.
    pub(super) fn rename(&mut self, id: PlayerId, name: PlayerName) {
        if let Some(guest) = self.players.get_mut(&id) {
            guest.name = name;
        }
    }

    /// One more connection of a player.
    pub(super) fn arrive(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.sessions.push(session));
    }

    /// A connection of a player is gone.
    pub(super) fn depart(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.sessions.retain(|other| *other != session));
    }

    /// A player has one more running game.
    pub(super) fn begin(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.games.push(game));
    }

    /// A game of a player is over.
    pub(super) fn finish(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.games.retain(|other| *other != game));
    }

    /// Makes a change and keeps what is counted with it right.
    fn change(&mut self, id: PlayerId, now_ms: u64, change: impl FnOnce(&mut Guest)) {
        let Some(guest) = self.players.get_mut(&id) else { return };
        self.idle.remove(&(guest.idle_since_ms, id));
        self.here -= usize::from(!guest.sessions.is_empty());
        change(guest);
        self.here += usize::from(!guest.sessions.is_empty());
        if guest.sessions.is_empty() && guest.games.is_empty() {
            guest.idle_since_ms = now_ms;
            self.idle.insert((now_ms, id));
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_token_gives_its_player_back_and_no_other() {
        let (mut guests, mut rng) = (Guests::new(10), StdRng::seed_from_u64(1));
        let (ann, token) = guests.welcome(1, &mut rng).unwrap();
        let (ben, _) = guests.welcome(1, &mut rng).unwrap();
        assert_ne!(ann, ben);
        assert_eq!(guests.recognise(token.reveal()), Ok(ann));
        assert_eq!(guests.recognise("made up"), Err(NotAdmitted::UnknownToken));
    }

    #[test]
    fn the_one_gone_longest_is_forgotten_and_nobody_who_is_here_or_plays() {
        let (mut guests, mut rng) = (Guests::new(3), StdRng::seed_from_u64(2));
        let made: Vec<_> = (0..3).map(|n| guests.welcome(n, &mut rng).unwrap()).collect();
        let game = GameId::new(1, &mut rng);
        guests.arrive(made[0].0, SessionId(1), 10);
        guests.begin(made[1].0, game, 11);
        guests.arrive(made[2].0, SessionId(2), 12);
        guests.depart(made[2].0, SessionId(2), 13);
        assert_eq!(guests.here(), 1);
        guests.welcome(20, &mut rng).unwrap();
        assert_eq!(guests.recognise(made[2].1.reveal()), Err(NotAdmitted::UnknownToken));
        guests.welcome(21, &mut rng).unwrap();
        assert_eq!(guests.len(), 3);
        guests.finish(made[1].0, game, 22);
        assert!(guests.recognise(made[0].1.reveal()).is_ok() && guests.recognise(made[1].1.reveal()).is_ok());
    }

    #[test]
    fn when_all_are_here_no_more_are_let_in() {
        let (mut guests, mut rng) = (Guests::new(1), StdRng::seed_from_u64(3));
        let (ann, _) = guests.welcome(1, &mut rng).unwrap();
        guests.arrive(ann, SessionId(1), 1);
        assert_eq!(guests.welcome(2, &mut rng).unwrap_err(), NotAdmitted::Full);
        guests.depart(ann, SessionId(1), 3);
        assert!(guests.welcome(4, &mut rng).is_ok());
    }
}
