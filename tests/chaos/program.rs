//! The real server as a process with its games in a file: started, killed without a warning, started again on the same
//! port, and asked over HTTP. Knows the binary and its environment; never games.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{interval, timeout};

/// How long anything may take that the server is asked for.
pub const SOON: Duration = Duration::from_mins(1);
/// How often a server that starts is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(2);

/// Limits that these tests are not about.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
    ("VISAVIS__LIMITS__MESSAGES_PER_10S", "10000000"),
    ("VISAVIS__LIMITS__CONNECTIONS_PER_PLAYER", "64"),
    ("VISAVIS__LOBBY__GAMES_MAX", "0"),
    ("VISAVIS__LOBBY__LAG_MS_MAX", "0"),
    ("VISAVIS__LOBBY__GAMES_PER_PLAYER", "1000"),
    ("VISAVIS__ABSENCE__BANK_S", "86400"),
    ("VISAVIS__ABSENCE__ABANDON_S", "604800"),
    ("VISAVIS__ABSENCE__UNPLAYED_S", "604800"),
    ("VISAVIS__RATINGS__ONE_ADDRESS", "full"),
    ("VISAVIS__LOG__LEVEL", "warn"),
];

/// A folder of one test, removed with it unless it fails.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("visavis-chaos-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("the store and the log of the server are left in {}", self.0.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// How many times the server has started, and where it is; nothing while it is down.
pub type Up = Option<(u32, String)>;

/// The server. Killed when dropped.
pub struct Program {
    child: Child,
    addr: String,
    starts: u32,
    up: watch::Sender<Up>,
    folder: Folder,
    more: &'static [(&'static str, &'static str)],
}

impl Program {
    /// Starts a server on a free port, with an empty file to keep its games in.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with more in its environment.
    pub async fn start_with(more: &'static [(&'static str, &'static str)]) -> Self {
        let folder = Folder::make();
        let (child, addr) = spawn("127.0.0.1:0", &folder.0, more).await;
        let (up, _) = watch::channel(None);
        let mut program = Self { child, addr, starts: 0, up, folder, more };
        program.announce().await;
        program
    }

    async fn announce(&mut self) {
        self.starts += 1;
        is_ready(&self.addr).await;
        self.up.send_replace(Some((self.starts, self.addr.clone())));
    }

    /// The news of starts and ends.
    pub fn news(&self) -> watch::Receiver<Up> {
        self.up.subscribe()
    }

    /// Where it is.
    pub fn addr(&self) -> &str {
        &self.addr
    }

    /// Sends it a signal, such as `STOP`.
    pub fn signal(&self, name: &str) {
        let number = self.child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &number]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Kills the server without a warning.
    pub async fn kill(&mut self) {
        self.child.start_kill().expect("it runs until it is killed");
        self.up.send_replace(None);
        let status = timeout(SOON, self.child.wait()).await.expect("an end in time").expect("it ends");
        assert_eq!(status.code(), None, "the server ended by itself");
    }

    /// Starts the server again, at the same port and with the same file. Gives how long it took until it was ready.
    pub async fn start_again(&mut self) -> Duration {
        let started = Instant::now();
        (self.child, _) = spawn(&self.addr, &self.folder.0, self.more).await;
        self.announce().await;
        started.elapsed()
    }
}

async fn spawn(bind: &str, folder: &Path, more: &[(&str, &str)]) -> (Child, String) {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("server.log"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_visavis"))
        .args(["serve", "--bind", bind])
        .envs(ENVIRONMENT.iter().chain(more).copied())
        .env("VISAVIS__STORE__PATH", folder.join("visavis.db"))
        .stdout(Stdio::piped())
        .stderr(log.expect("a log"))
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.as_mut().expect("piped"));
    timeout(SOON, output.read_line(&mut line)).await.expect("a line in time").expect("a line");
    let addr = line.trim().strip_prefix("listening on http://");
    let log = || std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
    let addr = addr.unwrap_or_else(|| panic!("no promised line but {line:?}\n{}", log()));
    (child, addr.to_owned())
}

async fn is_ready(addr: &str) {
    let ready = async {
        let mut asking = interval(ASK_EVERY);
        while !matches!(get(addr, "/readyz").await, Ok((200, _))) {
            asking.tick().await;
        }
    };
    timeout(SOON, ready).await.expect("ready in time");
}

/// Asks for a path; gives status and body.
async fn get(addr: &str, path: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(addr).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let broken = || std::io::Error::other("no whole answer");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    if length != Some(body.len()) {
        return Err(broken());
    }
    Ok((status, body.to_owned()))
}

/// Asks the server for a document, as often as it takes: it may be killed while it answers.
pub async fn document(news: &mut watch::Receiver<Up>, path: &str) -> (u16, Value) {
    let asking = async {
        loop {
            let addr = match &*news.wait_for(Option::is_some).await.expect("the server is started again") {
                Some((_, addr)) => addr.clone(),
                None => continue,
            };
            if let Ok((status, body)) = get(&addr, path).await
                && status != 503
            {
                return (status, serde_json::from_str(&body).unwrap_or_default());
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, asking).await.unwrap_or_else(|_| panic!("no answer for {path}"))
}
