//! What a stranger's client cannot do. Whatever it sends, the server goes on serving others.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use visavis::client::OpCode;

use crate::house::{House, config};
use crate::visitor::{Match, Visitor};

#[tokio::test]
async fn nobody_plays_for_another() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let mut stranger = Visitor::guest(&house).await;
    let id = game.game.clone();
    for message in [
        json!({"type": "play", "game": id, "ply": 1, "move": "4"}),
        json!({"type": "play", "game": id, "ply": 1, "move": "4", "seat": "first", "player": game.first.id}),
        json!({"type": "resign", "game": id}),
        json!({"type": "offer", "game": id, "what": "draw"}),
        json!({"type": "decline", "game": id, "what": "draw"}),
        json!({"type": "claim", "game": id, "what": "win"}),
        json!({"type": "say", "game": id, "phrase": "hello"}),
        json!({"type": "resume", "game": id}),
        json!({"type": "leave", "game": id}),
    ] {
        let refused = stranger.may_not(message.clone(), "not_seated").await;
        assert_eq!((&refused["about"], &refused["game"]), (&message["type"], &json!(id)));
    }
    let as_first =
        json!({"type": "play", "game": id, "ply": 1, "move": "4", "seat": "first", "player": game.first.id});
    game.second.may_not(as_first, "not_your_turn").await;
    game.first.nothing_more().await;
    for unknown in ["", "nope", "00000000000000000000000000000000"] {
        stranger
            .may_not(json!({"type": "play", "game": unknown, "ply": 1, "move": "4"}), "no_such_game")
            .await;
    }
}

#[tokio::test]
async fn nobody_learns_another_ones_token() {
    let house = House::open(config());
    let mut watcher = Visitor::guest(&house).await;
    let mut game = Match::start(&house).await;
    let token = game.first.token.clone();
    game.play("4").await;
    let opponents = game.second.again(&house).await;
    assert_ne!(opponents.token, token);
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    assert!(!game.second.hear("snapshot").await.to_string().contains(&token));
    for wrong in [token.to_lowercase(), token[1..].to_owned(), format!("{token} "), game.first.id.clone()] {
        if wrong != token {
            let mut visitor = Visitor::knock(&house).await;
            visitor.may_not(json!({"type": "hello", "token": wrong}), "bad_token").await;
        }
    }
    watcher.nothing_more().await;
}

/// Messages that are wrong in every way somebody might think of, with what they deserve.
fn malformed() -> Vec<(OpCode, Vec<u8>, Option<u16>)> {
    let mut texts: Vec<String> = vec![
        "".into(),
        " ".into(),
        "null".into(),
        "true".into(),
        "42".into(),
        "\"hello\"".into(),
        "[]".into(),
        "{}".into(),
        "{".into(),
        "}".into(),
        "[[[[".into(),
        "{\"type\"".into(),
        "{\"type\":}".into(),
        "\u{feff}{\"type\":\"ping\"}".into(),
        "{\"type\":\"ping\"}{\"type\":\"ping\"}".into(),
        "{\"type\":\"ping\",}".into(),
        "{'type':'ping'}".into(),
        "[".repeat(4_000),
        "{\"a\":".repeat(800),
        format!("\"{}\"", "a".repeat(4_000)),
        "\u{0}".into(),
        "{\"type\":\"\\ud800\"}".into(),
        "{\"type\":\"ping\",\"t\":1e999}".into(),
        "{\"type\":\"PING\"}".into(),
    ];
    let bad_values =
        ["null", "true", "-1", "1.5", "1e400", "18446744073709551616", "[]", "{}", "\"\"", "[[1]]"];
    for (name, fields) in [
        ("hello", vec!["token", "name", "lang"]),
        ("seek", vec!["rules", "options", "clock", "rated", "opponent"]),
        ("join", vec!["invite"]),
        ("play", vec!["game", "ply", "move"]),
        ("offer", vec!["game", "what"]),
        ("claim", vec!["game", "what"]),
        ("resume", vec!["game"]),
        ("ping", vec!["id"]),
    ] {
        for field in fields {
            for value in bad_values {
                texts.push(format!("{{\"type\":\"{name}\",\"{field}\":{value}}}"));
            }
        }
    }
    for code in 0..64_u8 {
        texts.push(format!("{{\"type\":\"{}\"}}", char::from(code)));
        texts.push(format!("{{\"type\":{code}}}"));
    }
    let mut messages: Vec<_> =
        texts.into_iter().map(|text| (OpCode::Text, text.into_bytes(), None)).collect();
    for text in ["x".repeat(4_097), format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "x".repeat(5_000))] {
        messages.push((OpCode::Text, text.into_bytes(), Some(1009)));
    }
    for length in [0, 1, 4_096] {
        messages.push((OpCode::Binary, vec![7; length], Some(1003)));
    }
    messages.push((OpCode::Binary, vec![7; 4_097], Some(1009)));
    messages
}

