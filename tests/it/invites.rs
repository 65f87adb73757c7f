//! Invitations: made, looked at, taken up by a click, and everything in which that comes to nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{House, config, kept};
use crate::http::{Answer, get};
use crate::process::Program;
use crate::visitor::{Match, Visitor, text};

const SEED: u64 = 20_261_130;

/// Invites to a game of connect four, from the first seat.
async fn invite(maker: &mut Visitor) -> Value {
    invite_to(maker, json!({"seat": "first"})).await
}

/// The same with these fields besides.
async fn invite_to(maker: &mut Visitor, more: Value) -> Value {
    let mut message = json!({"type": "invite", "rules": "connect-four"});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    maker.say(message).await;
    maker.hear_past("invited").await
}

fn join(named: &Value) -> Value {
    json!({"type": "join", "invite": named})
}

/// So many invitations stand. What is counted is set right after it is told, or after the server has opened its doors.
async fn stand(house: &House, invites: i64) {
    let counted = async {
        while house.metrics.invites.get() != invites {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), counted).await.unwrap_or_else(|_| panic!("{invites} stand"));
}

async fn look(house: &House, named: &Value) -> Answer {
    get(house, &format!("/api/v1/invites/{}", text(named))).await
}

/// Somebody takes an invitation up whose maker is there: both are seated.
async fn taken_up(maker: Visitor, mut guest: Visitor, invited: &Value) -> Match {
    let mut first = maker;
    guest.say(join(&invited["code"])).await;
    let snapshot = guest.hear("snapshot").await;
    assert_eq!(snapshot["seat"], "second", "{snapshot}");
    let mut heard = [first.next().await, first.next().await];
    heard.sort_by_key(|message| text(&message["type"]));
    assert_eq!((&heard[0]["type"], &heard[0]["seat"]), (&json!("snapshot"), &json!("first")));
    let withdrawn = json!({"type": "withdrawn", "invite": invited["invite"], "game": snapshot["game"]});
    assert_eq!(heard[1], withdrawn);
    Match { first, second: guest, game: text(&snapshot["game"]) }
}

#[tokio::test]
async fn a_guest_sees_what_it_is_and_sits_down_with_one_word() {
    let house = House::open(config());
    let mut ann = Visitor::hello(&house, json!({"type": "hello", "name": "Ann"})).await;
    let page = "http://example.org/vis?lang=fr#x";
    let more = json!({"seat": "first", "page": page, "expires_s": 60, "options": {"cols": 8}, "id": 5});
    let invited = invite_to(&mut ann, more).await;
    assert_eq!((&invited["re"], &invited["rated"]), (&json!(5), &json!(false)));
    assert_eq!((&invited["seat"], &invited["private"]), (&json!("first"), &json!(true)));
    assert_eq!(invited["options"]["cols"], 8);
    let code = text(&invited["code"]);
    assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");
    assert_eq!(invited["url"], format!("http://example.org/vis?invite={code}"));
    let rows = invited["qr"].as_array().unwrap();
    assert!(rows.len() >= 21 && rows.iter().all(|row| row.as_str().unwrap().len() == rows.len()));
    let shown = look(&house, &invited["code"]).await;
    let document = shown.json();
    assert_eq!(
        (shown.status, &document["player"], &document["here"]),
        (200, &json!({"id": ann.id, "name": "Ann"}), &json!(true))
    );
    for field in ["invite", "code", "rules", "options", "clock", "rated", "seat", "private", "expires_ms"] {
        assert_eq!(document[field], invited[field], "{field}");
    }
    let lasts_ms = document["expires_ms"].as_u64().unwrap() - document["since_ms"].as_u64().unwrap();
    assert_eq!(lasts_ms, 60_000);
    assert_eq!(look(&house, &invited["invite"]).await.json(), document, "by its id as well");
    let mut ben = Visitor::guest(&house).await;
    ben.say(json!({"type": "join", "invite": code.to_lowercase().replace('-', " "), "id": 7})).await;
    let snapshot = ben.hear("snapshot").await;
    assert_eq!((&snapshot["re"], &snapshot["seat"]), (&json!(7), &json!("second")));
    assert_eq!((&snapshot["private"], &snapshot["options"]["cols"]), (&json!(true), &json!(8)));
    assert_eq!(snapshot["presence"], json!({"first": true, "second": true}));
    let mut game = Match { first: ann, second: ben, game: text(&snapshot["game"]) };
    // The desk and the match tell the maker, each by itself.
    let mut heard = [game.first.next().await, game.first.next().await].map(|message| text(&message["type"]));
    heard.sort();
    assert_eq!(heard, ["snapshot", "withdrawn"]);
    stand(&house, 0).await;
    game.play("1212121").await;
    game.both_hear("ended").await;
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let origin = json!({"kind": "invitation", "invite": invited["invite"], "by": "first"});
    assert_eq!((&record["origin"], &record["private"]), (&origin, &json!(true)));
}

