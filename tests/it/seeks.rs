//! Open seeks through the front door: several at once, listed, joined, withdrawn; what becomes of them when a tab is closed, a
//! phone loses its line, or the server goes down.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::process::Program;
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
async fn a_seek_waits_on_when_its_player_comes_back() {
    let house = House::open(config());
    let mut ann = Visitor::guest(&house).await;
    let mut ben = Visitor::guest(&house).await;
    let waiting = ann.waits(seek_too(7)).await;
    ben.hear_seeks(|open| open.len() == 1).await;
    let token = ann.token.clone();
    ann.leave().await;
    ben.hear_seeks(<[Value]>::is_empty).await;
    ben.may_not(accept(&waiting["seek"]), "no_such_seek").await;
    let (mut ann, still) = Visitor::back(&house, &token).await;
    assert_eq!((&still[0]["seek"], &still[0]["since_ms"]), (&waiting["seek"], &waiting["since_ms"]));
    ben.hear_seeks(|open| open.len() == 1).await;
    ben.waits(seek_too(7)).await;
    assert_eq!(ann.hear("snapshot").await["game"], ben.hear("snapshot").await["game"]);
}

#[tokio::test]
async fn a_seek_lapses_when_its_player_stays_away() {
    let mut config = config();
    config.lobby.seek_away_s = 1;
    let house = House::open(config);
    let mut ann = Visitor::guest(&house).await;
    ann.waits(seek_too(7)).await;
    let token = ann.token.clone();
    ann.leave().await;
    let mut ben = Visitor::guest(&house).await;
    let lapsed = async {
        while house.metrics.seeks_lapsed.get() == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), lapsed).await.expect("it lapses");
    let (mut ann, still) = Visitor::back(&house, &token).await;
    assert_eq!(still, json!([]));
    ben.waits(seek_too(7)).await;
    ben.nothing_more().await;
    ann.nothing_more().await;
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

#[tokio::test]
async fn who_has_sat_where_is_remembered_over_a_restart() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let [first, second] = [&game.first, &game.second].map(|player| player.token.clone());
    drop(house);
    let house = House::open(config);
    let (mut one, _) = Visitor::back(&house, &first).await;
    let (mut other, _) = Visitor::back(&house, &second).await;
    one.waits(seek_too(7)).await;
    other.waits(seek_too(7)).await;
    let snapshot = one.hear("snapshot").await;
    let pairing = &snapshot["origin"]["pairing"];
    assert_eq!((&snapshot["seat"], &pairing["again"]), (&json!("second"), &json!(true)));
    assert_eq!(pairing["balanced"], true);
}

/// A newcomer and somebody who has played wait when the server goes down: both find what they sought when they come back, and
/// what had been withdrawn, or had met somebody, is gone.
#[tokio::test]
async fn seeks_outlast_a_restart() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let mut known = game.first;
    let mut newcomer = Visitor::guest(&house).await;
    newcomer.say(json!({"type": "rename", "name": "Zoé"})).await;
    newcomer.hear("renamed").await;
    let withdrawn = newcomer.waits(seek_too(9)).await;
    let theirs = newcomer.waits(seek_too(7)).await;
    newcomer.say(json!({"type": "withdraw", "seek": withdrawn["seek"]})).await;
    newcomer.hear("withdrawn").await;
    let rated = json!({"type": "seek", "rules": "hex", "rated": true, "add": true});
    let own = known.waits(rated).await;
    let tokens = [newcomer.token.clone(), known.token.clone()];
    drop(house);

    let house = House::open(config);
    let restored = async {
        // What is counted is set right after the doors are open.
        while house.metrics.seeks_away.get() != 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), restored).await.expect("both are there");
    let (mut newcomer, still) = Visitor::back(&house, &tokens[0]).await;
    assert_eq!((still.as_array().unwrap().len(), &still[0]["seek"]), (1, &theirs["seek"]));
    assert_eq!(still[0]["since_ms"], theirs["since_ms"]);
    let (_known, still) = Visitor::back(&house, &tokens[1]).await;
    assert_eq!((&still[0]["seek"], &still[0]["rated"]), (&own["seek"], &json!(true)));
    let mut ben = Visitor::guest(&house).await;
    let open = ben.hear_seeks(|open| open.len() == 2).await;
    assert_eq!(open[0]["player"]["name"], "Zoé", "by the name they have");
    ben.say(accept(&theirs["seek"])).await;
    assert_eq!(ben.hear("snapshot").await["game"], newcomer.hear("snapshot").await["game"]);
}

#[tokio::test]
async fn seeks_outlast_a_server_that_is_killed() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let environment = [("VISAVIS__STORE__PATH", path.as_str())];
    let program = Program::start(&environment);
    let mut ann = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    let mut ben = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    let withdrawn = ann.waits(seek_too(9)).await;
    let kept = ann.waits(seek_too(7)).await;
    ann.say(json!({"type": "withdraw", "seek": withdrawn["seek"]})).await;
    ann.hear("withdrawn").await;
    // These two meet: what the one sought besides is over with it.
    let mut cid = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    ben.waits(seek_too(8)).await;
    ben.waits(json!({"type": "seek", "rules": "hex", "add": true})).await;
    cid.waits(json!({"type": "seek", "rules": "hex"})).await;
    let game = cid.hear("snapshot").await["game"].clone();
    drop(program);

    let program = Program::start(&environment);
    let (mut ann, still) = Visitor::back_at(&program.ws(), &ann.token).await;
    assert_eq!((still.as_array().unwrap().len(), &still[0]["seek"]), (1, &kept["seek"]));
    let mut back = Visitor::knock_at(&program.ws()).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": ben.token})).await;
    assert_eq!((&welcome["waiting"], &welcome["games"]), (&json!([]), &json!([game])));
    let mut dan = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    dan.waits(seek_too(7)).await;
    assert_eq!(dan.hear("snapshot").await["game"], ann.hear("snapshot").await["game"]);
}

/// Who only waits leaves nothing behind in the database once they wait no longer.
#[tokio::test]
async fn whoever_only_waits_leaves_nothing_behind() {
    let (folder, config) = kept(config());
    let house = House::open(config);
    let mut ann = Visitor::guest(&house).await;
    ann.waits(seek_too(7)).await;
    let db = rusqlite::Connection::open(folder.path().join("visavis.db")).expect("a database");
    let rows = |table: &str| -> u32 {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a number")
    };
    assert_eq!((rows("seeks"), rows("players"), rows("tokens")), (1, 0, 0));
    ann.say(json!({"type": "withdraw"})).await;
    ann.hear("withdrawn").await;
    assert_eq!((rows("seeks"), rows("players"), rows("tokens")), (0, 0, 0));
}
