//! The machine around the program: output that fails, and signals. Nothing of it ends the server without a goodbye.

use std::fs::{File, OpenOptions};
use std::io::{PipeReader, pipe};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::http::get_at;
use crate::process::Program;
use crate::visitor::{Match, Visitor};

const TO_THE_END: Duration = Duration::from_secs(6);

fn serving(log: Stdio, level: &str) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    let command = command.args(["serve", "--bind", "127.0.0.1:0", "--log", level]);
    Program::of_logging(command, &[("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")], log)
}

/// Plays, stops the server, and demands that everybody is told.
async fn plays_on_and_says_goodbye(mut program: Program, why: &str) {
    let mut game = Match::start_at(&program.ws()).await;
    game.play("44").await;
    assert_eq!(get_at(&program.url, "/healthz").await.status, 200, "{why}");
    program.signal("TERM");
    for visitor in [&mut game.first, &mut game.second] {
        let (heard, code) = visitor.hear_end().await;
        assert!(heard.iter().any(|message| message["type"] == "closing"), "{why}: {heard:?}");
        assert_eq!(code, Some(1012), "{why}");
    }
    assert_eq!(program.ends_within(TO_THE_END), Some(0), "{why}");
}

/// A pipe as standard error, and its other end.
fn piped() -> (PipeReader, Stdio) {
    let (reader, writer) = pipe().expect("a pipe");
    (reader, writer.into())
}

#[tokio::test]
async fn a_log_that_nobody_reads_or_that_cannot_be_written_stops_nothing() {
    for level in ["info", "trace"] {
        let (reader, log) = piped();
        let program = serving(log, level);
        drop(reader);
        plays_on_and_says_goodbye(program, "the reader is gone").await;

        // At trace more is logged than a pipe holds, so that whoever wrote to it would wait for ever.
        let (unread, log) = piped();
        let program = serving(log, level);
        plays_on_and_says_goodbye(program, "the reader does not read").await;
        drop(unread);

        let full = OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        plays_on_and_says_goodbye(serving(full.into(), level), "the disk is full").await;
    }
}

#[tokio::test]
async fn lines_that_are_lost_are_counted() {
    let full = OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let program = serving(full.into(), "info");
    drop(Match::start_at(&program.ws()).await);
    assert!(program.metric("visavis_log_lines_lost_total").await > 0);
}

/// Standard output that is full, or closed, and standard error that is closed: the server is there all the same.
#[tokio::test]
async fn the_first_line_need_not_be_read_by_anybody() {
    for redirected in [">/dev/full", ">&-", ">&- 2>&-", "2>&- <&-"] {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a port")
            .port();
        let url = format!("127.0.0.1:{port}");
        let serve = format!("exec \"$0\" serve --bind {url} {redirected}");
        let mut child = Command::new("sh")
            .args(["-c", &serve, env!("CARGO_BIN_EXE_visavis")])
            .env("VISAVIS__STORE__PATH", ":memory:")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut tries = 0;
        while std::net::TcpStream::connect(&url).is_err() {
            assert!(child.try_wait().expect("it can be waited for").is_none(), "{redirected}: it has ended");
            tries += 1;
            assert!(tries < 1_000_000, "{redirected}: it does not listen");
            tokio::task::yield_now().await;
        }
        assert_eq!(get_at(&url, "/healthz").await.status, 200, "{redirected}");
        let told = Command::new("kill").arg(child.id().to_string()).status();
        assert!(told.expect("kill runs").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{redirected}");
    }
}

#[test]
fn what_an_operator_asks_for_ends_quietly_when_nobody_reads_it() {
    let solve = "solve tic-tac-toe --nodes 9";
    for arguments in ["config show", "config check", "--help", solve, "doctor", "config nonsense"] {
        let mut child = Command::new("sh")
            .args(["-c", &format!("exec \"$0\" {arguments}"), env!("CARGO_BIN_EXE_visavis")])
            .env("VISAVIS__STORE__PATH", ":memory:")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop((child.stdout.take(), child.stderr.take()));
        let expected = if ["doctor", "config nonsense"].contains(&arguments) { 2 } else { 0 };
        assert_eq!(child.wait().expect("it ends").code(), Some(expected), "{arguments}");
    }
}

/// Every signal that would end a program which does not take it, but those that are meant to.
#[tokio::test]
async fn signals_that_mean_nothing_end_nothing_and_are_told() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("log");
    let program = serving(File::create(&path).expect("a log").into(), "info");
    let mut game = Match::start_at(&program.ws()).await;
    for (ply, signal) in
        (1..).zip(["USR1", "USR2", "ALRM", "VTALRM", "PROF", "IO", "XCPU", "XFSZ", "PIPE", "HUP"])
    {
        program.signal(signal);
        game.play_from(ply, "4567123456".get(ply as usize - 1..ply as usize).expect("a column")).await;
    }
    while !std::fs::read_to_string(&path).expect("text").contains("log.level is set again") {
        tokio::task::yield_now().await;
    }
    let log = std::fs::read_to_string(&path).expect("text");
    for signal in ["SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGIO", "SIGXCPU"] {
        assert!(log.contains(&format!("{signal} means nothing here")), "{signal}: {log}");
    }
    plays_on_and_says_goodbye(program, "after all signals").await;
}

/// SIGHUP: the level of the log is what the settings say now; settings that are wrong change nothing.
#[tokio::test]
async fn a_hangup_reads_the_level_of_the_log_again() {
    let folder = TempDir::new().expect("a folder");
    let (path, settings) = (folder.path().join("log"), folder.path().join("settings.toml"));
    std::fs::write(&settings, "[log]\nlevel = \"warn\"\n").expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    command.args(["serve", "--bind", "127.0.0.1:0", "--config"]).arg(&settings);
    let program = Program::of_logging(&mut command, &[], File::create(&path).expect("a log").into());
    let told = |word: &'static str| {
        let path = path.clone();
        async move {
            while !std::fs::read_to_string(&path).expect("text").contains(word) {
                tokio::task::yield_now().await;
            }
        }
    };
    // Of signals that come together a hangup is taken first: this one has been heard before the next.
    program.signal("USR1");
    std::fs::write(&settings, "[log]\nlevel = \"loud\"\n").expect("written");
    program.signal("HUP");
    told("the settings are not valid any more").await;
    std::fs::write(&settings, "[log]\nlevel = \"info\"\n").expect("written");
    program.signal("HUP");
    told("log.level is set again").await;
    program.signal("USR2");
    told("SIGUSR2 means nothing here").await;
    let log = std::fs::read_to_string(&path).expect("text");
    assert!(!log.contains("open files") && !log.contains("SIGUSR1"), "{log}");
    drop(Visitor::knock_at(&program.ws()).await);
}
