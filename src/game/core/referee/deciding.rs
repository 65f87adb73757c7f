//! What counts, and what follows from it. Decides over a board of its own: nothing of the match has changed when a command
//! is refused, or when the rules panic.

use super::applying::{After, Decided};
use super::position::views_of;
use super::{Referee, offering::too_early};
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::clock::Ledger;
use crate::game::core::command::Command;
use crate::game::core::event::{Act, End, Event, Followed};
use crate::game::core::pair::Part;
use crate::game::core::ruling::{Arrival, Ending, Move, News, Refusal, View};
use crate::protocol::{AwayReason, ClaimKind, EndReason, OfferKind};
use crate::rules::{Board, Illegal, Made, Outcome, Seat, Status, Viewer};

/// Moves that may follow one by themselves.
const AUTOMATIC_MAX: usize = 16;

/// What a move takes: it is measured, or was written down.
#[derive(Clone, Copy)]
pub(super) enum Took {
    Measured(Arrival),
    Written(Option<Ledger>),
}

/// What is so while something is decided.
#[allow(clippy::struct_field_names, reason = "the unit comes last")]
#[derive(Clone, Copy, Debug)]
pub(in crate::game) struct Moment {
    /// Now, Unix milliseconds.
    pub(in crate::game) now_ms: u64,
    /// For so many milliseconds nobody may claim, for the server stood still.
    pub(in crate::game) recovering_ms: u64,
    /// What each move may take once the match is adjourned, in milliseconds.
    pub(in crate::game) adjourned_ms: u64,
    /// How much of what the move of who asks for a takeback has taken is the server's fault, in milliseconds.
    pub(in crate::game) fault_ms: Option<u64>,
}

/// What became of a command that counts.
#[allow(clippy::large_enum_variant, reason = "it is nearly always the large one, and is used up at once")]
pub(in crate::game) enum Decision {
    /// This is to happen.
    New(Decided),
    /// It has happened before by the same command, and is only told again.
    Again(News),
}

impl Referee {
    /// Judges a command of a seat that came like that.
    ///
    /// # Errors
    /// [`Refusal`]: it does not count.
    pub(in crate::game) fn decide(
        &self,
        seat: Seat,
        command: &Command,
        arrival: Arrival,
        at: Moment,
    ) -> Result<Decision, Refusal> {
        let Moment { now_ms, .. } = at;
        match command {
            Command::Play { ply, text } => self.play(seat, *ply, text, Took::Measured(arrival), now_ms),
            Command::Resign => {
                self.still_running()?;
                Ok(Decision::New(self.resigned(seat, now_ms)))
            }
            Command::Offer(OfferKind::Abort, _) => self.abort(seat, now_ms).map(Decision::New),
            Command::Offer(what, to) => self.offer(seat, *what, *to, at),
            Command::Decline(what, to) => self.decline(seat, *what, *to, now_ms).map(Decision::New),
            Command::Claim(what) => self.claim(seat, *what, at).map(Decision::New),
        }
    }

    pub(super) fn still_running(&self) -> Result<(), Refusal> {
        if self.ending.is_some() { Err(Refusal::GameOver) } else { Ok(()) }
    }

    /// A seat makes the move of number `ply`.
    pub(super) fn play(
        &self,
        seat: Seat,
        ply: u32,
        text: &str,
        took: Took,
        now_ms: u64,
    ) -> Result<Decision, Refusal> {
        if self.move_at(ply).is_some_and(|made| self.is_again(made, seat, text)) {
            return Ok(Decision::Again(News::Played { first: ply, last: ply }));
        }
        self.still_running()?;
        if ply != self.ply() + 1 {
            return Err(Refusal::StalePly { ply: self.ply() });
        }
        if !self.turn().contains(&seat) {
            return Err(Refusal::NotYourTurn);
        }
        let ledger = match took {
            Took::Measured(arrival) => self.ledger(seat, arrival)?,
            Took::Written(ledger) => ledger,
        };
        let played = self.played(seat, text, Next::ByTheRules, ledger, now_ms);
        played.map(Decision::New).map_err(Refusal::IllegalMove)
    }

    /// A seat calls off a match in which not both have moved.
    pub(super) fn abort(&self, seat: Seat, now_ms: u64) -> Result<Decided, Refusal> {
        self.still_running()?;
        if self.part == Part::Second {
            return Err(too_early("A pair is played to its end."));
        }
        if Seat::BOTH.into_iter().all(|seat| self.has_moved(seat)) {
            return Err(Refusal::Begun);
        }
        Ok(self.over(Act::Aborted { seat }, None, EndReason::Cancelled, now_ms))
    }

