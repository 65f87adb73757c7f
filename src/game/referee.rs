//! Whose word counts in a match: board, ply and offers in; a verdict or a refusal out. Knows rules and seats; never
//! connections, time limits or messages. `now` comes in as Unix milliseconds.

use super::absence::Absence;
use super::offers::Offers;
use super::ruling::{Ending, Move, Refusal, Verdict, View};
use crate::protocol::{ClaimKind, EndReason, OfferKind, OpenOffer};
use crate::rules::{Board, Outcome, Seat, Status};

/// The state of one match that decides.
pub(super) struct Referee {
    start: Box<dyn Board>,
    board: Box<dyn Board>,
    view: View,
    moves: Vec<Move>,
    offers: Offers,
    absence: Absence,
    seq: u32,
    ending: Option<Ending>,
}

impl Referee {
    /// A match before its first move.
    pub(super) fn new(board: Box<dyn Board>, absence: Absence) -> Self {
        let view = view_of(board.as_ref());
        let start = board.fork();
        let (moves, offers) = (Vec::new(), Offers::default());
        Self { start, board, view, moves, offers, absence, seq: 0, ending: None }
    }

    pub(super) fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn seq(&self) -> u32 {
        self.seq
    }

    pub(super) fn moves(&self) -> &[Move] {
        &self.moves
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Whether a player is here.
    pub(super) fn here(&self, seat: Seat) -> bool {
        self.absence.here(seat)
    }

    /// What is left of an absent player's bank; nothing once the match is over.
    pub(super) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        self.absence.left_ms(seat, now_ms).filter(|_| self.ending.is_none())
    }

    /// Whether neither player is here.
    pub(super) fn deserted(&self) -> bool {
        self.absence.both_away_since().is_some()
    }

    pub(super) fn board(&self) -> &dyn Board {
        self.board.as_ref()
    }

    /// The offers that stand.
    pub(super) fn open_offers(&self) -> Vec<OpenOffer> {
        self.offers.open().collect()
    }

    /// The move of that number, from 1.
    pub(super) fn move_at(&self, ply: u32) -> Option<&Move> {
        let index = usize::try_from(ply.checked_sub(1)?).ok()?;
        self.moves.get(index)
    }

    /// What everybody saw after the move of that number, played again from the start.
    pub(super) fn view_at(&self, ply: u32) -> View {
        view_of(self.replayed(ply).as_ref())
    }

    fn replayed(&self, ply: u32) -> Box<dyn Board> {
        let mut board = self.start.fork();
        for mv in self.moves.iter().take(usize::try_from(ply).unwrap_or(usize::MAX)) {
            // These moves were accepted before, and the same moves lead to the same position.
            let _ = board.play(mv.seat, &mv.text);
        }
        board
    }

    fn next_seq(&mut self) -> u32 {
        self.seq += 1;
        self.seq
    }

    /// A seat makes the move of number `ply`.
    pub(super) fn play(&mut self, seat: Seat, ply: u32, text: &str, now_ms: u64) -> Result<Verdict, Refusal> {
        if self.move_at(ply).is_some_and(|made| made.seat == seat && made.text == text) {
            return Ok(Verdict::PlayedBefore(ply));
        }
        if self.ending.is_some() {
            return Err(Refusal::GameOver);
        }
        if ply != self.ply() + 1 {
            return Err(Refusal::StalePly { ply: self.ply() });
        }
        if !self.view.turn.contains(&seat) {
            return Err(Refusal::NotYourTurn);
        }
        let text = self.board.play(seat, text).map_err(Refusal::IllegalMove)?;
        // The rules are asked everything before anything is noted: they may panic.
        let (view, status) = (view_of(self.board.as_ref()), self.board.status());
        let seq = self.next_seq();
        self.moves.push(Move { seat, text, seq, at_ms: now_ms });
        self.offers.moved(seat);
        self.view = view;
        if let Status::Over(outcome) = status {
            self.end(EndReason::Rules, outcome, now_ms);
        }
        Ok(Verdict::Played(ply))
    }

    /// A seat gives up.
    pub(super) fn resign(&mut self, seat: Seat, now_ms: u64) -> Result<Verdict, Refusal> {
        self.still_running()?;
        Ok(self.end_for(Some(seat.other()), EndReason::Resignation, now_ms))
    }

    /// A seat offers something, or agrees to what the other has offered.
    pub(super) fn offer(&mut self, seat: Seat, what: OfferKind, now_ms: u64) -> Result<Verdict, Refusal> {
        self.offerable(seat, what)?;
        if self.offers.stands(seat.other(), what).is_some() {
            return Ok(self.agree(seat.other(), what, now_ms));
        }
        if let Some(seq) = self.offers.stands(seat, what) {
            return Ok(Verdict::OfferedBefore(seq, what));
        }
        if self.offers.made_at(seat, what) == Some(self.ply()) {
            return Err(too_early("You have offered this already; offer again after a move."));
        }
        let seq = self.next_seq();
        self.offers.make(seat, what, seq, self.ply());
        Ok(Verdict::Offered(seq, what))
    }

