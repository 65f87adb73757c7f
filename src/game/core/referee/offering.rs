//! What becomes of an offer: it stands, meets the other's own, is declined, or cannot be made. Knows the match it is part
//! of; which offers stand is kept in `offers`.

use super::Referee;
use super::applying::Decided;
use super::deciding::{Decision, Moment};
use crate::game::core::event::{Act, Event};
use crate::game::core::pair::{Part, counts};
use crate::game::core::ruling::{News, Refusal};
use crate::protocol::{EndReason, OfferKind};
use crate::rules::Seat;

/// After the end events come no faster than this in the long run, in milliseconds: a going has to last until it is noted.
const TOLD_EVERY_MS: u64 = 100;
/// After how long it is worth a look whether somebody is back, in milliseconds.
const BACK_MS: u64 = 1_000;
/// More than what may be offered, declined and withdrawn after the end at once.
const OFFERED_MAX: u32 = 64;

impl Referee {
    /// A seat offers something, or agrees to what the other has offered. With `to` it only agrees, and to the offer of
    /// that number alone.
    pub(super) fn offer(
        &self,
        seat: Seat,
        what: OfferKind,
        to: Option<u32>,
        at: Moment,
    ) -> Result<Decision, Refusal> {
        self.offerable(what)?;
        let others = self.offers.stands(seat.other(), what);
        let is_another = to.is_some() && others != to;
        if is_another || others.is_none() && self.offers.has_just_lapsed(seat.other(), what, at.now_ms) {
            // No other offer goes with whoever made it.
            let left = what == OfferKind::Rematch && others.is_none() && !self.here(seat.other());
            return Err(if left { Refusal::OffererLeft } else { Refusal::NoOffer });
        }
        // Whom the server has cut off comes back to their offer, and has to be there to play.
        if others.is_some() && what == OfferKind::Rematch && at.cut_off {
            let text = "Your opponent is not back yet.";
            return Err(Refusal::TooEarly { text, retry_after_ms: Some(BACK_MS) });
        }
        if others.is_none()
            && self.offers.stands(seat, what).is_none()
            && let Some(pause) = self.offers.pause(seat, what, at.now_ms)
        {
            return Err(Refusal::Declined(pause));
        }
        self.offer_or_agree(seat, what, at)
    }

    /// The same when it is known that it counted: it may have been before there were pauses.
    pub(super) fn offer_or_agree(
        &self,
        seat: Seat,
        what: OfferKind,
        Moment { now_ms, adjourned_ms, fault_ms, .. }: Moment,
    ) -> Result<Decision, Refusal> {
        self.offerable(what)?;
        if self.offers.stands(seat.other(), what).is_some() {
            let ply = (what == OfferKind::Takeback).then(|| self.ply_before_last_of(seat.other())).flatten();
            let move_ms = (what == OfferKind::Adjourn).then_some(adjourned_ms);
            let fault_ms = fault_ms.filter(|_| what == OfferKind::Takeback);
            let act = Act::Agreed { seat, what, ply, move_ms, fault_ms };
            return Ok(Decision::New(self.agreed(what, act, now_ms)));
        }
        if let Some(seq) = self.offers.stands(seat, what) {
            return Ok(Decision::Again(News::Offered { seq, seat, what }));
        }
        if what == OfferKind::Takeback && self.ply_before_last_of(seat).is_none() {
            return Err(too_early("You have not made a move that could be taken back."));
        }
        if self.offers.is_spent(seat, what) {
            let over = self.ending.is_some();
            return Err(too_early(if over {
                "You have offered this too often."
            } else {
                "You have offered this already; offer again after a move."
            }));
        }
        Ok(Decision::New(self.noted(Act::Offered { seat, what }, now_ms)))
    }

    fn offerable(&self, what: OfferKind) -> Result<(), Refusal> {
        match (what, self.ending.is_some()) {
            (OfferKind::Draw | OfferKind::Takeback | OfferKind::Adjourn | OfferKind::Abort, true) => {
                Err(Refusal::GameOver)
            }
            (OfferKind::Rematch, false) => Err(too_early("This game is still being played.")),
            (OfferKind::Rematch, true) if self.is_followed() => {
                Err(too_early("The second game of the pair is played first."))
            }
            (OfferKind::Rematch, true) if self.rematch_agreed => {
                Err(too_early("The next game is just being opened."))
            }
            (OfferKind::Takeback, false) if self.hidden => Err(Refusal::NoTakeback),
            (OfferKind::Takeback, false) if !self.takebacks => Err(Refusal::NoTakebackAgreed),
            (OfferKind::Adjourn, false) if self.is_correspondence() => {
                Err(too_early("Nobody has to be here in this game."))
            }
            (OfferKind::Draw | OfferKind::Takeback | OfferKind::Adjourn | OfferKind::Abort, false)
            | (OfferKind::Rematch, true) => Ok(()),
        }
    }

