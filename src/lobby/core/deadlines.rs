//! When each hibernated game is to be closed unless somebody comes back. Knows ids and times; never how a game is closed.

use std::collections::BTreeSet;

use crate::protocol::GameId;

/// The hibernated games by the time they are due, in Unix milliseconds. Every step takes time that grows with the logarithm of
/// their number at most.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    by_time: BTreeSet<(u64, GameId)>,
}

impl Deadlines {
    /// How many games are hibernated.
    pub(super) fn len(&self) -> usize {
        self.by_time.len()
    }

    /// A game hibernates until then at most.
    pub(super) fn add(&mut self, game: GameId, due_ms: u64) {
        self.by_time.insert((due_ms, game));
    }

    /// A game is woken before its time.
    pub(super) fn remove(&mut self, game: GameId, due_ms: u64) {
        self.by_time.remove(&(due_ms, game));
    }

    /// The game that has been due for longest.
    pub(super) fn due(&self, now_ms: u64) -> Option<GameId> {
        self.by_time.first().filter(|(due_ms, _)| *due_ms <= now_ms).map(|(_, game)| *game)
    }
}

impl FromIterator<(GameId, u64)> for Deadlines {
    fn from_iter<I: IntoIterator<Item = (GameId, u64)>>(games: I) -> Self {
        Self { by_time: games.into_iter().map(|(game, due_ms)| (due_ms, game)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn the_one_that_is_due_longest_comes_first_and_none_before_its_time() {
        let mut deadlines = Deadlines::default();
        let mut rng = StdRng::seed_from_u64(1);
        let [one, other, woken] = [1, 2, 3].map(|n| GameId::new(n, &mut rng));
        for (game, due_ms) in [(one, 300), (other, 200), (woken, 100)] {
            deadlines.add(game, due_ms);
        }
        deadlines.remove(woken, 100);
        assert_eq!((deadlines.len(), deadlines.due(199)), (2, None));
        assert_eq!((deadlines.due(200), deadlines.due(400)), (Some(other), Some(other)));
        deadlines.remove(other, 200);
        assert_eq!((deadlines.due(299), deadlines.due(300)), (None, Some(one)));
    }
}
