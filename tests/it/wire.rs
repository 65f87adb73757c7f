//! Golden conversations: what a client hears, word for word, in `tests/wire/`; the page's tests read the same files.
//! Ids, names and times, which differ each time, are replaced. `VISAVIS_WRITE=1 cargo test --test it wire` writes them.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::visitor::Match;

/// Replaces what differs each time.
fn normal(message: &Value, game: &Match) -> Value {
    let text = message.to_string().replace(&game.game, "GAME");
    let text = text.replace(&game.first.id, "FIRST").replace(&game.second.id, "SECOND");
    let mut message: Value = serde_json::from_str(&text).expect("JSON");
    if let Some(at_ms) = message.get_mut("at_ms") {
        *at_ms = json!(0);
    }
    // What is left of a bank is told a moment after the going.
    if let Some(left_ms) = message.get("left_ms").and_then(Value::as_u64) {
        message["left_ms"] = json!(left_ms.div_ceil(1_000) * 1_000);
    }
    for seat in ["first", "second"] {
        if let Some(player) = message.get_mut("players").and_then(|players| players.get_mut(seat)) {
            player["name"] = json!(seat);
        }
    }
    message
}

/// One whole game as the first seat hears it: a refusal, offers, an absence, the end and a rematch that is offered.
async fn heard_by_first(house: &House) -> Vec<Value> {
    let mut game = Match::start(house).await;
    let id = game.game.clone();
    let offer = |what: &str| json!({"type": "offer", "game": id, "what": what});
    let mut heard = Vec::new();
    game.first.say(json!({"type": "resume", "game": id, "id": 1})).await;
    heard.push(game.first.hear("snapshot").await);
    game.first.say(json!({"type": "play", "game": id, "ply": 1, "move": "9", "id": 2})).await;
    heard.push(game.first.hear("refused").await);
    for (ply, mv) in (1..).zip(["1", "2", "1", "2"]) {
        game.mover(ply).play(&id, ply, mv).await;
        heard.push(game.first.hear("played").await);
    }
    game.second.say(offer("draw")).await;
    heard.push(game.first.hear("offered").await);
    game.first.say(json!({"type": "decline", "game": id, "what": "draw"})).await;
    heard.push(game.first.hear("declined").await);
    game.second.say(offer("takeback")).await;
    heard.push(game.first.hear("offered").await);
    game.first.say(offer("takeback")).await;
    heard.push(game.first.hear("taken_back").await);
    for here in ["leave", "resume"] {
        game.second.say(json!({"type": here, "game": id})).await;
        heard.push(game.first.hear("presence").await);
    }
    for (ply, mv) in (4..).zip(["3", "1", "3", "1"]) {
        game.mover(ply).play(&id, ply, mv).await;
        heard.push(game.first.hear("played").await);
    }
    heard.push(game.first.hear("ended").await);
    game.second.say(offer("rematch")).await;
    heard.push(game.first.hear("offered").await);
    heard.iter().map(|message| normal(message, &game)).collect()
}

#[tokio::test]
async fn a_whole_game_sounds_as_it_is_written() {
    let house = House::open(config());
    let heard = heard_by_first(&house).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire/whole-game.json");
    if std::env::var_os("VISAVIS_WRITE").is_some() {
        let lines: Vec<_> = heard.iter().map(|message| format!("  {message}")).collect();
        std::fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("written");
    }
    let written: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("JSON");
    for (heard, written) in heard.iter().zip(&written) {
        assert_eq!(heard, written);
    }
    assert_eq!(heard.len(), written.len());
}
