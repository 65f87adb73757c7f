//! The `[limits]` section of the configuration: what one connection, address or player may take.

use serde::{Deserialize, Serialize};

/// What one connection, address or player may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// WebSocket connections at once.
    pub connections_max: usize,
    /// WebSocket connections of one address at once; 0 for no limit.
    pub connections_per_ip: usize,
    /// Connections of one player at once; one more replaces the oldest.
    pub connections_per_player: usize,
    /// Messages a connection may send in ten seconds.
    pub messages_per_10s: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections_max: 19_000,
            connections_per_ip: 256,
            connections_per_player: 8,
            messages_per_10s: 100,
        }
    }
}
