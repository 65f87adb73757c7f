//! How long an engine may think, and how long it is waited for. Knows numbers; never a clock.

use std::time::Duration;

/// What an engine may spend on a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// So long.
    Time(Duration),
    /// So many nodes, in whatever the engine counts them.
    Nodes(u64),
}

/// What an engine is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// What it may spend on a move.
    pub effort: Effort,
    /// How long it is waited for beyond its time for a move, and for all else it is asked.
    pub patience: Duration,
    /// Most bytes of memory it may map, if there is a limit.
    pub memory: Option<u64>,
}

impl Limits {
    /// How long it is waited for when it is asked for a move.
    pub fn for_a_move(&self) -> Duration {
        match self.effort {
            Effort::Time(time) => time.saturating_add(self.patience),
            Effort::Nodes(_) => self.patience,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self { effort: Effort::Time(second), patience: second * 30, memory: None }
    }
}
