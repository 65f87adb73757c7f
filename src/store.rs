//! What lasts: the journal of running games, the records of ended ones, players and ratings. What is written and what is read
//! is data ([`WriteJob`], [`Query`]); one thread writes, committing as one batch whatever has queued while the last commit
//! ran, and others read beside it. An [`Engine`] keeps it all; the one there is keeps it in an SQLite file (`sqlite`). Knows
//! ids, numbers and text; never rules, actors or connections.
//!
//! **Invariant:** what was saved is on disk when whoever asked is told
//! (`nothing_that_was_told_is_lost_however_often_the_server_is_killed`).
//! **Invariant:** the queue in front of the writer has a limit; whoever finds it full waits, and nothing is dropped
//! (`who_finds_the_queue_full_waits`).

mod archive;
mod draft;
mod engine;
mod invites;
mod journal;
mod leaderboards;
mod players;
mod query;
pub(crate) mod queue;
pub mod ratings;
mod readers;
mod rematches;
mod seeks;
pub mod settings;
mod sqlite;
mod starting;
mod waiting;
mod write_job;
pub(crate) mod writer;

use std::sync::Arc;

pub use archive::{Archive, Damaged, Ending, Listed, NamedRating, Results, Wanted, result_of};
pub use draft::{Draft, Finish};
pub use engine::{Engine, EngineDown, JobOutcome, Patience, Reader};
pub use invites::{INVITE_KEPT_MS, Invitation, InviteFate, Invites, PastInvite};
pub use journal::{Amendment, Cursor, GameNumber, Interrupted, Journal, Line, NewGame, Resumption};
pub use leaderboards::{Rank, Ranked};
pub use players::{
    BLOCKS_MAX, MET_MAX, Met, Newcomer, NotBlocked, PlayerPage, Players, Recalled, StoredPlayer, TOKENS_MAX,
};
pub use query::{Answer, Lane, Query, Unread};
pub use queue::QUEUE_MAX;
pub use ratings::{
    Because, Circumstances, Discipline, Judgement, Meetings, Outcome, Rating, RatingChange, Weight, counts,
    judge, judge_fully, shown,
};
pub use rematches::{Rematch, Rematches};
pub use seeks::{FoundSeek, KeptSeek, SeekChanges, Seeks};
pub use sqlite::{
    CannotOpen, Copied, DatabaseSnapshot, KeptGame, KeptRating, KeptRecord, NotCopied, NotRestored, Opened,
    Reckoned, Restored, Sqlite, Tally, Unreadable, copy, restore,
};
pub use write_job::{Saved, Unsaved, WriteJob};

use queue::Inside;

/// What time it is, in Unix milliseconds, for what the store notes by itself.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The store as everybody holds it: what it does is in [`Journal`], [`Players`], [`Invites`], [`Rematches`] and
/// [`Archive`].
#[derive(Clone)]
pub struct Store {
    shared: Arc<Inside>,
}

impl Store {
    /// Whether there is what a query asks for.
    async fn knows(&self, query: Query) -> Result<bool, Unread> {
        let Answer::Known(known) = self.read(query).await? else { return Err(other_kind(Unread::Failed)) };
        Ok(known)
    }
}

/// The engine has answered something else than was asked: that is the engine's mistake, and nobody's loss but the asker's.
fn other_kind<E>(instead: E) -> E {
    tracing::error!("the engine has answered something else than was asked");
    instead
}

#[cfg(test)]
mod tests;