/// By its id, and where nothing is said of the seat, the page or for how long.
#[tokio::test]
async fn whatever_is_not_said_is_what_most_want() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite_to(&mut ann, json!({})).await;
    assert_eq!((&invited["seat"], &invited["private"]), (&json!("random"), &json!(true)));
    assert_eq!((&invited["qr"], &invited["clock"]), (&Value::Null, &Value::Null));
    assert_eq!(invited["url"], format!("?invite={}", text(&invited["code"])));
    ben.say(join(&invited["invite"])).await;
    let seats = [ben.hear("snapshot").await, ann.hear_past("snapshot").await];
    let seats = seats.map(|snapshot| text(&snapshot["seat"]));
    assert!(seats == ["first", "second"] || seats == ["second", "first"], "{seats:?}");
}

#[tokio::test]
async fn who_comes_twice_too_late_or_is_the_maker_is_told() {
    let house = House::open(config());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut cid = Visitor::guest(&house).await;
    let invited = invite(&mut ann).await;
    for named in [&invited["code"], &invited["invite"]] {
        ann.may_not(join(named), "own_invite").await;
    }
    let mut game = taken_up(ann, ben, &invited).await;
    for player in [&mut game.first, &mut game.second] {
        let refused = player.may_not(join(&invited["code"]), "no_such_invite").await;
        assert_eq!(refused["game"], game.game, "the page can go there");
    }
    let refused = cid.may_not(join(&invited["code"]), "no_such_invite").await;
    assert!(text(&refused["text"]).contains("taken up") && refused.get("game").is_none(), "{refused}");
    let gone = look(&house, &invited["code"]).await;
    assert_eq!((gone.status, &gone.json()["code"]), (410, &json!("no_such_invite")));
    for nonsense in ["nonsense", "HJKMN-PQRTV", "01a2293214047d9fa2f837ac5f2b8b67", ""] {
        let refused = cid.may_not(join(&json!(nonsense)), "no_such_invite").await;
        assert_eq!(refused["text"], "There is no such invitation.");
    }
    let unknown = look(&house, &json!("HJKMN-PQRTV")).await;
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!("no_such_invite")));
    assert_eq!(house.metrics.games.get(), 1);
}

#[tokio::test]
async fn a_cancelled_invitation_is_none_and_its_maker_hears_it_everywhere() {
    let house = House::open(config());
    let mut ann = Visitor::guest(&house).await;
    let mut tab = ann.again(&house).await;
    let mut ben = Visitor::guest(&house).await;
    let invited = invite(&mut ann).await;
    let told = tab.hear("invited").await;
    assert_eq!((&told["code"], told.get("re")), (&invited["code"], None));
    let withdraw = json!({"type": "withdraw", "invite": invited["invite"], "id": 3});
    let refused = ben.may_not(withdraw.clone(), "no_such_invite").await;
    assert_eq!(refused["about"], "withdraw");
    tab.say(withdraw.clone()).await;
    let withdrawn = json!({"type": "withdrawn", "invite": invited["invite"]});
    assert_eq!(ann.hear("withdrawn").await, withdrawn);
    assert_eq!(tab.hear("withdrawn").await["re"], 3);
    let refused = ben.may_not(join(&invited["code"]), "no_such_invite").await;
    assert!(text(&refused["text"]).contains("cancelled"), "{refused}");
    assert_eq!(look(&house, &invited["code"]).await.status, 410);
    tab.say(withdraw).await;
    assert_eq!(tab.hear("withdrawn").await["re"], 3, "sending twice is safe");
    let invited = invite(&mut ann).await;
    tab.hear("invited").await;
    let game = taken_up(ann, ben, &invited).await;
    tab.hear("withdrawn").await;
    let late = json!({"type": "withdraw", "invite": invited["invite"]});
    assert_eq!(tab.may_not(late, "no_such_invite").await["game"], game.game, "somebody was faster");
}

