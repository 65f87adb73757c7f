//! Who sits where, which pair plays next, what stands in the way of two who want to play, and what becomes of a game that
//! could not be opened.

use rstest::rstest;

use super::*;
use crate::game::{Origin, Pairing};
use crate::protocol::Clock;
use crate::rules::BySeat;

#[test]
fn who_sits_where_is_drawn_from_what_was_handed_in() {
    let first_is_first_to_come = |seed| {
        let mut hall = Hall::seeded(generous(), seed);
        hall.come(1, 1);
        hall.come(2, 2);
        hall.meet(1, 2);
        let game = hall.opened.pop().unwrap();
        let (seat, client) = game.clients.into_iter().min_by_key(|(seat, _)| *seat).unwrap();
        assert_eq!(seat, Seat::First);
        client.session == SessionId(1)
    };
    let drawn: Vec<_> = (0..400).map(first_is_first_to_come).collect();
    let first = drawn.iter().filter(|first| **first).count();
    assert!((160..240).contains(&first), "{first} of 400");
    assert_eq!(drawn, (0..400).map(first_is_first_to_come).collect::<Vec<_>>(), "the same seeds again");
}

#[test]
fn what_a_game_begins_with_is_what_its_players_were() {
    let mut policy = generous();
    policy.absence.bank_s = 17;
    let mut hall = Hall::new(policy);
    hall.moment.shift_ms = 3_000;
    hall.come(1, 1);
    hall.come(2, 1);
    hall.meet(1, 2);
    let NewGame { header, clients, newcomers, seeks, led, shift_ms, saved, connected } =
        hall.opened.pop().unwrap();
    let pairing = Pairing {
        again: false,
        balanced: false,
        joined: None,
        rated: None,
        waited_ms: BySeat { first: 0, second: 0 },
    };
    assert_eq!(
        (header.origin.as_deref().copied(), header.opened_ms, header.bank_ms),
        (Some(Origin::Seek { pairing: Some(pairing) }), NOW_MS + 3_000, 17_000)
    );
    assert_eq!((clients.len(), newcomers.len(), seeks.len(), shift_ms), (2, 2, 2, 3_000));
    assert_eq!(connected, BySeat { first: true, second: true });
    assert_eq!(saved, None, "it is still to be written down");
    assert!(led.iter().all(|(_, seek)| seeks.contains(&seek.unwrap())));
    for (seat, client) in clients {
        let player = hall.matchmaker.player_of(client.session).unwrap();
        assert_eq!(header.players.get(seat).id, player);
    }
}

#[test]
fn who_plays_over_days_goes_on_hearing_of_the_lobby() {
    let mut hall = Hall::new(generous());
    let days = Clock::PerMove { per_move_ms: 86_400_000 };
    let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), Some(days), false).unwrap());
    hall.come(1, 1);
    let secret = hall.come(2, 2);
    hall.happens(Input::Round);
    for session in [1, 2] {
        hall.asks(session, seeking(Arc::clone(&terms), false));
    }
    assert_eq!(hall.opened.len(), 1);
    let hearing = |mut told: Vec<String>| {
        told.retain(|word| word.ends_with("lobby"));
        told.sort_unstable();
        told
    };
    assert_eq!(hearing(hall.happens(Input::Round)), ["1 lobby", "2 lobby"], "there is a game now");
    hall.come_again(3, 1, &secret);
    assert_eq!(hearing(hall.happens(Input::Round)), ["3 lobby"]);
}

#[test]
fn who_plays_no_longer_looks_for_an_opponent_in_whatever_tab_nor_hears_the_counts() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    hall.come_again(3, 1, &secret);
    assert_eq!(hall.asks(3, seeking(terms(8), false)), ["3 waiting"]);
    let seated = hall.opened.pop().unwrap().clients;
    let seated = seated.into_iter().map(|(seat, client)| (seat, client.as_ref().clone())).collect();
    let told = hall.happens(Input::Rematch(game, seated));
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[1], "3 withdrawn");
    assert_eq!(hall.happens(Input::Round), [] as [&str; 0], "all of them play");
    for game in [game, hall.opened.pop().unwrap().header.id] {
        hall.happens(Input::Freed(game));
    }
    let mut told = hall.happens(Input::Round);
    told.sort_unstable();
    let both = ["1 lobby", "1 seeks", "2 lobby", "2 seeks", "3 lobby", "3 seeks"];
    assert_eq!(told, [both.as_slice(), &["later 5 ms", "later 5 ms"]].concat());
}

