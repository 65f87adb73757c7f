//! The `[store]` section of the configuration.

use serde::{Deserialize, Serialize};

/// Where games are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A file, or [`Settings::MEMORY`].
    pub path: String,
    /// What a commit waits for.
    pub sync: SyncMode,
    /// Days the records of games that both players left are kept; 0 for ever.
    pub abandoned_days: u32,
}

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SyncMode {
    /// For the disk: a loss of power loses nothing that anyone saw.
    Full,
    /// For the operating system: a crash of the server loses nothing, a loss of power may.
    Normal,
}

impl Default for Settings {
    fn default() -> Self {
        Self { path: "data/visavis.db".to_owned(), sync: SyncMode::Full, abandoned_days: 30 }
    }
}

impl Settings {
    /// The path that stands for "keep everything in memory, and nothing after the end".
    pub const MEMORY: &str = ":memory:";

    /// Whether nothing is kept on disk.
    pub fn in_memory(&self) -> bool {
        self.path == Self::MEMORY
    }
}
