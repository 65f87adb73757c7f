//! What can go wrong between a client and its server. Knows reasons; never what is done about them.

use std::io;
use std::time::Duration;

use crate::protocol::{Refused, Unreadable};

/// Why a client cannot go on. After [`Error::Refused`], [`Error::Unreadable`], [`Error::TooLong`] and [`Error::NoAnswer`] the
/// connection is as good as before; after the others it is gone.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection was not opened.
    #[error("{}", of_connecting(.0))]
    NotConnected(#[source] io::Error),
    /// The connection was not opened in time.
    #[error("no connection within {} s", .0.as_secs())]
    NotConnectedInTime(Duration),
    /// The answer to the handshake is not 101: 503 where there are too many connections.
    #[error("the server answers with status {0} to the handshake")]
    Status(u16),
    /// The answer to the handshake is not one.
    #[error("{0}")]
    Handshake(&'static str),
    /// The server has closed the connection, with this code if it gave one.
    #[error("the server has closed the connection: {}", .0.map_or("no code".to_owned(), |code| code.to_string()))]
    Closed(Option<u16>),
    /// The connection ended without a goodbye, or carries what is no WebSocket.
    #[error("the connection is lost: {0}")]
    Lost(String),
    /// Nothing whole has come for so long, not even a ping.
    #[error("nothing whole was heard of the server for {} s", .0.as_secs())]
    Silent(Duration),
    /// No answer came in time.
    #[error("no answer within {} s", .0.as_secs())]
    NoAnswer(Duration),
    /// What was asked cannot be.
    #[error("{} is refused with {}: {}", .0.about, .0.code.as_str(), .0.text)]
    Refused(Box<Refused<'static>>),
    /// The server has said what is no message of this version.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The message has so many bytes, more than the server takes.
    #[error("a message of {0} bytes is too long")]
    TooLong(usize),
    /// The server does not read what it is sent: so many bytes wait.
    #[error("{0} bytes wait to be written")]
    Stuck(usize),
    /// Too much came while an answer was waited for: so many messages, or fewer that are large.
    #[error("too much came before the answer, more than {0} messages")]
    Overrun(usize),
}

/// Why the operating system opens no connection.
fn of_connecting(error: &io::Error) -> String {
    if matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse) {
        return format!("this address has no port left for one more connection ({error})");
    }
    error.to_string()
}
