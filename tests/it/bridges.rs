//! Engines that play on a server by `visavis bridge`: in each protocol, through lines that are cut and a server that is killed.
//! `VISAVIS_BRIDGE_GAMES` says how many games each plays; 200 take long.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rstest::rstest;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{interval, timeout};

use crate::http::get_at;
use crate::operator::run;
use crate::process::Program;

const PROGRAM: &str = env!("CARGO_BIN_EXE_visavis");
/// How long a game may take, with all that happens to it.
const A_GAME: Duration = Duration::from_secs(20);
/// How long a line holds, in milliseconds.
const LINE_MS: std::ops::Range<u64> = 300..1_500;

/// A server on a socket that stays when it is killed, so that whoever comes back finds the next one there.
struct Host {
    listener: TcpListener,
    program: Option<Program>,
    folder: TempDir,
}

impl Host {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut host = Self { listener, program: None, folder: TempDir::new().expect("a folder") };
        host.kill();
        host
    }

    fn database(&self) -> String {
        self.folder.path().join("visavis.db").display().to_string()
    }

    /// Kills it, if it runs, and starts it again.
    fn kill(&mut self) {
        self.program = None;
        let path = self.database();
        let environment =
            [("VISAVIS__STORE__PATH", path.as_str()), ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")];
        self.program = Some(Program::start_on(&self.listener, &environment));
    }

    /// The token of a new bot, in a file.
    fn token(&self, name: &str) -> String {
        let printed = run(&self.database(), &["bot", "new", name]);
        let file = self.folder.path().join(name);
        std::fs::write(&file, printed.stdout).expect("a file");
        file.display().to_string()
    }

    /// How many games engines have begun to think about.
    fn begun(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("said")).map_or(0, Iterator::count)
    }
}

/// Passes connections on to a server and cuts each after a while.
async fn cutter(to: SocketAddr) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut rng = StdRng::seed_from_u64(1);
    tokio::spawn(async move {
        loop {
            let Ok((mut inside, _)) = listener.accept().await else { return };
            let holds = Duration::from_millis(rng.random_range(LINE_MS));
            tokio::spawn(async move {
                if let Ok(mut outside) = TcpStream::connect(to).await {
                    // It ends here, whatever was on its way.
                    let _ = timeout(holds, copy_bidirectional(&mut inside, &mut outside)).await;
                }
            });
        }
    });
    address
}

fn bridge(url: &str, token: &str, game: &[&str], more: &[&str], engine: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(["bridge", "--url", url, "--token-file", token, "--at-once", "2"]);
    command.args(game).args(more).arg("--").args(engine);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().expect("it starts")
}

/// Two engines play each other. None gives a game up, and all are played to an end that both know.
#[rstest]
#[case::ugi("ugi", "tic-tac-toe", "cols=3")]
#[case::gtp("gtp", "hex", "size=4")]
#[case::gomocup("gomocup", "gomoku", "cols=9")]
#[case::hub("hub", "draughts", "")]
#[tokio::test]
async fn engines_play_on_through_cut_lines_and_a_killed_server(
    #[case] protocol: &str,
    #[case] rules: &str,
    #[case] option: &str,
) {
    let told = std::env::var("VISAVIS_BRIDGE_GAMES").ok();
    let games: u32 = told.map_or(6, |told| told.parse().expect("VISAVIS_BRIDGE_GAMES is a number"));
    let mut host = Host::start();
    let cut = cutter(host.listener.local_addr().expect("an address")).await;
    let url = format!("ws://{cut}/ws");
    let count = games.to_string();
    let mut game = vec!["--rules", rules, "--games", &count, "--protocol", protocol];
    if !option.is_empty() {
        game.extend(["--option", option]);
    }
    let engine = [PROGRAM, "engine", "--protocol", protocol, "--level", "1"];
    let said = host.folder.path().join("said").display().to_string();
    let one = bridge(&url, &host.token("One"), &game, &["--transcripts", &said], &engine);
    let other = bridge(&url, &host.token("Other"), &game, &[], &engine);
    let mut ends =
        tokio::spawn(async move { tokio::join!(one.wait_with_output(), other.wait_with_output()) });
    for begun in [2, games as usize / 2 + 1] {
        let mut looks = interval(Duration::from_millis(20));
        let reached = async {
            while host.begun() < begun {
                looks.tick().await;
            }
        };
        timeout(A_GAME * games, reached).await.expect("games begin");
        host.kill();
    }
    let (one, other) = timeout(A_GAME * games, &mut ends).await.expect("an end in time").expect("no panic");
    for ended in [one, other] {
        let ended = ended.expect("it runs");
        let [out, err] = [ended.stdout, ended.stderr].map(|text| String::from_utf8(text).expect("text"));
        assert!(ended.status.success(), "{out}{err}");
        assert!(out.starts_with(&format!("{games} games: ")), "{out}{err}");
        assert!(out.contains(" (0 given up), "), "{out}{err}");
        assert!(err.contains("; comes back"), "its line was cut: {err}");
    }
    let said = std::fs::read_dir(Path::new(&said)).expect("transcripts").count();
    assert_eq!(said, games as usize, "a transcript a game");
    let url = &host.program.as_ref().expect("it runs").url;
    let ended = get_at(url, "/api/v1/games?state=ended&limit=100").await.json();
    let reasons: Vec<_> =
        ended["games"].as_array().expect("games").iter().map(|game| &game["ended"]["reason"]).collect();
    assert_eq!(reasons, vec!["rules"; games.min(100) as usize], "each was played to its end");
}

/// Whatever is asked wrongly is said before anything is begun.
#[rstest]
#[case(&["bridge", "--rules", "chess", "--", "true"], "there is no game \"chess\"")]
#[case(&["bridge", "--rules", "battleship", "--", "true"], "a part of the position is hidden")]
#[case(&["bridge", "--rules", "hex", "--protocol", "hub", "--", "true"], "only draughts are")]
#[case(&["bridge", "--rules", "hex", "--url", "wss://x", "--", "true"], "--url ")]
#[case(&["bridge", "--rules", "hex", "--url", "ws://127.0.0.1:1/ws", "--", "true"], "refused")]
#[case(&["bridge", "--rules", "hex", "--token-file", "/there/is/none", "--", "true"], "/there/is/none: No such file")]
#[case(&["engine", "--level", "7"], "there is no level \"7\"")]
#[case(&["engine", "--protocol", "gtp", "--rules", "draughts"], "only othello and hex are")]
fn what_cannot_be_begun_says_why(#[case] asked: &[&str], #[case] reason: &str) {
    let ended = run(":memory:", asked);
    let said = String::from_utf8(ended.stderr).expect("text");
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains(reason), "{said}");
}
