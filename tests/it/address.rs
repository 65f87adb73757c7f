//! What one address may take: a class gets in and is seated, and nobody takes the places of all.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;
use visavis::config::Config;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, SOON, Visitor};

/// Where attackers come from, and who does not.
const HERE: [u8; 4] = [127, 0, 0, 2];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 3];

/// A small server with the limits by address that are built in.
fn limited() -> Config {
    let mut config = config();
    config.limits = Config::default().limits;
    config
}

async fn guest(house: &House, from: [u8; 4]) -> Visitor {
    let mut visitor = Visitor::knock_from(house, from).await;
    visitor.welcomed(json!({"type": "hello"})).await;
    visitor
}

fn seek() -> Value {
    json!({"type": "seek", "rules": "connect-four"})
}

async fn pair(house: &House, from: [u8; 4]) -> Match {
    Match::between(guest(house, from).await, guest(house, from).await, seek()).await
}

/// Comes when that many games run.
async fn running(house: &House, games: i64) {
    let there = async {
        while house.metrics.games.get() != games {
            get(house, "/healthz").await;
        }
    };
    timeout(SOON, there).await.expect("in time");
}

#[tokio::test]
async fn thirty_guests_of_one_address_who_press_play_within_ten_seconds_are_all_seated() {
    let house = House::open(limited());
    let began = Instant::now();
    let seated = join_all((0..30).map(|_| async {
        let mut guest = guest(&house, HERE).await;
        guest.say(seek()).await;
        guest.hear("waiting").await;
        guest.hear_past("snapshot").await["game"].clone()
    }));
    let mut games: Vec<_> = seated.await.iter().map(Value::to_string).collect();
    games.sort_unstable();
    games.dedup();
    assert_eq!(games.len(), 15);
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn an_address_holds_few_games_until_they_are_played() {
    let mut config = limited();
    config.lobby.unplayed_per_ip = 2;
    let house = House::open(config);
    let mut played = pair(&house, HERE).await;
    let _unplayed = pair(&house, HERE).await;
    let mut third = guest(&house, HERE).await;
    let refused = third.may_not(seek(), "game_limit").await;
    assert!(refused["retry_after_ms"].as_u64() > Some(0), "{refused}");
    pair(&house, ELSEWHERE).await;
    played.play("4").await;
    third.may_not(seek(), "game_limit").await;
    played.play_from(2, "4").await;
    let mut fourth = guest(&house, HERE).await;
    third.seek().await;
    fourth.say(seek()).await;
    fourth.hear("waiting").await;
    fourth.hear("snapshot").await;
}

#[tokio::test]
async fn an_address_holds_its_share_however_much_it_plays_and_at_every_door() {
    let mut config = limited();
    (config.lobby.unplayed_per_ip, config.lobby.games_per_ip) = (0, 2);
    let house = House::open(config);
    let mut game = pair(&house, HERE).await;
    game.play("44").await;
    let _other = pair(&house, HERE).await;
    guest(&house, HERE).await.may_not(seek(), "game_limit").await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    running(&house, 1).await;
    let _third = pair(&house, HERE).await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    game.second.refused("game_limit").await;
    game.first.refused("game_limit").await;
    pair(&house, ELSEWHERE).await;
}

#[tokio::test]
async fn an_address_opens_so_many_games_in_ten_seconds() {
    let mut config = limited();
    config.limits.openings_per_ip_10s = 1;
    let house = House::open(config);
    pair(&house, HERE).await;
    let (mut one, mut other) = (guest(&house, HERE).await, guest(&house, HERE).await);
    let mut honest = guest(&house, ELSEWHERE).await;
    one.seek().await;
    other.say(seek()).await;
    other.hear("waiting").await;
    let refused = one.refused("too_fast").await;
    assert_eq!(refused["about"], "seek");
    assert!((1..=10_000).contains(&refused["retry_after_ms"].as_u64().unwrap()), "{refused}");
    honest.say(seek()).await;
    honest.hear("waiting").await;
    other.refused("too_fast").await;
    honest.nothing_more().await;
}

#[tokio::test]
async fn a_hello_that_comes_too_fast_may_be_said_again() {
    let mut config = limited();
    config.limits.hellos_per_ip_10s = 20;
    let house = House::open(config);
    for _ in 0..20 {
        guest(&house, HERE).await;
    }
    let mut late = Visitor::knock_from(&house, HERE).await;
    let refused = late.may_not(json!({"type": "hello"}), "too_fast").await;
    let wait_ms = refused["retry_after_ms"].as_u64().unwrap();
    assert!((1..=500).contains(&wait_ms), "{refused}");
    late.may_not(seek(), "hello_first").await;
    guest(&house, ELSEWHERE).await;
    late.let_pass(wait_ms).await;
    late.welcomed(json!({"type": "hello"})).await;
    late.seek().await;
}

#[tokio::test]
async fn where_limits_by_address_are_lifted_none_holds() {
    let mut config = limited();
    config.limits.connections_per_ip = 0;
    (config.limits.hellos_per_ip_10s, config.limits.openings_per_ip_10s) = (1, 1);
    (config.lobby.unplayed_per_ip, config.lobby.games_per_ip) = (1, 1);
    let house = House::open(config);
    for _ in 0..3 {
        pair(&house, HERE).await;
    }
}

/// Whoever looks in now and then keeps no place that nobody plays at.
#[tokio::test]
async fn a_deserted_game_that_nobody_played_is_closed_within_seconds_whatever_touches_it() {
    let mut config = config();
    config.absence.unplayed_s = 1;
    let house = House::open(config);
    let mut played = Match::start(&house).await;
    played.play("123456712345672143651234567712").await;
    let game = Match::start(&house).await;
    let mut tab = game.first.again(&house).await;
    game.first.leave().await;
    game.second.leave().await;
    played.first.leave().await;
    played.second.leave().await;
    let began = Instant::now();
    while house.metrics.games.get() > 1 {
        tab.say(json!({"type": "resume", "game": game.game, "id": 1})).await;
        let mut answer = tab.next().await;
        while answer["re"] != json!(1) {
            answer = tab.next().await;
        }
        if answer["type"] != "snapshot" || !answer["ended"].is_null() {
            break;
        }
        tab.say(json!({"type": "leave", "game": game.game})).await;
        tab.hear_past("left").await;
        // Who is back sooner was never gone.
        tab.let_pass(800).await;
        assert!(began.elapsed() < Duration::from_secs(15), "it is still there");
    }
    running(&house, 1).await;
    tab.say(json!({"type": "watch", "game": played.game})).await;
    assert_eq!(tab.hear("snapshot").await["ended"], Value::Null, "what was played stays for its time");
}

#[tokio::test]
async fn a_guest_is_written_down_with_the_first_game() {
    let (folder, mut config) = kept(config());
    config.absence.rest_s = 1;
    // Bots are written down before anybody comes.
    config.bots.threads = 0;
    let house = House::open(config.clone());
    let rows = |table: &str| {
        let db = rusqlite::Connection::open(folder.path().join("visavis.db")).unwrap();
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let mut visitors = join_all((0..20).map(|_| Visitor::guest(&house))).await;
    let [one, other, third, ..] = visitors.as_mut_slice() else { panic!("twenty") };
    one.say(json!({"type": "rename", "name": "Zoé"})).await;
    one.hear("renamed").await;
    one.say(json!({"type": "block", "player": third.id})).await;
    assert_eq!(one.hear("blocked").await["players"], json!([third.id]));
    one.say(json!({"type": "carry"})).await;
    let code = one.hear("carried").await["code"].clone();
    let mut phone = Visitor::hello(&house, json!({"type": "hello", "code": code})).await;
    assert_eq!((&phone.id, phone.token == one.token), (&one.id, false));
    let back = other.again(&house).await;
    assert_eq!(back.id, other.id, "who is not written down is the same when they come back");
    back.leave().await;
    assert_eq!((rows("players"), rows("tokens"), rows("blocks")), (0, 0, 0));

    phone.seek().await;
    other.say(seek()).await;
    other.hear("waiting").await;
    phone.hear("snapshot").await;
    assert_eq!((rows("players"), rows("tokens"), rows("blocks")), (2, 3, 1));
    other.hear("snapshot").await;
    other.say(json!({"type": "rename", "name": "Ben"})).await;
    other.hear("renamed").await;
    let tokens = [&one.token, &phone.token, &other.token].map(Clone::clone);
    let (one, third) = (one.id.clone(), (third.id.clone(), third.token.clone()));
    drop((visitors, phone, house));

    let house = House::open(config);
    for (token, name) in tokens.iter().zip(["Zoé", "Zoé", "Ben"]) {
        let mut back = Visitor::knock(&house).await;
        let welcome = back.welcomed(json!({"type": "hello", "token": token})).await;
        assert_eq!(welcome["player"]["name"], name);
        if name == "Zoé" {
            assert_eq!((&welcome["player"]["id"], &welcome["blocked"]), (&json!(one), &json!([third.0])));
        }
    }
    let mut forgotten = Visitor::knock(&house).await;
    forgotten.may_not(json!({"type": "hello", "token": third.1}), "bad_token").await;
    forgotten.welcomed(json!({"type": "hello"})).await;
}

#[tokio::test]
async fn a_code_of_one_address_pushes_out_no_other() {
    let house = House::open(limited());
    let mut honest = guest(&house, ELSEWHERE).await;
    honest.say(json!({"type": "carry", "page": "https://play.example/"})).await;
    let carried = honest.hear("carried").await;
    assert!(carried["qr"].as_array().unwrap().len() >= 21, "{carried}");
    let mut given = 0;
    for _ in 0..80 {
        let mut guest = guest(&house, HERE).await;
        guest.say(json!({"type": "carry"})).await;
        let answer = guest.next().await;
        if answer["type"] == "carried" {
            given += 1;
        } else {
            assert_eq!(answer["code"], "too_fast", "{answer}");
            assert!(answer["retry_after_ms"].as_u64() > Some(0));
        }
    }
    assert!((60..80).contains(&given), "{given} were given");
    let mut phone = Visitor::knock_from(&house, ELSEWHERE).await;
    let welcome = phone.welcomed(json!({"type": "hello", "code": carried["code"]})).await;
    assert_eq!(welcome["player"]["id"], honest.id);
}