    /// Whether the second match of a pair follows on it.
    fn is_followed(&self) -> bool {
        self.part == Part::First && self.ending.as_ref().is_some_and(|ending| counts(ending.reason))
    }

    /// How many moves came before the last one that the seat chose.
    fn ply_before_last_of(&self, seat: Seat) -> Option<u32> {
        let at = self.moves.iter().rposition(|mv| mv.seat == seat && !mv.automatic)?;
        u32::try_from(at).ok()
    }

    /// A seat agrees to the other's offer, as that is written down: moves are taken back to that ply, or may take so long from
    /// then on.
    pub(super) fn agreed(&self, what: OfferKind, act: Act, at_ms: u64) -> Decided {
        let ply = if let Act::Agreed { ply, .. } = &act { *ply } else { None };
        match what {
            OfferKind::Draw => self.over(act, None, EndReason::Agreement, at_ms),
            OfferKind::Takeback => self.taken_back(act, ply.unwrap_or_else(|| self.ply()), at_ms),
            OfferKind::Adjourn => self.noted(act, at_ms),
            OfferKind::Abort => self.over(act, None, EndReason::Cancelled, at_ms),
            // The next match tells of it, and nothing is told here.
            OfferKind::Rematch => {
                let decided = self.noted(act, at_ms);
                Decided { event: Event { seq: self.seq, ..decided.event }, ..decided }
            }
        }
    }

    /// A seat declines the other's offer, or withdraws its own; with `to`, the one of that number alone.
    pub(super) fn decline(
        &self,
        seat: Seat,
        what: OfferKind,
        to: Option<u32>,
        now_ms: u64,
    ) -> Result<Decided, Refusal> {
        let meant = |offerer: &Seat| {
            self.offers.stands(*offerer, what).is_some_and(|seq| to.is_none_or(|to| to == seq))
        };
        let offerer = [seat.other(), seat].into_iter().find(meant).ok_or(Refusal::NoOffer)?;
        Ok(self.noted(Act::Declined { seat, what, offerer: Some(offerer) }, now_ms))
    }

    /// A seat that goes away from a match that is over takes its offer of another with it.
    pub(in crate::game) fn withdraw_rematch(&self, seat: Seat, now_ms: u64) -> Option<Decided> {
        let what = OfferKind::Rematch;
        self.offers.stands(seat, what)?;
        Some(self.noted(Act::Declined { seat, what, offerer: Some(seat) }, now_ms))
    }

    /// The match is over and the server was gone until then: both were cut off by it, and this seat's offer of another stands.
    /// What was told after the end is written nowhere, and no number is told twice: there were fewer than are left out here.
    pub(in crate::game) fn cut_off(&mut self, offered: Option<Seat>, at_ms: u64) {
        self.absence.fault(at_ms, at_ms);
        let since_ms = self.ending.as_ref().map_or(0, |ending| at_ms.saturating_sub(ending.at_ms));
        let in_time = u32::try_from(since_ms / TOLD_EVERY_MS).unwrap_or(u32::MAX);
        self.seq = self.seq.saturating_add(OFFERED_MAX).saturating_add(in_time);
        if let Some(seat) = offered {
            self.seq = self.seq.saturating_add(1);
            self.offers.make(seat, OfferKind::Rematch, self.seq);
        }
    }

    /// One of those who had agreed on another match has left before it was opened.
    pub(in crate::game) fn void_rematch(&mut self, gone: Seat, now_ms: u64) -> Decided {
        self.rematch_agreed = false;
        self.noted(Act::Declined { seat: gone, what: OfferKind::Rematch, offerer: Some(gone) }, now_ms)
    }
}

/// Not yet, or not again.
pub(super) fn too_early(text: &'static str) -> Refusal {
    Refusal::TooEarly { text, retry_after_ms: None }
}
