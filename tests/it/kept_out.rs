//! What is written nowhere: the address somebody comes from, and the secret by which they are known again.

use std::fs::File;
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::timeout;
use visavis::client::{Client, Endpoint, OpCode, Settings};
use visavis::protocol::{ClientMessage, ServerMessage, TokenHash};

use crate::http::ask_at;
use crate::process::Program;
use crate::visitor::SOON;

/// Where players come from, and one who does what must not be done. No server listens there.
const ADDRESSES: [&str; 3] = ["127.0.0.77", "127.0.0.78", "127.0.0.79"];
/// Where a proxy that nobody has named says that somebody comes from.
const CLAIMED: &str = "203.0.113.77";
/// A secret that is nobody's.
const MADE_UP: &str = "a-secret-that-nobody-was-given-ever";

async fn open(program: &Program, from: &str) -> Client {
    let from: IpAddr = from.parse().expect("an address");
    let settings = Settings { from: Some(from), answer_within: SOON, ..Settings::default() };
    Client::connect(&Endpoint::of(&program.ws()).expect("an address"), settings).await.expect("a connection")
}

/// Two guests play a game to its end; their secrets.
async fn play(program: &Program) -> [String; 2] {
    let mut players = [open(program, ADDRESSES[0]).await, open(program, ADDRESSES[1]).await];
    for player in &mut players {
        player.hello().await.expect("welcome");
        player.send(&ClientMessage::seek("tic-tac-toe", true)).expect("sent");
    }
    let [one, other] = &mut players;
    loop {
        let message = timeout(SOON, one.next()).await.expect("in time").expect("a message").message;
        if let ServerMessage::Snapshot(game) = &message {
            one.send(&ClientMessage::resign(game.game)).expect("sent");
        }
        if matches!(message, ServerMessage::Ended(_)) {
            break;
        }
    }
    let secrets = [&*one, &*other].map(|player| player.token().expect("a secret").to_owned());
    for player in players {
        player.close().await;
    }
    secrets
}

/// Somebody makes a secret up, says what is no message, and breaks the protocol; somebody asks for what is not there.
async fn misbehave(program: &Program) {
    let mut client = open(program, ADDRESSES[2]).await;
    client.set_token(Some(MADE_UP.to_owned()));
    assert!(client.hello().await.is_err());
    client.send_text("{").expect("sent");
    client.wire().send(OpCode::Binary, b"x").expect("sent");
    while timeout(SOON, client.next()).await.expect("an end in time").is_ok() {}
    let headers = format!("X-Forwarded-For: {CLAIMED}\r\nForwarded: for={CLAIMED}\r\nConnection: close\r\n");
    assert_eq!(ask_at(&program.url, "GET /nothing", &headers).await.status, 404);
    assert_eq!(ask_at(&program.url, "GET /api/v1/games/nothing", &headers).await.status, 404);
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// All that lies in a folder, file by file.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    entries.map(|path| (path.display().to_string(), std::fs::read(&path).expect("bytes"))).collect()
}

#[tokio::test]
async fn addresses_and_secrets_are_neither_logged_nor_kept() {
    let folder = TempDir::new().expect("a folder");
    let database = folder.path().join("visavis.db").display().to_string();
    let log = File::create(folder.path().join("log")).expect("a log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    let command = command.args(["serve", "--bind", "127.0.0.1:0", "--log", "trace"]);
    let mut program = Program::of_logging(command, &[("VISAVIS__STORE__PATH", &database)], log.into());
    let secrets = play(&program).await;
    misbehave(&program).await;
    program.signal("TERM");
    assert_eq!(program.ends_within(Duration::from_secs(6)), Some(0));

    let files = files(folder.path());
    let unwanted =
        ADDRESSES.iter().copied().chain([CLAIMED, MADE_UP]).chain(secrets.iter().map(String::as_str));
    for unwanted in unwanted {
        for (name, bytes) in &files {
            assert!(!holds(bytes, unwanted.as_bytes()), "{name} holds {unwanted}");
        }
    }
    for secret in &secrets {
        let hash = TokenHash::of(secret).bytes();
        let kept = files.iter().filter(|(_, bytes)| holds(bytes, &hash)).count();
        assert!(kept > 0, "of a secret its SHA-256 is kept");
    }
    let log = files.iter().find(|(name, _)| name.ends_with("/log")).expect("a log");
    assert!(holds(&log.1, b"/nothing"), "what was asked is logged");
}
