//! Why the store cannot be opened, in words for who keeps the machine. Knows paths and reasons; never decides.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::claim::network;
use crate::store::settings::Settings;

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// The folder or a file in it cannot be made.
    #[error("store.path is {path:?}, and {what} cannot be written: {source}")]
    File {
        /// The file as configured.
        path: PathBuf,
        /// What of it.
        what: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process has the file.
    #[error("store.path is {path:?}, and another server is using this file")]
    Taken {
        /// The file as configured.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error(
        "store.path is {path:?}, and this database has version {found}, but this program knows versions up to {known}: \
         use the newer program that wrote it"
    )]
    Newer {
        /// The file as configured.
        path: PathBuf,
        /// The version of the database.
        found: usize,
        /// The newest version this program knows.
        known: usize,
    },
    /// The tables are those of an older program.
    #[error(
        "store.path is {path:?}, and this database has version {found}, but only version {known} can be looked at: \
         start the server once, which brings it up to date"
    )]
    Older {
        /// The file as configured.
        path: PathBuf,
        /// The version of the database.
        found: usize,
        /// The version this program works with.
        known: usize,
    },
    /// Nothing is kept.
    #[error("store.path is {:?}, and so nothing is kept that could be looked at", Settings::MEMORY)]
    Nowhere,
    /// There is no file.
    #[error("store.path is {path:?}, and there is no file there: no server has run with it")]
    Missing {
        /// The file as configured.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("store.path is {path:?}, and it cannot be read: {source}")]
    Unread {
        /// The file as configured.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is a database of something else.
    #[error("store.path is {path:?}, and this is no database of Vis-à-vis")]
    Foreign {
        /// The file as configured.
        path: PathBuf,
    },
    /// SQLite cannot work with it.
    #[error("store.path is {path:?}, and this database cannot be used: {reason}")]
    Database {
        /// The file as configured.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// SQLite is not let at it.
    #[error(
        "store.path is {path:?}, and this database is locked ({reason}): {}",
        system.map_or_else(
            || "another program works with it, such as a database shell, or its folder is one of another computer, where \
                locks do not work: end that program, or set store.path to a file on a disk of this computer".to_owned(),
            |system| format!(
                "its folder is on a network ({system}), where locks do not work; set store.path to a file on a disk of this \
                 computer"
            ),
        )
    )]
    Locked {
        /// The file as configured.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
        /// The network file system it is on, if it is known to be on one.
        system: Option<&'static str>,
    },
    /// The database is gone and its log is not.
    #[error(
        "store.path is {path:?}, and there is no database, but {log:?}, which holds what was saved last in one: put the \
         database back, or restore a backup (visavis restore FILE), or move the log away to begin with nothing"
    )]
    Orphaned {
        /// The file as configured.
        path: PathBuf,
        /// The log.
        log: PathBuf,
    },
    /// A backup was being put in its place.
    #[error(
        "store.path is {path:?}, and {restoring:?} says that a restore was cut short: begin it again (visavis restore \
         FILE); what was there before lies beside it under dated names"
    )]
    HalfRestored {
        /// The file as configured.
        path: PathBuf,
        /// What the restore has left.
        restoring: PathBuf,
    },
    /// The database is an older one, and no copy of it can be kept.
    #[error(
        "store.path is {path:?}, and this database is of an older version; before it is brought up to date a copy is kept, \
         and that cannot be done: {reason}"
    )]
    NoCopy {
        /// The file as configured.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl CannotOpen {
    /// Why SQLite cannot work with a file.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = error.to_string();
        let locked =
            [ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked, ErrorCode::FileLockingProtocolFailed];
        if error.sqlite_error_code().is_some_and(|code| locked.contains(&code)) {
            let system = network(&path);
            return Self::Locked { path, reason, system };
        }
        Self::Database { path, reason }
    }
}
