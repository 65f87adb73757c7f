//! Who the players are: tokens, names, their connections and running games. Knows ids and numbers; never sockets.
//! `now` and randomness are handed in.

use std::collections::{BTreeSet, HashMap};

use super::names::Names;
use crate::game::{Player, SessionId};
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::store::StoredPlayer;

/// What the lobby knows of one player.
#[derive(Debug)]
pub(super) struct Guest {
    /// What the player is called.
    pub(super) name: PlayerName,
    since_ms: u64,
    /// The hashes of those of the player's secrets that have been used since they came into memory.
    tokens: Vec<TokenHash>,
    /// The player's connections, oldest first.
    pub(super) sessions: Vec<SessionId>,
    /// The player's running games, oldest first.
    pub(super) games: Vec<GameId>,
    /// How many of them are at rest.
    at_rest: usize,
    idle_since_ms: u64,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// No player in memory has this token.
    UnknownToken,
    /// As many players as fit into memory are all here or play.
    Full,
}

/// The players in memory. Beyond `max`, the one who has been gone longest leaves it, if all they play is at rest.
#[derive(Debug)]
pub(super) struct Guests {
    max: usize,
    players: HashMap<PlayerId, Guest>,
    by_token: HashMap<TokenHash, PlayerId>,
    /// Players without a connection and without a game that is awake, by the time they left.
    idle: BTreeSet<(u64, PlayerId)>,
    here: usize,
    /// The names of those who are here or play.
    pub(super) names: Names,
}

impl Guests {
    /// Nobody yet, and at most `max`.
    pub(super) fn new(max: usize) -> Self {
        let (players, by_token) = (HashMap::new(), HashMap::new());
        Self { max, players, by_token, idle: BTreeSet::new(), here: 0, names: Names::default() }
    }

    /// How many players have a connection.
    pub(super) fn here(&self) -> usize {
        self.here
    }

    /// How many players are in memory.
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

    /// The player who has this token, if they are in memory.
    pub(super) fn recognise(&self, token: TokenHash) -> Result<StoredPlayer, NotAdmitted> {
        let known = self.by_token.get(&token).and_then(|id| Some((*id, self.players.get(id)?)));
        let (id, guest) = known.ok_or(NotAdmitted::UnknownToken)?;
        Ok(StoredPlayer { id, name: guest.name.clone(), since_ms: guest.since_ms })
    }

    /// Whether one more player fits in, if need be for one who is gone.
    pub(super) fn has_room(&self) -> bool {
        self.players.len() < self.max || !self.idle.is_empty()
    }

    /// A player comes into memory, known by this token, or is there and takes this name. True if they were not there.
    pub(super) fn enter(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<bool, NotAdmitted> {
        let new = !self.players.contains_key(&player.id);
        if new && self.players.len() >= self.max {
            let (_, longest_gone) = self.idle.pop_first().ok_or(NotAdmitted::Full)?;
            if let Some(guest) = self.players.remove(&longest_gone) {
                for token in guest.tokens {
                    self.by_token.remove(&token);
                }
            }
        }
        let StoredPlayer { id, name, since_ms } = player;
        let idle = &mut self.idle;
        let guest = self.players.entry(id).or_insert_with(|| {
            idle.insert((now_ms, id));
            Guest {
                name: name.clone(),
                since_ms,
                tokens: Vec::new(),
                sessions: Vec::new(),
                games: Vec::new(),
                at_rest: 0,
                idle_since_ms: now_ms,
            }
        });
        guest.name = name;
        if self.by_token.insert(token, id).is_none() {
            guest.tokens.push(token);
        }
        Ok(new)
    }

    /// A player is called something else, from the next match on.
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

    /// A game of a player is over, and was awake.
    pub(super) fn finish(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.games.retain(|other| *other != game));
    }

