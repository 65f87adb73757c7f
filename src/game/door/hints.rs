//! The port by which a game has somebody think about its moves: who thinks comes after the lobby, which opens games, and is let in
//! here. Knows matches as they were played; never threads.

use std::sync::{Arc, OnceLock};

use super::client::NotTaken;
use crate::engine::{Course, Thought};

/// Where a thought goes; nothing if there is none.
pub type ThoughtReply = Box<dyn FnOnce(Option<Thought>) + Send>;

/// Somebody who thinks about positions.
pub trait Thinks: Send + Sync {
    /// Thinks about how a match goes on that was played so far. What is given back is dropped when nobody wants to know any more.
    ///
    /// # Errors
    /// [`NotTaken`] when too much waits.
    fn think(&self, course: Course, reply: ThoughtReply) -> Result<Box<dyn Send>, NotTaken>;
}

/// Who thinks for the games of a server; nobody until they are let in.
#[derive(Clone, Default)]
pub struct Hints(Arc<OnceLock<Arc<dyn Thinks>>>);

impl Hints {
    /// Lets somebody in, once.
    pub fn let_in(&self, thinks: Arc<dyn Thinks>) {
        // Who came first stays.
        let _ = self.0.set(thinks);
    }

    pub(in crate::game) fn get(&self) -> Option<&Arc<dyn Thinks>> {
        self.0.get()
    }
}