#[tokio::test]
async fn an_invitation_expires_and_its_maker_hears_it() {
    let mut config = config();
    config.lobby.invite_s_max = 1;
    let house = House::open(config);
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    assert_eq!(ann.hear("withdrawn").await["invite"], invited["invite"]);
    let refused = ben.may_not(join(&invited["code"]), "no_such_invite").await;
    assert!(text(&refused["text"]).contains("expired"), "{refused}");
    assert_eq!(look(&house, &invited["code"]).await.status, 410);
    stand(&house, 0).await;
}

#[tokio::test]
async fn its_maker_need_not_be_there() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    let token = ann.token.clone();
    ann.leave().await;
    ben.hear_lobby(|lobby| lobby["players"] == 1).await;
    assert_eq!(look(&house, &invited["code"]).await.json()["here"], false);
    ben.say(join(&invited["code"])).await;
    let snapshot = ben.hear("snapshot").await;
    assert_eq!(snapshot["presence"], json!({"first": false, "second": true}));
    let mut back = Visitor::knock(&house).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": token})).await;
    assert_eq!((&welcome["games"], &welcome["invites"]), (&json!([snapshot["game"]]), &json!([])));
    back.say(json!({"type": "resume", "game": snapshot["game"]})).await;
    assert_eq!(back.hear("snapshot").await["seat"], "first");
    assert_eq!(ben.hear("presence").await["here"], true);
    back.play(&text(&snapshot["game"]), 1, "4").await;
    ben.hear("played").await;
}

#[tokio::test]
async fn a_full_server_takes_no_invitation_up_and_it_stands() {
    let mut config = config();
    config.lobby.games_max = 1;
    let house = House::open(config);
    let mut running = Match::start(&house).await;
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    let refused = ben.may_not(join(&invited["code"]), "game_limit").await;
    assert!(refused["retry_after_ms"].as_u64() > Some(0));
    running.first.say(json!({"type": "resign", "game": running.game})).await;
    running.both_hear("ended").await;
    ben.hear_lobby(|lobby| lobby["games"] == 0).await;
    taken_up(ann, ben, &invited).await;
}

#[tokio::test]
async fn who_has_blocked_each_other_does_not_meet_by_invitation_either() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    ben.say(json!({"type": "block", "player": ann.id})).await;
    ben.hear("blocked").await;
    let refused = ben.may_not(join(&invited["code"]), "unavailable").await;
    assert!(text(&refused["text"]).contains("do not play each other"), "{refused}");
    ben.say(json!({"type": "unblock", "player": ann.id})).await;
    ben.hear("blocked").await;
    taken_up(ann, ben, &invited).await;
}

#[tokio::test]
async fn a_private_game_is_in_no_list_and_nobody_watches_it() {
    let house = House::open(config());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut cid = Visitor::guest(&house).await;
    let invited = invite(&mut ann).await;
    let mut game = taken_up(ann, ben, &invited).await;
    let id = game.game.clone();
    let lists = [
        "games?state=running".to_owned(),
        "games?state=ended".to_owned(),
        format!("games?player={}", game.first.id),
        format!("games?player={}&rules=connect-four", game.second.id),
        format!("players/{}", game.first.id),
    ];
    let unlisted = async || {
        for list in &lists {
            let answer = get(&house, &format!("/api/v1/{list}")).await;
            assert!(answer.status == 200 && !answer.body.contains(&id), "{list}: {}", answer.body);
        }
    };
    unlisted().await;
    let watch = json!({"type": "watch", "game": id});
    let refused = cid.may_not(watch.clone(), "not_seated").await;
    assert!(text(&refused["text"]).contains("private"), "{refused}");
    let record = get(&house, &format!("/api/v1/games/{id}")).await;
    assert_eq!((record.status, &record.json()["code"]), (403, &json!("not_seated")));
    let mut tab = game.first.again(&house).await;
    tab.say(watch.clone()).await;
    assert_eq!(tab.hear("snapshot").await["seat"], Value::Null, "its players may");
    game.first.say(json!({"type": "resign", "game": id})).await;
    game.both_hear("ended").await;
    cid.may_not(watch, "not_seated").await;
    let record = get(&house, &format!("/api/v1/games/{id}")).await;
    assert_eq!((record.status, &record.json()["private"]), (200, &json!(true)), "for who knows its id");
    unlisted().await;
    for player in [&mut game.first, &mut game.second] {
        player.say(json!({"type": "offer", "game": id, "what": "rematch"})).await;
    }
    let next = game.second.hear_past("snapshot").await;
    assert_eq!(next["private"], true, "and so is the next");
}

