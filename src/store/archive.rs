//! What has ended, and what it came to: records, lists of them, results and leaderboards. Knows ids, results and documents as
//! text; never what a document says, nor how it is kept.

use serde::Serialize;

use super::draft::Draft;
use super::journal::{GameNumber, NewGame};
use super::leaderboards::{Rank, Ranked};
use super::players::PlayerPage;
use super::query::{Answer, Query, Unread};
use super::ratings::{Circumstances, Discipline, Rating, RatingChange, counts};
use super::{Store, other_kind};
use crate::protocol::{EndReason, GameId, PlayerId};
use crate::rules::{BySeat, Seat};

/// What a game that ended like this is among the results of the one at a seat. A game that was not played to an end, because it was
/// called off or left by both, or because the server could not go on, is none: neither won nor lost, and no draw.
pub fn result_of(seat: Seat, winner: Option<Seat>, reason: EndReason) -> &'static str {
    match winner {
        _ if !counts(reason) => "none",
        None => "draw",
        Some(winner) if winner == seat => "win",
        Some(_) => "loss",
    }
}

/// The end of a game, with all that is kept of it.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Its name in the journal.
    pub number: GameNumber,
    /// Which game.
    pub id: GameId,
    /// What it counts for if it is rated.
    pub discipline: Discipline,
    /// What a rated one is weighed by; nothing if it is not rated.
    pub contest: Option<Circumstances>,
    /// Who played.
    pub players: BySeat<PlayerId>,
    /// Who won; nobody in a draw.
    pub winner: Option<Seat>,
    /// Why it ended.
    pub reason: EndReason,
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// Whether it is in no list.
    pub private: bool,
    /// A line for lists, as a JSON object.
    pub summary: String,
    /// The whole record.
    pub document: Draft,
    /// The game that begins with its end.
    pub second: Option<Box<NewGame>>,
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

/// What has ended.
pub trait Archive {
    /// Whether a game has ended.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    fn has_ended(&self, game: GameId) -> impl Future<Output = Result<bool, Unread>> + Send;

    /// When the second game of a pair begins, or has begun, that is not over, Unix milliseconds of the server's time.
    ///
    /// # Errors
    /// [`Unread`]
    fn begins_ms(&self, game: GameId) -> impl Future<Output = Result<Option<u64>, Unread>> + Send;

    /// What an ended game did to the ratings; nothing if they were not changed.
    ///
    /// # Errors
    /// [`Unread`]
    fn changes(
        &self,
        game: GameId,
    ) -> impl Future<Output = Result<Option<BySeat<RatingChange>>, Unread>> + Send;

    /// The record of an ended game, word for word; [`Damaged`] when it is not what was written.
    ///
    /// # Errors
    /// [`Unread`]
    fn record(
        &self,
        game: GameId,
    ) -> impl Future<Output = Result<Option<Result<String, Damaged>>, Unread>> + Send;

    /// One page of ended games, the newest first, and from where the next goes on.
    ///
    /// # Errors
    /// [`Unread`]
    fn list(
        &self,
        wanted: Wanted,
    ) -> impl Future<Output = Result<(Vec<Listed>, Option<GameId>), Unread>> + Send;

    /// A player with all results and ratings.
    ///
    /// # Errors
    /// [`Unread`]
    fn player(&self, player: PlayerId) -> impl Future<Output = Result<Option<PlayerPage>, Unread>> + Send;

    /// The strongest players of a discipline, from the place behind `after`.
    ///
    /// # Errors
    /// [`Unread`]
    fn leaderboard(
        &self,
        discipline: Discipline,
        after: Option<Rank>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Ranked>, Unread>> + Send;
}

impl Archive for Store {
    async fn has_ended(&self, game: GameId) -> Result<bool, Unread> {
        self.knows(Query::HasEnded(game)).await
    }

    async fn begins_ms(&self, game: GameId) -> Result<Option<u64>, Unread> {
        let answer = self.read(Query::Begins(game)).await?;
        let Answer::Begins(begins_ms) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(begins_ms)
    }

    async fn changes(&self, game: GameId) -> Result<Option<BySeat<RatingChange>>, Unread> {
        let Answer::Changes(changes) = self.read(Query::Changes(game)).await? else {
            return Err(other_kind(Unread::Failed));
        };
        Ok(changes)
    }

    async fn record(&self, game: GameId) -> Result<Option<Result<String, Damaged>>, Unread> {
        let answer = self.read(Query::Record(game)).await?;
        let Answer::Record(record) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(record)
    }

    async fn list(&self, wanted: Wanted) -> Result<(Vec<Listed>, Option<GameId>), Unread> {
        let answer = self.read(Query::List(wanted)).await?;
        let Answer::List(page, next) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok((page, next))
    }

    async fn player(&self, player: PlayerId) -> Result<Option<PlayerPage>, Unread> {
        let answer = self.read(Query::Player(player)).await?;
        let Answer::Player(page) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(page.map(|page| *page))
    }

    async fn leaderboard(
        &self,
        discipline: Discipline,
        after: Option<Rank>,
        limit: usize,
    ) -> Result<Vec<Ranked>, Unread> {
        let answer = self.read(Query::Leaderboard { discipline, after, limit }).await?;
        let Answer::Leaderboard(page) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// What was not played to an end is no result, whoever was ahead.
    #[rstest]
    #[case(EndReason::Rules, Some(Seat::First), ["win", "loss"])]
    #[case(EndReason::Absence, Some(Seat::Second), ["loss", "win"])]
    #[case(EndReason::Time, None, ["draw", "draw"])]
    #[case(EndReason::Agreement, None, ["draw", "draw"])]
    #[case(EndReason::Cancelled, None, ["none", "none"])]
    #[case(EndReason::Abandoned, None, ["none", "none"])]
    #[case(EndReason::Adjudication, None, ["none", "none"])]
    fn what_a_game_is_among_the_results_follows_from_how_it_ended(
        #[case] reason: EndReason,
        #[case] winner: Option<Seat>,
        #[case] results: [&str; 2],
    ) {
        assert_eq!(Seat::BOTH.map(|seat| result_of(seat, winner, reason)), results);
    }
}
