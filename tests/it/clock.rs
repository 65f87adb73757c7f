//! A host whose clock is wrong and is set: dates follow it, and it costs nobody anything.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::get_at;
use crate::process::Program;
use crate::visitor::{Match, Visitor};

/// What is taken for the same time, in milliseconds.
const ABOUT_MS: u64 = 60_000;

/// A program whose clock shows what its file says (libfaketime), and a database that stays.
struct Host {
    folder: TempDir,
}

impl Host {
    fn new(clock: &str) -> Self {
        let host = Self { folder: TempDir::new().expect("a folder") };
        host.set(clock);
        host
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets the clock, such as to `+1h` from what it is.
    fn set(&self, clock: &str) {
        std::fs::write(self.file("clock.new"), clock).expect("written");
        std::fs::rename(self.file("clock.new"), self.file("clock")).expect("renamed");
    }

    fn start(&self) -> Program {
        let library = std::fs::read_dir("/usr/lib")
            .expect("a folder")
            .filter_map(|entry| Some(entry.ok()?.path().join("faketime/libfaketimeMT.so.1")))
            .find(|path| path.exists())
            .expect("libfaketime is not installed: `apt-get install faketime`, or tests/run, which does it");
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
        command
            .args(["serve", "--bind", "127.0.0.1:0"])
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", self.file("clock"))
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        let log = File::options().create(true).append(true).open(self.file("log")).expect("a log");
        let store = self.file("visavis.db").display().to_string();
        let settings = [
            ("VISAVIS__STORE__PATH", store.as_str()),
            ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
            ("VISAVIS__ABSENCE__REST_S", "1"),
        ];
        Program::of_logging(&mut command, &settings, log.into())
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.file("log")).expect("text")
    }
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

async fn record(program: &Program, game: &str) -> Value {
    get_at(&program.url, &format!("/api/v1/games/{game}")).await.json()
}

/// When a game began, as its record and its id say.
async fn began_ms(program: &Program, game: &str) -> [u64; 2] {
    let digits: String = game.chars().filter(char::is_ascii_hexdigit).take(12).collect();
    let opened_ms = record(program, game).await["opened_ms"].as_u64().unwrap();
    [opened_ms, u64::from_str_radix(&digits, 16).unwrap()]
}

async fn is_dated_right(program: &Program, game: &str) {
    for began_ms in began_ms(program, game).await {
        assert!(began_ms.abs_diff(now_ms()) < ABOUT_MS, "{began_ms}");
    }
}

/// Whoever waits for an opponent who is away for a moment may not claim: the clock was set, and no time has passed.
async fn nothing_to_claim(player: &mut Visitor, game: &str) {
    player.say(json!({"type": "claim", "game": game, "what": "win"})).await;
    player.refused("too_early").await;
}

/// A player, back in a game after a restart.
async fn back(program: &Program, token: &str, game: &str) -> (Visitor, Value) {
    let mut player = Visitor::hello_at(&program.ws(), json!({"type": "hello", "token": token})).await;
    player.say(json!({"type": "resume", "game": game})).await;
    let snapshot = player.hear("snapshot").await;
    (player, snapshot)
}

#[tokio::test]
async fn a_clock_that_was_wrong_at_the_start_is_followed_and_costs_nobody() {
    for (wrong, right) in [("@1970-01-01 00:00:10", "+0"), ("+1d", "+0"), ("-3h", "+0")] {
        let host = Host::new(wrong);
        let program = host.start();
        let mut before = Match::start_at(&program.ws()).await;
        before.play("44").await;
        let (game, mut first, second) = (before.game, before.first, before.second);
        let tokens = [first.token.clone(), second.token.clone()];
        second.leave().await;
        first.hear("presence").await;
        host.set(right);
        is_dated_right(&program, &Match::start_at(&program.ws()).await.game).await;
        nothing_to_claim(&mut first, &game).await;
        while !host.log().contains("the clock of this computer was set") {
            tokio::task::yield_now().await;
        }
        first.play(&game, 3, "5").await;
        first.hear("played").await;
        let played = record(&program, &game).await;
        let times: Vec<u64> =
            played["moves"].as_array().unwrap().iter().map(|mv| mv["at_ms"].as_u64().unwrap()).collect();
        assert!(times.is_sorted() && times[2] - times[0] < ABOUT_MS, "{wrong}: {times:?}");

        // Killed and started again, by the right clock: the game is there, and nobody has been away for long. It keeps its
        // time where that is ahead, and otherwise was so long interrupted.
        drop(program);
        let program = host.start();
        let (mut first, snapshot) = back(&program, &tokens[0], &game).await;
        assert_eq!((&snapshot["ply"], &snapshot["ended"]), (&json!(3), &Value::Null), "{wrong}: {snapshot}");
        nothing_to_claim(&mut first, &game).await;
        let (mut second, _) = back(&program, &tokens[1], &game).await;
        second.play(&game, 4, "4").await;
        let now = second.hear("played").await["at_ms"].as_u64().unwrap();
        assert!(now > times[2], "{wrong}: {times:?}, then {now}");
        is_dated_right(&program, &Match::start_at(&program.ws()).await.game).await;
    }
}

#[tokio::test]
async fn one_run_with_a_clock_far_ahead_is_told_and_over_with_the_next() {
    let host = Host::new("+30d");
    drop(Match::start_at(&host.start().ws()).await);
    host.set("+0");
    let program = host.start();
    is_dated_right(&program, &Match::start_at(&program.ws()).await.game).await;
    assert!(host.log().contains("a time that is still to come"), "{}", host.log());
    drop(program);
    host.set("+10d");
    drop(host.start());
    assert!(host.log().contains("has not been used for long"), "{}", host.log());
}
