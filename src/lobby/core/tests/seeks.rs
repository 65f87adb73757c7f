//! Several seeks of one player, what becomes of them while their player is away, how they are written down, and how open ones
//! are listed and joined.

use serde_json::json;

use super::*;
use crate::game::{Origin, Pairing};
use crate::lobby::core::effect::Comparing;
use crate::lobby::core::open_seeks::LISTED_MAX;
use crate::rules::BySeat;
use crate::store::Rating;

fn seek(cols: u32) -> LobbyCommand {
    LobbyCommand::Seek(terms(cols), false)
}

fn seek_too(cols: u32) -> LobbyCommand {
    LobbyCommand::Seek(terms(cols), true)
}

/// Rated terms.
fn rated() -> Arc<Terms> {
    Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, true).unwrap())
}

/// A lobby with so many players, each from an address of their own.
fn hall(players: u64) -> Hall {
    let mut hall = Hall::new(generous());
    for session in 1..=players {
        hall.come(session, u8::try_from(session).unwrap());
    }
    hall
}

fn pairing_of(game: &NewGame) -> Pairing {
    match game.header.origin.as_deref() {
        Some(Origin::Seek { pairing: Some(pairing) }) => *pairing,
        other => panic!("{other:?}"),
    }
}

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
    hall.happens(Input::Depart(SessionId(1)));
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
    hall.happens(Input::Depart(SessionId(3)));
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
    hall.happens(Input::Depart(SessionId(1)));
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
fn that_a_seek_waits_is_told_when_it_is_written_and_not_before() {
    let mut hall = hall(3);
    hall.writing = Some(Vec::new());
    assert_eq!(hall.asks(1, seek(7)), [] as [&str; 0]);
    assert_eq!(hall.asks(2, seek(7)), [] as [&str; 0], "it is written with the next");
    assert_eq!(hall.matchmaker.census().waiting, 0);
    assert_eq!(hall.is_written(Ok(())), ["1 waiting"]);
    let told = hall.is_written(Ok(()));
    assert_eq!(told[0], "2 waiting");
    assert!(told[1..] == ["open 1 2"] || told[1..] == ["open 2 1"], "{told:?}");
    hall.asks(3, seek(7));
    assert_eq!(hall.is_written(Err(LobbyRefusal::Unavailable)), ["3 seek: Unavailable"]);
    hall.moment.now_ms += 1_000;
    hall.happens(Input::Round);
    hall.asks(3, seek(7));
    hall.is_written(Ok(()));
    hall.asks(3, seek(8));
    hall.writing.as_mut().unwrap().truncate(1);
    let told = hall.is_written(Err(LobbyRefusal::Unavailable));
    assert_eq!(told, ["3 withdrawn", "3 seek: Unavailable"], "what it replaced is gone with it");
    assert_eq!(hall.seeks(3), []);
}

#[test]
fn a_seek_for_which_there_is_no_room_by_the_time_it_is_written_is_refused_as_at_the_door() {
    let settings = Settings { games_max: 1, ..Settings::default() };
    let mut hall = Hall::new(Policy { settings, ..generous() });
    for session in 1..=4 {
        hall.come(session, u8::try_from(session).unwrap());
    }
    hall.writing = Some(Vec::new());
    for session in 1..=4 {
        assert_eq!(hall.asks(session, seek(7)), [] as [&str; 0]);
    }
    assert_eq!(hall.is_written(Ok(())), ["1 waiting"]);
    let told = hall.is_written(Ok(()));
    assert!(told[1] == "open 1 2" || told[1] == "open 2 1", "{told:?}");
    assert_eq!([&told[0], &told[2], &told[3]], ["2 waiting", "3 seek: GameLimit", "4 seek: GameLimit"]);
    assert_eq!(hall.matchmaker.census().waiting, 0);
    hall.is_written(Ok(()));
    assert_eq!(hall.written.last().unwrap().removed.len(), 2, "and nothing of it is kept");
}

#[test]
fn what_is_withdrawn_before_it_is_written_is_answered_all_the_same() {
    let mut hall = hall(1);
    hall.writing = Some(Vec::new());
    hall.asks(1, seek_too(7));
    hall.asks(1, seek_too(8));
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["1 waiting", "1 waiting", "1 withdrawn"]);
    assert_eq!(hall.is_written(Ok(())), [] as [&str; 0], "that one is removed again");
    assert_eq!(hall.is_written(Ok(())), ["1 withdrawn"]);
    assert_eq!(hall.written.iter().map(|changes| changes.added.len()).sum::<usize>(), 1);
    assert_eq!(hall.written.iter().map(|changes| changes.removed.len()).sum::<usize>(), 1);
}

