//! What follows from who is away: goings and comings, time that is charged to nobody, and what may be claimed. Knows the
//! match it is part of; who is away for how long is kept in `absence`.

use super::Referee;
use super::offering::too_early;
use crate::game::core::ruling::{Refusal, Verdict};
use crate::protocol::{ClaimKind, EndReason};
use crate::rules::Seat;

impl Referee {
    /// A seat claims what the other's absence leaves; for so many milliseconds nobody may, for the server stood still.
    pub(in crate::game) fn claim(
        &mut self,
        seat: Seat,
        what: ClaimKind,
        recovering_ms: u64,
        now_ms: u64,
    ) -> Result<Verdict, Refusal> {
        self.still_running()?;
        let left = self.absence.left_ms(seat.other(), now_ms);
        match left.map(|left_ms| left_ms.max(recovering_ms)) {
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

    /// A seat is here. Gives the number of the event, if that is news.
    pub(in crate::game) fn come(&mut self, seat: Seat, now_ms: u64) -> Option<u32> {
        self.absence.come(seat, now_ms).then(|| self.next_seq())
    }

    /// A seat has been away since then. Gives the number of the event, if that is news.
    pub(in crate::game) fn go(&mut self, seat: Seat, since_ms: u64) -> Option<u32> {
        self.absence.go(seat, since_ms).then(|| self.next_seq())
    }

    /// How long a going of a seat has to last until it is noted.
    pub(in crate::game) fn settles_ms(&self, seat: Seat) -> u64 {
        self.absence.settles_ms(seat)
    }

    /// The server was down: that time is charged to nobody, and both players are away. Gives the number of the event.
    pub(in crate::game) fn fault(&mut self, from_ms: u64, now_ms: u64) -> Option<u32> {
        self.ending.is_none().then(|| {
            self.absence.fault(from_ms, now_ms);
            self.next_seq()
        })
    }

    /// What of a time that the server stood still is still to be spared, and who is away in it.
    pub(in crate::game) fn to_spare(&self, (from_ms, to_ms): (u64, u64)) -> Option<(u64, u64, Seat)> {
        self.absence.to_spare(from_ms, to_ms).filter(|_| self.ending.is_none())
    }

    /// The server stood still: that time is charged to nobody. Gives the number of the event.
    pub(in crate::game) fn spare(&mut self, from_ms: u64, to_ms: u64) -> Option<u32> {
        self.ending.is_none().then(|| {
            self.absence.spare(from_ms, to_ms);
            self.next_seq()
        })
    }

    /// Closes a match that both players left long enough ago.
    pub(in crate::game) fn abandon(&mut self, abandon_ms: u64, now_ms: u64) -> Option<Verdict> {
        let since_ms = self.absence.both_away_since()?;
        let due = self.ending.is_none() && since_ms.saturating_add(abandon_ms) <= now_ms;
        due.then(|| self.end_for(None, EndReason::Abandoned, now_ms))
    }
}
