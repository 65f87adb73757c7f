//! Who hears what is told of the lobby: connections that are at no board, and only when there is news. Knows that something has
//! changed; never what it is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::game::SessionId;

/// The connections that hear of something. What is news is told in portions, so that however many listen, whoever asks the
/// lobby for something meanwhile waits for one portion at most.
#[derive(Debug, Default)]
pub(super) struct Audience<T> {
    /// Who listens, and which news they have heard.
    listening: HashMap<SessionId, u64>,
    /// Who is yet to be told, of those who listened when there was news.
    round: Vec<SessionId>,
    newcomers: Vec<SessionId>,
    told: T,
    news: u64,
}

/// What somebody has heard who is told news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The news before.
    TheOneBefore,
    /// Nothing that these news are about.
    Nothing,
}

impl<T: PartialEq> Audience<T> {
    /// A connection listens from now on.
    pub(super) fn add(&mut self, session: SessionId) {
        if let Entry::Vacant(vacant) = self.listening.entry(session) {
            vacant.insert(0);
            self.newcomers.push(session);
        }
    }

    /// A connection no longer listens.
    pub(super) fn remove(&mut self, session: SessionId) {
        self.listening.remove(&session);
    }

    /// Whether not everybody has heard the news before; as long as that is so, there is no other.
    pub(super) fn is_telling(&self) -> bool {
        !self.round.is_empty()
    }

    /// What is told.
    pub(super) fn told(&self) -> &T {
        &self.told
    }

    /// It is like this now. True if somebody is to be told, in portions.
    pub(super) fn note(&mut self, now: T) -> bool {
        if self.is_telling() {
            return false;
        }
        if self.told != now || self.news == 0 {
            self.told = now;
            self.news += 1;
            self.round.extend(self.listening.keys());
        } else {
            self.round.append(&mut self.newcomers);
        }
        self.newcomers.clear();
        !self.round.is_empty()
    }

    /// The next portion of those who are to be told, and what they have heard; nobody when everybody has heard it.
    pub(super) fn portion(&mut self, most: usize) -> Vec<(SessionId, Heard)> {
        let mut portion = Vec::new();
        while portion.len() < most
            && let Some(session) = self.round.pop()
        {
            if let Some(heard) = self.listening.get_mut(&session)
                && *heard != self.news
            {
                let before = *heard != 0 && *heard + 1 == self.news;
                portion.push((session, if before { Heard::TheOneBefore } else { Heard::Nothing }));
                *heard = self.news;
            }
        }
        portion
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::protocol::LobbyCounts;

    fn counts(games: usize) -> LobbyCounts {
        LobbyCounts { games, ..LobbyCounts::default() }
    }

    fn due(audience: &mut Audience<LobbyCounts>, now: LobbyCounts) -> HashSet<SessionId> {
        audience.note(now);
        let due = audience.portion(usize::MAX);
        assert!(due.is_empty() || *audience.told() == now);
        due.into_iter().map(|(session, _)| session).collect()
    }

    #[test]
    fn only_news_is_told_and_newcomers_hear_it_once() {
        let mut audience = Audience::default();
        let ann = SessionId(1);
        let ben = SessionId(2);
        audience.add(ann);
        assert_eq!(due(&mut audience, counts(1)), HashSet::from([ann]));
        assert_eq!(due(&mut audience, counts(1)), HashSet::new());
        audience.add(ben);
        assert_eq!(due(&mut audience, counts(1)), HashSet::from([ben]));
        assert_eq!(due(&mut audience, counts(2)), HashSet::from([ann, ben]));
        audience.remove(ann);
        assert_eq!(due(&mut audience, counts(3)), HashSet::from([ben]));
    }

    /// Every portion is small, all of them together are everybody, and who comes meanwhile hears it afterwards.
    #[test]
    fn news_is_told_in_portions_and_to_everybody_once() {
        let mut audience = Audience::default();
        (0..2_500).for_each(|n| audience.add(SessionId(n)));
        assert!(audience.note(counts(1)));
        audience.remove(SessionId(7));
        audience.add(SessionId(9_000));
        let mut heard = Vec::new();
        for expected in [1_000, 1_000, 499] {
            assert!(!audience.note(counts(2)), "not everybody has heard the news before");
            let portion = audience.portion(1_000);
            assert_eq!((portion.len(), *audience.told()), (expected, counts(1)));
            heard.extend(portion.into_iter().map(|(session, _)| session));
        }
        heard.sort_unstable();
        heard.dedup();
        assert_eq!(heard.len(), 2_499, "nobody twice");
        assert_eq!(audience.portion(1_000), []);
        assert_eq!(due(&mut audience, counts(2)).len(), 2_500);
        assert_eq!(due(&mut audience, counts(2)).len(), 0);
    }

    /// What is told as a change of what was told before is told so only to who has heard that.
    #[test]
    fn who_has_missed_something_is_told_so() {
        let mut audience = Audience::default();
        let ann = SessionId(1);
        let ben = SessionId(2);
        audience.add(ann);
        audience.note(counts(1));
        assert_eq!(audience.portion(9), [(ann, Heard::Nothing)]);
        audience.note(counts(2));
        audience.add(ben);
        assert_eq!(audience.portion(9), [(ann, Heard::TheOneBefore)]);
        audience.note(counts(2));
        assert_eq!(audience.portion(9), [(ben, Heard::Nothing)], "there is nothing new for the other");
        audience.remove(ann);
        audience.note(counts(3));
        audience.add(ann);
        assert_eq!(audience.portion(9), [(ben, Heard::TheOneBefore)]);
        audience.note(counts(4));
        let told: HashSet<_> = audience
            .portion(9)
            .into_iter()
            .map(|(session, heard)| (session.0, heard == Heard::Nothing))
            .collect();
        assert_eq!(told, HashSet::from([(1, true), (2, false)]));
    }
}
