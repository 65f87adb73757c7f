//! Who has played here, and how they are known again. Knows ids, names and the hashes of secrets; never a secret, nor how any
//! of it is kept.

use super::archive::{NamedRating, Results};
use super::query::{Answer, Query, Unread};
use super::ratings::{Discipline, Rating};
use super::write_job::{Saved, Unsaved, WriteJob};
use super::{Store, other_kind};
use crate::protocol::{GameId, NameKey, PlayerId, PlayerName, TokenHash};
use crate::rules::{BySeat, Seat};

/// Secrets one player may have, one a device; one more takes the place of the oldest.
pub const TOKENS_MAX: usize = 16;

/// A player as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlayer {
    /// The public id.
    pub id: PlayerId,
    /// What the player is called.
    pub name: PlayerName,
    /// When they first came, Unix milliseconds.
    pub since_ms: u64,
    /// Whether it is a bot.
    pub bot: bool,
}

/// Somebody who is written down together with the first thing of theirs that lasts, if they are not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Who.
    pub player: StoredPlayer,
    /// The secrets they are known again by, oldest first.
    pub tokens: Vec<TokenHash>,
    /// Whom they do not want to meet.
    pub blocked: Vec<PlayerId>,
}

/// A player who comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Who.
    pub player: StoredPlayer,
    /// Their running games, oldest first.
    pub games: Vec<GameId>,
    /// Whom they do not want to meet.
    pub blocked: Vec<PlayerId>,
    /// Whom they met in their last games that have ended, oldest first; at most [`MET_MAX`].
    pub met: Vec<Met>,
}

/// Games of a player that are told of when they come back.
pub const MET_MAX: usize = 16;

/// A game that a player had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Against whom.
    pub other: PlayerId,
    /// Where the player sat.
    pub seat: Seat,
}

/// Players that one player may block.
pub const BLOCKS_MAX: usize = 100;

/// Why a player is not blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBlocked {
    /// There is no such player.
    Unknown,
    /// As many are blocked as one may.
    TooMany,
}

/// A player with all results and ratings.
pub type PlayerPage = (StoredPlayer, Results, Vec<NamedRating>);

/// Who has played here.
pub trait Players {
    /// Saves those of these players who are not written down yet, and that all of them are known by these secrets.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn add_players(&self, players: Vec<Newcomer>) -> impl Future<Output = Result<(), Unsaved>> + Send;

    /// Saves one more secret of a player, for one more device; who may not have been written
    /// down is first. Gives the player, if there is one.
    ///
    /// # Errors
    /// [`Unsaved`], as for all that is saved.
    fn add_token(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        token: TokenHash,
        now_ms: u64,
    ) -> impl Future<Output = Result<Option<Recalled>, Unsaved>> + Send;

    /// Saves what a player is called from now on; who may not have been written down is first.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn rename(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        name: PlayerName,
    ) -> impl Future<Output = Result<(), Unsaved>> + Send;

    /// Saves that a player blocks another, of whom is said whether they are here: who is not was written down. Gives all
    /// whom they block then.
    ///
    /// # Errors
    /// [`Unsaved`]; [`NotBlocked`] when it cannot be.
    fn block(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        other: (PlayerId, bool),
        now_ms: u64,
    ) -> impl Future<Output = Result<Result<Vec<PlayerId>, NotBlocked>, Unsaved>> + Send;

    /// Saves that a player no longer blocks another. Gives all whom they still block.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn unblock(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        other: PlayerId,
    ) -> impl Future<Output = Result<Vec<PlayerId>, Unsaved>> + Send;

    /// Whether a player was written down.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    fn has_player(&self, player: PlayerId) -> impl Future<Output = Result<bool, Unread>> + Send;

    /// The player who has this secret.
    ///
    /// # Errors
    /// [`Unread`]
    fn player_by_token(
        &self,
        token: TokenHash,
    ) -> impl Future<Output = Result<Option<Recalled>, Unread>> + Send;

    /// The player of this id, with all that somebody has who comes back.
    ///
    /// # Errors
    /// [`Unread`]
    fn player_again(&self, player: PlayerId)
    -> impl Future<Output = Result<Option<Recalled>, Unread>> + Send;

    /// Those of these keys that are of a ranked player's name, other than this one's.
    ///
    /// # Errors
    /// [`Unread`]
    fn ranked_names(
        &self,
        keys: Vec<NameKey>,
        except: PlayerId,
    ) -> impl Future<Output = Result<Vec<NameKey>, Unread>> + Send;

    /// The ratings of two players in a discipline.
    ///
    /// # Errors
    /// [`Unread`]
    fn ratings(
        &self,
        players: BySeat<PlayerId>,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> impl Future<Output = Result<BySeat<Option<Rating>>, Unread>> + Send;
}

impl Players for Store {
    async fn add_players(&self, players: Vec<Newcomer>) -> Result<(), Unsaved> {
        let Saved::Added = self.save(WriteJob::AddPlayers(players.into())).await? else {
            return Err(other_kind(Unsaved));
        };
        Ok(())
    }

    async fn add_token(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<Option<Recalled>, Unsaved> {
        let job = WriteJob::AddToken { newcomer: newcomer.map(Box::new), player, token, now_ms };
        let Saved::TokenAdded(known) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(known.map(|known| *known))
    }

    async fn rename(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        name: PlayerName,
    ) -> Result<(), Unsaved> {
        let job = WriteJob::Rename { newcomer: newcomer.map(Box::new), player, name };
        let Saved::Renamed = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(())
    }

    async fn block(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        (other, here): (PlayerId, bool),
        now_ms: u64,
    ) -> Result<Result<Vec<PlayerId>, NotBlocked>, Unsaved> {
        let job = WriteJob::Block { newcomer: newcomer.map(Box::new), player, other, here, now_ms };
        let Saved::Blocked(blocked) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(blocked)
    }

    async fn unblock(
        &self,
        newcomer: Option<Newcomer>,
        player: PlayerId,
        other: PlayerId,
    ) -> Result<Vec<PlayerId>, Unsaved> {
        let job = WriteJob::Unblock { newcomer: newcomer.map(Box::new), player, other };
        let Saved::Unblocked(blocked) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(blocked)
    }

    async fn has_player(&self, player: PlayerId) -> Result<bool, Unread> {
        self.knows(Query::HasPlayer(player)).await
    }

    async fn player_by_token(&self, token: TokenHash) -> Result<Option<Recalled>, Unread> {
        recalled(self.read(Query::PlayerByToken(token)).await?)
    }

    async fn player_again(&self, player: PlayerId) -> Result<Option<Recalled>, Unread> {
        recalled(self.read(Query::PlayerAgain(player)).await?)
    }

    async fn ranked_names(&self, keys: Vec<NameKey>, except: PlayerId) -> Result<Vec<NameKey>, Unread> {
        let answer = self.read(Query::RankedNames { keys, except }).await?;
        let Answer::Names(taken) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(taken)
    }

    async fn ratings(
        &self,
        players: BySeat<PlayerId>,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> Result<BySeat<Option<Rating>>, Unread> {
        let answer = self.read(Query::Ratings { players, rated, now_ms }).await?;
        let Answer::Ratings(ratings) = answer else { return Err(other_kind(Unread::Failed)) };
        Ok(ratings)
    }
}

fn recalled(answer: Answer) -> Result<Option<Recalled>, Unread> {
    let Answer::Recalled(known) = answer else { return Err(other_kind(Unread::Failed)) };
    Ok(known.map(|known| *known))
}
