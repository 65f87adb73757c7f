//! What is put back from a backup, with its key and without what lay beside it; and what is kept of an older database.

use super::*;
use crate::house::kept;
use crate::operator::{names, overwrite_page};

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
    played.open().execute_batch("ALTER TABLE seeks DROP COLUMN bots").unwrap();
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
