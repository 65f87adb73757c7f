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
    // What a game counts for, and who has a place on a leaderboard; what is known of earlier games stays as it was.
    M::up(
        "CREATE TABLE meetings (
             number INTEGER PRIMARY KEY, one BLOB NOT NULL, other BLOB NOT NULL, rules TEXT NOT NULL,
             speed TEXT NOT NULL, until_ms INTEGER NOT NULL, UNIQUE (one, other, rules, speed)
         ) STRICT;
         CREATE INDEX meetings_by_time ON meetings (until_ms);
         ALTER TABLE ratings ADD COLUMN newcomers INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE ratings ADD COLUMN ranked INTEGER NOT NULL DEFAULT 0;
         UPDATE ratings SET ranked = 1 WHERE games >= 10 AND deviation <= 110;
         DROP INDEX leaderboards;
         CREATE INDEX leaderboards ON ratings (rules, speed, rating, player) WHERE ranked = 1;",
    ),
    // So that a page of a player's games of one kind is found at once, and results are not counted when they are asked for.
    M::up(
        "ALTER TABLE seats ADD COLUMN rules TEXT NOT NULL DEFAULT '';
         UPDATE seats SET rules = ended.rules FROM ended WHERE ended.id = seats.game;
         CREATE INDEX seats_by_rules ON seats (player, rules, game);
         ALTER TABLE players ADD COLUMN wins INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE players ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE players ADD COLUMN draws INTEGER NOT NULL DEFAULT 0;
         UPDATE players SET wins = of.wins, losses = of.losses, draws = of.draws FROM (
             SELECT player, sum(result = 'win') AS wins, sum(result = 'loss') AS losses, sum(result = 'draw') AS draws
             FROM seats GROUP BY player
         ) AS of WHERE of.player = players.id;
         CREATE TRIGGER seat_taken AFTER INSERT ON seats BEGIN
             UPDATE players SET wins = wins + (NEW.result = 'win'), losses = losses + (NEW.result = 'loss'),
                 draws = draws + (NEW.result = 'draw') WHERE id = NEW.player;
         END;
         CREATE TRIGGER seat_forgotten AFTER DELETE ON seats BEGIN
             UPDATE players SET wins = wins - (OLD.result = 'win'), losses = losses - (OLD.result = 'loss'),
                 draws = draws - (OLD.result = 'draw') WHERE id = OLD.player;
         END;",
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
    // When a running game has to be looked at next if nobody does before, by the server's time: so no game is woken to know
    // it. Every game that was going on gets one when the server starts.
    M::up("ALTER TABLE running ADD COLUMN due_ms INTEGER NOT NULL DEFAULT 0;"),
    // Who invites whomever they give the code to, and what has become of it: a game, if one came of it, and who took it up.
    // Which ended games are in no list stands in a table of its own, so that those that are cost nothing.
    M::up(
        "CREATE TABLE invites (
             id BLOB PRIMARY KEY, code INTEGER NOT NULL UNIQUE, player BLOB NOT NULL REFERENCES players (id),
             offer TEXT NOT NULL, since_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
             cancelled INTEGER NOT NULL DEFAULT 0, game BLOB, guest BLOB
         ) WITHOUT ROWID, STRICT;
         CREATE INDEX invites_by_time ON invites (expires_ms);
         CREATE TABLE unlisted (
             game BLOB PRIMARY KEY REFERENCES ended (id) ON DELETE CASCADE
         ) WITHOUT ROWID, STRICT;",
    ),
    // What is sought, and its player in the same row as long as nothing else is written of them. And who sat first: so that
    // a player's last games say who sits where next.
    M::up(
        "CREATE TABLE seeks (
             id BLOB PRIMARY KEY, player BLOB NOT NULL, terms TEXT NOT NULL, since_ms INTEGER NOT NULL,
             rules TEXT, speed TEXT, name TEXT, came_ms INTEGER, tokens BLOB, blocked BLOB, digest BLOB NOT NULL
         ) WITHOUT ROWID, STRICT;
         ALTER TABLE seats ADD COLUMN is_first INTEGER;
         UPDATE seats SET is_first = lower(hex(player)) = json_extract(ended.summary, '$.players.first.id')
             FROM ended WHERE ended.id = seats.game AND json_valid(ended.summary);",
    ),
    // Which players are bots.
    M::up("ALTER TABLE players ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;"),
    // What was not played to an end is no result (`none`); before this it was a draw.
    M::up(
        "UPDATE seats SET result = 'none' FROM ended
             WHERE ended.id = seats.game AND reason IN ('cancelled', 'abandoned', 'adjudication');
         UPDATE players SET draws = (
             SELECT count(*) FROM seats WHERE seats.player = players.id AND result = 'draw'
         ) WHERE draws > 0;",
    ),
    // Who offers another game after the end of one.
    M::up(
        "CREATE TABLE rematches (
             game BLOB PRIMARY KEY REFERENCES ended (id) ON DELETE CASCADE, by_second INTEGER NOT NULL,
             at_ms INTEGER NOT NULL
         ) WITHOUT ROWID, STRICT;
         CREATE INDEX rematches_by_time ON rematches (at_ms);",
    ),
    // Whether bots may come that somebody else runs.
    M::up("ALTER TABLE seeks ADD COLUMN bots INTEGER NOT NULL DEFAULT 0;"),
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

    /// What was kept before has its places, kinds and results as if it had always been so.
    #[test]
    fn what_was_kept_before_is_found_as_what_comes() {
        let mut db = Connection::open_in_memory().unwrap();
        Migrations::from_slice(STEPS).to_version(&mut db, 5).unwrap();
        db.execute_batch(
            "INSERT INTO players VALUES (x'01', 'Ann', 1), (x'02', 'Ben', 1), (x'03', 'Cid', 1);
             INSERT INTO ratings VALUES (x'01', 'hex', 'untimed', 1700, 110, 0.06, 10, 1),
                 (x'02', 'hex', 'untimed', 2366, 120, 0.06, 100, 1), (x'03', 'hex', 'untimed', 1500, 60, 0.06, 9, 1);
             INSERT INTO ended (id, rules, ended_ms, reason, rated, summary, document, digest)
                 VALUES (x'07', 'hex', 1, 'rules', 1, '', '', x''), (x'08', 'othello', 1, 'agreement', 0, '', '', x''),
                     (x'09', 'hex', 1, 'abandoned', 0, '', '', x''), (x'0a', 'hex', 1, 'cancelled', 0, '', '', x'');
             INSERT INTO seats VALUES (x'01', x'07', 'win'), (x'02', x'07', 'loss'), (x'01', x'08', 'draw'),
                 (x'01', x'09', 'draw'), (x'03', x'0a', 'draw');",
        )
        .unwrap();
        migrate(&mut db).unwrap();
        let texts = |select: &str| {
            let mut select = db.prepare(select).unwrap();
            let rows = select.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<rusqlite::Result<Vec<String>>>().unwrap()
        };
        assert_eq!(texts("SELECT hex(player) FROM ratings WHERE ranked = 1"), ["01"]);
        let rules = texts("SELECT rules FROM seats ORDER BY game, player");
        assert_eq!(rules, ["hex", "hex", "othello", "hex", "hex"]);
        let came_to = texts("SELECT result FROM seats ORDER BY game, player");
        assert_eq!(
            came_to,
            ["win", "loss", "draw", "none", "none"],
            "what was not played to an end is no draw"
        );
        let results = "SELECT wins || '-' || losses || '-' || draws FROM players ORDER BY id";
        assert_eq!(texts(results), ["1-0-1", "0-1-0", "0-0-0"]);
        db.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM ended WHERE id >= x'08'").unwrap();
        assert_eq!(texts(results), ["1-0-0", "0-1-0", "0-0-0"], "what is forgotten counts no more");
    }

    #[test]
    fn all_steps_can_be_done() {
        Migrations::from_slice(STEPS).validate().unwrap();
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        assert_eq!(version_of(&db).unwrap(), version());
    }
}
