//! Who the players are: tokens, names, their connections and running games, whom they block. Knows ids and numbers; never
//! sockets. `now` and randomness are handed in.
//!
//! A newcomer is in memory only, and written down with their first game; until then all that is theirs is here.

use std::collections::HashMap;
use std::sync::Arc;

use super::gone::{Gone, Standing};
use super::names::Names;
use crate::game::{Player, SessionId};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::store::{Newcomer, StoredPlayer, TOKENS_MAX};

/// Newcomers that are forgotten at once.
const FORGOTTEN_AT_ONCE: usize = 1_000;

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
    /// How many of them are hibernated.
    hibernated: usize,
    idle_since_ms: u64,
    /// Whom the player does not want to meet.
    pub(super) blocked: Arc<[PlayerId]>,
    standing: Standing,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// No player in memory has this token.
    UnknownToken,
    /// As many players as fit into memory are all here or play.
    Full,
}

/// The players in memory. Beyond `max`, the one who has been gone longest leaves it, if all they play is hibernated: those first
/// who are written down.
#[derive(Debug)]
pub(super) struct Guests {
    max: usize,
    players: HashMap<PlayerId, Guest>,
    by_token: HashMap<TokenHash, PlayerId>,
    gone: Gone,
    here: usize,
    /// The names of those who are here or play.
    pub(super) names: Names,
}

impl Guests {
    /// Nobody yet, and at most `max`.
    pub(super) fn new(max: usize) -> Self {
        let (players, by_token) = (HashMap::new(), HashMap::new());
        Self { max, players, by_token, gone: Gone::default(), here: 0, names: Names::default() }
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

    /// A player who is written down comes into memory, known by this token, or is there and takes this name. True if they
    /// were not there.
    pub(super) fn enter(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<bool, NotAdmitted> {
        let new = !self.players.contains_key(&player.id);
        let id = player.id;
        if new {
            self.make_room()?;
            self.insert(player, Standing::Kept, now_ms);
        } else {
            self.rename(id, player.name);
        }
        self.know_by(id, token);
        Ok(new)
    }

    /// Somebody new comes from there, known by this token.
    pub(super) fn welcome(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        address: Option<Address>,
        now_ms: u64,
    ) -> Result<(), NotAdmitted> {
        if let Some(longest_gone) = address.and_then(|address| self.gone.in_the_way(address)) {
            self.forget(longest_gone);
        }
        self.make_room()?;
        let id = player.id;
        self.insert(player, Standing::Passing(address), now_ms);
        self.know_by(id, token);
        Ok(())
    }

    fn make_room(&mut self) -> Result<(), NotAdmitted> {
        if self.players.len() >= self.max {
            let longest_gone = self.gone.longest().ok_or(NotAdmitted::Full)?;
            self.forget(longest_gone);
        }
        Ok(())
    }

    /// Forgets newcomers who have been gone for long, some at once.
    pub(super) fn forget_newcomers(&mut self, now_ms: u64) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some(id) = self.gone.overdue(now_ms) else { return };
            self.forget(id);
        }
    }

    fn insert(&mut self, player: StoredPlayer, standing: Standing, now_ms: u64) {
        let StoredPlayer { id, name, since_ms } = player;
        let guest = Guest {
            name,
            since_ms,
            tokens: Vec::new(),
            sessions: Vec::new(),
            games: Vec::new(),
            hibernated: 0,
            idle_since_ms: now_ms,
            blocked: [].into(),
            standing,
        };
        self.players.insert(id, guest);
        self.gone.count(standing, true);
        self.gone.set(standing, (now_ms, id), true);
    }

    /// A player leaves memory.
    fn forget(&mut self, id: PlayerId) {
        let Some(guest) = self.players.remove(&id) else { return };
        self.names.release(id);
        self.gone.set(guest.standing, (guest.idle_since_ms, id), false);
        self.gone.count(guest.standing, false);
        for token in guest.tokens {
            self.by_token.remove(&token);
        }
    }

    /// A player is known by one more token.
    pub(super) fn know_by(&mut self, id: PlayerId, token: TokenHash) {
        if let Some(guest) = self.players.get_mut(&id)
            && self.by_token.insert(token, id).is_none()
        {
            guest.tokens.push(token);
            if guest.tokens.len() > TOKENS_MAX {
                self.by_token.remove(&guest.tokens.remove(0));
            }
        }
    }

