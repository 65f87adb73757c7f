//! What stays of games: records, lists, results and ratings, over HTTP.

use serde_json::{Value, json};
use visavis::game::{Unverified, verify};
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::http::{Answer, get};
use crate::visitor::{Match, Visitor};

const RATED: &str = r#"{"type": "seek", "rules": "tic-tac-toe", "rated": true}"#;

/// A rated game between two players, in which the one who sits first wins. Gives the two in the order of their seats.
pub async fn rated_win(one: Visitor, other: Visitor) -> (Match, [Value; 2]) {
    let mut game = Match::between(one, other, serde_json::from_str(RATED).unwrap()).await;
    for (ply, mv) in (1..).zip(["a1", "b1", "a2", "b2", "a3"]) {
        let id = game.game.clone();
        game.mover(ply).play(&id, ply, mv).await;
        game.both_hear("played").await;
    }
    let ended = game.both_hear("ended").await;
    (game, ended)
}

pub async fn api(house: &House, path: &str) -> Value {
    let Answer { status, body, .. } = get(house, &format!("/api/v1/{path}")).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn a_rated_game_changes_both_ratings_once() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let (ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let (game, [won, lost]) = rated_win(ann, ben).await;
    let ratings = json!({"first": {"before": 1500, "after": 1523, "provisional": true}, "second": {"before": 1500, "after": 1477, "provisional": true}});
    assert_eq!((&won["ratings"], &lost["ratings"]), (&ratings, &ratings));
    let winner = api(&house, &format!("players/{}", game.first.id)).await;
    assert_eq!(winner["games"]["games"][0]["game"], json!(game.game));
    assert_eq!(winner["games"]["next"], Value::Null);
    assert_eq!(winner["results"], json!({"wins": 1, "losses": 0, "draws": 0}));
    let rating = json!([{"rules": "tic-tac-toe", "speed": "untimed", "rating": 1523, "deviation": 342, "games": 1, "provisional": true}]);
    assert_eq!(winner["ratings"], rating);
    drop(house);

    let house = House::open(config);
    let (mut first, mut second) = (game.first.again(&house).await, game.second.again(&house).await);
    (first.id, second.id) = (game.first.id.clone(), game.second.id.clone());
    assert_eq!(api(&house, &format!("players/{}", first.id)).await["ratings"], rating);
    let seek: Value = serde_json::from_str(RATED).unwrap();
    first.say(seek.clone()).await;
    second.say(seek).await;
    let snapshot = first.hear_past("snapshot").await;
    let seat = snapshot["seat"].as_str().unwrap();
    assert_eq!(
        snapshot["players"][seat]["rating"],
        json!({"rating": 1523, "deviation": 342, "provisional": true})
    );
}

/// Nothing is written of who has not played; their page is an empty one, none that is missing.
#[tokio::test]
async fn who_is_here_and_has_not_played_yet_has_a_page() {
    let house = House::open(config());
    let ann = Visitor::guest(&house).await;
    let page = api(&house, &format!("players/{}", ann.id)).await;
    assert_eq!(page["results"], json!({"wins": 0, "losses": 0, "draws": 0}));
    assert_eq!((&page["ratings"], &page["games"]["games"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn a_game_that_is_not_rated_or_was_not_decided_changes_no_rating() {
    let mut config = config();
    config.absence.abandon_s = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    assert_eq!(game.both_hear("ended").await[0]["ratings"], Value::Null);
    let (ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let id = ann.id.clone();
    let rated = Match::between(ann, ben, serde_json::from_str(RATED).unwrap()).await;
    let left = rated.game.clone();
    drop(rated);
    let mut witness = Visitor::guest(&house).await;
    witness.hear_lobby(|lobby| lobby["games"] == 0).await;
    assert_eq!(api(&house, &format!("games/{left}")).await["ended"]["reason"], "abandoned");
    assert_eq!(api(&house, &format!("players/{id}")).await["ratings"], json!([]));
}

#[tokio::test]
async fn a_record_is_signed_and_says_when_it_was_changed() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play("4455667").await;
    game.both_hear("ended").await;
    let text = get(&house, &format!("/api/v1/games/{}", game.game)).await.body;
    let verified = verify(&text, CATALOGUE).expect("it is as it was signed");
    assert_eq!((verified.events, verified.game.to_string()), (7, game.game.clone()));
    assert_eq!(api(&house, "key").await, json!({"ed25519": verified.key}));
    let spread = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
    assert_eq!(verify(&spread, CATALOGUE).unwrap(), verified, "the layout does not matter");

    let changed = |change: &dyn Fn(&mut Value)| {
        let mut record: Value = serde_json::from_str(&text).unwrap();
        change(&mut record);
        verify(&record.to_string(), CATALOGUE).unwrap_err()
    };
    let move_of_the_third = changed(&|record| record["events"][2]["move"] = json!("1"));
    assert!(matches!(move_of_the_third, Unverified::Event(3)), "{move_of_the_third}");
    let one_less = changed(&|record| drop(record["events"].as_array_mut().unwrap().remove(4)));
    assert!(matches!(one_less, Unverified::Event(6)), "{one_less}");
    let other_player = changed(&|record| record["players"]["first"]["name"] = json!("Carol"));
    assert!(matches!(other_player, Unverified::Event(1)), "{other_player}");
    let other_winner = changed(&|record| record["ended"]["winner"] = json!("second"));
    assert!(matches!(other_winner, Unverified::Result), "{other_winner}");
    let other_key = changed(&|record| record["key"] = json!("00".repeat(32)));
    assert!(matches!(other_key, Unverified::Signature), "{other_key}");
    let other_list = changed(&|record| record["moves"][0]["move"] = json!("1"));
    assert!(matches!(other_list, Unverified::Field("moves")), "{other_list}");
    assert!(matches!(verify("{}", CATALOGUE), Err(Unverified::NoRecord(_))));
}

/// Moves and the end stand in a record under the numbers that they were told by, where one follows from another, too.
#[tokio::test]
async fn a_record_numbers_everything_as_it_was_told() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "draw"})).await;
    game.both_hear("offered").await;
    game.play("1212121").await;
    let [ended, _] = game.both_hear("ended").await;
    assert_eq!(ended["seq"], 9);
    let text = get(&house, &format!("/api/v1/games/{}", game.game)).await.body;
    let record: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["ended"]["seq"], 9);
    let numbers =
        |name: &str| record[name].as_array().unwrap().iter().map(|it| it["seq"].clone()).collect::<Vec<_>>();
    assert_eq!(json!(numbers("moves")), json!([2, 3, 4, 5, 6, 7, 8]));
    assert_eq!(json!(numbers("events")), json!([1, 2, 3, 4, 5, 6, 7, 8]));
    verify(&text, CATALOGUE).expect("it is as it was signed");
}

