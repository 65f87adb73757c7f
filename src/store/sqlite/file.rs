//! The database as a file: its folder, the lock that keeps a second server away, how it is brought up to date and what was
//! going on in it. Knows paths and connections; never what is in the tables.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::cannot_open::CannotOpen;
use super::claim::{self, Claim};
use super::heartbeat::{Heartbeat, State};
use super::queries::SqliteReader;
use super::sweep::Sweep;
use super::vigil::{Mark, Vigil};
use super::{Sqlite, invites, journal, keeping, players, records, schema, seeks};
use crate::metrics::Shared;
use crate::store::invites::Invitation;
use crate::store::journal::{Amendment, Cursor, Interrupted, Resumption};
use crate::store::seeks::FoundSeek;
use crate::store::settings::{Settings, SyncMode};
use crate::store::starting::{self, Found};
use crate::store::writer::Writer;
use crate::store::{Clock, Store};

/// How long another process may keep the file to itself, as a backup does for a moment.
pub(super) const BUSY_FOR: Duration = Duration::from_secs(5);
/// Pages in the write-ahead log from which on they are moved into the main file: 16 MiB, so that a page that changes with
/// every game is moved seldom.
const CHECKPOINT_PAGES: u32 = 4_096;
/// The write-ahead log is cut back to this when all of it is in the main file, in bytes.
const LOG_BYTES_MAX: i64 = 64 << 20;

/// A database that is open and up to date, with all that was going on when it was last used.
pub struct Opened {
    db: Connection,
    path: Option<PathBuf>,
    claim: Option<Claim>,
    settings: Settings,
    sweep: Sweep,
    /// The state it is in.
    state: State,
    next_number: i64,
    /// The running games.
    pub games: Vec<Interrupted>,
    /// The invitations of which nothing has become yet.
    pub invitations: Vec<Invitation>,
    /// What is sought.
    pub seeks: Vec<FoundSeek>,
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
        let mut opened = Self { claim: Some(claim), ..Self::on(db, settings)? };
        opened.alive_ms = opened.alive_ms.max(opened.last_beat_ms());
        let mark = opened.state.mark;
        if let Some(last) = last.filter(|last| *last > mark) {
            tracing::warn!(
                commits = last.commits.saturating_sub(mark.commits),
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
        let seeks = seeks::read_back(&db, alive_ms.unwrap_or_default()).map_err(unusable)?;
        let state = journal::state(&db).map_err(unusable)?;
        let invitations = invites::open(&db).map_err(unusable)?;
        let settings = settings.clone();
        Ok(Self {
            db,
            path,
            claim: None,
            settings,
            sweep,
            state,
            next_number,
            games,
            invitations,
            seeks,
            alive_ms,
        })
    }

    /// When the lock beside it says that a server last lived on it as it is, Unix milliseconds.
    fn last_beat_ms(&self) -> Option<u64> {
        Heartbeat::last(&self.claim.as_ref()?.beside, self.state)
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
    pub fn amend(&mut self, games: &[Resumption], now_ms: u64) -> Result<Vec<Option<Cursor>>, CannotOpen> {
        let commits = self.state.mark.commits + 1;
        let amended = self.db.transaction().and_then(|transaction| {
            let write = |game: &Resumption| {
                journal::resume(&transaction, game.number, game.shift_ms, game.due_ms)?;
                match &game.line {
                    (line, Amendment::InPlaceOf(cursor)) => {
                        journal::replace(&transaction, *cursor, game.number, line).map(|()| Some(*cursor))
                    }
                    (line, Amendment::After(last)) => journal::append(&transaction, game.number, line, *last),
                }
            };
            let cursors = games.iter().map(write).collect::<rusqlite::Result<Vec<_>>>()?;
            // A shift is from the time of this server, and so must be what is noted of it.
            journal::note_alive(&transaction, now_ms, commits)?;
            transaction.commit()?;
            Ok(cursors)
        });
        let amended = amended.and_then(|cursors| {
            self.state = journal::state(&self.db)?;
            Ok(cursors)
        });
        amended.map_err(|error| CannotOpen::of(self.settings.path.as_ref(), &error))
    }

    /// Starts the threads. The second value comes when the writer has failed, with the reason.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub fn start(
        self,
        clock: Clock,
        metrics: Shared,
    ) -> Result<(Store, oneshot::Receiver<String>), CannotOpen> {
        let (store, writer) = self.parts(clock, metrics)?;
        Ok((store, starting::spawn(writer)))
    }

    /// The engine alone, for who writes and reads without threads.
    pub fn engine(self) -> Sqlite {
        let vigil = self.claim.as_ref().and_then(|claim| self.vigil(claim));
        let Self { db, claim, sweep, state: State { mark, noted_ms }, .. } = self;
        Sqlite { db, sweep, commits: mark.commits, noted_ms, vigil, _claim: claim }
    }

    /// Watches over the files from now on, and marks how far they have come.
    fn vigil(&self, claim: &Claim) -> Option<Vigil> {
        // Where a name leads to another, the log is beside that.
        let path = claim::resolved(self.path.as_ref()?);
        let beside = claim.beside.try_clone().ok()?;
        // On a network a file may have another number each time it is asked for.
        let is_near = claim::network(&path).is_none();
        let mut vigil = if is_near { Vigil::begin(&path, beside) } else { Vigil::unseen(beside) };
        vigil.keep(self.state, self.state.noted_ms);
        Some(vigil)
    }

    /// The store, and the writer that does what is asked of it when it is given a thread.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub(crate) fn parts(self, clock: Clock, metrics: Shared) -> Result<(Store, Writer<Sqlite>), CannotOpen> {
        let readers = match &self.path {
            Some(path) => {
                let open = || {
                    SqliteReader::open(path).map_err(|error| CannotOpen::Database {
                        path: path.clone(),
                        reason: error.to_string(),
                    })
                };
                Some([open()?, open()?])
            }
            None => None,
        };
        let next_number = self.next_number;
        let alive_ms = self.alive_ms;
        let abandoned_days = self.settings.abandoned_days;
        let found = Found { engine: self.engine(), readers, next_number, alive_ms, abandoned_days };
        Ok(found.parts(clock, metrics))
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
