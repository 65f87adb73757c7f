//! What follows from something that counts: the event, and how the match stands after it. Works on a board of its own, so that
//! nothing has changed yet; whether it counts is for `deciding` and `offering`.

use super::Referee;
use super::applying::{After, Decided};
use super::position::views_of;
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::clock::Ledger;
use crate::game::core::event::{Act, End, Event, Followed};
use crate::game::core::ruling::{Ending, Move, View};
use crate::protocol::{ClaimKind, EndReason};
use crate::rules::{Board, Illegal, Made, Outcome, Seat, Status, Viewer};

/// Moves that may follow one by themselves.
const AUTOMATIC_MAX: usize = 16;

impl Referee {
    /// What changes neither the board nor the end.
    pub(super) fn noted(&self, act: Act, at_ms: u64) -> Decided {
        Decided { event: Event { seq: self.seq + 1, at_ms, act }, after: After::default() }
    }

    /// A seat makes a move, and others follow by themselves.
    pub(super) fn played(
        &self,
        seat: Seat,
        text: &str,
        next: Next,
        ledger: Option<Ledger>,
        at_ms: u64,
    ) -> Result<Decided, Illegal> {
        let mut board = self.board.fork();
        let mut moves = Vec::with_capacity(1);
        let number = |moves: &[Move]| self.seq + 1 + u32::try_from(moves.len()).unwrap_or(u32::MAX);
        let made = |board: &mut Box<dyn Board>, moves: &mut Vec<Move>, seat, text: &str| {
            let Made { text, secret } = board.play(seat, text)?;
            let automatic = !moves.is_empty();
            moves.push(Move { seat, text, secret, automatic, seq: number(moves), at_ms, time: None });
            Ok(())
        };
        made(&mut board, &mut moves, seat, text)?;
        while let Some((seat, text)) = next.after(moves.len() - 1, board.as_ref()) {
            if made(&mut board, &mut moves, seat, &text).is_err() {
                break;
            }
        }
        let ledger = ledger.filter(|_| self.is_timed());
        if let Some((first, (ledger, clocks))) = moves.first_mut().zip(ledger.zip(self.clocks.as_ref())) {
            first.time = Some(Box::new((ledger, clocks.keep())));
        }
        let outcome = next.outcome(board.as_ref(), self.dead_draw);
        let followed: Vec<_> = moves.iter().skip(1).map(Followed::of).collect();
        let followed = (!followed.is_empty()).then(|| Box::new(followed));
        let text = moves.first().map(|mv| mv.text.clone()).unwrap_or_default();
        let act = Act::played(seat, text).followed_by(followed);
        let act = if let Some(ledger) = &ledger { act.that_took(ledger) } else { act };
        let last = number(&moves) - 1;
        Ok(self.after_moves(act, moves, board, outcome, last, at_ms))
    }

    fn after_moves(
        &self,
        act: Act,
        moves: Vec<Move>,
        board: Box<dyn Board>,
        outcome: Option<Outcome>,
        last: u32,
        at_ms: u64,
    ) -> Decided {
        let Some(outcome) = outcome else {
            let views = Some(views_of(board.as_ref(), self.hidden));
            let after = After { moves, views, board: Some(board), ..After::default() };
            return Decided { event: Event { seq: last, at_ms, act }, after };
        };
        let view = View::of(board.as_ref(), Viewer::Afterwards).at_the_end();
        let notation = Some(board.notation());
        let act = act.ending_with(End::of(&outcome));
        let ending = Ending { seq: last + 1, reason: EndReason::Rules, outcome, notation, at_ms, flag: None };
        let views = Some(ByViewer::Shared(view));
        let after = After { moves, views, board: Some(board), ending: Some(ending), kept: None };
        Decided { event: Event { seq: last + 1, at_ms, act }, after }
    }

    pub(super) fn resigned(&self, seat: Seat, at_ms: u64) -> Decided {
        self.over(Act::Resigned { seat }, Some(seat.other()), EndReason::Resignation, at_ms)
    }

    pub(super) fn claimed(
        &self,
        seat: Seat,
        what: ClaimKind,
        move_ms: Option<u64>,
        cancelled: bool,
        at_ms: u64,
    ) -> Decided {
        let act = Act::Claimed { seat, what, move_ms, cancelled };
        match what {
            ClaimKind::Win | ClaimKind::Draw if cancelled => {
                self.over(act, None, EndReason::Cancelled, at_ms)
            }
            ClaimKind::Win => self.over(act, Some(seat), EndReason::Absence, at_ms),
            ClaimKind::Draw => self.over(act, None, EndReason::Absence, at_ms),
            ClaimKind::Adjourn => self.noted(act, at_ms),
        }
    }

    /// The match is over, and all is shown.
    pub(super) fn over(&self, act: Act, winner: Option<Seat>, reason: EndReason, at_ms: u64) -> Decided {
        let outcome = Outcome { winner, score: self.board.score(), ..Outcome::default() };
        let view = View::of(self.board.as_ref(), Viewer::Afterwards);
        self.ended(act, (reason, outcome), (view, Some(self.board.notation())), at_ms)
    }

    pub(super) fn ended(
        &self,
        act: Act,
        (reason, outcome): (EndReason, Outcome),
        (view, notation): (View, Option<String>),
        at_ms: u64,
    ) -> Decided {
        let seq = self.seq + 1;
        let ending = Ending { seq, reason, outcome, notation, at_ms, flag: None };
        let views = Some(ByViewer::Shared(view.at_the_end()));
        let after = After { views, ending: Some(ending), ..After::default() };
        Decided { event: Event { seq, at_ms, act }, after }
    }

    /// The match goes back to where it was after so many moves.
    pub(super) fn taken_back(&self, act: Act, ply: u32, at_ms: u64) -> Decided {
        let board = self.board_at(ply);
        let after = After {
            kept: usize::try_from(ply).ok(),
            views: Some(views_of(board.as_ref(), self.hidden)),
            board: Some(board),
            ..After::default()
        };
        Decided { event: Event { seq: self.seq + 1, at_ms, act }, after }
    }
}

/// What follows a move by itself.
#[derive(Clone, Copy)]
pub(super) enum Next<'a> {
    /// What the rules say.
    ByTheRules,
    /// What was written down.
    AsWritten(&'a [Followed], Option<&'a End>),
}

impl Next<'_> {
    /// The next move that nobody is asked for, where so many have been made.
    fn after(&self, made: usize, board: &dyn Board) -> Option<(Seat, String)> {
        match self {
            Self::ByTheRules => board.automatic().filter(|_| made < AUTOMATIC_MAX),
            Self::AsWritten(followed, _) => followed.get(made).map(|mv| (mv.seat, mv.text.clone())),
        }
    }

    /// How the match has ended, if it has.
    fn outcome(&self, board: &dyn Board, dead_draw: bool) -> Option<Outcome> {
        match self {
            Self::ByTheRules => match board.status() {
                Status::Over(outcome) => Some(outcome),
                Status::ToMove(_) => (dead_draw && board.is_dead())
                    .then(|| Outcome { score: board.score(), ..Outcome::draw() }),
            },
            Self::AsWritten(_, end) => end.map(End::outcome),
        }
    }
}
