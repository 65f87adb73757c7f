//! Queries, answered by a connection. Knows which statements answer what, and how a connection is made to give up; never who
//! asks.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::file::BUSY_FOR;
use super::{invites, journal, leaderboards, players, ratings, records, rematches};
use crate::protocol::PlayerId;
use crate::rules::BySeat;
use crate::store::engine::{Patience, Reader};
use crate::store::query::{Answer, Query, Unread};
use crate::store::ratings::{Discipline, Rating};

/// Steps of SQLite between two looks whether anybody still waits.
const LOOK_EVERY: i32 = 1_000;

/// A connection that only reads.
pub(super) struct SqliteReader(Connection);

impl SqliteReader {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        let db = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        db.busy_timeout(BUSY_FOR)?;
        Ok(Self(db))
    }

    /// Reads until it is done or nobody waits any more.
    pub(super) fn while_anybody_waits<T>(
        &self,
        patience: &Patience,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Unread> {
        let patience = patience.clone();
        if let Err(error) = self.0.progress_handler(LOOK_EVERY, Some(move || patience.is_over())) {
            tracing::error!(%error, "a reading cannot be interrupted");
        }
        read(&self.0).map_err(|error| unread(&error))
    }
}

impl Reader for SqliteReader {
    fn read(&self, query: &Query, patience: &Patience) -> Result<Answer, Unread> {
        self.while_anybody_waits(patience, |db| answer(db, query))
    }
}

/// Why something was not read; what whoever keeps the server should know is logged.
pub(super) fn unread(error: &rusqlite::Error) -> Unread {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
        return Unread::Busy;
    }
    tracing::error!(%error, "the store cannot be read");
    Unread::Failed
}

/// Answers a query.
pub(super) fn answer(db: &Connection, query: &Query) -> rusqlite::Result<Answer> {
    Ok(match query {
        Query::Lines { number, last } => Answer::Lines(journal::lines(db, *number, *last)?),
        Query::RankedNames { keys, except } => Answer::Names(players::ranked_names(db, keys, *except)?),
        Query::PlayerByToken(token) => {
            Answer::Recalled(players::recall(db, players::by_token(db, *token)?)?.map(Box::new))
        }
        Query::PlayerAgain(player) => {
            Answer::Recalled(players::recall(db, players::by_id(db, *player)?)?.map(Box::new))
        }
        Query::Invite(key) => Answer::Invite(invites::past(db, *key)?),
        Query::Ratings { players, rated, now_ms } => {
            Answer::Ratings(ratings_of(db, *players, *rated, *now_ms)?)
        }
        Query::HasEnded(game) => Answer::Known(records::is_known(db, *game)?),
        Query::Begins(game) => Answer::Begins(journal::begins_ms(db, *game)?),
        Query::Rematch(game) => Answer::Rematch(rematches::offered(db, *game)?),
        Query::Changes(game) => Answer::Changes(records::changes(db, *game)?),
        Query::HasPlayer(player) => Answer::Known(players::by_id(db, *player)?.is_some()),
        Query::Player(player) => Answer::Player(records::player(db, *player)?.map(Box::new)),
        Query::Record(game) => Answer::Record(records::document(db, *game)?),
        Query::List(wanted) => {
            let (page, next) = records::list(db, wanted)?;
            Answer::List(page, next)
        }
        Query::Leaderboard { discipline: Discipline { rules, speed }, after, limit } => {
            Answer::Leaderboard(leaderboards::page(db, rules, speed, *after, *limit)?)
        }
    })
}

/// The ratings of two players as they are now.
pub(super) fn ratings_of(
    db: &Connection,
    players: BySeat<PlayerId>,
    rated: Option<Discipline>,
    now_ms: u64,
) -> rusqlite::Result<BySeat<Option<Rating>>> {
    let Some(discipline) = rated else { return Ok(BySeat::default()) };
    let of = |player| ratings::of(db, player, discipline, now_ms);
    Ok(BySeat { first: of(players.first)?, second: of(players.second)? })
}
