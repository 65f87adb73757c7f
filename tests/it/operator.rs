//! What an operator does beside the running server: backups, the doctor, records that are verified.

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
async fn a_backup_taken_while_a_game_is_played_comes_up_as_the_server_was() {
    let (folder, config) = kept(config());
    let house = House::open(config.clone());
    let key = get(&house, "/api/v1/key").await.body;
    let mut game = Match::start(&house).await;
    game.play("445").await;
    let file = folder.path().join("monday.db");
    let (finding, said) = backup(&config, &file);
    assert_eq!(finding, Finding::Sound, "{said}");
    assert!(said.contains("copied to") && said.contains("monday.key: who reads it can sign"), "{said}");
    for copy in [&file, &file.with_extension("key")] {
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{copy:?}");
    }
    game.play_from(4, "6").await;
    let before = std::fs::read(&file).unwrap();
    let (finding, said) = backup(&config, &file);
    assert_eq!((finding, std::fs::read(&file).unwrap() == before), (Finding::Undone, true), "{said}");
    assert!(said.contains("is there already, and is left as it is"), "{said}");
    let first = game.first;
    drop(house);

    let mut restored = config;
    restored.store.path = file.display().to_string();
    assert_eq!(doctor(&restored).0, Finding::Sound);
    let house = House::open(restored);
    assert_eq!(get(&house, "/api/v1/key").await.body, key);
    assert_eq!(moves_in(&record(&house, &game.game).await), "445");
    let mut back = first.again(&house).await;
    back.say(json!({"type": "resume", "game": game.game})).await;
    assert_eq!(back.hear_past("snapshot").await["ply"], 3, "the token is worth as much as before");
}

#[tokio::test]
async fn backups_and_the_doctor_see_one_moment_however_fast_is_played() {
    let (folder, config) = kept(config());
    let house = House::open(config.clone());
    let looked = {
        let (folder, config) = (folder.path().to_owned(), config.clone());
        tokio::task::spawn_blocking(move || {
            for turn in 0..10 {
                let file = folder.join(format!("{turn}.db"));
                let (finding, said) = backup(&config, &file);
                assert_eq!(finding, Finding::Sound, "{said}");
                let mut copy = config.clone();
                copy.store.path = file.display().to_string();
                for looked_at in [&config, &copy] {
                    let (finding, said) = doctor(looked_at);
                    assert_eq!(finding, Finding::Sound, "{said}");
                }
            }
        })
    };
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut games = 0;
    while !looked.is_finished() || games == 0 {
        let (game, _) = rated_win(ann, ben).await;
        (ann, ben) = again(&house, &game).await;
        games += 1;
    }
    looked.await.unwrap();
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Sound, "{said}");
    assert!(said.contains(&format!("running games: 0, ended games: {games}, ratings: 2")), "{said}");
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_says_why_and_leaves_nothing() {
    let played = Played::new().await;
    let (folder, good) = (played.folder.path(), &played.config);
    let at = |path: &str| {
        let mut config = good.clone();
        config.store.path =
            if path.starts_with(':') { path.to_owned() } else { folder.join(path).display().to_string() };
        config
    };
    std::fs::write(folder.join("text.db"), "this is no database, but a text that is long enough to look at")
        .unwrap();
    Connection::open(folder.join("other.db")).unwrap().execute_batch("CREATE TABLE x (y);").unwrap();
    let newer = Connection::open(folder.join("newer.db")).unwrap();
    newer.execute_batch("CREATE TABLE x (y); PRAGMA user_version = 99;").unwrap();
    std::fs::write(folder.join("taken.key"), "").unwrap();
    std::fs::write(folder.join("half.db.partial"), "").unwrap();
    let before = names(folder);
    for (config, file, said) in [
        (at(":memory:"), "new.db", "so nothing is kept"),
        (at("nothing.db"), "new.db", "nothing.db\", and there is no file there"),
        (at("text.db"), "new.db", "file is not a database"),
        (at("other.db"), "new.db", "this is no database of Vis-à-vis"),
        (at("newer.db"), "new.db", "has version 99, but this program knows versions up to"),
        (good.clone(), "visavis.db", "visavis.db\" is there already"),
        (good.clone(), "taken.db", "taken.key\" is there already"),
        (good.clone(), "half.db", "half.db.partial\" is there already"),
        (good.clone(), "new.key", "does not end in .key"),
        (good.clone(), "nowhere/new.db", "new.db.partial\" cannot be written: No such file or directory"),
    ] {
        let (finding, words) = backup(&config, &folder.join(file));
        assert_eq!(finding, Finding::Undone, "{words}");
        assert!(words.contains(said), "{words}");
        assert_eq!(names(folder), before, "{words}");
    }
}

