//! The `[limits]` section of the configuration: what one connection, address or player may take.

use serde::{Deserialize, Serialize};

/// What one connection, address or player may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// WebSocket connections at once.
    pub connections_max: usize,
    /// Connections of one address at once, of any kind; 0 lifts every limit by address.
    pub connections_per_ip: usize,
    /// New connections of one address in ten seconds, of any kind; 0 for any number.
    pub connections_per_ip_10s: u32,
    /// Hellos of one address in ten seconds; 0 for any number.
    pub hellos_per_ip_10s: u32,
    /// Games that one address may open in ten seconds; 0 for any number.
    pub openings_per_ip_10s: u32,
    /// Looks at invitations of one address, and tries to take one up, in ten seconds; 0 for any number.
    pub invites_per_ip_10s: u32,
    /// Messages of one address in ten seconds, on all its connections; 0 for any number.
    pub words_per_ip_10s: u32,
    /// Questions of one address to the JSON interface in ten seconds; 0 for any number.
    pub questions_per_ip_10s: u32,
    /// Connections of one player at once; one more replaces the oldest.
    pub connections_per_player: usize,
    /// Messages a connection may send in ten seconds.
    pub messages_per_10s: u32,
}

impl Settings {
    /// So many for one address; any number where limits by address are lifted.
    pub fn of_address(&self, times: u32) -> u32 {
        if self.connections_per_ip == 0 { 0 } else { times }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections_max: 19_000,
            connections_per_ip: 256,
            connections_per_ip_10s: 6_000,
            hellos_per_ip_10s: 100,
            openings_per_ip_10s: 60,
            invites_per_ip_10s: 60,
            words_per_ip_10s: 3_000,
            questions_per_ip_10s: 300,
            connections_per_player: 8,
            messages_per_10s: 100,
        }
    }
}
