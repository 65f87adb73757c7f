//! Which players in memory are gone, and who of them leaves it first. Knows ids, addresses and times; never what else is
//! known of a player.

use std::collections::{BTreeSet, HashMap};

use crate::limits::Address;
use crate::protocol::PlayerId;

/// Newcomers of one address that are in memory at once, but for those who are here: then the longest gone gives way.
pub(super) const NEWCOMERS_PER_ADDRESS_MAX: usize = 1_000;
/// How long a newcomer is remembered who is gone, in milliseconds.
pub(super) const NEWCOMER_KEPT_MS: u64 = 900_000;

/// Whether a player is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not yet; and where they came from, as far as that counts.
    Passing(Option<Address>),
    /// A game that begins takes them along, and it is not known yet whether that was saved.
    Boarding,
    /// They are.
    Kept,
}

/// Players without a connection and without a game that is awake, by the time they left.
#[derive(Debug, Default)]
pub(super) struct Gone {
    kept: BTreeSet<(u64, PlayerId)>,
    newcomers: BTreeSet<(u64, PlayerId)>,
    from: HashMap<Address, Newcomers>,
}

/// The newcomers of one address.
#[derive(Debug, Default)]
struct Newcomers {
    all: usize,
    gone: BTreeSet<(u64, PlayerId)>,
}

impl Gone {
    /// A player of that standing is in memory, or no longer is.
    pub(super) fn count(&mut self, standing: Standing, there: bool) {
        let Standing::Passing(Some(address)) = standing else { return };
        let theirs = self.from.entry(address).or_default();
        theirs.all = if there { theirs.all + 1 } else { theirs.all.saturating_sub(1) };
        if theirs.all == 0 {
            self.from.remove(&address);
        }
    }

    /// Notes who is gone, or no longer is, under the time they left. False if that was so already.
    pub(super) fn set(&mut self, standing: Standing, who: (u64, PlayerId), gone: bool) -> bool {
        let set = |all: &mut BTreeSet<_>| if gone { all.insert(who) } else { all.remove(&who) };
        match standing {
            Standing::Passing(address) => {
                if let Some(theirs) = address.and_then(|address| self.from.get_mut(&address)) {
                    set(&mut theirs.gone);
                }
                set(&mut self.newcomers)
            }
            Standing::Boarding | Standing::Kept => set(&mut self.kept),
        }
    }

    /// Who leaves memory before anybody else.
    pub(super) fn longest(&self) -> Option<PlayerId> {
        self.kept.first().or_else(|| self.newcomers.first()).map(|(_, id)| *id)
    }

    /// Who of an address leaves it for one more newcomer from there.
    pub(super) fn in_the_way(&self, address: Address) -> Option<PlayerId> {
        let theirs = self.from.get(&address).filter(|theirs| theirs.all >= NEWCOMERS_PER_ADDRESS_MAX)?;
        theirs.gone.first().map(|(_, id)| *id)
    }

    /// A newcomer who has been gone for long.
    pub(super) fn overdue(&self, now_ms: u64) -> Option<PlayerId> {
        let (since_ms, id) = self.newcomers.first()?;
        (since_ms.saturating_add(NEWCOMER_KEPT_MS) <= now_ms).then_some(*id)
    }

    /// How many newcomers of an address are in memory.
    #[cfg(test)]
    pub(super) fn newcomers_from(&self, address: Address) -> usize {
        self.from.get(&address).map_or(0, |theirs| theirs.all)
    }
}
