//! The events of running games: append and read back. Each row names the one before of the same game, so that one game is
//! read by itself. Knows numbers, times and lines of text; never what a line says.

use std::num::NonZeroI64;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::heartbeat::State;
use super::sweep::Sweep;
use super::vigil::Mark;
use super::{invites, players, seeks, whole};
use crate::protocol::{GameId, PlayerId};
use crate::rules::BySeat;
use crate::store::journal::{Cursor, GameNumber, Interrupted, Line, NewGame};

/// A row of the journal as a cursor.
fn cursor_at(row: i64) -> Option<Cursor> {
    NonZeroI64::new(row).map(Cursor)
}

fn row_of(cursor: Cursor) -> i64 {
    cursor.0.get()
}

/// What a game's row must be to be what was written.
fn digest_of_game(id: [u8; 16], header: &str, players: BySeat<[u8; 16]>) -> [u8; 32] {
    let names = Sha256::new().chain_update(id).chain_update(players.first).chain_update(players.second);
    names.chain_update(header).finalize().into()
}

/// The same of a line: the first eight bytes, which miss one damage in 2^64.
fn digest_of_line(number: GameNumber, seq: i64, at_ms: i64, text: &str) -> i64 {
    let numbers = [number.0, seq, at_ms].map(i64::to_le_bytes).concat();
    let digest = Sha256::new().chain_update(numbers).chain_update(text).finalize();
    digest.first_chunk().map_or(0, |first| i64::from_le_bytes(*first))
}

/// A game's text from the columns `header, digest, id, first, second`, from one column on; rows that were written before
/// there was a digest have none.
pub(super) fn header_in(row: &Row<'_>, from: usize) -> rusqlite::Result<String> {
    let Ok(header) = row.get_ref(from)?.as_str() else { return Ok(String::new()) };
    let players = BySeat { first: row.get(from + 3)?, second: row.get(from + 4)? };
    let digest = digest_of_game(row.get(from + 2)?, header, players);
    let written: Option<Vec<u8>> = row.get(from + 1)?;
    Ok(if written.is_none_or(|written| written == digest) { header.to_owned() } else { String::new() })
}

/// A line from the columns `game, seq, at_ms, event, digest`.
pub(super) fn line_in(row: &Row<'_>) -> rusqlite::Result<(GameNumber, Line)> {
    let number = GameNumber(row.get(0)?);
    let seq = row.get(1)?;
    let at_ms = row.get(2)?;
    let text = row.get_ref(3)?.as_str().unwrap_or_default();
    let written: Option<i64> = row.get(4)?;
    let intact = written.is_none_or(|written| written == digest_of_line(number, seq, at_ms, text));
    let line = Line {
        seq: u32::try_from(seq).unwrap_or_default(),
        at_ms: u64::try_from(at_ms).unwrap_or_default(),
        text: if intact { text.to_owned() } else { String::new() },
    };
    Ok((number, line))
}

pub(super) fn open(db: &Connection, game: &NewGame) -> rusqlite::Result<()> {
    game.newcomers.iter().try_for_each(|newcomer| players::add_newcomer(db, newcomer))?;
    if let Some(invite) = game.invite {
        invites::take(db, invite, game.id, game.players)?;
    }
    game.seeks.iter().try_for_each(|seek| seeks::remove(db, *seek))?;
    let insert = "INSERT INTO running (number, id, header, first, second, digest, shift_ms, due_ms)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let id = game.id.bytes();
    let players = game.players.map(PlayerId::bytes);
    db.prepare_cached(insert)?
        .execute(params![
            game.number.0,
            id,
            game.header,
            players.first,
            players.second,
            digest_of_game(id, &game.header, players),
            game.shift_ms,
            whole(game.due_ms),
        ])
        .map(drop)
}

/// Writes a line behind the one that was the game's last. Gives where it is.
pub(super) fn append(
    db: &Connection,
    number: GameNumber,
    line: &Line,
    after: Option<Cursor>,
) -> rusqlite::Result<Option<Cursor>> {
    let insert = "INSERT INTO journal (game, seq, at_ms, event, digest, previous) VALUES (?, ?, ?, ?, ?, ?)";
    let (at_ms, digest) = kept(number, line);
    let previous = after.map(row_of);
    let row =
        db.prepare_cached(insert)?.insert(params![number.0, line.seq, at_ms, line.text, digest, previous])?;
    Ok(cursor_at(row))
}

/// A game's lines in order, found from the last one back. A row that is another game's, or is not there, is read as one
/// that is not what was written.
pub(super) fn lines(
    db: &Connection,
    number: GameNumber,
    last: Option<Cursor>,
) -> rusqlite::Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut next = last;
    while let Some(cursor) = next {
        let found = read_row(db, cursor)?
            .filter(|(of, _, before)| *of == number && before.map(row_of) < next.map(row_of));
        let (line, before) = match found {
            Some((_, line, before)) => (line, before),
            None => (Line { seq: 0, at_ms: 0, text: String::new() }, None),
        };
        lines.push(line);
        next = before;
    }
    lines.reverse();
    Ok(lines)
}

/// One row: whose it is, its line, and where the one before of the same game is.
fn read_row(db: &Connection, cursor: Cursor) -> rusqlite::Result<Option<(GameNumber, Line, Option<Cursor>)>> {
    let select = "SELECT game, seq, at_ms, event, digest, previous FROM journal WHERE row = ?";
    let read = |row: &Row<'_>| {
        let ((number, line), before) = (line_in(row)?, row.get::<_, Option<i64>>(5)?);
        Ok((number, line, before.and_then(cursor_at)))
    };
    db.prepare_cached(select)?.query_row([row_of(cursor)], read).optional()
}

