//! What counts, and what follows from it. Decides over a board of its own: nothing of the match has changed when a command
//! is refused, or when the rules panic.

use super::applying::Decided;
use super::following::Next;
use super::{Referee, offering::too_early};
use crate::game::core::clock::Ledger;
use crate::game::core::command::Command;
use crate::game::core::event::Act;
use crate::game::core::pair::Part;
use crate::game::core::ruling::{Arrival, Move, News, Refusal};
use crate::protocol::{AwayReason, ClaimKind, EndReason, OfferKind};
use crate::rules::{Chance, Outcome, Seat};

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
    /// Whether the other player has a connection to the server, wherever that looks.
    pub(in crate::game) connected: bool,
    /// Whether the other player was cut off by the server and is not back.
    pub(in crate::game) cut_off: bool,
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
        if !matches!(command, Command::Play { .. }) {
            self.in_time(arrival)?;
        }
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
        if let Took::Measured(arrival) = took {
            self.before_the_flag(seat, arrival.received_ms)?;
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
        if !self.is_unbegun() {
            return Err(Refusal::Begun);
        }
        Ok(self.over(Act::Aborted { seat }, None, EndReason::Cancelled, now_ms))
    }

    /// Whether not both have moved, so that the match may be called off. Whoever has won the first of a pair, or lost it, does
    /// not get out of the second.
    pub(super) fn is_unbegun(&self) -> bool {
        self.part != Part::Second && !Seat::BOTH.into_iter().all(|seat| self.has_moved(seat))
    }

    /// Whether a command says once more what was played.
    fn is_again(&self, made: &Move, seat: Seat, text: &str) -> bool {
        made.seat == seat && (made.text == text || self.board.written(text).as_ref() == Some(&made.text))
    }

    /// A seat claims what the other's absence leaves. Before both have moved there is nothing to win: the match is called off.
    pub(super) fn claim(&self, seat: Seat, what: ClaimKind, at: Moment) -> Result<Decided, Refusal> {
        self.still_running()?;
        let Moment { now_ms, recovering_ms, adjourned_ms, connected, .. } = at;
        if !self.needs_presence() {
            return Err(too_early("Nobody has to be here in this game."));
        }
        let other = seat.other();
        let left_ms = self.absence.left_ms(other, now_ms);
        // Whoever is elsewhere, be it that this is not noted yet, answers.
        let Some(left_ms) = left_ms.filter(|_| !connected) else {
            let here = "Your opponent is here.";
            let elsewhere = "Your opponent is elsewhere on this server.";
            return Err(too_early(if self.here(other) { here } else { elsewhere }));
        };
        if !self.absence.is_charged(other) {
            return Err(too_early("Your opponent is not to move."));
        }
        let left_ms = left_ms.max(recovering_ms);
        if left_ms > 0 {
            let text = "Your opponent has not been away for long enough.";
            return Err(Refusal::TooEarly { text, retry_after_ms: Some(left_ms) });
        }
        if self.format > 3 && what != ClaimKind::Adjourn && self.is_unbegun() {
            return Ok(self.claimed(seat, what, None, true, now_ms));
        }
        // Who cannot win on time does not win by the other's absence.
        let may_win = self.board.may_win(seat) != Chance::No;
        let what = if what == ClaimKind::Win && !may_win { ClaimKind::Draw } else { what };
        let move_ms = (what == ClaimKind::Adjourn).then_some(adjourned_ms);
        Ok(self.claimed(seat, what, move_ms, false, now_ms))
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
        self.absence.is_news(seat, why).then(|| self.noted(Act::Went { seat, since_ms, why }, now_ms))
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
        let since_ms = self.absence.all_away_since()?;
        let due = self.ending.is_none() && since_ms.saturating_add(abandon_ms) <= now_ms;
        due.then(|| self.over(Act::Abandoned, None, EndReason::Abandoned, now_ms))
    }

    /// Ends a match that cannot go on, without asking the rules anything.
    pub(in crate::game) fn adjudicate(&self, now_ms: u64) -> Option<Decided> {
        let view = self.view(None).clone();
        let end = (EndReason::Adjudication, Outcome::draw());
        self.ending.is_none().then(|| self.ended(Act::Adjudicated, end, (view, None), now_ms))
    }
}
