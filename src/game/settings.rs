//! The `[game]` and `[absence]` sections of the configuration.

use serde::{Deserialize, Serialize};

use super::core::terms::Terms;

/// Where games run and how long an ended one stays for a rematch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Threads that are kept for games; 0 to run each where a connection of its players lives.
    pub arbiters: usize,
    /// Seconds an ended game waits for a rematch while somebody still looks at it, or comes back to it after a restart.
    pub rematch_s: u64,
    /// Connections that may watch one game; 0 for none.
    pub watchers_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { arbiters: 0, rematch_s: 300, watchers_max: 10_000 }
    }
}

/// How long a match may take where no clock says it, and how late it is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Match {
    /// Days that whoever is to move has in a game without a clock.
    pub untimed_days: u32,
    /// Days that whoever is to move has in a game that was adjourned.
    pub adjourned_days: u32,
    /// Seconds after which those who watch a running game see what happens in it; 0 for at once.
    pub watch_delay_s: u32,
}

impl Default for Match {
    fn default() -> Self {
        Self { untimed_days: 7, adjourned_days: 3, watch_delay_s: 0 }
    }
}

/// A day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

impl Match {
    /// What a move may take in a game without a clock, in milliseconds.
    pub fn untimed_ms(&self) -> u64 {
        u64::from(self.untimed_days).saturating_mul(DAY_MS)
    }

    /// How much later those who watch see what happens, in milliseconds.
    pub fn watch_delay_ms(&self) -> u64 {
        u64::from(self.watch_delay_s).saturating_mul(1_000)
    }

    /// What a move may take in a game that was adjourned, in milliseconds.
    pub fn adjourned_ms(&self) -> u64 {
        u64::from(self.adjourned_days).saturating_mul(DAY_MS)
    }
}

/// How long a player may be away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Absence {
    /// Seconds a player who is to move may be away in one game before the opponent may claim it, in games without a clock.
    pub bank_s: u64,
    /// The same in bullet games.
    pub bank_bullet_s: u64,
    /// The same in blitz games.
    pub bank_blitz_s: u64,
    /// The same in rapid games.
    pub bank_rapid_s: u64,
    /// The same in classical games.
    pub bank_classical_s: u64,
    /// The same in games with a time for each move.
    pub bank_per_move_s: u64,
    /// Seconds after which a game that nobody looks at hibernates; 0 for never.
    pub rest_s: u64,
    /// Seconds after which a game that both players left is closed.
    pub abandon_s: u64,
    /// The same for each move that was made, one at least, all times added up, as long as that is less.
    pub unplayed_s: u64,
}

impl Default for Absence {
    fn default() -> Self {
        Self {
            bank_s: 60,
            bank_bullet_s: 15,
            bank_blitz_s: 30,
            bank_rapid_s: 60,
            bank_classical_s: 120,
            bank_per_move_s: 60,
            rest_s: 60,
            abandon_s: 600,
            unplayed_s: 10,
        }
    }
}

/// A bank is this part at least of what one side is expected to play.
const BANK_PART: u64 = 60;

impl Absence {
    /// What a player may be away in a game on these terms before the opponent may claim it, in milliseconds: what is set for its
    /// speed, or a minute for each hour that one side is expected to play, if that is more.
    pub fn bank_ms(&self, terms: &Terms) -> u64 {
        let bank_s = match terms.speed() {
            "bullet" => self.bank_bullet_s,
            "blitz" => self.bank_blitz_s,
            "rapid" => self.bank_rapid_s,
            "classical" => self.bank_classical_s,
            "per_move" => self.bank_per_move_s,
            // Nobody has to be there in correspondence games.
            _ => self.bank_s,
        };
        let expected_ms = terms.control().map_or(0, |control| control.expected_ms());
        bank_s.saturating_mul(1_000).max(expected_ms / BANK_PART)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::game::core::clock::TimeControl;
    use crate::rules::{CATALOGUE, Options};

    /// A bank is what is set for the speed, and a minute for each hour that one side is expected to play where that is more.
    #[rstest]
    #[case::without_a_clock(None, 60)]
    #[case::bullet(Some("60"), 15)]
    #[case::blitz(Some("300+3"), 30)]
    #[case::rapid(Some("600+5"), 60)]
    #[case::two_hours(Some("7200"), 120)]
    #[case::seven_hours(Some("25200"), 420)]
    #[case::a_quarter_of_a_minute_a_move(Some("1/15"), 60)]
    #[case::ten_minutes_a_move(Some("1/600"), 400)]
    fn a_bank_grows_with_what_a_match_takes(#[case] clock: Option<&str>, #[case] bank_s: u64) {
        let clock = clock.map(|text| TimeControl::parse(text).unwrap().wire());
        let terms = Terms::new(&CATALOGUE[0], &Options::default(), clock, false).unwrap();
        assert_eq!(Absence::default().bank_ms(&terms), bank_s * 1_000);
    }
}