/// The files of a folder, but for those SQLite keeps beside an open database.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_damaged_database_is_not_copied() {
    let played = Played::new().await;
    let root: u64 = {
        let db = played.open();
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'seats'", [], |row| row.get(0)).unwrap()
    };
    overwrite_page(&played.path(), root);
    let before = names(played.folder.path());
    let (finding, said) = backup(&played.config, &played.folder.path().join("new.db"));
    assert_eq!(finding, Finding::Wrong, "{said}");
    assert!(said.contains("the database is damaged, so no copy of it is kept"), "{said}");
    assert_eq!(names(played.folder.path()), before);
}

/// Fills a page of a database, by its number from 1, with what no page holds.
pub fn overwrite_page(path: &Path, number: u64) {
    use std::os::unix::fs::FileExt;
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(&[0xff; 4096], (number - 1) * 4096).unwrap();
}

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_where_nothing_is() {
    let played = Played::new().await;
    let sound = "all agrees (running games: 1, ended games: 3, ratings: 2)\n".to_owned();
    assert_eq!(doctor(&played.config), (Finding::Sound, sound.clone()));
    let house = House::open(played.config.clone());
    assert_eq!(doctor(&played.config), (Finding::Sound, sound.clone()), "while the server runs");
    drop(house);
    let db = played.open();
    db.execute_batch(
        "INSERT INTO journal (game, seq, at_ms, event) VALUES (999, 1, 1, 'of a game that has ended')",
    )
    .unwrap();
    assert_eq!(doctor(&played.config), (Finding::Sound, sound), "what is swept away later is no damage");
    db.execute_batch("UPDATE running SET digest = NULL, header = replace(header, '\"rules_version\":1', '\"rules_version\":99')")
        .unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "rules that are not known here are no damage: {said}");
    assert!(said.contains("games not played again, because their rules are not known here: 1"), "{said}");
    db.execute_batch("UPDATE running SET header = replace(replace(header, '\"rules_version\":99', '\"rules_version\":1'), '\"format\":', '\"format\":9')")
        .unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "a format that is not known here is no damage: {said}");
    let reason = "games not played again, because the format of their events is not known here: 1";
    assert!(said.contains(reason) && !said.contains("their rules"), "{said}");
    std::fs::write(played.path().with_extension("key"), "00".repeat(32)).unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "a key may have been lost: {said}");
    assert!(said.contains("records signed by another key than the one beside the database: 3"), "{said}");
}