/// Records of versions that numbered the last thing that followed from an event, gave each absence a bank of its own and
/// took a late yes for an offer.
#[test]
fn a_record_of_an_older_version_is_valid_still() {
    let older: Vec<Value> = serde_json::from_str(include_str!("older_records.json")).unwrap();
    for record in older {
        verify(&record.to_string(), CATALOGUE).expect("it was signed like this");
        let mut changed = record.clone();
        changed["moves"] = json!([{"ply": 1, "seq": 1, "seat": "first", "move": "1", "at_ms": 1}]);
        let unverified = verify(&changed.to_string(), CATALOGUE).unwrap_err();
        assert!(matches!(unverified, Unverified::Field("moves")), "{unverified}");
    }
}

#[tokio::test]
async fn an_ended_game_is_shown_again_position_by_position() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let path = format!("games/{}/replay", game.game);
    let early = get(&house, &format!("/api/v1/{path}")).await;
    assert_eq!((early.status, &early.json()["code"]), (409, &json!("too_early")));
    game.play("4455667").await;
    game.both_hear("ended").await;
    let replay = api(&house, &path).await;
    assert_eq!(replay["layout"][0]["cells"].as_array().unwrap().len(), 6);
    let views = replay["views"].as_array().unwrap();
    assert_eq!((views.len(), &views[0]["ply"], &views[0]["move"]), (8, &json!(0), &Value::Null));
    assert_eq!((&views[1]["seat"], &views[1]["move"]), (&json!("first"), &json!("4")));
    assert!(views[1]["position"].as_str().unwrap().ends_with("...x..."));
    assert_eq!(replay["ended"]["winner"], "first");
    let nothing = get(&house, "/api/v1/games/0190163d8694739baea5966c26f8ad91/replay").await;
    assert_eq!((nothing.status, &nothing.json()["code"]), (404, &json!("no_such_game")));
}

