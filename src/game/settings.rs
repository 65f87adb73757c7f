//! The `[game]` and `[absence]` sections of the configuration.

use serde::{Deserialize, Serialize};

/// Where games run and how long an ended one stays for a rematch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Threads that are kept for games; 0 to run each where a connection of its players lives.
    pub arbiters: usize,
    /// Seconds an ended game waits for a rematch while somebody still looks at it.
    pub rematch_s: u64,
    /// Connections that may watch one game; 0 for none.
    pub watchers_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { arbiters: 0, rematch_s: 300, watchers_max: 10_000 }
    }
}

/// How long a player may be away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Absence {
    /// Seconds a player may be away in one game before the opponent may claim the win.
    pub bank_s: u64,
    /// Seconds after which a game that nobody looks at hibernates; 0 for never.
    pub rest_s: u64,
    /// Seconds after which a game that both players left is closed.
    pub abandon_s: u64,
    /// The same for each move that was made, one at least, all times added up, as long as that is less.
    pub unplayed_s: u64,
}

impl Default for Absence {
    fn default() -> Self {
        Self { bank_s: 60, rest_s: 60, abandon_s: 600, unplayed_s: 10 }
    }
}
