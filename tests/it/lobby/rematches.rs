//! Rematches: they pass no limit, and who begins one no longer seeks.

use super::*;

#[tokio::test]
async fn a_rematch_passes_no_limit_of_a_player() {
    let mut config = config();
    config.lobby.games_per_player = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let mut tab = game.first.again(&house).await;
    let mut third = Visitor::guest(&house).await;
    for visitor in [&mut tab, &mut third] {
        visitor.say(json!({"type": "seek", "rules": "hex"})).await;
        visitor.hear("waiting").await;
    }
    tab.hear("snapshot").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    let own = game.first.refused("player_limit").await;
    let others = game.second.refused("player_limit").await;
    assert_eq!((&own["about"], &others["about"]), (&json!("offer"), &json!("offer")));
    assert_ne!(own["text"], others["text"], "only one of them plays too many");
}

#[tokio::test]
async fn who_begins_a_rematch_no_longer_looks_for_an_opponent_in_another_tab() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let mut tab = game.first.again(&house).await;
    tab.seek().await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    game.both_hear("snapshot").await;
    tab.hear("withdrawn").await;
    let mut third = Visitor::guest(&house).await;
    third.seek().await;
    third.nothing_more().await;
    tab.nothing_more().await;
}
