//! Who hears how many are here: connections that are in no game, and only when there is news. Knows numbers; never
//! how they come about.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::game::SessionId;
use crate::protocol::LobbyCounts;

/// The connections that hear the counts. What is news is told in portions, so that however many listen, whoever asks the
/// lobby for something meanwhile waits for one portion at most.
#[derive(Debug, Default)]
pub(super) struct Audience {
    /// Who listens, and which news they have heard.
    listening: HashMap<SessionId, u64>,
    /// Who is yet to be told, of those who listened when there was news.
    round: Vec<SessionId>,
    newcomers: Vec<SessionId>,
    told: LobbyCounts,
    news: u64,
}

impl Audience {
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

    /// These are the counts now. True if somebody is to be told, in portions; as long as not everybody has heard the
    /// former news, there is no other.
    pub(super) fn note(&mut self, counts: LobbyCounts) -> bool {
        if !self.round.is_empty() {
            return false;
        }
        if self.told != counts || self.news == 0 {
            self.told = counts;
            self.news += 1;
            self.round.extend(self.listening.keys());
        } else {
            self.round.append(&mut self.newcomers);
        }
        self.newcomers.clear();
        !self.round.is_empty()
    }

    /// The next portion of those who are to be told, and of what; nobody when everybody has heard it.
    pub(super) fn portion(&mut self, most: usize) -> (Vec<SessionId>, LobbyCounts) {
        let mut portion = Vec::new();
        while portion.len() < most
            && let Some(session) = self.round.pop()
        {
            if let Some(heard) = self.listening.get_mut(&session)
                && *heard != self.news
            {
                *heard = self.news;
                portion.push(session);
            }
        }
        (portion, self.told)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn counts(games: usize) -> LobbyCounts {
        LobbyCounts { games, ..LobbyCounts::default() }
    }

    fn due(audience: &mut Audience, now: LobbyCounts) -> HashSet<SessionId> {
        audience.note(now);
        let (due, told) = audience.portion(usize::MAX);
        assert!(due.is_empty() || told == now);
        due.into_iter().collect()
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
            let (portion, told) = audience.portion(1_000);
            assert_eq!((portion.len(), told), (expected, counts(1)));
            heard.extend(portion);
        }
        heard.sort_unstable();
        heard.dedup();
        assert_eq!(heard.len(), 2_499, "nobody twice");
        assert_eq!(audience.portion(1_000).0, []);
        assert_eq!(due(&mut audience, counts(2)).len(), 2_500);
        assert_eq!(due(&mut audience, counts(2)).len(), 0);
    }
}