/// What may stand in the way of two who want to play, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hindrance {
    Draining,
    GameLimit,
    Apart,
    PlayerLimit,
    AddressUnplayed,
    AddressLimit,
    TooOften,
}

const HINDRANCES: [Hindrance; 7] = [
    Hindrance::Draining,
    Hindrance::GameLimit,
    Hindrance::Apart,
    Hindrance::PlayerLimit,
    Hindrance::AddressUnplayed,
    Hindrance::AddressLimit,
    Hindrance::TooOften,
];

/// A rematch with this and all that follow in the way, and what who sits first and who sits second are told.
#[rstest]
#[case::the_server_stops(0, "Draining", "Draining")]
#[case::as_many_as_there_may_be(1, "GameLimit", "GameLimit")]
#[case::one_has_blocked_the_other(2, "Apart", "Apart")]
#[case::as_many_as_a_player_may_have(3, "PlayerLimit", "OpponentLimit")]
#[case::as_many_unplayed_as_an_address_may_have(4, "AddressUnplayed", "AddressUnplayed")]
#[case::as_many_as_an_address_may_have(5, "AddressLimit", "AddressLimit")]
#[case::too_often(6, "TooFast { retry_after_ms: 10000 }", "TooFast { retry_after_ms: 10000 }")]
fn the_first_thing_in_the_way_of_a_rematch_is_told_to_both(
    #[case] cleared: usize,
    #[case] first: &str,
    #[case] second: &str,
) {
    let stands = |hindrance| HINDRANCES.split_at(cleared).1.contains(&hindrance);
    let mut policy = generous();
    policy.settings.unplayed_per_ip = u32::from(stands(Hindrance::AddressUnplayed));
    policy.settings.games_per_ip = u32::from(stands(Hindrance::AddressLimit));
    policy.settings.games_max = usize::from(stands(Hindrance::GameLimit));
    policy.by_address.openings_per_ip_10s = u32::from(stands(Hindrance::TooOften));
    let mut hall = Hall::new(policy);
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    let seated = hall.opened.pop().unwrap().clients;
    if stands(Hindrance::PlayerLimit) {
        hall.matchmaker.policy.settings.games_per_player = 0;
    }
    if stands(Hindrance::Apart) {
        let ben = hall.matchmaker.player_of(SessionId(2)).unwrap();
        // Both are being written down: it is saved first, and blocks from then on.
        assert_eq!(hall.asks(1, LobbyCommand::Block(ben)), ["look up blocks"]);
        let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
        hall.matchmaker.players.set_blocked(ann, [ben].into());
    }
    if stands(Hindrance::Draining) {
        hall.happens(Input::Drain(0..1));
    }
    let order: Vec<_> = seated.iter().map(|(_, client)| client.session.0).collect();
    let seated = seated.into_iter().map(|(seat, client)| (seat, client.as_ref().clone())).collect();
    let expected = [
        format!("{} offer: {first}", order[0]),
        format!("{} offer: {second}", order[1]),
        "no rematch".to_owned(),
    ];
    assert_eq!(hall.happens(Input::Rematch(game, seated)), expected);
}

#[test]
fn a_rematch_is_the_same_with_the_seats_exchanged() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    let before = hall.opened.pop().unwrap();
    let seated = before.clients.iter().map(|(seat, client)| (*seat, client.as_ref().clone())).collect();
    hall.happens(Input::Rematch(game, seated));
    let after = hall.opened.pop().unwrap();
    assert_eq!(after.header.origin.as_deref().copied(), Some(Origin::Rematch { of: game }));
    for (seat, client) in &before.clients {
        let again = after.clients.iter().find(|(_, other)| other.session == client.session).unwrap();
        assert_eq!(again.0, seat.other());
        assert_eq!(after.header.players.get(seat.other()), before.header.players.get(*seat));
    }
}

