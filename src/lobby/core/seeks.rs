//! All seeks there are, of whoever is here or was here a moment ago: whose each is, on which connection it was asked for, and
//! who was told of it. Knows players, terms and connections; who meets whom is for `pairing`.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::command::ReplyTo;
use crate::game::{SessionId, Strength, Terms};
use crate::limits::Address;
use crate::protocol::{PlayerId, SeekId};

/// A seek and all that is known of it.
#[derive(Debug)]
pub(super) struct Sought {
    pub(super) player: PlayerId,
    pub(super) terms: Arc<Terms>,
    /// Whether bots may meet it that somebody else runs.
    pub(super) bots: bool,
    /// Since when, Unix milliseconds of the server's time.
    pub(super) since_ms: u64,
    /// Its place among all others.
    pub(super) number: u64,
    /// How strong its player was when it was asked for; nothing where it is not rated, or not known yet.
    pub(super) strength: Option<Strength>,
    pub(super) state: State,
    /// What it was asked for instead of.
    pub(super) instead_of: Vec<SeekId>,
    /// The connection on which it was asked for last; another one of the player's holds it when that is gone.
    pub(super) session: Option<SessionId>,
    /// Who was told that it waits, and is told what becomes of it.
    pub(super) told: Vec<SessionId>,
    /// Whom it counts for.
    pub(super) address: Option<Address>,
}

/// How far a seek has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is being written down, and these are answered then.
    Saving(Vec<ReplyTo>),
    /// It waits for another.
    Waiting,
    /// Another is there, and it is asked whether the two shall meet.
    Asked,
    /// Its player is away.
    Away,
}

/// All seeks.
#[derive(Debug, Default)]
pub(super) struct Seeks {
    by_id: HashMap<SeekId, Sought>,
    by_player: HashMap<PlayerId, Theirs>,
    by_address: HashMap<Address, usize>,
    /// When the seeks of those who are away are forgotten.
    lapses: BTreeSet<(u64, PlayerId)>,
}

/// The seeks of one player.
#[derive(Debug, Default)]
struct Theirs {
    /// In the order in which they were asked for.
    seeks: Vec<SeekId>,
    lapse_ms: Option<u64>,
}

impl Seeks {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// One of them.
    pub(super) fn get(&self, seek: SeekId) -> Option<&Sought> {
        self.by_id.get(&seek)
    }

    /// The same, to change.
    pub(super) fn get_mut(&mut self, seek: SeekId) -> Option<&mut Sought> {
        self.by_id.get_mut(&seek)
    }

    /// Those of a player, in the order in which they were asked for.
    pub(super) fn of(&self, player: PlayerId) -> &[SeekId] {
        self.by_player.get(&player).map(|theirs| theirs.seeks.as_slice()).unwrap_or_default()
    }

    /// The one of a player that has these terms.
    pub(super) fn same(&self, player: PlayerId, terms: &Terms) -> Option<SeekId> {
        let same = |seek: &&SeekId| self.get(**seek).is_some_and(|sought| *sought.terms == *terms);
        self.of(player).iter().find(same).copied()
    }

    /// How many count for an address.
    pub(super) fn held_by(&self, address: Address) -> usize {
        self.by_address.get(&address).copied().unwrap_or_default()
    }

    /// One more.
    pub(super) fn insert(&mut self, seek: SeekId, sought: Sought) {
        self.by_player.entry(sought.player).or_default().seeks.push(seek);
        if let Some(address) = sought.address {
            *self.by_address.entry(address).or_default() += 1;
        }
        self.by_id.insert(seek, sought);
    }

    /// One less.
    pub(super) fn remove(&mut self, seek: SeekId) -> Option<Sought> {
        let sought = self.by_id.remove(&seek)?;
        if let Some(theirs) = self.by_player.get_mut(&sought.player) {
            theirs.seeks.retain(|other| *other != seek);
            if theirs.seeks.is_empty() {
                let lapse = theirs.lapse_ms.map(|lapse_ms| (lapse_ms, sought.player));
                lapse.map(|lapse| self.lapses.remove(&lapse));
                self.by_player.remove(&sought.player);
            }
        }
        if let Some(address) = sought.address
            && let Some(held) = self.by_address.get_mut(&address)
        {
            *held -= 1;
            if *held == 0 {
                self.by_address.remove(&address);
            }
        }
        Some(sought)
    }

    /// A player's seeks are forgotten then, Unix milliseconds; not at all if the player is here.
    pub(super) fn set_lapse(&mut self, player: PlayerId, lapse_ms: Option<u64>) {
        let Some(theirs) = self.by_player.get_mut(&player) else { return };
        if let Some(former_ms) = std::mem::replace(&mut theirs.lapse_ms, lapse_ms) {
            self.lapses.remove(&(former_ms, player));
        }
        self.lapses.extend(lapse_ms.map(|lapse_ms| (lapse_ms, player)));
    }

    /// The player whose seeks should have been forgotten for longest.
    pub(super) fn lapsed(&self, now_ms: u64) -> Option<PlayerId> {
        self.lapses.first().filter(|(lapse_ms, _)| *lapse_ms <= now_ms).map(|(_, player)| *player)
    }
}

impl Sought {
    /// A connection hears what becomes of it from now on.
    pub(super) fn note_told(&mut self, session: SessionId) {
        if !self.told.contains(&session) {
            self.told.push(session);
        }
    }
}
