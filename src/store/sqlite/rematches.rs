//! Offers of another game that stand after the end of one, a row each. Knows ids and times; never what becomes of an offer.

use rusqlite::{Connection, OptionalExtension, params};

use super::whole;
use crate::protocol::GameId;
use crate::rules::Seat;

/// An offer is kept for so long at most, in milliseconds: longer than it may be taken up (`game.rematch_s`).
const KEPT_MS: u64 = 86_400_000;

/// A seat offers another game. What is too old to be taken up goes.
pub(super) fn offer(db: &Connection, game: GameId, seat: Seat, at_ms: u64) -> rusqlite::Result<()> {
    let old_ms = whole(at_ms.saturating_sub(KEPT_MS));
    db.prepare_cached("DELETE FROM rematches WHERE at_ms < ?")?.execute([old_ms])?;
    let insert = "INSERT INTO rematches (game, by_second, at_ms) VALUES (?, ?, ?)
                  ON CONFLICT (game) DO UPDATE SET by_second = excluded.by_second, at_ms = excluded.at_ms";
    db.prepare_cached(insert)?.execute(params![game.bytes(), seat == Seat::Second, whole(at_ms)]).map(drop)
}

/// The offer of a game does not stand any more.
pub(super) fn forget(db: &Connection, game: GameId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM rematches WHERE game = ?")?.execute([game.bytes()]).map(drop)
}

/// The seat whose offer stands.
pub(super) fn offered(db: &Connection, game: GameId) -> rusqlite::Result<Option<Seat>> {
    let select = "SELECT by_second FROM rematches WHERE game = ?";
    let by_second = db.prepare_cached(select)?.query_row([game.bytes()], |row| row.get(0)).optional()?;
    Ok(by_second.map(|by_second| if by_second { Seat::Second } else { Seat::First }))
}