    /// A game of a player goes to rest.
    pub(super) fn rest(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.at_rest += 1);
    }

    /// A game of a player is woken.
    pub(super) fn wake(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.at_rest = guest.at_rest.saturating_sub(1));
    }

    /// Makes a change and keeps what is counted with it right.
    fn change(&mut self, id: PlayerId, now_ms: u64, change: impl FnOnce(&mut Guest)) {
        let Some(guest) = self.players.get_mut(&id) else { return };
        self.idle.remove(&(guest.idle_since_ms, id));
        self.here -= usize::from(!guest.sessions.is_empty());
        change(guest);
        self.here += usize::from(!guest.sessions.is_empty());
        if guest.sessions.is_empty() && guest.games.len() <= guest.at_rest {
            guest.idle_since_ms = now_ms;
            self.idle.insert((now_ms, id));
            self.names.release(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn player(number: u64) -> (StoredPlayer, TokenHash) {
        let id = PlayerId::new(number, &mut StdRng::seed_from_u64(number));
        let name = PlayerName::parse(&format!("Player {number}")).unwrap();
        (StoredPlayer { id, name, since_ms: number }, TokenHash::of(&number.to_string()))
    }

    #[test]
    fn a_token_gives_its_player_back_and_no_other() {
        let mut guests = Guests::new(10);
        for number in [1, 2] {
            let (player, token) = player(number);
            guests.enter(player, token, number).unwrap();
        }
        let (ann, token) = player(1);
        assert_eq!(guests.recognise(token), Ok(ann.clone()));
        assert_eq!(guests.recognise(TokenHash::of("made up")), Err(NotAdmitted::UnknownToken));
        let phone = TokenHash::of("of another device");
        guests.enter(ann.clone(), phone, 5).unwrap();
        assert_eq!((guests.recognise(token), guests.recognise(phone)), (Ok(ann.clone()), Ok(ann)));
        assert_eq!(guests.len(), 2);
    }

    #[test]
    fn the_one_gone_longest_leaves_memory_and_nobody_who_is_here_or_plays() {
        let (mut guests, mut rng) = (Guests::new(3), StdRng::seed_from_u64(2));
        let made: Vec<_> = (0..3).map(player).collect();
        for (player, token) in &made {
            guests.enter(player.clone(), *token, player.since_ms).unwrap();
        }
        let game = GameId::new(1, &mut rng);
        guests.arrive(made[0].0.id, SessionId(1), 10);
        guests.begin(made[1].0.id, game, 11);
        guests.arrive(made[2].0.id, SessionId(2), 12);
        guests.depart(made[2].0.id, SessionId(2), 13);
        assert_eq!(guests.here(), 1);
        let (newcomer, token) = player(20);
        guests.enter(newcomer, token, 20).unwrap();
        assert_eq!(guests.recognise(made[2].1), Err(NotAdmitted::UnknownToken));
        let (another, token) = player(21);
        guests.enter(another, token, 21).unwrap();
        assert_eq!(guests.len(), 3);
        guests.finish(made[1].0.id, game, 22);
        assert!(guests.recognise(made[0].1).is_ok() && guests.recognise(made[1].1).is_ok());
    }

    #[test]
    fn whose_games_are_all_at_rest_may_leave_memory() {
        let (mut guests, mut rng) = (Guests::new(1), StdRng::seed_from_u64(2));
        let ((ann, token), (ben, other)) = (player(1), player(2));
        guests.enter(ann.clone(), token, 1).unwrap();
        for n in [1, 2] {
            guests.begin(ann.id, GameId::new(n, &mut rng), 2);
        }
        guests.rest(ann.id, 3);
        assert!(!guests.has_room(), "one of the two is awake");
        guests.rest(ann.id, 4);
        assert!(guests.has_room());
        guests.wake(ann.id, 5);
        assert!(!guests.has_room());
        guests.rest(ann.id, 6);
        assert_eq!(guests.enter(ben, other, 7), Ok(true));
        assert_eq!(guests.recognise(token), Err(NotAdmitted::UnknownToken));
        assert_eq!(guests.len(), 1);
    }

    #[test]
    fn when_all_are_here_no_more_are_let_in() {
        let mut guests = Guests::new(1);
        let ((ann, token), (ben, other)) = (player(1), player(2));
        guests.enter(ann.clone(), token, 1).unwrap();
        guests.arrive(ann.id, SessionId(1), 1);
        assert!(!guests.has_room());
        assert_eq!(guests.enter(ben.clone(), other, 2), Err(NotAdmitted::Full));
        assert_eq!(
            guests.enter(ann.clone(), token, 2),
            Ok(false),
            "who is in memory already may come once more"
        );
        guests.depart(ann.id, SessionId(1), 3);
        assert!(guests.has_room() && guests.enter(ben, other, 4).is_ok());
    }
}
