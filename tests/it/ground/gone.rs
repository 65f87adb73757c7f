//! A file that goes from under the server, is cut short or cannot be written: the server stops or says so, and serves
//! nothing else.

use std::fs::File;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::*;
use crate::visitor::{SOON, Visitor};

const TO_THE_END: Duration = Duration::from_secs(10);

fn replace(path: &Path) {
    std::fs::copy(path, with_more(path, ".copy")).unwrap();
    std::fs::rename(with_more(path, ".copy"), path).unwrap();
}

fn cut(path: &Path) {
    File::options().write(true).open(path).unwrap().set_len(0).unwrap();
}

fn cut_in_half(path: &Path) {
    let bytes = path.metadata().unwrap().len();
    File::options().write(true).open(path).unwrap().set_len(bytes / 2).unwrap();
}

/// To which of the files, what is said of it, and what is done.
type Hurt = (&'static str, &'static str, fn(&Path));

/// The move after it is not acknowledged, nobody hears of it, and the server ends with a code and a last line of its own.
#[tokio::test]
async fn a_file_that_goes_from_under_the_server_stops_it() {
    let hurts: [Hurt; 11] = [
        ("", "the database was removed", remove),
        ("", "the database was removed", move_away),
        ("", "the database was replaced", replace),
        ("", "the database was cut short", cut),
        ("", "the database was cut short", cut_in_half),
        ("-wal", "its log was removed", remove),
        ("-wal", "its log was replaced", replace),
        ("-wal", "its log was cut short", cut),
        ("-wal", "its log was cut short", cut_in_half),
        ("-shm", "the index of its log was removed", remove),
        ("-shm", "the index of its log was replaced", replace),
    ];
    for (more, said, hurt) in hurts {
        let folder = TempDir::new().unwrap();
        let (path, log) = (folder.path().join("visavis.db"), folder.path().join("log"));
        // One that has been used before.
        let mut used = config();
        used.store.path = path.display().to_string();
        drop(House::open(used));
        let mut program = serving(&path, &log, &[]);
        let mut game = Match::start_at(&program.ws()).await;
        game.play("4455").await;
        hurt(&with_more(&path, more));
        let id = game.game.clone();
        game.first.play(&id, 5, "1").await;
        for visitor in [&mut game.first, &mut game.second] {
            let (heard, _) = timeout(SOON, visitor.hear_end()).await.expect("the end in time");
            assert!(heard.iter().all(|word| word["type"] != "played"), "{said}: {heard:?}");
        }
        assert_eq!(program.ends_within(TO_THE_END), Some(3), "{said}");
        let log = std::fs::read_to_string(log).unwrap();
        let last = log.lines().last().unwrap();
        assert!(last.starts_with("visavis: the store has failed") && last.contains(said), "{said}: {last}");
    }
}

/// It is noticed without a move, too.
#[tokio::test]
async fn a_file_that_goes_is_noticed_while_nobody_plays() {
    let folder = TempDir::new().unwrap();
    let (path, log) = (folder.path().join("visavis.db"), folder.path().join("log"));
    let mut program = serving(&path, &log, &[]);
    remove(&path);
    assert_eq!(program.ends_within(TO_THE_END), Some(3));
    assert!(!path.exists(), "nothing new is made in its place");
}

/// What others may do with a database while the server runs does not stop it: looking, copying, moving its log into it.
#[tokio::test]
async fn who_works_on_the_file_as_sqlite_does_stops_nothing() {
    let folder = TempDir::new().unwrap();
    let (path, log) = (folder.path().join("visavis.db"), folder.path().join("log"));
    let program = serving(&path, &log, &[]);
    let mut game = Match::start_at(&program.ws()).await;
    for (ply, mv) in (1..).zip(["1", "2", "3", "4", "5", "6", "7", "1"]) {
        match ply % 4 {
            0 => drop(Connection::open(&path).unwrap()),
            1 => {
                let db = Connection::open(&path).unwrap();
                db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
                assert_eq!(
                    with_more(&path, "-wal").metadata().unwrap().len(),
                    0,
                    "it is moved into the file"
                );
            }
            2 => assert_eq!(run(path.to_str().unwrap(), &["doctor"]).status.code(), Some(0)),
            _ => {
                let copy = folder.path().join(format!("copy-{ply}.db"));
                let copied = run(path.to_str().unwrap(), &["backup", copy.to_str().unwrap()]);
                assert_eq!(copied.status.code(), Some(0));
            }
        }
        game.play_from(ply, mv).await;
    }
    drop(program);
    let program = serving(&path, &log, &[]);
    let record = get_at(&program.url, &format!("/api/v1/games/{}", game.game)).await;
    assert_eq!(crate::operator::moves_in(&record.body), "12345671");
    assert!(!std::fs::read_to_string(log).unwrap().contains("was saved last"));
}

