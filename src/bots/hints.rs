//! Hints for people, on the threads of the bots and behind their moves. Knows matches as they were played; who may ask is for the
//! game to say.

use std::time::Duration;

use super::thinkers::{Asking, Outcome, Question, Task};
use crate::engine::Course;
use crate::game::{NotTaken, Thinks, ThoughtReply};

/// How long a hint may take from when it begins: so long a bot's move may have to wait for it. Its nodes are spent within half a
/// second where there is a processor for it.
const HINT_WITHIN: Duration = Duration::from_secs(5);

/// Where hints are asked for.
pub(super) struct Hinting(pub(super) Asking);

impl Thinks for Hinting {
    fn think(&self, course: Course, reply: ThoughtReply) -> Result<Box<dyn Send>, NotTaken> {
        let question = Question { task: Task::Hint(Box::new(course)), within: HINT_WITHIN };
        let told = |outcome| {
            reply(match outcome {
                Outcome::Hinted(thought) => thought,
                Outcome::Found(..) | Outcome::Stepped(_) | Outcome::Panicked | Outcome::Overran => None,
            });
        };
        match self.0.ask(question, Box::new(told)) {
            Ok(asked) => Ok(Box::new(asked)),
            Err(_) => Err(NotTaken),
        }
    }
}