#[tokio::test]
async fn three_hundred_malformed_messages_get_what_they_deserve() {
    let mut config = config();
    config.limits.messages_per_10s = 100_000;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let mut visitor = Visitor::guest(&house).await;
    let messages = malformed();
    assert!(messages.len() >= 300, "{}", messages.len());
    for (kind, payload, code) in messages {
        let shown: String = String::from_utf8_lossy(&payload).chars().take(80).collect();
        visitor.send(kind, &payload).await.expect("the connection is open");
        if code.is_some() {
            assert_eq!(visitor.hear_end().await.1, code, "{shown}");
            visitor = Visitor::guest(&house).await;
        } else {
            visitor.say(json!({"type": "ping", "t": 1, "id": 1})).await;
            let mut answer = visitor.next().await;
            if answer["re"] != 1 {
                assert!(
                    ["refused", "pong", "waiting"].contains(&answer["type"].as_str().unwrap()),
                    "{shown}: {answer}"
                );
                answer = visitor.next().await;
            }
            assert_eq!((&answer["type"], &answer["re"]), (&json!("pong"), &json!(1)), "{shown}");
        }
    }
    game.play("12").await;
}

#[tokio::test]
async fn a_hundred_thousand_mutated_messages_leave_the_server_serving() {
    const MESSAGES: usize = 100_000;
    let mut config = config();
    config.limits.messages_per_10s = 10_000_000;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let mut rng = StdRng::seed_from_u64(11);
    let templates: Vec<String> = [
        json!({"type": "hello", "token": "abc", "name": "Ann"}),
        json!({"type": "seek", "rules": "connect-four", "options": {"cols": 7}, "rated": false}),
        json!({"type": "withdraw"}),
        json!({"type": "play", "game": game.game, "ply": 1, "move": "4", "id": 3}),
        json!({"type": "offer", "game": game.game, "what": "draw"}),
        json!({"type": "resume", "game": game.game}),
        json!({"type": "leave", "game": game.game}),
        json!({"type": "claim", "game": game.game, "what": "win"}),
        json!({"type": "ping", "t": 3}),
    ]
    .iter()
    .map(Value::to_string)
    .collect();
    let mut visitor = Visitor::guest(&house).await;
    for number in 0..MESSAGES {
        let mut bytes = templates[rng.random_range(0..templates.len())].clone().into_bytes();
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..bytes.len().max(1));
            match rng.random_range(0..4_u8) {
                0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = rng.random_range(0x20..0x7F)),
                1 => drop(bytes.drain(at..bytes.len().min(at + 1))),
                2 => bytes.insert(at.min(bytes.len()), rng.random_range(0x20..0x7F)),
                _ => bytes.truncate(at),
            }
        }
        visitor.say_text(&String::from_utf8(bytes).expect("ASCII")).await;
        if number % 100 == 99 {
            visitor.say(json!({"type": "ping", "t": number})).await;
            while visitor.next().await["t"] != json!(number) {}
        }
    }
    game.play("12").await;
    game.second.nothing_more().await;
}

#[tokio::test]
async fn who_sends_too_much_is_refused_then_sent_away() {
    let mut config = config();
    config.limits.messages_per_10s = 20;
    let house = House::open(config);
    let mut visitor = Visitor::guest(&house).await;
    for _ in 0..19 {
        visitor.nothing_more().await;
    }
    let refused = visitor.may_not(json!({"type": "ping"}), "too_fast").await;
    assert!((1..=500).contains(&refused["retry_after_ms"].as_u64().unwrap()), "{refused}");
    for _ in 0..40 {
        if visitor.send(OpCode::Text, b"nonsense").await.is_err() {
            break;
        }
    }
    let (heard, code) = visitor.hear_end().await;
    assert_eq!(code, Some(4008));
    let told = |message: &Value| message["type"].as_str().unwrap().to_owned();
    assert!(heard.iter().all(|message| ["refused", "lobby", "seeks"].contains(&told(message).as_str())));
}

#[tokio::test]
async fn who_reads_too_late_is_sent_away_to_come_back() {
    let mut config = config();
    config.limits.messages_per_10s = 10_000_000;
    let house = House::open(config);
    let mut slow = Visitor::guest(&house).await;
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let large = json!({"type": "seek", "rules": "hex", "options": {"size": 19}});
    let mut game = Match::between(one, other, large).await;
    let (id, takeback) = (game.game.clone(), json!({"type": "offer", "game": game.game, "what": "takeback"}));
    slow.say(json!({"type": "watch", "game": id})).await;
    slow.hear_past("snapshot").await;
    while house.metrics.sessions_stalled.get() == 0 {
        game.first.play(&id, 1, "a1").await;
        game.first.say(takeback.clone()).await;
        game.first.hear_past("offered").await;
        game.second.say(takeback.clone()).await;
        game.first.hear_past("taken_back").await;
        game.second.hear_past("taken_back").await;
    }
    assert!(house.metrics.mailboxes_full.get() > 0);
    game.first.say(json!({"type": "resume", "game": id})).await;
    let watchers = game.first.hear_past("snapshot").await["watchers"].clone();
    assert_eq!((watchers, house.metrics.connections.get()), (json!(0), 3), "full is gone");
    let (heard, code) = slow.hear_end().await;
    assert_eq!(code, Some(4009));
    assert!(heard.iter().all(|message| message["type"] != "refused"));
    let mut back = slow.again(&house).await;
    back.say(json!({"type": "watch", "game": id})).await;
    assert_eq!(back.hear_past("snapshot").await["ended"], Value::Null);
}
