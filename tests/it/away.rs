//! Why somebody is away, as their opponent is told: they have closed the page, their line is lost, or the server was down.

use std::time::Duration;

use serde_json::{Value, json};
use visavis::client::OpCode;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::process::Program;
use crate::visitor::{Match, Visitor};

/// What the first player is told of the second's going, and what whoever comes then is shown.
async fn told(game: &mut Match, house: &House) -> Value {
    let gone = game.first.hear_past("presence").await;
    assert_eq!((&gone["seat"], &gone["here"]), (&json!("second"), &json!(false)));
    let mut eve = Visitor::guest(house).await;
    eve.say(json!({"type": "watch", "game": game.game})).await;
    let snapshot = eve.hear("snapshot").await;
    assert_eq!(snapshot["presence_why"], json!({"first": null, "second": gone["why"]}));
    gone["why"].clone()
}

#[tokio::test]
async fn who_says_goodbye_has_closed_and_who_falls_silent_is_lost() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resume", "game": game.game})).await;
    assert_eq!(game.first.hear("snapshot").await["presence_why"], Value::Null, "both are here");
    let mut tab = game.second.again(&house).await;

    game.second.say(json!({"type": "leave", "game": game.game})).await;
    assert_eq!(told(&mut game, &house).await, "elsewhere");
    tab.say(json!({"type": "resume", "game": game.game})).await;
    let back = game.first.hear("presence").await;
    assert_eq!((&back["here"], &back["why"]), (&json!(true), &Value::Null));

    let hello = json!({"type": "hello", "token": game.second.token});
    tab.leave().await;
    assert_eq!(told(&mut game, &house).await, "elsewhere", "the other looks at something else");
    game.first.may_not(json!({"type": "claim", "game": game.game, "what": "win"}), "too_early").await;
    game.second.send(OpCode::Close, &[]).await.expect("it is sent");
    assert_eq!(told(&mut game, &house).await, "closed", "a close frame");
    let mut tab = Visitor::hello(&house, hello).await;
    assert_eq!(told(&mut game, &house).await, "elsewhere", "being let in anywhere is being back");
    tab.say(json!({"type": "resume", "game": game.game})).await;
    game.first.hear("presence").await;
    // Who is gone before their chair has come has closed it, as far as anybody knows.
    tab.hear("snapshot").await;

    drop(tab);
    assert_eq!(told(&mut game, &house).await, "lost", "the line ends without one");
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.first.hear("ended").await;
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let events = record["events"].as_array().unwrap().iter();
    let reasons: Vec<_> = events.filter(|event| event["type"] == "went").map(|event| &event["why"]).collect();
    let told = ["elsewhere", "elsewhere", "closed", "elsewhere", "lost"];
    assert_eq!(reasons, told, "and the record says so");
}

/// Killed, told to stop: whoever comes back first reads that the other was cut off by the server.
#[tokio::test]
async fn who_was_cut_off_by_the_server_is_away_by_its_fault() {
    for signal in ["KILL", "TERM"] {
        let (_folder, config) = kept(config());
        let settings = [("VISAVIS__STORE__PATH", config.store.path.as_str())];
        let mut program = Program::start(&settings);
        let mut game = Match::start_at(&program.ws()).await;
        game.play("44").await;
        let token = game.first.token.clone();
        program.signal(signal);
        program.ends_within(Duration::from_secs(10));
        let again = Program::start(&settings);
        let mut back = Visitor::hello_at(&again.ws(), json!({"type": "hello", "token": token})).await;
        back.say(json!({"type": "resume", "game": game.game})).await;
        let snapshot = back.hear_past("snapshot").await;
        assert_eq!(snapshot["presence"], json!({"first": true, "second": false}), "{signal}");
        assert_eq!(snapshot["presence_why"], json!({"first": null, "second": "server"}), "{signal}");
    }
}
