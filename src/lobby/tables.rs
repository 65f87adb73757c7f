//! Which games live, which count for the limit, and the records of those that ended last. Knows ids, headers and
//! numbers; never what happens in a game.
//!
//! **Invariant:** the game limit is never exceeded and never leaks (`the_limit_neither_leaks_nor_is_exceeded`).

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use crate::game::{Header, Record, State, Summary};
use crate::protocol::{GameId, PlayerId};
use crate::rules::Seat;

/// Most games one page of a list looks through.
const LOOKED_THROUGH_MAX: usize = 2_000;

/// A game the lobby knows; `T` is how it is reached.
#[derive(Debug)]
struct Entry<T> {
    header: Header,
    table: T,
    /// Whether it counts for the limit.
    counts: bool,
}

/// Which games are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Running or ended; both if nothing is said.
    pub state: Option<State>,
    /// Of this kind only.
    pub rules: Option<String>,
    /// Of this player only.
    pub player: Option<PlayerId>,
    /// Games that began before this one.
    pub after: Option<GameId>,
    /// Most games on the page.
    pub limit: usize,
}

impl Filter {
    fn takes(&self, state: State, rules: &str, players: [PlayerId; 2]) -> bool {
        self.state.is_none_or(|wanted| wanted == state)
            && self.rules.as_deref().is_none_or(|wanted| wanted == rules)
            && self.player.is_none_or(|wanted| players.contains(&wanted))
    }
}

/// All games with an actor, and the last records.
#[derive(Debug)]
pub(super) struct Tables<T> {
    games_max: usize,
    entries: BTreeMap<GameId, Entry<T>>,
    counting: usize,
    records_max: usize,
    records: BTreeMap<GameId, Arc<Record>>,
    recorded: VecDeque<GameId>,
}

impl<T> Tables<T> {
    /// No games yet; at most `games_max` at once (0 for no limit), and `records_max` records of ended ones.
    pub(super) fn new(games_max: usize, records_max: usize) -> Self {
        let (entries, records) = (BTreeMap::new(), BTreeMap::new());
        Self { games_max, entries, counting: 0, records_max, records, recorded: VecDeque::new() }
    }

    /// How many games count for the limit.
    pub(super) fn counting(&self) -> usize {
        self.counting
    }

    /// How many records are kept.
    pub(super) fn records(&self) -> usize {
        self.records.len()
    }

    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.games_max != 0 && self.counting >= self.games_max
    }

    /// A game was opened.
    pub(super) fn open(&mut self, header: Header, table: T) {
        self.counting += 1;
        self.entries.insert(header.id, Entry { header, table, counts: true });
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

    /// Keeps a record, and drops the oldest beyond the most that are kept.
    pub(super) fn keep(&mut self, game: GameId, record: Arc<Record>) {
        self.records.insert(game, record);
        self.recorded.push_back(game);
        while self.recorded.len() > self.records_max {
            if let Some(oldest) = self.recorded.pop_front() {
                self.records.remove(&oldest);
            }
        }
    }

    /// The record of an ended game, if it is still kept.
    pub(super) fn record(&self, game: GameId) -> Option<&Arc<Record>> {
        self.records.get(&game)
    }

    /// A game with an actor: its header and how it is reached.
    pub(super) fn get(&self, game: GameId) -> Option<(&Header, &T)> {
        self.entries.get(&game).map(|entry| (&entry.header, &entry.table))
    }

    /// Where a player sits in a game.
    pub(super) fn seat(header: &Header, player: PlayerId) -> Option<Seat> {
        header.players.iter().find_map(|(seat, seated)| (seated.id == player).then_some(seat))
    }

    /// One page of games, the newest first, and where the next page goes on.
    pub(super) fn list(&self, filter: &Filter) -> (Vec<Summary>, Option<GameId>) {
        let range = (Bound::Unbounded, filter.after.map_or(Bound::Unbounded, Bound::Excluded));
        let mut running =
            self.entries.range(range).rev().filter(|(_, entry)| entry.counts).map(|(id, _)| *id).peekable();
        let mut ended = self.records.range(range).rev().map(|(id, _)| *id).peekable();
        let (mut page, mut last) = (Vec::new(), None);
        for _ in 0..LOOKED_THROUGH_MAX {
            let newer_runs = running.peek() > ended.peek();
            let Some(id) = (if newer_runs { running.next() } else { ended.next() }) else {
                return (page, None);
            };
            if page.len() == filter.limit {
                return (page, last);
            }
            last = Some(id);
            page.extend(self.summary(id, filter));
        }
        (page, last)
    }

    fn summary(&self, game: GameId, filter: &Filter) -> Option<Summary> {
        if let Some(record) = self.records.get(&game) {
            let summary = &record.summary;
            let players = [summary.players.first.id, summary.players.second.id];
            return filter.takes(State::Ended, summary.rules, players).then(|| summary.clone());
        }
        let header = &self.entries.get(&game)?.header;
        let players = [header.players.first.id, header.players.second.id];
        filter.takes(State::Running, header.terms.kind().id, players).then(|| Summary::begun(header))
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::game::{Player, Terms};
    use crate::protocol::PlayerName;
    use crate::rules::{BySeat, CATALOGUE, Options, Seed};

    fn header(number: u64, rng: &mut StdRng) -> Header {
        let mut player = || Player { id: PlayerId::new(number, rng), name: PlayerName::parse("x").unwrap() };
        let players = BySeat { first: player(), second: player() };
        let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap());
        Header { id: GameId::new(number, rng), terms, players, opened_ms: number, seed: Seed::default() }
    }

    /// However games end, are freed again or are closed without an end, the count is that of the games between.
    #[test]
    fn a_game_counts_from_its_opening_to_its_first_end() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut tables = Tables::new(5, 10);
        let (mut counting, mut known) = (Vec::new(), Vec::new());
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
        let mut tables = Tables::new(0, 0);
        for number in 0..100 {
            assert!(!tables.is_full());
            tables.open(header(number, &mut rng), ());
        }
    }
}
