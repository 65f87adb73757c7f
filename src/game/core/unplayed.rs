//! Whether a match is really played yet, how long all its people have been gone from it in all, and for how long they may.
//! Knows what happened; never what follows from it.

use super::event::{Act, Event};
use crate::rules::{BySeat, Seat};

/// What tells a match that somebody plays from one that only takes a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Unplayed {
    moved: BySeat<bool>,
    /// Moves of both, those counted that were taken back.
    moves: u64,
    /// Since when each is away; of a bot nothing is known.
    away: BySeat<Option<u64>>,
    /// Which of them are bots: they do not count among those who are here or away.
    bots: BySeat<bool>,
    /// How long nobody was here before.
    gone_ms: u64,
}

impl Unplayed {
    /// A match before anything has happened.
    pub(in crate::game) fn new(here: BySeat<bool>, bots: BySeat<bool>, opened_ms: u64) -> Self {
        let away = here.map(|here| (!here).then_some(opened_ms));
        Self { moved: BySeat::default(), moves: 0, away, bots, gone_ms: 0 }
    }

    /// Whether each player has made a move, be it that it was taken back.
    pub(in crate::game) fn is_over(&self) -> bool {
        self.moved.first && self.moved.second
    }

    /// How long both players may be gone this time before the match is closed, in milliseconds. The more was played, the
    /// longer: so long for each move, in all, until that is what every match of many moves has each time.
    pub(in crate::game) fn patience_ms(&self, for_a_move_ms: u64, abandon_ms: u64) -> u64 {
        let in_all_ms = for_a_move_ms.saturating_mul(self.moves.max(1));
        if in_all_ms >= abandon_ms { abandon_ms } else { in_all_ms.saturating_sub(self.gone_ms) }
    }

    /// Something has happened, and was saved.
    pub(in crate::game) fn happen(&mut self, event: &Event) {
        match &event.act {
            Act::Played { seat, .. } => {
                *self.moved.get_mut(*seat) = true;
                self.moves = self.moves.saturating_add(1);
            }
            Act::Came { seat } => {
                self.gone_ms = self.gone_ms.saturating_add(self.all_away_ms(event.at_ms));
                *self.away.get_mut(*seat) = None;
            }
            Act::Went { seat, since_ms, .. } => {
                // Who goes from elsewhere has left before.
                self.away.get_mut(*seat).get_or_insert(since_ms.unwrap_or(event.at_ms));
            }
            Act::Fault { from_ms } => {
                // Both were away at its end; while the server was down that counted for nothing.
                let down_ms = event.at_ms.saturating_sub(*from_ms);
                let resumed = |since_ms: u64| since_ms.saturating_add(down_ms).min(event.at_ms);
                self.away = self.away.map(|since_ms| Some(since_ms.map_or(event.at_ms, resumed)));
            }
            Act::Stalled { from_ms, to_ms } => {
                // Likewise; who was here still is.
                let stood_ms = |since_ms: u64| to_ms.saturating_sub(since_ms.max(*from_ms));
                let resumed = |since_ms: u64| since_ms.saturating_add(stood_ms(since_ms)).min(event.at_ms);
                self.away = self.away.map(|since_ms| since_ms.map(resumed));
            }
            Act::Resigned { .. }
            | Act::Offered { .. }
            | Act::Agreed { .. }
            | Act::Declined { .. }
            | Act::Claimed { .. }
            | Act::Flagged { .. }
            | Act::Aborted { .. }
            | Act::Abandoned
            | Act::Adjudicated => {}
        }
    }

