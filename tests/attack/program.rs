//! The real server as a process with its default settings, and what it costs: memory, disk, log, and what it counts. Knows
//! the binary and its environment; never who attacks.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::line;

/// Players who have a place on a leaderboard.
const RANKED: u32 = 100_000;
/// How long the server has to start.
const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// A server, killed when dropped.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub addr: std::net::SocketAddr,
    folder: TempDir,
}

/// What the server has taken, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub memory: u64,
    pub disk: u64,
    pub log: u64,
}

impl Program {
    /// Starts a server on a free port with a database of its own in which many have played, and with nothing else changed.
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::start_in(folder).await.played_in_by(RANKED).await
    }

    /// Stops the server, writes so many ranked players into its database, and starts it again.
    async fn played_in_by(mut self, players: u32) -> Self {
        self.child.kill().await.expect("it ends");
        let mut db =
            rusqlite::Connection::open(self.folder.path().join("kept/visavis.db")).expect("a database");
        let transaction = db.transaction().expect("a transaction");
        for number in 1..=players {
            let id = [number.to_be_bytes(); 4].concat();
            transaction
                .prepare_cached("INSERT INTO players (id, name, since_ms) VALUES (?, ?, 1)")
                .and_then(|mut insert| insert.execute(rusqlite::params![id, format!("Player {number}")]))
                .expect("a player");
            transaction
                .prepare_cached(
                    "INSERT INTO ratings (player, rules, speed, rating, deviation, volatility, games, updated_ms, ranked)
                     VALUES (?, 'connect-four', 'untimed', ?, 60, 0.06, 40, 1, 1)",
                )
                .and_then(|mut insert| insert.execute(rusqlite::params![id, 1_000.0 + f64::from(number) / 100.0]))
                .expect("a rating");
        }
        transaction.commit().expect("a commit");
        drop(db);
        Self::start_in(self.folder).await
    }

    async fn start_in(folder: TempDir) -> Self {
        let log = std::fs::File::create(folder.path().join("server.log")).expect("a log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_visavis"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .env("VISAVIS__STORE__PATH", folder.path().join("kept/visavis.db"))
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.as_mut().expect("piped"));
        timeout(STARTS_WITHIN, output.read_line(&mut first)).await.expect("a line in time").expect("a line");
        let addr = first.trim().strip_prefix("listening on http://").expect("the promised line");
        Self { child, addr: addr.parse().expect("an address"), folder }
    }

    /// What it has taken by now.
    pub fn cost(&self) -> Cost {
        let process = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        let kib: u64 = resident.trim().trim_end_matches(" kB").parse().expect("a number");
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let files = std::fs::read_dir(self.folder.path().join("kept")).expect("a folder");
        let disk = files.map(|file| bytes(&file.expect("a file").path())).sum();
        let log = bytes(&self.folder.path().join("server.log"));
        Cost { memory: kib * 1_024, disk, log }
    }

    /// A number of its metrics, asked for by somebody who is neither hostile nor plays.
    pub async fn counts(&self, name: &str) -> u64 {
        let (status, text) = line::get(line::KEEPER, self.addr, "/metrics").await.expect("metrics");
        assert_eq!(status, 200, "{text}");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
    }

    /// The log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).expect("a log")
    }
}
