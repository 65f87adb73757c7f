//! What lasts: one SQLite file with the journal of running games, the records of ended ones, players and ratings. One
//! thread writes, committing at once whatever has queued while the last commit ran; others read beside it. Knows ids,
//! numbers and text; never rules, actors or connections.
//!
//! **Invariant:** what was saved is on disk when whoever asked is told
//! (`nothing_that_was_told_is_lost_however_often_the_server_is_killed`).
//! **Invariant:** the queue in front of the writer has a limit; whoever finds it full waits, and nothing is dropped
//! (`who_finds_the_queue_full_waits`).

mod archive;
mod blocks;
mod cannot_open;
mod claim;
mod copying;
mod draft;
mod file;
mod journal;
mod keeping;
mod leaderboards;
mod players;
pub(crate) mod queue;
pub mod ratings;
mod readers;
mod records;
mod restoring;
mod schema;
pub mod settings;
mod sweep;
mod vigil;
mod waiting;
pub(crate) mod writer;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

pub use archive::{Archive, KeptGame, KeptRating, KeptRecord, Reckoned, Tally, Unreadable};
pub use blocks::{BLOCKS_MAX, NotBlocked};
pub use cannot_open::CannotOpen;
pub use copying::{Copied, NotCopied, copy};
pub use draft::{Draft, Finish};
pub use file::{Amendment, Opened};
pub use journal::{Cursor, Interrupted, Line, Opening};
pub use leaderboards::{Rank, Ranked};
pub use players::{Newcomer, Recalled, StoredPlayer, TOKENS_MAX};
pub use queue::QUEUE_MAX;
pub use ratings::{
    Because, Circumstances, Discipline, Judgement, Meetings, Outcome, Rating, RatingChange, Weight, counts,
    judge, judge_fully, shown,
};
pub use records::{Damaged, Ending, Listed, NamedRating, Results, Wanted};
pub use restoring::{NotRestored, Restored, restore};
pub use writer::Unsaved;

use crate::protocol::{GameId, NameKey, PlayerId, PlayerName, TokenHash};
use crate::rules::BySeat;
use queue::Inside;

/// What time it is, in Unix milliseconds, for what the store notes by itself.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a game is called in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GameNumber(i64);

/// It was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Too much waits to be read, or it took too long.
    #[error("there is too much to read")]
    Busy,
    /// It cannot be read.
    #[error("it cannot be read now")]
    Failed,
}

/// The store as everybody holds it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Inside>,
}

impl Store {
    /// A name for a game that begins.
    pub fn number(&self) -> GameNumber {
        GameNumber(self.shared.next_number.fetch_add(1, Ordering::Relaxed))
    }

    /// Saves that a game has begun, and with it those of its players who are new, and tells what its players' ratings are.
    ///
    /// # Errors
    /// [`Unsaved`], as for all that is saved.
    pub async fn open_game(
        &self,
        game: Opening,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> Result<BySeat<Option<Rating>>, Unsaved> {
        self.save(move |db| {
            journal::open(db, &game)?;
            rated_players(db, game.players, rated, now_ms)
        })
        .await
    }

    /// Saves an event of a running game behind its last one. Gives where it is.
    ///
    /// # Errors
    /// [`Unsaved`]
    pub async fn append(
        &self,
        number: GameNumber,
        line: Line,
        after: Option<Cursor>,
    ) -> Result<Option<Cursor>, Unsaved> {
        self.save_dated(move |db| journal::append(db, number, &line, after)).await
    }

    /// Everything that has happened in a running game, in order, if that is where its last event is.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    pub async fn lines(&self, number: GameNumber, last: Option<Cursor>) -> Result<Vec<Line>, Unread> {
        self.read_at_once(move |db| journal::lines(db, number, last)).await
    }

    /// Saves the end of a game, its record, and what it does to the ratings, which it tells.
    ///
    /// # Errors
    /// [`Unsaved`]
    pub async fn end_game(&self, ending: Ending, last: Line) -> Result<Option<BySeat<Outcome>>, Unsaved> {
        self.save(move |db| records::end(db, &ending, &last)).await
    }

