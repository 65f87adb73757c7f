//! How the clients of a run reach the server: from one address or several, and why they do not. Knows ports and limits; never
//! what is said afterwards.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::TcpStream;

use super::limits::Limit;
use super::line::Line;
use crate::client::{Buffers, Endpoint, Error};

/// Connections from one address to one port. Linux has some 28,000 ports for them, and whoever names the address is given
/// every other one; after these 14,000 each takes long to find.
const CONNECTIONS_OF_SOURCE: usize = 10_000;
/// What a server answers that has as many connections as it may.
const TOO_MANY: u16 = 503;

/// Where the server of a run is.
#[derive(Clone, Debug)]
pub(super) struct Door {
    endpoint: Endpoint,
    buffers: Buffers,
}

/// Why a connection was not opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotOpen {
    /// A limit of the server.
    Limit(Limit),
    /// All comes to an end, and nobody new comes.
    TooLate,
    /// Anything else, as a sentence without a full stop.
    Failed(String),
}

impl From<Error> for NotOpen {
    fn from(error: Error) -> Self {
        if let Error::Status(TOO_MANY) = error {
            return Self::Limit(Limit::Connections);
        }
        Self::Failed(error.to_string())
    }
}

impl Door {
    /// The server at a URL such as `ws://127.0.0.1:8080/ws`.
    pub(super) fn of(url: &str) -> Result<Self, String> {
        let endpoint = Endpoint::of(url).map_err(|reason| format!("--url {reason}"))?;
        Ok(Self { endpoint, buffers: Buffers::default() })
    }

    /// Its address.
    pub(super) fn target(&self) -> SocketAddr {
        self.endpoint.target()
    }

    /// The address to connect from, where one alone has too few ports: this host's own network has 16 million.
    pub(super) fn source(&self, number: usize) -> Option<IpAddr> {
        match self.target().ip() {
            IpAddr::V4(ip) if ip.is_loopback() => {
                let step = u8::try_from(number / CONNECTIONS_OF_SOURCE % 250).unwrap_or_default();
                Some(Ipv4Addr::new(127, 0, 0, 1 + step).into())
            }
            IpAddr::V4(_) | IpAddr::V6(_) => None,
        }
    }

    /// A connection on which nothing was said.
    pub(super) async fn connect(&self, number: usize) -> Result<TcpStream, NotOpen> {
        Ok(self.endpoint.connect(self.source(number)).await?)
    }

    /// A connection that is ready to speak.
    pub(super) async fn open(&self, number: usize) -> Result<Line, NotOpen> {
        Ok(Line::new(self.endpoint.open(self.source(number), &self.buffers).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_host_has_neighbours_to_connect_from() {
        let door = Door::of("ws://127.0.0.1:80/ws").unwrap();
        let sources = [0, 9_999, 10_000, 250 * 10_000].map(|number| door.source(number).unwrap().to_string());
        assert_eq!(sources, ["127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1"]);
        assert_eq!(Door::of("ws://10.0.0.1:80/ws").unwrap().source(0), None);
    }

    #[test]
    fn a_full_server_is_a_limit_and_any_other_answer_is_a_failure() {
        assert_eq!(NotOpen::from(Error::Status(503)), NotOpen::Limit(Limit::Connections));
        assert!(matches!(NotOpen::from(Error::Status(403)), NotOpen::Failed(_)));
        assert!(Door::of("wss://x").unwrap_err().contains("not through TLS"));
    }
}
