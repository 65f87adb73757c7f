//! Who meets whom, and why: seeks with the same terms meet in the order they came, nobody meets themself, and nobody whom
//! one of the two has blocked. Knows players and terms; never connections, limits or games.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

pub(super) use super::queue::Seek;
use super::queue::{Queue, Stretch, Walk};
use crate::game::{SessionId, Terms};
use crate::protocol::PlayerId;

/// All seeks that wait. Every step takes time that grows with the logarithm of their number, and with that of the players
/// whom one may block.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    next_number: u64,
    queues: HashMap<Arc<Terms>, Queue>,
    by_player: HashMap<PlayerId, (Arc<Terms>, u64)>,
    /// The queues that hold a pair, by the number of its first seek.
    ripe: BTreeMap<u64, Arc<Terms>>,
    moved: Moved,
}

/// The queues in which somebody waits behind fewer than before.
#[derive(Debug, Default)]
struct Moved {
    /// Those for the next round.
    queues: HashSet<Arc<Terms>>,
    /// Those of this round.
    round: VecDeque<Arc<Terms>>,
    /// The one that is just being walked along.
    walk: Option<(Arc<Terms>, Walk)>,
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
        let ahead = self.change(&terms, |queue| queue.add(number, seek));
        (ahead, former)
    }

    /// Takes a player's seek out.
    pub(super) fn remove(&mut self, player: PlayerId) -> Option<Seek> {
        let (terms, number) = self.by_player.remove(&player)?;
        let (seek, behind) = self.change(&terms, |queue| queue.remove(number))?;
        if behind {
            self.moved.queues.insert(Arc::clone(&terms));
        }
        if let Some((walked, walk)) = &mut self.moved.walk
            && *walked == terms
        {
            walk.gone(number);
        }
        Some(seek)
    }

    /// Takes a player's seek out if it came on this connection.
    pub(super) fn remove_from(&mut self, player: PlayerId, session: SessionId) -> Option<Seek> {
        let (terms, number) = self.by_player.get(&player)?;
        let theirs = self.queues.get(terms)?.get(*number)?.session == session;
        theirs.then(|| self.remove(player)).flatten()
    }

    /// A player avoids these from now on; this one they did not before, or no longer do.
    pub(super) fn avoid(&mut self, player: PlayerId, avoids: Arc<[PlayerId]>, other: PlayerId) {
        let Some((terms, number)) = self.by_player.get(&player).cloned() else { return };
        let other = self.by_player.get(&other).filter(|(theirs, _)| *theirs == terms);
        let other = other.map(|(_, number)| *number);
        self.change(&terms, |queue| queue.avoid(number, avoids, other));
    }

    /// The pair whose first seek has waited longest.
    pub(super) fn pair(&self) -> Option<(&Seek, &Seek)> {
        let queue = self.queues.get(self.ripe.first_key_value()?.1)?;
        let (one, other) = queue.pair()?;
        queue.get(one).zip(queue.get(other))
    }

    /// Takes that pair out.
    pub(super) fn next_pair(&mut self) -> Option<(Seek, Seek)> {
        let (one, other) = self.pair()?;
        let one = one.player;
        let other = other.player;
        self.remove(one).zip(self.remove(other))
    }

    /// Who waits behind another number of seeks than they were told, of so many that are looked at. False once nobody is left
    /// to look at; then the next round may begin.
    pub(super) fn moved(&mut self, most: usize, now_ms: u64) -> (Vec<(Seek, usize)>, bool) {
        let Moved { queues, round, walk } = &mut self.moved;
        if round.is_empty() && walk.is_none() {
            round.extend(queues.drain());
        }
        let mut news = Vec::new();
        let mut left = most;
        while left > 0 {
            let next = walk.take().or_else(|| Some((round.pop_front()?, Walk::default())));
            let Some((terms, from)) = next else { return (news, false) };
            let Some(queue) = self.queues.get_mut(&terms) else { continue };
            let Stretch { news: found, looked_at, rest, owing } = queue.walk(from, left, now_ms);
            news.extend(found);
            // A queue costs something even if nobody is in it.
            left = left.saturating_sub(looked_at.max(1));
            if owing {
                queues.insert(Arc::clone(&terms));
            }
            *walk = rest.map(|rest| (terms, rest));
        }
        (news, walk.is_some() || !round.is_empty())
    }

    /// Changes a queue, and notes whether it holds a pair; forgets one that holds nothing.
    fn change<T>(&mut self, terms: &Arc<Terms>, change: impl FnOnce(&mut Queue) -> T) -> T {
        let queue = self.queues.entry(Arc::clone(terms)).or_default();
        let before = queue.pair();
        let changed = change(queue);
        let after = queue.pair();
        let empty = queue.len() == 0;
        if let Some((first, _)) = before {
            self.ripe.remove(&first);
        }
        if let Some((first, _)) = after {
            self.ripe.insert(first, Arc::clone(terms));
        }
        if empty {
            self.queues.remove(terms);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::protocol::SeekId;
    use crate::rules::{CATALOGUE, OptionValue, Options};

    fn player(n: u64) -> PlayerId {
        PlayerId::new(n, &mut StdRng::seed_from_u64(n))
    }

    fn terms(cols: u32) -> Arc<Terms> {
        let options = Options::from([("cols", OptionValue::Whole(cols))]);
        Arc::new(Terms::new(&CATALOGUE[0], &options, None, false).unwrap())
    }

    fn seek(n: u64, cols: u32) -> Seek {
        Seek {
            id: SeekId::from_bytes([u8::try_from(n).unwrap(); 16]),
            player: player(n),
            session: SessionId(n),
            terms: terms(cols),
            since_ms: n,
            avoids: [].into(),
        }
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

    fn avoid(pairing: &mut Pairing, n: u64, avoided: &[u64], other: u64) {
        pairing.avoid(player(n), avoided.iter().map(|n| player(*n)).collect(), player(other));
    }

    #[test]
    fn who_has_blocked_each_other_does_not_meet_and_holds_nobody_back() {
        let mut pairing = Pairing::default();
        pairing.add(seek(1, 7));
        pairing.add(Seek { avoids: [player(1)].into(), ..seek(2, 7) });
        assert_eq!(pairing.next_pair(), None);
        pairing.add(seek(3, 7));
        assert_eq!(pairs(&mut pairing), [(1, 3)]);
        pairing.add(seek(1, 7));
        avoid(&mut pairing, 2, &[], 1);
        assert_eq!(pairs(&mut pairing), [(2, 1)], "it was taken back");
        assert!(pairing.queues.is_empty() && pairing.ripe.is_empty() && pairing.by_player.is_empty());
    }

    /// Who is told how many wait before them, in rounds.
    fn told(pairing: &mut Pairing, most: usize, now_ms: u64) -> Vec<(u64, usize)> {
        let mut told = Vec::new();
        loop {
            let (news, more) = pairing.moved(most, now_ms);
            assert!(news.len() <= most);
            told.extend(news.into_iter().map(|(seek, ahead)| (seek.since_ms, ahead)));
            if !more {
                return told;
            }
        }
    }

    #[test]
    fn who_waits_behind_fewer_is_told_so_once_a_second() {
        let mut pairing = Pairing::default();
        let avoids: Arc<[PlayerId]> = (1..=4).map(player).collect();
        for n in 1..=4 {
            pairing.add(Seek { avoids: Arc::clone(&avoids), ..seek(n, 7) });
        }
        assert_eq!(told(&mut pairing, 3, 1_100), [], "nothing has changed");
        pairing.remove(player(2));
        assert_eq!(told(&mut pairing, 3, 1_002), [], "each was told less than a second ago");
        assert_eq!(told(&mut pairing, 3, 1_100), [(3, 1), (4, 2)]);
        pairing.remove(player(1));
        assert_eq!(told(&mut pairing, 3, 2_099), []);
        pairing.remove(player(3));
        assert_eq!(told(&mut pairing, 3, 2_100), [(4, 0)], "only what is so now");
        assert_eq!(told(&mut pairing, 3, 9_100), []);
    }

    #[test]
    fn who_goes_in_the_middle_of_a_round_makes_no_number_wrong() {
        let mut pairing = Pairing::default();
        let avoids: Arc<[PlayerId]> = (0..100).map(player).collect();
        for n in 0..100 {
            pairing.add(Seek { avoids: Arc::clone(&avoids), ..seek(n, 7) });
        }
        pairing.remove(player(0));
        let (news, more) = pairing.moved(50, 2_000);
        assert_eq!((news.len(), more), (50, true));
        pairing.remove(player(10));
        pairing.remove(player(70));
        let rest = told(&mut pairing, 50, 2_000);
        assert_eq!(rest.first(), Some(&(51, 49)), "one before it is gone since, and it counts");
        assert_eq!(rest.last(), Some(&(99, 96)));
        let late = told(&mut pairing, 50, 3_000);
        assert_eq!(
            (late.first(), late.last()),
            (Some(&(11, 9)), Some(&(50, 48))),
            "the others in the next round"
        );
    }

    proptest! {
        /// Against a plain list: whatever comes and goes, and whoever blocks whom, pairs are those a look through the list in
        /// order finds.
        #[test]
        fn pairs_are_those_of_a_plain_list(
            steps in prop::collection::vec((0..7_u8, 0..7_u64, 7..9_u32, 0..7_u64), 0..90)
        ) {
            let mut pairing = Pairing::default();
            let mut list: Vec<(u64, u32)> = Vec::new();
            let mut blocked: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
            for (kind, n, cols, other) in steps {
                match kind {
                    0..=2 => {
                        let avoided = blocked.get(&n).into_iter().flatten();
                        pairing.add(Seek { avoids: avoided.map(|n| player(*n)).collect(), ..seek(n, cols) });
                        list.retain(|(m, _)| *m != n);
                        list.push((n, cols));
                    }
                    3 => {
                        pairing.remove(player(n));
                        list.retain(|(m, _)| *m != n);
                    }
                    4 | 5 => {
                        let avoided = blocked.entry(n).or_default();
                        let before = avoided.len();
                        avoided.retain(|blocked| *blocked != other || kind == 4);
                        if kind == 4 && before == avoided.len() && !avoided.contains(&other) {
                            avoided.push(other);
                        }
                        avoid(&mut pairing, n, avoided, other);
                    }
                    _ => {
                        let avoids = |n: u64, m: u64| blocked.get(&n).is_some_and(|all| all.contains(&m));
                        let suit = |(n, cols): (u64, u32), (m, others): (u64, u32)| {
                            cols == others && !avoids(n, m) && !avoids(m, n)
                        };
                        let found = (0..list.len()).find_map(|i| {
                            Some((i, (i + 1..list.len()).find(|j| suit(list[i], list[*j]))?))
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
