//! The receiving half of WebSocket (RFC 6455), for either end of a connection: bytes in, whole messages out, and each frame
//! judged by its header, before any of its payload is kept. Knows frames and limits; no socket, no clock, and never what a
//! message means.

mod header;
mod intake;

use actix_web::web::Bytes;
use bytestring::ByteString;

pub(crate) use intake::{Intake, Step};

/// Who sends the frames that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Every frame has to be masked.
    Client,
    /// No frame may be masked.
    Server,
}

/// Up to where is kept what is not complete yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Payload of one frame of a message.
    pub(crate) frame_bytes: usize,
    /// Payload of all frames of a message.
    pub(crate) message_bytes: usize,
    /// Frames of a message.
    pub(crate) fragments: usize,
}

/// Something complete from the other end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    Text(ByteString),
    Binary(Bytes),
    Ping(Bytes),
    Pong,
    /// The end, with its code if it has one.
    Close(Option<u16>),
}

/// How the other end broke the protocol or a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Breach {
    #[error("{0}")]
    Protocol(&'static str),
    #[error("a text is not UTF-8")]
    NotUtf8,
    #[error("a message is too big")]
    TooBig,
    #[error("a message has too many fragments")]
    TooManyFragments,
}

impl Breach {
    /// The close code for it (RFC 6455, section 7.4.1).
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Protocol(_) => 1002,
            Self::NotUtf8 => 1007,
            Self::TooBig | Self::TooManyFragments => 1009,
        }
    }
}
