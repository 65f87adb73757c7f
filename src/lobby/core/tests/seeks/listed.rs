//! How open seeks are listed: whole once, and then what has changed.

use super::*;
use crate::lobby::core::open_seeks::LISTED_MAX;

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
    hall.asks(1, seeking(rated(), false));
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
        hall.asks(1, seeking(clocked(n), true));
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
