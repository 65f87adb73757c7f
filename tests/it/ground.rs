//! The file under the server's feet: removed, replaced, cut short, taken by another, made by somebody else, or put back from
//! a backup.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;
use visavis::operator::Finding;

use crate::house::{House, config, kept};
use crate::http::get_at;
use crate::operator::{Played, doctor, names, overwrite_page, run};
use crate::process::Program;
use crate::visitor::{Match, SOON, Visitor};

const TO_THE_END: Duration = Duration::from_secs(10);

/// The program on this database, its log in a file.
fn serving(path: &Path, log: &Path, arguments: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments);
    let settings =
        [("VISAVIS__STORE__PATH", path.to_str().unwrap()), ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")];
    let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
    Program::of_logging(&mut command, &settings, log.into())
}

/// What the program says that does not start on this file.
fn refused(path: &Path) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_visavis"), "serve", "--bind", "127.0.0.1:0"]);
    let ended = command.env("VISAVIS__STORE__PATH", path).stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    said
}

fn with_more(path: &Path, more: &str) -> PathBuf {
    format!("{}{more}", path.display()).into()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn move_away(path: &Path) {
    std::fs::rename(path, with_more(path, ".away")).unwrap();
}

fn replace(path: &Path) {
    std::fs::copy(path, with_more(path, ".copy")).unwrap();
    std::fs::rename(with_more(path, ".copy"), path).unwrap();
}

fn remove(path: &Path) {
    std::fs::remove_file(path).unwrap();
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

#[tokio::test]
async fn one_file_has_one_server_by_whatever_name() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let program = serving(&at("visavis.db"), &at("log"), &[]);
    let mut game = Match::start_at(&program.ws()).await;
    game.play("44").await;
    std::os::unix::fs::symlink(at("visavis.db"), at("symbolic.db")).unwrap();
    std::fs::hard_link(at("visavis.db"), at("hard.db")).unwrap();
    for name in ["visavis.db", "symbolic.db", "hard.db"] {
        assert!(refused(&at(name)).contains("another server is using this file"), "{name}");
        let restored = run(at(name).to_str().unwrap(), &["restore", "nothing.db"]);
        assert_eq!(restored.status.code(), Some(2), "{name}");
    }
    remove(&at("visavis.lock"));
    assert!(refused(&at("visavis.db")).contains("another server is using this file"));
    // SQLite's own locks still hold: who would write waits, and who closes does not take the log away.
    let db = Connection::open(at("visavis.db")).unwrap();
    assert!(db.pragma_update(None, "journal_mode", "DELETE").is_err(), "somebody works with it");
    drop(db);
    game.play_from(3, "5").await;
    drop(program);
    // Killed, so its locks are gone.
    drop(serving(&at("symbolic.db"), &at("log"), &[]));
}

/// A database that another program has made, with or without a mark of its own, in whatever mode, is left as it is.
#[tokio::test]
async fn what_another_program_has_made_is_left_as_it_is() {
    let made = [
        "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x');",
        "PRAGMA application_id = 252006674; CREATE TABLE a (b);",
        "PRAGMA user_version = 3; CREATE TABLE players (name TEXT);",
        "PRAGMA journal_mode = WAL; CREATE TABLE a (b); PRAGMA user_version = 2;",
        "PRAGMA user_version = 2;",
    ];
    for statements in made {
        for open in [false, true] {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("other.db");
            let db = Connection::open(&path).unwrap();
            db.execute_batch(statements).unwrap();
            // Still at work, with what it saved last in its log; or long gone.
            let db = open.then_some(db);
            let read = || {
                let read = |more| std::fs::read(with_more(&path, more)).ok();
                (read(""), read("-wal"))
            };
            let before = read();
            let said = refused(&path);
            assert!(said.contains("this is no database of Vis-à-vis"), "{statements}: {said}");
            assert_eq!(run(path.to_str().unwrap(), &["doctor"]).status.code(), Some(2), "{statements}");
            assert!(read() == before, "{statements}");
            drop(db);
        }
    }
}

/// One that was made before there was a mark is known by its tables, also while all of it is in its log.
#[tokio::test]
async fn an_unmarked_database_of_ours_is_marked() {
    let played = Played::new().await;
    let mark =
        || played.open().pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0)).unwrap();
    assert_eq!(mark(), i32::from_be_bytes(*b"Vvis"));
    played.open().pragma_update(None, "application_id", 0).unwrap();
    assert_eq!((mark(), doctor(&played.config).0), (0, Finding::Sound));
    drop(House::open(played.config.clone()));
    assert_eq!(mark(), i32::from_be_bytes(*b"Vvis"));
}

