//! Old, newer and foreign databases, and folders that cannot be written: taken over, or refused with a sentence.

use super::*;

/// The tables of version 1, and a game in them that was played two moves far.
fn version_1(path: &Path) -> String {
    let game = "01988f0c000070008000000000000001";
    let players = ["01988f0c000070008000000000000002", "01988f0c000070008000000000000003"];
    let header = json!({
        "game": game, "rules": "connect-four", "rules_version": 1, "options": {}, "clock": null, "rated": false,
        "players": {"first": {"id": players[0], "name": "Ann"}, "second": {"id": players[1], "name": "Ben"}},
        "opened_ms": 1_700_000_000_000_u64, "seed": "00".repeat(32), "here": {"first": true, "second": true},
        "bank_ms": 60_000,
    });
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
         CREATE TABLE players (id BLOB PRIMARY KEY, name TEXT NOT NULL, since_ms INTEGER NOT NULL) WITHOUT ROWID, STRICT;
         CREATE TABLE tokens (hash BLOB PRIMARY KEY, player BLOB NOT NULL REFERENCES players (id),
             since_ms INTEGER NOT NULL) WITHOUT ROWID, STRICT;
         CREATE INDEX tokens_by_player ON tokens (player, since_ms);
         CREATE TABLE running (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, header TEXT NOT NULL,
             first BLOB NOT NULL REFERENCES players (id), second BLOB NOT NULL REFERENCES players (id)) STRICT;
         CREATE TABLE journal (row INTEGER PRIMARY KEY, game INTEGER NOT NULL, seq INTEGER NOT NULL,
             at_ms INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
         PRAGMA user_version = 1;
         INSERT INTO meta VALUES ('alive_ms', 1700000002500);",
    )
    .unwrap();
    for (id, name) in players.into_iter().zip(["Ann", "Ben"]) {
        db.execute("INSERT INTO players VALUES (unhex(?), ?, 1700000000000)", [id, name]).unwrap();
    }
    db.execute(
        "INSERT INTO running VALUES (7, unhex(?), ?, unhex(?), unhex(?))",
        [game, &header.to_string(), players[0], players[1]],
    )
    .unwrap();
    for (seq, seat, mv) in [(1, "first", "4"), (2, "second", "5")] {
        let event = json!({"type": "played", "seat": seat, "move": mv, "charge_ms": null, "lag_ms": null});
        db.execute(
            "INSERT INTO journal (game, seq, at_ms, event) VALUES (7, ?, ?, ?)",
            params![seq, 1_700_000_000_000_i64 + seq * 1_000, event.to_string()],
        )
        .unwrap();
    }
    game.to_owned()
}

#[tokio::test]
async fn an_old_database_comes_up_with_its_games() {
    let (_folder, config) = kept(config());
    let game = version_1(Path::new(&config.store.path));
    let (finding, said) = doctor(&config);
    assert!(finding == Finding::Undone && said.contains("start the server once"), "{said}");
    let house = House::open(config.clone());
    let record = crate::operator::record(&house, &game).await;
    assert_eq!(moves_in(&record), "45");
    let mut more = Match::start(&house).await;
    more.play("1").await;
    drop(house);
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Sound, "{said}");
    assert!(said.contains("running games: 2, ended games: 0"), "{said}");
}

#[tokio::test]
async fn what_is_no_database_of_this_program_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    for (text, said) in [
        (
            "This is a text that somebody has put where the database should be.\n".repeat(200),
            "file is not a database",
        ),
        (format!("SQLite format 3\0{}", "x".repeat(5_000)), "this database cannot be used"),
    ] {
        std::fs::write(&path, &text).unwrap();
        let reason = refused(&path);
        assert!(reason.contains(said), "{reason}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(run(path.to_str().unwrap(), &["doctor"]).status.code(), Some(2));
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused(&path);
    let newer = folder.path().join("newer.db");
    Connection::open(&newer).unwrap().execute_batch("CREATE TABLE x (y); PRAGMA user_version = 99;").unwrap();
    let before = std::fs::read(&newer).unwrap();
    let reason = refused(&newer);
    assert!(reason.contains("version 99, but this program knows versions up to"), "{reason}");
    assert!(reason.contains("use the newer program that wrote it"), "{reason}");
    assert_eq!(std::fs::read(&newer).unwrap(), before);
}

/// Whether tests run as the one whom no permission stops.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.starts_with(b"0"))
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_and_can_still_be_looked_at() {
    let played = Played::new().await;
    let folder = played.folder.path();
    let set_mode =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    // As a restored backup lies there: without a log, all of which is in the main file.
    for more in ["db-wal", "db-shm"] {
        let log = played.path().with_extension(more);
        assert!(more != "db-wal" || log.metadata().map_or(0, |log| log.len()) == 0, "all was moved over");
        let _ = std::fs::remove_file(log);
    }
    for file in std::fs::read_dir(folder).unwrap() {
        set_mode(&file.unwrap().path(), 0o444);
    }
    set_mode(folder, 0o555);
    let as_nobody = |path: &Path, arguments: &[&str]| {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_visavis")]);
            command
        } else {
            Command::new(env!("CARGO_BIN_EXE_visavis"))
        };
        command.env("VISAVIS__STORE__PATH", path).args(arguments).stdin(Stdio::null()).output()
    };
    let able = as_nobody(&played.path(), &["--version"]).is_ok_and(|output| output.status.success());
    if !able {
        eprintln!("skipped: the program cannot be run as somebody else here");
        set_mode(folder, 0o755);
        return;
    }
    let looked = as_nobody(&played.path(), &["doctor"]).unwrap();
    let fresh = as_nobody(&folder.join("fresh.db"), &["serve", "--bind", "127.0.0.1:0"]).unwrap();
    let known = as_nobody(&played.path(), &["serve", "--bind", "127.0.0.1:0"]).unwrap();
    let deep = as_nobody(&folder.join("new/fresh.db"), &["serve", "--bind", "127.0.0.1:0"]).unwrap();
    set_mode(folder, 0o755);
    let words = String::from_utf8_lossy(&looked.stdout);
    assert_eq!(looked.status.code(), Some(0), "{words}{}", String::from_utf8_lossy(&looked.stderr));
    for (output, what) in [(fresh, "the lock beside it"), (known, "the lock beside it"), (deep, "its folder")]
    {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("{what} cannot be written: Permission denied")), "{said}");
    }
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused_and_the_first_plays_on() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    let program = Program::start(&[("VISAVIS__STORE__PATH", path.to_str().unwrap())]);
    let mut game = Match::start_at(&program.ws()).await;
    game.play("4").await;
    let reason = refused(&path);
    assert!(reason.contains("another server is using this file"), "{reason}");
    game.play_from(2, "4").await;
    drop(program);
    Program::start(&[("VISAVIS__STORE__PATH", path.to_str().unwrap())]);
}
