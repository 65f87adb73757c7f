//! Whether a match is really played yet, and how long both players have been gone from it in all. Knows what happened;
//! never what follows from it.

use super::history::{Act, Event};
use crate::rules::BySeat;

/// What tells a match that somebody plays from one that only takes a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unplayed {
    moved: BySeat<bool>,
    here: BySeat<bool>,
    /// Since when neither is here.
    gone_since_ms: Option<u64>,
    /// How long that was the case before.
    gone_ms: u64,
}

impl Unplayed {
    /// A match before anything has happened.
    pub(super) fn new(here: BySeat<bool>, opened_ms: u64) -> Self {
        let mut unplayed = Self { moved: BySeat::default(), here, gone_since_ms: None, gone_ms: 0 };
        unplayed.look(opened_ms);
        unplayed
    }

    /// Whether each player has made a move, be it that it was taken back.
    pub(super) fn is_over(&self) -> bool {
        self.moved.first && self.moved.second
    }

    /// For how many milliseconds nobody was here, but for the time since both went last.
    pub(super) fn gone_ms(&self) -> u64 {
        self.gone_ms
    }

    /// Something has happened, and was saved.
    pub(super) fn happen(&mut self, event: &Event) {
        match &event.act {
            Act::Played { seat, .. } => *self.moved.get_mut(*seat) = true,
            Act::Came { seat } => *self.here.get_mut(*seat) = true,
            Act::Went { seat, .. } => *self.here.get_mut(*seat) = false,
            Act::Fault { from_ms } => {
                // Both were away at its end; while the server was down that counted for nothing.
                let down_ms = event.at_ms.saturating_sub(*from_ms);
                let resumed = |since_ms: u64| since_ms.saturating_add(down_ms).min(event.at_ms);
                self.gone_since_ms = self.gone_since_ms.map(resumed);
                self.here = BySeat::default();
            }
            Act::Stalled { from_ms, to_ms } => {
                // Likewise; who was here still is.
                let stood_ms = |since_ms: u64| to_ms.saturating_sub(since_ms.max(*from_ms));
                let resumed = |since_ms: u64| since_ms.saturating_add(stood_ms(since_ms)).min(event.at_ms);
                self.gone_since_ms = self.gone_since_ms.map(resumed);
            }
            Act::Resigned { .. }
            | Act::Offered { .. }
            | Act::Declined { .. }
            | Act::Claimed { .. }
            | Act::Abandoned
            | Act::Adjudicated => {}
        }
        self.look(event.at_ms);
    }

    fn look(&mut self, now_ms: u64) {
        if self.here.first || self.here.second {
            self.come_back(now_ms);
        } else if self.gone_since_ms.is_none() {
            self.gone_since_ms = Some(now_ms);
        }
    }

    fn come_back(&mut self, now_ms: u64) {
        let since_ms = self.gone_since_ms.take().unwrap_or(now_ms);
        self.gone_ms = self.gone_ms.saturating_add(now_ms.saturating_sub(since_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Seat;

    fn after(unplayed: &mut Unplayed, at_ms: u64, act: Act) {
        unplayed.happen(&Event { seq: 1, at_ms, act });
    }

    fn both(here: bool) -> BySeat<bool> {
        BySeat { first: here, second: here }
    }

    #[test]
    fn a_match_is_played_once_each_has_made_a_move() {
        let mut unplayed = Unplayed::new(both(true), 0);
        let play = |seat| Act::played(seat, "1".to_owned());
        after(&mut unplayed, 1, play(Seat::First));
        after(&mut unplayed, 2, play(Seat::First));
        assert!(!unplayed.is_over());
        after(&mut unplayed, 3, play(Seat::Second));
        assert!(unplayed.is_over());
    }

    #[test]
    fn times_of_desertion_add_up_however_often_somebody_looks_in() {
        let mut unplayed = Unplayed::new(both(true), 0);
        let (went, came) = (|seat| Act::Went { seat, since_ms: None }, |seat| Act::Came { seat });
        after(&mut unplayed, 1_000, went(Seat::First));
        assert_eq!(unplayed.gone_ms(), 0, "the other is here");
        after(&mut unplayed, 2_000, went(Seat::Second));
        after(&mut unplayed, 6_000, came(Seat::First));
        after(&mut unplayed, 6_001, went(Seat::First));
        after(&mut unplayed, 9_001, came(Seat::Second));
        assert_eq!(unplayed.gone_ms(), 7_000);
    }

    #[test]
    fn the_time_the_server_was_down_or_stood_still_is_nobodys_desertion() {
        let mut deserted = Unplayed::new(both(false), 1_000);
        after(&mut deserted, 90_000, Act::Fault { from_ms: 3_000 });
        after(&mut deserted, 91_000, Act::Came { seat: Seat::First });
        assert_eq!(deserted.gone_ms(), 3_000);
        let mut attended = Unplayed::new(both(true), 1_000);
        after(&mut attended, 90_000, Act::Fault { from_ms: 3_000 });
        after(&mut attended, 90_500, Act::Came { seat: Seat::First });
        assert_eq!(attended.gone_ms(), 500);
        let mut stalled = Unplayed::new(both(false), 1_000);
        after(&mut stalled, 9_000, Act::Stalled { from_ms: 2_000, to_ms: 8_000 });
        after(&mut stalled, 10_000, Act::Came { seat: Seat::First });
        assert_eq!(stalled.gone_ms(), 3_000);
    }
}
