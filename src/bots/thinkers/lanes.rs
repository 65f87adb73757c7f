//! What waits to be thought about, in two lanes: the moves of bots, for which games wait, and behind them what people want to
//! know. Knows how many may wait; never what is searched.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{BEHIND_MAX, Busy, Question, Reply, WAITING_MAX};

/// What waits.
pub(super) struct Waiting {
    pub(super) question: Question,
    pub(super) unwanted: Arc<AtomicBool>,
    pub(super) reply: Reply,
}

/// All that waits.
#[derive(Default)]
pub(super) struct Lanes {
    moves: VecDeque<Waiting>,
    behind: VecDeque<Waiting>,
}

impl Lanes {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.moves.len() + self.behind.len()
    }

    /// Lets something wait; what nobody wants to know any more makes room for it.
    pub(super) fn push(&mut self, waiting: Waiting) -> Result<(), Busy> {
        let (lane, most) = if waiting.question.is_move() {
            (&mut self.moves, WAITING_MAX)
        } else {
            (&mut self.behind, BEHIND_MAX)
        };
        if lane.len() >= most {
            lane.retain(|waiting| !waiting.unwanted.load(Ordering::Relaxed));
        }
        if lane.len() >= most {
            return Err(Busy);
        }
        lane.push_back(waiting);
        Ok(())
    }

    /// What is next.
    pub(super) fn pop(&mut self) -> Option<Waiting> {
        self.moves.pop_front().or_else(|| self.behind.pop_front())
    }
}
