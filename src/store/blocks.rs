//! Whom players do not want to meet. Knows ids; never what follows from it.

use rusqlite::{Connection, params};

use super::journal::whole;
use super::{Newcomer, Store, Unread, Unsaved, players};
use crate::protocol::PlayerId;

/// Players that one player may block.
pub const BLOCKS_MAX: usize = 100;

/// Why a player is not blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBlocked {
    /// There is no such player.
    Unknown,
    /// As many are blocked as one may.
    TooMany,
}

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

impl Store {
    /// Saves that a player blocks another, who is `here` or was written down. Gives all whom they block then.
    ///
    /// # Errors
    /// [`Unsaved`]; [`NotBlocked`] when it cannot be.
    pub async fn block(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        (other, here): (PlayerId, bool),
        now_ms: u64,
    ) -> Result<Result<Vec<PlayerId>, NotBlocked>, Unsaved> {
        self.save(move |db| {
            newcomer.iter().try_for_each(|newcomer| players::add_newcomer(db, newcomer))?;
            Ok(match add(db, player, other, here, now_ms)? {
                Ok(()) => Ok(of(db, player)?),
                Err(not) => Err(not),
            })
        })
        .await
    }

    /// Saves that a player no longer blocks another. Gives all whom they still block.
    ///
    /// # Errors
    /// [`Unsaved`]
    pub async fn unblock(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        other: PlayerId,
    ) -> Result<Vec<PlayerId>, Unsaved> {
        self.save(move |db| {
            newcomer.iter().try_for_each(|newcomer| players::add_newcomer(db, newcomer))?;
            remove(db, player, other)?;
            of(db, player)
        })
        .await
    }

    /// Whether a player was written down.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    pub async fn has_player(&self, player: PlayerId) -> Result<bool, Unread> {
        self.read(move |db| Ok(players::by_id(db, player)?.is_some())).await
    }
}
