//! Open seeks through the front door: several at once, listed, joined, withdrawn. What becomes of them when a tab is
//! closed, a phone loses its line, or the server goes down is in `staying`.

mod staying;

use serde_json::{Value, json};

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, Visitor, text};

/// A seek for a game of so many columns, beside all else the player seeks.
fn seek_too(cols: u32) -> Value {
    json!({"type": "seek", "rules": "connect-four", "options": {"cols": cols}, "add": true})
}

fn accept(seek: &Value) -> Value {
    json!({"type": "accept", "seek": seek, "id": 77})
}

impl Visitor {
    /// Asks for something to wait for. Gives how it stands.
    async fn waits(&mut self, seek: Value) -> Value {
        self.say(seek).await;
        self.hear("waiting").await
    }

    /// The same player on a new connection, and what they still wait for.
    async fn back(house: &House, token: &str) -> (Self, Value) {
        Self::back_at(&house.url("/ws"), token).await
    }

    async fn back_at(url: &str, token: &str) -> (Self, Value) {
        let mut back = Self::knock_at(url).await;
        let welcome = back.welcomed(json!({"type": "hello", "token": token})).await;
        (back, welcome["waiting"].clone())
    }
}

/// The ids of a list.
fn ids(open: &[Value]) -> Vec<&Value> {
    open.iter().map(|open| &open["seek"]).collect()
}

#[tokio::test]
async fn an_open_seek_is_listed_and_joined_by_a_click() {
    let house = House::open(config());
    let mut ann = Visitor::guest(&house).await;
    let mut ben = Visitor::guest(&house).await;
    let mut cid = Visitor::guest(&house).await;
    assert_eq!(ben.hear_seeks(|_| true).await, [] as [Value; 0]);
    let waiting = ann.waits(seek_too(8)).await;
    let open = ben.hear_seeks(|open| !open.is_empty()).await;
    assert_eq!(ids(&open), [&waiting["seek"]]);
    let [entry] = open.as_slice() else { panic!("one") };
    assert_eq!((&entry["player"]["id"], &entry["range"]), (&json!(ann.id), &Value::Null));
    for field in ["rules", "options", "clock", "rated", "since_ms"] {
        assert_eq!(entry[field], waiting[field], "{field}");
    }
    let listed = get(&house, "/api/v1/seeks").await.json();
    assert_eq!(listed, json!({"seeks": open, "left_off": 0}));
    cid.hear_seeks(|open| !open.is_empty()).await;
    ann.may_not(accept(&waiting["seek"]), "own_seek").await;
    ben.say(accept(&waiting["seek"])).await;
    let joined = ben.hear("snapshot").await;
    let snapshot = ann.hear("snapshot").await;
    assert_eq!((&joined["re"], snapshot.get("re")), (&json!(77), None));
    assert_eq!(joined["game"], snapshot["game"]);
    let pairing = &joined["origin"]["pairing"];
    assert_eq!((&joined["origin"]["kind"], &pairing["joined"]), (&json!("seek"), &joined["seat"]));
    assert_eq!(pairing["waited_ms"][text(&joined["seat"])], 0);
    cid.hear_seeks(<[Value]>::is_empty).await;
    cid.may_not(accept(&waiting["seek"]), "no_such_seek").await;
    cid.may_not(accept(&json!("made up")), "no_such_seek").await;
    assert_eq!(get(&house, "/api/v1/seeks").await.json(), json!({"seeks": [], "left_off": 0}));
}

#[tokio::test]
async fn a_seek_that_is_withdrawn_is_listed_no_longer() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let one = ann.waits(seek_too(7)).await;
    let other = ann.waits(seek_too(8)).await;
    let open = ben.hear_seeks(|open| open.len() == 2).await;
    assert_eq!(ids(&open), [&one["seek"], &other["seek"]]);
    ann.say(json!({"type": "withdraw", "seek": one["seek"], "id": 5})).await;
    assert_eq!(ann.hear("withdrawn").await, json!({"type": "withdrawn", "seek": one["seek"], "re": 5}));
    let open = ben.hear_seeks(|open| open.len() == 1).await;
    assert_eq!(ids(&open), [&other["seek"]]);
    ann.may_not(json!({"type": "withdraw", "seek": one["seek"]}), "no_such_seek").await;
    ben.may_not(json!({"type": "withdraw", "seek": other["seek"]}), "no_such_seek").await;
    ben.waits(seek_too(7)).await;
    ben.nothing_more().await;
    assert_eq!(ann.waits(seek_too(9)).await["ahead"], 0);
    ann.say(json!({"type": "withdraw", "id": 6})).await;
    let (first, last) = (ann.hear("withdrawn").await, ann.hear("withdrawn").await);
    assert_eq!((&first["seek"], first.get("re"), &last["re"]), (&other["seek"], None, &json!(6)));
    ann.nothing_more().await;
}