    fn offerable(&self, seat: Seat, what: OfferKind) -> Result<(), Refusal> {
        match (what, self.ending.is_some()) {
            (OfferKind::Draw | OfferKind::Takeback, true) => Err(Refusal::GameOver),
            (OfferKind::Rematch, false) => Err(too_early("This game is still being played.")),
            (OfferKind::Takeback, false)
                if self.offers.stands(seat.other(), what).is_none() && self.last_ply_of(seat).is_none() =>
            {
                Err(too_early("You have not made a move that could be taken back."))
            }
            (OfferKind::Draw | OfferKind::Takeback, false) | (OfferKind::Rematch, true) => Ok(()),
        }
    }

    fn agree(&mut self, offerer: Seat, what: OfferKind, now_ms: u64) -> Verdict {
        self.offers.clear();
        match what {
            OfferKind::Draw => self.end_for(None, EndReason::Agreement, now_ms),
            OfferKind::Takeback => self.take_back(offerer),
            OfferKind::Rematch => Verdict::RematchAgreed,
        }
    }

    fn last_ply_of(&self, seat: Seat) -> Option<usize> {
        self.moves.iter().rposition(|mv| mv.seat == seat)
    }

    /// Takes back the seat's last move and all that followed it.
    fn take_back(&mut self, seat: Seat) -> Verdict {
        let keep = self.last_ply_of(seat).unwrap_or(self.moves.len());
        let board = self.replayed(u32::try_from(keep).unwrap_or(u32::MAX));
        self.view = view_of(board.as_ref());
        self.board = board;
        self.moves.truncate(keep);
        Verdict::TakenBack(self.next_seq())
    }

    /// A seat declines the other's offer, or withdraws its own.
    pub(super) fn decline(&mut self, seat: Seat, what: OfferKind) -> Result<Verdict, Refusal> {
        let offerer =
            [seat.other(), seat].into_iter().find(|offerer| self.offers.stands(*offerer, what).is_some());
        self.offers.drop(offerer.ok_or(Refusal::NoOffer)?, what);
        Ok(Verdict::Declined(self.next_seq(), what))
    }

    /// A seat claims what the other's absence leaves.
    pub(super) fn claim(&mut self, seat: Seat, what: ClaimKind, now_ms: u64) -> Result<Verdict, Refusal> {
        self.still_running()?;
        match self.absence.left_ms(seat.other(), now_ms) {
            None => return Err(too_early("Your opponent is here.")),
            Some(0) => {}
            left @ Some(1..) => {
                let text = "Your opponent has not been away for long enough.";
                return Err(Refusal::TooEarly { text, retry_after_ms: left });
            }
        }
        let winner = match what {
            ClaimKind::Win => Some(seat),
            ClaimKind::Draw => None,
        };
        Ok(self.end_for(winner, EndReason::Absence, now_ms))
    }

    /// A seat is here, or is not. Gives the number of the event, if that is news.
    pub(super) fn presence(&mut self, seat: Seat, here: bool, now_ms: u64) -> Option<u32> {
        self.absence.set(seat, here, now_ms).then(|| self.next_seq())
    }

    /// Closes a match that both players left long enough ago.
    pub(super) fn abandon(&mut self, abandon_ms: u64, now_ms: u64) -> Option<Verdict> {
        let since_ms = self.absence.both_away_since()?;
        let due = self.ending.is_none() && since_ms.saturating_add(abandon_ms) <= now_ms;
        due.then(|| self.end_for(None, EndReason::Abandoned, now_ms))
    }

    /// Ends a match that cannot go on, without asking the rules anything.
    pub(super) fn adjudicate(&mut self, now_ms: u64) -> Option<Verdict> {
        self.ending.is_none().then(|| self.end_for(None, EndReason::Adjudication, now_ms))
    }

    fn still_running(&self) -> Result<(), Refusal> {
        if self.ending.is_some() { Err(Refusal::GameOver) } else { Ok(()) }
    }

    fn end_for(&mut self, winner: Option<Seat>, reason: EndReason, now_ms: u64) -> Verdict {
        self.end(reason, Outcome { winner, ..Outcome::default() }, now_ms);
        Verdict::Ended
    }

    fn end(&mut self, reason: EndReason, outcome: Outcome, now_ms: u64) {
        let seq = self.next_seq();
        self.offers.clear();
        self.view.turn.clear();
        self.view.legal = Some(Vec::new());
        self.ending = Some(Ending { seq, reason, outcome, at_ms: now_ms });
    }
}

fn too_early(text: &'static str) -> Refusal {
    Refusal::TooEarly { text, retry_after_ms: None }
}

fn view_of(board: &dyn Board) -> View {
    let turn: Vec<Seat> = match board.status() {
        Status::ToMove(seats) => seats.iter().collect(),
        Status::Over(_) => Vec::new(),
    };
    let legal = match turn.as_slice() {
        [] => Some(Vec::new()),
        [seat] => board.legal(*seat),
        // Who moves at once has moves of their own, which the other must not see.
        [_, _, ..] => None,
    };
    View { position: board.position(), turn, legal }
}

#[cfg(test)]
mod tests;