fn kept(number: GameNumber, line: &Line) -> (i64, i64) {
    let at_ms = whole(line.at_ms);
    (at_ms, digest_of_line(number, line.seq.into(), at_ms, &line.text))
}

/// Puts another line in the place of one.
pub(super) fn replace(
    db: &Connection,
    cursor: Cursor,
    number: GameNumber,
    line: &Line,
) -> rusqlite::Result<()> {
    let update = "UPDATE journal SET seq = ?, at_ms = ?, event = ?, digest = ? WHERE row = ?";
    let (at_ms, digest) = kept(number, line);
    db.prepare_cached(update)?.execute(params![line.seq, at_ms, line.text, digest, row_of(cursor)]).map(drop)
}

/// Notes how far a game's time is ahead of the server's from now on, and when it is due.
pub(super) fn resume(
    db: &Connection,
    number: GameNumber,
    shift_ms: i64,
    due_ms: u64,
) -> rusqlite::Result<()> {
    let update = "UPDATE running SET shift_ms = ?, due_ms = ? WHERE number = ?";
    db.prepare_cached(update)?.execute(params![shift_ms, whole(due_ms), number.0]).map(drop)
}

/// Notes when a game is due from now on.
pub(super) fn postpone(db: &Connection, number: GameNumber, due_ms: u64) -> rusqlite::Result<()> {
    let update = "UPDATE running SET due_ms = ? WHERE number = ?";
    db.prepare_cached(update)?.execute(params![whole(due_ms), number.0]).map(drop)
}

/// A game no longer runs; its rows are swept away later.
pub(super) fn close(db: &Connection, number: GameNumber) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM running WHERE number = ?")?.execute([number.0]).map(drop)
}

/// Notes that the server lives, and how many commits there were.
pub(super) fn note_alive(db: &Connection, now_ms: u64, commits: i64) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO meta (key, value) VALUES ('alive_ms', ?), ('commits', ?)
                  ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.prepare_cached(upsert)?.execute([whole(now_ms), commits]).map(drop)
}

/// How far the database has come.
fn mark(db: &Connection) -> rusqlite::Result<Mark> {
    let select = "SELECT value FROM meta WHERE key = 'commits'";
    let commits = db.prepare_cached(select)?.query_row([], |row| row.get(0)).optional()?;
    Ok(Mark { commits: commits.unwrap_or_default(), row: last_row(db)? })
}

/// The last row of the journal.
pub(super) fn last_row(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(row), 0) FROM journal")?.query_row([], |row| row.get(0))
}

/// When the second game of a pair begins that is not over, Unix milliseconds of the server's time, if there is one.
pub(super) fn begins_ms(db: &Connection, game: GameId) -> rusqlite::Result<Option<u64>> {
    // A header may be damaged.
    let select = "SELECT CASE WHEN json_valid(header) THEN
                      CASE json_extract(header, '$.origin.kind') WHEN 'pair' THEN
                          CAST(json_extract(header, '$.opened_ms') AS INTEGER) - shift_ms
                      END
                  END FROM running WHERE id = ?";
    let begins_ms = db.prepare_cached(select)?.query_row([game.bytes()], |row| row.get::<_, Option<i64>>(0));
    Ok(begins_ms.optional()?.flatten().and_then(|ms| u64::try_from(ms).ok()))
}

/// When the server was last known to live: when that was noted, or something happened in one of the running games.
pub(super) fn alive_ms(db: &Connection, running: &[Interrupted]) -> rusqlite::Result<Option<u64>> {
    Ok(noted_ms(db)?.max(running.iter().filter_map(Interrupted::last_server_ms).max()))
}

/// When it was last noted that the server lives.
pub(super) fn noted_ms(db: &Connection) -> rusqlite::Result<Option<u64>> {
    let select = "SELECT value FROM meta WHERE key = 'alive_ms'";
    db.prepare_cached(select)?.query_row([], |row| row.get(0)).optional()
}

/// Which state the database is in.
pub(super) fn state(db: &Connection) -> rusqlite::Result<State> {
    Ok(State { mark: mark(db)?, noted_ms: noted_ms(db)?.unwrap_or_default() })
}

/// All running games with the last event of each, the next number that names no game, and what lies in the journal of
/// others.
pub(super) fn read_back(db: &Connection) -> rusqlite::Result<(Vec<Interrupted>, i64, Sweep)> {
    let mut select = db.prepare(
        "SELECT number, header, digest, id, first, second, shift_ms, due_ms FROM running ORDER BY number",
    )?;
    let games = select.query_map([], |row| {
        let number = GameNumber(row.get(0)?);
        let header = header_in(row, 1)?;
        // One that is not known is past: the game is looked at.
        let due_ms = row.get(7).unwrap_or_default();
        Ok(Interrupted { number, header, last: None, shift_ms: row.get(6)?, due_ms })
    })?;
    let mut games = games.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut lasts = vec![None; games.len()];
    let mut next = games.last().map_or(1, |game| game.number.0 + 1);
    let mut live = 0;
    let mut dead = 0;
    let mut select = db.prepare("SELECT game, row FROM journal ORDER BY row")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        next = next.max(number + 1);
        let found = games.binary_search_by_key(&number, |game| game.number.0).ok();
        match found.and_then(|at| lasts.get_mut(at)) {
            Some(of_game) => {
                live += 1;
                *of_game = cursor_at(row.get(1)?);
            }
            None => dead += 1,
        }
    }
    for (game, cursor) in games.iter_mut().zip(lasts) {
        let Some(cursor) = cursor else { continue };
        game.last = read_row(db, cursor)?.map(|(_, line, _)| (cursor, line));
    }
    Ok((games, next, Sweep::after(live, dead)))
}