#[test]
fn what_cannot_be_removed_is_tried_again_until_it_is() {
    let mut hall = hall(1);
    hall.asks(1, seek(7));
    hall.writing = Some(Vec::new());
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), [] as [&str; 0]);
    assert_eq!(
        hall.is_written(Err(LobbyRefusal::Unavailable)),
        ["1 withdrawn"],
        "so it is, as long as there is a server"
    );
    assert_eq!(hall.writing.as_ref().map(Vec::len), Some(0));
    hall.wait(1_000);
    hall.is_written(Ok(()));
    assert_eq!(hall.written.last().unwrap().removed.len(), 1);
}

#[test]
fn an_open_seek_is_joined_by_whoever_may() {
    let mut hall = hall(3);
    hall.asks(1, seek(7));
    let seek = hall.seeks(1)[0];
    hall.moment.now_ms += 7_000;
    assert_eq!(hall.asks(1, LobbyCommand::Accept(seek)), ["1 accept: OwnSeek"]);
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    hall.asks(3, LobbyCommand::Block(ann));
    assert_eq!(hall.asks(3, LobbyCommand::Accept(seek)), ["3 accept: Apart"]);
    let told = hall.asks(2, LobbyCommand::Accept(seek));
    assert!(told == ["open 1 2"] || told == ["open 2 1"], "{told:?}");
    let opened = hall.opened.pop().unwrap();
    let pairing = pairing_of(&opened);
    let joined = pairing.joined.unwrap();
    assert_eq!((*pairing.waited_ms.get(joined), *pairing.waited_ms.get(joined.other())), (0, 7_000));
    for (seat, client) in &opened.clients {
        assert_eq!(client.session.0, if *seat == joined { 2 } else { 1 });
        let re = client.answers().and_then(|asked| asked.re);
        assert_eq!(re, (*seat == joined).then_some(hall.asked), "the snapshot is the answer");
    }
    assert_eq!(hall.asks(3, LobbyCommand::Accept(seek)), ["3 accept: NoSuchSeek"]);
    let told = hall.happens(Input::NotOpened(opened));
    assert!(
        told.contains(&"2 accept: Unavailable".into()) && told.contains(&"1 seek: Unavailable".into()),
        "{told:?}"
    );
}

#[test]
fn who_is_away_or_plays_too_much_is_not_joined() {
    let mut policy = generous();
    policy.settings.games_max = 1;
    policy.settings.when_full = WhenFull::Refuse;
    let mut hall = Hall::new(policy);
    for session in 1..=5 {
        hall.come(session, 1);
    }
    hall.asks(1, seek(7));
    let [first] = hall.seeks(1)[..] else { panic!("one") };
    hall.asks(2, seek(8));
    let [second] = hall.seeks(2)[..] else { panic!("one") };
    hall.happens(Input::Depart(SessionId(1)));
    assert_eq!(hall.asks(3, LobbyCommand::Accept(first)), ["3 accept: NoSuchSeek"]);
    hall.matchmaker.policy.settings.games_per_player = 1;
    let game = hall.meet(4, 5);
    assert_eq!(hall.asks(4, LobbyCommand::Accept(second)), ["4 accept: PlayerLimit"]);
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: GameLimit"]);
    hall.happens(Input::Freed(game));
    hall.matchmaker.policy.settings.games_per_player = 0;
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: PlayerLimit"]);
    hall.moment.overloaded = true;
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: Overloaded"]);
    assert_eq!(hall.matchmaker.census().waiting, 1, "a refusal changes nothing");
}

/// Two who were written down before, and what the store says of the second one, who joins the first one's rated seek.
#[rstest::rstest]
#[case::nobody_knows(None, "open")]
#[case::in_range(Some(1_700.0), "open")]
#[case::at_the_edge(Some(1_850.0), "open")]
#[case::beyond(Some(1_851.0), "2 accept: OutOfRange { rating: 1851, min: 1150, max: 1850 }")]
fn who_joins_a_rated_seek_must_be_in_its_range(#[case] rating: Option<f64>, #[case] expected: &str) {
    let mut hall = hall(2);
    let game = hall.meet(1, 2);
    hall.happens(Input::Begun(game));
    hall.happens(Input::Freed(game));
    assert_eq!(hall.asks(1, LobbyCommand::Seek(rated(), false)), ["1 waiting"]);
    let seek = hall.seeks(1)[0];
    let ask = hall.ask(2, LobbyCommand::Accept(seek));
    let Some(Effect::LookUp(Lookup::Rating(Comparing { to, .. }))) = hall.decide(Input::Ask(ask)).pop()
    else {
        panic!("a rating is looked up")
    };
    let rating = rating.map(|rating| Rating { rating, deviation: 60.0, ..Rating::default() });
    let told = hall.happens(Input::Found(Found::Rating { to, seek, rating: Ok(rating) }));
    assert!(told[0].starts_with(expected), "{told:?}");
    if expected == "open" {
        let pairing = pairing_of(hall.opened.last().unwrap());
        let joined = pairing.joined.unwrap();
        let rated = pairing.rated.unwrap();
        assert_eq!((rated.widened, rated.bounded, rated.windows.get(joined)), (false, false, &None));
        assert_eq!(
            rated.windows.get(joined.other()).map(|window| (window.min, window.max)),
            Some((1_150, 1_850))
        );
    }
}

