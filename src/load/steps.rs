//! The search for the largest load that a host carries: doubling until it is too much, then halving the interval. What
//! was too much is tried once more, for it may have been something else that disturbed the host. Pure: told how each step
//! went, gives the next.

/// The search ends when the interval is this part of what was carried.
const CLOSE_ENOUGH: usize = 16;

/// How far the search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    carried: usize,
    too_much: Option<usize>,
    most: usize,
    next: usize,
    /// The next one was too much already, once.
    doubted: bool,
}

impl Steps {
    /// Begins with `from` players and never tries more than `most`.
    pub(super) fn new(from: usize, most: usize) -> Self {
        let most = most.max(2);
        Self { carried: 0, too_much: None, most, next: even(from).min(even_below(most)), doubted: false }
    }

    /// How many players to try next; nothing when the answer is known.
    pub(super) fn next(&self) -> Option<usize> {
        (self.next > self.carried && self.too_much.is_none_or(|bound| self.next < bound)).then_some(self.next)
    }

    /// The step that was tried was carried, or was not.
    pub(super) fn tried(&mut self, carried: bool) {
        self.doubted = !carried && !self.doubted;
        if self.doubted {
            return;
        }
        if carried {
            self.carried = self.next;
        } else {
            self.too_much = Some(self.next);
        }
        self.next = match self.too_much {
            None => self.carried.saturating_mul(2).min(even_below(self.most)),
            // Not even the first step was carried: half of it may be.
            Some(bound) if bound - self.carried > (self.carried / CLOSE_ENOUGH).max(2) => {
                even_below(self.carried + (bound - self.carried) / 2)
            }
            Some(_) => self.carried,
        };
    }

    /// The most that was carried.
    pub(super) fn carried(&self) -> usize {
        self.carried
    }

    /// Whether it was the bound of the search that ended it, and not the host.
    pub(super) fn could_be_more(&self) -> bool {
        self.too_much.is_none()
    }
}

/// Players come in pairs.
fn even(players: usize) -> usize {
    players.next_multiple_of(2).max(2)
}

fn even_below(players: usize) -> usize {
    players / 2 * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All steps against a host that carries so many.
    fn search(from: usize, most: usize, host: usize) -> (Vec<usize>, Steps) {
        let mut steps = Steps::new(from, most);
        let mut tried = Vec::new();
        while let Some(players) = steps.next() {
            tried.push(players);
            steps.tried(players <= host);
            assert!(tried.len() < 64, "{tried:?}");
        }
        (tried, steps)
    }

    #[test]
    fn the_load_doubles_and_then_the_interval_is_halved() {
        let (tried, steps) = search(100, 19_000, 700);
        assert_eq!(tried, [100, 200, 400, 800, 800, 600, 700, 750, 750, 724, 724]);
        assert_eq!((steps.carried(), steps.could_be_more()), (700, false));
    }

    #[test]
    fn what_was_too_much_once_is_tried_again() {
        let mut steps = Steps::new(100, 400);
        for (players, carried) in [(100, false), (100, true), (200, true), (400, false), (400, true)] {
            assert_eq!(steps.next(), Some(players));
            steps.tried(carried);
        }
        assert_eq!((steps.next(), steps.carried(), steps.could_be_more()), (None, 400, true));
    }

    #[test]
    fn the_bound_of_the_search_is_tried_and_never_passed() {
        let (tried, steps) = search(100, 1_001, usize::MAX);
        assert_eq!(tried, [100, 200, 400, 800, 1_000]);
        assert_eq!((steps.carried(), steps.could_be_more()), (1_000, true));
        assert_eq!(search(100, 50, usize::MAX).0, [50]);
    }

    #[test]
    fn whatever_the_host_carries_is_found_to_a_sixteenth() {
        for host in [0, 1, 2, 3, 9, 99, 100, 101, 5_000, 17_321] {
            let (_, steps) = search(100, 19_000, host);
            let found = steps.carried();
            assert!(found <= host && found + (found / CLOSE_ENOUGH).max(2) >= host, "{host}: {found}");
        }
    }
}
