//! The journal without the rows of games that have ended. Knows rows and their number; never what they say.

use rusqlite::Connection;

use super::journal::last_row;

/// Rows a sweep looks at in one commit.
const SWEEP_ROWS: i64 = 2_000;
/// Rows that are appended between two sweeps at least.
const SWEEP_MIN: i64 = 20_000;

/// Takes the rows of ended games out of the journal, some in each commit, so that it stays about as large as what is
/// being played and no commit waits long for it. A sweep begins when as much has been written as the one before has left
/// rows, so that what is looked at is at most twice what is appended.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// How much is still to be written until the next sweep begins.
    wait: i64,
    /// How far a sweep under way has come, and how many rows it has left.
    under_way: Option<(i64, i64)>,
}

impl Sweep {
    pub(super) fn after(live: i64, dead: i64) -> Self {
        Self { wait: live.max(SWEEP_MIN) - dead, under_way: None }
    }

    /// One step, if it is time or a sweep is under way; so many have written something since the last one. Gives whether
    /// rows are gone.
    pub(super) fn step(&mut self, db: &Connection, written: usize) -> rusqlite::Result<bool> {
        self.wait = self.wait.saturating_sub(i64::try_from(written).unwrap_or(i64::MAX));
        let Some((from, left)) = self.under_way.or((self.wait <= 0).then_some((0, 0))) else {
            return Ok(false);
        };
        let last = last_row(db)?;
        let to = from + SWEEP_ROWS;
        let delete =
            "DELETE FROM journal WHERE row > ? AND row <= ? AND game NOT IN (SELECT number FROM running)";
        let gone = db.prepare_cached(delete)?.execute([from, to.min(last)])?;
        let left = left + (to.min(last) - from) - i64::try_from(gone).unwrap_or(i64::MAX);
        if to < last {
            self.under_way = Some((to, left));
        } else {
            *self = Self::after(left, 0);
        }
        Ok(gone > 0)
    }
}
