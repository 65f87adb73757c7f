//! What an operator does beside the running server: copy the database, look whether all in it agrees, hold a record
//! against its signature. Knows the store's rows, what a match leaves, and which words and exit codes a person gets for
//! them; never decides what is right itself, and never writes to the database.

mod backup;
mod doctor;
mod verify;

use std::io::Write;
use std::process::ExitCode;

pub use backup::backup;
pub use doctor::doctor;
pub use verify::verify;

/// How it went, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// All is as it should be: 0.
    Sound,
    /// Something is wrong: 1.
    Wrong,
    /// It could not be done: 2.
    Undone,
}

impl From<Finding> for ExitCode {
    fn from(finding: Finding) -> Self {
        Self::from(match finding {
            Finding::Sound => 0,
            Finding::Wrong => 1,
            Finding::Undone => 2,
        })
    }
}

/// Where an operator is answered: what was asked for, and what else there is to say.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
}

impl Console<'_> {
    /// Says something that was asked for. Nobody may be listening any more: the exit code still tells.
    fn say(&mut self, line: impl std::fmt::Display) {
        let _ = writeln!(self.out, "{line}");
    }

    /// Says something beside it.
    fn note(&mut self, line: impl std::fmt::Display) {
        let _ = writeln!(self.err, "visavis: {line}");
    }

    /// It could not be done, and why.
    fn give_up(&mut self, reason: impl std::fmt::Display) -> Finding {
        self.note(reason);
        Finding::Undone
    }
}