#[tokio::test]
async fn a_list_leads_through_running_and_ended_games_without_a_gap() {
    let house = House::open(config());
    let ann = Visitor::guest(&house).await;
    let player = ann.id.clone();
    let mut games = Vec::new();
    for n in 0..9 {
        let (one, other) = (ann.again(&house).await, Visitor::guest(&house).await);
        let mut game = Match::between(one, other, json!({"type": "seek", "rules": "connect-four"})).await;
        games.push(game.game.clone());
        if n % 3 != 0 {
            game.first.say(json!({"type": "resign", "game": game.game})).await;
            game.both_hear("ended").await;
        }
    }
    games.reverse();
    let ids = |page: &Value| -> Vec<String> {
        let list = page["games"].as_array().unwrap();
        list.iter().map(|game| game["game"].as_str().unwrap().to_owned()).collect()
    };
    for filter in ["".to_owned(), format!("&player={player}"), "&rules=connect-four".to_owned()] {
        for limit in 1..=10 {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let page = api(&house, &format!("games?limit={limit}&after={after}{filter}")).await;
                let found = ids(&page);
                assert!(found.len() <= limit);
                seen.extend(found);
                match page["next"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(seen, games, "limit {limit}{filter}");
        }
    }
    let running = ids(&api(&house, "games?state=running").await);
    let ended = ids(&api(&house, "games?state=ended").await);
    assert_eq!((running.len(), ended.len()), (3, 6));
    assert!(ids(&api(&house, "games?rules=othello").await).is_empty());
    let unknown = get(&house, "/api/v1/players/0190163d8694739baea5966c26f8ad91").await;
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!("no_such_player")));
    for (path, code) in [
        ("leaderboards/chess", "unknown_rules"),
        ("leaderboards/hex?speed=fast", "bad_query"),
        ("leaderboards/hex?after=x", "bad_query"),
        ("leaderboards/hex?limit=0", "bad_query"),
    ] {
        assert_eq!(get(&house, &format!("/api/v1/{path}")).await.json()["code"], code, "{path}");
    }
}

#[tokio::test]
async fn a_player_comes_over_to_another_device_once() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "carry", "id": 7})).await;
    let carried = game.first.hear("carried").await;
    assert_eq!((&carried["re"], &carried["qr"]), (&json!(7), &Value::Null));
    let code = carried["code"].as_str().unwrap();
    assert_eq!(carried["url"], json!(format!("#code={code}")));
    game.first.say(json!({"type": "carry", "page": "https://games.example/play/"})).await;
    let carried = game.first.hear("carried").await;
    let former = code.to_owned();
    let code = carried["code"].as_str().unwrap();
    assert_eq!(carried["url"], json!(format!("https://games.example/play/#code={code}")));
    let rows = carried["qr"].as_array().unwrap();
    assert!(rows.iter().all(|row| row.as_str().unwrap().len() == rows.len()), "a square");
    assert!(rows[0].as_str().unwrap().starts_with("#######."), "a finder pattern in the corner");

    let mut phone = Visitor::knock(&house).await;
    phone.may_not(json!({"type": "hello", "code": former}), "bad_token").await;
    phone.say(json!({"type": "hello", "code": code, "name": "Ann on the phone"})).await;
    let welcome = phone.hear("welcome").await;
    assert_eq!(welcome["player"]["name"], "Ann on the phone");
    assert_eq!((&welcome["player"]["id"], &welcome["games"]), (&json!(game.first.id), &json!([game.game])));
    let token = welcome["token"].as_str().expect("a secret of its own").to_owned();
    assert_ne!(token, game.first.token);
    let mut thief = Visitor::knock(&house).await;
    thief.may_not(json!({"type": "hello", "code": code}), "bad_token").await;
    phone.say(json!({"type": "resume", "game": game.game})).await;
    phone.hear("snapshot").await;
    phone.play(&game.game, 1, "4").await;
    assert_eq!(game.second.hear("played").await["move"], "4");
    drop(house);

    let house = House::open(config);
    for token in [&token, &game.first.token] {
        let mut back = Visitor::knock(&house).await;
        back.say(json!({"type": "hello", "token": token})).await;
        assert_eq!(back.hear("welcome").await["player"]["id"], json!(game.first.id));
    }
}

#[tokio::test]
async fn an_ended_game_is_written_down_in_the_notation_of_its_field() {
    let house = House::open(config());
    let hello = |name: &str| json!({"type": "hello", "name": name});
    let (ann, ben) = (Visitor::hello(&house, hello("Ann")).await, Visitor::hello(&house, hello("Ben")).await);
    let ann_id = ann.id.clone();
    let mut game = Match::between(ann, ben, json!({"type": "seek", "rules": "draughts"})).await;
    for (ply, mv) in (1..).zip(["11-15", "22-18", "15x22"]) {
        let id = game.game.clone();
        game.mover(ply).play(&id, ply, mv).await;
        game.both_hear("played").await;
    }
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let answer = get(&house, &format!("/api/v1/games/{}/export", game.game)).await;
    let file = format!("attachment; filename=\"{}.pdn\"", game.game);
    assert_eq!(answer.header("content-disposition"), Some(file.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/x-pdn; charset=utf-8"));
    let black = if game.first.id == ann_id { "Ann" } else { "Ben" };
    assert!(answer.body.contains(&format!("[Black \"{black}\"]")), "{}", answer.body);
    assert!(answer.body.contains("[Result \"0-1\"]") && answer.body.contains("1. 11-15 22-18 2. 15x22"));
}
