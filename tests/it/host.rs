//! The limits of the host: when as many are connected as may be, or as the system has files for, more are refused at once,
//! the server answers, and those inside play on.

use std::fs::File;
use std::process::{Command, Stdio};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::house::{House, config};
use crate::http::{get, get_at, shake_hands};
use crate::process::Program;
use crate::visitor::{Match, SOON, Visitor};

/// Pages that are served whoever is connected.
const ALWAYS: &[&str] = &["/healthz", "/readyz", "/metrics", "/", "/api/v1/games"];

#[tokio::test]
async fn a_full_server_refuses_before_the_upgrade_and_those_inside_play_on() {
    let mut small = config();
    small.limits.connections_max = 2;
    let house = House::open(small);
    let mut game = Match::start(&house).await;
    let full = shake_hands(&house, "").await;
    assert!(full.starts_with("http/1.1 503") && full.contains("retry-after: 5"), "{full}");
    assert!(full.contains("too_many_connections") && !full.contains("sec-websocket-accept"), "{full}");
    assert_eq!((house.metrics.connections.get(), house.metrics.connections_refused.get()), (2, 1));
    for path in ALWAYS {
        assert_eq!(get(&house, path).await.status, 200, "{path}");
    }
    game.play("1212121").await;
    game.both_hear("ended").await;
    game.second.leave().await;
    let until_free = async {
        while house.metrics.connections.get() > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, until_free).await.expect("a place is free");
    Visitor::guest(&house).await;
}

/// The program with a soft and a hard limit of open files, with a command before it, and a folder for what it writes.
fn limited(soft: u32, hard: u32, before: &[&str]) -> (TempDir, Command) {
    let folder = TempDir::new().expect("a folder");
    let mut command = Command::new("sh");
    let serve = format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$@\" serve --bind 127.0.0.1:0");
    command.args(["-c", &serve, "sh"]).args(before).arg(env!("CARGO_BIN_EXE_visavis"));
    (folder, command)
}

#[tokio::test]
async fn more_than_there_are_files_for_are_refused_and_those_inside_play_on() {
    let (folder, mut command) = limited(64, 256, &[]);
    let (path, store) = (folder.path().join("log"), folder.path().join("visavis.db").display().to_string());
    let environment = [
        ("VISAVIS__SERVER__WORKERS", "1"),
        ("VISAVIS__GAME__ARBITERS", "1"),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
        ("VISAVIS__STORE__PATH", &store),
    ];
    let log = Stdio::from(File::create(&path).expect("a log"));
    let program = Program::of_logging(&mut command, &environment, log);
    let mut game = Match::start_at(&program.ws()).await;
    let (mut inside, mut refused) = (Vec::new(), None);
    while refused.is_none() && inside.len() < 256 {
        match Visitor::try_knock_at(&program.ws()).await {
            Ok(mut visitor) => {
                visitor.say(json!({"type": "hello"})).await;
                visitor.hear("welcome").await;
                inside.push(visitor);
            }
            Err(status) => refused = Some(status),
        }
    }
    assert_eq!(refused, Some(503), "after {}", inside.len());
    assert!((100..200).contains(&inside.len()), "{} inside", inside.len());
    for answer in join_all((0..500).map(|_| async { Visitor::try_knock_at(&program.ws()).await.err() })).await
    {
        assert_eq!(answer, Some(503));
    }
    for path in ALWAYS {
        assert_eq!(get_at(&program.url, path).await.status, 200, "{path}");
    }
    game.play("1212121").await;
    for ended in game.both_hear("ended").await {
        assert_eq!(ended["winner"], json!("first"));
    }
    let log = std::fs::read_to_string(&path).expect("text");
    assert!(log.contains("before=64 after=256"), "{log}");
    assert!(log.contains("limits.connections_max is more than fits"), "{log}");
    assert!(!log.contains("Too many open files"), "{log}");
}

#[test]
fn too_few_files_for_one_connection_stop_the_start() {
    let (_folder, mut command) = limited(50, 50, &["timeout", "20"]);
    let ended = command.env("VISAVIS__STORE__PATH", ":memory:").output().expect("it runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("the limit of open files is 50"), "{said}");
}