    /// Whether a command says once more what was played.
    fn is_again(&self, made: &Move, seat: Seat, text: &str) -> bool {
        made.seat == seat && (made.text == text || self.board.written(text).as_ref() == Some(&made.text))
    }

    /// A seat claims what the other's absence leaves.
    pub(super) fn claim(&self, seat: Seat, what: ClaimKind, at: Moment) -> Result<Decided, Refusal> {
        self.still_running()?;
        let Moment { now_ms, recovering_ms, adjourned_ms, .. } = at;
        if self.is_correspondence() {
            return Err(too_early("Nobody has to be here in this game."));
        }
        let left = self.absence.left_ms(seat.other(), now_ms);
        if left.is_some() && !self.absence.is_charged(seat.other()) {
            return Err(too_early("Your opponent is not to move."));
        }
        match left.map(|left_ms| left_ms.max(recovering_ms)) {
            None => return Err(too_early("Your opponent is here.")),
            Some(0) => {}
            left @ Some(1..) => {
                let text = "Your opponent has not been away for long enough.";
                return Err(Refusal::TooEarly { text, retry_after_ms: left });
            }
        }
        let move_ms = (what == ClaimKind::Adjourn).then_some(adjourned_ms);
        Ok(self.claimed(seat, what, move_ms, now_ms))
    }

    /// A seat is here, if that is news.
    pub(in crate::game) fn come(&self, seat: Seat, now_ms: u64) -> Option<Decided> {
        (!self.here(seat)).then(|| self.noted(Act::Came { seat }, now_ms))
    }

    /// A seat has been away since then, or from now on, for that reason, if that is news.
    pub(in crate::game) fn go(
        &self,
        seat: Seat,
        since_ms: Option<u64>,
        why: Option<AwayReason>,
        now_ms: u64,
    ) -> Option<Decided> {
        self.here(seat).then(|| self.noted(Act::Went { seat, since_ms, why }, now_ms))
    }

    /// The server was down from then until now: that time is charged to nobody, and both players are away.
    pub(super) fn fault(&self, from_ms: u64, now_ms: u64) -> Option<Decided> {
        self.ending.is_none().then(|| self.noted(Act::Fault { from_ms }, now_ms))
    }

    /// The server stood still: that time is charged to nobody.
    pub(in crate::game) fn spare(&self, from_ms: u64, to_ms: u64, now_ms: u64) -> Option<Decided> {
        self.ending.is_none().then(|| self.noted(Act::Stalled { from_ms, to_ms }, now_ms))
    }

    /// Closes a match that both players left long enough ago.
    pub(in crate::game) fn abandon(&self, abandon_ms: u64, now_ms: u64) -> Option<Decided> {
        let since_ms = self.absence.both_away_since()?;
        let due = self.ending.is_none() && since_ms.saturating_add(abandon_ms) <= now_ms;
        due.then(|| self.over(Act::Abandoned, None, EndReason::Abandoned, now_ms))
    }

    /// Ends a match that cannot go on, without asking the rules anything.
    pub(in crate::game) fn adjudicate(&self, now_ms: u64) -> Option<Decided> {
        let view = self.view(None).clone();
        let end = (EndReason::Adjudication, Outcome::draw());
        self.ending.is_none().then(|| self.ended(Act::Adjudicated, end, (view, None), now_ms))
    }

    // What is to happen, once it is known that it does.

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
        let ending = Ending { seq: last + 1, reason: EndReason::Rules, outcome, notation, at_ms };
        let views = Some(ByViewer::Shared(view));
        let after = After { moves, views, board: Some(board), ending: Some(ending), kept: None };
        Decided { event: Event { seq: last + 1, at_ms, act }, after }
    }

    pub(super) fn resigned(&self, seat: Seat, at_ms: u64) -> Decided {
        self.over(Act::Resigned { seat }, Some(seat.other()), EndReason::Resignation, at_ms)
    }

    pub(super) fn claimed(&self, seat: Seat, what: ClaimKind, move_ms: Option<u64>, at_ms: u64) -> Decided {
        let act = Act::Claimed { seat, what, move_ms };
        match what {
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

    fn ended(
        &self,
        act: Act,
        (reason, outcome): (EndReason, Outcome),
        (view, notation): (View, Option<String>),
        at_ms: u64,
    ) -> Decided {
        let seq = self.seq + 1;
        let ending = Ending { seq, reason, outcome, notation, at_ms };
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
