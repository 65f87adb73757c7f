//! How a client opens a WebSocket (RFC 6455, section 4.1): where it connects to, and what the answer must be. Knows HTTP as
//! far as that; never what is said afterwards.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use actix_http::ws::hash_key;
use actix_web::http::Uri;
use actix_web::web::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::{Buffers, Error, Wire};
use crate::protocol::SUBPROTOCOL;

/// The nonce of the handshake; it guards against proxies that answer from memory, and there are none on the way to a server
/// that is spoken to without TLS.
const KEY: &str = "dmlzLWEtdmlzIGNsaWVudA==";
/// How long a connection may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// Most bytes of the answer's head.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// Where the server speaks unless a URL says otherwise.
const PATH: &str = "/ws";

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    target: SocketAddr,
    authority: String,
    path: String,
}

impl Endpoint {
    /// The server at a URL such as `ws://127.0.0.1:8080/ws`. A name is looked up here, once, and waited for.
    ///
    /// # Errors
    /// Why there is none, as a sentence about the URL without a full stop.
    pub fn of(url: &str) -> Result<Self, String> {
        Self::found(url).map_err(|reason| format!("{url:?} {reason}"))
    }

    /// The same; an error is the end of a sentence that begins with the URL.
    fn found(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("is no address: {error}"))?;
        if uri.scheme_str() != Some("ws") {
            return Err(
                "does not begin with ws://; a client goes to the server itself, not through TLS".into()
            );
        }
        let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let found = (host, uri.port_u16().unwrap_or(80)).to_socket_addrs().map(|mut found| found.next());
        let target = match found {
            Ok(Some(target)) => target,
            Ok(None) => return Err(format!("leads nowhere: nobody is called {host}")),
            Err(error) => return Err(format!("leads nowhere: {host} is not found: {error}")),
        };
        let path = uri.path_and_query().map_or(PATH, |path| path.as_str());
        let path = if path == "/" { PATH } else { path };
        Ok(Self { target, authority, path: path.to_owned() })
    }

    /// The server that listens at an address.
    pub fn at(target: SocketAddr) -> Self {
        Self { target, authority: target.to_string(), path: PATH.to_owned() }
    }

    /// Its address.
    pub fn target(&self) -> SocketAddr {
        self.target
    }

    /// A connection on which nothing was said, from an address of this host if one is given.
    ///
    /// # Errors
    /// [`Error`] when there is none within ten seconds.
    pub async fn connect(&self, from: Option<IpAddr>) -> Result<TcpStream, Error> {
        let connecting = async {
            let socket = if self.target.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            if let Some(from) = from {
                socket.bind((from, 0).into())?;
            }
            let stream = socket.connect(self.target).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        in_time(connecting).await
    }

    /// A connection that is ready to speak.
    ///
    /// # Errors
    /// [`Error`] when there is none within ten seconds, or the answer to the handshake is another.
    pub async fn open(&self, from: Option<IpAddr>, buffers: &Buffers) -> Result<Wire, Error> {
        let mut stream = self.connect(from).await?;
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
        Ok(Wire::new(stream, buffers.clone(), rest))
    }
}

async fn in_time<T>(work: impl Future<Output = io::Result<T>>) -> Result<T, Error> {
    match timeout(OPEN_WITHIN, work).await {
        Ok(done) => done.map_err(Error::NotConnected),
        Err(_) => Err(Error::NotConnectedInTime(OPEN_WITHIN)),
    }
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
fn judge(head: &str) -> Result<(), Error> {
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    match status {
        None => return Err(Error::Handshake("the answer to the handshake is not HTTP")),
        Some(101) => {}
        Some(status) => return Err(Error::Status(status)),
    }
    let key = hash_key(KEY.as_bytes());
    let accepts = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_default();
        name.eq_ignore_ascii_case("sec-websocket-accept") && value.trim().as_bytes() == key
    };
    if head.lines().any(accepts) {
        Ok(())
    } else {
        Err(Error::Handshake("the server does not accept the key of the handshake"))
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
    #[case("wss://127.0.0.1/ws", Err("\"wss://127.0.0.1/ws\" does not begin with ws://"))]
    #[case("127.0.0.1:8080", Err("\"127.0.0.1:8080\" does not begin with ws://"))]
    #[case("ws://", Err("\"ws://\" is no address"))]
    fn a_url_names_an_endpoint(#[case] url: &str, #[case] expected: Result<(&str, &str), &str>) {
        match (Endpoint::of(url), expected) {
            (Ok(endpoint), Ok((target, path))) => {
                assert_eq!((endpoint.target.to_string().as_str(), endpoint.path.as_str()), (target, path));
            }
            (Err(reason), Err(part)) => assert!(reason.starts_with(part), "{reason}"),
            (found, expected) => panic!("{url}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn only_the_right_answer_opens() {
        let accept = String::from_utf8(hash_key(KEY.as_bytes()).to_vec()).unwrap();
        let answer = |status: &str, accept: &str| {
            judge(&format!("{status}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"))
        };
        assert!(answer("HTTP/1.1 101 Switching Protocols", &accept).is_ok());
        for (status, accept, expected) in [
            ("HTTP/1.1 503 Service Unavailable", "", "status 503"),
            ("HTTP/1.1 101 Switching Protocols", "other", "the key"),
            ("HTTP/1.1 403 Forbidden", accept.as_str(), "status 403"),
            ("SSH-2.0", accept.as_str(), "not HTTP"),
        ] {
            let error = answer(status, accept).unwrap_err().to_string();
            assert!(error.contains(expected), "{status}: {error}");
        }
    }
}
