//! The database as an operator looks at it: read only, also while a server writes to it, and as it was at one moment. Hands
//! out rows, one at a time, so that a large database needs no large memory. Knows SQL; never what the rows should say.

mod rows;
mod tally;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::cannot_open::CannotOpen;
use super::claim::{is_foreign, resolved, with_more};
use super::file::BUSY_FOR;
use super::schema;
use crate::protocol::{GameId, PlayerId};
use crate::rules::BySeat;
use crate::store::journal::Line;
use crate::store::ratings::{Rating, RatingChange};
use crate::store::settings::Settings;

pub use tally::{Reckoned, Tally};

/// A database at one moment.
pub struct DatabaseSnapshot {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    version: usize,
}

/// A running game as it is kept.
#[derive(Clone, Debug)]
pub struct KeptGame {
    /// Which game.
    pub id: GameId,
    /// What of it never changes, as text.
    pub header: String,
    /// Who plays.
    pub players: BySeat<PlayerId>,
    /// Everything that happened in it, in order.
    pub lines: Vec<Line>,
}

/// An ended game as it is kept.
#[derive(Clone, Debug)]
pub struct KeptRecord {
    /// Which game.
    pub id: GameId,
    /// The kind of game.
    pub rules: String,
    /// When it ended, Unix milliseconds.
    pub ended_ms: u64,
    /// Why it ended.
    pub reason: String,
    /// Whether it has changed ratings.
    pub rated: bool,
    /// A line for lists, as a JSON object.
    pub summary: String,
    /// The whole record.
    pub document: String,
    /// Whether the document has the digest that was written with it.
    pub intact: bool,
    /// What it did to the ratings.
    pub changes: Option<BySeat<RatingChange>>,
    /// Whether it is in no list.
    pub private: bool,
    /// Who played, and with which result.
    pub seats: Vec<(PlayerId, String)>,
}

/// A rating as it is kept.
#[derive(Clone, Debug)]
pub struct KeptRating {
    /// Whose.
    pub player: PlayerId,
    /// The kind of game.
    pub rules: String,
    /// How fast it is played.
    pub speed: String,
    /// The rating.
    pub rating: Rating,
    /// Whether it has a place on a leaderboard.
    pub ranked: bool,
}

/// Something cannot be read, with what SQLite says.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl From<rusqlite::Error> for Unreadable {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

/// The games of which a row names another than the one before it: such a game could not be woken.
const BROKEN_CHAINS: &str = "SELECT DISTINCT game FROM (
     SELECT game, previous, lag(row) OVER (PARTITION BY game ORDER BY row) AS before FROM journal
     WHERE game IN (SELECT number FROM running)
 ) WHERE previous IS NOT before ORDER BY game";

/// How a database is opened to be read.
const READING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// Players whose results are not those of their games.
const MISCOUNTED: &str = "SELECT id FROM players LEFT JOIN (
     SELECT player, sum(result = 'win') AS won, sum(result = 'loss') AS lost, sum(result = 'draw') AS drawn
     FROM seats GROUP BY player
 ) ON player = id
 WHERE (wins, losses, draws) IS NOT (ifnull(won, 0), ifnull(lost, 0), ifnull(drawn, 0))";

/// What is called with each row; a row that cannot be understood comes with the reason.
type Each<'a, T> = &'a mut dyn FnMut(Result<T, Unreadable>);

impl DatabaseSnapshot {
    /// Opens the database for reading, as it is now.
    ///
    /// # Errors
    /// [`CannotOpen`] names the file and what is wrong.
    pub fn open(settings: &Settings) -> Result<Self, CannotOpen> {
        if settings.in_memory() {
            return Err(CannotOpen::Nowhere);
        }
        let path = PathBuf::from(&settings.path);
        // Somebody else's is looked at without a trace; ours with one, because a server may begin to write any time.
        let looked = Self::read(&path, still).and_then(|(db, version)| Self::of(path.clone(), db, version));
        if let Err(reason @ CannotOpen::Foreign { .. }) = looked {
            return Err(reason);
        }
        drop(looked);
        let (db, version) = Self::read(&path, snapshot)?;
        Self::of(path, db, version)
    }

    /// Opens a database that nobody works with, such as a backup, for reading: nothing is made beside it.
    ///
    /// # Errors
    /// [`CannotOpen`] names the file and what is wrong.
    pub(super) fn open_still(path: PathBuf) -> Result<Self, CannotOpen> {
        let (db, version) = Self::read(&path, still)?;
        Self::of(path, db, version)
    }