#[tokio::test]
async fn nobody_else_may_read_what_the_server_keeps() {
    let folder = TempDir::new().unwrap();
    let (path, log) = (folder.path().join("visavis.db"), folder.path().join("log"));
    let program = serving(&path, &log, &[]);
    drop(Match::start_at(&program.ws()).await);
    let files = ["visavis.db", "visavis.db-wal", "visavis.db-shm", "visavis.lock", "visavis.key"];
    for file in files {
        assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
    }
    drop(program);
    for file in files.into_iter().filter(|file| *file != "visavis.key") {
        let open = PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(folder.path().join(file), open).unwrap();
    }
    let _program = serving(&path, &log, &[]);
    for file in files {
        assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
    }
    let said = std::fs::read_to_string(log).unwrap();
    assert_eq!(said.matches("others could read this file").count(), 4, "{said}");
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

#[test]
fn a_locked_database_names_what_may_hold_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    drop(serving(&path, &folder.path().join("log"), &[]));
    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE").unwrap();
    let said = refused(&path);
    assert!(said.contains("database is locked") && said.contains("another program works with it"), "{said}");
    assert!(said.contains("store.path to a file on a disk of this computer"), "{said}");
}

#[tokio::test]
async fn records_without_their_key_are_not_signed_by_another_unless_that_is_said() {
    let played = Played::new().await;
    let (path, log) = (played.path(), played.folder.path().join("log"));
    let key = path.with_extension("key");
    let before = std::fs::read_to_string(&key).unwrap();
    remove(&key);
    let said = refused(&path);
    assert!(said.contains("visavis.key") && said.contains("serve --new-key"), "{said}");
    assert!(!key.exists());
    drop(serving(&path, &log, &["--new-key"]));
    let after = std::fs::read_to_string(&key).unwrap();
    assert_ne!(before, after);
    drop(serving(&path, &log, &["--new-key"]));
    assert_eq!(std::fs::read_to_string(&key).unwrap(), after, "one that is there stays");
}

