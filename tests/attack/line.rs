//! Connections from an address of one's own: bare ones, requests, and conversations. Knows sockets; never what they are
//! good for.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Where the attack comes from.
pub const HOSTILE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// Where those are who only want to play.
pub const HONEST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// Where the server is looked after.
pub const KEEPER: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// How long anything may take that is asked for.
pub const SOON: Duration = Duration::from_secs(10);

/// Opens a connection from an address. It ends without a port that stays taken for a minute.
pub async fn connect(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    let stream = timeout(SOON, socket.connect(to)).await??;
    stream.set_nodelay(true)?;
    stream.set_zero_linger()?;
    Ok(stream)
}

/// Opens a connection and sends something on it.
pub async fn send(from: Ipv4Addr, to: SocketAddr, text: &str) -> io::Result<TcpStream> {
    let mut stream = connect(from, to).await?;
    stream.write_all(text.as_bytes()).await?;
    Ok(stream)
}

/// Asks for a path. Gives status and body.
pub async fn get(from: Ipv4Addr, to: SocketAddr, path: &str) -> io::Result<(u16, String)> {
    let mut stream = send(from, to, &request(to, path)).await?;
    let mut answer = Vec::new();
    timeout(SOON, stream.read_to_end(&mut answer)).await??;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no answer"))?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status, body.to_owned()))
}

/// A request for a path.
pub fn request(to: SocketAddr, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n")
}

/// A conversation with the server.
pub struct Talk {
    socket: WebSocketStream<TcpStream>,
    /// The secret by which the player is known again.
    pub token: Value,
}

impl Talk {
    /// Opens one and says nothing.
    pub async fn open(from: Ipv4Addr, to: SocketAddr) -> Option<Self> {
        let stream = connect(from, to).await.ok()?;
        let (socket, _) = timeout(SOON, client_async(format!("ws://{to}/ws"), stream)).await.ok()?.ok()?;
        Some(Self { socket, token: Value::Null })
    }

    /// Opens one for a new guest, or for the player of that secret, if the server lets in.
    pub async fn hello(from: Ipv4Addr, to: SocketAddr, token: &Value) -> Option<Self> {
        let mut talk = Self::open(from, to).await?;
        let hello =
            if token.is_null() { json!({"type": "hello"}) } else { json!({"type": "hello", "token": token}) };
        talk.say(&hello).await?;
        let welcome = talk.hear(&["welcome", "refused"]).await?;
        talk.token = welcome.get("token").unwrap_or(token).clone();
        (welcome["type"] == "welcome").then_some(talk)
    }

    /// Says something; nothing once the connection has ended.
    pub async fn say(&mut self, message: &Value) -> Option<()> {
        timeout(SOON, self.socket.send(Message::text(message.to_string()))).await.ok()?.ok()
    }

    /// The next message of one of these types; nothing once the connection has ended, or if none comes in time.
    pub async fn hear(&mut self, kinds: &[&str]) -> Option<Value> {
        timeout(SOON, self.hear_some_time(kinds)).await.ok()?
    }

    /// The same however long it takes.
    pub async fn hear_some_time(&mut self, kinds: &[&str]) -> Option<Value> {
        loop {
            if let Message::Text(text) = self.socket.next().await?.ok()? {
                let message: Value = serde_json::from_str(&text).expect("JSON");
                if message["type"].as_str().is_some_and(|kind| kinds.contains(&kind)) {
                    return Some(message);
                }
            }
        }
    }
}