#[tokio::test]
async fn a_question_that_opened_a_game_is_answered_by_that_game_alone() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    ben.say(json!({"type": "join", "invite": invited["code"], "id": 7})).await;
    let snapshot = ben.hear("snapshot").await;
    assert_eq!(snapshot["re"], 7);
    ann.hear_past("snapshot").await;
    ben.say(json!({"type": "resign", "game": snapshot["game"], "id": 8})).await;
    assert_eq!(ben.hear("ended").await["re"], 8);
    let rematch = json!({"type": "offer", "game": snapshot["game"], "what": "rematch"});
    ben.say(rematch.clone()).await;
    ann.hear_past("offered").await;
    ann.say(rematch).await;
    ann.hear("snapshot").await;
    assert_eq!(ben.hear_past("snapshot").await["re"], Value::Null, "nothing was asked");
}

#[tokio::test]
async fn a_game_its_maker_shares_is_listed_and_watched_as_any() {
    let house = House::open(config());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut cid = Visitor::guest(&house).await;
    let invited = invite_to(&mut ann, json!({"seat": "first", "private": false})).await;
    let game = taken_up(ann, ben, &invited).await;
    let running = get(&house, "/api/v1/games?state=running").await;
    assert_eq!(running.json()["games"][0]["game"], game.game);
    cid.say(json!({"type": "watch", "game": game.game})).await;
    let snapshot = cid.hear("snapshot").await;
    assert_eq!((&snapshot["seat"], snapshot.get("private")), (&Value::Null, None));
}

/// A rated game of two at one address is known as that, be it that its maker was gone when it began.
#[tokio::test]
async fn a_rated_invitation_counts_as_any_rated_game() {
    let mut config = config();
    config.ratings.one_address = visavis::store::ratings::settings::OneAddress::None;
    let house = House::open(config);
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite_to(&mut ann, json!({"seat": "first", "rated": true})).await;
    ann.leave().await;
    ben.hear_lobby(|lobby| lobby["players"] == 1).await;
    ben.say(join(&invited["code"])).await;
    let game = text(&ben.hear("snapshot").await["game"]);
    ben.say(json!({"type": "resign", "game": game})).await;
    assert_eq!(ben.hear("ended").await["ratings"], Value::Null);
    let record = get(&house, &format!("/api/v1/games/{game}")).await.json();
    assert_eq!((&record["rated"], &record["one_address"]), (&json!(true), &json!(true)));
    assert_eq!(record["counted"]["first"]["permille"], 0);
}

#[tokio::test]
async fn no_more_stand_than_may_and_what_is_wrong_is_refused() {
    let mut config = config();
    config.lobby.invites_per_player = 2;
    config.lobby.invites_max = 3;
    let house = House::open(config);
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let first = invite(&mut ann).await;
    invite(&mut ann).await;
    let wish = json!({"type": "invite", "rules": "connect-four"});
    let refused = ann.may_not(wish.clone(), "invite_limit").await;
    assert!(text(&refused["text"]).contains("cancel one"), "{refused}");
    invite(&mut ben).await;
    assert!(ben.may_not(wish.clone(), "invite_limit").await["retry_after_ms"].as_u64() > Some(0));
    stand(&house, 3).await;
    ann.say(json!({"type": "withdraw", "invite": first["invite"]})).await;
    ann.hear("withdrawn").await;
    invite(&mut ben).await;
    for (more, code) in [
        (json!({"rules": "chess"}), "unknown_rules"),
        (json!({"options": {"cols": 99}}), "bad_options"),
        (json!({"expires_s": 59}), "bad_message"),
        (json!({"seat": "third"}), "bad_message"),
    ] {
        let mut wrong = wish.clone();
        wrong.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.may_not(wrong, code).await;
    }
}

/// Looks and tries together: however they are asked, an address finds nothing by trying codes.
#[tokio::test]
async fn an_address_that_tries_codes_is_held_up() {
    let mut config = config();
    config.limits.connections_per_ip = 100;
    config.limits.invites_per_ip_10s = 5;
    let house = House::open(config);
    let mut visitor = Visitor::guest(&house).await;
    for nth in 0..5 {
        if nth % 2 == 0 {
            assert_eq!(look(&house, &json!("HJKMN-PQRTV")).await.status, 404);
        } else {
            visitor.may_not(join(&json!("HJKMN-PQRTV")), "no_such_invite").await;
        }
    }
    let answer = look(&house, &json!("HJKMN-PQRTV")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (429, &json!("too_fast")));
    assert!(answer.header("retry-after").is_some());
    visitor.may_not(join(&json!("HJKMN-PQRTV")), "too_fast").await;
}

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
