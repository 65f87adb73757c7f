//! The program as a newcomer and an operator meet it: the real binary, its first line, its signals.

use std::io::{BufRead, BufReader, Read};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::house::{House, config};
use crate::visitor::{Match, Visitor};

/// The program, running on a free port; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
}

impl Program {
    pub fn start(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
        Self::of(command.args(["serve", "--bind", "127.0.0.1:0"]), environment)
    }

    /// The program on a listening socket that is handed over as systemd does: the one after standard error.
    pub fn start_on(listener: &std::net::TcpListener, environment: &[(&str, &str)]) -> Self {
        let socket = OwnedFd::from(listener.try_clone().expect("one more handle"));
        let mut command = Command::new("sh");
        let handed_over = "exec 3<&0; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" serve";
        command.args(["-c", handed_over, env!("CARGO_BIN_EXE_visavis")]).stdin(Stdio::from(socket));
        Self::of(&mut command, environment)
    }

    /// The program as this command starts it.
    pub fn of(command: &mut Command, environment: &[(&str, &str)]) -> Self {
        Self::of_logging(command, environment, Stdio::null())
    }

    /// The same, with its standard error.
    pub fn of_logging(command: &mut Command, environment: &[(&str, &str)], log: Stdio) -> Self {
        let mut child = command
            .env("VISAVIS__STORE__PATH", ":memory:")
            .env("VISAVIS__LOBBY__LAG_MS_MAX", "0")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on http://").expect("the promised line").to_owned();
        Self { child, url }
    }

    /// The address of its WebSocket.
    pub fn ws(&self) -> String {
        format!("ws://{}/ws", self.url)
    }

    /// The number of its process.
    pub fn number(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end; panics when it takes longer than promised.
    pub fn ends_within(&mut self, limit: Duration) -> Option<i32> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code();
            }
            assert!(started.elapsed() < limit, "still running after {limit:?}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_tells_its_real_port_and_stops_when_told() {
    for signal in ["TERM", "INT"] {
        let mut program = Program::start(&[]);
        assert!(!program.url.ends_with(":0"));
        program.signal(signal);
        assert_eq!(program.ends_within(Duration::from_secs(5)), Some(0));
    }
}

#[tokio::test]
async fn it_says_goodbye_and_stops_in_time_even_to_clients_that_do_not_answer() {
    let mut program = Program::start(&[]);
    let _deaf = Visitor::knock_at(&program.ws()).await;
    program.signal("TERM");
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(0));
}

#[tokio::test]
async fn a_second_signal_stops_at_once() {
    let mut program = Program::start(&[]);
    let _deaf = Visitor::knock_at(&program.ws()).await;
    program.signal("TERM");
    while program.child.try_wait().expect("it can be waited for").is_none() {
        program.signal("TERM");
    }
    assert!(program.ends_within(Duration::from_secs(1)).is_some());
}

#[tokio::test]
async fn everybody_is_told_before_the_server_stops() {
    let mut house = House::open(config());
    let mut game = Match::start(&house).await;
    let mut idle = Visitor::guest(&house).await;
    let mut silent = Visitor::knock(&house).await;
    idle.seek().await;
    house.tell_to_stop();
    for visitor in [&mut game.first, &mut game.second, &mut idle, &mut silent] {
        let (heard, code) = visitor.hear_end().await;
        assert_eq!(code, Some(1012));
        let closing = heard.iter().find(|message| message["type"] == "closing").expect("a last word");
        assert_eq!(closing["reason"], "restart");
        assert!(closing["reconnect_after_ms"].as_u64() > Some(0));
    }
}

#[test]
fn what_cannot_start_says_why_and_exits_with_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let bind = taken.local_addr().expect("bound").to_string();
    for (key, value, reason) in [
        ("VISAVIS__SERVER__BIND", bind.as_str(), "server.bind"),
        ("VISAVIS__SERVER__STATIC_PATH", "/nowhere", "server.static_path"),
        ("VISAVIS__LOBBY__GAMES_MAX", "many", "VISAVIS__LOBBY__GAMES_MAX"),
        ("VISAVIS__LOBBY__GAMES", "1", "lobby.games"),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_visavis"))
            .env("VISAVIS__STORE__PATH", ":memory:")
            .env(key, value)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        assert_eq!(child.wait().expect("ends").code(), Some(2), "{said}");
        assert!(said.contains(reason) && said.contains(value), "{said}");
    }
}