    /// Whether nothing has been written of a player yet, so that all that is theirs may be changed here alone.
    pub(super) fn is_passing(&self, id: PlayerId) -> bool {
        self.players.get(&id).is_some_and(|guest| matches!(guest.standing, Standing::Passing(_)))
    }

    /// What is to be written of a player first, if it is not known that they are written down.
    pub(super) fn newcomer(&self, id: PlayerId) -> Option<Newcomer> {
        let guest = self.players.get(&id).filter(|guest| guest.standing != Standing::Kept)?;
        let player = StoredPlayer { id, name: guest.name.clone(), since_ms: guest.since_ms };
        Some(Newcomer { player, tokens: guest.tokens.clone(), blocked: guest.blocked.to_vec() })
    }

    /// A player is being written down, or it is known that they are.
    pub(super) fn board(&mut self, id: PlayerId, kept: bool) {
        let Some(guest) = self.players.get_mut(&id) else { return };
        let (before, after) = (guest.standing, if kept { Standing::Kept } else { Standing::Boarding });
        if before == Standing::Kept || before == after {
            return;
        }
        guest.standing = after;
        let who = (guest.idle_since_ms, id);
        if self.gone.set(before, who, false) {
            self.gone.set(after, who, true);
        }
        self.gone.count(before, false);
    }

    /// Whom a player blocks from now on.
    pub(super) fn set_blocked(&mut self, id: PlayerId, blocked: Arc<[PlayerId]>) {
        if let Some(guest) = self.players.get_mut(&id) {
            guest.blocked = blocked;
        }
    }

    /// Whether one of two players has blocked the other.
    pub(super) fn are_apart(&self, one: PlayerId, other: PlayerId) -> bool {
        let blocks = |who, whom| self.players.get(&who).is_some_and(|guest| guest.blocked.contains(&whom));
        blocks(one, other) || blocks(other, one)
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

    /// A game of a player hibernates.
    pub(super) fn hibernate(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.hibernated += 1);
    }

