//! Who meets whom, and why: seeks with the same terms meet in the order they came, and nobody meets themself. Knows
//! players and terms; never connections, limits or games.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::game::{SessionId, Terms};
use crate::protocol::PlayerId;

/// A player's wish for a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seek {
    /// Who wishes it. A player has one seek at most, so a pair is always two players.
    pub(super) player: PlayerId,
    /// The connection it came on, which goes with it.
    pub(super) session: SessionId,
    /// What the match shall be.
    pub(super) terms: Arc<Terms>,
    /// Since when it waits, Unix milliseconds.
    pub(super) since_ms: u64,
}

/// All seeks that wait. Every step takes time that grows with the logarithm of their number at most.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    next_number: u64,
    queues: HashMap<Arc<Terms>, BTreeMap<u64, Seek>>,
    by_player: HashMap<PlayerId, (Arc<Terms>, u64)>,
    /// The queues that hold a pair, by the number of their oldest seek.
    ripe: BTreeMap<u64, Arc<Terms>>,
}

impl Pairing {
    /// How many seeks wait.
    pub(super) fn len(&self) -> usize {
        self.by_player.len()
    }

    /// Adds a seek at the end of its queue. Gives how many wait before it, and the player's former seek.
    pub(super) fn add(&mut self, seek: Seek) -> (usize, Option<Seek>) {
        let former = self.remove(seek.player);
        let number = self.next_number;
        self.next_number += 1;
        let terms = Arc::clone(&seek.terms);
        self.by_player.insert(seek.player, (Arc::clone(&terms), number));
        let queue = self.queues.entry(Arc::clone(&terms)).or_default();
        let ahead = queue.len();
        queue.insert(number, seek);
        self.mark(&terms);
        (ahead, former)
    }

    /// Takes a player's seek out.
    pub(super) fn remove(&mut self, player: PlayerId) -> Option<Seek> {
        let (terms, number) = self.by_player.remove(&player)?;
        self.unmark(&terms);
        let seek = self.queues.get_mut(&terms)?.remove(&number);
        self.mark(&terms);
        seek
    }

    /// Takes a player's seek out if it came on this connection.
    pub(super) fn remove_from(&mut self, player: PlayerId, session: SessionId) -> Option<Seek> {
        let (terms, number) = self.by_player.get(&player)?;
        let theirs = self.queues.get(terms)?.get(number)?.session == session;
        theirs.then(|| self.remove(player)).flatten()
    }

    /// Takes out the pair whose first seek has waited longest.
    pub(super) fn next_pair(&mut self) -> Option<(Seek, Seek)> {
        let (_, terms) = self.ripe.pop_first()?;
        let queue = self.queues.get_mut(&terms)?;
        let ((_, first), (_, second)) = (queue.pop_first()?, queue.pop_first()?);
        for seek in [&first, &second] {
            self.by_player.remove(&seek.player);
        }
        self.mark(&terms);
        Some((first, second))
    }

    fn unmark(&mut self, terms: &Terms) {
        if let Some((oldest, _)) = self.queues.get(terms).and_then(BTreeMap::first_key_value) {
            self.ripe.remove(oldest);
        }
    }

    /// Notes a queue that holds a pair; forgets one that holds nothing.
    fn mark(&mut self, terms: &Arc<Terms>) {
        let Some(queue) = self.queues.get(terms) else { return };
        match queue.first_key_value() {
            Some((oldest, _)) if queue.len() >= 2 => {
                self.ripe.insert(*oldest, Arc::clone(terms));
            }
            Some(_) => {}
            None => {
                self.queues.remove(terms);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::rules::{CATALOGUE, OptionValue, Options};

    fn player(n: u64) -> PlayerId {
        PlayerId::new(n, &mut StdRng::seed_from_u64(n))
    }

    fn terms(cols: u32) -> Arc<Terms> {
        let options = Options::from([("cols", OptionValue::Whole(cols))]);
        Arc::new(Terms::new(&CATALOGUE[0], &options, None, false).unwrap())
    }

    fn seek(n: u64, cols: u32) -> Seek {
        Seek { player: player(n), session: SessionId(n), terms: terms(cols), since_ms: n }
    }

    fn pairs(pairing: &mut Pairing) -> Vec<(u64, u64)> {
        std::iter::from_fn(|| pairing.next_pair()).map(|(a, b)| (a.since_ms, b.since_ms)).collect()
    }

    #[test]
    fn the_first_to_come_meet_first_and_only_on_the_same_terms() {
        let mut pairing = Pairing::default();
        for (n, cols, ahead) in [(1, 7, 0), (2, 8, 0), (3, 7, 1), (4, 8, 1), (5, 7, 2), (6, 7, 3), (7, 9, 0)]
        {
            assert_eq!(pairing.add(seek(n, cols)), (ahead, None));
        }
        assert_eq!(pairs(&mut pairing), [(1, 3), (2, 4), (5, 6)]);
        assert_eq!(pairing.len(), 1);
    }

    #[test]
    fn a_player_never_meets_themself() {
        let mut pairing = Pairing::default();
        pairing.add(seek(1, 7));
        let again = Seek { session: SessionId(99), ..seek(1, 7) };
        let (ahead, former) = pairing.add(again);
        assert_eq!((ahead, former), (0, Some(seek(1, 7))));
        assert_eq!(pairing.next_pair(), None);
        assert_eq!(
            pairing.remove_from(player(1), SessionId(1)),
            None,
            "the seek belongs to the other connection"
        );
        assert!(pairing.remove_from(player(1), SessionId(99)).is_some());
        assert_eq!(pairing.len(), 0);
    }

    #[test]
    fn one_who_leaves_breaks_the_pair_and_the_next_takes_the_place() {
        let mut pairing = Pairing::default();
        for n in 1..=3 {
            pairing.add(seek(n, 7));
        }
        pairing.remove(player(1));
        assert_eq!(pairs(&mut pairing), [(2, 3)]);
        assert!(pairing.queues.is_empty() && pairing.ripe.is_empty() && pairing.by_player.is_empty());
    }

    proptest! {
        /// Against a plain list: whatever comes and goes, pairs are those a look through the list in order finds.
        #[test]
        fn pairs_are_those_of_a_plain_list(steps in prop::collection::vec((0..4_u8, 0..6_u64, 7..9_u32), 0..60)) {
            let mut pairing = Pairing::default();
            let mut list: Vec<(u64, u32)> = Vec::new();
            for (kind, n, cols) in steps {
                match kind {
                    0 | 1 => {
                        pairing.add(seek(n, cols));
                        list.retain(|(m, _)| *m != n);
                        list.push((n, cols));
                    }
                    2 => {
                        pairing.remove(player(n));
                        list.retain(|(m, _)| *m != n);
                    }
                    _ => {
                        let found = list.iter().enumerate().find_map(|(i, (_, cols))| {
                            let j = (i + 1..list.len()).find(|j| list[*j].1 == *cols)?;
                            Some((i, j))
                        });
                        let expected = found.map(|(i, j)| {
                            let second = list.remove(j).0;
                            (list.remove(i).0, second)
                        });
                        let pair = pairing.next_pair().map(|(a, b)| (a.since_ms, b.since_ms));
                        prop_assert_eq!(pair, expected);
                    }
                }
                prop_assert_eq!(pairing.len(), list.len());
            }
        }
    }
}
