//! Who hears how many are here: connections that are in no game, and only when there is news. Knows numbers; never
//! how they come about.

use std::collections::HashSet;

use crate::game::SessionId;
use crate::protocol::LobbyCounts;

/// The connections that hear the counts.
#[derive(Debug, Default)]
pub(super) struct Audience {
    listening: HashSet<SessionId>,
    /// Those of them who have not heard the counts that were told last.
    behind: HashSet<SessionId>,
    told: LobbyCounts,
}

impl Audience {
    /// A connection listens from now on.
    pub(super) fn add(&mut self, session: SessionId) {
        if self.listening.insert(session) {
            self.behind.insert(session);
        }
    }

    /// A connection no longer listens.
    pub(super) fn remove(&mut self, session: SessionId) {
        self.listening.remove(&session);
        self.behind.remove(&session);
    }

    /// Who is to be told these counts now.
    pub(super) fn due(&mut self, counts: LobbyCounts) -> HashSet<SessionId> {
        let behind = std::mem::take(&mut self.behind);
        if self.told == counts {
            return behind;
        }
        self.told = counts;
        self.listening.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_is_told_and_newcomers_hear_it_once() {
        let mut audience = Audience::default();
        let counts = |games| LobbyCounts { games, ..LobbyCounts::default() };
        let (ann, ben) = (SessionId(1), SessionId(2));
        audience.add(ann);
        assert_eq!(audience.due(counts(1)), HashSet::from([ann]));
        assert_eq!(audience.due(counts(1)), HashSet::new());
        audience.add(ben);
        assert_eq!(audience.due(counts(1)), HashSet::from([ben]));
        assert_eq!(audience.due(counts(2)), HashSet::from([ann, ben]));
        audience.remove(ann);
        assert_eq!(audience.due(counts(3)), HashSet::from([ben]));
    }
}
