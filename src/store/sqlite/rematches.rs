//! Offers of another game that stand after the end of one, a row each, which stays when another has begun. Knows ids and times;
//! never what becomes of an offer.

use rusqlite::{Connection, OptionalExtension, params};

use super::whole;
use crate::protocol::GameId;
use crate::rules::Seat;
use crate::store::Rematch;

/// An offer is kept for so long at most, in milliseconds: longer than it may be taken up (`game.rematch_s`).
const KEPT_MS: u64 = 86_400_000;

/// What stands in a row in place of a seat, when another game has begun.
const BEGUN: u8 = 2;

/// A seat offers another game. What is too old to be taken up goes.
pub(super) fn offer(db: &Connection, game: GameId, seat: Seat, at_ms: u64) -> rusqlite::Result<()> {
    let old_ms = whole(at_ms.saturating_sub(KEPT_MS));
    db.prepare_cached("DELETE FROM rematches WHERE at_ms < ?")?.execute([old_ms])?;
    put(db, game, u8::from(seat == Seat::Second), at_ms)
}

/// Another game begins after one.
pub(super) fn take_up(db: &Connection, game: GameId, at_ms: u64) -> rusqlite::Result<()> {
    put(db, game, BEGUN, at_ms)
}

fn put(db: &Connection, game: GameId, what: u8, at_ms: u64) -> rusqlite::Result<()> {
    let insert = "INSERT INTO rematches (game, by_second, at_ms) VALUES (?, ?, ?)
                  ON CONFLICT (game) DO UPDATE SET by_second = excluded.by_second, at_ms = excluded.at_ms";
    db.prepare_cached(insert)?.execute(params![game.bytes(), what, whole(at_ms)]).map(drop)
}

/// The offer of a game does not stand any more.
pub(super) fn forget(db: &Connection, game: GameId) -> rusqlite::Result<()> {
    let delete = "DELETE FROM rematches WHERE game = ? AND by_second <> ?";
    db.prepare_cached(delete)?.execute(params![game.bytes(), BEGUN]).map(drop)
}

/// The seat whose offer stands, or that another game has begun.
pub(super) fn offered(db: &Connection, game: GameId) -> rusqlite::Result<Option<Rematch>> {
    let select = "SELECT by_second FROM rematches WHERE game = ?";
    let found = db.prepare_cached(select)?.query_row([game.bytes()], |row| row.get(0)).optional()?;
    Ok(found.map(|what: u8| match what {
        BEGUN => Rematch::Begun,
        0 => Rematch::Offered(Seat::First),
        _ => Rematch::Offered(Seat::Second),
    }))
}
