//! Meetings that wait for a yes: two would meet, and one of them plays a bot meanwhile. Knows who has agreed and until when each
//! stands; never what comes of it.

use std::collections::{BTreeMap, HashMap};

use crate::game::{RatedPairing, SessionId};
use crate::protocol::{PlayerId, SeekId};
use crate::rules::{BySeat, Seat};

/// How long a meeting waits for a yes, in milliseconds.
pub(super) const ASKED_MS: u64 = 20_000;

/// What one of two has to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// They seek this.
    Seek(SeekId),
    /// They join the other's open seek on this connection.
    Joining(SessionId),
}

/// One of two who would meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) player: PlayerId,
    pub(super) by: By,
    /// Whether they want it.
    pub(super) agreed: bool,
}

/// Two who would meet, before it is drawn who sits where. The first one seeks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prospect {
    pub(super) sides: BySeat<Side>,
    /// What the ratings have to do with it where the second joins.
    pub(super) rated: Option<RatedPairing>,
    /// Until when it stands, Unix milliseconds of the server's time.
    pub(super) until_ms: u64,
}

/// All of them, in the order in which they end.
#[derive(Debug, Default)]
pub(super) struct Prospects {
    next_number: u64,
    by_number: BTreeMap<u64, Prospect>,
    by_seek: HashMap<SeekId, (u64, Seat)>,
    /// Whether a seek that was held waits again since this was asked, and so may meet another.
    released: bool,
}

impl Prospect {
    /// The seeks of both, as far as they have any.
    pub(super) fn seeks(&self) -> impl Iterator<Item = (Seat, SeekId)> {
        let sides = self.sides;
        Seat::BOTH.into_iter().filter_map(move |seat| match sides.get(seat).by {
            By::Seek(seek) => Some((seat, seek)),
            By::Joining(_) => None,
        })
    }
}

impl Prospects {
    /// One more.
    pub(super) fn add(&mut self, prospect: Prospect) {
        self.next_number += 1;
        for (seat, seek) in prospect.seeks() {
            self.by_seek.insert(seek, (self.next_number, seat));
        }
        self.by_number.insert(self.next_number, prospect);
    }

    /// That of a seek, and which of the two its player is.
    pub(super) fn of(&self, seek: SeekId) -> Option<(&Prospect, Seat)> {
        let (number, seat) = self.by_seek.get(&seek)?;
        Some((self.by_number.get(number)?, *seat))
    }

    /// The player of a seek agrees.
    pub(super) fn agree(&mut self, seek: SeekId) {
        if let Some((number, seat)) = self.by_seek.get(&seek)
            && let Some(prospect) = self.by_number.get_mut(number)
        {
            prospect.sides.get_mut(*seat).agreed = true;
        }
    }

    /// That of a seek stands no longer.
    pub(super) fn remove(&mut self, seek: SeekId) -> Option<(Prospect, Seat)> {
        let (number, seat) = self.by_seek.get(&seek).copied()?;
        let prospect = self.by_number.remove(&number)?;
        for (_, seek) in prospect.seeks() {
            self.by_seek.remove(&seek);
        }
        Some((prospect, seat))
    }

    /// One whose time is over.
    pub(super) fn overdue(&self, now_ms: u64) -> Option<&Prospect> {
        self.by_number
            .first_key_value()
            .map(|(_, prospect)| prospect)
            .filter(|first| first.until_ms <= now_ms)
    }

    /// A seek that was held waits again.
    pub(super) fn release(&mut self) {
        self.released = true;
    }

    /// Whether one does since this was asked.
    pub(super) fn take_released(&mut self) -> bool {
        std::mem::take(&mut self.released)
    }

    /// How many seeks are held by them.
    pub(super) fn seeks(&self) -> usize {
        self.by_seek.len()
    }
}
