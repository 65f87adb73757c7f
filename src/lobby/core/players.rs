//! Who the players are: tokens, names, their connections and running games, whom they block. Knows ids and numbers; never
//! sockets. `now` and randomness are handed in.
//!
//! A newcomer is in memory only, and written down with their first game; until then all that is theirs is here.

use std::collections::HashMap;
use std::sync::Arc;

use super::gone::{Gone, Standing};
use super::names::Names;
use super::sides::Sides;
use crate::game::{Player, SessionId};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::Seat;
use crate::store::{Newcomer, StoredPlayer, TOKENS_MAX};

/// Newcomers that are forgotten at once.
const FORGOTTEN_AT_ONCE: usize = 1_000;

/// What the lobby knows of one player.
#[derive(Debug)]
pub(super) struct PlayerState {
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
    /// Where they have sat of late.
    pub(super) sides: Sides,
    /// Whom they have met last.
    pub(super) last_met: Option<PlayerId>,
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
pub(super) struct Players {
    max: usize,
    by_id: HashMap<PlayerId, PlayerState>,
    by_token: HashMap<TokenHash, PlayerId>,
    gone: Gone,
    here: usize,
    /// The names of those who are here or play.
    pub(super) names: Names,
}

impl Players {
    /// Nobody yet, and at most `max`.
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            gone: Gone::default(),
            here: 0,
            names: Names::default(),
        }
    }

    /// How many players have a connection.
    pub(super) fn here(&self) -> usize {
        self.here
    }

    /// How many players are in memory.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The player of that id.
    pub(super) fn get(&self, id: PlayerId) -> Option<&PlayerState> {
        self.by_id.get(&id)
    }

    /// The player's connections, oldest first.
    pub(super) fn sessions(&self, id: PlayerId) -> &[SessionId] {
        self.by_id.get(&id).map(|state| state.sessions.as_slice()).unwrap_or_default()
    }

    /// The player as a match knows them.
    pub(super) fn seated(&self, id: PlayerId) -> Option<Player> {
        self.by_id.get(&id).map(|state| Player { id, name: state.name.clone() })
    }

    /// The player who has this token, if they are in memory.
    pub(super) fn recognise(&self, token: TokenHash) -> Result<StoredPlayer, NotAdmitted> {
        let known = self.by_token.get(&token).and_then(|id| Some((*id, self.by_id.get(id)?)));
        let (id, state) = known.ok_or(NotAdmitted::UnknownToken)?;
        Ok(StoredPlayer { id, name: state.name.clone(), since_ms: state.since_ms })
    }

    /// A player who is written down comes into memory, known by this token, or is there and takes this name. True if they
    /// were not there.
    pub(super) fn enter(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<bool, NotAdmitted> {
        let id = player.id;
        let name = player.name.clone();
        let new = self.recall(player, now_ms)?;
        if !new {
            self.rename(id, name);
        }
        self.know_by(id, token);
        Ok(new)
    }

    /// A player who is written down comes into memory without being here: somebody plays with them. True if they were not
    /// there.
    pub(super) fn recall(&mut self, player: StoredPlayer, now_ms: u64) -> Result<bool, NotAdmitted> {
        let new = !self.by_id.contains_key(&player.id);
        if new {
            self.make_room()?;
            self.insert(player, Standing::Kept, now_ms);
        }
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
        if self.by_id.len() >= self.max {
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
        let state = PlayerState {
            name,
            since_ms,
            tokens: Vec::new(),
            sessions: Vec::new(),
            games: Vec::new(),
            hibernated: 0,
            idle_since_ms: now_ms,
            blocked: [].into(),
            sides: Sides::default(),
            last_met: None,
            standing,
        };
        self.by_id.insert(id, state);
        self.gone.count(standing, true);
        self.gone.set(standing, (now_ms, id), true);
    }

    /// A player leaves memory.
    fn forget(&mut self, id: PlayerId) {
        let Some(state) = self.by_id.remove(&id) else { return };
        self.names.release(id);
        self.gone.set(state.standing, (state.idle_since_ms, id), false);
        self.gone.count(state.standing, false);
        for token in state.tokens {
            self.by_token.remove(&token);
        }
    }

    /// A player is known by one more token.
    pub(super) fn know_by(&mut self, id: PlayerId, token: TokenHash) {
        if let Some(state) = self.by_id.get_mut(&id)
            && self.by_token.insert(token, id).is_none()
        {
            state.tokens.push(token);
            if state.tokens.len() > TOKENS_MAX {
                self.by_token.remove(&state.tokens.remove(0));
            }
        }
    }

    /// Whether nothing has been written of a player yet, so that all that is theirs may be changed here alone.
    pub(super) fn is_passing(&self, id: PlayerId) -> bool {
        self.by_id.get(&id).is_some_and(|state| matches!(state.standing, Standing::Passing(_)))
    }

    /// What is to be written of a player first, if it is not known that they are written down.
    pub(super) fn newcomer(&self, id: PlayerId) -> Option<Newcomer> {
        let state = self.by_id.get(&id).filter(|state| state.standing != Standing::Kept)?;
        let player = StoredPlayer { id, name: state.name.clone(), since_ms: state.since_ms };
        Some(Newcomer { player, tokens: state.tokens.clone(), blocked: state.blocked.to_vec() })
    }

    /// A player is being written down, or it is known that they are.
    pub(super) fn board(&mut self, id: PlayerId, kept: bool) {
        let Some(state) = self.by_id.get_mut(&id) else { return };
        let before = state.standing;
        let after = if kept { Standing::Kept } else { Standing::Boarding };
        if before == Standing::Kept || before == after {
            return;
        }
        state.standing = after;
        let who = (state.idle_since_ms, id);
        if self.gone.set(before, who, false) {
            self.gone.set(after, who, true);
        }
        self.gone.count(before, false);
    }

    /// Whom a player blocks from now on.
    pub(super) fn set_blocked(&mut self, id: PlayerId, blocked: Arc<[PlayerId]>) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.blocked = blocked;
        }
    }

    /// A player has met another once more, and sat there.
    pub(super) fn note_match(&mut self, id: PlayerId, seat: Seat, other: PlayerId) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.sides.sit(seat);
            state.last_met = Some(other);
        }
    }

    /// A newcomer who was here before the server went down, and of whom only what they seek was written, is in memory again,
    /// unless there is no room.
    pub(super) fn restore(&mut self, newcomer: Newcomer, now_ms: u64) {
        let Newcomer { player, tokens, blocked } = newcomer;
        let id = player.id;
        if self.by_id.contains_key(&id) || self.by_id.len() >= self.max {
            return;
        }
        self.insert(player, Standing::Passing(None), now_ms);
        for token in tokens {
            self.know_by(id, token);
        }
        self.set_blocked(id, blocked.into());
    }

    /// Whether one of two players has blocked the other.
    pub(super) fn are_apart(&self, one: PlayerId, other: PlayerId) -> bool {
        let blocks = |who, whom| self.by_id.get(&who).is_some_and(|state| state.blocked.contains(&whom));
        blocks(one, other) || blocks(other, one)
    }

    /// A player is called something else, from the next match on.
    pub(super) fn rename(&mut self, id: PlayerId, name: PlayerName) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.name = name;
        }
    }

    /// One more connection of a player.
    pub(super) fn arrive(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.push(session));
    }

    /// A connection of a player is gone.
    pub(super) fn depart(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.retain(|other| *other != session));
    }

    /// A player has one more running game.
    pub(super) fn begin(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.push(game));
    }

    /// A game of a player is over, and was awake.
    pub(super) fn finish(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.retain(|other| *other != game));
    }

    /// A game of a player hibernates.
    pub(super) fn hibernate(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |state| state.hibernated += 1);
    }

    /// A game of a player is woken.
    pub(super) fn wake(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |state| state.hibernated = state.hibernated.saturating_sub(1));
    }

    /// Makes a change and keeps what is counted with it right.
    fn change(&mut self, id: PlayerId, now_ms: u64, change: impl FnOnce(&mut PlayerState)) {
        let Some(state) = self.by_id.get_mut(&id) else { return };
        let standing = state.standing;
        let since_ms = state.idle_since_ms;
        self.here -= usize::from(!state.sessions.is_empty());
        change(state);
        self.here += usize::from(!state.sessions.is_empty());
        let idle = state.sessions.is_empty() && state.games.len() <= state.hibernated;
        if idle {
            state.idle_since_ms = now_ms;
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
        let mut players = Players::new(10);
        for number in [1, 2] {
            let (player, token) = player(number);
            players.enter(player, token, number).unwrap();
        }
        let (ann, token) = player(1);
        assert_eq!(players.recognise(token), Ok(ann.clone()));
        assert_eq!(players.recognise(TokenHash::of("made up")), Err(NotAdmitted::UnknownToken));
        let phone = TokenHash::of("of another device");
        players.enter(ann.clone(), phone, 5).unwrap();
        assert_eq!((players.recognise(token), players.recognise(phone)), (Ok(ann.clone()), Ok(ann)));
        assert_eq!(players.len(), 2);
    }

    #[test]
    fn the_one_gone_longest_leaves_memory_and_nobody_who_is_here_or_plays() {
        let mut players = Players::new(3);
        let mut rng = StdRng::seed_from_u64(2);
        let made: Vec<_> = (0..3).map(player).collect();
        for (player, token) in &made {
            players.enter(player.clone(), *token, player.since_ms).unwrap();
        }
        let game = GameId::new(1, &mut rng);
        players.arrive(made[0].0.id, SessionId(1), 10);
        players.begin(made[1].0.id, game, 11);
        players.arrive(made[2].0.id, SessionId(2), 12);
        players.depart(made[2].0.id, SessionId(2), 13);
        assert_eq!(players.here(), 1);
        let (newcomer, token) = player(20);
        players.enter(newcomer, token, 20).unwrap();
        assert_eq!(players.recognise(made[2].1), Err(NotAdmitted::UnknownToken));
        let (another, token) = player(21);
        players.enter(another, token, 21).unwrap();
        assert_eq!(players.len(), 3);
        players.finish(made[1].0.id, game, 22);
        assert!(players.recognise(made[0].1).is_ok() && players.recognise(made[1].1).is_ok());
    }

    #[test]
    fn whose_games_are_all_at_rest_may_leave_memory() {
        let mut players = Players::new(1);
        let mut rng = StdRng::seed_from_u64(2);
        let (ann, token) = player(1);
        let (ben, other) = player(2);
        players.enter(ann.clone(), token, 1).unwrap();
        for n in [1, 2] {
            players.begin(ann.id, GameId::new(n, &mut rng), 2);
        }
        players.hibernate(ann.id, 3);
        assert!(players.make_room().is_err(), "one of the two is awake");
        players.hibernate(ann.id, 4);
        players.wake(ann.id, 5);
        assert!(players.make_room().is_err());
        players.hibernate(ann.id, 6);
        assert_eq!(players.enter(ben, other, 7), Ok(true));
        assert_eq!(players.recognise(token), Err(NotAdmitted::UnknownToken));
        assert_eq!(players.len(), 1);
    }

    #[test]
    fn when_all_are_here_no_more_are_let_in() {
        let mut players = Players::new(1);
        let (ann, token) = player(1);
        let (ben, other) = player(2);
        players.enter(ann.clone(), token, 1).unwrap();
        players.arrive(ann.id, SessionId(1), 1);
        assert_eq!(players.enter(ben.clone(), other, 2), Err(NotAdmitted::Full));
        assert_eq!(
            players.enter(ann.clone(), token, 2),
            Ok(false),
            "who is in memory already may come once more"
        );
        players.depart(ann.id, SessionId(1), 3);
        assert!(players.enter(ben, other, 4).is_ok());
    }

    fn from(n: u8) -> Address {
        Address::of(std::net::Ipv4Addr::new(10, 0, 0, n).into())
    }

    #[test]
    fn an_address_has_a_share_of_the_newcomers_and_the_longest_gone_of_it_gives_way() {
        let mut players = Players::new(100_000);
        let (honest, token) = player(0);
        players.welcome(honest.clone(), token, Some(from(2)), 0).unwrap();
        let most = NEWCOMERS_PER_ADDRESS_MAX as u64;
        for n in 1..=most {
            let (player, token) = player(n);
            players.welcome(player.clone(), token, Some(from(1)), n).unwrap();
            players.arrive(player.id, SessionId(n), n);
        }
        let (one_more, token_of_it) = player(most + 1);
        players.welcome(one_more.clone(), token_of_it, Some(from(1)), most).unwrap();
        players.arrive(one_more.id, SessionId(0), most);
        assert_eq!(players.gone.newcomers_from(from(1)), NEWCOMERS_PER_ADDRESS_MAX + 1, "who is here may be");
        for n in [7, 8] {
            players.depart(player(n).0.id, SessionId(n), most + n);
        }
        let (another, token_of_another) = player(most + 2);
        players.welcome(another, token_of_another, Some(from(1)), most + 9).unwrap();
        assert_eq!(players.recognise(player(7).1), Err(NotAdmitted::UnknownToken));
        assert!(players.recognise(player(8).1).is_ok());
        assert_eq!(players.recognise(token), Ok(honest), "whom another address leaves alone");
        for n in 10_000..10_000 + 2 * most {
            let (player, token) = player(n);
            players.welcome(player, token, None, n).unwrap();
        }
        assert_eq!(
            players.len(),
            usize::try_from(3 * most + 2).unwrap(),
            "where limits by address are lifted"
        );
    }

    #[test]
    fn a_newcomer_who_is_gone_is_remembered_for_a_while() {
        let mut players = Players::new(10);
        for (n, played) in [(1, false), (2, false), (3, true)] {
            let (player, token) = player(n);
            players.welcome(player.clone(), token, Some(from(1)), 0).unwrap();
            players.arrive(player.id, SessionId(n), n);
            if played {
                players.board(player.id, false);
                players.board(player.id, true);
            }
        }
        let known = |players: &Players| [1, 2, 3].map(|n| players.recognise(player(n).1).is_ok());
        for n in [1, 3] {
            players.depart(player(n).0.id, SessionId(n), 1_000);
        }
        players.forget_newcomers(1_000 + NEWCOMER_KEPT_MS - 1);
        assert_eq!(known(&players), [true, true, true]);
        players.forget_newcomers(1_000 + NEWCOMER_KEPT_MS);
        assert_eq!(known(&players), [false, true, true], "one is here, and one is written down");
        assert_eq!(players.gone.newcomers_from(from(1)), 1);
    }

    #[test]
    fn who_is_written_down_leaves_memory_before_a_newcomer_does() {
        let mut players = Players::new(2);
        let (ann, of_ann) = player(1);
        let (ben, of_ben) = player(2);
        let (eve, of_eve) = player(3);
        players.welcome(ann.clone(), of_ann, Some(from(1)), 1).unwrap();
        players.enter(ben, of_ben, 2).unwrap();
        players.enter(eve, of_eve, 3).unwrap();
        assert!(players.recognise(of_ann).is_ok() && players.recognise(of_ben).is_err());
        let newcomer = players.newcomer(ann.id).unwrap();
        assert_eq!((newcomer.player, newcomer.tokens), (ann.clone(), vec![of_ann]));
        players.board(ann.id, false);
        assert!(players.newcomer(ann.id).is_some() && !players.is_passing(ann.id), "it may not be saved yet");
        players.board(ann.id, true);
        assert!(players.newcomer(ann.id).is_none());
        players.board(ann.id, false);
        assert!(players.newcomer(ann.id).is_none());
        assert_eq!(players.gone.newcomers_from(from(1)), 0);
    }

    #[test]
    fn a_player_has_so_many_secrets_and_no_more() {
        let mut players = Players::new(2);
        let (ann, first) = player(1);
        players.welcome(ann.clone(), first, None, 1).unwrap();
        for n in 0..TOKENS_MAX {
            players.know_by(ann.id, TokenHash::of(&format!("device {n}")));
        }
        assert_eq!(players.recognise(first), Err(NotAdmitted::UnknownToken));
        assert_eq!(players.newcomer(ann.id).unwrap().tokens.len(), TOKENS_MAX);
    }
}
