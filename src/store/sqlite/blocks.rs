//! Whom players do not want to meet. Knows ids; never what follows from it.

use rusqlite::{Connection, params};

use super::{players, whole};
use crate::protocol::PlayerId;
use crate::store::players::{BLOCKS_MAX, NotBlocked};

/// Whom a player blocks, in the order of their ids.
pub(super) fn of(db: &Connection, player: PlayerId) -> rusqlite::Result<Vec<PlayerId>> {
    let mut select = db.prepare_cached("SELECT blocked FROM blocks WHERE player = ? ORDER BY blocked")?;
    let blocked = select.query_map([player.bytes()], |row| row.get(0).map(PlayerId::from_bytes))?;
    blocked.collect()
}

/// A player blocks another, who is here or was written down.
pub(super) fn add(
    db: &Connection,
    player: PlayerId,
    other: PlayerId,
    here: bool,
    now_ms: u64,
) -> rusqlite::Result<Result<(), NotBlocked>> {
    let blocked = of(db, player)?;
    if blocked.contains(&other) {
        return Ok(Ok(()));
    }
    if !here && players::by_id(db, other)?.is_none() {
        return Ok(Err(NotBlocked::Unknown));
    }
    if blocked.len() >= BLOCKS_MAX {
        return Ok(Err(NotBlocked::TooMany));
    }
    let insert = "INSERT INTO blocks (player, blocked, since_ms) VALUES (?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![player.bytes(), other.bytes(), whole(now_ms)])?;
    Ok(Ok(()))
}

/// A player no longer blocks another.
pub(super) fn remove(db: &Connection, player: PlayerId, other: PlayerId) -> rusqlite::Result<()> {
    let delete = "DELETE FROM blocks WHERE player = ? AND blocked = ?";
    db.prepare_cached(delete)?.execute(params![player.bytes(), other.bytes()]).map(drop)
}
