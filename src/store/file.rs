//! The database as a file: its folder, the lock that keeps a second server away, its threads, and how it is looked at
//! from outside. Knows paths and connections; never what is in the tables.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::journal::{self, Interrupted, Line, Place, Sweep};
use super::queue::{Inbox, Inside, QUEUE_MAX, Queue};
use super::readers::Readers;
use super::settings::{Settings, SyncMode};
use super::writer::Writer;
use super::{Clock, GameNumber, Store, schema, stand_back};
use crate::metrics::Shared;

/// How long another process may keep the file to itself, as a backup does for a moment.
pub(super) const BUSY_FOR: Duration = Duration::from_secs(5);
/// Pages in the write-ahead log from which on they are moved into the main file: 16 MiB, so that a page that changes with
/// every game is moved seldom.
const CHECKPOINT_PAGES: u32 = 4_096;
/// The write-ahead log is cut back to this when all of it is in the main file, in bytes.
const LOG_BYTES_MAX: i64 = 64 << 20;

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
}

/// Where a line comes that is added when a server starts.
#[derive(Clone, Copy, Debug)]
pub enum Amendment {
    /// Behind the game's last one.
    After(Option<Place>),
    /// There instead of what stands there.
    InPlaceOf(Place),
}

/// A database that is open and up to date, with all that was going on when it was last used.
pub struct Opened {
    db: Connection,
    path: Option<PathBuf>,
    lock: Option<File>,
    settings: Settings,
    sweep: Sweep,
    next_number: i64,
    /// The running games.
    pub games: Vec<Interrupted>,
    /// When a server last lived on it, Unix milliseconds.
    pub alive_ms: Option<u64>,
}

impl Opened {
    /// Opens the database, makes it if it is not there, and brings it up to date.
    ///
    /// # Errors
    /// [`CannotOpen`] names the file and what is wrong.
    pub fn open(settings: &Settings) -> Result<Self, CannotOpen> {
        let path = Self::path(settings);
        let lock = path.as_deref().map(take).transpose()?;
        let db = match &path {
            Some(path) => Connection::open(path),
            None => Connection::open_in_memory(),
        };
        let db = db.map_err(|error| CannotOpen::Database {
            path: PathBuf::from(&settings.path),
            reason: error.to_string(),
        })?;
        Ok(Self { lock, ..Self::on(db, settings)? })
    }

    fn path(settings: &Settings) -> Option<PathBuf> {
        (!settings.in_memory()).then(|| PathBuf::from(&settings.path))
    }

    /// Brings a database that nobody else has up to date, and reads back what was going on in it.
    ///
    /// # Errors
    /// [`CannotOpen`], as for [`Opened::open`].
    pub(crate) fn on(mut db: Connection, settings: &Settings) -> Result<Self, CannotOpen> {
        let named = PathBuf::from(&settings.path);
        let unusable = |error: &dyn std::fmt::Display| CannotOpen::Database {
            path: named.clone(),
            reason: error.to_string(),
        };
        let found = schema::version_of(&db).map_err(|error| unusable(&error))?;
        if found > schema::version() {
            return Err(CannotOpen::Newer { path: named, found, known: schema::version() });
        }
        prepare(&db, settings.sync).map_err(|error| unusable(&error))?;
        schema::migrate(&mut db).map_err(|error| unusable(&error))?;
        let (games, next_number, sweep) = journal::read_back(&db).map_err(|error| unusable(&error))?;
        let alive_ms = journal::alive_ms(&db, &games).map_err(|error| unusable(&error))?;
        let (path, settings) = (Self::path(settings), settings.clone());
        Ok(Self { db, path, lock: None, settings, sweep, next_number, games, alive_ms })
    }

    /// Adds lines to running games, or puts them in the place of others, before anything else is written. Gives where each
    /// is.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub fn amend(
        &mut self,
        lines: &[(GameNumber, Line, Amendment)],
    ) -> Result<Vec<Option<Place>>, CannotOpen> {
        let amended = self.db.transaction().and_then(|transaction| {
            let write = |(number, line, how): &(GameNumber, Line, Amendment)| match how {
                Amendment::InPlaceOf(place) => {
                    journal::replace(&transaction, *place, *number, line).map(|()| Some(*place))
                }
                Amendment::After(last) => journal::append(&transaction, *number, line, *last),
            };
            let places = lines.iter().map(write).collect::<rusqlite::Result<Vec<_>>>()?;
            transaction.commit()?;
            Ok(places)
        });
        amended.map_err(|error| CannotOpen::Database {
            path: self.path.clone().unwrap_or_else(|| PathBuf::from(Settings::MEMORY)),
            reason: error.to_string(),
        })
    }

    /// Starts the threads. The second value comes when the writer has failed, with the reason.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub fn start(
        mut self,
        clock: Clock,
        metrics: Shared,
    ) -> Result<(Store, oneshot::Receiver<String>), CannotOpen> {
        let lock = self.lock.take();
        let (store, writer) = self.parts(clock, metrics)?;
        let (fail, failed) = oneshot::channel();
        std::thread::spawn(move || {
            stand_back();
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| writer.run()));
            // Whoever opens the file next may.
            drop(lock);
            let reason = match ended {
                Ok(Ok(told)) => {
                    // Whoever closes may have given up waiting.
                    let _ = told.map(|told| told.send(()));
                    return;
                }
                Ok(Err(reason)) => reason,
                Err(_) => "the thread that writes has panicked".to_owned(),
            };
            // Nobody hears it only when the server is gone.
            let _ = fail.send(reason);
        });
        Ok((store, failed))
    }

    /// The store, and the writer that does what is asked of it when it is given a thread.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub(crate) fn parts(self, clock: Clock, metrics: Shared) -> Result<(Store, Writer), CannotOpen> {
        let readers = match &self.path {
            Some(path) => Some(Readers::start(path, Arc::clone(&metrics))?),
            None => None,
        };
        let (queue, room) = (Arc::new(Queue::default()), Arc::new(Semaphore::new(QUEUE_MAX)));
        let inside = Inside {
            queue: Arc::clone(&queue),
            room: Arc::clone(&room),
            readers,
            next_number: AtomicI64::new(self.next_number),
            metrics: Arc::clone(&metrics),
        };
        let writer = Writer {
            db: self.db,
            inbox: Inbox(queue),
            room,
            clock,
            metrics,
            sweep: self.sweep,
            abandoned_days: self.settings.abandoned_days,
            failing: false,
        };
        Ok((Store { shared: Arc::new(inside) }, writer))
    }
}

/// Makes the folder, and takes the lock that one server at a time may hold.
fn take(path: &Path) -> Result<File, CannotOpen> {
    let failed = |what| move |source| CannotOpen::File { path: path.to_owned(), what, source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed("its folder"))?;
    }
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.with_extension("lock"))
        .map_err(failed("the lock beside it"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(CannotOpen::Taken { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed("the lock beside it")(source)),
    }
}

/// What holds for the connection that writes.
fn prepare(db: &Connection, sync: SyncMode) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY_FOR)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(
        None,
        "synchronous",
        match sync {
            SyncMode::Full => "FULL",
            SyncMode::Normal => "NORMAL",
        },
    )?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    db.pragma_update(None, "journal_size_limit", LOG_BYTES_MAX)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}
