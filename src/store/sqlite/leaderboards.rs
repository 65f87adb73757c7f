//! Who is the strongest, page by page. Knows ratings and places; never how they came about.
//!
//! A page begins behind a place and is found by an index at once, wherever it is: nobody counts who stands before it.

use rusqlite::{Connection, params};

use super::ratings;
use crate::protocol::PlayerId;
use crate::store::leaderboards::{Rank, Ranked};

/// What finds a page of a leaderboard behind a place on it.
pub(super) const PAGE: &str = "SELECT rating, deviation, volatility, games, newcomers, player, name, bot
                           FROM ratings JOIN players ON id = player
                           WHERE ranked = 1 AND rules = ?1 AND speed = ?2 AND (rating, player) < (?3, ?4)
                           ORDER BY rating DESC, player DESC LIMIT ?5";

/// The strongest players of a discipline, from the place behind that one.
pub(super) fn page(
    db: &Connection,
    rules: &str,
    speed: &str,
    after: Option<Rank>,
    limit: usize,
) -> rusqlite::Result<Vec<Ranked>> {
    let Rank { number, rating, player } = after.unwrap_or(Rank::ABOVE_ALL);
    let mut select = db.prepare_cached(PAGE)?;
    let rows = select.query_map(params![rules, speed, rating, player, limit], |row| {
        Ok((PlayerId::from_bytes(row.get(5)?), (row.get::<_, String>(6)?, row.get(7)?), ratings::read(row)?))
    })?;
    (u64::from(number) + 1..)
        .zip(rows)
        .map(|(rank, row)| row.map(|(id, (name, bot), rating)| Ranked { rank, id, name, bot, rating }))
        .collect()
}