    /// The same for who cannot wait: `told` is called by the writer when it is saved, or could not be.
    pub fn end_game_then(
        &self,
        ending: Ending,
        last: Line,
        told: impl FnOnce(Result<Option<BySeat<Outcome>>, Unsaved>) + Send + 'static,
    ) {
        self.save_then(move |db| records::end(db, &ending, &last), told);
    }

    /// Saves one more secret of a player, for one more device; who may not have been written
    /// down is first. Gives the player, if there is one.
    ///
    /// # Errors
    /// [`Unsaved`]
    pub async fn add_token(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<Option<Recalled>, Unsaved> {
        self.save(move |db| {
            newcomer.iter().try_for_each(|newcomer| players::add_newcomer(db, newcomer))?;
            let known = players::recall(db, players::by_id(db, player)?)?;
            if known.is_some() {
                players::add_token(db, player, token, now_ms)?;
            }
            Ok(known)
        })
        .await
    }

    /// Saves what a player is called from now on; who may not have been written down is first.
    ///
    /// # Errors
    /// [`Unsaved`]
    pub async fn rename(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        name: PlayerName,
    ) -> Result<(), Unsaved> {
        self.save(move |db| {
            newcomer.iter().try_for_each(|newcomer| players::add_newcomer(db, newcomer))?;
            players::rename(db, player, &name)
        })
        .await
    }

    /// Those of these keys that are of a ranked player's name, other than this one's.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn ranked_names(&self, keys: Vec<NameKey>, except: PlayerId) -> Result<Vec<NameKey>, Unread> {
        self.read_at_once(move |db| players::ranked_names(db, &keys, except)).await
    }

    /// The player who has this secret.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn player_by_token(&self, token: TokenHash) -> Result<Option<Recalled>, Unread> {
        self.read_at_once(move |db| players::recall(db, players::by_token(db, token)?)).await
    }

    /// A player with all results and ratings.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn player(
        &self,
        player: PlayerId,
    ) -> Result<Option<(StoredPlayer, Results, Vec<NamedRating>)>, Unread> {
        self.read(move |db| records::player(db, player)).await
    }

    /// The ratings of two players in a discipline.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn ratings(
        &self,
        players: BySeat<PlayerId>,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> Result<BySeat<Option<Rating>>, Unread> {
        self.read_at_once(move |db| rated_players(db, players, rated, now_ms)).await
    }

    /// Whether a game has ended.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn has_ended(&self, game: GameId) -> Result<bool, Unread> {
        self.read_at_once(move |db| records::is_known(db, game)).await
    }

    /// The record of an ended game, word for word; [`Damaged`] when it is not what was written.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn record(&self, game: GameId) -> Result<Option<Result<String, Damaged>>, Unread> {
        self.read(move |db| records::document(db, game)).await
    }

    /// One page of ended games, the newest first, and from where the next goes on.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn list(&self, wanted: Wanted) -> Result<(Vec<Listed>, Option<GameId>), Unread> {
        self.read(move |db| records::list(db, &wanted)).await
    }

    /// The strongest players of a discipline, from the place behind `after`.
    ///
    /// # Errors
    /// [`Unread`]
    pub async fn leaderboard(
        &self,
        discipline: Discipline,
        after: Option<Rank>,
        limit: usize,
    ) -> Result<Vec<Ranked>, Unread> {
        let Discipline { rules, speed } = discipline;
        self.read(move |db| leaderboards::page(db, rules, speed, after, limit)).await
    }
}

fn rated_players(
    db: &Connection,
    players: BySeat<PlayerId>,
    rated: Option<Discipline>,
    now_ms: u64,
) -> rusqlite::Result<BySeat<Option<Rating>>> {
    let Some(discipline) = rated else { return Ok(BySeat::default()) };
    let of = |player| ratings::of(db, player, discipline, now_ms);
    Ok(BySeat { first: of(players.first)?, second: of(players.second)? })
}

#[cfg(test)]
mod tests;
