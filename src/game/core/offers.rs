//! What the players of a match have offered each other. Knows which offers stand, when each was made and how it lapsed;
//! never what an offer leads to.
//!
//! An offer is named by its `seq`. Who takes it up says so, and an answer that comes when it no longer stands is never an
//! offer of its own.

use crate::protocol::{OfferKind, OpenOffer};
use crate::rules::{BySeat, Seat};

/// For so long after an offer has lapsed, the other's word for the same counts as an answer to it, in milliseconds.
const LATE_ANSWER_MS: u64 = 2_000;
/// How often a seat may make the same offer before a move is made or taken back: each may have lapsed without an answer.
const TRIES_MAX: u8 = 8;

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

    /// Whether the seat may not offer this before something changes: the other has said no, or it was tried too often.
    pub(in crate::game) fn is_spent(&self, seat: Seat, what: OfferKind) -> bool {
        self.made(seat, what).is_some_and(|made| {
            let declined = made.state == Standing::Declined;
            made.changes == self.changes && (declined || made.tries >= TRIES_MAX)
        })
    }

    /// All offers that stand.
    pub(in crate::game) fn open(&self) -> impl Iterator<Item = OpenOffer> {
        let pairs = Seat::BOTH.into_iter().flat_map(|seat| KINDS.into_iter().map(move |what| (seat, what)));
        pairs.filter_map(|(seat, what)| Some(OpenOffer { seat, what, seq: self.stands(seat, what)? }))
    }

    /// A seat offers something.
    pub(in crate::game) fn make(&mut self, seat: Seat, what: OfferKind, seq: u32) {
        let changes = self.changes;
        let former = self.made(seat, what).filter(|made| made.changes == changes);
        let tries = former.map_or(0, |made| made.tries).saturating_add(1);
        if let Some(slot) = self.entry(seat, what) {
            *slot = Some(Made { seq, changes, tries, state: Standing::Stands });
        }
    }

    fn end(&mut self, seat: Seat, what: OfferKind, state: Standing) {
        if self.made.is_some()
            && let Some(Some(made)) = self.entry(seat, what)
            && made.state == Standing::Stands
        {
            made.state = state;
        }
    }

    /// An offer no longer stands, and nobody has said no to it.
    pub(in crate::game) fn lapse(&mut self, seat: Seat, what: OfferKind, now_ms: u64) {
        self.end(seat, what, Standing::Lapsed(now_ms));
    }

    /// The other has said no to an offer.
    pub(in crate::game) fn decline(&mut self, seat: Seat, what: OfferKind) {
        self.end(seat, what, Standing::Declined);
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
mod tests {
    use super::*;

    const DRAW: OfferKind = OfferKind::Draw;

    #[test]
    fn an_offer_that_nobody_answered_may_be_made_again_but_not_for_ever() {
        let mut offers = Offers::default();
        for seq in 1..=u32::from(TRIES_MAX) {
            assert!(!offers.is_spent(Seat::First, DRAW), "{seq}");
            offers.make(Seat::First, DRAW, seq);
            assert_eq!(offers.stands(Seat::First, DRAW), Some(seq));
            offers.lapse(Seat::First, DRAW, 5);
        }
        assert!(offers.is_spent(Seat::First, DRAW));
        offers.moved(Seat::First, 6);
        assert!(!offers.is_spent(Seat::First, DRAW), "a move makes all anew");
    }

    #[test]
    fn a_no_counts_until_something_changes() {
        let mut offers = Offers::default();
        offers.make(Seat::First, DRAW, 1);
        offers.decline(Seat::First, DRAW);
        assert!(offers.is_spent(Seat::First, DRAW) && !offers.is_spent(Seat::Second, DRAW));
        offers.agreed(6);
        assert!(!offers.is_spent(Seat::First, DRAW));
        assert!(!offers.has_just_lapsed(Seat::First, DRAW, 6), "the first end counts");
    }

    #[test]
    fn a_late_answer_is_waited_for_where_the_other_may_not_know_that_the_offer_is_gone() {
        let mut offers = Offers::default();
        offers.make(Seat::First, DRAW, 1);
        offers.lapse(Seat::First, DRAW, 5);
        assert!(offers.has_just_lapsed(Seat::First, DRAW, 5 + LATE_ANSWER_MS - 1));
        assert!(!offers.has_just_lapsed(Seat::First, DRAW, 5 + LATE_ANSWER_MS));
        offers.moved(Seat::First, 9_000);
        offers.make(Seat::First, DRAW, 3);
        offers.decline(Seat::First, DRAW);
        assert!(!offers.has_just_lapsed(Seat::First, DRAW, 9_001), "who said no may offer the same at once");
    }
}
