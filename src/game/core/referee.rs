//! Whose word counts in a match: board, ply and offers in; a verdict or a refusal out. Knows rules and seats; never
//! connections, time limits or messages. `now` comes in as Unix milliseconds.

mod absences;
mod offering;
mod replaying;

pub use replaying::Impossible;

use super::absence::Absence;
use super::by_viewer::ByViewer;
use super::offers::Offers;
use super::ruling::{Ending, Move, Refusal, Verdict, View};
use crate::protocol::{EndReason, OpenOffer};
use crate::rules::{Board, Layout, Legal, Made, Outcome, Seat, Status, Viewer};

/// Moves that may follow one by themselves.
const AUTOMATIC_MAX: usize = 16;

/// The state of one match that decides.
pub(in crate::game) struct Referee {
    start: Box<dyn Board>,
    board: Box<dyn Board>,
    hidden: bool,
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
    /// A match before its first move; whether its rules hide something is for their kind to say.
    pub(in crate::game) fn new(board: Box<dyn Board>, hidden: bool, absence: Absence) -> Self {
        let views = views_of(board.as_ref(), hidden);
        let start = board.fork();
        let (moves, offers) = (Vec::new(), Offers::default());
        let (seq, ending, rematch_agreed) = (0, None, false);
        Self { start, board, hidden, views, moves, offers, absence, seq, ending, rematch_agreed }
    }

    /// Whether seats and watchers see different things.
    pub(in crate::game) fn hidden(&self) -> bool {
        self.hidden
    }

    pub(in crate::game) fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

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

    /// What is left of an absent player's bank; nothing once the match is over.
    pub(in crate::game) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        self.absence.left_ms(seat, now_ms).filter(|_| self.ending.is_none())
    }

    /// Since when neither player is here.
    pub(in crate::game) fn deserted_since(&self) -> Option<u64> {
        self.absence.both_away_since()
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
        views_of(self.replayed(ply).as_ref(), self.hidden)
    }

    fn replayed(&self, ply: u32) -> Box<dyn Board> {
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

    fn next_seq(&mut self) -> u32 {
        self.seq += 1;
        self.seq
    }

    /// A seat makes the move of number `ply`.
    pub(in crate::game) fn play(
        &mut self,
        seat: Seat,
        ply: u32,
        text: &str,
        now_ms: u64,
    ) -> Result<Verdict, Refusal> {
        if self.move_at(ply).is_some_and(|made| self.is_again(made, seat, text)) {
            return Ok(Verdict::PlayedBefore(ply));
        }
        if self.ending.is_some() {
            return Err(Refusal::GameOver);
        }
        if ply != self.ply() + 1 {
            return Err(Refusal::StalePly { ply: self.ply() });
        }
        if !self.turn().contains(&seat) {
            return Err(Refusal::NotYourTurn);
        }
        let made = self.board.play(seat, text).map_err(Refusal::IllegalMove)?;
        // The rules are asked everything before anything is noted: they may panic.
        let followed = self.follow();
        let views = views_of(self.board.as_ref(), self.hidden);
        let ending = match self.board.status() {
            Status::Over(outcome) => Some((outcome, self.revelation())),
            Status::ToMove(_) => None,
        };
        self.note(seat, made, false, now_ms);
        for (seat, made) in followed {
            self.note(seat, made, true, now_ms);
        }
        self.offers.moved(seat, now_ms);
        self.views = views;
        if let Some((outcome, revelation)) = ending {
            self.end(EndReason::Rules, outcome, Some(revelation), now_ms);
        }
        Ok(Verdict::Played(ply))
    }

    /// Whether a word says once more what was played.
    fn is_again(&self, made: &Move, seat: Seat, text: &str) -> bool {
        made.seat == seat && (made.text == text || self.board.written(text).as_ref() == Some(&made.text))
    }

    /// Makes the moves that nobody is asked for.
    fn follow(&mut self) -> Vec<(Seat, Made)> {
        let board = &mut self.board;
        let next = || {
            let (seat, text) = board.automatic()?;
            Some((seat, board.play(seat, &text).ok()?))
        };
        std::iter::from_fn(next).take(AUTOMATIC_MAX).collect()
    }

    fn note(&mut self, seat: Seat, made: Made, automatic: bool, now_ms: u64) {
        let seq = self.next_seq();
        let Made { text, secret } = made;
        self.moves.push(Move { seat, text, secret, automatic, seq, at_ms: now_ms });
    }

    /// A seat gives up.
    pub(in crate::game) fn resign(&mut self, seat: Seat, now_ms: u64) -> Result<Verdict, Refusal> {
        self.still_running()?;
        Ok(self.end_for(Some(seat.other()), EndReason::Resignation, now_ms))
    }

    /// Ends a match that cannot go on, without asking the rules anything.
    pub(in crate::game) fn adjudicate(&mut self, now_ms: u64) -> Option<Verdict> {
        self.ending.is_none().then(|| {
            self.end(EndReason::Adjudication, Outcome::draw(), None, now_ms);
            Verdict::Ended
        })
    }

    fn still_running(&self) -> Result<(), Refusal> {
        if self.ending.is_some() { Err(Refusal::GameOver) } else { Ok(()) }
    }

    fn end_for(&mut self, winner: Option<Seat>, reason: EndReason, now_ms: u64) -> Verdict {
        let revelation = self.revelation();
        let score = self.board.score();
        self.end(reason, Outcome { winner, score, ..Outcome::default() }, Some(revelation), now_ms);
        Verdict::Ended
    }

    /// What everybody may know once the match is over: the position, and its notation.
    fn revelation(&self) -> (View, String) {
        (View::of(self.board.as_ref(), Viewer::Afterwards), self.board.notation())
    }

    fn end(&mut self, reason: EndReason, outcome: Outcome, revelation: Option<(View, String)>, now_ms: u64) {
        let (view, notation) = revelation.unzip();
        let mut view = view.unwrap_or_else(|| self.view(None).clone());
        view.turn.clear();
        view.legal = Legal::NONE;
        let seq = self.next_seq();
        self.offers.clear(now_ms);
        self.views = ByViewer::Shared(view);
        self.ending = Some(Ending { seq, reason, outcome, notation, at_ms: now_ms });
    }
}

fn views_of(board: &dyn Board, hidden: bool) -> ByViewer<View> {
    ByViewer::new(hidden, |seat| {
        let viewer = seat.map_or(Viewer::Watcher, Viewer::Seat);
        let mut view = View::of(board, viewer);
        view.legal = match (view.turn.as_slice(), seat) {
            // One encoding for all: the moves of whoever is to move.
            ([mover], _) if !hidden => board.legal(*mover),
            // Two who move at once have moves of their own.
            ([_, _, ..], _) if !hidden => Legal::Unlisted,
            (turn, Some(seat)) if turn.contains(&seat) => board.legal(seat),
            (_, Some(_) | None) => Legal::NONE,
        };
        view
    })
}

impl View {
    /// What a viewer may know, but for the moves.
    fn of(board: &dyn Board, viewer: Viewer) -> Self {
        let turn = match board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        };
        let (swapped, score) = (board.swapped(), board.score());
        Self { position: board.position(viewer), turn, legal: Legal::NONE, swapped, score }
    }
}

#[cfg(test)]
mod tests;
