//! How one match stands, and whose command counts in it. What shall happen is decided first and changes nothing (`deciding`,
//! `offering`); then it is applied (`applying`), and undone if it cannot be saved. Knows rules and seats; never connections,
//! stores or messages. `now` comes in as Unix milliseconds.

mod applying;
mod deciding;
mod flagging;
mod following;
mod offering;
mod position;
mod replaying;

pub(in crate::game) use applying::{Decided, Undo};
pub(in crate::game) use deciding::{Decision, Moment};
pub use replaying::Impossible;
pub(in crate::game) use replaying::Numbered;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::absence::Absence;
use super::by_viewer::ByViewer;
use super::clock::{BadClock, Clocks, TimeControl};
use super::header::{FORMAT, Header};
use super::offers::Offers;
use super::pair::Part;
use super::ruling::{Ending, Move, View};
use super::terms::BadTerms;
use crate::protocol::{AwayReason, Clock, ClockState, OpenOffer};
use crate::rules::{Board, Layout, Seat, Viewer};
use position::{opened, views_of};

/// So much for a move in a match without a clock.
fn days_a_move(move_ms: u64) -> Result<Arc<TimeControl>, BadClock> {
    TimeControl::of(&Clock::PerMove { per_move_ms: move_ms }).map(Arc::new)
}

/// How one match stands.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub(in crate::game) struct Referee {
    start: Box<dyn Board>,
    board: Box<dyn Board>,
    hidden: bool,
    /// In which format its events are written down, see [`super::header::FORMAT`].
    format: u8,
    takebacks: bool,
    dead_draw: bool,
    /// Which part of a pair it is.
    part: Part,
    /// How long a move may take; nothing in a match that is older than this and has no clock.
    clocks: Option<Box<Clocks>>,
    /// Whether the players see a clock and what each move takes is written down.
    timed: bool,
    /// How many moves had been made when it was adjourned, if it was.
    adjourned: Option<usize>,
    views: ByViewer<View>,
    moves: Vec<Move>,
    offers: Offers,
    absence: Absence,
    seq: u32,
    ending: Option<Ending>,
    /// Whether both want another match, and it is being opened.
    rematch_agreed: bool,
}

impl Referee {
    /// The match of a header before anything has happened.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board, or panic.
    pub(in crate::game) fn open(header: &Header) -> Result<Self, BadTerms> {
        let kind = header.terms.kind();
        let absence = Absence::new(header.here, header.house_bots(), header.bank_ms, header.opened_ms);
        let absence = if header.format > 3 { absence } else { absence.in_older_match() };
        let open = || -> Result<Self, BadTerms> {
            let start = kind.open(header.terms.options(), header.seed)?;
            let (board, moves) = opened(start.as_ref(), header).ok_or(BadTerms::Rules)?;
            Ok(Self { format: header.format, start, moves, ..Self::new(board, kind.hidden, absence) })
        };
        let referee = catch_unwind(AssertUnwindSafe(open)).map_err(|_| BadTerms::Rules)??;
        referee.begun(header)
    }

    /// The same with what was agreed on, and whoever is to move is to move from the beginning on.
    fn begun(mut self, header: &Header) -> Result<Self, BadTerms> {
        let terms = &header.terms;
        self.takebacks = terms.takebacks();
        self.dead_draw = terms.dead_draw();
        self.part = header.part();
        self.timed = terms.control().is_some();
        let untimed = header.untimed_ms.map(|untimed_ms| days_a_move(untimed_ms.get())).transpose()?;
        let control = terms.control().cloned().or(untimed);
        self.clocks = control.map(|control| Box::new(Clocks::new(control)));
        self.set_turn(header.opened_ms);
        Ok(self)
    }

    /// Whoever is to move now is to move from then on.
    fn set_turn(&mut self, at_ms: u64) {
        let turn = if self.ending.is_some() { &[] } else { self.views.of(None).turn.as_slice() };
        if let Some(clocks) = &mut self.clocks {
            clocks.run(turn, at_ms);
        }
        if self.format > 2 {
            self.absence.pass_turn(turn, at_ms);
        }
    }

    fn new(board: Box<dyn Board>, hidden: bool, absence: Absence) -> Self {
        Self {
            views: views_of(board.as_ref(), hidden),
            start: board.fork(),
            board,
            hidden,
            format: FORMAT,
            takebacks: true,
            dead_draw: false,
            part: Part::None,
            clocks: None,
            timed: false,
            adjourned: None,
            moves: Vec::new(),
            offers: Offers::default(),
            absence,
            seq: 0,
            ending: None,
            rematch_agreed: false,
        }
    }

    /// Whether seats and watchers see different things.
    pub(in crate::game) fn hidden(&self) -> bool {
        self.hidden
    }

    /// The number of the last move.
    pub(in crate::game) fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    /// The number of the last event.
    pub(in crate::game) fn seq(&self) -> u32 {
        self.seq
    }

    pub(in crate::game) fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// What a seat, or a watcher, may know of the position.
    pub(in crate::game) fn view(&self, seat: Option<Seat>) -> &View {
        self.views.of(seat)
    }

