//! Offers, and answers that come too late for them.

use serde_json::json;

use crate::house::{House, config};
use crate::visitor::Match;

/// How long a late answer counts as one, in milliseconds, and a little more.
const TOO_LATE_MS: u64 = 2_100;

#[tokio::test]
async fn an_answer_that_names_its_offer_is_never_an_offer() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let offer = |to: u32| json!({"type": "offer", "game": id, "what": "draw", "to": to});
    let decline = |to: u32| json!({"type": "decline", "game": id, "what": "draw", "to": to});
    game.first.may_not(offer(1), "no_offer").await;
    game.first.say(json!({"type": "offer", "game": id, "what": "draw"})).await;
    let [_, offered] = game.both_hear("offered").await;
    assert_eq!(offered["seq"], 1);
    game.first.may_not(offer(1), "no_offer").await;
    game.second.may_not(offer(2), "no_offer").await;
    game.second.may_not(decline(2), "no_offer").await;
    game.second.say(json!({"type": "resume", "game": id})).await;
    let offers = json!([{"seat": "first", "what": "draw", "seq": 1}]);
    assert_eq!(game.second.hear("snapshot").await["offers"], offers);
    game.second.say(offer(1)).await;
    assert_eq!(game.both_hear("ended").await[0]["reason"], "agreement");
}

/// There is nothing that crosses with a no of one's own.
#[tokio::test]
async fn who_has_declined_may_offer_the_same_at_once() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let word = |verb: &str| json!({"type": verb, "game": game.game, "what": "draw"});
    let (draw, no) = (word("offer"), word("decline"));
    game.first.say(draw.clone()).await;
    game.both_hear("offered").await;
    game.second.say(no).await;
    game.both_hear("declined").await;
    game.second.say(draw.clone()).await;
    assert_eq!(game.both_hear("offered").await[0]["seat"], "second");
    game.first.say(draw).await;
    assert_eq!(game.both_hear("ended").await[0]["reason"], "agreement");
}

/// However an offer lapsed, a yes that crosses with it is no offer of its own.
#[tokio::test]
async fn a_late_yes_is_not_an_offer() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let draw = json!({"type": "offer", "game": id, "what": "draw"});
    game.first.say(draw.clone()).await;
    game.both_hear("offered").await;
    game.first.say(json!({"type": "decline", "game": id, "what": "draw"})).await;
    game.both_hear("declined").await;
    game.second.may_not(draw.clone(), "no_offer").await;
    game.play("4").await;
    game.first.say(draw.clone()).await;
    game.both_hear("offered").await;
    game.play_from(2, "4").await;
    game.second.may_not(draw.clone(), "no_offer").await;
    game.second.let_pass(TOO_LATE_MS).await;
    game.second.say(draw).await;
    assert_eq!(game.both_hear("offered").await[0]["seat"], "second");
}

#[tokio::test]
async fn a_takeback_spends_no_offer() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let takeback = json!({"type": "offer", "game": id, "what": "takeback"});
    for column in ["4", "5", "6"] {
        game.play_from(1, column).await;
        game.first.say(takeback.clone()).await;
        game.both_hear("offered").await;
        game.second.say(takeback.clone()).await;
        game.both_hear("taken_back").await;
    }
    game.play_from(1, "4").await;
    game.first.say(takeback.clone()).await;
    game.both_hear("offered").await;
    game.second.say(json!({"type": "decline", "game": id, "what": "takeback"})).await;
    game.both_hear("declined").await;
    game.first.may_not(takeback, "too_early").await;
}

/// Nobody is drawn into a match by having offered one just before they left, whoever's word is read first.
#[tokio::test]
async fn a_rematch_does_not_begin_after_its_maker_has_left() {
    let house = House::open(config());
    for _ in 0..20 {
        let mut game = Match::start(&house).await;
        let rematch = json!({"type": "offer", "game": game.game, "what": "rematch", "id": 7});
        game.first.say(json!({"type": "resign", "game": game.game})).await;
        game.both_hear("ended").await;
        game.first.say(rematch.clone()).await;
        game.both_hear("offered").await;
        game.first.say(json!({"type": "leave", "game": game.game})).await;
        game.second.say(rematch).await;
        game.first.hear("left").await;
        let refused = game.second.hear_past("refused").await;
        assert_eq!((&refused["code"], &refused["re"]), (&json!("no_offer"), &json!(7)));
        assert_eq!(refused["text"], "Your opponent has left, and their offer with them.");
    }
    assert_eq!(house.metrics.games.get(), 0);
}

/// Whoever takes a rematch up is answered by the game that is opened, and once only.
#[tokio::test]
async fn a_rematch_answers_the_word_that_agreed_to_it() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let rematch = |re: u32| json!({"type": "offer", "game": game.game, "what": "rematch", "id": re});
    let (one, other, again) = (rematch(1), rematch(2), rematch(3));
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.first.say(one).await;
    game.both_hear("offered").await;
    game.second.say(other).await;
    game.second.say(again).await;
    assert_eq!(game.second.refused("too_early").await["re"], 3, "it is being opened");
    let [first, second] = game.both_hear("snapshot").await;
    assert_eq!((&first["re"], &second["re"]), (&serde_json::Value::Null, &json!(2)));
    // The lobby counts when it has done what it was asked: it has answered the next question then.
    game.first.say(json!({"type": "withdraw"})).await;
    game.first.hear("withdrawn").await;
    assert_eq!(house.metrics.games.get(), 1);
}

/// Each no is longer lived than the one before, and says for how many moves.
#[tokio::test]
async fn each_no_makes_the_next_pause_longer() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let word = |verb: &str| json!({"type": verb, "game": game.game, "what": "draw"});
    let (draw, no) = (word("offer"), word("decline"));
    let mut ply = 1;
    for (pause, columns) in [(1, "1"), (2, "23"), (4, "1234")] {
        game.first.say(draw.clone()).await;
        game.both_hear("offered").await;
        game.second.say(no.clone()).await;
        game.both_hear("declined").await;
        for (made, column) in (0..).zip(columns.chars()) {
            let refused = game.first.may_not(draw.clone(), "too_early").await;
            assert_eq!(refused["after_moves"], json!(pause - made), "{refused}");
            game.play_from(ply, &column.to_string()).await;
            ply += 1;
        }
    }
    game.first.say(draw).await;
    game.both_hear("offered").await;
}
