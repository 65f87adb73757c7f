//! Who is away, since when, and what is left of their bank. Knows seats and Unix milliseconds; never why somebody is
//! away, nor what follows from it.

use crate::rules::{BySeat, Seat};

/// The presence of both players of a match. Each absence draws on a full bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Absence {
    bank_ms: u64,
    away_since: BySeat<Option<u64>>,
}

impl Absence {
    /// The presence at the start.
    pub(super) fn new(here: BySeat<bool>, bank_ms: u64, now_ms: u64) -> Self {
        Self { bank_ms, away_since: here.map(|here| (!here).then_some(now_ms)) }
    }

    /// Whether a player is here.
    pub(super) fn here(&self, seat: Seat) -> bool {
        self.away_since.get(seat).is_none()
    }

    /// A player comes or goes; false if nothing changed by it.
    pub(super) fn set(&mut self, seat: Seat, here: bool, now_ms: u64) -> bool {
        if self.here(seat) == here {
            return false;
        }
        *self.away_since.get_mut(seat) = (!here).then_some(now_ms);
        true
    }

    /// The server was down from one time to another: nobody's bank ran, and both are away from then on.
    pub(super) fn fault(&mut self, from_ms: u64, to_ms: u64) {
        let down_ms = to_ms.saturating_sub(from_ms);
        let resumed =
            |since_ms: Option<u64>| Some(since_ms.map_or(to_ms, |since_ms| (since_ms + down_ms).min(to_ms)));
        self.away_since = self.away_since.map(resumed);
    }

    /// What is left of a player's bank; nothing while they are here.
    pub(super) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        self.away_since.get(seat).map(|since_ms| self.bank_ms.saturating_sub(now_ms.saturating_sub(since_ms)))
    }

    /// Since when neither player is here.
    pub(super) fn both_away_since(&self) -> Option<u64> {
        Some(self.away_since.first?.max(self.away_since.second?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_runs_while_its_player_is_away_and_is_full_again_after() {
        let mut absence = Absence::new(BySeat { first: true, second: true }, 60_000, 1_000);
        assert!(!absence.set(Seat::First, true, 1_001), "being here twice is no news");
        assert_eq!(absence.left_ms(Seat::First, 9_000), None);
        assert!(absence.set(Seat::First, false, 10_000));
        assert_eq!(absence.left_ms(Seat::First, 10_000), Some(60_000));
        assert_eq!(absence.left_ms(Seat::First, 69_999), Some(1));
        assert_eq!(absence.left_ms(Seat::First, 70_000), Some(0));
        assert_eq!(absence.left_ms(Seat::First, 99_000), Some(0));
        assert!(absence.set(Seat::First, true, 99_000) && absence.set(Seat::First, false, 100_000));
        assert_eq!(absence.left_ms(Seat::First, 101_000), Some(59_000));
    }

    #[test]
    fn time_the_server_was_down_is_charged_to_nobody() {
        let mut absence = Absence::new(BySeat { first: true, second: false }, 60_000, 1_000);
        absence.fault(11_000, 911_000);
        assert_eq!(absence.left_ms(Seat::First, 911_000), Some(60_000), "who was here has a full bank");
        assert_eq!(absence.left_ms(Seat::Second, 911_000), Some(50_000), "ten seconds were gone before");
        assert_eq!(absence.both_away_since(), Some(911_000));
    }

    #[test]
    fn a_match_is_deserted_from_the_later_of_two_leavings() {
        let mut absence = Absence::new(BySeat::default(), 60_000, 5);
        assert_eq!(absence.both_away_since(), Some(5));
        absence.set(Seat::First, true, 6);
        assert_eq!(absence.both_away_since(), None);
        absence.set(Seat::First, false, 8);
        assert_eq!(absence.both_away_since(), Some(8));
    }
}