    fn read(
        path: &Path,
        read: fn(&Path) -> rusqlite::Result<(Connection, usize)>,
    ) -> Result<(Connection, usize), CannotOpen> {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(CannotOpen::Missing { path: path.to_owned() })
            }
            Err(source) => Err(CannotOpen::Unread { path: path.to_owned(), source }),
            Ok(_) => read(path).map_err(|error| CannotOpen::of(path, &error)),
        }
    }

    fn of(path: PathBuf, db: Connection, version: usize) -> Result<Self, CannotOpen> {
        let foreign = is_foreign(&db, version).map_err(|error| CannotOpen::of(&path, &error))?;
        match version {
            _ if foreign => Err(CannotOpen::Foreign { path }),
            0 => Err(CannotOpen::Foreign { path }),
            found if found > schema::version() => {
                Err(CannotOpen::Newer { path, found, known: schema::version() })
            }
            version => Ok(Self { db, path, version }),
        }
    }

    /// The same database, if its tables are those this program works with.
    ///
    /// # Errors
    /// [`CannotOpen::Older`]
    pub fn up_to_date(self) -> Result<Self, CannotOpen> {
        let known = schema::version();
        if self.version == known {
            return Ok(self);
        }
        Err(CannotOpen::Older { path: self.path, found: self.version, known })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many games run, and how many have ended.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn counts(&self) -> Result<(u64, u64), Unreadable> {
        let select = "SELECT (SELECT count(*) FROM running), (SELECT count(*) FROM ended)";
        Ok(self.db.query_row(select, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// What is wrong whatever the rows say: pages, indexes, rows that name others which are not there or not theirs.
    pub fn flaws(&self, found: &mut dyn FnMut(String)) {
        let pages = |found: &mut dyn FnMut(String)| -> rusqlite::Result<()> {
            let mut check = self.db.prepare("PRAGMA integrity_check")?;
            let mut rows = check.query([])?;
            while let Some(row) = rows.next()? {
                let said: String = row.get(0)?;
                if said != "ok" {
                    found(said);
                }
            }
            Ok(())
        };
        let names = |found: &mut dyn FnMut(String)| -> rusqlite::Result<()> {
            let mut check = self.db.prepare("PRAGMA foreign_key_check")?;
            let mut rows = check.query([])?;
            while let Some(row) = rows.next()? {
                let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
                found(format!("a row of `{table}` names a row of `{parent}` that is not there"));
            }
            Ok(())
        };
        let chains = |found: &mut dyn FnMut(String)| -> rusqlite::Result<()> {
            let mut check = self.db.prepare(BROKEN_CHAINS)?;
            let mut rows = check.query([])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                found(format!("number {number} in the journal: an event does not name the one before it"));
            }
            Ok(())
        };
        let results = |found: &mut dyn FnMut(String)| -> rusqlite::Result<()> {
            let mut check = self.db.prepare(MISCOUNTED)?;
            let mut rows = check.query([])?;
            while let Some(row) = rows.next()? {
                let player = row.get(0).map(PlayerId::from_bytes)?;
                found(format!("player {player}: the results are not those of the games that are kept"));
            }
            Ok(())
        };
        for checked in [pages(found), names(found), chains(found), results(found)] {
            if let Err(error) = checked {
                found(error.to_string());
            }
        }
    }
}

/// Opens a file for reading, and begins the one transaction in which everything is read.
fn snapshot(path: &Path) -> rusqlite::Result<(Connection, usize)> {
    match Connection::open_with_flags(path, READING).and_then(begin) {
        // A folder that cannot be written takes no index of the log; where there is no log, none is needed.
        Err(error) if needs_an_index(&error) && has_no_log(path) => unchanging_snapshot(path),
        opened => opened,
    }
}

/// The same without a trace where there is no log, for a look at what may be somebody else's.
pub(super) fn still(path: &Path) -> rusqlite::Result<(Connection, usize)> {
    if has_no_log(path) { unchanging_snapshot(path) } else { snapshot(path) }
}

/// The same of a file that nobody changes and that has no log: nothing is made beside it.
fn unchanging_snapshot(path: &Path) -> rusqlite::Result<(Connection, usize)> {
    let flags = READING | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(unchanging(path), flags).and_then(begin)
}

fn begin(db: Connection) -> rusqlite::Result<(Connection, usize)> {
    db.busy_timeout(BUSY_FOR)?;
    db.execute_batch("BEGIN")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let version = schema::version_of(&db)?;
    Ok((db, version))
}

fn needs_an_index(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

pub(super) fn has_no_log(path: &Path) -> bool {
    std::fs::metadata(with_more(&resolved(path), "-wal")).map_or(true, |log| log.len() == 0)
}

/// The name by which SQLite takes a file for one that nobody changes.
fn unchanging(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for letter in path.to_string_lossy().chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            letter => uri.push(letter),
        }
    }
    uri + "?immutable=1"
}
