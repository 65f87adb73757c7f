//! Where matches that are over are looked at again, on the threads of the bots and behind them: one position a turn, so that no
//! game waits for it. What it comes to is kept and shared by all who ask. Knows matches and threads; never who may ask.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::shelf::Shelf;
pub use super::shelf::{NotBegun, Progress};
use super::thinkers::{Asking, Outcome, Question, Task};
use crate::engine::{Analyst, Course, Grade};
use crate::limits::Address;
use crate::protocol::GameId;

/// How long one position may take: so long a bot's move may have to wait for it. Its nodes are spent within half a second where there
/// is a processor for it.
const STEP_WITHIN: Duration = Duration::from_secs(5);

/// The matches that are looked at again.
#[derive(Clone)]
pub struct Analyses(Arc<Desk>);

struct Desk {
    asking: Asking,
    shelf: Mutex<Shelf>,
}

impl Analyses {
    pub(super) fn new(asking: Asking) -> Self {
        Self(Arc::new(Desk { asking, shelf: Mutex::default() }))
    }

    /// How far it is with a match; nothing if nobody has asked for it, or that was forgotten.
    pub fn progress(&self, game: GameId) -> Option<Progress> {
        self.0.shelf().progress(game)
    }

    /// Begins with a match as soon as its turn has come, for who asks from that address, unless it is known or begun.
    ///
    /// # Errors
    /// [`NotBegun`] when too much waits.
    pub fn begin(&self, game: GameId, asker: Address, grade: Grade, course: Course) -> Result<(), NotBegun> {
        self.0.shelf().add(game, asker, Analyst::new(grade, course))?;
        begin(&self.0);
        Ok(())
    }
}

impl Desk {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins with the next match, unless one is looked at.
fn begin(desk: &Arc<Desk>) {
    let next = desk.shelf().next();
    if let Some(analyst) = next {
        step(desk, analyst);
    }
}

/// Has one more position looked at, and all that come after it.
fn step(desk: &Arc<Desk>, analyst: Box<Analyst>) {
    let own = Arc::clone(desk);
    let question = Question { task: Task::Step(analyst), within: STEP_WITHIN };
    if desk.asking.insist(question, Box::new(move |outcome| go_on(&own, outcome))).is_err() {
        desk.shelf().put_off();
        begin(desk);
    }
}

fn go_on(desk: &Arc<Desk>, outcome: Outcome) {
    let Outcome::Stepped(analyst) = outcome else {
        desk.shelf().finish(None);
        return begin(desk);
    };
    if let Some(analysis) = analyst.finish() {
        desk.shelf().finish(Some(analysis));
        begin(desk);
    } else {
        desk.shelf().note(analyst.seen());
        step(desk, analyst);
    }
}

#[cfg(test)]
mod tests;
