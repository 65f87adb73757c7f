//! Whole lives of a match, drawn at random.

use proptest::prelude::*;

use super::*;

/// What may happen in the life of a match.
#[derive(Clone, Copy, Debug)]
enum Life {
    Say(bool, u8, u8),
    Leave(bool),
    Come(bool),
    Connect(bool),
    Disconnect(bool),
    Stall(u64),
    Pass(u64),
    Saves(bool),
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let life = prop_oneof![
        4 => (any::<bool>(), 0..9_u8, 1..5_u8).prop_map(|(first, what, col)| Life::Say(first, what, col)),
        1 => any::<bool>().prop_map(Life::Leave),
        1 => any::<bool>().prop_map(Life::Come),
        1 => any::<bool>().prop_map(Life::Connect),
        1 => any::<bool>().prop_map(Life::Disconnect),
        1 => (0..90_000_u64).prop_map(Life::Stall),
        2 => prop_oneof![0..700_u64, 0..200_000_u64].prop_map(Life::Pass),
        1 => any::<bool>().prop_map(Life::Saves),
    ];
    prop::collection::vec(life, 0..60)
}

/// A match, which place each player has at it, and whether they have a connection elsewhere.
struct Course {
    scene: Scene,
    seats: BySeat<Option<AttendeeId>>,
    elsewhere: BySeat<bool>,
    places: usize,
}

impl Course {
    /// Something happens. False once the match is no longer needed.
    fn live(&mut self, life: Life) -> bool {
        let seat = |first| if first { Seat::First } else { Seat::Second };
        let scene = &mut self.scene;
        match life {
            Life::Say(first, what, col) => {
                if let Some(to) = *self.seats.get(seat(first)) {
                    let command = said(what, col, scene.machine.referee().ply() + 1);
                    scene.say(to, command);
                }
            }
            Life::Leave(first) => {
                if let Some(id) = self.seats.get_mut(seat(first)).take() {
                    scene.feed(Input::Leave(id, AwayReason::Closed));
                }
            }
            Life::Come(first) => {
                self.places += 1;
                let id = AttendeeId(self.places);
                let former = self.seats.get_mut(seat(first)).replace(id);
                scene.feed(Input::Attend { id, seat: Some(seat(first)), former });
            }
            Life::Connect(first) => {
                *self.elsewhere.get_mut(seat(first)) = true;
                scene.feed(Input::Connection(seat(first), None));
            }
            Life::Disconnect(first) => {
                *self.elsewhere.get_mut(seat(first)) = false;
                scene.feed(Input::Connection(seat(first), Some(AwayReason::Lost)));
            }
            Life::Stall(for_ms) => {
                let from_ms = scene.now_ms;
                scene.now_ms += for_ms;
                scene.feed(Input::StoodStill { from_ms, to_ms: scene.now_ms });
            }
            Life::Pass(for_ms) => return !scene.pass(scene.now_ms + for_ms).contains(&Output::Stop),
            Life::Saves(saves) => scene.saves = saves,
        }
        true
    }
}

fn said(what: u8, col: u8, ply: u32) -> Command {
    match what {
        0 => Command::Resign,
        1 => Command::Offer(OfferKind::Draw, None),
        2 => Command::Offer(OfferKind::Takeback, None),
        3 => Command::Decline(OfferKind::Draw, None),
        4 => Command::Claim(ClaimKind::Win),
        5 => Command::Offer(OfferKind::Rematch, None),
        _ => Command::Play { ply, text: col.to_string() },
    }
}

proptest! {
    /// Whatever happens, a match is lost by the absence of those alone who have no connection at all, and closed when nobody
    /// looks on.
    #[test]
    fn who_is_connected_anywhere_can_never_be_claimed_against(lives in lives(), first: bool, second: bool) {
        let seats = BySeat { first: Some(FIRST), second: Some(SECOND) };
        let elsewhere = BySeat { first, second };
        let mut course = Course { scene: Scene::new(), seats, elsewhere, places: 2 };
        for seat in Seat::BOTH.into_iter().filter(|seat| *elsewhere.get(*seat)) {
            course.scene.feed(Input::Connection(seat, None));
        }
        for life in lives {
            let Course { seats, elsewhere, .. } = &course;
            let looks_on = seats.map(|place| place.is_some());
            let here = BySeat::from_fn(|seat| *looks_on.get(seat) || *elsewhere.get(seat));
            let goes_on = course.live(life);
            if let Some(ending) = course.scene.machine.referee().ending() {
                let winner = ending.outcome.winner;
                match course.scene.reason() {
                    Some(EndReason::Absence) => prop_assert!(
                        winner.map_or(!here.first || !here.second, |winner| !*here.get(winner.other())),
                        "{life:?} {here:?}"
                    ),
                    Some(EndReason::Abandoned) => prop_assert!(!looks_on.first && !looks_on.second, "{looks_on:?}"),
                    _ => {}
                }
                return Ok(());
            }
            if !goes_on {
                return Ok(());
            }
        }
    }

    /// However a match lives, it always has one deadline, and is woken for it unless it hibernates or waits for the store; and
    /// played again from its events it is what it was, by whoever believes them and by whoever does not.
    #[test]
    fn every_running_match_has_a_next_deadline(lives in lives(), first: bool, second: bool, bots: bool) {
        let seats = BySeat { first: Some(FIRST), second: Some(SECOND) };
        let bots = BySeat { first: bots && first, second: bots && second };
        let elsewhere = BySeat::default();
        let mut course = Course { scene: Scene::with_bots(bots), seats, elsewhere, places: 2 };
        for life in lives {
            if !course.live(life) {
                return Ok(());
            }
            let next_ms = course.scene.machine.next_deadline();
            let lonely = |seat: Seat| *bots.get(seat) && !course.scene.machine.referee().here(seat);
            prop_assert!(!Seat::BOTH.into_iter().any(lonely), "a bot is never away");
            prop_assert!(course.scene.machine.hibernating || course.scene.wake_ms == Some(next_ms));
        }
        let lived = &course.scene.machine;
        let history = lived.history().iter().cloned().map(Ok::<_, String>);
        let woken = Scene::with_bots(bots).machine.replay(history, course.scene.now_ms);
        prop_assert_eq!(woken.is_err(), lived.end_saved, "only what runs is woken");
        let mut again = Referee::open(lived.header()).unwrap();
        let mut strict = Referee::open(lived.header()).unwrap();
        for event in lived.history() {
            again.replay(event).unwrap();
            strict.check(event, crate::game::core::referee::Numbered::ByLast).unwrap();
        }
        for after in [&again, &strict] {
            if !lived.end_saved {
                prop_assert_eq!(lived.referee().seq(), after.seq());
            }
            prop_assert_eq!(lived.referee().moves(), after.moves());
            prop_assert_eq!(lived.referee().ending(), after.ending());
            prop_assert_eq!(lived.referee().view(None), after.view(None));
        }
    }
}
