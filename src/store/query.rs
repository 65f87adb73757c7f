//! What is read, as data: every question the store answers, and the answers. Knows ids, numbers and text; never how or where
//! they are kept.

use super::archive::{Damaged, Listed, Wanted};
use super::invites::PastInvite;
use super::journal::{Cursor, GameNumber, Line};
use super::leaderboards::{Rank, Ranked};
use super::players::{PlayerPage, Recalled};
use super::ratings::{Discipline, Rating, RatingChange};
use super::rematches::Rematch;
use crate::protocol::{GameId, InviteKey, NameKey, PlayerId, TokenHash};
use crate::rules::BySeat;

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

/// How much depends on a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A player who comes back or a game that wakes waits for it.
    Urgent,
    /// Somebody wants to look at something.
    Ordinary,
}

/// Something to read.
#[derive(Clone, Debug)]
pub enum Query {
    /// Everything that has happened in a running game, in order: [`Answer::Lines`].
    Lines {
        /// Which game.
        number: GameNumber,
        /// Where its last event is.
        last: Option<Cursor>,
    },
    /// Those of these keys that are of a ranked player's name, other than this one's: [`Answer::Names`].
    RankedNames {
        /// The keys.
        keys: Vec<NameKey>,
        /// Whose name does not count.
        except: PlayerId,
    },
    /// The player who has this secret: [`Answer::Recalled`].
    PlayerByToken(TokenHash),
    /// The player of this id, as somebody who comes back: [`Answer::Recalled`].
    PlayerAgain(PlayerId),
    /// What has become of an invitation: [`Answer::Invite`].
    Invite(InviteKey),
    /// The ratings of two players as they are now: [`Answer::Ratings`].
    Ratings {
        /// Whose.
        players: BySeat<PlayerId>,
        /// In which discipline; of none there are no ratings.
        rated: Option<Discipline>,
        /// As of when, Unix milliseconds.
        now_ms: u64,
    },
    /// Whether a game has ended: [`Answer::Known`].
    HasEnded(GameId),
    /// When the second game of a pair begins or has begun that is not over: [`Answer::Begins`].
    Begins(GameId),
    /// Which seat of an ended game offers another, or whether that has begun: [`Answer::Rematch`].
    Rematch(GameId),
    /// What an ended game did to the ratings: [`Answer::Changes`].
    Changes(GameId),
    /// Whether a player was written down: [`Answer::Known`].
    HasPlayer(PlayerId),
    /// A player with all results and ratings: [`Answer::Player`].
    Player(PlayerId),
    /// The record of an ended game, word for word: [`Answer::Record`].
    Record(GameId),
    /// One page of ended games, the newest first: [`Answer::List`].
    List(Wanted),
    /// The strongest players of a discipline: [`Answer::Leaderboard`].
    Leaderboard {
        /// Which discipline.
        discipline: Discipline,
        /// Behind which place; nothing for the first page.
        after: Option<Rank>,
        /// Most players on the page.
        limit: usize,
    },
}

impl Query {
    /// How much depends on it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Lines { .. }
            | Self::RankedNames { .. }
            | Self::PlayerByToken(_)
            | Self::PlayerAgain(_)
            | Self::Invite(_)
            | Self::Ratings { .. }
            | Self::HasEnded(_)
            | Self::Begins(_)
            | Self::Rematch(_)
            | Self::Changes(_) => Lane::Urgent,
            Self::HasPlayer(_)
            | Self::Player(_)
            | Self::Record(_)
            | Self::List(_)
            | Self::Leaderboard { .. } => Lane::Ordinary,
        }
    }
}

/// What was read for a [`Query`].
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The events of a game.
    Lines(Vec<Line>),
    /// Keys of names.
    Names(Vec<NameKey>),
    /// A player who comes back, if there is one.
    Recalled(Option<Box<Recalled>>),
    /// An invitation, if there was one.
    Invite(Option<PastInvite>),
    /// Two ratings, each if there is one.
    Ratings(BySeat<Option<Rating>>),
    /// Whether there is such a thing.
    Known(bool),
    /// When a game begins, Unix milliseconds of the server's time, if there is one.
    Begins(Option<u64>),
    /// Whose offer stands, if one does, or that another has begun.
    Rematch(Option<Rematch>),
    /// What was done to two ratings, if they were changed.
    Changes(Option<BySeat<RatingChange>>),
    /// A player with results and ratings, if there is one.
    Player(Option<Box<PlayerPage>>),
    /// A record, if there is one.
    Record(Option<Result<String, Damaged>>),
    /// One page of a list, and from where the next goes on.
    List(Vec<Listed>, Option<GameId>),
    /// One page of a leaderboard.
    Leaderboard(Vec<Ranked>),
}
