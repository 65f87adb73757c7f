//! What has ended: records of games, who sat in them, and lists of both. Knows ids, results and documents as text; never
//! what a document says.

use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::journal::{self, Line, whole};
use super::ratings::{self, Discipline, Rating, RatingChange};
use super::{GameNumber, players};
use crate::protocol::{EndReason, GameId, PlayerId};
use crate::rules::{BySeat, Seat};

/// Most ended games one page of a list looks through.
const LOOKED_THROUGH_MAX: usize = 2_000;
/// Records of abandoned games that are removed at once.
const FORGOTTEN_MAX: u32 = 500;

/// The end of a game, with all that is kept of it.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Its name in the journal.
    pub number: GameNumber,
    /// Which game.
    pub id: GameId,
    /// What it counts for if it is rated.
    pub discipline: Discipline,
    /// Whether it changes ratings.
    pub rated: bool,
    /// Who played.
    pub players: BySeat<PlayerId>,
    /// Who won; nobody in a draw.
    pub winner: Option<Seat>,
    /// Why it ended.
    pub reason: EndReason,
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// A line for lists, as a JSON object.
    pub summary: String,
    /// The whole record.
    pub document: String,
}

/// An ended game in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Which game.
    pub id: GameId,
    /// The line that was kept for lists.
    pub summary: String,
    /// What it did to the ratings, if it was rated.
    pub ratings: Option<BySeat<RatingChange>>,
}

/// Which ended games are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this kind only.
    pub rules: Option<String>,
    /// Of this player only.
    pub player: Option<PlayerId>,
    /// Games that began before this one.
    pub after: Option<GameId>,
    /// Most games on the page.
    pub limit: usize,
}

/// What is kept of an ended game is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record is damaged")]
pub struct Damaged;

/// How many games a player has won, lost and drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Results {
    /// Games won.
    pub wins: u32,
    /// Games lost.
    pub losses: u32,
    /// Games without a winner.
    pub draws: u32,
}

/// A player's rating in one discipline, by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedRating {
    /// The kind of game.
    pub rules: String,
    /// How fast it is played.
    pub speed: String,
    /// The rating.
    #[serde(flatten)]
    pub rating: Rating,
}

/// A player on a leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The place, from 1.
    pub rank: usize,
    /// The public id.
    pub id: PlayerId,
    /// What the player is called.
    pub name: String,
    /// The rating.
    #[serde(flatten)]
    pub rating: Rating,
}

/// Writes the last event, the record and both ratings, and takes the game out of those that run; never twice.
pub(super) fn end(
    db: &Connection,
    ending: &Ending,
    last: &Line,
) -> rusqlite::Result<Option<BySeat<RatingChange>>> {
    // Of an ended game no row is looked for any more.
    journal::append(db, ending.number, last, None)?;
    journal::close(db, ending.number)?;
    let changes = if ending.rated {
        Some(ratings::count(db, ending.players, ending.discipline, ending.winner, ending.at_ms)?)
    } else {
        None
    };
    if changes.is_some() {
        ending.players.iter().try_for_each(|(_, player)| players::rank(db, *player))?;
    }
    let digest: [u8; 32] = Sha256::digest(ending.document.as_bytes()).into();
    let (first, second) = (changes.map(|both| both.first), changes.map(|both| both.second));
    let insert = "INSERT INTO ended (id, rules, ended_ms, reason, rated, summary, document, digest,
                  first_before, first_after, second_before, second_after)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![
        ending.id.bytes(),
        ending.discipline.rules,
        whole(ending.at_ms),
        ending.reason.as_str(),
        ending.rated,
        ending.summary,
        ending.document,
        digest,
        first.map(|change| change.before),
        first.map(|change| change.after),
        second.map(|change| change.before),
        second.map(|change| change.after),
    ])?;
    for (seat, player) in ending.players.iter() {
        let result = match ending.winner {
            None => "draw",
            Some(winner) if winner == seat => "win",
            Some(_) => "loss",
        };
        let insert = "INSERT INTO seats (player, game, result) VALUES (?, ?, ?)";
        db.prepare_cached(insert)?.execute(params![player.bytes(), ending.id.bytes(), result])?;
    }
    Ok(changes)
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

pub(super) fn is_known(db: &Connection, game: GameId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM ended WHERE id = ?")?.exists([game.bytes()])
}

