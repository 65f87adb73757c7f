//! Who has played here: names, and the hashes of the secrets they are known again by. Knows ids and text; never a secret.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{blocks, whole};
use crate::protocol::{GameId, NameKey, PlayerId, PlayerName, RULE_VERSION, TokenHash};
use crate::rules::Seat;
use crate::store::players::{MET_MAX, Met, Newcomer, Recalled, StoredPlayer, TOKENS_MAX};

fn read(row: &Row<'_>) -> rusqlite::Result<StoredPlayer> {
    let (id, name): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
    let unreadable = || rusqlite::Error::InvalidColumnType(1, "name".to_owned(), rusqlite::types::Type::Text);
    let name = PlayerName::kept(&name).ok_or_else(unreadable)?;
    Ok(StoredPlayer { id: PlayerId::from_bytes(id), name, since_ms: row.get(2)?, bot: row.get(3)? })
}

/// Writes somebody down who may have been before.
pub(super) fn add_newcomer(db: &Connection, newcomer: &Newcomer) -> rusqlite::Result<()> {
    let Newcomer { player, tokens, blocked } = newcomer;
    let insert = "INSERT INTO players (id, name, since_ms, bot) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let new = db.prepare_cached(insert)?.execute(params![
        player.id.bytes(),
        player.name.as_str(),
        whole(player.since_ms),
        player.bot
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

/// Writes somebody down who may have been before, and sees to it that these secrets are theirs.
pub(super) fn add_known(db: &Connection, player: &Newcomer) -> rusqlite::Result<()> {
    add_newcomer(db, player)?;
    let insert = "INSERT INTO tokens (hash, player, since_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    let Newcomer { player: StoredPlayer { id, since_ms, .. }, tokens, .. } = player;
    for token in tokens {
        db.prepare_cached(insert)?.execute(params![token.bytes(), id.bytes(), whole(*since_ms)])?;
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
    let update = "UPDATE players SET name = ?, name_key = iif(name_key IS NULL, NULL, ?) WHERE id = ?";
    db.prepare_cached(update)?.execute(params![name.as_str(), name.key().number(), player.bytes()]).map(drop)
}

/// Notes the name of a player who has a rating, so that nobody else takes it.
pub(super) fn rank(db: &Connection, player: PlayerId) -> rusqlite::Result<()> {
    let select = "SELECT name FROM players WHERE id = ? AND name_key IS NULL
                  AND EXISTS (SELECT 1 FROM ratings WHERE player = id)";
    let name =
        db.prepare_cached(select)?.query_row([player.bytes()], |row| row.get::<_, String>(0)).optional()?;
    let Some(name) = name else { return Ok(()) };
    let update = "UPDATE players SET name_key = ? WHERE id = ?";
    db.prepare_cached(update)?.execute(params![NameKey::of(&name).number(), player.bytes()]).map(drop)
}

/// Those of these keys that are of a ranked player's name, other than this one's.
pub(super) fn ranked_names(
    db: &Connection,
    keys: &[NameKey],
    except: PlayerId,
) -> rusqlite::Result<Vec<NameKey>> {
    let mut select = db.prepare_cached("SELECT 1 FROM players WHERE name_key = ? AND id <> ?")?;
    let mut taken = Vec::new();
    for key in keys {
        if select.exists(params![key.number(), except.bytes()])? {
            taken.push(*key);
        }
    }
    Ok(taken)
}

/// Makes the keys of ranked players' names, unless they were made by the rule that holds now.
pub(super) fn learn_names(db: &mut Connection) -> rusqlite::Result<()> {
    let select = "SELECT value FROM meta WHERE key = 'name_rule'";
    let made: Option<i64> = db.query_row(select, [], |row| row.get(0)).optional()?;
    if made == Some(RULE_VERSION) {
        return Ok(());
    }
    let transaction = db.transaction()?;
    transaction.execute("UPDATE players SET name_key = NULL WHERE name_key IS NOT NULL", [])?;
    {
        let mut ranked = transaction.prepare("SELECT DISTINCT player FROM ratings")?;
        let players = ranked.query_map([], |row| row.get(0).map(PlayerId::from_bytes))?;
        for player in players.collect::<rusqlite::Result<Vec<_>>>()? {
            rank(&transaction, player)?;
        }
    }
    let upsert = "INSERT INTO meta (key, value) VALUES ('name_rule', ?)
                  ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    transaction.execute(upsert, [RULE_VERSION])?;
    transaction.commit()
}

/// The player who has this secret.
pub(super) fn by_token(db: &Connection, token: TokenHash) -> rusqlite::Result<Option<StoredPlayer>> {
    let select =
        "SELECT id, name, players.since_ms, bot FROM players JOIN tokens ON player = id WHERE hash = ?";
    db.prepare_cached(select)?.query_row([token.bytes()], read).optional()
}

/// The player of that id.
pub(super) fn by_id(db: &Connection, player: PlayerId) -> rusqlite::Result<Option<StoredPlayer>> {
    let select = "SELECT id, name, since_ms, bot FROM players WHERE id = ?";
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

/// What finds whom a player met in their last games, the last one first.
pub(super) const MET: &str = "SELECT theirs.player, mine.is_first FROM seats AS mine
     JOIN seats AS theirs ON theirs.game = mine.game AND theirs.player <> mine.player
     WHERE mine.player = ? AND mine.is_first IS NOT NULL ORDER BY mine.game DESC LIMIT ?";

/// Whom a player met in their last games, oldest first.
fn met(db: &Connection, player: PlayerId) -> rusqlite::Result<Vec<Met>> {
    let mut select = db.prepare_cached(MET)?;
    let games = select.query_map(params![player.bytes(), whole(MET_MAX as u64)], |row| {
        let seat = if row.get(1)? { Seat::First } else { Seat::Second };
        Ok(Met { other: PlayerId::from_bytes(row.get(0)?), seat })
    })?;
    let mut games = games.collect::<rusqlite::Result<Vec<_>>>()?;
    games.reverse();
    Ok(games)
}

/// All that a player has who comes back.
pub(super) fn recall(db: &Connection, player: Option<StoredPlayer>) -> rusqlite::Result<Option<Recalled>> {
    let Some(player) = player else { return Ok(None) };
    let games = games(db, player.id)?;
    let blocked = blocks::of(db, player.id)?;
    // Whoever comes in needs none of it.
    let met = met(db, player.id).unwrap_or_else(|error| {
        tracing::error!(%error, "the last games of a player cannot be read");
        Vec::new()
    });
    Ok(Some(Recalled { player, games, blocked, met }))
}
