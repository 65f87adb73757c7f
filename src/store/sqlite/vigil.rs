//! Whether the files that are open are still those that the next start will find, and whether this start has found what was
//! saved last. Knows files by device and number, and two numbers that grow with every commit; never what is saved.
//!
//! **Invariant:** what is acknowledged is in the files that bear the names (`a_file_that_goes_from_under_the_server_stops_it`).
//!
//! Looked at around each commit, before anybody is told of it: three names, and the head of the log, a few microseconds. A
//! second program that works on the database as SQLite does (a backup, a checkpoint) changes none of it.
//!
//! The mark is the last commit's two numbers, in the lock beside the database. It is written after the commit, without
//! waiting for the disk, so it is never ahead of what is saved with `store.sync = "full"`, and after a crash of the server
//! alone it is exact: a log that was cut short, filled with noise or taken away is told at the next start, whatever of it was
//! missing. After a loss of power it may be older than the database, and then less is noticed, never too much. It notices
//! nothing where the lock beside the database went with the rest.

use std::fs::{File, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::claim::with_more;
use super::heartbeat::{Heartbeat, State};

/// The length of the head of a write-ahead log; it is another after each time that the log begins anew.
const HEAD_BYTES: usize = 32;
/// What the write-ahead log is called.
const LOG: &str = "its log";
/// The bytes of a mark.
pub(super) const MARK_BYTES: usize = 42;

/// How far the database has come: grows with every commit, and is compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    /// Commits that were more than moves.
    pub(super) commits: i64,
    /// The last row of the journal since then.
    pub(super) row: i64,
}

impl Mark {
    /// The mark that is kept in this file, if there is one.
    pub(super) fn read(file: &File) -> Option<Self> {
        let mut bytes = [0; MARK_BYTES];
        file.read_exact_at(&mut bytes, 0).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let mut numbers = text.split_whitespace().map(|number| number.parse().ok());
        Some(Self { commits: numbers.next()??, row: numbers.next()?? })
    }

    /// As it is kept.
    fn text(self) -> String {
        let Self { commits, row } = self;
        format!("{commits:020} {row:020}\n")
    }
}

/// A file that is open, under the name it had then.
struct Watched {
    path: PathBuf,
    what: &'static str,
    id: (u64, u64),
    /// How long it is at least: it only grows.
    bytes: u64,
}

/// The files of a database that is written to.
pub(super) struct Vigil {
    files: Vec<Watched>,
    log: Option<Log>,
    /// Where the mark and the heartbeat are kept.
    beside: File,
    /// What was saved last.
    state: State,
}

struct Log {
    file: File,
    head: [u8; HEAD_BYTES],
    bytes: u64,
}

impl Vigil {
    /// From now on. The path is that of the file itself, beside which SQLite has its log.
    pub(super) fn begin(path: &Path, beside: File) -> Self {
        let files = [("", "the database"), ("-wal", LOG), ("-shm", "the index of its log")];
        let files = files.into_iter().filter_map(|(more, what)| {
            let path = with_more(path, more);
            let found = std::fs::metadata(&path).ok()?;
            Some(Watched { path, what, id: id(&found), bytes: found.len() })
        });
        // SQLite has no locks on its log, so a handle of it may come and go.
        let log = File::open(with_more(path, "-wal")).ok();
        let log = log.map(|file| Log { file, head: [0; HEAD_BYTES], bytes: 0 });
        let mut vigil = Self { files: files.collect(), log, ..Self::unseen(beside) };
        // What is there now is where it begins.
        let _ = vigil.look_at_the_log();
        vigil
    }

    /// The same without looking at the files: only how far they have come is kept.
    pub(super) fn unseen(beside: File) -> Self {
        Self { files: Vec::new(), log: None, beside, state: State::default() }
    }

    /// Says what is not as it was.
    ///
    /// # Errors
    /// A sentence; what was written last may be gone at the next start.
    pub(super) fn look(&mut self) -> Result<(), String> {
        // The log is cut back where all of it is in the database; it is looked at apart.
        let grows = |what: &str| what != LOG;
        for Watched { path, what, id: known, bytes } in &mut self.files {
            match std::fs::metadata(&path) {
                Ok(found) if id(&found) == *known && grows(what) && found.len() < *bytes => {
                    return Err(format!("{what} was cut short: {} bytes, and it had {bytes}", found.len()));
                }
                Ok(found) if id(&found) == *known => *bytes = found.len(),
                Ok(_) => return Err(format!("{what} was replaced: {} is another file now", path.display())),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(format!("{what} was removed: {} is not there any more", path.display()));
                }
                // It cannot be told, as when the folder may not be looked into.
                Err(_) => {}
            }
        }
        self.look_at_the_log()
    }

    /// The same of the log alone, before it is written to. It grows, or begins anew with another head; whoever else cuts it
    /// takes away what was saved.
    ///
    /// # Errors
    /// As [`Vigil::look`].
    pub(super) fn look_at_the_log(&mut self) -> Result<(), String> {
        let Some(log) = &mut self.log else { return Ok(()) };
        let mut head = [0; HEAD_BYTES];
        let mut at = 0;
        while let Some(rest) = head.get_mut(at..).filter(|rest| !rest.is_empty()) {
            match log.file.read_at(rest, at as u64) {
                Ok(0) | Err(_) => break,
                Ok(read) => at += read,
            }
        }
        let Ok(bytes) = log.file.metadata().map(|found| found.len()) else { return Ok(()) };
        let before = std::mem::replace(&mut log.bytes, bytes);
        let began = log.head != [0; HEAD_BYTES];
        let is_cut =
            if head == [0; HEAD_BYTES] { began && bytes > 0 } else { head == log.head && bytes < before };
        if is_cut {
            return Err(format!("its log was cut short: {bytes} bytes, and it had {before}"));
        }
        // Where all of it has been moved into the main file, it may be empty until it begins anew.
        if head != [0; HEAD_BYTES] {
            log.head = head;
        }
        Ok(())
    }

    /// Keeps the mark of a commit, and that the server lived then, Unix milliseconds. What cannot be kept is not looked for at
    /// the next start.
    pub(super) fn keep(&mut self, state: State, now_ms: u64) {
        self.state = state;
        let text = state.mark.text() + &Heartbeat { state, at_ms: now_ms }.text();
        if self.beside.write_all_at(text.as_bytes(), 0).is_err() {
            let _ = self.beside.set_len(0);
        }
    }

    /// Keeps that the server still lives, with nothing saved since.
    pub(super) fn beat(&self, now_ms: u64) {
        Heartbeat { state: self.state, at_ms: now_ms }.write(&self.beside);
    }
}

fn id(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_nothing_else_is_one() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(Mark::read(&file), None);
        for mark in [Mark::default(), Mark { commits: 7, row: i64::MAX }, Mark { commits: 8, row: 0 }] {
            Vigil::unseen(file.try_clone().unwrap()).keep(State { mark, noted_ms: 5 }, 6);
            assert_eq!(Mark::read(&file), Some(mark));
            assert_eq!(Heartbeat::last(&file, State { mark, noted_ms: 5 }), Some(6));
        }
        assert!(Mark { commits: 7, row: i64::MAX } < Mark { commits: 8, row: 0 });
        file.write_all_at(b"noise", 3).unwrap();
        assert_eq!(Mark::read(&file), None);
    }
}