#[test]
fn what_could_not_be_looked_up_lets_nobody_join() {
    let mut hall = hall(2);
    hall.asks(1, LobbyCommand::Seek(rated(), false));
    let seek = hall.seeks(1)[0];
    let to = ReplyTo { session: SessionId(2), re: Some(9) };
    let found = Found::Rating { to, seek, rating: Err(LobbyRefusal::Unavailable) };
    assert_eq!(hall.happens(Input::Found(found)), ["2 accept: Unavailable"]);
    hall.asks(1, LobbyCommand::Withdraw(None));
    let found = Found::Rating { to, seek, rating: Ok(None) };
    assert_eq!(hall.happens(Input::Found(found)), ["2 accept: NoSuchSeek"], "it is gone meanwhile");
}

/// What a connection hears in a round that is about the list.
fn listed(hall: &mut Hall, session: u64) -> Vec<Value> {
    hall.moment.now_ms += 1_000;
    let mut heard = hall.hears(session, Input::Round);
    heard.retain(|message| message["type"] == "seeks");
    while hall.happens(Input::TellSeeks).iter().any(|line| line.ends_with("seeks")) {}
    heard
}

#[test]
fn the_list_is_told_whole_once_and_then_what_has_changed_of_it() {
    let mut hall = hall(3);
    let empty = json!({"type": "seeks", "seeks": [], "left_off": 0});
    assert_eq!(listed(&mut hall, 3), [empty]);
    assert_eq!(listed(&mut hall, 3), [] as [Value; 0]);
    hall.asks(1, seek(7));
    let seek = hall.seeks(1)[0];
    let [news] = listed(&mut hall, 3).try_into().unwrap();
    let added = news["added"].as_array().unwrap();
    assert_eq!((added.len(), &news["removed"], &news["left_off"]), (1, &json!([]), &json!(0)));
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    let who = json!({"id": ann, "name": "Player 1", "bot": false});
    let entry = json!({
        "seek": seek, "player": who, "rules": "connect-four",
        "options": {"cols": 7, "rows": 6, "connect": 4, "pop_out": false}, "clock": null, "rated": false,
        "since_ms": NOW_MS + 2_000, "range": null,
    });
    assert_eq!(added[0], entry);
    hall.come(4, 4);
    assert_eq!(listed(&mut hall, 4), [json!({"type": "seeks", "seeks": [entry], "left_off": 0})]);
    hall.asks(1, LobbyCommand::Withdraw(None));
    let gone = json!({"type": "seeks", "added": [], "removed": [seek], "left_off": 0});
    assert_eq!(listed(&mut hall, 4), [gone]);
}

#[test]
fn a_rated_seek_is_listed_with_its_range_which_widens() {
    let mut hall = hall(2);
    hall.asks(1, LobbyCommand::Seek(rated(), false));
    let open = hall.matchmaker.seeks_now(hall.moment);
    let range = |listing: &crate::lobby::Listing| listing.seeks[0].range.map(|range| (range.min, range.max));
    assert_eq!(range(&open), Some((1_150, 1_850)));
    assert!(Arc::ptr_eq(&open, &hall.matchmaker.seeks_now(hall.moment)), "it is made once");
    listed(&mut hall, 2);
    hall.moment.now_ms += 4_000;
    let [news] = listed(&mut hall, 2).try_into().unwrap();
    assert_eq!(news["added"][0]["range"], json!({"min": 1_100, "max": 1_900}));
}

#[test]
fn the_list_has_a_most_and_says_how_many_more_there_are() {
    let mut policy = generous();
    policy.settings.seeks_per_player = 1_000;
    policy.settings.seeks_per_ip = 0;
    let mut hall = Hall::new(policy);
    for session in [1, 2] {
        hall.come(session, 1);
    }
    let clocked = |n: usize| {
        let clock = crate::protocol::Clock::PerMove { per_move_ms: 1_000 + n as u64 };
        Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), Some(clock), false).unwrap())
    };
    for n in 0..LISTED_MAX + 3 {
        hall.asks(1, LobbyCommand::Seek(clocked(n), true));
    }
    let [all] = listed(&mut hall, 2).try_into().unwrap();
    assert_eq!((all["seeks"].as_array().unwrap().len(), &all["left_off"]), (LISTED_MAX, &json!(3)));
    let seeks = hall.seeks(1);
    hall.asks(1, LobbyCommand::Withdraw(Some(seeks[0])));
    let [news] = listed(&mut hall, 2).try_into().unwrap();
    assert_eq!(
        (&news["removed"], &news["added"][0]["seek"]),
        (&json!([seeks[0]]), &json!(seeks[LISTED_MAX]))
    );
    assert_eq!(news["left_off"], 2);
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
