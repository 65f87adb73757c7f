//! Somebody comes back to a game that is over and has no actor any more: after the server was down, and only then.

use std::sync::Arc;

use rstest::rstest;

use super::*;
use crate::game::{Header, PastGame};

/// A game that the players on the first two connections have played, and that has no actor any more; how long ago it ended.
fn played(ago_ms: u64) -> (Hall, Header) {
    let mut hall = Hall::new(generous());
    for session in 1..=3 {
        hall.come(session, 1);
    }
    let game = hall.meet(1, 2);
    let header = hall.opened.pop().unwrap().header;
    hall.happens(Input::Begun(game));
    hall.happens(Input::Freed(game));
    hall.happens(Input::Closed(game));
    hall.moment.now_ms = NOW_MS + ago_ms;
    (hall, Header::clone(&header))
}

/// What comes of it when a connection wants to come back to a game that ended so long after this server began, in
/// milliseconds.
fn comes_back(hall: &mut Hall, session: u64, header: &Header, ended: i64) -> Vec<String> {
    let ended_ms = NOW_MS.saturating_add_signed(ended);
    let past = Box::new(PastGame::of(Arc::new(header.clone()), ended_ms));
    let to = ReplyTo { session: SessionId(session), re: Some(1) };
    hall.happens(Input::Found(Found::Past { to, about: "resume", past }))
}

#[rstest]
#[case::just_before_the_server_went(1, 1_000, 0, true)]
#[case::as_long_as_another_may_be_offered(1, 299_999, 0, true)]
#[case::no_longer(1, 300_000, 0, false)]
#[case::both_have_left_it_since(1, 1_000, 1, false)]
#[case::it_is_another_s(3, 1_000, 0, false)]
fn a_game_that_is_over_is_there_for_its_players_after_a_restart(
    #[case] session: u64,
    #[case] ago_ms: u64,
    #[case] ended: i64,
    #[case] is_there: bool,
) {
    let (mut hall, header) = played(ago_ms);
    let told = comes_back(&mut hall, session, &header, ended);
    if !is_there {
        assert_eq!(told, [format!("{session} resume: GameOver")]);
        return;
    }
    let [looks, sits] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*looks, format!("1 looks back at {}", header.id));
    assert!(sits.starts_with("1 sits Some("), "{sits}");
    assert_eq!(hall.matchmaker.census().games, 0, "it does not count");
    assert_eq!(comes_back(&mut hall, 2, &header, ended).len(), 1, "it is there for the other");
    hall.happens(Input::Closed(header.id));
    assert_eq!(hall.matchmaker.census().games, 0);
}

#[test]
fn nobody_comes_back_to_a_game_that_was_played_with_a_bot() {
    let (mut hall, mut header) = played(1_000);
    header.bots.second = true;
    assert_eq!(comes_back(&mut hall, 1, &header, 0), ["1 resume: GameOver"]);
}
