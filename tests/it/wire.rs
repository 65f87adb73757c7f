//! Golden conversations: what a client hears, word for word, in `tests/wire/`; the page's tests read the same files.
//! Ids, names and times, which differ each time, are replaced. `VISAVIS_WRITE=1 cargo test --test it wire` writes them.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::visitor::{Match, Visitor, text};

/// Replaces what differs each time.
fn normal(message: &Value, game: &Match) -> Value {
    let text = message.to_string().replace(&game.game, "GAME");
    let text = text.replace(&game.first.id, "FIRST").replace(&game.second.id, "SECOND");
    let mut message: Value = serde_json::from_str(&text).expect("JSON");
    for time in ["at_ms", "due_ms"] {
        if let Some(time_ms) = message.get_mut(time) {
            *time_ms = json!(0);
        }
    }
    // Who waited for whom, and for how long, is as it happens.
    if let Some(waited_ms) = message.pointer_mut("/origin/pairing/waited_ms") {
        *waited_ms = json!({"first": 0, "second": 0});
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

/// One whole game as the first seat hears it: a refusal, a greeting, offers, an absence, the end and a rematch that is offered.
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
    game.second.say(json!({"type": "say", "game": id, "phrase": "hello"})).await;
    heard.push(game.first.hear("said").await);
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
    // Who has asked to play on has a seat when they hear how it stands.
    game.second.hear_past("snapshot").await;
    for (ply, mv) in (4..).zip(["3", "1", "3", "1"]) {
        game.mover(ply).play(&id, ply, mv).await;
        heard.push(game.first.hear("played").await);
    }
    heard.push(game.first.hear("ended").await);
    game.second.say(offer("rematch")).await;
    heard.push(game.first.hear("offered").await);
    heard.iter().map(|message| normal(message, &game)).collect()
}

/// An invitation as its maker and as a guest hear of it: made, tried by the maker, told again by a welcome, taken up, tried
/// again, and to be cancelled too late.
async fn heard_of_an_invitation(house: &House) -> [Vec<Value>; 2] {
    let mut maker = Visitor::guest(house).await;
    let mut guest = Visitor::guest(house).await;
    let (mut by_maker, mut by_guest) = (Vec::new(), Vec::new());
    maker.say(json!({"type": "invite", "rules": "connect-four", "seat": "first", "id": 1})).await;
    let invited = maker.hear("invited").await;
    let join = |id: u64| json!({"type": "join", "invite": invited["code"], "id": id});
    maker.say(join(2)).await;
    by_maker.push(maker.hear("refused").await);
    let mut tab = Visitor::knock(house).await;
    let mut welcome = tab.welcomed(json!({"type": "hello", "token": maker.token})).await;
    by_maker.push(welcome["invites"][0].take());
    guest.say(join(1)).await;
    by_guest.push(guest.hear("snapshot").await);
    let mut began = [maker.next().await, maker.next().await];
    began.sort_by_key(|message| text(&message["type"]));
    by_maker.extend(began);
    tab.hear("withdrawn").await;
    guest.say(join(2)).await;
    by_guest.push(guest.hear("refused").await);
    maker.say(json!({"type": "withdraw", "invite": invited["invite"], "id": 3})).await;
    by_maker.push(maker.hear("refused").await);
    by_maker.insert(0, invited.clone());
    let game = text(&by_guest[0]["game"]);
    let game = Match { first: maker, second: guest, game };
    [by_maker, by_guest].map(|heard| {
        let alike = |message: &Value| {
            let said = message.to_string().replace(&text(&invited["invite"]), "INVITE");
            let said = said.replace(&text(&invited["code"]), "CODE");
            let mut message: Value = serde_json::from_str(&said).expect("JSON");
            if let Some(expires_ms) = message.get_mut("expires_ms") {
                *expires_ms = json!(0);
            }
            normal(&message, &game)
        };
        heard.iter().map(alike).collect()
    })
}

#[tokio::test]
async fn an_invitation_sounds_as_it_is_written() {
    let house = House::open(config());
    let [by_maker, by_guest] = heard_of_an_invitation(&house).await;
    assert_written("invitation-maker", &by_maker);
    assert_written("invitation-guest", &by_guest);
}

#[tokio::test]
async fn a_whole_game_sounds_as_it_is_written() {
    let house = House::open(config());
    assert_written("whole-game", &heard_by_first(&house).await);
}

/// What was heard is what stands in the file of that name.
fn assert_written(name: &str, heard: &[Value]) {
    let path = format!("{}/tests/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("VISAVIS_WRITE").is_some() {
        let lines: Vec<_> = heard.iter().map(|message| format!("  {message}")).collect();
        std::fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("written");
    }
    let written: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("JSON");
    for (heard, written) in heard.iter().zip(&written) {
        assert_eq!(heard, written);
    }
    assert_eq!(heard.len(), written.len());
}
