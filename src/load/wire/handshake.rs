//! How a client opens a WebSocket (RFC 6455, section 4.1): where it connects to, from which address, and what the answer
//! must be. Knows HTTP as far as that; never what is said afterwards.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::rc::Rc;
use std::time::Duration;

use actix_http::ws::hash_key;
use actix_web::http::Uri;
use actix_web::web::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::super::limits::Limit;
use super::{Buffers, Line};
use crate::protocol::SUBPROTOCOL;

/// The nonce of the handshake; it guards against proxies that answer from memory, and there are none here.
const KEY: &str = "dmlzLWEtdmlzIGxvYWQhIQ==";
/// How long a connection may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// Most bytes of the answer's head.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// Connections from one address to one port. Linux has some 28,000 ports for them, and whoever names the address is given
/// every other one; after these 14,000 each takes long to find.
const CONNECTIONS_OF_SOURCE: usize = 10_000;

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Door {
    /// Its address.
    pub(in super::super) target: SocketAddr,
    authority: String,
    path: String,
}

/// Why a connection was not opened.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum NotOpen {
    /// A limit of the server.
    Limit(Limit),
    /// All comes to an end, and nobody new comes.
    TooLate,
    /// Anything else, as a sentence without a full stop.
    Failed(String),
}

impl Door {
    /// The server at a URL such as `ws://127.0.0.1:8080/ws`.
    pub(in super::super) fn of(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("--url {url:?} is no address: {error}"))?;
        if uri.scheme_str() != Some("ws") {
            return Err(format!(
                "--url {url:?} does not begin with ws://; a load goes to the server itself, not through TLS"
            ));
        }
        let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let found = (host, uri.port_u16().unwrap_or(80)).to_socket_addrs().map(|mut found| found.next());
        let target = match found {
            Ok(Some(target)) => target,
            Ok(None) => return Err(format!("--url {url:?}: nobody is called {host}")),
            Err(error) => return Err(format!("--url {url:?}: {host} is not found: {error}")),
        };
        let path = uri.path_and_query().map_or("/ws", |path| path.as_str());
        let path = if path == "/" { "/ws" } else { path };
        Ok(Self { target, authority, path: path.to_owned() })
    }

    /// The address to connect from, where one alone has too few ports: this host's own network has 16 million.
    pub(in super::super) fn source(&self, number: usize) -> Option<IpAddr> {
        match self.target.ip() {
            IpAddr::V4(ip) if ip.is_loopback() => {
                let step = u8::try_from(number / CONNECTIONS_OF_SOURCE % 250).unwrap_or_default();
                Some(Ipv4Addr::new(127, 0, 0, 1 + step).into())
            }
            IpAddr::V4(_) | IpAddr::V6(_) => None,
        }
    }

    /// A connection on which nothing was said.
    pub(in super::super) async fn connect(&self, number: usize) -> Result<TcpStream, NotOpen> {
        let connecting = async {
            let socket = if self.target.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            if let Some(source) = self.source(number) {
                socket.bind((source, 0).into())?;
            }
            let stream = socket.connect(self.target).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        in_time(connecting).await
    }

    /// A connection that is ready to speak.
    pub(in super::super) async fn open(&self, number: usize, buffers: &Rc<Buffers>) -> Result<Line, NotOpen> {
        let mut stream = self.connect(number).await?;
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n",
            self.path, self.authority
        );
        let answering = async {
            stream.write_all(request.as_bytes()).await?;
            read_head(&mut stream).await
        };
        let (head, rest) = in_time(answering).await?;
        judge(&head)?;
        Ok(Line::new(stream, Rc::clone(buffers), rest))
    }
}

async fn in_time<T>(work: impl Future<Output = io::Result<T>>) -> Result<T, NotOpen> {
    match timeout(OPEN_WITHIN, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(NotOpen::Failed(told(&error))),
        Err(_) => Err(NotOpen::Failed(format!("no connection within {} s", OPEN_WITHIN.as_secs()))),
    }
}

fn told(error: &io::Error) -> String {
    if matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse) {
        return format!("this address has no port left for one more connection ({error})");
    }
    error.to_string()
}

/// The head of the answer, and what came after it.
async fn read_head(stream: &mut TcpStream) -> io::Result<(String, BytesMut)> {
    let mut bytes = BytesMut::with_capacity(1_024);
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::Error::other("the connection ended in the handshake"));
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = bytes.split_to(end + 4);
            // What is left is copied, so that the connection does not keep the head's memory.
            return Ok((String::from_utf8_lossy(&head).into_owned(), BytesMut::from(bytes.as_ref())));
        }
        if bytes.len() > HEAD_BYTES_MAX {
            return Err(io::Error::other("the answer to the handshake has no end"));
        }
    }
}

/// Whether the answer opens the conversation.
fn judge(head: &str) -> Result<(), NotOpen> {
    let status = head.lines().next().unwrap_or_default();
    if status.starts_with("HTTP/1.1 503") {
        return Err(NotOpen::Limit(Limit::Connections));
    }
    if !status.starts_with("HTTP/1.1 101") {
        return Err(NotOpen::Failed(format!("the server answers {status:?} to the handshake")));
    }
    let key = hash_key(KEY.as_bytes());
    let accepts = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_default();
        name.eq_ignore_ascii_case("sec-websocket-accept") && value.trim().as_bytes() == key
    };
    if head.lines().any(accepts) {
        Ok(())
    } else {
        Err(NotOpen::Failed("the server does not accept the key of the handshake".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ws://127.0.0.1:8080/ws", Ok(("127.0.0.1:8080", "/ws")))]
    #[case("ws://127.0.0.1:8080", Ok(("127.0.0.1:8080", "/ws")))]
    #[case("ws://[::1]:9/play", Ok(("[::1]:9", "/play")))]
    #[case("wss://127.0.0.1/ws", Err("not through TLS"))]
    #[case("127.0.0.1:8080", Err("ws://"))]
    #[case("ws://", Err("no address"))]
    fn a_url_names_a_door(#[case] url: &str, #[case] expected: Result<(&str, &str), &str>) {
        match (Door::of(url), expected) {
            (Ok(door), Ok((target, path))) => {
                assert_eq!((door.target.to_string().as_str(), door.path.as_str()), (target, path));
            }
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason}"),
            (found, expected) => panic!("{url}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn an_address_of_this_host_has_neighbours_to_connect_from() {
        let door = Door::of("ws://127.0.0.1:80/ws").unwrap();
        let sources = [0, 9_999, 10_000, 250 * 10_000].map(|number| door.source(number).unwrap().to_string());
        assert_eq!(sources, ["127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1"]);
        assert_eq!(Door::of("ws://10.0.0.1:80/ws").unwrap().source(0), None);
    }

    #[test]
    fn only_the_right_answer_opens() {
        let accept = String::from_utf8(hash_key(KEY.as_bytes()).to_vec()).unwrap();
        let answer = |status: &str, accept: &str| {
            judge(&format!("HTTP/1.1 {status}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"))
        };
        assert_eq!(answer("101 Switching Protocols", &accept), Ok(()));
        assert_eq!(answer("503 Service Unavailable", ""), Err(NotOpen::Limit(Limit::Connections)));
        assert!(matches!(answer("101 Switching Protocols", "other"), Err(NotOpen::Failed(_))));
        assert!(matches!(answer("403 Forbidden", &accept), Err(NotOpen::Failed(_))));
    }
}
