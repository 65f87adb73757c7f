//! What is told of who looks on: which players are there, and how many watch. A change is told at once where nothing was told
//! for a second, else when that second is over: so a crowd that comes and goes costs one message a second. Knows seats and
//! times; never who is told.

use super::{Machine, Output};
use crate::rules::{BySeat, Seat};

/// How often it is told, at most, in milliseconds.
const TOLD_EVERY_MS: u64 = 1_000;

/// Who looks on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::game) struct Attendance {
    /// Whether each player is there.
    pub(in crate::game) here: BySeat<bool>,
    /// How many watch.
    pub(in crate::game) watchers: usize,
    /// Which bots do not look on though they are needed: they are to move, or the other player is there.
    pub(in crate::game) wanted: BySeat<bool>,
}

/// What was told of it last.
#[derive(Debug, Default)]
pub(super) struct Told {
    attendance: Attendance,
    at_ms: Option<u64>,
    /// When it is told again.
    due_ms: Option<u64>,
}

impl Machine {
    /// Who looks on now.
    pub(in crate::game) fn attendance(&self) -> Attendance {
        let here = BySeat::from_fn(|seat: Seat| self.referee.here(seat));
        let needed = |seat: Seat| self.attendees.any_at(seat.other()) || self.referee.turn().contains(&seat);
        let missing = |seat| *self.header.house_bots().get(seat) && !self.attendees.any_at(seat);
        let wanted = BySeat::from_fn(|seat| missing(seat) && needed(seat));
        Attendance { here, watchers: self.attendees.watchers(), wanted }
    }

    /// Who looks on at the beginning is known.
    pub(super) fn begin_attendance(&mut self) {
        self.told.attendance = Attendance { watchers: 0, wanted: BySeat::default(), ..self.attendance() };
    }

    /// When who looks on is told next; nothing if that is known, or the match is over.
    pub(super) fn attendance_due_ms(&self) -> Option<u64> {
        self.told.due_ms.filter(|_| !self.end_saved)
    }

    /// Tells who looks on, where that has changed and it is time.
    pub(super) fn settle_attendance(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        let now = self.attendance();
        let due_ms = self.told.at_ms.map_or(0, |at_ms| at_ms.saturating_add(TOLD_EVERY_MS));
        self.told.due_ms = Some(due_ms).filter(|_| now != self.told.attendance && !self.end_saved);
        if self.told.due_ms.take_if(|due_ms| *due_ms <= now_ms).is_some() {
            if now.watchers != self.told.attendance.watchers {
                out.push(Output::Count(now.watchers));
            }
            self.told = Told { attendance: now, at_ms: Some(now_ms), due_ms: None };
            out.push(Output::Report(now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::scene::Scene;
    use super::super::tests::{FIRST, watching};
    use super::*;
    use crate::game::core::attendees::AttendeeId;
    use crate::game::core::command::Command;
    use crate::game::core::machine::Input;
    use crate::protocol::AwayReason;

    const HERE: BySeat<bool> = BySeat { first: true, second: true };

    fn watched_by(watchers: usize) -> Attendance {
        Attendance { here: HERE, watchers, ..Attendance::default() }
    }

    #[test]
    fn the_first_change_is_told_at_once_and_the_next_a_second_later() {
        let mut scene = Scene::new();
        assert_eq!(scene.reported, []);
        scene.feed(watching(3));
        assert_eq!(scene.reported, [watched_by(1)]);
        scene.now_ms += 10;
        scene.feed(watching(4));
        assert_eq!(scene.reported.len(), 1);
        scene.pass(2_000);
        assert_eq!(scene.reported, [watched_by(1), watched_by(2)]);
        assert_eq!(scene.counted, [1, 2]);
        scene.now_ms += 5_000;
        scene.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
        assert_eq!(scene.reported.last(), Some(&watched_by(1)));
    }

    #[test]
    fn who_comes_and_goes_within_a_second_is_not_told() {
        let mut scene = Scene::new();
        scene.feed(watching(3));
        scene.feed(watching(4));
        scene.feed(Input::Leave(AttendeeId(4), AwayReason::Closed));
        scene.pass(10_000);
        assert_eq!(scene.reported, [watched_by(1)]);
    }

    #[test]
    fn a_player_who_is_noted_as_gone_is_told_of() {
        let mut scene = Scene::new();
        scene.feed(Input::Leave(FIRST, AwayReason::Closed));
        assert_eq!(scene.reported, []);
        scene.pass(3_000);
        let here = BySeat { first: false, second: true };
        assert_eq!(scene.reported, [Attendance { here, ..Attendance::default() }]);
        assert!(scene.counted.is_empty(), "as many watch as before");
    }

    #[test]
    fn nobody_is_told_how_many_watch_what_is_over() {
        let mut scene = Scene::new();
        scene.say(FIRST, Command::Resign);
        scene.feed(watching(3));
        scene.pass(10_000);
        assert!(scene.reported.is_empty() && scene.counted.is_empty());
    }
}
