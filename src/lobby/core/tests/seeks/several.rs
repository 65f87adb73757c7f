//! Several seeks of one player, and what becomes of them while their player is away or plays.

use super::*;
use crate::protocol::AwayReason;
use crate::rules::BySeat;

#[test]
fn a_seek_stands_beside_others_or_replaces_them_all_and_the_same_twice_is_one() {
    let mut hall = hall(1);
    assert_eq!(hall.asks(1, seek(7)), ["1 waiting"]);
    assert_eq!(hall.asks(1, seek_too(8)), ["1 waiting"]);
    let two = hall.seeks(1);
    assert_eq!(hall.asks(1, seek_too(7)), ["1 waiting"]);
    assert_eq!((hall.seeks(1), hall.matchmaker.census().waiting), (two.clone(), 2));
    assert_eq!(hall.asks(1, seek(8)), ["1 waiting"], "who asks knows that it replaces the others");
    assert_eq!(hall.seeks(1), two[1..], "and it keeps its place");
    assert_eq!(hall.asks(1, seek(9)), ["1 waiting"]);
    assert_ne!(hall.seeks(1), two[1..]);
    assert_eq!(hall.matchmaker.census().waiting, 1);
}

#[test]
fn one_of_several_is_withdrawn_or_all_and_the_last_one_answers() {
    let mut hall = hall(2);
    for cols in [7, 8, 9] {
        hall.asks(1, seek_too(cols));
    }
    let seeks = hall.seeks(1);
    let ask = hall.ask(1, LobbyCommand::Withdraw(Some(seeks[1])));
    let heard = hall.hears(1, Input::Ask(ask));
    assert_eq!(heard, [json!({"type": "withdrawn", "seek": seeks[1], "re": hall.asked})]);
    let ask = hall.ask(1, LobbyCommand::Withdraw(None));
    let heard = hall.hears(1, Input::Ask(ask));
    let [first, last] = [seeks[0], seeks[2]];
    let expected = [
        json!({"type": "withdrawn", "seek": first}),
        json!({"type": "withdrawn", "seek": last, "re": hall.asked}),
    ];
    assert_eq!(heard, expected);
    let ask = hall.ask(1, LobbyCommand::Withdraw(None));
    assert_eq!(hall.hears(1, Input::Ask(ask)), [json!({"type": "withdrawn", "re": hall.asked})]);
    for session in [1, 2] {
        let gone = LobbyCommand::Withdraw(Some(first));
        assert_eq!(hall.asks(session, gone), [format!("{session} withdraw: NoSuchSeek")]);
    }
    hall.asks(1, seek(7));
    let others = LobbyCommand::Withdraw(Some(hall.seeks(1)[0]));
    assert_eq!(hall.asks(2, others), ["2 withdraw: NoSuchSeek"]);
}

#[test]
fn a_player_and_an_address_have_a_most_of_seeks() {
    let mut policy = generous();
    policy.settings.seeks_per_player = 2;
    policy.settings.seeks_per_ip = 3;
    let mut hall = Hall::new(policy);
    for session in [1, 2] {
        hall.come(session, 1);
    }
    assert_eq!(hall.asks(1, seek_too(7)), ["1 waiting"]);
    assert_eq!(hall.asks(1, seek_too(8)), ["1 waiting"]);
    assert_eq!(hall.asks(1, seek_too(9)), ["1 seek: SeekLimit"]);
    assert_eq!(hall.asks(1, seek_too(8)), ["1 waiting"], "that one is there");
    assert_eq!(hall.asks(2, seek_too(4)), ["2 waiting"]);
    assert_eq!(hall.asks(2, seek_too(5)), ["2 seek: AddressSeeks"]);
    assert_eq!(hall.asks(2, seek(5)), ["2 waiting"], "it takes the place of another");
    assert_eq!(hall.asks(1, seek(9)), ["1 waiting"]);
    assert_eq!(hall.asks(2, seek_too(6)), ["2 waiting"]);
    assert_eq!(hall.matchmaker.census().waiting, 3);
}

#[test]
fn one_match_takes_all_away_and_whoever_knows_of_them_is_told() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    for cols in [7, 8] {
        hall.asks(1, seek_too(cols));
    }
    let seeks = hall.seeks(1);
    hall.come_again(3, 1, &secret);
    hall.asks(2, seek_too(9));
    let ask = hall.ask(2, seek_too(8));
    let told = hall.happens(Input::Ask(ask));
    let opened = hall.opened.pop().unwrap();
    assert_eq!(told[0], "2 waiting");
    assert!(["open 1 2", "open 2 1"].contains(&told[1].as_str()), "{told:?}");
    let mut rest = told[2..].to_vec();
    rest.sort_unstable();
    assert_eq!(rest, ["1 withdrawn", "2 withdrawn", "3 withdrawn", "3 withdrawn"]);
    assert_eq!((hall.matchmaker.census().waiting, hall.seeks(1), hall.seeks(2)), (0, vec![], vec![]));
    let mut over = opened.seeks.clone();
    over.retain(|seek| !seeks.contains(seek));
    assert_eq!((opened.seeks.len(), over.len()), (4, 2), "the match writes that they are over");
    assert!(hall.written.iter().all(|changes| changes.removed.is_empty()));
}

