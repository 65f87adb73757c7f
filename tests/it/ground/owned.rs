//! Whose a file is: one server's at a time, this program's, and for nobody else's eyes.

use super::*;

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
