//! The JSON interface: health, the catalogue, games and their records, and errors as a code and a text.

use super::*;
use crate::visitor::Match;

/// Everything that is read, HEAD tells about as GET does, without the body.
#[tokio::test]
async fn what_is_read_is_told_about_by_head() {
    let house = House::open(config());
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/rules",
        "/api/v1/key",
        "/api/v1/games",
        "/api/v1/games/nothing",
        "/api/v1/leaderboards/connect-four",
        "/nothing",
    ] {
        let (read, head) = (get(&house, path).await, ask(&house, &format!("HEAD {path}"), "").await);
        assert_eq!((head.status, head.body.as_str()), (read.status, ""), "{path}");
        assert_eq!(head.header("content-type"), read.header("content-type"), "{path}");
        assert!(head.header("content-length").is_some(), "{path}");
    }
}

/// Errors of the framework are told as ours are.
#[tokio::test]
async fn every_error_is_a_code_and_a_text() {
    let house = House::open(config());
    let long = format!("/{}", "a".repeat(20_000));
    for (request, status, code) in [
        ("POST /healthz", 405, "method_not_allowed"),
        ("DELETE /api/v1/games", 405, "method_not_allowed"),
        ("PUT /api/v1/games/1", 405, "method_not_allowed"),
        ("POST /metrics", 405, "method_not_allowed"),
        ("POST /index.html", 405, "method_not_allowed"),
        ("OPTIONS /ws", 405, "method_not_allowed"),
        ("POST /nothing", 405, "method_not_allowed"),
        ("GET /nothing", 404, "not_found"),
        ("GET /api/v1/nothing", 404, "not_found"),
        ("GET /%ff%fe", 404, "not_found"),
        ("GET /..%2fCargo.toml", 400, "bad_request"),
        ("GET /.git/HEAD", 400, "bad_request"),
        ("GET /a%00b", 404, "not_found"),
        ("GET /api/v1/games/%ff", 404, "no_such_game"),
        ("GET /api/v1/games?limit=0", 400, "bad_query"),
        ("GET /api/v1/games?limit=1&limit=2", 400, "bad_query"),
        ("GET /api/v1/origin", 400, "bad_query"),
        (&format!("GET {long}"), 404, "not_found"),
    ] {
        let answer = ask(&house, request, "").await;
        let shown = &request[..request.len().min(60)];
        assert_eq!(answer.status, status, "{shown}: {}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/json"), "{shown}: {}", answer.body);
        let told = answer.json();
        assert_eq!(told["code"], code, "{shown}");
        assert!(told["text"].as_str().is_some_and(|text| text.len() > 10), "{shown}");
        let allowed = if request.ends_with("/ws") { "get" } else { "get, head" };
        assert_eq!(answer.header("allow"), (status == 405).then_some(allowed), "{shown}");
    }
    let beyond = ask(&house, "GET /app.js", "Range: bytes=99999999-\r\n").await;
    assert_eq!((beyond.status, &beyond.json()["code"]), (416, &json!("bad_range")));
}

#[tokio::test]
async fn health_readiness_and_metrics_are_told() {
    let house = House::open(config());
    assert_eq!(get(&house, "/healthz").await.status, 200);
    assert_eq!(get(&house, "/readyz").await.status, 200);
    let mut game = Match::start(&house).await;
    game.play("12").await;
    game.first.may_not(json!({"type": "play", "game": game.game, "ply": 9, "move": "1"}), "stale_ply").await;
    let metrics = get(&house, "/metrics").await;
    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "visavis_connections 2",
        "visavis_players 2",
        "visavis_games 1",
        "visavis_moves_total 2",
        "visavis_refusals_total{code=\"stale_ply\"} 1",
        "visavis_move_seconds_count 3",
    ] {
        assert!(metrics.body.contains(line), "{line}\n{}", metrics.body);
    }
}

#[tokio::test]
async fn the_catalogue_names_options_with_their_ranges() {
    let house = House::open(config());
    let rules = get(&house, "/api/v1/rules").await.json();
    assert_eq!(rules["rules"][0]["id"], "connect-four");
    let rows = json!({"name": "rows", "kind": "whole", "min": 4, "max": 10, "default": 6});
    assert!(rules["rules"][0]["options"].as_array().unwrap().contains(&rows), "{rules}");
}

