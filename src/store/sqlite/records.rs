//! What has ended: records of games, who sat in them, and lists of both. Knows ids, results and documents as text; never
//! what a document says.

use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::{journal, players, ratings, whole};
use crate::protocol::{GameId, PlayerId};
use crate::rules::{BySeat, Seat};
use crate::store::archive::{Damaged, Ending, Listed, NamedRating, Results, Wanted, result_of};
use crate::store::journal::Line;
use crate::store::players::PlayerPage;
use crate::store::ratings::{Outcome, RatingChange};

/// Records of abandoned games that are removed at once.
const FORGOTTEN_MAX: u32 = 500;

/// Writes the last event, the record and both ratings, and takes the game out of those that run; never twice.
pub(super) fn end(
    db: &Connection,
    ending: &Ending,
    last: &Line,
) -> rusqlite::Result<Option<BySeat<Outcome>>> {
    // Of an ended game no row is looked for any more.
    journal::append(db, ending.number, last, None)?;
    journal::close(db, ending.number)?;
    ending.second.as_deref().map_or(Ok(()), |second| journal::open(db, second))?;
    let players = ending.players;
    let discipline = ending.discipline;
    let counted = ending
        .contest
        .map(|contest| ratings::count(db, players, discipline, contest, ending.winner, ending.at_ms));
    let (judgement, outcomes) = counted.transpose()?.unzip();
    let outcomes = outcomes.flatten();
    if outcomes.is_some() {
        players.iter().try_for_each(|(_, player)| players::rank(db, *player))?;
    }
    let document = ending.document.finished(judgement.as_ref().map(|judgement| &judgement.weights));
    let digest: [u8; 32] = Sha256::digest(document.as_bytes()).into();
    let first = outcomes.map(|both| both.first.change);
    let second = outcomes.map(|both| both.second.change);
    let insert = "INSERT INTO ended (id, rules, ended_ms, reason, rated, summary, document, digest,
                  first_before, first_after, second_before, second_after)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![
        ending.id.bytes(),
        ending.discipline.rules,
        whole(ending.at_ms),
        ending.reason.as_str(),
        outcomes.is_some(),
        ending.summary,
        document,
        digest,
        first.map(|change| change.before),
        first.map(|change| change.after),
        second.map(|change| change.before),
        second.map(|change| change.after),
    ])?;
    if ending.private {
        db.prepare_cached("INSERT INTO unlisted (game) VALUES (?)")?.execute([ending.id.bytes()])?;
    }
    for (seat, player) in ending.players.iter() {
        let result = result_of(seat, ending.winner, ending.reason);
        let insert = "INSERT INTO seats (player, game, result, rules, is_first) VALUES (?, ?, ?, ?, ?)";
        db.prepare_cached(insert)?.execute(params![
            player.bytes(),
            ending.id.bytes(),
            result,
            ending.discipline.rules,
            seat == Seat::First,
        ])?;
    }
    Ok(outcomes)
}

/// The document of an ended game, as it was written.
pub(super) fn document(db: &Connection, game: GameId) -> rusqlite::Result<Option<Result<String, Damaged>>> {
    let select = "SELECT document, digest FROM ended WHERE id = ?";
    let found = db.prepare_cached(select)?.query_row([game.bytes()], intact).optional();
    match found {
        // Bytes that are no text any more.
        Err(
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..),
        ) => Ok(Some(Err(Damaged))),
        found => found,
    }
}

fn intact(row: &Row<'_>) -> rusqlite::Result<Result<String, Damaged>> {
    let (document, digest): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let same = Sha256::digest(document.as_bytes()).as_slice() == digest;
    Ok(if same { Ok(document) } else { Err(Damaged) })
}

/// Whether a game has ended.
pub(super) fn any(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM ended)", [], |row| row.get(0))
}

/// Whether a key has signed any of the records, or there are none.
pub(super) fn any_signed_with(db: &Connection, key: &str) -> rusqlite::Result<bool> {
    let select = "SELECT EXISTS (SELECT 1 FROM ended WHERE json_extract(document, '$.key') = ?)";
    Ok(!any(db)? || db.query_row(select, [key], |row| row.get(0))?)
}

pub(super) fn is_known(db: &Connection, game: GameId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM ended WHERE id = ?")?.exists([game.bytes()])
}

/// What a page of a list is made of.
const COLUMNS: &str = "id, summary, first_before, first_after, second_before, second_after";

