//! What reads beside the writer, and gives up when nobody waits any more.

use std::time::Instant;

use super::queries::SqliteReader;
use super::*;

const ENDLESS: &str =
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

/// A reading that would never end is stopped, and the connection reads the next one as if nothing had been.
#[test]
fn what_nobody_waits_for_is_interrupted() {
    let world = World::new();
    drop(world.open());
    let reader = SqliteReader::open(world.settings.path.as_ref()).unwrap();
    let count = |patience: &Patience, select: &str| {
        reader.while_anybody_waits(patience, |db| db.query_row(select, [], |row| row.get::<_, i64>(0)))
    };
    let over = Patience::default().until(Instant::now());
    assert_eq!(count(&over, ENDLESS), Err(Unread::Busy));
    assert_eq!(count(&Patience::default(), "SELECT count(*) FROM players"), Ok(0));
    assert_eq!(count(&Patience::default(), "SELECT count(*) FROM nothing"), Err(Unread::Failed));
}