/// Who watched the former game is told of the next when it is saved, and not before.
#[test]
fn a_rematch_that_is_saved_is_told_to_those_who_watched() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    let before = hall.opened.pop().unwrap();
    assert_eq!(hall.happens(Input::Begun(game)), [""; 0]);
    let seated = before.clients.iter().map(|(seat, client)| (*seat, client.as_ref().clone())).collect();
    assert!(!hall.happens(Input::Rematch(game, seated)).contains(&"lead on".to_owned()));
    let after = hall.opened.pop().unwrap();
    assert_eq!(hall.happens(Input::Begun(after.header.id)), ["lead on"]);
    hall.happens(Input::Closed(game));
    assert_eq!(hall.happens(Input::Begun(after.header.id)), [""; 0], "nobody is left to be told");
}

/// Somebody waits who may open no game meanwhile: they are refused, and whom they would have met meets the next.
#[test]
fn who_may_not_open_a_game_when_there_is_room_is_refused_and_the_other_waits_on() {
    let mut policy = generous();
    policy.settings.games_max = 2;
    let mut hall = Hall::new(policy);
    for session in 1..=6 {
        hall.come(session, 1);
    }
    let game = hall.meet(1, 2);
    hall.meet(3, 4);
    hall.matchmaker.policy.settings.games_per_player = 2;
    for session in [3, 5, 6] {
        assert_eq!(hall.asks(session, seeking(terms(7), false)), [format!("{session} waiting")]);
    }
    hall.matchmaker.policy.settings.games_per_player = 1;
    let told = hall.happens(Input::Freed(game));
    assert_eq!(told.first().map(String::as_str), Some("3 seek: PlayerLimit"));
    assert!(told[1..] == ["open 5 6"] || told[1..] == ["open 6 5"], "{told:?}");
}

#[test]
fn a_game_that_could_not_be_opened_leaves_its_room_to_the_next() {
    let mut policy = generous();
    policy.settings.games_max = 1;
    let mut hall = Hall::new(policy);
    for session in 1..=4 {
        hall.come(session, 1);
    }
    hall.meet(1, 2);
    hall.asks(3, seeking(terms(8), false));
    hall.asks(4, seeking(terms(8), false));
    let game = hall.opened.pop().unwrap();
    let id = game.header.id;
    let told_no = |(_, client): &(_, Arc<ClientHandle>)| format!("{} seek: Unavailable", client.session.0);
    let expected: Vec<_> = game.clients.iter().map(told_no).collect();
    let told = hall.happens(Input::NotOpened(game));
    assert_eq!(told[..2], expected[..]);
    assert!(told[2..] == ["open 3 4"] || told[2..] == ["open 4 3"], "{told:?}");
    assert_eq!(hall.matchmaker.census().games, 1);
    assert_eq!(hall.asks(1, LobbyCommand::Resume(id)), ["look up a game"]);
}

#[test]
fn a_rematch_that_could_not_be_opened_is_taken_back() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    let seated = hall.opened.pop().unwrap().clients;
    let order: Vec<_> = seated.iter().map(|(_, client)| client.session.0).collect();
    let seated = seated.into_iter().map(|(seat, client)| (seat, client.as_ref().clone())).collect();
    hall.happens(Input::Rematch(game, seated));
    let rematch = hall.opened.pop().unwrap();
    let told = hall.happens(Input::NotOpened(rematch));
    let mut expected: Vec<_> =
        order.into_iter().map(|session| format!("{session} offer: Unavailable")).collect();
    expected.push("no rematch".into());
    assert_eq!(told, expected);
    assert_eq!(hall.matchmaker.census().games, 1, "the match before, which the lobby was not told to free");
}
