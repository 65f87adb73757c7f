//! What becomes of seeks when a tab is closed, a phone loses its line, or the server goes down.

use std::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::process::Program;

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
    let (folder, mut config) = kept(config());
    // Bots are written down before anybody comes.
    config.bots.threads = 0;
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
