//! The sections `[lobby]` and `[bots]` of the configuration.

use serde::{Deserialize, Serialize};

/// How many may play, and what happens when that many do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The game limit: running games at once; 0 for none.
    pub games_max: usize,
    /// What a seek gets when the game limit is reached.
    pub when_full: WhenFull,
    /// Running games one player may have at once.
    pub games_per_player: usize,
    /// Running games one address may hold at once that nobody has really played in yet; 0 for any number.
    pub unplayed_per_ip: u32,
    /// Running games one address may hold at once; 0 for any number.
    pub games_per_ip: u32,
    /// Seeks one player may have at once.
    pub seeks_per_player: usize,
    /// Seeks one address may have at once; 0 for any number.
    pub seeks_per_ip: u32,
    /// How long a seek stays whose player has no connection, in seconds.
    pub seek_away_s: u64,
    /// Players in memory at once, connected or not; the others are on disk.
    pub players_max: usize,
    /// Invitations that stand at once; with 0 nobody invites.
    pub invites_max: usize,
    /// Those of one player.
    pub invites_per_player: usize,
    /// Those that were made from one address; 0 for any number.
    pub invites_per_ip: u32,
    /// How long an invitation may stand, in seconds.
    pub invite_s_max: u64,
    /// How late the server may be, in milliseconds, before seeks are refused; 0 for any delay.
    pub lag_ms_max: u64,
}

/// What a seek gets when the game limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhenFull {
    /// The seek is refused with `game_limit`.
    Refuse,
    /// The seek waits, and starts in order as games end.
    Wait,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            games_max: 10_000,
            when_full: WhenFull::Refuse,
            games_per_player: 10,
            unplayed_per_ip: 40,
            games_per_ip: 1_000,
            seeks_per_player: 10,
            seeks_per_ip: 40,
            seek_away_s: 60,
            players_max: 100_000,
            invites_max: 10_000,
            invites_per_player: 20,
            invites_per_ip: 200,
            invite_s_max: 604_800,
            lag_ms_max: 500,
        }
    }
}

/// Whether bots play here, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bots {
    /// Threads on which they think; with 0 no bot plays here.
    pub threads: usize,
    /// Running games in which one plays, at once; 0 for no limit of their own.
    pub games_max: usize,
    /// Those of one address; 0 for any number.
    pub games_per_ip: u32,
    /// Whether a game against one may count for ratings.
    pub rated: bool,
}

impl Default for Bots {
    fn default() -> Self {
        Self { threads: 1, games_max: 500, games_per_ip: 20, rated: false }
    }
}