/// A log that was cut short, filled with noise or taken away while the server was down is told at the start, once.
#[tokio::test]
async fn a_log_that_lost_what_was_saved_is_told_at_the_start() {
    fn noise(path: &Path) {
        let bytes = path.metadata().unwrap().len();
        std::fs::write(path, "noise ".repeat(usize::try_from(bytes / 6).unwrap())).unwrap();
    }
    fn cut_off_the_end(path: &Path) {
        let bytes = path.metadata().unwrap().len();
        File::options().write(true).open(path).unwrap().set_len(bytes - 1).unwrap();
    }
    for (hurt, lost) in [
        (noise as fn(&Path), true),
        (cut, true),
        (cut_in_half, true),
        (cut_off_the_end, true),
        (remove, true),
        (|_: &Path| (), false),
    ] {
        let folder = TempDir::new().unwrap();
        let (path, log) = (folder.path().join("visavis.db"), folder.path().join("log"));
        let program = serving(&path, &log, &[]);
        let mut game = Match::start_at(&program.ws()).await;
        game.play("4455").await;
        drop(program);
        hurt(&with_more(&path, "-wal"));
        for expected in [lost, false] {
            std::fs::write(&log, "").unwrap();
            drop(serving(&path, &log, &[]));
            let said = std::fs::read_to_string(&log).unwrap();
            assert_eq!(said.contains("what was saved last is not in the database"), expected, "{said}");
        }
    }
}

/// What is left of a database that is gone is not taken for the beginning of a new one.
#[test]
fn a_log_without_its_database_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    std::fs::write(with_more(&path, "-wal"), "what was saved last").unwrap();
    assert!(refused(&path).contains("there is no database, but"));
    assert!(!path.exists());
    assert_eq!(std::fs::read_to_string(with_more(&path, "-wal")).unwrap(), "what was saved last");
}

/// While nothing can be saved, a load balancer sends nobody new.
#[tokio::test]
async fn a_server_that_cannot_save_is_not_ready() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    let mut command = Command::new("sh");
    let limited = "ulimit -S -f 600; exec \"$0\" serve --bind 127.0.0.1:0";
    command.args(["-c", limited, env!("CARGO_BIN_EXE_visavis")]);
    let settings = [
        ("VISAVIS__STORE__PATH", path.to_str().unwrap()),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
        ("VISAVIS__LIMITS__MESSAGES_PER_10S", "1000000"),
    ];
    let program = Program::of(&mut command, &settings);
    assert_eq!(get_at(&program.url, "/readyz").await.status, 200);
    let (mut tries, mut answer) = (0, get_at(&program.url, "/readyz").await);
    // At the limit a smaller batch may be saved where a larger one was not: both are asked for as often as it takes.
    while answer.status == 200 || program.metric("visavis_store_failing").await == 0 {
        // Guests leave nothing on the disk before their first seek.
        let url = program.ws();
        let hello = || Visitor::hello_at(&url, json!({"type": "hello"}));
        let (mut one, mut other) = (hello().await, hello().await);
        for player in [&mut one, &mut other] {
            player.say(json!({"type": "seek", "rules": "connect-four"})).await;
            player.next().await;
        }
        answer = get_at(&program.url, "/readyz").await;
        tries += 1;
        assert!(tries < 5_000, "the file does not come to its limit");
    }
    assert_eq!((answer.status, &answer.json()["code"]), (503, &json!("unavailable")));
    assert!(answer.body.contains("nothing can be saved now"), "{}", answer.body);
    assert_eq!(get_at(&program.url, "/healthz").await.status, 200);
    let number = program.number().to_string();
    let raised = Command::new("prlimit").args(["--pid", &number, "--fsize=unlimited"]).status();
    assert!(raised.expect("prlimit runs").success());
    let ready = async {
        while get_at(&program.url, "/readyz").await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(15), ready).await.expect("it saves again");
}
