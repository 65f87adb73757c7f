//! What an operator does beside the running server: backups (`backups`), the doctor (`diagnoses`), records that are
//! verified. Here is how each is asked, and a database that was played in.

mod backups;
mod diagnoses;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use visavis::config::Config;
use visavis::operator::{self, Console, Finding};
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::process::Program;
use crate::records::rated_win;
use crate::visitor::{Match, Visitor};

/// The files of a folder, but for those SQLite keeps beside an open database.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

/// Fills a page of a database, by its number from 1, with what no page holds.
pub fn overwrite_page(path: &Path, number: u64) {
    use std::os::unix::fs::FileExt;
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(&[0xff; 4096], (number - 1) * 4096).unwrap();
}

/// A database in which games were played, and nobody is there any more.
pub struct Played {
    pub folder: TempDir,
    pub config: Config,
    /// Ended games, the first two rated and between the same players.
    pub ended: Vec<String>,
    /// The records of those.
    pub records: Vec<String>,
    /// A game that goes on, its players, and its moves.
    pub running: String,
    pub players: [Visitor; 2],
}

/// The moves of the game that goes on.
pub const MOVES: &str = "4453";

impl Played {
    pub async fn new() -> Self {
        let (folder, config) = kept(config());
        let house = House::open(config.clone());
        let (ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
        let (first, _) = rated_win(ann, ben).await;
        let (ann, ben) = again(&house, &first).await;
        let (second, _) = rated_win(ann, ben).await;
        let mut third = Match::start(&house).await;
        third.play("12121").await;
        third.second.say(json!({"type": "resign", "game": third.game})).await;
        third.both_hear("ended").await;
        let mut running = Match::start(&house).await;
        running.play(MOVES).await;
        let ended = vec![first.game, second.game, third.game];
        let mut records = Vec::new();
        for game in &ended {
            records.push(record(&house, game).await);
        }
        drop(house);
        let (running, players) = (running.game, [running.first, running.second]);
        Self { folder, config, ended, records, running, players }
    }

    pub fn path(&self) -> PathBuf {
        self.config.store.path.clone().into()
    }

    /// The database, to be damaged.
    pub fn open(&self) -> Connection {
        let db = Connection::open(self.path()).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        db.pragma_update(None, "synchronous", "OFF").unwrap();
        db.pragma_update(None, "foreign_keys", false).unwrap();
        db
    }

    /// The same database somewhere else, with its key.
    pub fn again(&self) -> (TempDir, Config) {
        let (folder, config) = kept(crate::house::config());
        for ending in ["db", "key"] {
            std::fs::copy(
                self.path().with_extension(ending),
                PathBuf::from(&config.store.path).with_extension(ending),
            )
            .unwrap();
        }
        (folder, config)
    }
}

/// The players of a game that is over, on connections that hear no more of it.
async fn again(house: &House, game: &Match) -> (Visitor, Visitor) {
    (game.first.again(house).await, game.second.again(house).await)
}

pub async fn record(house: &House, game: &str) -> String {
    let answer = get(house, &format!("/api/v1/games/{game}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// The moves of a game as the server tells them.
pub fn moves_in(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap();
    record["moves"].as_array().unwrap().iter().map(|mv| mv["move"].as_str().unwrap()).collect()
}

fn asked(ask: impl FnOnce(&mut Console<'_>) -> Finding) -> (Finding, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let finding = ask(&mut Console { out: &mut out, err: &mut err });
    out.extend(err);
    (finding, String::from_utf8(out).unwrap())
}

pub fn doctor(config: &Config) -> (Finding, String) {
    asked(|console| operator::doctor(&config.store, CATALOGUE, console))
}

fn backup(config: &Config, file: &Path) -> (Finding, String) {
    asked(|console| operator::backup(&config.store, file, console))
}

pub fn verify(file: &Path, key: Option<&str>) -> (Finding, String) {
    asked(|console| operator::verify(file, key, CATALOGUE, console))
}

/// The program with these arguments, run to its end.
pub fn run(path: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_visavis"))
        .env("VISAVIS__STORE__PATH", path)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("it runs")
}

#[tokio::test]
async fn a_record_is_verified_without_a_server() {
    let played = Played::new().await;
    let file = played.folder.path().join("record.json");
    std::fs::write(&file, &played.records[2]).unwrap();
    let record: Value = serde_json::from_str(&played.records[2]).unwrap();
    let key = record["key"].as_str().unwrap();
    let valid = format!("valid: game {}, 6 events, signed by {key}\n", played.ended[2]);
    let key_file = played.folder.path().join("key.json");
    std::fs::write(&key_file, json!({"ed25519": key}).to_string()).unwrap();
    for named in [None, Some(key), Some(key_file.to_str().unwrap())] {
        assert_eq!(verify(&file, named), (Finding::Sound, valid.clone()), "{named:?}");
    }
    let private = played.path().with_extension("key");
    let (finding, said) = verify(&file, private.to_str());
    assert_eq!(finding, Finding::Wrong);
    assert!(said.contains("not by the key that was named"), "{said}");
    assert!(!said.contains(std::fs::read_to_string(private).unwrap().trim()), "a secret is not repeated");
    for wrong in ["xyz", key_file.parent().unwrap().to_str().unwrap(), file.to_str().unwrap()] {
        assert_eq!(verify(&file, Some(wrong)).0, Finding::Undone, "{wrong}");
    }
    for event in 0..6 {
        let mut changed = record.clone();
        changed["events"][event]["at_ms"] = json!(1);
        std::fs::write(&file, changed.to_string()).unwrap();
        let (finding, said) = verify(&file, None);
        assert_eq!(finding, Finding::Wrong);
        let named = format!("not valid: event {} is not what was signed", event + 1);
        assert!(said.starts_with(&named), "{said}");
    }
    let mut bytes = played.records[2].clone().into_bytes();
    let at = played.records[2].find("\"name\":\"").unwrap() + 8;
    bytes[at] = 0xff;
    std::fs::write(&file, bytes).unwrap();
    let (finding, said) = verify(&file, None);
    assert!(finding == Finding::Wrong && said.contains("it is not UTF-8"), "{said}");
    assert_eq!(verify(&played.folder.path().join("none.json"), None).0, Finding::Undone);
}

#[tokio::test]
async fn the_program_tells_operators_by_its_exit_code() {
    let played = Played::new().await;
    let path = played.config.store.path.clone();
    let program = Program::start(&[("VISAVIS__STORE__PATH", &path)]);
    let at = |name: &str| played.folder.path().join(name).display().to_string();
    std::fs::write(at("record.json"), &played.records[0]).unwrap();
    std::fs::write(at("changed.json"), played.records[0].replace("a1", "a3")).unwrap();
    let (copy, record, changed, none) =
        (at("copy.db"), at("record.json"), at("changed.json"), at("none.json"));
    for (arguments, code, said) in [
        (vec!["backup", &copy], 0, "copied to"),
        (vec!["backup", &copy], 2, "is there already"),
        (vec!["doctor"], 0, "all agrees (running games: 1, ended games: 3, ratings: 2)"),
        (vec!["verify", &record], 0, "valid: game"),
        (vec!["verify", &changed], 1, "not valid: event 1 is not what was signed"),
        (vec!["verify", &none], 2, "cannot be read"),
        (vec!["verify", &none, "--key", "00"], 2, "cannot be read"),
    ] {
        let Output { status, stdout, stderr } = run(&path, &arguments);
        let words = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        assert_eq!(status.code(), Some(code), "{arguments:?}: {words}");
        assert!(words.contains(said), "{arguments:?}: {words}");
    }
    let piped = Command::new("sh")
        .args(["-c", "\"$0\" verify - < \"$1\"", env!("CARGO_BIN_EXE_visavis"), &record])
        .env("VISAVIS__LOBBY__GAMES_MAX", "settings that are wrong do not matter")
        .output()
        .unwrap();
    assert_eq!(piped.status.code(), Some(0), "{piped:?}");
    drop(program);
    played.open().execute_batch("UPDATE ratings SET games = 9").unwrap();
    assert_eq!(run(&path, &["doctor"]).status.code(), Some(1));
    assert_eq!(run(&at("no.db"), &["doctor"]).status.code(), Some(2));
}
