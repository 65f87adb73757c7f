//! Torn, damaged, old, newer and unwritable files: the answer that was promised, never a wrong one. What is random comes
//! from [`SEED`].

use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;
use visavis::game;
use visavis::operator::Finding;
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::http::{get, get_at};
use crate::operator::{MOVES, Played, doctor, moves_in, names, overwrite_page, run};
use crate::process::Program;
use crate::visitor::{Match, SOON, Visitor};

const SEED: u64 = 20_260_728;

/// What the program says that does not start on this file.
fn refused(path: &Path) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_visavis"), "serve", "--bind", "127.0.0.1:0"]);
    let Output { status, stderr, stdout } =
        command.env("VISAVIS__STORE__PATH", path).stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!((status.code(), stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("store.path is"), "{said}");
    said
}

/// The log is cut anywhere: the server starts, every game is a beginning of what it was, and all agrees.
#[tokio::test]
async fn a_torn_log_takes_back_the_latest_and_nothing_else() {
    let (_folder, config) = kept(config());
    drop(Match::start(&House::open(config.clone())).await);
    let house = House::open(config.clone());
    let mut games = Vec::new();
    for moves in ["1234567", "77", "4444"] {
        let mut game = Match::start(&house).await;
        game.play(moves).await;
        games.push((game, moves));
    }
    let path = PathBuf::from(&config.store.path);
    let main = std::fs::read(&path).unwrap();
    let log = std::fs::read(path.with_extension("db-wal")).unwrap();
    assert!(log.len() > 50_000, "{} bytes to cut", log.len());
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut cuts = vec![0, 1, 31, 32, 33, log.len() - 1, log.len()];
    cuts.extend((0..18).map(|_| rng.random_range(0..log.len())));
    let mut lengths = Vec::new();
    for cut in cuts {
        let (_folder, torn) = kept(crate::house::config());
        let to = PathBuf::from(&torn.store.path);
        std::fs::write(&to, &main).unwrap();
        std::fs::write(to.with_extension("db-wal"), &log[..cut]).unwrap();
        std::fs::copy(path.with_extension("key"), to.with_extension("key")).unwrap();
        let house = House::open(torn.clone());
        let mut length = 0;
        for (game, moves) in &games {
            let answer = get(&house, &format!("/api/v1/games/{}", game.game)).await;
            if answer.status == 200 {
                let kept = moves_in(&answer.body);
                assert!(moves.starts_with(&kept), "cut at {cut}: {kept} of {moves}");
                length += kept.len();
            } else {
                assert_eq!(answer.json()["code"], "no_such_game", "cut at {cut}");
            }
        }
        lengths.push((cut, length));
        drop(house);
        let (finding, said) = doctor(&torn);
        assert_eq!(finding, Finding::Sound, "cut at {cut}: {said}");
    }
    lengths.sort_unstable();
    assert!(lengths.is_sorted_by_key(|(_, length)| *length), "a longer log holds no less: {lengths:?}");
    assert_eq!((lengths.first().unwrap().1, lengths.last().unwrap().1), (0, 13), "{lengths:?}");
}

