//! What is written, as data: each job is a whole that is saved or not at all, and what comes back for it. Knows ids, numbers
//! and text; never how or where they are kept.

use super::archive::Ending;
use super::invites::{Invitation, InviteFate};
use super::journal::{Cursor, GameNumber, Line, NewGame};
use super::players::{Newcomer, NotBlocked, Recalled};
use super::ratings::{Discipline, Outcome, Rating};
use super::seeks::SeekChanges;
use crate::protocol::{GameId, InviteId, PlayerId, PlayerName, TokenHash};
use crate::rules::{BySeat, Seat};

/// It was not saved, and nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be saved now")]
pub struct Unsaved;

/// Something to write. What is seldom is boxed, so that an event of a running game, which is not, stays small.
#[derive(Clone, Debug)]
pub enum WriteJob {
    /// A game begins, those of its players who are new are written down, and the invitation it comes of is used up:
    /// [`Saved::Opened`].
    Open {
        /// The game.
        game: Box<NewGame>,
        /// In which discipline its players' ratings are told; nothing if it is not rated.
        rated: Option<Discipline>,
        /// As of when, Unix milliseconds.
        now_ms: u64,
    },
    /// An event of a running game, behind its last one: [`Saved::Appended`].
    Append {
        /// Which game.
        number: GameNumber,
        /// What happened.
        line: Line,
        /// Where the game's last event is; nothing for its first.
        after: Option<Cursor>,
        /// When the game is due from now on, if that has changed, Unix milliseconds of the server's time.
        due_ms: Option<u64>,
    },
    /// The end of a game, its record, and what it does to the ratings; never twice: [`Saved::Ended`].
    End {
        /// All that is kept of it.
        ending: Box<Ending>,
        /// Its last event.
        last: Line,
    },
    /// What has changed of what is sought: [`Saved::Seeks`].
    Seeks(Box<SeekChanges>),
    /// Those of these players who are not written down yet, and the secrets of all of them: [`Saved::Added`].
    AddPlayers(Box<[Newcomer]>),
    /// One more secret of a player, if there is such a player: [`Saved::TokenAdded`].
    AddToken {
        /// Who is written down before, if they are not yet.
        newcomer: Option<Box<Newcomer>>,
        /// Whose.
        player: PlayerId,
        /// The secret's hash.
        token: TokenHash,
        /// When, Unix milliseconds.
        now_ms: u64,
    },
    /// What a player is called from now on: [`Saved::Renamed`].
    Rename {
        /// Who is written down before, if they are not yet.
        newcomer: Option<Box<Newcomer>>,
        /// Who.
        player: PlayerId,
        /// The name.
        name: PlayerName,
    },
    /// A player does not want to meet another: [`Saved::Blocked`].
    Block {
        /// Who is written down before, if they are not yet.
        newcomer: Option<Box<Newcomer>>,
        /// Who blocks.
        player: PlayerId,
        /// Whom.
        other: PlayerId,
        /// Whether the other is here, and so need not have been written down.
        here: bool,
        /// When, Unix milliseconds.
        now_ms: u64,
    },
    /// A player no longer minds meeting another: [`Saved::Unblocked`].
    Unblock {
        /// Who is written down before, if they are not yet.
        newcomer: Option<Box<Newcomer>>,
        /// Who blocked.
        player: PlayerId,
        /// Whom.
        other: PlayerId,
    },
    /// An invitation is made: [`Saved::Invited`].
    Invite {
        /// Who is written down before, if they are not yet.
        newcomer: Option<Box<Newcomer>>,
        /// The invitation.
        invitation: Box<Invitation>,
    },
    /// An invitation is cancelled, unless a game has come of it: [`Saved::InviteCancelled`].
    CancelInvite {
        /// Which one.
        invite: InviteId,
    },
    /// A seat of an ended game offers another: [`Saved::Rematch`].
    OfferRematch {
        /// Which game has ended.
        game: GameId,
        /// Whose offer it is.
        seat: Seat,
        /// When, Unix milliseconds.
        at_ms: u64,
    },
    /// No offer of another game stands any more: [`Saved::Rematch`].
    ForgetRematch {
        /// Which game has ended.
        game: GameId,
    },
}

impl WriteJob {
    /// Whether the time stands in what it writes, and is found there by the next server.
    pub fn is_dated(&self) -> bool {
        match self {
            Self::Append { .. } => true,
            Self::Open { .. }
            | Self::End { .. }
            | Self::Seeks(_)
            | Self::AddPlayers(_)
            | Self::AddToken { .. }
            | Self::Rename { .. }
            | Self::Block { .. }
            | Self::Unblock { .. }
            | Self::Invite { .. }
            | Self::CancelInvite { .. }
            | Self::OfferRematch { .. }
            | Self::ForgetRematch { .. } => false,
        }
    }
}

/// What comes back for a [`WriteJob`] that is saved.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// For [`WriteJob::Open`]: its players' ratings.
    Opened(BySeat<Option<Rating>>),
    /// For [`WriteJob::Append`]: where the event is.
    Appended(Option<Cursor>),
    /// For [`WriteJob::End`]: what it did to the ratings, if it counted.
    Ended(Option<BySeat<Outcome>>),
    /// For [`WriteJob::Seeks`]: the ratings of those whose seeks were added, in order.
    Seeks(Vec<Option<Rating>>),
    /// For [`WriteJob::AddPlayers`].
    Added,
    /// For [`WriteJob::AddToken`]: the player, if there is one.
    TokenAdded(Option<Box<Recalled>>),
    /// For [`WriteJob::Rename`].
    Renamed,
    /// For [`WriteJob::Block`]: all whom the player blocks then.
    Blocked(Result<Vec<PlayerId>, NotBlocked>),
    /// For [`WriteJob::Unblock`]: all whom the player still blocks.
    Unblocked(Vec<PlayerId>),
    /// For [`WriteJob::Invite`].
    Invited,
    /// For [`WriteJob::CancelInvite`]: what has become of the invitation, if there was one.
    InviteCancelled(Option<InviteFate>),
    /// For [`WriteJob::OfferRematch`] and [`WriteJob::ForgetRematch`].
    Rematch,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event and a name are what is written most; who waits for them holds the job by value.
    #[test]
    fn a_job_is_no_larger_than_what_is_written_most() {
        assert!(size_of::<WriteJob>() <= 80, "{}", size_of::<WriteJob>());
        assert!(size_of::<Saved>() <= 96, "{}", size_of::<Saved>());
    }
}
