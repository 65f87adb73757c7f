//! Who has played here: names, and the hashes of the secrets they are known again by. Knows ids and text; never a secret.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::blocks;
use super::journal::whole;
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};

/// Secrets one player may have, one a device; one more takes the place of the oldest.
pub const TOKENS_MAX: usize = 16;

/// A player as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlayer {
    /// The public id.
    pub id: PlayerId,
    /// What the player is called.
    pub name: PlayerName,
    /// When they first came, Unix milliseconds.
    pub since_ms: u64,
}

/// Somebody who is written down together with the first thing of theirs that lasts, if they are not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Who.
    pub player: StoredPlayer,
    /// The secrets they are known again by, oldest first.
    pub tokens: Vec<TokenHash>,
    /// Whom they do not want to meet.
    pub blocked: Vec<PlayerId>,
}

/// A player who comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Who.
    pub player: StoredPlayer,
    /// Their running games, oldest first.
    pub games: Vec<GameId>,
    /// Whom they do not want to meet.
    pub blocked: Vec<PlayerId>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredPlayer> {
    let (id, name): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
    let unreadable = || rusqlite::Error::InvalidColumnType(1, "name".to_owned(), rusqlite::types::Type::Text);
    let name = PlayerName::parse(&name).ok_or_else(unreadable)?;
    Ok(StoredPlayer { id: PlayerId::from_bytes(id), name, since_ms: row.get(2)? })
}

pub(super) fn add(db: &Connection, player: &StoredPlayer, token: TokenHash) -> rusqlite::Result<()> {
    let insert = "INSERT INTO players (id, name, since_ms) VALUES (?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![
        player.id.bytes(),
        player.name.as_str(),
        whole(player.since_ms)
    ])?;
    add_token(db, player.id, token, player.since_ms)
}

/// Writes somebody down who may have been before.
pub(super) fn add_newcomer(db: &Connection, newcomer: &Newcomer) -> rusqlite::Result<()> {
    let Newcomer { player, tokens, blocked } = newcomer;
    let insert = "INSERT INTO players (id, name, since_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    let new = db.prepare_cached(insert)?.execute(params![
        player.id.bytes(),
        player.name.as_str(),
        whole(player.since_ms)
    ])?;
    if new == 0 {
        return Ok(());
    }
    for token in tokens {
        add_token(db, player.id, *token, player.since_ms)?;
    }
    for other in blocked {
        // Whom they have blocked was there, and need not have been written down.
        let _ = blocks::add(db, player.id, *other, true, player.since_ms)?;
    }
    Ok(())
}

/// One more secret of a player.
pub(super) fn add_token(
    db: &Connection,
    player: PlayerId,
    token: TokenHash,
    now_ms: u64,
) -> rusqlite::Result<()> {
    let insert = "INSERT INTO tokens (hash, player, since_ms) VALUES (?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![token.bytes(), player.bytes(), whole(now_ms)])?;
    let delete = "DELETE FROM tokens WHERE hash IN (
                      SELECT hash FROM tokens WHERE player = ? ORDER BY since_ms DESC LIMIT -1 OFFSET ?)";
    db.prepare_cached(delete)?.execute(params![player.bytes(), whole(TOKENS_MAX as u64)]).map(drop)
}

pub(super) fn rename(db: &Connection, player: PlayerId, name: &PlayerName) -> rusqlite::Result<()> {
    let update = "UPDATE players SET name = ? WHERE id = ?";
    db.prepare_cached(update)?.execute(params![name.as_str(), player.bytes()]).map(drop)
}

/// The player who has this secret.
pub(super) fn by_token(db: &Connection, token: TokenHash) -> rusqlite::Result<Option<StoredPlayer>> {
    let select = "SELECT id, name, players.since_ms FROM players JOIN tokens ON player = id WHERE hash = ?";
    db.prepare_cached(select)?.query_row([token.bytes()], read).optional()
}

/// The player of that id.
pub(super) fn by_id(db: &Connection, player: PlayerId) -> rusqlite::Result<Option<StoredPlayer>> {
    let select = "SELECT id, name, since_ms FROM players WHERE id = ?";
    db.prepare_cached(select)?.query_row([player.bytes()], read).optional()
}

/// The running games of a player, oldest first.
fn games(db: &Connection, player: PlayerId) -> rusqlite::Result<Vec<GameId>> {
    let select = "SELECT id FROM running WHERE first = ?1 OR second = ?1";
    let mut select = db.prepare_cached(select)?;
    let games = select.query_map([player.bytes()], |row| row.get(0).map(GameId::from_bytes))?;
    let mut games = games.collect::<rusqlite::Result<Vec<_>>>()?;
    games.sort_unstable();
    Ok(games)
}

/// All that a player has who comes back.
pub(super) fn recall(db: &Connection, player: Option<StoredPlayer>) -> rusqlite::Result<Option<Recalled>> {
    let Some(player) = player else { return Ok(None) };
    let (games, blocked) = (games(db, player.id)?, blocks::of(db, player.id)?);
    Ok(Some(Recalled { player, games, blocked }))
}
