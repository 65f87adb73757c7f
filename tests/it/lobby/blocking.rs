//! Whom a player blocks: they do not meet again until that is taken back, on whatever connection.

use super::*;

#[tokio::test]
async fn who_is_blocked_is_not_met_again_until_unblocked() {
    let house = House::open(config());
    let (mut one, mut other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    one.say(json!({"type": "block", "player": other.id, "id": 7})).await;
    let blocked = one.hear("blocked").await;
    assert_eq!((&blocked["players"], &blocked["re"]), (&json!([other.id]), &json!(7)));
    one.say(json!({"type": "block", "player": other.id})).await;
    assert_eq!(one.hear("blocked").await["players"], json!([other.id]), "once is enough");
    one.seek().await;
    other.seek().await;
    one.nothing_more().await;
    let mut third = Visitor::guest(&house).await;
    third.seek().await;
    assert_eq!(one.hear("snapshot").await["game"], third.hear("snapshot").await["game"]);

    let mut tab = Visitor::knock(&house).await;
    let welcome = tab.welcomed(json!({"type": "hello", "token": one.token})).await;
    assert_eq!(welcome["blocked"], json!([other.id]));
    tab.seek().await;
    tab.nothing_more().await;
    one.say(json!({"type": "unblock", "player": other.id})).await;
    assert_eq!(one.hear("blocked").await["players"], json!([]));
    assert_eq!(tab.hear("blocked").await["players"], json!([]));
    assert_eq!(tab.hear("snapshot").await["game"], other.hear_past("snapshot").await["game"]);
}

/// The id of no player.
const NOBODY: &str = "0198c2f7000070008000000000000000";

#[tokio::test]
async fn whom_nobody_knows_and_oneself_nobody_blocks() {
    let house = House::open(config());
    let mut one = Visitor::guest(&house).await;
    let myself = json!({"type": "block", "player": one.id});
    one.may_not(myself, "bad_message").await;
    for nobody in ["nobody", NOBODY] {
        one.may_not(json!({"type": "block", "player": nobody}), "no_such_player").await;
    }
    let mut game = Match::start(&house).await;
    game.play("4").await;
    game.first.may_not(json!({"type": "block", "player": NOBODY}), "no_such_player").await;
}

#[tokio::test]
async fn there_is_no_rematch_with_somebody_who_is_blocked() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.second.say(json!({"type": "block", "player": game.first.id})).await;
    assert_eq!(game.second.hear("blocked").await["players"], json!([game.first.id]));
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    for visitor in [&mut game.first, &mut game.second] {
        assert_eq!(visitor.refused("unavailable").await["about"], "offer");
    }
}

#[tokio::test]
async fn whom_a_player_blocks_is_known_on_all_their_connections() {
    let house = House::open(config());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut tab = ann.again(&house).await;
    ann.say(json!({"type": "block", "player": ben.id, "id": 4})).await;
    let (answer, news) = (ann.hear("blocked").await, tab.hear("blocked").await);
    assert_eq!((&answer["players"], &answer["re"]), (&json!([ben.id]), &json!(4)));
    assert_eq!((&news["players"], &news["re"]), (&json!([ben.id]), &Value::Null));
}