/// 500 flipped bits in records and their digests: the server gives the record or says that it is damaged, the doctor names
/// the game, and no changed record is valid.
#[tokio::test]
async fn a_flipped_bit_in_a_record_is_never_shown() {
    let played = Played::new().await;
    let house = House::open(played.config.clone());
    let db = played.open();
    let mut rng = StdRng::seed_from_u64(SEED);
    let original: Vec<(Vec<u8>, Vec<u8>)> = played
        .ended
        .iter()
        .map(|game| {
            let select = "SELECT CAST(document AS BLOB), digest FROM ended WHERE lower(hex(id)) = ?";
            db.query_row(select, [game], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
        })
        .collect();
    let write = |game: &str, document: &[u8], digest: &[u8]| {
        let update = "UPDATE ended SET document = CAST(? AS TEXT), digest = ? WHERE lower(hex(id)) = ?";
        assert_eq!(db.execute(update, params![document, digest, game]).unwrap(), 1);
    };
    for flip in 0..500 {
        let at = rng.random_range(0..played.ended.len());
        let (game, (mut document, mut digest)) = (&played.ended[at], original[at].clone());
        let in_digest = flip % 10 == 0;
        let flipped = if in_digest { &mut digest } else { &mut document };
        let byte = rng.random_range(0..flipped.len());
        flipped[byte] ^= 1 << rng.random_range(0..8);
        write(game, &document, &digest);
        let answer = get(&house, &format!("/api/v1/games/{game}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (500, &json!("damaged")), "flip {flip}");
        let replay = get(&house, &format!("/api/v1/games/{game}/replay")).await;
        assert_eq!((replay.status, &replay.json()["code"]), (500, &json!("damaged")), "flip {flip}");
        if !in_digest {
            let changed = String::from_utf8_lossy(&document);
            let verified = game::verify(&changed, CATALOGUE);
            assert!(verified.is_err(), "flip {flip} of byte {byte}: {verified:?}\n{changed}");
        }
        if flip % 10 < 2 {
            let (finding, said) = doctor(&played.config);
            assert_eq!(finding, Finding::Wrong, "flip {flip}: {said}");
            assert!(
                said.contains(&format!("ended game {game}: "))
                    || said.contains(&format!("ended game: {game}: ")),
                "flip {flip}: {said}"
            );
        }
        write(game, &original[at].0, &original[at].1);
    }
    for (game, record) in played.ended.iter().zip(&played.records) {
        assert_eq!(&get(&house, &format!("/api/v1/games/{game}")).await.body, record);
    }
}

/// A changed event of a running game: the game ends where it is still sure, and both players find it so.
#[tokio::test]
async fn a_flipped_byte_in_the_journal_ends_its_game_where_it_was_sure() {
    let played = Played::new().await;
    let mut rng = StdRng::seed_from_u64(SEED);
    for (row, _) in (0_usize..).zip(MOVES.chars()) {
        let (_folder, config) = played.again();
        let db = Connection::open(&config.store.path).unwrap();
        let select = "SELECT row, event FROM journal WHERE game IN (SELECT number FROM running) ORDER BY row LIMIT 1 OFFSET ?";
        let (number, text): (i64, String) =
            db.query_row(select, [row], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        // Another move that could have been made, or any bit at all.
        let mut event = text.clone().into_bytes();
        let byte = if row % 2 == 0 {
            text.find("\"move\":\"").unwrap() + 8
        } else {
            rng.random_range(0..event.len())
        };
        event[byte] ^= 1;
        db.execute("UPDATE journal SET event = CAST(? AS TEXT) WHERE row = ?", params![event, number])
            .unwrap();
        drop(db);
        let (finding, said) = doctor(&config);
        let named = format!("running game {}: event {} cannot be read", played.running, row + 1);
        assert!(finding == Finding::Wrong && said.contains(&named), "{said}");

        let house = House::open(config.clone());
        let mut back = played.players[0].again(&house).await;
        back.say(json!({"type": "resume", "game": played.running})).await;
        let seen = back.hear_past("snapshot").await;
        assert_eq!(seen["ended"]["reason"], "adjudication", "{seen}");
        let record = crate::operator::record(&house, &played.running).await;
        assert_eq!(moves_in(&record), MOVES[..row], "{record}");
        assert_eq!(serde_json::from_str::<Value>(&record).unwrap()["ended"]["reason"], "adjudication");
        drop(house);
        let (finding, said) = doctor(&config);
        assert_eq!(finding, Finding::Sound, "{said}");
    }
}

#[tokio::test]
async fn a_flipped_byte_in_a_header_leaves_its_game_alone() {
    let played = Played::new().await;
    played.open().execute_batch("UPDATE running SET header = replace(header, 'Guest', 'Guess')").unwrap();
    let (finding, said) = doctor(&played.config);
    assert!(
        finding == Finding::Wrong && said.contains(&format!("running game {}: ", played.running)),
        "{said}"
    );
    let house = House::open(played.config.clone());
    let answer = get(&house, &format!("/api/v1/games/{}", played.running)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("no_such_game")));
    drop(house);
    let (finding, said) = doctor(&played.config);
    assert!(finding == Finding::Wrong && said.contains(&played.running), "it is still there: {said}");
}

/// Bytes of the main file are anything: either the server does not start and says why, or no record and no course of a
/// game is another than it was.
#[tokio::test]
async fn damaged_pages_are_a_sentence_or_serve_nothing_wrong() {
    let played = Played::new().await;
    let whole = std::fs::read(played.path()).unwrap();
    let mut rng = StdRng::seed_from_u64(SEED);
    let (mut started, mut stopped) = (0, 0);
    for turn in 0..60 {
        let (_folder, config) = played.again();
        let mut damaged = whole.clone();
        // A flipped bit, a torn sector, or a whole page that is lost.
        let at = rng.random_range(0..damaged.len());
        match turn % 3 {
            0 => damaged[at] ^= 1 << rng.random_range(0..8),
            1 => rng.fill(&mut damaged[at / 512 * 512..][..512]),
            _ => damaged[at / 4096 * 4096..][..4096].fill(0),
        }
        std::fs::write(&config.store.path, &damaged).unwrap();
        // The doctor comes to an end, whatever is there.
        doctor(&config);
        let house = match House::try_open(config) {
            Ok(house) => house,
            Err(reason) => {
                assert!(reason.starts_with("store.path is"), "turn {turn}: {reason}");
                stopped += 1;
                continue;
            }
        };
        started += 1;
        for (game, record) in played.ended.iter().zip(&played.records) {
            let answer = get(&house, &format!("/api/v1/games/{game}")).await;
            match answer.status {
                200 => assert_eq!(&answer.body, record, "turn {turn}, byte {at}"),
                404 | 500 | 503 => {}
                status => panic!("turn {turn}, byte {at}: {status}: {}", answer.body),
            }
        }
        let answer = get(&house, &format!("/api/v1/games/{}", played.running)).await;
        match answer.status {
            200 => {
                let moves = moves_in(&answer.body);
                assert!(MOVES.starts_with(&moves), "turn {turn}, byte {at}: {moves}");
            }
            404 | 500 | 503 => {}
            status => panic!("turn {turn}, byte {at}: {status}: {}", answer.body),
        }
    }
    assert!(started > 5 && stopped > 2, "{started} started and {stopped} did not");
}

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

/// Games begin between new players until one cannot be saved, then moves are made until one cannot be.
async fn fill(program: &Program, game: &mut Match) -> u32 {
    let mut games = 0;
    loop {
        let url = program.ws();
        let hello = || Visitor::hello_at(&url, json!({"type": "hello"}));
        let (mut one, mut other) = (hello().await, hello().await);
        one.seek().await;
        other.seek().await;
        let answer = other.next().await;
        if answer["type"] == "refused" {
            assert_eq!(answer["code"], "unavailable", "{answer}");
            break;
        }
        games += 1;
        assert!(games < 5_000, "the disk does not fill");
    }
    for (ply, column) in (1..).zip("123456712345671234567765432176543217654321".chars()) {
        let id = game.game.clone();
        game.mover(ply).play(&id, ply, &column.to_string()).await;
        let answer = game.mover(ply).next().await;
        if answer["type"] == "refused" {
            assert_eq!((&answer["code"], &answer["about"]), (&json!("unavailable"), &json!("play")));
            return ply;
        }
        assert_eq!(answer["ply"], ply, "{answer}");
        assert_eq!(game.mover(ply + 1).hear("played").await["ply"], ply);
    }
    panic!("every move was saved on a full disk");
}

/// While nothing can be saved moves are refused and nobody else hears of them; once there is room the same move is taken.
async fn outlasts_a_full_disk(program: Program, path: &Path, make_room: impl FnOnce(&Program)) {
    let mut game = Match::start_at(&program.ws()).await;
    let ply = fill(&program, &mut game).await;
    let (id, column) = (
        game.game.clone(),
        "123456712345671234567765432176543217654321".chars().nth(ply as usize - 1).unwrap(),
    );
    for _ in 0..3 {
        game.mover(ply).play(&id, ply, &column.to_string()).await;
        game.mover(ply).refused("unavailable").await;
    }
    game.mover(ply + 1).nothing_more().await;
    game.mover(ply + 1).say(json!({"type": "resume", "game": id})).await;
    assert_eq!(game.mover(ply + 1).hear("snapshot").await["ply"], ply - 1, "it can still be read");
    let answer = get_at(&program.url, &format!("/api/v1/games/{id}")).await;
    assert_eq!((answer.status, moves_in(&answer.body).len()), (200, ply as usize - 1));
    game.mover(ply).say(json!({"type": "resign", "game": id})).await;
    game.mover(ply).refused("unavailable").await;

    make_room(&program);
    game.mover(ply).play(&id, ply, &column.to_string()).await;
    for visitor in [&mut game.first, &mut game.second] {
        assert_eq!(visitor.hear("played").await["ply"], ply);
    }
    game.first.say(json!({"type": "resign", "game": id})).await;
    game.both_hear("ended").await;
    drop(program);
    let looked = run(path.to_str().unwrap(), &["doctor"]);
    assert_eq!(looked.status.code(), Some(0), "{}", String::from_utf8_lossy(&looked.stdout));
}

const MANY: [(&str, &str); 2] =
    [("VISAVIS__LIMITS__MESSAGES_PER_10S", "1000000"), ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")];

/// A file that may grow no more, which needs no privilege.
#[tokio::test]
async fn a_file_at_its_limit_refuses_moves_until_there_is_room() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    let mut command = Command::new("sh");
    let limited = "trap '' XFSZ; ulimit -S -f 1200; exec \"$0\" serve --bind 127.0.0.1:0";
    command.args(["-c", limited, env!("CARGO_BIN_EXE_visavis")]);
    let path_text = path.to_str().unwrap();
    let program = Program::of(&mut command, &[MANY[0], MANY[1], ("VISAVIS__STORE__PATH", path_text)]);
    outlasts_a_full_disk(program, &path, |program| {
        let number = program.number().to_string();
        let raised = Command::new("prlimit").args(["--pid", &number, "--fsize=unlimited"]).status();
        assert!(raised.expect("prlimit runs").success());
    })
    .await;
}

/// A file system in memory, gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// Nothing where it may not be mounted.
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        let mount =
            mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then(|| Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_moves_until_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: no file system may be mounted here");
        return;
    };
    let path = disk.0.path().join("visavis.db");
    let program = Program::start(&[MANY[0], MANY[1], ("VISAVIS__STORE__PATH", path.to_str().unwrap())]);
    outlasts_a_full_disk(program, &path, |_| {
        let copy = disk.0.path().join("copy.db");
        let copied = run(path.to_str().unwrap(), &["backup", copy.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&copied.stderr);
        assert_eq!(copied.status.code(), Some(2), "{said}");
        assert!(said.contains("copy.db.partial\" cannot be written: database or disk is full"), "{said}");
        assert_eq!(names(disk.0.path()), ["visavis.db", "visavis.key", "visavis.lock"]);
        let grown = Command::new("mount").args(["-o", "remount,size=8m"]).arg(disk.0.path()).status();
        assert!(grown.expect("mount runs").success());
    })
    .await;
}

/// A damaged page is found while the end of a game is written: nobody is told of that end, and the program ends with a
/// code and a last line of its own.
#[tokio::test]
async fn a_damaged_page_found_while_writing_ends_the_program() {
    let played = Played::new().await;
    let root = played
        .open()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'seats'", [], |row| row.get(0))
        .unwrap();
    overwrite_page(&played.path(), root);
    let log = played.folder.path().join("log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    let mut program = Program::of_logging(
        command.args(["serve", "--bind", "127.0.0.1:0"]),
        &[("VISAVIS__STORE__PATH", played.path().to_str().unwrap())],
        File::create(&log).unwrap().into(),
    );
    let mut game = Match::start_at(&program.ws()).await;
    game.play("121212").await;
    let id = game.game.clone();
    game.first.play(&id, 7, "1").await;
    for (visitor, words) in [(&mut game.first, &["refused"][..]), (&mut game.second, &[])] {
        let (heard, _) = timeout(SOON, visitor.hear_end()).await.expect("the end in time");
        let heard: Vec<_> =
            heard.iter().filter(|word| word["type"] != "lobby" && word["type"] != "seeks").collect();
        assert!(heard.iter().all(|word| words.contains(&word["type"].as_str().unwrap())), "{heard:?}");
    }
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(3));
    let said = std::fs::read_to_string(log).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("visavis: the store has failed and the server stops"), "{last}");
    assert!(last.contains("the database is damaged"), "{last}");
}