/// Everything is put in place at once; what was there lies beside it and can be restored in turn.
#[tokio::test]
async fn a_backup_is_restored_with_its_key_and_without_what_lay_beside_the_database() {
    let played = Played::new().await;
    let (path, log) = (played.path(), played.folder.path().join("log"));
    let store = path.to_str().unwrap().to_owned();
    let backup = played.folder.path().join("monday.db");
    assert_eq!(run(&store, &["backup", backup.to_str().unwrap()]).status.code(), Some(0));
    let key = std::fs::read_to_string(path.with_extension("key")).unwrap();
    // Much happens after it, and the server is killed with it in its log; and the key is another one.
    let program = serving(&path, &log, &[]);
    let mut later = Match::start_at(&program.ws()).await;
    later.play("4455").await;
    let running = run(&store, &["restore", backup.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&running.stderr).into_owned();
    assert!(running.status.code() == Some(2) && said.contains("another server is using this file"), "{said}");
    drop(program);
    assert!(with_more(&path, "-wal").metadata().unwrap().len() > 0);
    std::fs::write(path.with_extension("key"), "00".repeat(32)).unwrap();

    let restored = run(&store, &["restore", backup.to_str().unwrap()]);
    let said =
        String::from_utf8_lossy(&restored.stdout).into_owned() + &String::from_utf8_lossy(&restored.stderr);
    assert_eq!(restored.status.code(), Some(0), "{said}");
    assert_eq!(std::fs::read_to_string(path.with_extension("key")).unwrap(), key);
    assert!(!with_more(&path, "-wal").exists() && !with_more(&path, "-shm").exists());
    for file in [&path, &path.with_extension("key")] {
        assert_eq!(mode(file), 0o600);
    }
    let status = |program: &Program, game: &str| {
        let (url, game) = (program.url.clone(), format!("/api/v1/games/{game}"));
        async move { get_at(&url, &game).await.status }
    };
    std::fs::write(&log, "").unwrap();
    let program = serving(&path, &log, &[]);
    assert_eq!((status(&program, &later.game).await, status(&program, &played.running).await), (404, 200));
    assert_eq!(status(&program, &played.ended[0]).await, 200);
    drop(program);
    assert!(
        !std::fs::read_to_string(&log).unwrap().contains("what was saved last"),
        "it is known to be an earlier one"
    );
    assert_eq!(doctor(&played.config).0, Finding::Sound);

    let former = said.split("what was there is in ").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(std::fs::read_to_string(Path::new(former).with_extension("key")).unwrap(), "00".repeat(32));
    assert_eq!(run(&store, &["restore", former]).status.code(), Some(2), "that key has signed nothing");
    assert_eq!(run(&store, &["restore", "--without-key", former]).status.code(), Some(0));
    let program = serving(&path, &log, &[]);
    assert_eq!(status(&program, &later.game).await, 200, "what was in the log is there, too");
}

#[tokio::test]
async fn a_restore_that_cannot_be_done_changes_nothing() {
    let played = Played::new().await;
    let path = played.path();
    let at = |name: &str| played.folder.path().join(name);
    for name in ["bare.db", "damaged.db", "newer.db"] {
        std::fs::copy(&path, at(name)).unwrap();
    }
    for name in ["damaged", "newer", "text", "foreign"] {
        std::fs::copy(path.with_extension("key"), at(&format!("{name}.key"))).unwrap();
    }
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'seats'";
    let page = played.open().query_row(root, [], |row| row.get(0)).unwrap();
    overwrite_page(&at("damaged.db"), page);
    Connection::open(at("newer.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    std::fs::write(at("text.db"), "a text ".repeat(100)).unwrap();
    std::fs::copy(at("bare.db"), at("strange.db")).unwrap();
    let other = visavis::store::settings::Settings {
        path: at("strange.db").display().to_string(),
        ..Default::default()
    };
    visavis::server::make_key(&other).unwrap();
    Connection::open(at("foreign.db")).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    let everything = || {
        let mut files: Vec<_> = std::fs::read_dir(played.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_none_or(|ending| ending != "lock"))
            .collect();
        files.sort();
        files.into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect::<Vec<_>>()
    };
    let before = everything();
    for (file, code, said) in [
        ("bare.db", 2, "--without-key"),
        ("strange.db", 2, "has signed none of the backup's records"),
        ("damaged.db", 1, "the backup is damaged"),
        ("newer.db", 2, "has version 99"),
        ("text.db", 2, "the backup cannot be used"),
        ("foreign.db", 2, "no database of Vis-à-vis"),
        ("nothing.db", 2, "there is no file there"),
        ("visavis.db", 2, "is the database itself"),
    ] {
        let tried = run(path.to_str().unwrap(), &["restore", at(file).to_str().unwrap()]);
        let words = String::from_utf8_lossy(&tried.stderr);
        assert_eq!(tried.status.code(), Some(code), "{file}: {words}");
        assert!(words.contains(said), "{file}: {words}");
        assert!(everything() == before, "{file}: {:?}", names(played.folder.path()));
    }
    let bare = at("bare.db");
    let done = run(path.to_str().unwrap(), &["restore", "--without-key", bare.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(doctor(&played.config).0, Finding::Sound, "and the key that was there is there");

    move_away(&path);
    std::fs::write(with_more(&path, ".restoring"), "half").unwrap();
    assert!(refused(&path).contains("a restore was cut short"));
    let again = run(path.to_str().unwrap(), &["restore", "--without-key", bare.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(doctor(&played.config).0, Finding::Sound);
}

/// A database of an earlier version is copied before it is brought up to date, and one copy is kept.
#[tokio::test]
async fn an_older_database_is_kept_as_it_was() {
    let played = Played::new().await;
    let path = played.path();
    let (newest, older): (i64, i64) = played
        .open()
        .pragma_query_value(None, "user_version", |row| row.get(0).map(|version: i64| (version, version - 1)))
        .unwrap();
    // What the last step did is undone.
    played.open().execute_batch("DROP TABLE seeks; ALTER TABLE seats DROP COLUMN is_first").unwrap();
    played.open().pragma_update(None, "user_version", older).unwrap();
    let stem = |version: i64| played.folder.path().join(format!("visavis-version-{version}.db"));
    std::fs::write(stem(older - 1), "the one before").unwrap();
    drop(House::open(played.config.clone()));
    assert!(!stem(older - 1).exists(), "the last is kept");
    for file in [stem(older), stem(older).with_extension("key")] {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
    let version = |path: &Path| {
        Connection::open(path)
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!((version(&stem(older)), version(&path)), (older, newest));
    let restored = run(path.to_str().unwrap(), &["restore", stem(older).to_str().unwrap()]);
    assert_eq!(restored.status.code(), Some(0), "{}", String::from_utf8_lossy(&restored.stderr));
    drop(House::open(played.config.clone()));
    assert_eq!(doctor(&played.config).0, Finding::Sound);

    let (_folder, fresh) = kept(config());
    drop(House::open(fresh.clone()));
    let folder = Path::new(&fresh.store.path).parent().unwrap();
    assert!(names(folder).iter().all(|name| !name.contains("version")), "{:?}", names(folder));
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
    let mut tries = 0;
    while get_at(&program.url, "/readyz").await.status == 200 {
        // Guests leave nothing on the disk before their first seek.
        let url = program.ws();
        let hello = || Visitor::hello_at(&url, json!({"type": "hello"}));
        let (mut one, mut other) = (hello().await, hello().await);
        for player in [&mut one, &mut other] {
            player.say(json!({"type": "seek", "rules": "connect-four"})).await;
            player.next().await;
        }
        tries += 1;
        assert!(tries < 5_000, "the file does not come to its limit");
    }
    let answer = get_at(&program.url, "/readyz").await;
    assert_eq!((answer.status, &answer.json()["code"]), (503, &json!("unavailable")));
    assert!(answer.body.contains("nothing can be saved now"), "{}", answer.body);
    assert_eq!(program.metric("visavis_store_failing").await, 1);
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