#[tokio::test]
async fn the_promised_environment_is_taken() {
    let program = Program::start(&[
        ("VISAVIS__LOBBY__GAMES_MAX", "0"),
        ("VISAVIS__STORE__PATH", ":memory:"),
        ("VISAVIS__STORE__SYNC", "normal"),
        ("VISAVIS__LIMITS__MESSAGES_PER_10S", "1000000"),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
        ("VISAVIS__ABSENCE__BANK_S", "5"),
    ]);
    let house = format!("ws://{}/ws", program.url);
    let mut visitor = Visitor::knock_at(&house).await;
    visitor.say(json!({"type": "hello"})).await;
    let limits =
        json!({"frame_bytes": 4096, "messages_per_10s": 1_000_000, "games_max": 0, "invite_s_max": 604_800});
    assert_eq!(visitor.hear("welcome").await["limits"], limits);
}

impl Program {
    /// What of the program is in memory, in KiB.
    fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// The value of a metric.
    pub async fn metric(&self, name: &str) -> u64 {
        let mut stream = TcpStream::connect(&self.url).await.expect("connects");
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("text");
        let line =
            answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).expect("the metric");
        line.parse().expect("a number")
    }
}

/// Says something, masked with zeros.
async fn say_raw(stream: &mut TcpStream, message: Value) {
    let text = message.to_string();
    let length = u8::try_from(text.len()).ok().filter(|length| *length < 126).expect("a short message");
    let frame = [&[0x81, 0x80 | length, 0, 0, 0, 0], text.as_bytes()].concat();
    stream.write_all(&frame).await.expect("sent");
}

/// Somebody who watches a game and reads nothing after its snapshot. Hardly anything fits between the server and them: how
/// much the kernel would take by itself differs from one connection to the next, by megabytes.
async fn deaf_watcher(url: &str, game: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(16 * 1_024).expect("a small buffer");
    let mut stream = socket.connect(url.parse().expect("an address")).await.expect("connects");
    let handshake = b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(handshake).await.expect("sent");
    say_raw(&mut stream, json!({"type": "hello"})).await;
    say_raw(&mut stream, json!({"type": "watch", "game": game})).await;
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains(r#""type":"snapshot""#) {
        assert_ne!(
            stream.read_buf(&mut heard).await.expect("text"),
            0,
            "{}",
            String::from_utf8_lossy(&heard)
        );
    }
    stream
}

/// Some stop reading while those whom they watch flood the game: memory grows by what the game remembers alone, the game goes
/// on, and the connections are gone within 15 s.
#[tokio::test]
async fn who_does_not_read_is_gone_and_costs_nobody() {
    const DEAF: u64 = 20;
    /// What a game keeps of a round, at most: three events, there and in the store's memory.
    const ROUND_KIB: u64 = 1;
    let settings =
        [("VISAVIS__LIMITS__MESSAGES_PER_10S", "10000000"), ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")];
    let program = Program::start(&settings);
    let url = format!("ws://{}/ws", program.url);
    let hello = || Visitor::hello_at(&url, json!({"type": "hello"}));
    let (one, other) = (hello().await, hello().await);
    let large = json!({"type": "seek", "rules": "hex", "options": {"size": 19}});
    let mut game = Match::between(one, other, large).await;
    let (id, takeback) = (game.game.clone(), json!({"type": "offer", "game": game.game, "what": "takeback"}));
    let mut deaf = Vec::new();
    for _ in 0..DEAF {
        deaf.push(deaf_watcher(&program.url, &id).await);
    }
    let (started, mut flooded, mut resident_kib) = (Instant::now(), 0, None);
    while program.metric("visavis_connections").await != 2 {
        assert!(started.elapsed() < Duration::from_secs(15), "still connected after {flooded} rounds");
        for _ in 0..50 {
            game.first.play(&id, 1, "a1").await;
            game.first.say(takeback.clone()).await;
            game.first.hear_past("offered").await;
            game.second.say(takeback.clone()).await;
            game.first.hear_past("taken_back").await;
            game.second.hear_past("taken_back").await;
            flooded += 1;
        }
        let kib = program.resident_kib();
        let before = *resident_kib.get_or_insert(kib);
        assert!(
            kib < before + 8 * 1_024 + flooded * ROUND_KIB,
            "{before} KiB grew to {kib} in {flooded} rounds"
        );
    }
    assert_eq!(program.metric("visavis_sessions_stalled_total").await, DEAF);
    game.first.say(json!({"type": "resume", "game": id})).await;
    assert_eq!(game.first.hear_past("snapshot").await["ended"], Value::Null, "the game goes on");
    drop(deaf);
}

/// A server that stood still has not been waiting for anybody.
#[tokio::test]
async fn who_was_about_to_say_hello_when_the_server_stood_still_may_say_it_after() {
    let program = Program::start(&[]);
    let mut visitor = Visitor::knock_at(&program.ws()).await;
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &program.number().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    };
    signal("-STOP");
    visitor.let_pass(5_500).await;
    signal("-CONT");
    visitor.let_pass(300).await;
    visitor.say(json!({"type": "hello"})).await;
    visitor.hear("welcome").await;
}