/// One page of ended games, the newest first, and from where the next goes on.
pub(super) fn list(db: &Connection, wanted: &Wanted) -> rusqlite::Result<(Vec<Listed>, Option<GameId>)> {
    let before = wanted.after.map_or([0xff; 16], GameId::bytes);
    let rules = wanted.rules.as_deref();
    let look = LOOKED_THROUGH_MAX + 1;
    let columns = "id, summary, first_before, first_after, second_before, second_after, rules";
    let player = wanted.player.map(PlayerId::bytes);
    let (sql, values): (String, Vec<&dyn ToSql>) = match (&player, &rules) {
        (Some(player), _) => (
            format!(
                "SELECT {columns} FROM seats JOIN ended ON id = game WHERE player = ? AND game < ?
                 ORDER BY game DESC LIMIT ?"
            ),
            vec![player, &before, &look],
        ),
        (None, Some(rules)) => (
            format!("SELECT {columns} FROM ended WHERE rules = ? AND id < ? ORDER BY id DESC LIMIT ?"),
            vec![rules, &before, &look],
        ),
        (None, None) => (
            format!("SELECT {columns} FROM ended WHERE id < ? ORDER BY id DESC LIMIT ?"),
            vec![&before, &look],
        ),
    };
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query(values.as_slice())?;
    let (mut page, mut last, mut looked_through) = (Vec::new(), None, 0);
    while let Some(row) = rows.next()? {
        if page.len() == wanted.limit || looked_through == LOOKED_THROUGH_MAX {
            return Ok((page, last));
        }
        looked_through += 1;
        let listed = listed(row)?;
        last = Some(listed.id);
        if rules.is_none_or(|rules| row.get_ref(6).is_ok_and(|of| of.as_str() == Ok(rules))) {
            page.push(listed);
        }
    }
    Ok((page, None))
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
pub(super) fn player(
    db: &Connection,
    player: PlayerId,
) -> rusqlite::Result<Option<(players::StoredPlayer, Results, Vec<NamedRating>)>> {
    let Some(stored) = players::by_id(db, player)? else { return Ok(None) };
    let mut results = Results::default();
    let mut select =
        db.prepare_cached("SELECT result, count(*) FROM seats WHERE player = ? GROUP BY result")?;
    let mut rows = select.query([player.bytes()])?;
    while let Some(row) = rows.next()? {
        let (result, count): (String, u32) = (row.get(0)?, row.get(1)?);
        match result.as_str() {
            "win" => results.wins = count,
            "loss" => results.losses = count,
            _ => results.draws = count,
        }
    }
    let select = "SELECT rating, deviation, volatility, games, rules, speed FROM ratings WHERE player = ?";
    let mut select = db.prepare_cached(select)?;
    let ratings = select.query_map([player.bytes()], |row| {
        Ok(NamedRating { rules: row.get(4)?, speed: row.get(5)?, rating: rating(row)? })
    })?;
    Ok(Some((stored, results, ratings.collect::<rusqlite::Result<_>>()?)))
}

fn rating(row: &Row<'_>) -> rusqlite::Result<Rating> {
    Ok(Rating { rating: row.get(0)?, deviation: row.get(1)?, volatility: row.get(2)?, games: row.get(3)? })
}

/// The strongest players of a discipline, from the place after `skip`.
pub(super) fn leaderboard(
    db: &Connection,
    rules: &str,
    speed: &str,
    skip: usize,
    limit: usize,
) -> rusqlite::Result<Vec<Ranked>> {
    let select = "SELECT rating, deviation, volatility, games, player, name
                  FROM ratings JOIN players ON id = player WHERE rules = ? AND speed = ?
                  ORDER BY rating DESC, player LIMIT ? OFFSET ?";
    let mut select = db.prepare_cached(select)?;
    let rows = select.query_map(params![rules, speed, limit, skip], |row| {
        Ok((PlayerId::from_bytes(row.get(4)?), row.get::<_, String>(5)?, rating(row)?))
    })?;
    (skip + 1..)
        .zip(rows)
        .map(|(rank, row)| row.map(|(id, name, rating)| Ranked { rank, id, name, rating }))
        .collect()
}

/// Removes some records of games that both players left before that time.
pub(super) fn forget_abandoned(db: &Connection, before_ms: u64) -> rusqlite::Result<usize> {
    let delete = "DELETE FROM ended WHERE id IN (
                      SELECT id FROM ended WHERE reason = 'abandoned' AND ended_ms < ? LIMIT ?)";
    db.prepare_cached(delete)?.execute(params![whole(before_ms), FORGOTTEN_MAX])
}
