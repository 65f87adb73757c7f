//! How what was decided comes to be so, and is undone when it cannot be saved. Knows how the match stands; decides nothing.

use super::{Referee, days_a_move};
use crate::game::core::absence::Absence;
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::clock::{Clocks, Ledger};
use crate::game::core::event::{Act, Event};
use crate::game::core::offers::Offers;
use crate::game::core::ruling::{Ending, Move, News, View};
use crate::protocol::{ClaimKind, OfferKind};
use crate::rules::{Board, Seat};

/// Something that was decided, and has not happened yet.
pub(in crate::game) struct Decided {
    pub(super) event: Event,
    pub(super) after: After,
}

/// How the match stands afterwards, where that is otherwise than before.
#[derive(Default)]
pub(super) struct After {
    /// How many moves are left of those before.
    pub(super) kept: Option<usize>,
    /// The moves that are made.
    pub(super) moves: Vec<Move>,
    pub(super) board: Option<Box<dyn Board>>,
    pub(super) views: Option<ByViewer<View>>,
    pub(super) ending: Option<Ending>,
}

/// What it takes to make the last thing undone.
pub(in crate::game) struct Undo {
    board: Option<Box<dyn Board>>,
    views: Option<ByViewer<View>>,
    /// How many moves were made.
    made: usize,
    /// The moves that were taken back.
    taken_back: Vec<Move>,
    offers: Offers,
    absence: Absence,
    clocks: Option<Clocks>,
    adjourned: Option<usize>,
    seq: u32,
    /// Whether it was over already.
    was_over: bool,
}

impl Referee {
    /// Lets it happen. Gives what is to be told of it, what is to be kept, and how it is undone.
    pub(in crate::game) fn apply(&mut self, Decided { event, after }: Decided) -> (News, Event, Undo) {
        let After { kept, moves, board, views, ending } = after;
        let undo = Undo {
            made: moves.len(),
            taken_back: kept.map_or_else(Vec::new, |kept| self.moves.split_off(kept.min(self.moves.len()))),
            board: board.map(|board| std::mem::replace(&mut self.board, board)),
            views: views.map(|views| std::mem::replace(&mut self.views, views)),
            offers: self.offers.clone(),
            absence: self.absence.clone(),
            clocks: self.clocks.as_deref().cloned(),
            adjourned: self.adjourned,
            seq: self.seq,
            was_over: self.ending.is_some(),
        };
        self.moves.extend(moves);
        let news = self.note(&event);
        if let Some(ending) = ending {
            self.offers.clear(event.at_ms);
            self.ending = Some(ending);
        }
        self.note_time(&event, &undo.taken_back);
        self.seq = event.seq;
        (news, event, undo)
    }

    /// Notes what an event does to offers and presence.
    fn note(&mut self, event: &Event) -> News {
        let Event { seq, at_ms, ref act } = *event;
        match act {
            Act::Played { seat, .. } => {
                self.offers.moved(*seat, at_ms);
                let followed = u32::try_from(act.followed().len()).unwrap_or(u32::MAX);
                News::Played { first: self.ply().saturating_sub(followed), last: self.ply() }
            }
            Act::Offered { seat, what } => {
                self.offers.make(*seat, *what, seq);
                News::Offered { seq, seat: *seat, what: *what }
            }
            Act::Agreed { seat, what, .. } => self.note_agreed(*seat, *what, seq, at_ms),
            Act::Declined { seat, what, offerer } => {
                match offerer {
                    Some(offerer) if offerer != seat => self.offers.decline(*offerer, *what, at_ms),
                    Some(_) | None => self.offers.lapse(*seat, *what, at_ms),
                }
                News::Declined { seq, seat: *seat, what: *what }
            }
            Act::Came { seat } => {
                self.absence.come(*seat, at_ms);
                News::Presence { seq, seat: *seat }
            }
            Act::Went { seat, since_ms, why } => {
                self.absence.go(*seat, since_ms.unwrap_or(at_ms).min(at_ms), *why);
                News::Presence { seq, seat: *seat }
            }
            Act::Fault { from_ms } => {
                self.absence.fault(*from_ms, at_ms);
                News::Nothing
            }
            Act::Stalled { from_ms, to_ms } => {
                let to_ms = (*to_ms).min(at_ms);
                let concerned = self.concerned(*from_ms, to_ms);
                self.absence.spare(*from_ms, to_ms);
                concerned.map_or(News::Nothing, |(_, _, seat)| News::Presence { seq, seat })
            }
            Act::Claimed { seat, what: ClaimKind::Adjourn, .. } => News::Adjourned { seq, seat: *seat },
            Act::Resigned { .. }
            | Act::Claimed { what: ClaimKind::Win | ClaimKind::Draw, .. }
            | Act::Flagged { .. }
            | Act::Aborted { .. }
            | Act::Abandoned
            | Act::Adjudicated => News::Ended,
        }
    }

