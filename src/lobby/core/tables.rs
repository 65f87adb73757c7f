//! Which games live, and which count for the limit. Knows ids, headers and numbers; never what happens in a game.
//!
//! **Invariant:** the game limit is never exceeded and never leaks (`the_limit_neither_leaks_nor_is_exceeded`).

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::game::{Attended, Header, Summary};
use crate::protocol::{GameId, PlayerId};
use crate::rules::Seat;

/// Most games one page of a list looks through.
const LOOKED_THROUGH_MAX: usize = 2_000;

/// A game the lobby knows; `T` is how it is reached.
#[derive(Debug)]
struct Entry<T> {
    header: Arc<Header>,
    table: T,
    /// Whether it counts for the limit.
    counts: bool,
}

/// Which running games are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind only.
    pub rules: Option<String>,
    /// Of this player only.
    pub player: Option<PlayerId>,
    /// Those alone one of whose players is connected.
    pub here: bool,
    /// Games that began before this one.
    pub after: Option<GameId>,
    /// Most games on the page.
    pub limit: usize,
}

impl Filter {
    fn takes(&self, header: &Header) -> bool {
        !header.private
            && self.rules.as_deref().is_none_or(|wanted| wanted == header.terms.kind().id)
            && self.player.is_none_or(|wanted| header.players.iter().any(|(_, player)| player.id == wanted))
    }
}

/// All games that run, and those that have ended and still have an actor.
#[derive(Debug)]
pub(super) struct Tables<T> {
    games_max: usize,
    entries: BTreeMap<GameId, Entry<T>>,
    counting: usize,
}

impl<T> Tables<T> {
    /// No games yet; at most `games_max` at once (0 for no limit).
    pub(super) fn new(games_max: usize) -> Self {
        Self { games_max, entries: BTreeMap::new(), counting: 0 }
    }

    /// How many games count for the limit.
    pub(super) fn counting(&self) -> usize {
        self.counting
    }

    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.games_max != 0 && self.counting >= self.games_max
    }

    /// A game was opened.
    pub(super) fn open(&mut self, header: Arc<Header>, table: T) {
        self.counting += 1;
        self.entries.insert(header.id, Entry { header, table, counts: true });
    }

    /// Restores games that run already. All at once take less room than one after the other.
    pub(super) fn restore(&mut self, games: impl Iterator<Item = (Arc<Header>, T)>) {
        let entry = |(header, table): (Arc<Header>, T)| (header.id, Entry { header, table, counts: true });
        let mut entries = games.map(entry).collect::<BTreeMap<_, _>>();
        self.counting += entries.len();
        self.entries.append(&mut entries);
    }

    /// A game that is over has an actor again.
    pub(super) fn look_back(&mut self, header: Arc<Header>, table: T) {
        self.entries.insert(header.id, Entry { header, table, counts: false });
    }

    /// A game no longer counts. Gives its header the first time it is said.
    pub(super) fn free(&mut self, game: GameId) -> Option<&Header> {
        let entry = self.entries.get_mut(&game).filter(|entry| entry.counts)?;
        entry.counts = false;
        self.counting -= 1;
        Some(&entry.header)
    }

    /// A game's actor is gone.
    pub(super) fn close(&mut self, game: GameId) {
        self.entries.remove(&game);
    }

    /// A game: its header and how it is reached.
    pub(super) fn get(&self, game: GameId) -> Option<(&Arc<Header>, &T)> {
        self.entries.get(&game).map(|entry| (&entry.header, &entry.table))
    }

    /// The same of a game that counts.
    pub(super) fn running(&self, game: GameId) -> Option<(&Arc<Header>, &T)> {
        self.entries.get(&game).filter(|entry| entry.counts).map(|entry| (&entry.header, &entry.table))
    }

    /// How a game is reached, to change.
    pub(super) fn get_mut(&mut self, game: GameId) -> Option<(&Arc<Header>, &mut T)> {
        self.entries.get_mut(&game).map(|entry| (&entry.header, &mut entry.table))
    }

    /// Where a player sits in a game.
    pub(super) fn seat(header: &Header, player: PlayerId) -> Option<Seat> {
        header.players.iter().find_map(|(seat, seated)| (seated.id == player).then_some(seat))
    }

    /// One page of running games that are not private, the newest first, and where the next page goes on. `shown` tells
    /// whether a player of a game is connected, and who looks on.
    pub(super) fn list(
        &self,
        filter: &Filter,
        shown: impl Fn(&Header, &T) -> (bool, Attended),
    ) -> (Vec<Summary>, Option<GameId>) {
        let range = (Bound::Unbounded, filter.after.map_or(Bound::Unbounded, Bound::Excluded));
        let running = self.entries.range(range).rev().filter(|(_, entry)| entry.counts);
        let mut page = Vec::new();
        let mut last = None;
        for (looked_through, (id, entry)) in running.enumerate() {
            if page.len() == filter.limit || looked_through == LOOKED_THROUGH_MAX {
                return (page, last);
            }
            last = Some(*id);
            if !filter.takes(&entry.header) {
                continue;
            }
            let (here, attended) = shown(&entry.header, &entry.table);
            if here || !filter.here {
                page.push(Summary::attended(&entry.header, here, attended));
            }
        }
        (page, None)
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::game::{FORMAT, Identity, Terms};
    use crate::protocol::PlayerName;
    use crate::rules::{BySeat, CATALOGUE, Options, Seed};

    fn header(number: u64, rng: &mut StdRng) -> Arc<Header> {
        let mut player =
            || Identity { id: PlayerId::new(number, rng), name: PlayerName::parse("x").unwrap() };
        let players = BySeat { first: player(), second: player() };
        let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap());
        Arc::new(Header {
            id: GameId::new(number, rng),
            terms,
            players,
            bots: BySeat::default(),
            opened_ms: number,
            seed: Seed::default(),
            here: BySeat::default(),
            bank_ms: 0,
            untimed_ms: None,
            drawn: None,
            one_address: None,
            origin: None,
            private: false,
            format: FORMAT,
        })
    }

    /// However games end, are freed again or are closed without an end, the count is that of the games between.
    #[test]
    fn a_game_counts_from_its_opening_to_its_first_end() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut tables = Tables::new(5);
        let mut counting = Vec::new();
        let mut known = Vec::new();
        for step in 0..5_000 {
            match rng.random_range(0..4_u8) {
                0 | 1 if !tables.is_full() => {
                    let header = header(step, &mut rng);
                    counting.push(header.id);
                    known.push(header.id);
                    tables.open(header, ());
                }
                2 if !known.is_empty() => {
                    let game = known[rng.random_range(0..known.len())];
                    let counted = counting.contains(&game);
                    assert_eq!(tables.free(game).is_some(), counted);
                    counting.retain(|other| *other != game);
                }
                _ if !known.is_empty() => {
                    let game = known.remove(rng.random_range(0..known.len()));
                    tables.free(game);
                    tables.close(game);
                    counting.retain(|other| *other != game);
                    assert!(tables.get(game).is_none());
                }
                _ => {}
            }
            assert_eq!((tables.counting(), tables.is_full()), (counting.len(), counting.len() >= 5));
        }
    }

    #[test]
    fn no_limit_is_never_reached() {
        let mut rng = StdRng::seed_from_u64(4);
        let mut tables = Tables::new(0);
        for number in 0..100 {
            assert!(!tables.is_full());
            tables.open(header(number, &mut rng), ());
        }
    }
}
