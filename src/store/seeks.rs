//! What is sought by whoever waits, so that it outlasts the server: written when it begins, removed when it is over. Knows ids
//! and text; never what is sought, nor who meets whom.

use super::Store;
use super::other_kind;
use super::players::Newcomer;
use super::ratings::{Discipline, Rating};
use super::write_job::{Saved, Unsaved, WriteJob};
use crate::protocol::{PlayerId, SeekId};

/// A seek as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeek {
    /// Which one.
    pub id: SeekId,
    /// Whose.
    pub player: PlayerId,
    /// What is sought, as text.
    pub terms: String,
    /// Since when, Unix milliseconds.
    pub since_ms: u64,
    /// What a result would count for, if it counts.
    pub rated: Option<Discipline>,
    /// Whether bots may come that somebody else runs.
    pub bots: bool,
    /// Who is kept with it, and not longer than it, if nothing else is written of them.
    pub newcomer: Option<Newcomer>,
}

/// A seek that somebody waited with when the server stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSeek {
    /// Which one.
    pub id: SeekId,
    /// Whose.
    pub player: PlayerId,
    /// What is sought, as text; empty when it is not what was written.
    pub terms: String,
    /// Since when, Unix milliseconds.
    pub since_ms: u64,
    /// Whether bots may come that somebody else runs.
    pub bots: bool,
    /// The player's rating in it, if it is rated and they have one.
    pub rating: Option<Rating>,
    /// Its player, if nothing else is written of them.
    pub newcomer: Option<Newcomer>,
    /// Whether its player has begun a match since: then it is over.
    pub over: bool,
}

/// What has changed of the seeks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeekChanges {
    /// Those that are there from now on, or otherwise than before.
    pub added: Vec<KeptSeek>,
    /// Those that are there no longer.
    pub removed: Vec<SeekId>,
    /// As of when ratings are told, Unix milliseconds.
    pub now_ms: u64,
}

/// What is sought.
pub trait Seeks {
    /// Saves what has changed, all of it or nothing. Gives the rating of each player whose seek is added and rated, in
    /// order, if they have one.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn change_seeks(
        &self,
        changes: SeekChanges,
    ) -> impl Future<Output = Result<Vec<Option<Rating>>, Unsaved>> + Send;
}

impl Seeks for Store {
    async fn change_seeks(&self, changes: SeekChanges) -> Result<Vec<Option<Rating>>, Unsaved> {
        let job = WriteJob::Seeks(Box::new(changes));
        let Saved::Seeks(ratings) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(ratings)
    }
}