    /// The seats that may move now.
    pub(in crate::game) fn turn(&self) -> &[Seat] {
        &self.views.of(None).turn
    }

    /// Whether nothing is hidden any more.
    pub(in crate::game) fn revealed(&self) -> bool {
        self.ending.as_ref().is_some_and(|ending| ending.notation.is_some())
    }

    pub(in crate::game) fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Whether a player is here.
    pub(in crate::game) fn here(&self, seat: Seat) -> bool {
        self.absence.here(seat)
    }

    /// Why a player is away; nothing while they are here, or where it is not known.
    pub(in crate::game) fn away_reason(&self, seat: Seat) -> Option<AwayReason> {
        self.absence.why(seat)
    }

    /// Whether a player looks on no more, and is elsewhere on the server.
    pub(in crate::game) fn is_elsewhere(&self, seat: Seat) -> bool {
        self.absence.is_elsewhere(seat)
    }

    /// What is left of an absent player's bank; nothing where nobody has to be there, and once the match is over.
    pub(in crate::game) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        let must_be_there = self.ending.is_none() && self.needs_presence();
        self.absence.left_ms(seat, now_ms).filter(|_| must_be_there)
    }

    /// Since when nobody is here, where somebody has to be.
    pub(in crate::game) fn deserted_since(&self) -> Option<u64> {
        self.absence.all_away_since().filter(|_| self.needs_presence())
    }

    /// Whether who is to move has to be there.
    pub(in crate::game) fn needs_presence(&self) -> bool {
        let clocks = self.clocks.as_ref().filter(|_| self.timed && self.format > 3);
        !self.is_correspondence() && clocks.is_none_or(|clocks| clocks.needs_presence())
    }

    /// Whether it is played over days.
    pub(in crate::game) fn is_correspondence(&self) -> bool {
        self.adjourned()
            || (self.timed && self.clocks.as_ref().is_some_and(|clocks| clocks.is_correspondence()))
    }

    /// Whether the match goes on later.
    pub(in crate::game) fn adjourned(&self) -> bool {
        self.adjourned.is_some()
    }

    /// The state of the clocks, in a match in which the players see one.
    pub(in crate::game) fn clock(&self, now_ms: u64) -> Option<ClockState> {
        self.clocks.as_ref().filter(|_| self.timed || self.adjourned()).map(|clocks| clocks.state(now_ms))
    }

    /// How long a going of a seat has to last until it is noted.
    pub(in crate::game) fn settles_ms(&self, seat: Seat) -> u64 {
        self.absence.settles_ms(seat)
    }

    /// What of a time that the server stood still is still to be spared somebody.
    pub(in crate::game) fn to_spare(&self, (from_ms, to_ms): (u64, u64)) -> Option<(u64, u64)> {
        let (from_ms, to_ms, _) = self.concerned(from_ms, to_ms).filter(|_| self.ending.is_none())?;
        Some((from_ms, to_ms))
    }

    /// How the match is drawn for a seat, or a watcher: drawn each time, for it is large and seldom asked for.
    pub(in crate::game) fn layout(&self, seat: Option<Seat>) -> Vec<Layout> {
        self.start.layout(seat.filter(|_| self.hidden).map_or(Viewer::Watcher, Viewer::Seat))
    }

    /// The offers that stand.
    pub(in crate::game) fn open_offers(&self) -> Vec<OpenOffer> {
        self.offers.open().collect()
    }

    /// The move of that number, from 1.
    pub(in crate::game) fn move_at(&self, ply: u32) -> Option<&Move> {
        let index = usize::try_from(ply.checked_sub(1)?).ok()?;
        self.moves.get(index)
    }

    /// What was to be seen after the move of that number, played again from the start.
    pub(in crate::game) fn views_at(&self, ply: u32) -> ByViewer<View> {
        views_of(self.board_at(ply).as_ref(), self.hidden)
    }

    fn board_at(&self, ply: u32) -> Box<dyn Board> {
        let mut board = self.start.fork();
        for mv in self.moves.iter().take(usize::try_from(ply).unwrap_or(usize::MAX)) {
            // These moves were accepted before, and the same moves lead to the same position.
            let _ = board.play(mv.seat, &mv.text);
        }
        board
    }

    /// How the match is drawn once it is over, and what was there before the first move and after each.
    pub(in crate::game) fn course(&self) -> (Vec<Layout>, Vec<View>) {
        let mut board = self.start.fork();
        let mut views = vec![View::of(board.as_ref(), Viewer::Afterwards)];
        for mv in &self.moves {
            let _ = board.play(mv.seat, &mv.text);
            views.push(View::of(board.as_ref(), Viewer::Afterwards));
        }
        (self.start.layout(Viewer::Afterwards), views)
    }

    /// The match that both had agreed on could not be opened: it may be offered again.
    pub(in crate::game) fn no_rematch(&mut self) {
        self.rematch_agreed = false;
    }
}

#[cfg(test)]
mod tests;
