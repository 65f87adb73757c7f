//! How an invitation is taken up by a click, everything in which that comes to nothing, and what game comes of it.

use super::*;

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

/// A maker who never comes has lost nothing, and whoever waits for them has won nothing, not in a pair either.
#[tokio::test]
async fn a_game_whose_maker_never_comes_is_called_off_by_a_claim_and_is_nobodys_result() {
    let mut config = config();
    config.absence.bank_s = 1;
    let house = House::open(config);
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let players = [ann.id.clone(), ben.id.clone()];
    let invited = invite_to(&mut ann, json!({"seat": "first", "start": "pair", "private": false})).await;
    ann.leave().await;
    ben.hear_lobby(|lobby| lobby["players"] == 1).await;
    ben.say(join(&invited["code"])).await;
    let snapshot = ben.hear("snapshot").await;
    assert_eq!(snapshot["presence"], json!({"first": false, "second": true}));
    let game = text(&snapshot["game"]);
    let ended = loop {
        ben.say(json!({"type": "claim", "game": game, "what": "win"})).await;
        let answer = ben.next().await;
        if answer["code"] != "too_early" {
            break answer;
        }
        ben.let_pass(answer["retry_after_ms"].as_u64().unwrap()).await;
    };
    assert_eq!((&ended["reason"], &ended["winner"]), (&json!("cancelled"), &Value::Null), "{ended}");
    assert_eq!(ended["pair"].get("next"), None, "no second game follows: {ended}");
    let record = api(&house, &format!("games/{game}")).await;
    let last = record["events"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["what"], &last["cancelled"]), (&json!("win"), &json!(true)), "{last}");
    for player in players {
        let page = api(&house, &format!("players/{player}")).await;
        assert_eq!(page["games"]["games"][0]["game"], game);
        assert_eq!(page["results"], json!({"wins": 0, "losses": 0, "draws": 0}));
    }
}
