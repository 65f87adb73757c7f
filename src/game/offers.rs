//! What the players of a match have offered each other. Knows which offers stand and when each was made; never what
//! an offer leads to.

use crate::protocol::{OfferKind, OpenOffer};
use crate::rules::{BySeat, Seat};

#[derive(Clone, Copy, Debug)]
struct Made {
    seq: u32,
    ply: u32,
    stands: bool,
}

/// At most one offer of each kind a seat; one that no longer stands is remembered, so that it is not made again
/// before the next move.
#[derive(Debug, Default)]
pub(super) struct Offers {
    made: BySeat<[Option<Made>; KINDS.len()]>,
}

const KINDS: [OfferKind; 3] = [OfferKind::Draw, OfferKind::Takeback, OfferKind::Rematch];

impl Offers {
    fn made(&self, seat: Seat, what: OfferKind) -> Option<Made> {
        KINDS.into_iter().zip(*self.made.get(seat)).find_map(|(kind, made)| made.filter(|_| kind == what))
    }

    fn entry(&mut self, seat: Seat, what: OfferKind) -> Option<&mut Option<Made>> {
        let slots = self.made.get_mut(seat).iter_mut();
        KINDS.into_iter().zip(slots).find_map(|(kind, slot)| (kind == what).then_some(slot))
    }

    /// The number of the event by which the offer stands.
    pub(super) fn stands(&self, seat: Seat, what: OfferKind) -> Option<u32> {
        self.made(seat, what).filter(|made| made.stands).map(|made| made.seq)
    }

    /// After which ply the seat last offered this.
    pub(super) fn made_at(&self, seat: Seat, what: OfferKind) -> Option<u32> {
        self.made(seat, what).map(|made| made.ply)
    }

    /// All offers that stand.
    pub(super) fn open(&self) -> impl Iterator<Item = OpenOffer> {
        let pairs = Seat::BOTH
            .into_iter()
            .flat_map(|seat| KINDS.into_iter().map(move |what| OpenOffer { seat, what }));
        pairs.filter(|offer| self.stands(offer.seat, offer.what).is_some())
    }

    /// A seat offers something.
    pub(super) fn make(&mut self, seat: Seat, what: OfferKind, seq: u32, ply: u32) {
        if let Some(slot) = self.entry(seat, what) {
            *slot = Some(Made { seq, ply, stands: true });
        }
    }

    /// An offer no longer stands.
    pub(super) fn drop(&mut self, seat: Seat, what: OfferKind) {
        if let Some(Some(made)) = self.entry(seat, what) {
            made.stands = false;
        }
    }

    /// A seat has moved: its move answers the other's draw offer, and nothing before it is taken back by an old offer.
    pub(super) fn moved(&mut self, seat: Seat) {
        self.drop(seat.other(), OfferKind::Draw);
        for seat in Seat::BOTH {
            self.drop(seat, OfferKind::Takeback);
        }
    }

    /// No offer stands any more.
    pub(super) fn clear(&mut self) {
        for seat in Seat::BOTH {
            for what in KINDS {
                self.drop(seat, what);
            }
        }
    }
}
