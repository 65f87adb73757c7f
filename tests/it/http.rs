//! The street side: files, headers, the JSON interface, and who may open a WebSocket.

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::house::{House, config};
use crate::visitor::{Match, SOON, Visitor};

/// An answer: status, headers in lower case, body.
pub struct Answer {
    pub status: u16,
    headers: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

pub async fn ask(house: &House, request: &str, headers: &str) -> Answer {
    ask_at(&house.addr.to_string(), request, headers).await
}

/// The same from a server that is known by its address alone.
pub async fn ask_at(addr: &str, request: &str, headers: &str) -> Answer {
    let mut stream = TcpStream::connect(addr).await.expect("connects");
    let text = format!("{request} HTTP/1.1\r\nHost: {addr}\r\n{headers}\r\n");
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    timeout(SOON, stream.read_to_end(&mut answer)).await.expect("an answer in time").expect("read");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, headers: head.to_lowercase(), body: body.to_owned() }
}

pub async fn get(house: &House, path: &str) -> Answer {
    ask(house, &format!("GET {path}"), "").await
}

/// The same from a server that is known by its address alone.
pub async fn get_at(addr: &str, path: &str) -> Answer {
    ask_at(addr, &format!("GET {path}"), "").await
}

const HANDSHAKE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The status line of a handshake that may leave the connection open.
pub async fn shake_hands(house: &House, headers: &str) -> String {
    let mut stream = TcpStream::connect(house.addr).await.expect("connects");
    let text = format!("GET /ws HTTP/1.1\r\nHost: {}\r\n{HANDSHAKE}{headers}\r\n", house.addr);
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut chunk = [0; 512];
        let read = timeout(SOON, stream.read(&mut chunk)).await.expect("in time").expect("read");
        assert_ne!(read, 0, "a whole head");
        answer.extend_from_slice(&chunk[..read]);
    }
    String::from_utf8_lossy(&answer).to_lowercase()
}

#[tokio::test]
async fn the_page_is_served_with_strict_headers() {
    let house = House::open(config());
    for (path, kind) in [("/", "text/html; charset=utf-8"), ("/app.js", "text/javascript")] {
        let answer = get(&house, path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-frame-options"), Some("deny"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let tag = answer.header("etag").unwrap().to_owned();
        let again = ask(&house, &format!("GET {path}"), &format!("If-None-Match: {tag}\r\n")).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}

#[tokio::test]
async fn nothing_outside_the_page_is_served() {
    let house = House::open(config());
    for path in [
        "/nothing",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/.git/HEAD",
        "/api/v1/nothing",
    ] {
        let answer = get(&house, path).await;
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("[package]"), "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
    assert_eq!(get(&house, "/nothing").await.json()["code"], "not_found");
}

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

/// Two hosts with a copy of the page each give it the same tag, so that a browser that goes from one to the other need not
/// load it again; a changed file has another.
#[tokio::test]
async fn a_copy_of_the_page_has_the_same_tag() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let mut tags = Vec::new();
    for (folder, text) in folders.iter().cycle().zip(["page", "page", "Page", "other"]) {
        let path = folder.path().join("index.html");
        std::fs::remove_file(&path).ok();
        std::fs::write(&path, text).unwrap();
        let second = if text == "Page" { 2 } else { 1 };
        let changed = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + second);
        std::fs::File::open(&path).unwrap().set_modified(changed).unwrap();
        let mut config = config();
        config.server.static_path = folder.path().to_owned();
        tags.push(get(&House::open(config), "/").await.header("etag").unwrap().to_owned());
    }
    assert_eq!(tags[0], tags[1]);
    assert!(tags[0] != tags[2] && tags[0] != tags[3] && tags[2] != tags[3], "{tags:?}");
}

#[tokio::test]
async fn a_page_that_cannot_be_read_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.server.static_path = folder.path().to_owned();
    // Nobody can read a folder as a file, root included.
    std::fs::create_dir(folder.path().join("index.html")).unwrap();
    let refused = House::try_open(config).err().expect("it does not start");
    assert!(refused.contains("server.static_path") && refused.contains("cannot be read"), "{refused}");
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

#[tokio::test]
async fn a_page_of_another_origin_may_not_connect() {
    let mut config = config();
    config.server.origins = vec!["https://club.example.net".into()];
    let house = House::open(config);
    for (origin, status) in [
        (format!("Origin: http://{}\r\n", house.addr), "101"),
        ("Origin: https://club.example.net\r\n".into(), "101"),
        (String::new(), "101"),
        ("Origin: https://evil.example.net\r\n".into(), "403"),
        ("Origin: null\r\n".into(), "403"),
    ] {
        let head = shake_hands(&house, &origin).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{origin}: {head}");
    }
}

#[tokio::test]
async fn the_subprotocol_is_chosen_or_the_handshake_fails() {
    let house = House::open(config());
    let known = shake_hands(&house, "Sec-WebSocket-Protocol: other, visavis.v1\r\n").await;
    assert!(
        known.starts_with("http/1.1 101") && known.contains("sec-websocket-protocol: visavis.v1"),
        "{known}"
    );
    assert!(shake_hands(&house, "").await.starts_with("http/1.1 101"));
    assert!(
        shake_hands(&house, "Sec-WebSocket-Protocol: visavis.v9, x\r\n").await.starts_with("http/1.1 400")
    );
    let plain = get(&house, "/ws").await;
    assert_eq!((plain.status, &plain.json()["code"]), (400, &json!("bad_handshake")));
}

#[tokio::test]
async fn one_address_and_the_server_have_a_most_of_connections() {
    let mut limited = config();
    limited.limits.connections_per_ip = 2;
    let house = House::open(limited);
    let (one, _two) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let (_, code) = Visitor::knock(&house).await.hear_end().await;
    assert_eq!(code, Some(4013));
    one.leave().await;
    let until_free = async {
        while house.metrics.connections.get() > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, until_free).await.expect("a place is free");
    Visitor::guest(&house).await;

    let mut small = config();
    small.limits.connections_max = 1;
    let house = House::open(small);
    let mut inside = Visitor::guest(&house).await;
    let full = shake_hands(&house, "").await;
    assert!(full.starts_with("http/1.1 503") && full.contains("retry-after: 5"), "{full}");
    inside.nothing_more().await;
    assert_eq!(get(&house, "/healthz").await.status, 200);
}
