//! The engine that keeps everything in one SQLite file, or in memory: a batch is one transaction of one connection. Knows
//! SQL, transactions and errors of SQLite; never who waits for what is written.

mod blocks;
mod cannot_open;
mod claim;
mod copying;
mod file;
mod heartbeat;
mod invites;
mod jobs;
mod journal;
mod keeping;
mod leaderboards;
mod players;
mod queries;
mod ratings;
mod records;
mod rematches;
mod restoring;
mod schema;
mod seeks;
mod snapshot;
mod sweep;
mod vigil;

use rusqlite::{Connection, ErrorCode};

pub use cannot_open::CannotOpen;
pub use copying::{Copied, NotCopied, copy};
pub use file::Opened;
pub use restoring::{NotRestored, Restored, restore};
pub use snapshot::{DatabaseSnapshot, KeptGame, KeptRating, KeptRecord, Reckoned, Tally, Unreadable};

use super::engine::{Engine, EngineDown, JobOutcome, Patience, Reader};
use super::query::{Answer, Query, Unread};
use super::write_job::WriteJob;
use claim::Claim;
use heartbeat::State;
use sweep::Sweep;
use vigil::{Mark, Vigil};

/// A database that is written to.
pub struct Sqlite {
    pub(crate) db: Connection,
    sweep: Sweep,
    /// Commits so far that were more than moves.
    commits: i64,
    /// When it was last noted in it that the server lives, Unix milliseconds.
    noted_ms: u64,
    /// Watches over the files, where there are some.
    vigil: Option<Vigil>,
    /// The right to the file. Given up last of all, when the connection is closed: whoever opens the file next may.
    _claim: Option<Claim>,
}

impl Engine for Sqlite {
    fn write(&mut self, batch: &[WriteJob], now_ms: u64) -> Result<Vec<JobOutcome>, EngineDown> {
        let stood = self.vigil.as_mut().map_or(Ok(()), Vigil::look_at_the_log);
        let committed = self.commit(batch, now_ms);
        // What may be gone at the next start was not saved.
        stood.and_then(|()| self.look(committed.is_ok(), now_ms)).map_err(EngineDown::Damaged)?;
        committed.map_err(|error| down(&error))
    }

    fn beat(&mut self, now_ms: u64) {
        if let Some(vigil) = &self.vigil {
            vigil.beat(now_ms);
        }
    }

    fn forget_abandoned(&mut self, before_ms: u64) -> Result<usize, EngineDown> {
        records::forget_abandoned(&self.db, before_ms).map_err(|error| EngineDown::Failing(error.to_string()))
    }

    fn finish(&mut self) {
        // What cannot be moved into the main file now is read from the log at the next start.
        let _ = self.db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
    }
}

impl Reader for Sqlite {
    /// Not given up: the writer's own connection reads where there is no other one, in memory.
    fn read(&self, query: &Query, _: &Patience) -> Result<Answer, Unread> {
        queries::answer(&self.db, query).map_err(|error| queries::unread(&error))
    }
}

impl Sqlite {
    /// Looks whether what was written is where the next start will find it, and marks how far that is.
    fn look(&mut self, committed: bool, now_ms: u64) -> Result<(), String> {
        let Some(vigil) = &mut self.vigil else { return Ok(()) };
        vigil.look()?;
        // A mark that is older than the database only sees less.
        if committed && let Ok(row) = journal::last_row(&self.db) {
            let mark = Mark { commits: self.commits, row };
            vigil.keep(State { mark, noted_ms: self.noted_ms }, now_ms);
        }
        Ok(())
    }

    /// Runs every job in one transaction: all as they are, and if one is wrong by itself, again with each on its own.
    /// Batches in which none is wrong do not pay for that.
    fn commit(&mut self, batch: &[WriteJob], now_ms: u64) -> rusqlite::Result<Vec<JobOutcome>> {
        let outcomes = match self.run_all(batch) {
            Err(error) if is_own_fault(&error) && self.take_back() => self.run_each(batch),
            outcomes => outcomes,
        };
        let committed = outcomes.and_then(|outcomes| {
            let swept = self.sweep.step(&self.db, batch.len())?;
            // A page less for what most batches are: moves, and nothing else. They show in the last row of the journal.
            let noted = swept || batch.is_empty() || batch.iter().any(|job| !job.is_dated());
            let commits = self.commits + i64::from(noted);
            if noted {
                journal::note_alive(&self.db, now_ms, commits)?;
            }
            self.say("COMMIT")?;
            self.commits = commits;
            if noted {
                self.noted_ms = now_ms;
            }
            Ok(outcomes)
        });
        if committed.is_err() {
            // Nothing of the transaction is kept either way.
            self.take_back();
        }
        committed
    }

    fn run_all(&self, batch: &[WriteJob]) -> rusqlite::Result<Vec<JobOutcome>> {
        self.say("BEGIN IMMEDIATE")?;
        batch.iter().map(|job| jobs::run(&self.db, job).map(JobOutcome::Saved)).collect()
    }

    /// Runs the jobs so that one that is wrong takes back all of itself and nothing else.
    fn run_each(&self, batch: &[WriteJob]) -> rusqlite::Result<Vec<JobOutcome>> {
        let alone = |job: &WriteJob| {
            self.say("SAVEPOINT job")?;
            match jobs::run(&self.db, job) {
                Ok(saved) => self.say("RELEASE job").map(|()| JobOutcome::Saved(saved)),
                // A disk that is full has taken the whole transaction back already.
                Err(error) if is_own_fault(&error) && !self.db.is_autocommit() => {
                    tracing::error!(%error, "something cannot be written as it is");
                    self.db.execute_batch("ROLLBACK TO job; RELEASE job")?;
                    Ok(JobOutcome::Refused)
                }
                Err(error) => Err(error),
            }
        };
        self.say("BEGIN IMMEDIATE")?;
        batch.iter().map(alone).collect()
    }

    /// Takes back the transaction under way. Gives whether there was one.
    fn take_back(&self) -> bool {
        !self.db.is_autocommit() && self.db.execute_batch("ROLLBACK").is_ok()
    }

    /// Runs a statement without values, which is read once and kept.
    fn say(&self, statement: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(statement)?.execute([]).map(drop)
    }
}

/// Whether the job is wrong, and not the disk.
fn is_own_fault(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(code) => matches!(
            code,
            ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::TooBig
                | ErrorCode::ApiMisuse
        ),
        None => true,
    }
}

/// Why a batch could not be committed.
fn down(error: &rusqlite::Error) -> EngineDown {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            EngineDown::Damaged(format!("the database is damaged: {error}"))
        }
        _ => EngineDown::Failing(error.to_string()),
    }
}

/// A number as SQLite keeps it.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