#[test]
fn a_match_that_could_not_be_saved_leaves_no_seek_behind() {
    let mut hall = hall(2);
    hall.meet(1, 2);
    let game = hall.opened.pop().unwrap();
    let seeks = game.seeks.clone();
    hall.happens(Input::NotBegun(seeks.clone()));
    assert_eq!(hall.written.last().unwrap().removed.len(), 2);
    hall.asks(1, seek(8));
    hall.asks(2, seek(8));
    let game = hall.opened.pop().unwrap();
    let mut over = game.seeks.clone();
    over.sort_unstable();
    hall.happens(Input::NotOpened(game));
    assert_eq!(hall.written.last().unwrap().removed, over);
}

#[test]
fn a_seek_stays_while_its_player_is_away_for_a_while_and_meets_nobody_meanwhile() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    hall.asks(1, seek(7));
    let seeks = hall.seeks(1);
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    let census = hall.matchmaker.census();
    assert_eq!((census.waiting, census.away), (0, 1));
    assert_eq!(hall.asks(2, seek(7)), ["2 waiting"], "nobody is there to meet");
    hall.wait(59_999);
    let found = hall.return_by(3, 1, &secret);
    let heard = hall.hears(3, Input::Found(found));
    let expected = json!([{
        "seek": seeks[0], "rules": "connect-four", "options": {"cols": 7, "rows": 6, "connect": 4, "pop_out": false},
        "clock": null, "rated": false, "ahead": 0, "since_ms": NOW_MS, "window": null, "expected_ms": null,
    }]);
    assert_eq!(heard[0]["waiting"], expected);
    let opened = hall.opened.pop().expect("they meet at once");
    let mut waited = pairing_of(&opened).waited_ms;
    if opened.clients.iter().any(|(seat, client)| (*seat, client.session.0) == (Seat::First, 2)) {
        waited = waited.swapped();
    }
    assert_eq!(waited, BySeat { first: 59_999, second: 59_999 });
    hall.asks(3, seek(8));
    hall.happens(Input::Depart(SessionId(3), AwayReason::Closed));
    hall.wait(60_000);
    let census = hall.matchmaker.census();
    assert_eq!((census.away, census.lapsed), (0, 1));
    assert_eq!(hall.written.last().unwrap().removed.len(), 1);
}

#[test]
fn with_another_connection_a_seek_waits_on_and_begins_there() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    hall.asks(1, seek(7));
    assert_eq!(hall.come_again(3, 1, &secret), ["3 welcome"]);
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    assert_eq!(hall.matchmaker.census().waiting, 1);
    let told = hall.asks(2, seek(7));
    assert!(told[1..] == ["open 2 3"] || told[1..] == ["open 3 2"], "{told:?}");
}

#[test]
fn a_seek_that_is_asked_for_once_more_elsewhere_begins_there() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come_again(2, 1, &secret);
    hall.asks(1, seek(7));
    let seeks = hall.seeks(1);
    let ask = hall.ask(2, seek(7));
    let heard = hall.hears(1, Input::Ask(ask));
    assert_eq!(heard, [json!({"type": "withdrawn", "seek": seeks[0], "elsewhere": true})]);
    assert_eq!(hall.seeks(1), seeks);
    hall.come(3, 3);
    let told = hall.asks(3, seek(7));
    assert!(told[1..] == ["open 2 3"] || told[1..] == ["open 3 2"], "{told:?}");
}

#[test]
fn who_sat_second_more_often_sits_first() {
    let mut hall = hall(2);
    let mut sat_first = Vec::new();
    for _ in 0..8 {
        let game = hall.meet(1, 2);
        let opened = hall.opened.pop().unwrap();
        let first = opened.clients.iter().find(|(seat, _)| *seat == Seat::First).unwrap().1.session.0;
        sat_first.push(first);
        assert_eq!(pairing_of(&opened).balanced, sat_first.len() % 2 == 0);
        hall.happens(Input::Freed(game));
    }
    for two in sat_first.chunks(2) {
        assert_ne!(two[0], two[1], "{sat_first:?}");
    }
}
