//! Who plays a bot while they wait is asked before they meet anybody: what they are told, and what a yes, a no, silence and
//! going away lead to.

use rstest::rstest;

use super::against_bots::{against, play, somebody_alone, with_bots};
use super::*;
use crate::game::Hibernated;
use crate::lobby::core::command::BotWish;
use crate::protocol::{AwayReason, SeatWish};

/// The first plays a bot while they wait, and the second comes to wait, too.
fn asked() -> Hall {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    assert_eq!(hall.asks(2, seeking(terms(7), false)), ["2 waiting", "1 proposed", "2 proposed"]);
    hall
}

/// Somebody plays a bot while they wait.
fn playing(hall: &mut Hall, session: u64) {
    assert_eq!(hall.asks(session, seeking(terms(7), false)), [format!("{session} waiting")]);
    let wish = BotWish { add: true, ..against("1", SeatWish::First) };
    assert_eq!(hall.asks(session, play(wish)), [format!("open {session} 90")]);
}

fn waiting(hall: &Hall) -> (usize, usize) {
    let census = hall.matchmaker.census();
    (census.waiting, census.away)
}

fn silence(hall: &mut Hall) -> Vec<String> {
    hall.moment.now_ms += 20_000;
    let mut told = hall.happens(Input::Round);
    told.retain(|line| !line.contains("lobby") && !line.contains("seeks") && !line.contains("later"));
    told
}

#[test]
fn a_yes_begins_the_match_and_takes_nothing_away() {
    let mut hall = asked();
    assert_eq!(waiting(&hall), (0, 0), "neither is to be met by others");
    let own = hall.seeks(1)[0];
    let told = hall.asks(1, LobbyCommand::Accept(own));
    assert_eq!(told[0], "1 proposed", "the answer");
    assert!(told[1] == "open 1 2" || told[1] == "open 2 1", "{told:?}");
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    assert_eq!(hall.matchmaker.players.get(ann).unwrap().games.len(), 2, "the game against the bot goes on");
    assert_eq!((hall.seeks(1).len(), hall.seeks(2).len()), (0, 0));
    assert!(hall.matchmaker.pairing.remembers_nobody() && hall.matchmaker.prospects.seeks() == 0);
}

#[test]
fn what_is_proposed_says_who_is_there_and_until_when() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    hall.moment.shift_ms = 5_000;
    let ask = hall.ask(2, seeking(terms(7), false));
    let heard = hall.hears(1, Input::Ask(ask));
    let own = hall.seeks(1)[0].to_string();
    assert_eq!((&heard[0]["type"], &heard[0]["seek"]), (&"proposed".into(), &own.into()));
    assert_eq!((&heard[0]["player"]["name"], &heard[0]["agreed"]), (&"Player 2".into(), &false.into()));
    assert_eq!(heard[0]["expires_ms"], NOW_MS + 25_000);
    let theirs = hall.seeks(2)[0];
    let ask = hall.ask(2, seeking(terms(7), true));
    let heard = hall.hears(2, Input::Ask(ask));
    assert_eq!((&heard[0]["seek"], &heard[0]["re"]), (&theirs.to_string().into(), &hall.asked.into()));
    assert_eq!(heard[0]["agreed"], true, "who plays no bot has said yes by seeking");
}

/// Whoever does not want to, or does not say, or is gone: the other waits on.
#[rstest]
#[case::no(|hall: &mut Hall| { let own = hall.seeks(1)[0]; hall.asks(1, LobbyCommand::Withdraw(Some(own))) },
    &["2 waiting", "1 withdrawn"], 0)]
#[case::silence(silence, &["2 waiting", "1 withdrawn"], 0)]
#[case::gone(|hall: &mut Hall| hall.happens(Input::Depart(SessionId(1), AwayReason::Closed)),
    &["2 waiting", "First is no longer connected: Closed"], 1)]
#[case::plays_somebody_else(|hall: &mut Hall| {
    hall.asks(1, play(against("1", SeatWish::First)))
}, &["open 1 90", "2 waiting"], 0)]
fn without_a_yes_the_other_waits_on(
    #[case] happens: fn(&mut Hall) -> Vec<String>,
    #[case] told: &[&str],
    #[case] away: usize,
) {
    let mut hall = asked();
    assert_eq!(happens(&mut hall), told);
    assert_eq!(waiting(&hall), (1, away));
    let opened = hall.opened.len();
    hall.come(3, 3);
    let told = hall.asks(3, seeking(terms(7), false));
    assert_eq!((hall.opened.len(), told.len()), (opened + 1, 2), "{told:?}");
    assert!(hall.opened[opened].clients.iter().any(|(_, client)| client.session == SessionId(2)));
}

#[test]
fn who_has_waited_for_a_yes_has_kept_their_place() {
    let mut hall = asked();
    hall.come(3, 3);
    hall.come(4, 4);
    let blocked = hall.matchmaker.player_of(SessionId(4)).unwrap();
    let ben = hall.matchmaker.player_of(SessionId(2)).unwrap();
    hall.matchmaker.players.set_blocked(blocked, [ben].into());
    assert_eq!(hall.asks(4, seeking(terms(7), false)), ["4 waiting"]);
    let own = hall.seeks(1)[0];
    hall.asks(1, LobbyCommand::Withdraw(Some(own)));
    hall.asks(3, seeking(terms(7), false));
    let sessions: Vec<_> =
        hall.opened.last().unwrap().clients.iter().map(|(_, client)| client.session.0).collect();
    assert!(sessions.contains(&2) && sessions.contains(&3), "{sessions:?}");
}