    /// How long nobody has been here.
    fn all_away_ms(&self, now_ms: u64) -> u64 {
        let people = Seat::BOTH.into_iter().filter(|seat| !*self.bots.get(*seat));
        let since_ms = people.map(|seat| *self.away.get(seat)).collect::<Option<Vec<u64>>>();
        let since_ms = since_ms.and_then(|since_ms| since_ms.into_iter().max());
        since_ms.map_or(0, |since_ms| now_ms.saturating_sub(since_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: BySeat<bool> = BySeat { first: false, second: false };

    fn after(unplayed: &mut Unplayed, at_ms: u64, act: Act) {
        unplayed.happen(&Event { seq: 1, at_ms, act });
    }

    fn both(here: bool) -> BySeat<bool> {
        BySeat { first: here, second: here }
    }

    #[test]
    fn a_match_is_played_once_each_has_made_a_move() {
        let mut unplayed = Unplayed::new(both(true), PEOPLE, 0);
        let play = |seat| Act::played(seat, "1".to_owned());
        after(&mut unplayed, 1, play(Seat::First));
        after(&mut unplayed, 2, play(Seat::First));
        assert!(!unplayed.is_over());
        after(&mut unplayed, 3, play(Seat::Second));
        assert!(unplayed.is_over());
    }

    #[test]
    fn the_more_was_played_the_longer_both_may_be_gone() {
        let mut unplayed = Unplayed::new(both(false), PEOPLE, 0);
        after(&mut unplayed, 4_000, Act::Came { seat: Seat::First });
        assert_eq!(unplayed.patience_ms(10_000, 60_000), 6_000, "four seconds are gone");
        assert_eq!(unplayed.patience_ms(90_000, 60_000), 60_000);
        for (moves, patience_ms) in
            [(1, 6_000), (2, 16_000), (3, 26_000), (4, 36_000), (5, 46_000), (6, 60_000)]
        {
            after(&mut unplayed, 5_000, Act::played(Seat::First, "1".to_owned()));
            assert_eq!(unplayed.patience_ms(10_000, 60_000), patience_ms, "{moves}");
        }
    }

    #[test]
    fn times_of_desertion_add_up_however_often_somebody_looks_in() {
        let mut unplayed = Unplayed::new(both(true), PEOPLE, 0);
        let went = |seat| Act::Went { seat, since_ms: None, why: None };
        let came = |seat| Act::Came { seat };
        after(&mut unplayed, 1_000, went(Seat::First));
        assert_eq!(unplayed.gone_ms, 0, "the other is here");
        after(&mut unplayed, 2_000, went(Seat::Second));
        after(&mut unplayed, 6_000, came(Seat::First));
        after(&mut unplayed, 6_001, went(Seat::First));
        after(&mut unplayed, 9_001, came(Seat::Second));
        assert_eq!(unplayed.gone_ms, 7_000);
    }

    #[test]
    fn both_are_gone_from_the_later_of_two_goings_whichever_was_noted_first() {
        let mut unplayed = Unplayed::new(both(true), PEOPLE, 0);
        after(&mut unplayed, 6_000, Act::Went { seat: Seat::First, since_ms: Some(5_000), why: None });
        after(&mut unplayed, 9_000, Act::Went { seat: Seat::Second, since_ms: Some(1_000), why: None });
        after(&mut unplayed, 10_000, Act::Came { seat: Seat::First });
        assert_eq!(unplayed.gone_ms, 5_000);
    }

    #[test]
    fn the_time_the_server_was_down_or_stood_still_is_nobodys_desertion() {
        let mut deserted = Unplayed::new(both(false), PEOPLE, 1_000);
        after(&mut deserted, 90_000, Act::Fault { from_ms: 3_000 });
        after(&mut deserted, 91_000, Act::Came { seat: Seat::First });
        assert_eq!(deserted.gone_ms, 3_000);
        let mut attended = Unplayed::new(both(true), PEOPLE, 1_000);
        after(&mut attended, 90_000, Act::Fault { from_ms: 3_000 });
        after(&mut attended, 90_500, Act::Came { seat: Seat::First });
        assert_eq!(attended.gone_ms, 500);
        let mut stalled = Unplayed::new(both(false), PEOPLE, 1_000);
        after(&mut stalled, 9_000, Act::Stalled { from_ms: 2_000, to_ms: 8_000 });
        after(&mut stalled, 10_000, Act::Came { seat: Seat::First });
        assert_eq!(stalled.gone_ms, 3_000);
    }
}
