//! What the players of a match have offered each other. Knows which offers stand, when each was made and how it lapsed;
//! never what an offer leads to.
//!
//! An offer is named by its `seq`. Who takes it up says so, and an answer that comes when it no longer stands is never an
//! offer of its own.
//!
//! Who is told no waits longer each time before the same is offered again: 1, 2, 4, 8 … and at most 32 moves made or taken
//! back while the match runs, 10, 20, 40, 80 … and at most 160 seconds for a rematch. It follows from what has happened, so it is
//! the same when a match is played again.

use crate::protocol::{OfferKind, OpenOffer};
use crate::rules::{BySeat, Seat};

/// For so long after an offer has lapsed, the other's word for the same counts as an answer to it, in milliseconds.
const LATE_ANSWER_MS: u64 = 2_000;
/// How often a seat may make the same offer before a move is made or taken back: each may have lapsed without an answer.
const TRIES_MAX: u8 = 8;

/// After the first no to a rematch it may be offered again in this time, in milliseconds; after each further one in twice that.
const REMATCH_PAUSE_MS: u64 = 10_000;
/// So often at most is the pause for a rematch doubled,
const REMATCH_DOUBLED_MAX: u32 = 4;
/// and that of one move for all else.
const MOVES_DOUBLED_MAX: u32 = 5;

/// What a seat has to wait for before it offers again what the other has declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Pause {
    /// So many moves that are made or taken back.
    Moves(u32),
    /// So many milliseconds.
    Time(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Stands,
    /// It stands no more since then, Unix milliseconds.
    Lapsed(u64),
    /// The other has declined it.
    Declined,
}

#[derive(Clone, Copy, Debug)]
struct Made {
    seq: u32,
    /// How often the board had changed by then.
    changes: u32,
    /// Which time it was since then.
    tries: u8,
    state: Standing,
    /// The last no to one of its kind, if there was any.
    declined: Option<Declined>,
}

/// The last no to offers of one kind.
#[derive(Clone, Copy, Debug)]
struct Declined {
    /// How many there were, with it.
    times: u32,
    /// How often the board had changed by then.
    changes: u32,
    /// When it was, Unix milliseconds.
    at_ms: u64,
}

/// At most one offer of each kind a seat; one that no longer stands is remembered, so that one which was declined is not
/// made again before something has changed.
#[derive(Clone, Debug, Default)]
pub(in crate::game) struct Offers {
    /// Nothing before the first one: most matches see none.
    made: Option<Box<BySeat<[Option<Made>; KINDS.len()]>>>,
    /// How often a move was made or taken back, or something was agreed on.
    changes: u32,
}

/// What can stand: calling off needs no answer.
const KINDS: [OfferKind; 4] = [OfferKind::Draw, OfferKind::Takeback, OfferKind::Rematch, OfferKind::Adjourn];

impl Offers {
    fn made(&self, seat: Seat, what: OfferKind) -> Option<Made> {
        let made = *self.made.as_deref()?.get(seat);
        KINDS.into_iter().zip(made).find_map(|(kind, made)| made.filter(|_| kind == what))
    }

    fn entry(&mut self, seat: Seat, what: OfferKind) -> Option<&mut Option<Made>> {
        let slots = self.made.get_or_insert_default().get_mut(seat).iter_mut();
        KINDS.into_iter().zip(slots).find_map(|(kind, slot)| (kind == what).then_some(slot))
    }

    /// The number of the event by which the offer stands.
    pub(in crate::game) fn stands(&self, seat: Seat, what: OfferKind) -> Option<u32> {
        self.made(seat, what).filter(|made| made.state == Standing::Stands).map(|made| made.seq)
    }

    /// Whether the offer lapsed so short a time ago that the other may not know it. Who has declined it knows.
    pub(in crate::game) fn has_just_lapsed(&self, seat: Seat, what: OfferKind, now_ms: u64) -> bool {
        self.made(seat, what).is_some_and(|made| match made.state {
            Standing::Stands | Standing::Declined => false,
            Standing::Lapsed(at_ms) => now_ms.saturating_sub(at_ms) < LATE_ANSWER_MS,
        })
    }

