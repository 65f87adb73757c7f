//! A disk that is full, or a file at its limit: moves are refused until there is room, and none is lost.

use super::*;
use crate::http::get_at;
use crate::operator::names;
use crate::visitor::Visitor;

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

/// Without bots: how much room is left when a game cannot be saved any more is then as the test counts on.
const ALONE: (&str, &str) = ("VISAVIS__BOTS__THREADS", "0");

/// A file that may grow no more, which needs no privilege.
#[tokio::test]
async fn a_file_at_its_limit_refuses_moves_until_there_is_room() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    let mut command = Command::new("sh");
    let limited = "trap '' XFSZ; ulimit -S -f 1200; exec \"$0\" serve --bind 127.0.0.1:0";
    command.args(["-c", limited, env!("CARGO_BIN_EXE_visavis")]);
    let path_text = path.to_str().unwrap();
    let program = Program::of(&mut command, &[MANY[0], MANY[1], ALONE, ("VISAVIS__STORE__PATH", path_text)]);
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
    let program =
        Program::start(&[MANY[0], MANY[1], ALONE, ("VISAVIS__STORE__PATH", path.to_str().unwrap())]);
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
