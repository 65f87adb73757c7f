//! How invitations are made, cancelled and lapse, and who may look for one.

use super::*;

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

/// The code is what people see: it takes an invitation back as its id does, and whoever else tries codes finds none.
#[tokio::test]
async fn an_invitation_is_taken_back_by_its_code() {
    let mut config = config();
    config.limits.connections_per_ip = 100;
    config.limits.invites_per_ip_10s = 5;
    let house = House::open(config);
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let invited = invite(&mut ann).await;
    let by_code = json!({"type": "withdraw", "invite": invited["code"]});
    ben.may_not(by_code.clone(), "no_such_invite").await;
    let plain = text(&invited["code"]).replace('-', " ").to_lowercase();
    ann.say(json!({"type": "withdraw", "invite": plain, "id": 3})).await;
    assert_eq!(
        ann.hear("withdrawn").await,
        json!({"type": "withdrawn", "invite": invited["invite"], "re": 3})
    );
    assert_eq!(look(&house, &invited["code"]).await.status, 410);
    ann.say(by_code.clone()).await;
    assert_eq!(ann.hear("withdrawn").await["invite"], invited["invite"], "sending twice is safe");
    for _ in 0..2 {
        ben.may_not(by_code.clone(), "no_such_invite").await;
    }
    ben.may_not(by_code, "too_fast").await;
}

/// Who comes back is told of an invitation what they were told of it when they made it, its picture too.
#[tokio::test]
async fn an_invitation_has_its_link_and_its_picture_over_a_restart() {
    let (_folder, config) = crate::house::kept(config());
    let house = House::open(config.clone());
    let mut ann = Visitor::guest(&house).await;
    let page = "https://boards.example/play#game=1";
    let invited = invite_to(&mut ann, json!({"page": page})).await;
    assert_eq!(invited["url"], format!("https://boards.example/play?invite={}", text(&invited["code"])));
    drop(house);
    let house = House::open(config);
    let mut back = Visitor::knock(&house).await;
    let hello = json!({"type": "hello", "token": ann.token, "page": page});
    let welcome = back.welcomed(hello).await;
    assert_eq!(welcome["invites"][0]["url"], invited["url"]);
    let mut again = back.hear("invited").await;
    let mut before = invited.clone();
    assert!(again["qr"].as_array().is_some_and(|rows| rows.len() > 20), "{again}");
    for told in [&mut again, &mut before] {
        told.as_object_mut().unwrap().remove("re");
    }
    assert_eq!(again, before);
    // Who does not say where it is opened is told the part that is added to any page, and no picture.
    let mut plain = Visitor::knock(&house).await;
    let welcome = plain.welcomed(json!({"type": "hello", "token": ann.token})).await;
    assert_eq!(welcome["invites"][0]["url"], format!("?invite={}", text(&invited["code"])));
    plain.nothing_more().await;
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
