//! Sockets that whoever starts the program hands over, as systemd does: each is served, or the start fails and says which.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};

use socket2::SockRef;
use tempfile::TempDir;

/// The program with these sockets, and what it says at first.
struct Started(Child);

impl Started {
    fn with(sockets: &[BorrowedFd<'_>]) -> Self {
        // First out of the way: one of them may have the number that another shall have.
        let aside = sockets.iter().zip(50..).map(|(socket, aside)| {
            SockRef::from(socket).set_cloexec(false).expect("it can be handed over");
            format!("exec {aside}<&{}; ", socket.as_raw_fd())
        });
        let into_place =
            (50..).zip(3..).take(sockets.len()).map(|(aside, own)| format!("exec {own}<&{aside}; "));
        let serve = format!("LISTEN_PID=$$ LISTEN_FDS={} exec \"$0\" serve", sockets.len());
        // A start that should have failed, or said more, ends all the same.
        let bounded = "(sleep 60; kill $$) >/dev/null 2>&1 & ".to_owned();
        let script: String = [bounded].into_iter().chain(aside).chain(into_place).chain([serve]).collect();
        let child = Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_visavis")])
            .env("VISAVIS__STORE__PATH", ":memory:")
            .env("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "2")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self(child)
    }

    fn lines(&mut self, count: usize) -> Vec<String> {
        let lines = BufReader::new(self.0.stdout.as_mut().expect("piped")).lines();
        lines.take(count).map(|line| line.expect("text")).collect()
    }

    /// Why it does not start.
    fn refusal(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.0.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        (self.0.wait().expect("it ends").code(), said)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(mut stream: impl Read + Write, path: &str, headers: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

const HANDSHAKE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Opens a WebSocket for a client: whether it is let in, or told that it is one too many.
fn knock(path: &std::path::Path, client: &str) -> (UnixStream, bool) {
    let mut stream = UnixStream::connect(path).expect("connects");
    write!(stream, "GET /ws HTTP/1.1\r\nHost: x\r\n{HANDSHAKE}X-Forwarded-For: {client}\r\n\r\n")
        .expect("sent");
    stream.set_read_timeout(Some(std::time::Duration::from_millis(700))).expect("a time");
    let mut heard = Vec::new();
    let mut chunk = [0; 1_024];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        heard.extend_from_slice(&chunk[..read]);
    }
    let heard = String::from_utf8_lossy(&heard).into_owned();
    assert!(heard.starts_with("HTTP/1.1 101"), "{heard}");
    let is_in = !heard.contains("too many connections");
    (stream, is_in)
}

#[test]
fn all_sockets_are_served_and_through_a_unix_socket_each_client_has_its_limit() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.sock");
    let tcp = [TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("[::1]:0").unwrap()];
    let unix = UnixListener::bind(&path).expect("bound");
    let mut program = Started::with(&[tcp[0].as_fd(), unix.as_fd(), tcp[1].as_fd()]);
    let addrs = tcp.each_ref().map(|listener| listener.local_addr().unwrap());
    let expected = [
        format!("listening on http://{}", addrs[0]),
        format!("listening on unix:{}", path.display()),
        format!("listening on http://{}", addrs[1]),
    ];
    assert_eq!(program.lines(3), expected);
    for addr in addrs {
        assert!(ask(TcpStream::connect(addr).unwrap(), "/healthz", "").starts_with("HTTP/1.1 200"), "{addr}");
    }
    let unix = |path: &std::path::Path| UnixStream::connect(path).expect("connects");
    assert!(ask(unix(&path), "/healthz", "").starts_with("HTTP/1.1 200"));
    let mut held = Vec::new();
    for (client, expected) in
        [("203.0.113.7", true), ("203.0.113.7", true), ("203.0.113.7", false), ("203.0.113.8", true)]
    {
        let (stream, is_in) = knock(&path, client);
        assert_eq!(is_in, expected, "{client}");
        held.push(stream);
    }
    let near = ask(unix(&path), "/metrics", "");
    assert!(near.contains("visavis_connections 3"), "{near}");
    assert!(ask(unix(&path), "/metrics", "X-Forwarded-For: 203.0.113.9\r\n").starts_with("HTTP/1.1 403"));
}

#[test]
fn a_socket_that_cannot_be_served_stops_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    let talks = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    for (second, reason) in [(datagrams.as_fd(), "no stream socket"), (talks.as_fd(), "does not listen")] {
        let (code, said) = Started::with(&[listener.as_fd(), second]).refusal();
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("socket 2 of those that were handed over") && said.contains(reason), "{said}");
    }
}
