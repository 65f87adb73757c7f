//! Games against bots of the house, over real sockets: of every kind to the end, over a killed server, with all that players
//! may offer each other.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use visavis::rules::{CATALOGUE, Options, Seat, Seed, find};

use crate::house::{House, config};
use crate::http::get;
use crate::process::Program;
use crate::visitor::{Visitor, text};

/// Begins a game against a bot, as soon as the bot is in.
pub async fn begin(visitor: &mut Visitor, seek: &Value) -> Value {
    loop {
        visitor.say(seek.clone()).await;
        let said = visitor.next().await;
        if said["type"] == "snapshot" {
            return said;
        }
        // On a slow machine the bot comes later than so many questions may.
        match said["retry_after_ms"].as_u64() {
            Some(retry_after_ms) => visitor.let_pass(retry_after_ms).await,
            None => assert_eq!(said["code"], "unavailable", "{said}"),
        }
    }
}

/// A game against the bot of a level, in which a bot plays at once.
fn hasty(rules: &str, level: &str) -> Value {
    let clock = json!({"per_move_ms": 2_000});
    json!({"type": "seek", "rules": rules, "clock": clock, "opponent": {"bot": level}})
}

/// A random move of those that are told, or of those that the rules know.
fn draw(snapshot: &Value, standing: &Value, rng: &mut StdRng) -> String {
    if let Value::Array(moves) = &standing["legal"] {
        return text(&moves[rng.random_range(0..moves.len())]);
    }
    let kind = find(CATALOGUE, snapshot["rules"].as_str().unwrap()).unwrap();
    let options: Options = serde_json::from_value(snapshot["options"].clone()).unwrap();
    let seat: Seat = serde_json::from_value(snapshot["seat"].clone()).unwrap();
    let board = kind.open(&options, Seed::default()).unwrap();
    board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap()
}

/// Makes a random move if it is to move, as that was told.
async fn play_on(visitor: &mut Visitor, snapshot: &Value, standing: &Value, rng: &mut StdRng) {
    let told = ["snapshot", "played", "taken_back"].contains(&standing["type"].as_str().unwrap());
    if told && standing["turn"].as_array().unwrap().contains(&snapshot["seat"]) {
        let ply = u32::try_from(standing["ply"].as_u64().unwrap()).unwrap() + 1;
        let mv = draw(snapshot, standing, rng);
        visitor.play(snapshot["game"].as_str().unwrap(), ply, &mv).await;
    }
}

/// Plays at random until the game is over: how it ended.
async fn play_out(visitor: &mut Visitor, snapshot: &Value) -> Value {
    let mut rng = StdRng::seed_from_u64(11);
    let mut said = snapshot.clone();
    while said["type"] != "ended" {
        play_on(visitor, snapshot, &said, &mut rng).await;
        said = visitor.next().await;
        assert_ne!(said["type"], "refused", "{said}");
    }
    said
}

#[tokio::test]
async fn somebody_alone_plays_a_whole_game_of_every_kind_against_a_bot() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let mut visitor = Visitor::guest(&house).await;
    for (kind, level) in CATALOGUE.iter().zip(["1", "2", "3", "4", "5", "6"].into_iter().cycle()) {
        let snapshot = begin(&mut visitor, &hasty(kind.id, level)).await;
        let own = text(&snapshot["seat"]);
        let other = if own == "first" { "second" } else { "first" };
        assert_eq!(snapshot["origin"], json!({"kind": "bot"}));
        let players = &snapshot["players"];
        assert_eq!((&players[other]["bot"], &players[own]["bot"]), (&json!(true), &json!(false)));
        assert_eq!(players[other]["name"], format!("Bot {level}"));
        let ended = play_out(&mut visitor, &snapshot).await;
        assert_eq!(ended["reason"], "rules", "{}: {ended}", kind.id);
        let path = format!("/api/v1/games/{}", text(&snapshot["game"]));
        let record = get(&house, &path).await.json();
        let played: Vec<_> = record["moves"].as_array().unwrap().iter().collect();
        let by_bot = played.iter().filter(|mv| mv["seat"] == other).count();
        assert!(by_bot >= 2, "{}: {record}", kind.id);
    }
}