    /// Whether the seat may not offer this before something changes: the other has said no, or it was tried too often. After the
    /// end nothing changes any more, and a no to a rematch holds for its pause alone.
    pub(in crate::game) fn is_spent(&self, seat: Seat, what: OfferKind) -> bool {
        self.made(seat, what).is_some_and(|made| {
            let declined = made.state == Standing::Declined && what != OfferKind::Rematch;
            made.changes == self.changes && (declined || made.tries >= TRIES_MAX)
        })
    }

    /// What is left of the pause after the other's last no to this; nothing if it is over, or there was none.
    pub(in crate::game) fn pause(&self, seat: Seat, what: OfferKind, now_ms: u64) -> Option<Pause> {
        let Declined { times, changes, at_ms } = self.made(seat, what)?.declined?;
        let doubled = times.saturating_sub(1);
        if what == OfferKind::Rematch {
            let pause_ms = REMATCH_PAUSE_MS << doubled.min(REMATCH_DOUBLED_MAX);
            let left_ms = at_ms.saturating_add(pause_ms).saturating_sub(now_ms);
            return (left_ms > 0).then_some(Pause::Time(left_ms));
        }
        let left = (changes + (1 << doubled.min(MOVES_DOUBLED_MAX))).saturating_sub(self.changes);
        (left > 0).then_some(Pause::Moves(left))
    }

    /// All offers that stand.
    pub(in crate::game) fn open(&self) -> impl Iterator<Item = OpenOffer> {
        let pairs = Seat::BOTH.into_iter().flat_map(|seat| KINDS.into_iter().map(move |what| (seat, what)));
        pairs.filter_map(|(seat, what)| Some(OpenOffer { seat, what, seq: self.stands(seat, what)? }))
    }

    /// A seat offers something.
    pub(in crate::game) fn make(&mut self, seat: Seat, what: OfferKind, seq: u32) {
        let changes = self.changes;
        let former = self.made(seat, what);
        let declined = former.and_then(|made| made.declined);
        let since = former.filter(|made| made.changes == changes);
        if let Some(slot) = self.entry(seat, what) {
            let tries = since.map_or(0, |made| made.tries).saturating_add(1);
            *slot = Some(Made { seq, changes, tries, state: Standing::Stands, declined });
        }
    }

    /// The offer no longer stands. Gives it, if it did.
    fn end(&mut self, seat: Seat, what: OfferKind, state: Standing) -> Option<&mut Made> {
        self.made.as_ref()?;
        let made = self.entry(seat, what)?.as_mut().filter(|made| made.state == Standing::Stands)?;
        made.state = state;
        Some(made)
    }

    /// An offer no longer stands, and nobody has said no to it.
    pub(in crate::game) fn lapse(&mut self, seat: Seat, what: OfferKind, now_ms: u64) {
        self.end(seat, what, Standing::Lapsed(now_ms));
    }

    /// The other has said no to an offer.
    pub(in crate::game) fn decline(&mut self, seat: Seat, what: OfferKind, at_ms: u64) {
        let changes = self.changes;
        if let Some(made) = self.end(seat, what, Standing::Declined) {
            let times = made.declined.map_or(0, |before| before.times).saturating_add(1);
            made.declined = Some(Declined { times, changes, at_ms });
        }
    }

    /// A seat has moved: its move answers the other's draw offer, and nothing before it is taken back by an old offer.
    pub(in crate::game) fn moved(&mut self, seat: Seat, now_ms: u64) {
        self.changes += 1;
        self.lapse(seat.other(), OfferKind::Draw, now_ms);
        for seat in Seat::BOTH {
            self.lapse(seat, OfferKind::Takeback, now_ms);
        }
    }

    /// Something was agreed on: no offer stands any more, and each may be made again.
    pub(in crate::game) fn agreed(&mut self, now_ms: u64) {
        self.changes += 1;
        self.clear(now_ms);
    }

    /// The match is adjourned: nobody need offer that any more.
    pub(in crate::game) fn adjourned(&mut self, now_ms: u64) {
        for seat in Seat::BOTH {
            self.lapse(seat, OfferKind::Adjourn, now_ms);
        }
    }

    /// No offer stands any more.
    pub(in crate::game) fn clear(&mut self, now_ms: u64) {
        for seat in Seat::BOTH {
            for what in KINDS {
                self.lapse(seat, what, now_ms);
            }
        }
    }
}

#[cfg(test)]
mod tests;
