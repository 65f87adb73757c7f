//! The database as a file: its folder, the lock that keeps a second server away, its threads, and how it is looked at
//! from outside. Knows paths and connections; never what is in the tables.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::cannot_open::CannotOpen;
use super::claim::{self, Claim};
use super::journal::{self, Cursor, Interrupted, Line};
use super::queue::{Inbox, Inside, QUEUE_MAX, Queue};
use super::readers::Readers;
use super::settings::{Settings, SyncMode};
use super::sweep::Sweep;
use super::vigil::{Mark, Vigil};
use super::writer::Writer;
use super::{Clock, GameNumber, Store, keeping, players, records, schema};
use crate::metrics::Shared;
use crate::scheduling::use_batch_scheduling;

/// How long another process may keep the file to itself, as a backup does for a moment.
pub(super) const BUSY_FOR: Duration = Duration::from_secs(5);
/// Pages in the write-ahead log from which on they are moved into the main file: 16 MiB, so that a page that changes with
/// every game is moved seldom.
const CHECKPOINT_PAGES: u32 = 4_096;
/// The write-ahead log is cut back to this when all of it is in the main file, in bytes.
const LOG_BYTES_MAX: i64 = 64 << 20;

/// Where a line comes that is added when a server starts.
#[derive(Clone, Copy, Debug)]
pub enum Amendment {
    /// Behind the game's last one.
    After(Option<Cursor>),
    /// There instead of what stands there.
    InPlaceOf(Cursor),
}

/// A database that is open and up to date, with all that was going on when it was last used.
pub struct Opened {
    db: Connection,
    path: Option<PathBuf>,
    claim: Option<Claim>,
    settings: Settings,
    sweep: Sweep,
    mark: Mark,
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
        if settings.in_memory() {
            let db = Connection::open_in_memory()
                .map_err(|error| CannotOpen::of(settings.path.as_ref(), &error))?;
            return Self::on(db, settings);
        }
        let path = PathBuf::from(&settings.path);
        let claim = Claim::take(&path, true)?;
        claim.look_at(&path)?;
        claim::tighten(&path);
        let db = Connection::open(&path).map_err(|error| CannotOpen::of(&path, &error))?;
        let last = Mark::read(&claim.beside);
        let opened = Self { claim: Some(claim), ..Self::on(db, settings)? };
        if let Some(last) = last.filter(|last| *last > opened.mark) {
            tracing::warn!(
                commits = last.commits.saturating_sub(opened.mark.commits),
                "what was saved last is not in the database: its log was cut short or damaged, or files of an earlier time \
                 were put in its place; games go on from what is there"
            );
        }
        Ok(opened)
    }

    /// Brings a database that nobody else has up to date, and reads back what was going on in it.
    ///
    /// # Errors
    /// [`CannotOpen`], as for [`Opened::open`].
    pub(crate) fn on(mut db: Connection, settings: &Settings) -> Result<Self, CannotOpen> {
        let named = PathBuf::from(&settings.path);
        let unusable = |error: rusqlite::Error| CannotOpen::of(&named, &error);
        let found = schema::version_of(&db).map_err(unusable)?;
        if found > schema::version() {
            return Err(CannotOpen::Newer { path: named, found, known: schema::version() });
        }
        db.busy_timeout(BUSY_FOR).map_err(unusable)?;
        let path = (!settings.in_memory()).then(|| named.clone());
        if let Some(path) = path.as_deref().filter(|_| found > 0 && found < schema::version()) {
            keeping::keep(&db, path, found)?;
        }
        prepare(&db, settings.sync).map_err(unusable)?;
        if let Err(error) = schema::migrate(&mut db) {
            let reason = error.to_string();
            return Err(if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
                unusable(err)
            } else {
                CannotOpen::Database { path: named, reason }
            });
        }
        players::learn_names(&mut db).map_err(unusable)?;
        let (games, next_number, sweep) = journal::read_back(&db).map_err(unusable)?;
        let alive_ms = journal::alive_ms(&db, &games).map_err(unusable)?;
        let mark = journal::mark(&db).map_err(unusable)?;
        let settings = settings.clone();
        Ok(Self { db, path, claim: None, settings, sweep, mark, next_number, games, alive_ms })
    }

    /// Whether there are records, which some key has signed.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub fn has_records(&self) -> Result<bool, CannotOpen> {
        records::any(&self.db).map_err(|error| CannotOpen::of(self.settings.path.as_ref(), &error))
    }

    /// Adds lines to running games, or puts them in the place of others, before anything else is written, and notes whose
    /// time is shifted otherwise from now on: from `now_ms`, when a server lives again. Gives where each line is.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub fn amend(
        &mut self,
        lines: &[(GameNumber, Line, Amendment)],
        shifts: &[(GameNumber, i64)],
        now_ms: u64,
    ) -> Result<Vec<Option<Cursor>>, CannotOpen> {
        let commits = self.mark.commits + 1;
        let amended = self.db.transaction().and_then(|transaction| {
            let write = |(number, line, how): &(GameNumber, Line, Amendment)| match how {
                Amendment::InPlaceOf(cursor) => {
                    journal::replace(&transaction, *cursor, *number, line).map(|()| Some(*cursor))
                }
                Amendment::After(last) => journal::append(&transaction, *number, line, *last),
            };
            let cursors = lines.iter().map(write).collect::<rusqlite::Result<Vec<_>>>()?;
            for (number, shift_ms) in shifts {
                journal::shift(&transaction, *number, *shift_ms)?;
            }
            // A shift is from the time of this server, and so must be what is noted of it.
            journal::note_alive(&transaction, now_ms, commits)?;
            transaction.commit()?;
            Ok(cursors)
        });
        let amended = amended.and_then(|cursors| {
            self.mark = journal::mark(&self.db)?;
            Ok(cursors)
        });
        amended.map_err(|error| CannotOpen::of(self.settings.path.as_ref(), &error))
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
        let claim = self.claim.take();
        let vigil = claim.as_ref().and_then(|claim| self.vigil(claim));
        let (store, mut writer) = self.parts(clock, metrics)?;
        writer.vigil = vigil;
        let (fail, failed) = oneshot::channel();
        std::thread::spawn(move || {
            use_batch_scheduling();
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| writer.run()));
            // Whoever opens the file next may.
            drop(claim);
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

    /// Watches over the files from now on, and marks how far they have come.
    fn vigil(&self, claim: &Claim) -> Option<Vigil> {
        // Where a name leads to another, the log is beside that.
        let path = claim::resolved(self.path.as_ref()?);
        // There a file may have another number each time it is asked for.
        if claim::network(&path).is_some() {
            return None;
        }
        let vigil = Vigil::begin(&path, claim.beside.try_clone().ok()?);
        vigil.keep(self.mark);
        Some(vigil)
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
        let apart_ms = self.alive_ms.map_or(0, |alive_ms| clock().saturating_sub(alive_ms));
        let writer = Writer {
            db: self.db,
            inbox: Inbox(queue),
            room,
            clock,
            metrics,
            sweep: self.sweep,
            abandoned_days: self.settings.abandoned_days,
            apart_ms,
            commits: self.mark.commits,
            vigil: None,
            failing: false,
        };
        Ok((Store { shared: Arc::new(inside) }, writer))
    }
}

/// What holds for the connection that writes.
fn prepare(db: &Connection, sync: SyncMode) -> rusqlite::Result<()> {
    // First of all, so that it stands in the file itself and not in its log.
    schema::sign(db)?;
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