/// What is done to a database, and about what the doctor must say what.
#[rustfmt::skip]
const DISAGREEMENTS: &[(&str, &str, &str)] = &[
    ("UPDATE ratings SET games = 3", "rating of player ", "tic-tac-toe, untimed: 3 rated games are counted, and 2 have ended"),
    ("UPDATE ratings SET rating = 1234.5", "rating of player ", "it is 1235, but the last rated game had left"),
    ("UPDATE ratings SET deviation = 200", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET volatility = 0.07", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET newcomers = 0", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET ranked = 1", "rating of player ", "it has a place on the leaderboard and should not"),
    ("UPDATE ended SET second_after = 1470 WHERE rowid = 2", "ended game SECOND: ", "it left player "),
    ("UPDATE players SET wins = wins + 1", "database: ", "the results are not those of the games that are kept"),
    ("DELETE FROM ratings", "rating of player ", "there is none, but rated games have ended"),
    ("UPDATE ended SET first_before = 1400 WHERE rowid = 1", "ended game FIRST: ", "was 1400 before it, but the rated game before had left 1500"),
    ("UPDATE ended SET first_after = 1400, second_after = 1400 WHERE rowid = 1", "ended game SECOND: ", "but the rated game before had left 1400"),
    ("UPDATE ended SET first_after = NULL WHERE rowid = 1", "ended game FIRST: ", "whether ratings were changed is not what the record says"),
    ("UPDATE ended SET rated = 0 WHERE rowid = 1", "ended game FIRST: ", "whether it is rated is not"),
    ("UPDATE ended SET reason = 'agreement' WHERE rowid = 3", "ended game THIRD: ", "the reason of the end is not"),
    ("UPDATE ended SET ended_ms = ended_ms + 1 WHERE rowid = 3", "ended game THIRD: ", "the time of the end is not"),
    ("UPDATE ended SET rules = 'hex' WHERE rowid = 3", "ended game THIRD: ", "the kind of game is not"),
    ("UPDATE ended SET summary = '{}' WHERE rowid = 3", "ended game THIRD: ", "the summary is not"),
    ("UPDATE ended SET summary = replace(summary, 'Guest', 'Guess') WHERE rowid = 3", "ended game THIRD: ", "the summary is not"),
    ("UPDATE ended SET digest = zeroblob(32) WHERE rowid = 3", "ended game THIRD: ", "the record is not the one its digest was made of"),
    ("UPDATE ended SET document = replace(document, '\"move\":\"2\"', '\"move\":\"3\"') WHERE rowid = 3", "ended game THIRD: ", "event 2 is not what was signed"),
    ("UPDATE ended SET document = 'x' WHERE rowid = 3", "ended game THIRD: ", "this is no record of an ended game"),
    ("UPDATE seats SET result = 'draw'", "ended game THIRD: ", "who played with which result is not"),
    ("DELETE FROM seats", "ended game THIRD: ", "who played with which result is not"),
    ("DELETE FROM ended WHERE rowid = 3", "database: ", "a row of `seats` names a row of `ended` that is not there"),
    ("DELETE FROM ended WHERE rowid = 2", "rating of player ", "2 rated games are counted, and 1 have ended"),
    ("UPDATE ended SET id = zeroblob(16) WHERE rowid = 3", "ended game 00000000000000000000000000000000: ", "the id is not"),
    ("UPDATE ended SET id = x'07' WHERE rowid = 3", "ended game: 07: ", ""),
    ("UPDATE journal SET event = replace(event, '\"4\"', '\"1\"')", "running game RUNNING: ", "event 1 cannot be read: it is not what was written"),
    ("UPDATE journal SET digest = NULL, event = replace(event, '\"4\"', '\"9\"')", "running game RUNNING: ", "event 1 cannot have happened"),
    ("DELETE FROM journal WHERE seq = 2", "running game RUNNING: ", "event 3 cannot have happened"),
    ("UPDATE journal SET previous = NULL WHERE seq = 3", "database: number ", "in the journal: an event does not name the one before it"),
    ("UPDATE journal SET digest = NULL, event = '{\"type\":\"resigned\",\"seat\":\"first\"}' WHERE seq = 4", "running game RUNNING: ", "it is over, and still counts as running"),
    ("UPDATE running SET first = second, digest = NULL", "running game RUNNING: ", "the header names other players"),
    ("UPDATE running SET first = second", "running game RUNNING: ", "the header of the game cannot be read: it is not what was written"),
    ("UPDATE running SET id = zeroblob(16), digest = NULL", "running game 00000000000000000000000000000000: ", "the header is that of game"),
    ("DELETE FROM tokens; DELETE FROM players", "database: ", "names a row of `players` that is not there"),
];

#[tokio::test]
async fn the_doctor_names_whatever_does_not_agree() {
    let played = Played::new().await;
    for (damage, about, what) in DISAGREEMENTS {
        let about = about.replace("RUNNING", &played.running);
        let about = ["FIRST", "SECOND", "THIRD"]
            .iter()
            .zip(&played.ended)
            .fold(about, |about, (name, game)| about.replace(name, game));
        let (_folder, config) = played.again();
        let db = Connection::open(&config.store.path).unwrap();
        db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage};")).unwrap();
        drop(db);
        let (finding, said) = doctor(&config);
        assert_eq!(finding, Finding::Wrong, "{damage}: {said}");
        let named = said.lines().any(|line| line.starts_with(&about) && line.contains(what));
        assert!(named, "{damage}: {about}{what}\n{said}");
        assert!(said.contains("findings: "), "{said}");
    }
}

#[tokio::test]
async fn the_doctor_says_when_there_is_nothing_to_look_at() {
    let played = Played::new().await;
    let db = played.open();
    db.pragma_update(None, "user_version", 1).unwrap();
    drop(db);
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Undone, "{said}");
    assert!(said.contains("has version 1") && said.contains("start the server once"), "{said}");
    let mut nowhere = played.config.clone();
    nowhere.store.path = played.folder.path().join("no.db").display().to_string();
    assert_eq!(doctor(&nowhere).0, Finding::Undone);
    assert!(!Path::new(&nowhere.store.path).exists(), "looking makes nothing");
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
