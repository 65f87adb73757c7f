//! Who has which name, of those who are here or play: no two of them have names that look alike. Knows keys of names and
//! ids of players; never the store, in which ranked players have theirs.
//!
//! A name is claimed before it is saved, and kept when its player comes in; a claim that comes to nothing gives it back.
//! There are as many entries as players who are here or play, and one more for each connection that is just coming in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::protocol::{NameKey, PlayerId, PlayerName};

/// The names that are taken, for the lobby and for what it has found out beside its own work. Both are on its thread, so
/// that nobody ever waits for the lock; it is there because a lobby is made on another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    by_key: HashMap<NameKey, PlayerId>,
    /// The names that are kept.
    by_player: HashMap<PlayerId, NameKey>,
}

/// A name that nobody else can take as long as this is there. It is given back if it was not kept.
#[derive(Debug)]
pub(crate) struct Claim {
    names: Names,
    player: PlayerId,
    key: NameKey,
    name: PlayerName,
}

impl Names {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a player might have that name, as far as those go who are here.
    pub(crate) fn is_free(&self, key: NameKey, player: PlayerId) -> bool {
        self.taken().by_key.get(&key).is_none_or(|other| *other == player)
    }

    /// Whether a player has a name that nobody else can take.
    pub(crate) fn holds(&self, player: PlayerId) -> bool {
        self.taken().by_player.contains_key(&player)
    }

    /// Takes a name for a player, unless somebody has one that looks like it.
    pub(crate) fn claim(&self, player: PlayerId, name: PlayerName, key: NameKey) -> Option<Claim> {
        match self.taken().by_key.entry(key) {
            Entry::Occupied(other) if *other.get() != player => return None,
            Entry::Occupied(_) => {}
            Entry::Vacant(free) => {
                free.insert(player);
            }
        }
        Some(Claim { names: self.clone(), player, key, name })
    }

    /// A player is gone and plays no more: whoever comes may have the name.
    pub(crate) fn release(&self, player: PlayerId) {
        let mut taken = self.taken();
        if let Some(key) = taken.by_player.remove(&player) {
            taken.free(key, player);
        }
    }
}

impl Taken {
    fn free(&mut self, key: NameKey, player: PlayerId) {
        if self.by_key.get(&key) == Some(&player) {
            self.by_key.remove(&key);
        }
    }
}

impl Claim {
    /// The name.
    pub(crate) fn name(&self) -> &PlayerName {
        &self.name
    }

    /// The player is called that, and no longer what they were called before.
    pub(crate) fn keep(self) {
        let mut taken = self.names.taken();
        // Another claim of the same player to the same name may have been given back.
        taken.by_key.entry(self.key).or_insert(self.player);
        let former = taken.by_player.insert(self.player, self.key);
        if let Some(former) = former.filter(|former| *former != self.key) {
            taken.free(former, self.player);
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut taken = self.names.taken();
        if taken.by_player.get(&self.player) != Some(&self.key) {
            taken.free(self.key, self.player);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn player(number: u64) -> PlayerId {
        PlayerId::new(number, &mut StdRng::seed_from_u64(number))
    }

    fn claim(names: &Names, number: u64, text: &str) -> Option<Claim> {
        let name = PlayerName::parse(text).unwrap();
        let key = name.key();
        names.claim(player(number), name, key)
    }

    fn sizes(names: &Names) -> (usize, usize) {
        let taken = names.taken();
        (taken.by_key.len(), taken.by_player.len())
    }

    #[test]
    fn a_name_is_one_players_until_they_are_gone() {
        let names = Names::default();
        claim(&names, 1, "Ann").unwrap().keep();
        assert!(claim(&names, 2, "ANN").is_none() && names.holds(player(1)));
        claim(&names, 1, "Ann.").expect("one's own").keep();
        names.release(player(1));
        assert!(!names.holds(player(1)));
        claim(&names, 2, "ANN").unwrap().keep();
        names.release(player(1));
        assert!(claim(&names, 3, "ann").is_none(), "who has none gives none back");
    }

    #[test]
    fn a_claim_that_comes_to_nothing_gives_the_name_back_and_no_other() {
        let names = Names::default();
        claim(&names, 1, "Ann").unwrap().keep();
        let pending = claim(&names, 1, "Bob").unwrap();
        assert!(claim(&names, 2, "Bob").is_none());
        drop(pending);
        claim(&names, 2, "Bob").unwrap().keep();
        drop(claim(&names, 1, "Ann").unwrap());
        assert!(claim(&names, 3, "Ann").is_none(), "it is still kept");
        claim(&names, 1, "Cem").unwrap().keep();
        claim(&names, 3, "Ann").expect("the former name is free").keep();
        assert_eq!(sizes(&names), (3, 3));
        (1..=3).for_each(|number| names.release(player(number)));
        assert_eq!(sizes(&names), (0, 0));
    }

    #[test]
    fn of_two_claims_to_the_same_name_one_is_enough() {
        let names = Names::default();
        let one = claim(&names, 1, "Ann").unwrap();
        let other = claim(&names, 1, "Ann").unwrap();
        drop(one);
        other.keep();
        assert!(claim(&names, 2, "Ann").is_none());
    }
}
