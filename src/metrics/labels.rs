//! What tells the numbers of one name apart: a code, or a part of the server. Knows words; never what is counted.

use std::fmt::{self, Write};

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// The code of a refusal, the reason of an end, or the code of a close.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Why {
    /// The word or number as the wire has it.
    pub code: String,
}

/// A part of the server that may be late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The threads that serve connections.
    Connections,
    /// The thread of the lobby.
    Lobby,
    /// The threads that run games.
    Games,
    /// The store.
    Store,
}

impl Part {
    /// The parts that are threads.
    pub const THREADS: [Self; 3] = [Self::Connections, Self::Lobby, Self::Games];

    /// The word for it in metrics and in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Lobby => "lobby",
            Self::Games => "games",
            Self::Store => "store",
        }
    }
}

impl EncodeLabelValue for Part {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.write_str(self.as_str())
    }
}

/// Which part of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Of {
    /// The part.
    pub part: Part,
}