    /// Notes that a seat agreed to what the other had offered.
    fn note_agreed(&mut self, seat: Seat, what: OfferKind, seq: u32, at_ms: u64) -> News {
        self.offers.agreed(at_ms);
        match what {
            OfferKind::Draw | OfferKind::Abort => News::Ended,
            OfferKind::Adjourn => News::Adjourned { seq, seat },
            OfferKind::Takeback => News::TakenBack { seq },
            OfferKind::Rematch => {
                self.rematch_agreed = true;
                News::RematchAgreed
            }
        }
    }

    /// Notes what an event does to the clocks, and whose time runs afterwards.
    fn note_time(&mut self, event: &Event, taken_back: &[Move]) {
        let Event { at_ms, ref act, .. } = *event;
        match act {
            Act::Played { seat, .. } => {
                let took = self.moves.iter().rev().find(|mv| !mv.automatic).and_then(|mv| mv.time.as_deref());
                let ledger = took.map_or_else(|| Ledger::free(at_ms), |(ledger, _)| *ledger);
                if let Some(clocks) = &mut self.clocks {
                    clocks.moved(*seat, &ledger, &self.views.of(None).turn);
                }
                self.set_turn(ledger.received_ms);
            }
            Act::Agreed { seat, what: OfferKind::Takeback, fault_ms, .. } => {
                // What the clocks had before the match was adjourned is nothing to go on with.
                let made_since = self.adjourned.is_none_or(|moves| moves <= self.moves.len());
                let before = taken_back.first().filter(|_| made_since).and_then(|mv| mv.time.as_deref());
                if let (Some(clocks), Some((_, before))) = (&mut self.clocks, before) {
                    if let Some(fault_ms) = *fault_ms {
                        clocks.is_at_fault(seat.other(), fault_ms, at_ms);
                    }
                    clocks.taken_back(before, seat.other(), &self.views.of(None).turn, at_ms);
                } else if let Some(clocks) = &mut self.clocks {
                    clocks.begin_again(&self.views.of(None).turn, at_ms);
                }
                self.set_turn(at_ms);
            }
            Act::Agreed { move_ms: Some(move_ms), .. } | Act::Claimed { move_ms: Some(move_ms), .. } => {
                self.offers.adjourned(at_ms);
                self.adjourned = Some(self.moves.len());
                self.clocks = days_a_move(*move_ms).ok().map(|control| Box::new(Clocks::new(control)));
                self.set_turn(at_ms);
            }
            Act::Fault { from_ms } => {
                let used_up = self.used_up_by(*from_ms);
                self.forgive(*from_ms, at_ms);
                self.hold(used_up, at_ms);
            }
            Act::Came { seat } => self.release(*seat, at_ms),
            Act::Stalled { from_ms, to_ms } => self.forgive(*from_ms, (*to_ms).min(at_ms)),
            Act::Agreed { .. }
            | Act::Claimed { .. }
            | Act::Offered { .. }
            | Act::Declined { .. }
            | Act::Went { .. }
            | Act::Resigned { .. }
            | Act::Flagged { .. }
            | Act::Aborted { .. }
            | Act::Abandoned
            | Act::Adjudicated => {
                if self.ending.is_some() {
                    self.set_turn(at_ms);
                }
            }
        }
    }

    /// The last thing has not happened after all.
    pub(in crate::game) fn undo(&mut self, undo: Undo) {
        let Undo { board, views, made, taken_back, offers, absence, clocks, adjourned, seq, was_over } = undo;
        self.moves.truncate(self.moves.len().saturating_sub(made));
        self.moves.extend(taken_back);
        if let Some(board) = board {
            self.board = board;
        }
        if let Some(views) = views {
            self.views = views;
        }
        self.offers = offers;
        self.absence = absence;
        self.clocks = clocks.map(Box::new);
        self.adjourned = adjourned;
        self.seq = seq;
        if !was_over {
            self.ending = None;
        }
    }
}