/// What finds the games of a page, the newest first: by player and kind, by player, by kind, and all. Private ones are in
/// none.
pub(super) const LISTS: [&str; 4] = [
    "FROM seats JOIN ended ON id = game WHERE player = ?1 AND seats.rules = ?2 AND seats.game < ?3
         AND NOT EXISTS (SELECT 1 FROM unlisted WHERE unlisted.game = id) ORDER BY seats.game DESC",
    "FROM seats JOIN ended ON id = game WHERE player = ?1 AND ?2 IS NULL AND seats.game < ?3
         AND NOT EXISTS (SELECT 1 FROM unlisted WHERE unlisted.game = id) ORDER BY seats.game DESC",
    "FROM ended WHERE ?1 IS NULL AND rules = ?2 AND id < ?3
         AND NOT EXISTS (SELECT 1 FROM unlisted WHERE game = id) ORDER BY id DESC",
    "FROM ended WHERE ?1 IS NULL AND ?2 IS NULL AND id < ?3
         AND NOT EXISTS (SELECT 1 FROM unlisted WHERE game = id) ORDER BY id DESC",
];

/// One page of ended games, the newest first, and from where the next goes on.
pub(super) fn list(db: &Connection, wanted: &Wanted) -> rusqlite::Result<(Vec<Listed>, Option<GameId>)> {
    let [of_both, of_player, of_rules, of_all] = LISTS;
    let from = match (&wanted.player, &wanted.rules) {
        (Some(_), Some(_)) => of_both,
        (Some(_), None) => of_player,
        (None, Some(_)) => of_rules,
        (None, None) => of_all,
    };
    let before = wanted.after.map_or([0xff; 16], GameId::bytes);
    let player = wanted.player.map(PlayerId::bytes);
    // One more than is shown tells whether there is another page.
    let values: [&dyn ToSql; 4] = [&player, &wanted.rules, &before, &(wanted.limit + 1)];
    let mut select = db.prepare_cached(&format!("SELECT {COLUMNS} {from} LIMIT ?4"))?;
    let mut page = select.query_map(values, listed)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let more = page.len() > wanted.limit;
    page.truncate(wanted.limit);
    let next = page.last().map(|listed| listed.id).filter(|_| more);
    Ok((page, next))
}

/// What an ended game did to the ratings, if it did anything.
pub(super) fn changes(db: &Connection, game: GameId) -> rusqlite::Result<Option<BySeat<RatingChange>>> {
    let mut select = db.prepare_cached(&format!("SELECT {COLUMNS} FROM ended WHERE id = ?"))?;
    Ok(select.query_row([game.bytes()], listed).optional()?.and_then(|listed| listed.ratings))
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let change = |at: usize| -> rusqlite::Result<Option<RatingChange>> {
        let (before, after): (Option<f64>, Option<f64>) = (row.get(at)?, row.get(at + 1)?);
        Ok(before.zip(after).map(|(before, after)| RatingChange { before, after }))
    };
    let ratings = change(2)?.zip(change(4)?).map(|(first, second)| BySeat { first, second });
    Ok(Listed { id: GameId::from_bytes(row.get(0)?), summary: row.get(1)?, ratings })
}

/// A player with all results and ratings.
pub(super) fn player(db: &Connection, player: PlayerId) -> rusqlite::Result<Option<PlayerPage>> {
    let Some(stored) = players::by_id(db, player)? else { return Ok(None) };
    let results = db.prepare_cached(RESULTS)?.query_row([player.bytes()], |row| {
        Ok(Results { wins: row.get(0)?, losses: row.get(1)?, draws: row.get(2)? })
    })?;
    let mut select = db.prepare_cached(RATINGS)?;
    let ratings = select.query_map([player.bytes()], |row| {
        Ok(NamedRating { rules: row.get(5)?, speed: row.get(6)?, rating: ratings::read(row)? })
    })?;
    Ok(Some((stored, results, ratings.collect::<rusqlite::Result<_>>()?)))
}

/// What finds a player's results, which are counted as they come.
pub(super) const RESULTS: &str = "SELECT wins, losses, draws FROM players WHERE id = ?";
/// What finds a player's ratings.
pub(super) const RATINGS: &str =
    "SELECT rating, deviation, volatility, games, newcomers, rules, speed FROM ratings
                       WHERE player = ?";
/// Removes some records of games that both players left before that time.
pub(super) fn forget_abandoned(db: &Connection, before_ms: u64) -> rusqlite::Result<usize> {
    let delete = "DELETE FROM ended WHERE id IN (
                      SELECT id FROM ended WHERE reason = 'abandoned' AND ended_ms < ? LIMIT ?)";
    db.prepare_cached(delete)?.execute(params![whole(before_ms), FORGOTTEN_MAX])
}
