//! What the tables are, and how an older database becomes a current one. Knows SQL; never what the rows mean.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// Every change to the tables since the first, in order. A released one is never altered: the next is added.
const STEPS: &[M<'static>] = &[
    // What is being played. `number` names a game in the journal, is shorter than its id, and is not given again while
    // a row of the journal carries it.
    M::up(
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
         CREATE TABLE players (
             id BLOB PRIMARY KEY, name TEXT NOT NULL, since_ms INTEGER NOT NULL
         ) WITHOUT ROWID, STRICT;
         CREATE TABLE tokens (
             hash BLOB PRIMARY KEY, player BLOB NOT NULL REFERENCES players (id), since_ms INTEGER NOT NULL
         ) WITHOUT ROWID, STRICT;
         CREATE INDEX tokens_by_player ON tokens (player, since_ms);
         CREATE TABLE running (
             number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, header TEXT NOT NULL,
             first BLOB NOT NULL REFERENCES players (id), second BLOB NOT NULL REFERENCES players (id)
         ) STRICT;
         CREATE TABLE journal (
             row INTEGER PRIMARY KEY, game INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL,
             event TEXT NOT NULL
         ) STRICT;",
    ),
    // What has ended, and what it did to the ratings. `digest` is the SHA-256 of the document as it was written.
    M::up(
        "CREATE TABLE ended (
             id BLOB PRIMARY KEY, rules TEXT NOT NULL, ended_ms INTEGER NOT NULL, reason TEXT NOT NULL,
             rated INTEGER NOT NULL, summary TEXT NOT NULL, document TEXT NOT NULL, digest BLOB NOT NULL,
             first_before REAL, first_after REAL, second_before REAL, second_after REAL
         ) STRICT;
         CREATE INDEX ended_by_rules ON ended (rules, id);
         CREATE INDEX ended_by_abandonment ON ended (ended_ms) WHERE reason = 'abandoned';
         CREATE TABLE seats (
             player BLOB NOT NULL REFERENCES players (id), game BLOB NOT NULL REFERENCES ended (id) ON DELETE CASCADE,
             result TEXT NOT NULL, PRIMARY KEY (player, game)
         ) WITHOUT ROWID, STRICT;
         CREATE INDEX seats_by_game ON seats (game);
         CREATE TABLE ratings (
             player BLOB NOT NULL REFERENCES players (id), rules TEXT NOT NULL, speed TEXT NOT NULL,
             rating REAL NOT NULL, deviation REAL NOT NULL, volatility REAL NOT NULL,
             games INTEGER NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (player, rules, speed)
         ) WITHOUT ROWID, STRICT;
         CREATE INDEX leaderboards ON ratings (rules, speed, rating DESC, player);",
    ),
    // Whether what runs is what was written; what was written before this has no digest.
    M::up(
        "ALTER TABLE running ADD COLUMN digest BLOB;
         ALTER TABLE journal ADD COLUMN digest INTEGER;",
    ),
    // The row before of the same game: so a game at rest is read back without an index, which every move would pay for.
    M::up(
        "ALTER TABLE journal ADD COLUMN previous INTEGER;
         UPDATE journal SET previous = before FROM (
             SELECT row AS at, lag(row) OVER (PARTITION BY game ORDER BY row) AS before FROM journal
         ) WHERE row = at AND before IS NOT NULL;",
    ),
    // What somebody plays who comes back after having left the memory.
    M::up(
        "CREATE INDEX running_by_first ON running (first);
         CREATE INDEX running_by_second ON running (second);",
    ),
    // Whom players do not want to meet. Who is blocked need not have been written down.
    M::up(
        "CREATE TABLE blocks (
             player BLOB NOT NULL REFERENCES players (id), blocked BLOB NOT NULL, since_ms INTEGER NOT NULL,
             PRIMARY KEY (player, blocked)
         ) WITHOUT ROWID, STRICT;",
    ),
    // How far a game's time is ahead of the server's, where the clock was set while it ran.
    M::up("ALTER TABLE running ADD COLUMN shift_ms INTEGER NOT NULL DEFAULT 0;"),
    // What the names of players look like who have a rating, so that nobody else takes one.
    M::up(
        "ALTER TABLE players ADD COLUMN name_key INTEGER;
         CREATE INDEX players_by_name ON players (name_key) WHERE name_key IS NOT NULL;",
    ),
];

/// What marks a database as one of this program (`application_id`).
pub(super) const APPLICATION: i32 = i32::from_be_bytes(*b"Vvis");

/// Marks a database that is known to be ours as that. Those of earlier versions are not marked.
///
/// # Errors
/// What SQLite says.
pub(super) fn sign(db: &Connection) -> rusqlite::Result<()> {
    let found: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found == APPLICATION { Ok(()) } else { db.pragma_update(None, "application_id", APPLICATION) }
}

/// The version of a database that all steps have been done to.
pub(super) fn version() -> usize {
    STEPS.len()
}

/// The version of a database; 0 for a new one.
///
/// # Errors
/// What SQLite says, such as that the file is no database.
pub(super) fn version_of(db: &Connection) -> rusqlite::Result<usize> {
    db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
}

/// Brings a database up to date; each step is done as a whole or not at all.
///
/// # Errors
/// What SQLite says.
pub(super) fn migrate(db: &mut Connection) -> rusqlite_migration::Result<()> {
    Migrations::from_slice(STEPS).to_latest(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_written_before_learn_which_one_was_before_them() {
        let mut db = Connection::open_in_memory().unwrap();
        Migrations::from_slice(STEPS).to_version(&mut db, 3).unwrap();
        for game in [1, 2, 1, 1, 2] {
            let insert = "INSERT INTO journal (game, seq, at_ms, event) VALUES (?, 1, 1, '')";
            db.execute(insert, [game]).unwrap();
        }
        migrate(&mut db).unwrap();
        let mut select = db.prepare("SELECT previous FROM journal ORDER BY row").unwrap();
        let previous = select.query_map([], |row| row.get(0)).unwrap();
        let previous = previous.collect::<rusqlite::Result<Vec<Option<i64>>>>().unwrap();
        assert_eq!(previous, [None, None, Some(1), Some(3), Some(2)]);
    }

    #[test]
    fn all_steps_can_be_done() {
        Migrations::from_slice(STEPS).validate().unwrap();
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        assert_eq!(version_of(&db).unwrap(), version());
    }
}