#[tokio::test]
async fn games_are_listed_and_their_records_kept() {
    let house = House::open(config());
    let mut games = Vec::new();
    for _ in 0..3 {
        games.push(Match::start(&house).await);
    }
    let ended = &mut games[0];
    ended.play("1212121").await;
    ended.both_hear("ended").await;
    let record = get(&house, &format!("/api/v1/games/{}", ended.game)).await.json();
    assert_eq!(
        (&record["state"], &record["rules"], &record["rules_version"]),
        (&json!("ended"), &json!("connect-four"), &json!(1))
    );
    assert_eq!(record["players"]["first"]["id"], json!(ended.first.id));
    let moves: Vec<_> =
        record["moves"].as_array().unwrap().iter().map(|mv| mv["move"].as_str().unwrap()).collect();
    assert_eq!(moves.concat(), "1212121");
    assert!(record["moves"][0]["at_ms"].as_u64() >= record["opened_ms"].as_u64());
    assert_eq!((&record["ended"]["winner"], &record["ended"]["reason"]), (&json!("first"), &json!("rules")));

    games[1].play("4").await;
    let running = get(&house, &format!("/api/v1/games/{}", games[1].game)).await.json();
    assert_eq!(
        (&running["state"], &running["ended"], &running["moves"][0]["move"]),
        (&json!("running"), &Value::Null, &json!("4"))
    );

    let listed = |answer: Answer| -> Vec<String> {
        let games = answer.json()["games"].as_array().unwrap().clone();
        games.iter().map(|game| game["game"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed(get(&house, "/api/v1/games").await).len(), 3);
    assert_eq!(listed(get(&house, "/api/v1/games?state=&rules=&player=&limit=&after=").await).len(), 3);
    assert_eq!(listed(get(&house, "/api/v1/games?state=ended").await), [games[0].game.as_str()]);
    assert_eq!(listed(get(&house, "/api/v1/games?state=running&rules=connect-four").await).len(), 2);
    assert_eq!(listed(get(&house, "/api/v1/games?rules=chess").await).len(), 0);
    let of_player = format!("/api/v1/games?player={}", games[2].first.id);
    assert_eq!(listed(get(&house, &of_player).await), [games[2].game.as_str()]);
    let mut paged = Vec::new();
    let mut path = "/api/v1/games?limit=1".to_owned();
    loop {
        let answer = get(&house, &path).await;
        let next = answer.json()["next"].clone();
        paged.extend(listed(answer));
        let Some(next) = next.as_str() else { break };
        path = format!("/api/v1/games?limit=1&after={next}");
    }
    assert_eq!(paged, listed(get(&house, "/api/v1/games").await));
}

#[tokio::test]
async fn a_bad_question_is_answered_in_json() {
    let house = House::open(config());
    for (path, status, code) in [
        ("/api/v1/games/nope", 404, "no_such_game"),
        ("/api/v1/games/00000000000000000000000000000000", 404, "no_such_game"),
        ("/api/v1/games?limit=0", 400, "bad_query"),
        ("/api/v1/games?limit=101", 400, "bad_query"),
        ("/api/v1/games?limit=many", 400, "bad_query"),
        ("/api/v1/games?state=won", 400, "bad_query"),
        ("/api/v1/games?player=me", 400, "bad_query"),
        ("/api/v1/games?after=x", 400, "bad_query"),
    ] {
        let answer = get(&house, path).await;
        assert_eq!((answer.status, &answer.json()["code"]), (status, &json!(code)), "{path}");
        assert!(!answer.json()["text"].as_str().unwrap().is_empty());
    }
    let twice = "may stand once in a query";
    for (path, text) in [
        ("/api/v1/games?limit=1&limit=2", format!("`limit` {twice}")),
        ("/api/v1/leaderboards/hex?speed=blitz&limit=1&speed=", format!("`speed` {twice}")),
        ("/api/v1/games?limit=1&li%6Dit=2", "each field may stand once in a query, as text".to_owned()),
    ] {
        let answer = get(&house, path).await;
        assert_eq!(
            (answer.status, answer.json()),
            (400, json!({"code": "bad_query", "text": text})),
            "{path}"
        );
    }
}