#[tokio::test]
async fn who_waits_in_several_queues_plays_one_match_and_waits_no_longer() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let seven = ann.waits(seek_too(7)).await;
    ann.waits(seek_too(8)).await;
    assert_eq!(ann.waits(seek_too(7)).await["seek"], seven["seek"], "the same twice is one");
    assert_eq!(get(&house, "/api/v1/seeks").await.json()["seeks"].as_array().unwrap().len(), 2);
    ben.waits(seek_too(8)).await;
    let snapshot = ben.hear("snapshot").await;
    let gone = json!({"type": "withdrawn", "seek": seven["seek"], "game": snapshot["game"]});
    // The lobby and the match tell her, each by itself.
    let mut heard = [ann.next().await, ann.next().await];
    heard.sort_by_key(|message| text(&message["type"]));
    assert_eq!((&heard[0]["type"], &heard[0]["game"]), (&json!("snapshot"), &snapshot["game"]));
    assert_eq!(heard[1], gone);
    let mut cid = Visitor::guest(&house).await;
    cid.waits(seek_too(7)).await;
    cid.nothing_more().await;
    ann.nothing_more().await;
}

#[tokio::test]
async fn a_player_seeks_only_so_much_at_once() {
    let mut config = config();
    config.lobby.seeks_per_player = 2;
    let house = House::open(config);
    let mut ann = Visitor::guest(&house).await;
    for cols in [7, 8] {
        ann.waits(seek_too(cols)).await;
    }
    ann.may_not(seek_too(9), "seek_limit").await;
    ann.waits(json!({"type": "seek", "rules": "hex"})).await;
    let left = get(&house, "/api/v1/seeks").await.json();
    assert_eq!((left["seeks"].as_array().unwrap().len(), &left["seeks"][0]["rules"]), (1, &json!("hex")));
}

#[tokio::test]
async fn a_game_begins_in_the_tab_in_which_it_was_asked_for_and_others_are_told() {
    let house = House::open(config());
    let mut ann = Visitor::guest(&house).await;
    let waiting = ann.waits(seek_too(7)).await;
    let (mut tab, still) = Visitor::back(&house, &ann.token).await;
    assert_eq!(still[0]["seek"], waiting["seek"]);
    let mut ben = Visitor::guest(&house).await;
    ben.waits(seek_too(7)).await;
    let game = ben.hear("snapshot").await["game"].clone();
    assert_eq!(ann.hear("snapshot").await["game"], game);
    assert_eq!(
        tab.hear("withdrawn").await,
        json!({"type": "withdrawn", "seek": waiting["seek"], "game": game})
    );
    tab.say(json!({"type": "resume", "game": game})).await;
    tab.hear("snapshot").await;
}

#[tokio::test]
async fn who_is_blocked_joins_nothing() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let waiting = ann.waits(seek_too(7)).await;
    ann.say(json!({"type": "block", "player": ben.id})).await;
    ann.hear("blocked").await;
    let refused = ben.may_not(accept(&waiting["seek"]), "unavailable").await;
    assert_eq!((&refused["about"], &refused["re"]), (&json!("accept"), &json!(77)));
    ann.nothing_more().await;
}

#[tokio::test]
async fn a_full_server_lets_nobody_join() {
    let mut config = config();
    config.lobby.games_max = 1;
    config.lobby.when_full = visavis::lobby::settings::WhenFull::Wait;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let waiting = ann.waits(seek_too(7)).await;
    ben.may_not(accept(&waiting["seek"]), "game_limit").await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    ben.say(accept(&waiting["seek"])).await;
    assert_eq!(ben.hear("snapshot").await["game"], ann.hear("snapshot").await["game"]);
}

#[tokio::test]
async fn why_two_met_is_in_the_record() {
    let (_folder, config) = kept(config());
    let house = House::open(config);
    let rated = json!({"type": "seek", "rules": "connect-four", "rated": true});
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    assert_eq!(ann.waits(rated.clone()).await["window"], json!({"min": 1_150, "max": 1_850}));
    let open = ben.hear_seeks(|open| open.len() == 1).await;
    let new = json!({"rating": 1_500, "deviation": 350, "provisional": true});
    assert_eq!(
        (&open[0]["range"], &open[0]["player"]["rating"]),
        (&json!({"min": 1_150, "max": 1_850}), &new)
    );
    ben.waits(rated.clone()).await;
    let snapshot = ann.hear("snapshot").await;
    let pairing = &snapshot["origin"]["pairing"];
    let window = json!({"min": 1_150, "max": 1_850});
    let both = json!({"first": window, "second": window});
    let expected = json!({"ratings": {"first": new, "second": new}, "windows": both, "widened": false, "bounded": false});
    assert_eq!(pairing["rated"], expected);
    assert_eq!((&pairing["again"], &pairing["balanced"]), (&json!(false), &json!(false)));
    let path = format!("/api/v1/games/{}", text(&snapshot["game"]));
    let running = get(&house, &path).await.json();
    assert_eq!(running["origin"], snapshot["origin"]);
    ann.say(json!({"type": "resign", "game": snapshot["game"]})).await;
    ann.hear("ended").await;
    let record = get(&house, &path).await;
    assert_eq!(record.json()["origin"], snapshot["origin"]);
    visavis::game::verify(&record.body, visavis::rules::CATALOGUE).expect("it is signed");
    ben.hear("snapshot").await;
    ben.hear("ended").await;
    ann.waits(rated.clone()).await;
    ben.waits(rated).await;
    let again = ann.hear("snapshot").await;
    assert_ne!(again["seat"], snapshot["seat"], "who sat first sits second");
    let pairing = &again["origin"]["pairing"];
    assert_eq!((&pairing["again"], &pairing["balanced"]), (&json!(true), &json!(true)));
}
