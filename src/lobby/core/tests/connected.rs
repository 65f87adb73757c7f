//! What games hear of their players' connections, wherever those look.

use rstest::rstest;

use super::*;
use crate::game::Hibernated;
use crate::protocol::{AwayReason, Clock};
use crate::rules::BySeat;

/// What was told of games, without what else was.
fn told(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().filter(|line| line.starts_with("wake") || line.contains("connected")).collect()
}

fn gone(hall: &mut Hall, session: u64) -> Vec<String> {
    told(hall.happens(Input::Depart(SessionId(session), AwayReason::Lost)))
}

fn seat(hall: &Hall, session: u64) -> Seat {
    let player = hall.matchmaker.player_of(SessionId(session)).unwrap();
    let header = &hall.opened.last().unwrap().header;
    header.players.iter().find(|(_, seated)| seated.id == player).unwrap().0
}

#[test]
fn the_first_connection_of_a_player_and_the_last_are_told() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    hall.meet(1, 2);
    assert_eq!(hall.opened[0].connected, BySeat { first: true, second: true });
    let seat = seat(&hall, 1);
    assert_eq!(told(hall.come_again(3, 1, &secret)), [] as [&str; 0], "they had one");
    assert_eq!(gone(&mut hall, 1), [] as [&str; 0], "one is left");
    assert_eq!(gone(&mut hall, 3), [format!("{seat:?} is no longer connected: Lost")]);
    assert_eq!(told(hall.come_again(4, 1, &secret)), [format!("{seat:?} is connected")]);
}

/// A game at rest is woken where it takes a player for somebody who is not what they are.
#[rstest]
#[case::taken_for_connected(Some(true), &["wake for None", "Second is no longer connected: Lost"], &[])]
#[case::taken_for_gone(Some(false), &[], &["wake for Some(3)", "Second is connected"])]
#[case::nobody_has_to_be_there(None, &[], &[])]
fn a_game_at_rest_hears_what_it_takes_to_be_otherwise(
    #[case] connected: Option<bool>,
    #[case] at_going: &[&str],
    #[case] at_coming: &[&str],
) {
    for draining in [false, true] {
        let mut hall = Hall::new(generous());
        let secret = hall.come(1, 1);
        hall.come(2, 2);
        let game = hall.meet(1, 2);
        let connected = connected.map(|taken| BySeat { first: taken, second: taken });
        let due_ms = NOW_MS + 1;
        let number = super::running::number();
        let left = || Hibernated { number, last: None, due_ms, shift_ms: 0, connected };
        hall.happens(Input::Hibernated(game, left(), false));
        if draining {
            hall.happens(Input::Drain(0..1));
            assert_eq!(gone(&mut hall, 1), [] as [&str; 0], "all are sent away");
            continue;
        }
        assert_eq!(gone(&mut hall, 1), at_going);
        if !at_going.is_empty() {
            hall.happens(Input::Hibernated(game, left(), false));
        }
        let found = hall.return_by(3, 1, &secret);
        assert_eq!(told(hall.happens(Input::Found(found))), at_coming);
    }
}

#[test]
fn a_game_that_takes_days_hears_of_nobody() {
    let mut hall = Hall::new(generous());
    let days = Clock::PerMove { per_move_ms: 86_400_000 };
    let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), Some(days), false).unwrap());
    for session in [1, 2] {
        hall.come(session, 1);
        hall.asks(session, seeking(Arc::clone(&terms), false));
    }
    assert_eq!(hall.opened[0].connected, BySeat::default());
    assert_eq!(gone(&mut hall, 1), [] as [&str; 0]);
}
