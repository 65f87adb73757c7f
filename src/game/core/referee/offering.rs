//! What becomes of an offer: it stands, meets the other's own, is declined, or cannot be made. Knows the match it is part
//! of; which offers stand is kept in `offers`.

use super::{Referee, views_of};
use crate::game::core::ruling::{Refusal, Verdict};
use crate::protocol::{EndReason, OfferKind};
use crate::rules::Seat;

impl Referee {
    /// A seat offers something, or agrees to what the other has offered. With `to` it only agrees, and to the offer of
    /// that number alone.
    pub(in crate::game) fn offer(
        &mut self,
        seat: Seat,
        what: OfferKind,
        to: Option<u32>,
        now_ms: u64,
    ) -> Result<Verdict, Refusal> {
        self.offerable(what)?;
        let others = self.offers.stands(seat.other(), what);
        if to.is_some() && others != to {
            return Err(Refusal::NoOffer);
        }
        if others.is_none() && self.offers.has_just_lapsed(seat.other(), what, now_ms) {
            return Err(Refusal::NoOffer);
        }
        self.offer_or_agree(seat, what, now_ms)
    }

    /// The same when it is known that it counted.
    pub(super) fn offer_or_agree(
        &mut self,
        seat: Seat,
        what: OfferKind,
        now_ms: u64,
    ) -> Result<Verdict, Refusal> {
        self.offerable(what)?;
        if self.offers.stands(seat.other(), what).is_some() {
            return Ok(self.agree(seat.other(), what, now_ms));
        }
        if let Some(seq) = self.offers.stands(seat, what) {
            return Ok(Verdict::OfferedBefore(seq, what));
        }
        if what == OfferKind::Takeback && self.last_ply_of(seat).is_none() {
            return Err(too_early("You have not made a move that could be taken back."));
        }
        if self.offers.is_spent(seat, what) {
            let over = self.ending.is_some();
            return Err(too_early(if over {
                "You have offered this already, and it was declined."
            } else {
                "You have offered this already; offer again after a move."
            }));
        }
        let seq = self.next_seq();
        self.offers.make(seat, what, seq);
        Ok(Verdict::Offered(seq, what))
    }

    fn offerable(&self, what: OfferKind) -> Result<(), Refusal> {
        match (what, self.ending.is_some()) {
            (OfferKind::Draw | OfferKind::Takeback, true) => Err(Refusal::GameOver),
            (OfferKind::Rematch, false) => Err(too_early("This game is still being played.")),
            (OfferKind::Rematch, true) if self.rematch_agreed => {
                Err(too_early("The next game is just being opened."))
            }
            (OfferKind::Takeback, false) if self.hidden => Err(Refusal::NoTakeback),
            (OfferKind::Draw | OfferKind::Takeback, false) | (OfferKind::Rematch, true) => Ok(()),
        }
    }

    fn agree(&mut self, offerer: Seat, what: OfferKind, now_ms: u64) -> Verdict {
        self.offers.agreed(now_ms);
        match what {
            OfferKind::Draw => self.end_for(None, EndReason::Agreement, now_ms),
            OfferKind::Takeback => self.take_back(offerer),
            OfferKind::Rematch => {
                self.rematch_agreed = true;
                Verdict::RematchAgreed
            }
        }
    }

    /// How many moves came before the last one that the seat chose.
    fn last_ply_of(&self, seat: Seat) -> Option<usize> {
        self.moves.iter().rposition(|mv| mv.seat == seat && !mv.automatic)
    }

    /// Takes back the seat's last move and all that followed it.
    fn take_back(&mut self, seat: Seat) -> Verdict {
        let keep = self.last_ply_of(seat).unwrap_or(self.moves.len());
        let board = self.replayed(u32::try_from(keep).unwrap_or(u32::MAX));
        self.views = views_of(board.as_ref(), self.hidden);
        self.board = board;
        self.moves.truncate(keep);
        Verdict::TakenBack(self.next_seq())
    }

    /// A seat that goes away from a match that is over takes its offer of another with it. Gives the number of the event.
    pub(in crate::game) fn withdraw_rematch(&mut self, seat: Seat, now_ms: u64) -> Option<u32> {
        self.offers.stands(seat, OfferKind::Rematch)?;
        self.offers.lapse(seat, OfferKind::Rematch, now_ms);
        Some(self.next_seq())
    }

    /// The match that both had agreed on could not be opened: it may be offered again.
    pub(in crate::game) fn no_rematch(&mut self) {
        self.rematch_agreed = false;
    }

    /// One of those who had agreed on another match has left before it was opened. Gives the number of the event.
    pub(in crate::game) fn void_rematch(&mut self) -> u32 {
        self.rematch_agreed = false;
        self.next_seq()
    }

    /// A seat declines the other's offer, or withdraws its own; with `to`, the one of that number alone.
    pub(in crate::game) fn decline(
        &mut self,
        seat: Seat,
        what: OfferKind,
        to: Option<u32>,
        now_ms: u64,
    ) -> Result<Verdict, Refusal> {
        let meant = |offerer: &Seat| {
            self.offers.stands(*offerer, what).is_some_and(|seq| to.is_none_or(|to| to == seq))
        };
        let offerer = [seat.other(), seat].into_iter().find(meant).ok_or(Refusal::NoOffer)?;
        if offerer == seat {
            self.offers.lapse(offerer, what, now_ms);
        } else {
            self.offers.decline(offerer, what);
        }
        Ok(Verdict::Declined(self.next_seq(), what))
    }
}

/// Not yet, or not again.
pub(super) fn too_early(text: &'static str) -> Refusal {
    Refusal::TooEarly { text, retry_after_ms: None }
}