/// A bot is as much a player after the server was killed as before, and the same one.
#[tokio::test]
async fn a_game_against_a_bot_goes_on_after_the_server_was_killed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db").display().to_string();
    let start = || Program::start(&[("VISAVIS__STORE__PATH", path.as_str())]);
    let mut program = start();
    let mut visitor = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
    let seek = json!({"type": "seek", "rules": "hex", "opponent": {"bot": "2"}, "seat": "second"});
    let snapshot = begin(&mut visitor, &seek).await;
    let game = text(&snapshot["game"]);
    let mut rng = StdRng::seed_from_u64(5);
    let mut last = snapshot.clone();
    for lives in 1..=3 {
        // Killed while the bot thinks, with what its opponent has played.
        while last["type"] != "played" || last["turn"] != json!(["second"]) {
            last = visitor.next().await;
        }
        play_on(&mut visitor, &snapshot, &last, &mut rng).await;
        let own = visitor.hear_past("played").await;
        assert_eq!(own["ply"], json!(2 * lives));
        drop(program);
        program = start();
        let token = visitor.token.clone();
        visitor = Visitor::hello_at(&program.ws(), json!({"type": "hello", "token": token})).await;
        visitor.say(json!({"type": "resume", "game": game})).await;
        let back = visitor.hear("snapshot").await;
        assert_eq!(back["players"], snapshot["players"]);
        assert!(back["moves"].as_array().unwrap().len() >= 2 * lives, "{back}");
        last = json!({"type": "played", "turn": back["turn"], "ply": back["ply"], "legal": back["legal"]});
    }
    visitor.say(json!({"type": "resign", "game": game})).await;
    assert_eq!(visitor.hear_past("ended").await["reason"], "resignation");
}

#[tokio::test]
async fn a_bot_answers_what_is_offered_and_plays_again() {
    let house = House::open(config());
    let mut visitor = Visitor::guest(&house).await;
    let seek = json!({"type": "seek", "rules": "tic-tac-toe", "opponent": {"bot": "6"}, "seat": "first"});
    let snapshot = begin(&mut visitor, &seek).await;
    let game = text(&snapshot["game"]);
    let offer = |what: &str| json!({"type": "offer", "game": game, "what": what});
    // Two moves, of which the second is taken back, and what the bot had said to it.
    visitor.play(&game, 1, "b2").await;
    visitor.hear("played").await;
    let answered = visitor.hear("played").await;
    let free = answered["legal"][0].clone();
    visitor.say(offer("takeback")).await;
    visitor.hear("offered").await;
    let back = visitor.hear("taken_back").await;
    assert_eq!((&back["ply"], &back["moves"]), (&json!(0), &json!([])));
    visitor.play(&game, 1, &text(&free)).await;
    visitor.hear("played").await;
    visitor.hear("played").await;
    // A draw is what this game comes to, and it knows.
    visitor.say(offer("draw")).await;
    visitor.hear("offered").await;
    let ended = visitor.hear("ended").await;
    assert_eq!((&ended["reason"], &ended["winner"]), (&json!("agreement"), &Value::Null));
    visitor.say(offer("rematch")).await;
    visitor.hear("offered").await;
    let again = visitor.hear("snapshot").await;
    assert_eq!(again["origin"], json!({"kind": "rematch", "of": game}));
    assert_eq!((&again["seat"], &again["players"]["first"]["bot"]), (&json!("second"), &json!(true)));
    assert_eq!(visitor.hear("played").await["seat"], "first");
}

/// Without threads to think on no bot plays, and the catalogue says so.
#[tokio::test]
async fn who_has_no_threads_for_bots_has_no_bots() {
    let mut config = config();
    config.bots.threads = 0;
    let house = House::open(config);
    let mut visitor = Visitor::knock(&house).await;
    let welcome = visitor.welcomed(json!({"type": "hello"})).await;
    assert!(welcome["rules"].as_array().unwrap().iter().all(|rules| rules["bots"] == json!([])));
    visitor.may_not(hasty("hex", "1"), "unavailable").await;
    let house = House::open(crate::house::config());
    let welcome = Visitor::knock(&house).await.welcomed(json!({"type": "hello"})).await;
    let levels = json!(["1", "2", "3", "4", "5", "6"]);
    assert!(welcome["rules"].as_array().unwrap().iter().all(|rules| rules["bots"] == levels));
}