    /// A game of a player is woken.
    pub(super) fn wake(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |guest| guest.hibernated = guest.hibernated.saturating_sub(1));
    }

    /// Makes a change and keeps what is counted with it right.
    fn change(&mut self, id: PlayerId, now_ms: u64, change: impl FnOnce(&mut Guest)) {
        let Some(guest) = self.players.get_mut(&id) else { return };
        let (standing, since_ms) = (guest.standing, guest.idle_since_ms);
        self.here -= usize::from(!guest.sessions.is_empty());
        change(guest);
        self.here += usize::from(!guest.sessions.is_empty());
        let idle = guest.sessions.is_empty() && guest.games.len() <= guest.hibernated;
        if idle {
            guest.idle_since_ms = now_ms;
        }
        self.gone.set(standing, (since_ms, id), false);
        if idle {
            self.gone.set(standing, (now_ms, id), true);
            self.names.release(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::super::gone::{NEWCOMER_KEPT_MS, NEWCOMERS_PER_ADDRESS_MAX};
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
        guests.hibernate(ann.id, 3);
        assert!(guests.make_room().is_err(), "one of the two is awake");
        guests.hibernate(ann.id, 4);
        guests.wake(ann.id, 5);
        assert!(guests.make_room().is_err());
        guests.hibernate(ann.id, 6);
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
        assert_eq!(guests.enter(ben.clone(), other, 2), Err(NotAdmitted::Full));
        assert_eq!(
            guests.enter(ann.clone(), token, 2),
            Ok(false),
            "who is in memory already may come once more"
        );
        guests.depart(ann.id, SessionId(1), 3);
        assert!(guests.enter(ben, other, 4).is_ok());
    }

    fn from(n: u8) -> Address {
        Address::of(std::net::Ipv4Addr::new(10, 0, 0, n).into())
    }

    #[test]
    fn an_address_has_a_share_of_the_newcomers_and_the_longest_gone_of_it_gives_way() {
        let mut guests = Guests::new(100_000);
        let (honest, token) = player(0);
        guests.welcome(honest.clone(), token, Some(from(2)), 0).unwrap();
        let most = NEWCOMERS_PER_ADDRESS_MAX as u64;
        for n in 1..=most {
            let (player, token) = player(n);
            guests.welcome(player.clone(), token, Some(from(1)), n).unwrap();
            guests.arrive(player.id, SessionId(n), n);
        }
        let (one_more, token_of_it) = player(most + 1);
        guests.welcome(one_more.clone(), token_of_it, Some(from(1)), most).unwrap();
        guests.arrive(one_more.id, SessionId(0), most);
        assert_eq!(guests.gone.newcomers_from(from(1)), NEWCOMERS_PER_ADDRESS_MAX + 1, "who is here may be");
        for n in [7, 8] {
            guests.depart(player(n).0.id, SessionId(n), most + n);
        }
        let (another, token_of_another) = player(most + 2);
        guests.welcome(another, token_of_another, Some(from(1)), most + 9).unwrap();
        assert_eq!(guests.recognise(player(7).1), Err(NotAdmitted::UnknownToken));
        assert!(guests.recognise(player(8).1).is_ok());
        assert_eq!(guests.recognise(token), Ok(honest), "whom another address leaves alone");
        for n in 10_000..10_000 + 2 * most {
            let (player, token) = player(n);
            guests.welcome(player, token, None, n).unwrap();
        }
        assert_eq!(
            guests.len(),
            usize::try_from(3 * most + 2).unwrap(),
            "where limits by address are lifted"
        );
    }

    #[test]
    fn a_newcomer_who_is_gone_is_remembered_for_a_while() {
        let mut guests = Guests::new(10);
        for (n, played) in [(1, false), (2, false), (3, true)] {
            let (player, token) = player(n);
            guests.welcome(player.clone(), token, Some(from(1)), 0).unwrap();
            guests.arrive(player.id, SessionId(n), n);
            if played {
                guests.board(player.id, false);
                guests.board(player.id, true);
            }
        }
        let known = |guests: &Guests| [1, 2, 3].map(|n| guests.recognise(player(n).1).is_ok());
        for n in [1, 3] {
            guests.depart(player(n).0.id, SessionId(n), 1_000);
        }
        guests.forget_newcomers(1_000 + NEWCOMER_KEPT_MS - 1);
        assert_eq!(known(&guests), [true, true, true]);
        guests.forget_newcomers(1_000 + NEWCOMER_KEPT_MS);
        assert_eq!(known(&guests), [false, true, true], "one is here, and one is written down");
        assert_eq!(guests.gone.newcomers_from(from(1)), 1);
    }

    #[test]
    fn who_is_written_down_leaves_memory_before_a_newcomer_does() {
        let mut guests = Guests::new(2);
        let ((ann, of_ann), (ben, of_ben), (eve, of_eve)) = (player(1), player(2), player(3));
        guests.welcome(ann.clone(), of_ann, Some(from(1)), 1).unwrap();
        guests.enter(ben, of_ben, 2).unwrap();
        guests.enter(eve, of_eve, 3).unwrap();
        assert!(guests.recognise(of_ann).is_ok() && guests.recognise(of_ben).is_err());
        let newcomer = guests.newcomer(ann.id).unwrap();
        assert_eq!((newcomer.player, newcomer.tokens), (ann.clone(), vec![of_ann]));
        guests.board(ann.id, false);
        assert!(guests.newcomer(ann.id).is_some() && !guests.is_passing(ann.id), "it may not be saved yet");
        guests.board(ann.id, true);
        assert!(guests.newcomer(ann.id).is_none());
        guests.board(ann.id, false);
        assert!(guests.newcomer(ann.id).is_none());
        assert_eq!(guests.gone.newcomers_from(from(1)), 0);
    }

    #[test]
    fn a_player_has_so_many_secrets_and_no_more() {
        let mut guests = Guests::new(2);
        let (ann, first) = player(1);
        guests.welcome(ann.clone(), first, None, 1).unwrap();
        for n in 0..TOKENS_MAX {
            guests.know_by(ann.id, TokenHash::of(&format!("device {n}")));
        }
        assert_eq!(guests.recognise(first), Err(NotAdmitted::UnknownToken));
        assert_eq!(guests.newcomer(ann.id).unwrap().tokens.len(), TOKENS_MAX);
    }
}
