//! Whether a position, its legal moves and an end are what the own board says. Knows one table; changes nothing in it.

use super::{Board, BySeat, EndReason, Options, Seat, Status, Table, Viewer, Violation, Wrong};
use crate::protocol::{Ended, GameResult, Standing};
use crate::rules::{Kind, Legal, Seed};

impl Table {
    /// Holds how a game is said to stand after a move against the own board; in a snapshot only those who are to move are
    /// told their moves.
    pub(super) fn judge_standing(
        &self,
        viewer: Option<Seat>,
        ply: u32,
        told: &Standing<'_>,
        snapshot: bool,
    ) -> Result<(), Wrong> {
        if self.blind {
            return Ok(());
        }
        if ply == self.ply() {
            return judge(self.kind, self.board.as_ref(), viewer, ply, told, snapshot);
        }
        // Somebody else has read further already.
        let board = self.replayed(ply)?;
        judge(self.kind, board.as_ref(), viewer, ply, told, snapshot)
    }

    fn replayed(&self, ply: u32) -> Result<Box<dyn Board>, Wrong> {
        let options: &Options = &self.options;
        let unplayable = |reason: String| Wrong::new(Violation::IllegalMove, reason);
        let mut board =
            self.kind.open(options, Seed::default()).map_err(|bad| unplayable(bad.to_string()))?;
        for (seat, text) in self.moves.iter().take(ply as usize) {
            board.play(*seat, text).map_err(|illegal| unplayable(illegal.to_string()))?;
        }
        Ok(board)
    }

    /// Holds an end against the board and against what the players said.
    pub(super) fn judge_end(&self, viewer: Option<Seat>, message: &Ended<'_>) -> Result<(), Wrong> {
        let wrong = |detail: String| Err(Wrong::new(Violation::WrongResult, detail));
        let expected = viewer.map(|seat| match message.winner {
            Some(winner) if winner == seat => GameResult::Win,
            Some(_) => GameResult::Loss,
            None => GameResult::Draw,
        });
        if message.result != expected {
            return wrong(format!(
                "{viewer:?} is told {:?}, and the winner is {:?}",
                message.result, message.winner
            ));
        }
        if message.reason != EndReason::Rules {
            let gave_up = |seat: Seat| message.reason == EndReason::Resignation && *self.resigned.get(seat);
            let known =
                message.winner.is_some_and(|winner| gave_up(winner.other())) || self.is_used_up(message);
            // Somebody who is not ours may have said or left anything.
            return if known || !self.all_ours() {
                Ok(())
            } else {
                wrong(format!("it ended by {:?}, which nobody asked for", message.reason))
            };
        }
        if self.blind {
            return Ok(());
        }
        let Status::Over(outcome) = self.board.status() else {
            return wrong(format!("it ended by the rules at move {}, and goes on", message.ply));
        };
        if (message.ply, message.winner, message.score) != (self.ply(), outcome.winner, outcome.score)
            || !message.line.as_ref().map_or(outcome.line.is_empty(), |line| *line == *outcome.line)
        {
            return wrong(format!("it ended {outcome:?} at move {}, not {message:?}", self.ply()));
        }
        self.judge_revelation(message)
    }

    /// Whether a clock of a game that has one was used up: that of whoever has lost, or any where nobody has.
    fn is_used_up(&self, message: &Ended<'_>) -> bool {
        let Some(clock) = message.clock.as_ref().filter(|_| message.reason == EndReason::Time && self.timed)
        else {
            return false;
        };
        let is_empty = |seat: Seat| match seat {
            Seat::First => clock.first_ms == 0,
            Seat::Second => clock.second_ms == 0,
        };
        message.winner.map_or_else(|| Seat::BOTH.into_iter().any(is_empty), |winner| is_empty(winner.other()))
    }

    /// What was hidden is shown at the end, as it was.
    fn judge_revelation(&self, message: &Ended<'_>) -> Result<(), Wrong> {
        let position = self.board.position(Viewer::Afterwards);
        if message.position.as_deref().is_some_and(|told| !is_same(self.kind, told, &position)) {
            let detail = format!("{:?} at the end, and not {position:?}", message.position);
            return Err(Wrong::new(Violation::WrongPosition, detail));
        }
        let made = || self.moves.iter().map(|(_, text)| text.as_str());
        if message.moves.as_ref().is_some_and(|told| !told.iter().eq(made())) {
            let detail = format!("the moves at the end are {:?}, and were {:?}", message.moves, self.moves);
            return Err(Wrong::new(Violation::ChangedMove, detail));
        }
        Ok(())
    }
}

fn judge(
    kind: &Kind,
    board: &dyn Board,
    viewer: Option<Seat>,
    ply: u32,
    told: &Standing<'_>,
    snapshot: bool,
) -> Result<(), Wrong> {
    let (turn, over) = match board.status() {
        Status::ToMove(seats) => (seats.iter().collect::<Vec<_>>(), false),
        Status::Over(_) => (Vec::new(), true),
    };
    let sight = if over { Viewer::Afterwards } else { viewer.map_or(Viewer::Watcher, Viewer::Seat) };
    let position = board.position(sight);
    let same = is_same(kind, &told.position, &position);
    let rest: (&[Seat], bool, Option<BySeat<u32>>) = (&turn, board.swapped(), board.score());
    if !same || (told.turn.as_ref(), told.swapped, told.score) != rest {
        let detail = format!("after move {ply} it is {position:?} with {rest:?}, not {told:?}");
        return Err(Wrong::new(Violation::WrongPosition, detail));
    }
    let legal = match (turn.as_slice(), viewer) {
        (turn, viewer) if snapshot && !viewer.is_some_and(|seat| turn.contains(&seat)) => Legal::NONE,
        ([mover], _) if !kind.hidden => board.legal(*mover),
        ([_, _, ..], _) if !kind.hidden => Legal::Unlisted,
        (turn, Some(seat)) if turn.contains(&seat) => board.legal(seat),
        (_, Some(_) | None) => Legal::NONE,
    };
    if is_listed(&legal, told) {
        return Ok(());
    }
    let detail = format!("after move {ply} the moves are {legal:?}, not {:?} {:?}", told.legal, told.pick);
    Err(Wrong::new(Violation::WrongLegal, detail))
}

fn is_listed(legal: &Legal<String>, told: &Standing<'_>) -> bool {
    match (legal, &told.legal, &told.pick) {
        (Legal::Listed(moves), Some(told), None) => *told == **moves,
        (Legal::Picked(pick), None, Some(told)) => {
            pick.count == told.count && told.cells == *pick.cells && told.others == *pick.others
        }
        (Legal::Unlisted, None, None) => true,
        (Legal::Listed(_) | Legal::Picked(_) | Legal::Unlisted, _, _) => false,
    }
}

/// Whether two positions are the same, but for what hangs on the server's own seed: commitments, and what opens them.
fn is_same(kind: &Kind, told: &str, own: &str) -> bool {
    if !kind.hidden {
        return told == own;
    }
    let mut told = told.split(' ');
    let mut own = own.split(' ');
    loop {
        match (told.next(), own.next()) {
            (None, None) => return true,
            (Some(told), Some(own)) if told == own || (binds(told) && binds(own)) => {}
            (_, _) => return false,
        }
    }
}

fn binds(field: &str) -> bool {
    field.starts_with("commit=") || field.starts_with("nonce=")
}
