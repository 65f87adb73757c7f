//! Ratings as they are kept, and how a result is counted: both ratings, and that the two have met, in the transaction that
//! ends their game. Knows rows; what they come to is reckoned elsewhere.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::whole;
use crate::protocol::PlayerId;
use crate::rules::{BySeat, Seat};
use crate::store::ratings::{
    Circumstances, Discipline, Judgement, MEETING_FORGOTTEN_MS, Meetings, Outcome, Rating, RatingChange,
    judge,
};

/// Forgotten meetings that are removed with each result: more than one comes with it, so that they do not pile up.
const FORGOTTEN_MAX: u32 = 2;

/// A player's rating as it is now; nothing before their first rated game.
pub(super) fn of(
    db: &Connection,
    player: PlayerId,
    discipline: Discipline,
    now_ms: u64,
) -> rusqlite::Result<Option<Rating>> {
    let select = "SELECT rating, deviation, volatility, games, newcomers, updated_ms FROM ratings
                  WHERE player = ? AND rules = ? AND speed = ?";
    db.prepare_cached(select)?
        .query_row(params![player.bytes(), discipline.rules, discipline.speed], |row| {
            Ok(read(row)?.after(now_ms.saturating_sub(row.get(5)?)))
        })
        .optional()
}

/// Reads a rating from the first five columns of a row.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Rating> {
    let rating = row.get(0)?;
    let deviation = row.get(1)?;
    let volatility = row.get(2)?;
    Ok(Rating { rating, deviation, volatility, games: row.get(3)?, newcomers: row.get(4)? })
}

/// Counts a result, once, and tells what it is worth and what it did.
pub(super) fn count(
    db: &Connection,
    players: BySeat<PlayerId>,
    discipline: Discipline,
    game: Circumstances,
    winner: Option<Seat>,
    now_ms: u64,
) -> rusqlite::Result<(Judgement, Option<BySeat<Outcome>>)> {
    let known = |player| of(db, player, discipline, now_ms).map(Option::unwrap_or_default);
    let before = BySeat { first: known(players.first)?, second: known(players.second)? };
    let met = meetings(db, players, discipline)?;
    let judgement = judge(game, before, met, winner, now_ms);
    let Some(after) = judgement.after else { return Ok((judgement, None)) };
    let upsert = "INSERT INTO ratings (player, rules, speed, rating, deviation, volatility, games, newcomers,
                  updated_ms, ranked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (player, rules, speed) DO UPDATE SET rating = excluded.rating,
                  deviation = excluded.deviation, volatility = excluded.volatility, games = excluded.games,
                  newcomers = excluded.newcomers, updated_ms = excluded.updated_ms, ranked = excluded.ranked";
    for (seat, rating) in after.iter() {
        db.prepare_cached(upsert)?.execute(params![
            players.get(seat).bytes(),
            discipline.rules,
            discipline.speed,
            rating.rating,
            rating.deviation,
            rating.volatility,
            rating.games,
            rating.newcomers,
            whole(now_ms),
            !rating.is_provisional(),
        ])?;
    }
    meet(db, players, discipline, met.again(now_ms))?;
    forget_meetings(db, now_ms)?;
    let outcomes = BySeat::from_fn(|seat| {
        let (before, after): (&Rating, &Rating) = (before.get(seat), after.get(seat));
        let change = RatingChange { before: before.rating, after: after.rating };
        Outcome { change, provisional: after.is_provisional() }
    });
    Ok((judgement, Some(outcomes)))
}

/// The two in the order in which they are kept.
pub(super) fn in_order(players: BySeat<PlayerId>) -> ([u8; 16], [u8; 16]) {
    let one = players.first.bytes();
    let other = players.second.bytes();
    if one <= other { (one, other) } else { (other, one) }
}

fn meetings(
    db: &Connection,
    players: BySeat<PlayerId>,
    discipline: Discipline,
) -> rusqlite::Result<Meetings> {
    let (one, other) = in_order(players);
    let select = "SELECT until_ms FROM meetings WHERE one = ? AND other = ? AND rules = ? AND speed = ?";
    let found = db
        .prepare_cached(select)?
        .query_row(params![one, other, discipline.rules, discipline.speed], |row| row.get(0))
        .optional()?;
    Ok(Meetings { until_ms: found.unwrap_or_default() })
}

fn meet(
    db: &Connection,
    players: BySeat<PlayerId>,
    discipline: Discipline,
    met: Meetings,
) -> rusqlite::Result<()> {
    let (one, other) = in_order(players);
    let upsert = "INSERT INTO meetings (one, other, rules, speed, until_ms) VALUES (?, ?, ?, ?, ?)
                  ON CONFLICT (one, other, rules, speed) DO UPDATE SET until_ms = excluded.until_ms";
    db.prepare_cached(upsert)?
        .execute(params![one, other, discipline.rules, discipline.speed, whole(met.until_ms)])
        .map(drop)
}

/// Removes some meetings that have not counted for a day, however far apart two clocks are.
fn forget_meetings(db: &Connection, now_ms: u64) -> rusqlite::Result<usize> {
    let delete = "DELETE FROM meetings WHERE number IN (
                      SELECT number FROM meetings WHERE until_ms < ? LIMIT ?)";
    let before_ms = now_ms.saturating_sub(MEETING_FORGOTTEN_MS);
    db.prepare_cached(delete)?.execute(params![whole(before_ms), FORGOTTEN_MAX])
}
