//! What nobody heard of a course, inferred from what was heard next: moves between two positions, and whether a board
//! agrees with what was told.

use visavis::rules::{Seats, Viewer};

use super::super::history::Standing;
use super::*;

impl Course<'_> {
    /// Brings the game to where something shows it to be; `gap` numbers were not heard.
    pub(super) fn infer(
        &mut self,
        moves: &[String],
        end: Option<&End>,
        seq: u32,
        gap: Option<u32>,
        at: u64,
    ) -> Result<(), Broken> {
        let same = self.moves.iter().zip(moves).take_while(|(made, text)| made.text == **text).count();
        let from = self.seq.unwrap_or_default();
        let ending = usize::from(end.is_some() && self.end.is_none());
        let back = usize::from(same < self.moves.len());
        if back > 0 {
            if self.takebacks_inferred >= self.order.unanswered_takebacks(at) || self.end.is_some() {
                let (ply, text) = (same + 1, &self.moves[same].text);
                let by = gap.map_or_else(|| "in the record".to_owned(), |_| format!("by {seq}"));
                return broken(Flaw::Lost, format!("move {ply}, {text}, was told and is gone {by}"));
            }
            self.takebacks_inferred += 1;
            self.keep(same);
        }
        let happened = number(back + moves.len() - same + ending);
        if gap.is_some_and(|gap| happened > gap) {
            return broken(Flaw::Gap, format!("{happened} things happened between {from} and {seq}"));
        }
        for (ply, text) in (same + 1..).zip(&moves[same..]) {
            let seat = self.mover(number(ply), text)?;
            let after = number(moves.len() - ply + ending);
            self.make(seat, number(ply), text, (from, seq - after))?;
        }
        match end {
            Some(end) if ending > 0 => self.finish(end, at),
            _ => Ok(()),
        }
    }

    /// Who made a move that nobody heard of when it was made.
    fn mover(&self, ply: u32, text: &str) -> Result<Seat, Broken> {
        match (self.board.automatic(), self.board.status()) {
            (Some((seat, _)), _) | (None, Status::ToMove(Seats::One(seat))) => Ok(seat),
            (None, Status::ToMove(Seats::Both)) => self
                .order
                .asker(ply, text)
                .ok_or_else(|| Broken::new(Flaw::Invented, format!("nobody asked for {ply} {text}"))),
            (None, Status::Over(_)) => broken(Flaw::Illegal, format!("{ply} {text} after the end")),
        }
    }

    pub(super) fn unhidden(&self, moves: &[String]) -> Vec<String> {
        let known = |(ply, text): (u32, &String)| match self.secrets.get(&ply) {
            Some(secret) if text == SECRET => secret.clone(),
            Some(_) | None => text.clone(),
        };
        (1..).zip(moves).map(known).collect()
    }

    /// Whether this is where the game is.
    pub(super) fn agrees(&self, moves: &[String], end: Option<&End>, what: &str) -> Result<(), Broken> {
        let same = self.moves.iter().zip(moves).take_while(|(made, text)| made.text == **text).count();
        if same < self.moves.len() {
            let text = &self.moves[same].text;
            return broken(Flaw::Lost, format!("{what} does not hold move {}, {text}", same + 1));
        }
        if same < moves.len() {
            return broken(Flaw::Doubled, format!("{what} holds {} after {same} moves", moves[same]));
        }
        match (&self.end, end) {
            (None, None) => Ok(()),
            (Some(known), Some(end)) if same_end(known, end) => Ok(()),
            (known, end) => broken(Flaw::Result, format!("{what} ends with {end:?}, and it was {known:?}")),
        }
    }

    /// Whether position, turn and result were told as the board has them.
    pub(super) fn is_drawn(&self, telling: &Telling<'_>) -> Result<(), Broken> {
        let (standing, end) = match telling.fact {
            Fact::Snapshot { standing, end, .. } => (Some(standing), end.as_ref()),
            Fact::Played { standing, .. } | Fact::TakenBack { standing, .. } => (Some(standing), None),
            Fact::Ended(end) => (None, Some(end)),
            Fact::Aside => (None, None),
        };
        if let Some(End { winner, result, .. }) = end {
            let expected = match winner {
                None => "draw",
                Some(winner) if *winner == telling.seat => "win",
                Some(_) => "loss",
            };
            if result.as_deref() != Some(expected) {
                return broken(Flaw::Result, format!("{} was told {end:?}", telling.seat.name()));
            }
        }
        let Some(Standing { position, turn }) = standing else { return Ok(()) };
        if !self.positions(telling.seat).contains(&without_commitments(position)) {
            let what = format!("{} told {position} of {}", telling.seq, self.board.notation());
            return broken(Flaw::Misdrawn, what);
        }
        let movers: Vec<Seat> = match self.board.status() {
            Status::ToMove(seats) if self.end.is_none() => seats.iter().collect(),
            Status::ToMove(_) | Status::Over(_) => Vec::new(),
        };
        if *turn != movers && !telling.again {
            return broken(Flaw::Misdrawn, format!("{} told {turn:?}, not {movers:?}", telling.seq));
        }
        Ok(())
    }

    /// What a seat may be shown: with all that was hidden, too, once the game is over.
    fn positions(&self, seat: Seat) -> Vec<String> {
        let mut viewers = vec![Viewer::Seat(seat)];
        if self.history.kind.hidden {
            viewers.push(Viewer::Afterwards);
        }
        viewers.into_iter().map(|viewer| without_commitments(&self.board.position(viewer))).collect()
    }
}

/// A position without what hangs on the server's own seed.
fn without_commitments(position: &str) -> String {
    let kept =
        position.split(' ').filter(|field| !field.starts_with("commit=") && !field.starts_with("nonce="));
    kept.collect::<Vec<_>>().join(" ")
}
