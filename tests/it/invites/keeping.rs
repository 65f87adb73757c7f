//! Invitations that were told stand over a restart and a kill, and of one comes one game. What is random comes from
//! [`SEED`].

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::house::kept;
use crate::process::Program;

const SEED: u64 = 20_261_130;

#[tokio::test]
async fn an_invitation_stands_over_a_restart_and_its_maker_is_found_who_is_not_there() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut ann = Visitor::hello(&house, json!({"type": "hello", "name": "Ann"})).await;
    let [taken, cancelled, stands] = [invite(&mut ann).await, invite(&mut ann).await, invite(&mut ann).await];
    ann.say(json!({"type": "withdraw", "invite": cancelled["invite"]})).await;
    ann.hear("withdrawn").await;
    let ben = Visitor::guest(&house).await;
    let game = taken_up(ann, ben, &taken).await;
    drop(house);

    let house = House::open(config.clone());
    stand(&house, 1).await;
    let shown = look(&house, &stands["code"]).await.json();
    assert_eq!((&shown["player"]["name"], &shown["here"]), (&json!("Ann"), &json!(false)));
    assert_eq!(shown["expires_ms"], stands["expires_ms"]);
    let mut cid = Visitor::guest(&house).await;
    for (gone, word) in [(&taken, "taken up"), (&cancelled, "cancelled")] {
        let refused = cid.may_not(join(&gone["code"]), "no_such_invite").await;
        assert!(text(&refused["text"]).contains(word), "{refused}");
    }
    cid.say(join(&stands["code"])).await;
    let snapshot = cid.hear("snapshot").await;
    assert_eq!((&snapshot["players"]["first"]["name"], &snapshot["seat"]), (&json!("Ann"), &json!("second")));
    let mut back = Visitor::knock(&house).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": game.first.token})).await;
    assert_eq!(welcome["games"].as_array().unwrap().len(), 2, "the one before the restart, too");
    drop(house);
    stand(&House::open(config), 0).await;
}

/// Killed with an invitation that stands: who was told of it finds it again, with its code.
#[tokio::test]
async fn an_invitation_that_was_told_outlasts_a_kill() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let environment = [("VISAVIS__STORE__PATH", path.as_str())];
    let program = Program::start(&environment);
    let mut ann = Visitor::hello_at(&program.ws(), json!({"type": "hello", "name": "Ann"})).await;
    let invited = invite(&mut ann).await;
    drop(program);
    let program = Program::start(&environment);
    let mut back = Visitor::knock_at(&program.ws()).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": ann.token})).await;
    let told = &welcome["invites"][0];
    for field in ["invite", "code", "url", "options", "seat", "private", "expires_ms"] {
        assert_eq!(told[field], invited[field], "{field}");
    }
    let ben = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    taken_up(back, ben, &invited).await;
}

/// What the file says: the games that came of invitations, each with the invitations it comes of, and which are used up by
/// which game.
fn kept_in(path: &str) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, String>) {
    let db = Connection::open(path).expect("the file");
    let mut headers = db.prepare("SELECT header FROM running").unwrap();
    let headers = headers.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut games: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for header in headers {
        let header: Value = header.unwrap().parse().unwrap();
        games.entry(text(&header["origin"]["invite"])).or_default().push(text(&header["game"]));
    }
    let mut used =
        db.prepare("SELECT lower(hex(id)), lower(hex(game)) FROM invites WHERE game NOT NULL").unwrap();
    let used = used.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (games, used.map(Result::unwrap).collect())
}

/// So many answers are heard, one guest after the other. Gives how many of them were told of a game.
async fn hear(guests: &mut [Visitor], answers: usize, told: &mut BTreeSet<String>) -> usize {
    let mut seated = 0;
    for at in 0..answers {
        let guest = at % guests.len();
        let answer = guests[guest].next().await;
        if answer["type"] == "snapshot" {
            seated += 1;
            told.insert(text(&answer["game"]));
        }
    }
    seated
}

/// Many want the same invitations at once, and the server is killed meanwhile: of each comes one game or none, and who was
/// told that it began finds it.
#[tokio::test]
async fn of_one_invitation_comes_one_game_however_often_the_server_is_killed() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let environment = [
        ("VISAVIS__STORE__PATH", path.as_str()),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
        ("VISAVIS__LOBBY__GAMES_PER_PLAYER", "1000"),
        ("VISAVIS__LOBBY__INVITES_PER_PLAYER", "1000"),
        ("VISAVIS__LIMITS__MESSAGES_PER_10S", "100000"),
        // Nobody comes back, and every game is there to be counted.
        ("VISAVIS__ABSENCE__UNPLAYED_S", "600"),
    ];
    let mut told = BTreeSet::new();
    let mut token = None;
    for round in 0..8 {
        let program = Program::start(&environment);
        let mut ann = Visitor::knock_at(&program.ws()).await;
        ann.welcomed(
            token
                .take()
                .map_or(json!({"type": "hello"}), |token: String| json!({"type": "hello", "token": token})),
        )
        .await;
        token = Some(ann.token.clone());
        let mut codes = Vec::new();
        for _ in 0..12 {
            codes.push(invite(&mut ann).await["invite"].clone());
        }
        let url = program.ws();
        let guests = join_all((0..4).map(|_| Visitor::hello_at(&url, json!({"type": "hello"}))));
        let mut guests = guests.await;
        for code in &codes {
            for guest in &mut guests {
                guest.say(join(code)).await;
            }
        }
        // Killed after so many have heard what came of it.
        let heard = rng.random_range(0..40);
        let seated = hear(&mut guests, heard.min(4 * codes.len()), &mut told).await;
        drop(program);
        let (games, used) = kept_in(&path);
        for (invite, of_it) in &games {
            assert_eq!(of_it.len(), 1, "round {round}: two games of {invite}");
            assert_eq!(used.get(invite), of_it.first(), "round {round}: it is used up by its game");
        }
        assert_eq!(games.len(), used.len(), "round {round}: no invitation is used up without a game");
        let began: Vec<_> = games.values().flatten().collect();
        for game in &told {
            assert!(began.contains(&game), "round {round}: a game that was told is lost");
        }
        assert!(seated <= used.len());
    }
    assert!(told.len() > 10, "{} games were told", told.len());
}