/// Who came meanwhile is met at once by who waits on.
#[test]
fn who_is_let_go_meets_who_came_meanwhile() {
    let mut hall = asked();
    hall.come(3, 3);
    assert_eq!(hall.asks(3, seeking(terms(7), false)), ["3 waiting"]);
    let own = hall.seeks(1)[0];
    hall.asks(1, LobbyCommand::Withdraw(Some(own)));
    assert_eq!(hall.opened.len(), 2, "the two others");
}

#[test]
fn both_are_asked_where_both_play_bots() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    let wish = BotWish { add: true, ..against("1", SeatWish::Second) };
    hall.asks(2, play(wish));
    assert_eq!(hall.asks(2, seeking(terms(7), false)), ["2 waiting", "1 proposed", "2 proposed"]);
    let [one, other] = [hall.seeks(1)[0], hall.seeks(2)[0]];
    assert_eq!(hall.asks(1, LobbyCommand::Accept(one)), ["1 proposed"]);
    assert_eq!(hall.asks(2, LobbyCommand::Accept(one)), ["2 accept: NoSuchSeek"], "that is not theirs");
    assert_eq!(hall.asks(2, LobbyCommand::Accept(other)).len(), 2);
    assert_eq!(hall.opened.len(), 3);
}

#[test]
fn who_joins_an_open_seek_waits_for_a_yes() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    let seek = hall.seeks(1)[0];
    assert_eq!(hall.asks(2, LobbyCommand::Accept(seek)), ["1 proposed", "2 proposed"]);
    hall.come(3, 3);
    assert_eq!(hall.asks(3, LobbyCommand::Accept(seek)), ["3 accept: NoSuchSeek"], "one at a time");
    assert_eq!(silence(&mut hall), ["2 accept: NoSuchSeek", "1 withdrawn"]);
    hall.asks(1, seeking(terms(7), false));
    let seek = hall.seeks(1)[0];
    hall.asks(2, LobbyCommand::Accept(seek));
    assert_eq!(hall.asks(1, LobbyCommand::Accept(seek)).len(), 2);
    assert_eq!(hall.opened.len(), 2);
}

/// Who has joined and is gone is not waited for.
#[test]
fn who_has_joined_and_is_gone_is_met_by_nobody() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    let seek = hall.seeks(1)[0];
    hall.asks(2, LobbyCommand::Accept(seek));
    hall.happens(Input::Depart(SessionId(2), AwayReason::Closed));
    assert_eq!(hall.asks(1, LobbyCommand::Accept(seek)), ["1 proposed", "1 waiting"]);
    assert_eq!((hall.opened.len(), waiting(&hall)), (1, (1, 0)));
}

#[test]
fn what_stands_in_the_way_is_told_to_whose_it_is() {
    let mut policy = with_bots();
    policy.settings.games_per_player = 1;
    policy.settings.seeks_per_player = 5;
    let mut hall = somebody_alone(policy);
    hall.come(2, 2);
    playing(&mut hall, 1);
    hall.asks(2, seeking(terms(7), false));
    let own = hall.seeks(1)[0];
    assert_eq!(hall.asks(1, LobbyCommand::Accept(own)), ["1 proposed", "1 seek: PlayerLimit", "2 waiting"]);
    assert_eq!(waiting(&hall), (1, 0));
}

/// A game against a bot that was left is nothing one is taken from.
#[test]
fn who_has_left_their_bot_is_not_asked() {
    let mut hall = somebody_alone(with_bots());
    hall.come(2, 2);
    playing(&mut hall, 1);
    let game = hall.opened[0].header.id;
    let left = Hibernated {
        number: super::running::number(),
        last: None,
        due_ms: NOW_MS + 1,
        shift_ms: 0,
        connected: None,
    };
    hall.happens(Input::Hibernated(game, left, false));
    assert_eq!(hall.asks(2, seeking(terms(7), false)).len(), 2);
    assert_eq!(hall.opened.len(), 2);
}

/// Another connection of who is asked hears of it, and may answer.
#[test]
fn every_device_of_who_is_asked_hears_of_it() {
    let mut hall = Hall::new(with_bots());
    hall.bot_comes(90, 1, Vec::new());
    let secret = hall.come(1, 1);
    hall.come(2, 2);
    playing(&mut hall, 1);
    hall.asks(2, seeking(terms(7), false));
    assert_eq!(hall.come_again(3, 1, &secret), ["3 welcome", "3 proposed"]);
    let own = hall.seeks(1)[0];
    let told = hall.asks(3, LobbyCommand::Accept(own));
    assert!(told.contains(&"3 proposed".to_owned()), "{told:?}");
    let sessions: Vec<_> = hall.opened[1].clients.iter().map(|(_, client)| client.session.0).collect();
    assert!(sessions.contains(&3), "it begins where the yes was said: {sessions:?}");
}
