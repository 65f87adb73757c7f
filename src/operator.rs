//! What an operator does beside the running server, or while none runs: copy the database, put a copy in its place, look
//! whether all in it agrees, hold a record against its signature, have a position solved, have levels play each other, make bots
//! that somebody else runs, have an engine play on a server. Knows the store's rows, what a match leaves, and which words and exit
//! codes a person gets for them; never decides what is right itself, and never writes into the database.

mod backup;
mod bot;
mod bridge;
mod chosen;
mod doctor;
mod duel;
mod engine;
mod restore;
mod solve;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use crate::config::{Arguments, Config, Loaded, Operation};
use crate::rules::Catalogue;

pub use backup::backup;
pub use bot::bot;
pub use bridge::bridge;
pub use doctor::doctor;
pub use duel::duel;
pub use engine::engine;
pub use restore::restore;
pub use solve::solve;
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

/// Does what an operator asked for, and answers on standard output and standard error.
pub fn operate(operation: &Operation, arguments: &Arguments, catalogue: Catalogue) -> Finding {
    let console = &mut Console { out: &mut std::io::stdout(), err: &mut std::io::stderr() };
    let loaded = match operation {
        // A record needs no settings, so wrong ones do not matter.
        Operation::Verify(file, key) => return verify(file, key.as_deref(), catalogue, console),
        Operation::Solve(asked) => return solve(asked, catalogue, console),
        Operation::Duel(asked) => return duel(asked, catalogue, console),
        Operation::Bridge(asked) => return bridge(asked, catalogue, console),
        Operation::Engine(asked) => return engine(asked, catalogue, console),
        Operation::Show
        | Operation::Check
        | Operation::Backup(_)
        | Operation::Restore(..)
        | Operation::Doctor
        | Operation::Bot(_) => Config::load(arguments),
    };
    match loaded {
        Ok(loaded) => with_settings(operation, &loaded, catalogue, console),
        Err(faults) => console.give_up(faults),
    }
}

fn with_settings(
    operation: &Operation,
    loaded: &Loaded,
    catalogue: Catalogue,
    console: &mut Console<'_>,
) -> Finding {
    match operation {
        Operation::Show => console.say(loaded.show().trim_end()),
        Operation::Check => console.say("the configuration is valid"),
        Operation::Backup(file) => return backup(&loaded.config.store, file, console),
        Operation::Restore(file, without_key) => {
            return restore(&loaded.config.store, file, *without_key, console);
        }
        Operation::Bot(command) => return bot(command, &loaded.config, console),
        Operation::Doctor => return doctor(&loaded.config.store, catalogue, console),
        Operation::Verify(..)
        | Operation::Solve(_)
        | Operation::Duel(_)
        | Operation::Bridge(_)
        | Operation::Engine(_) => {}
    }
    Finding::Sound
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
