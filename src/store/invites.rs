//! Invitations: made, cancelled, or used up by the game that comes of them, in the one transaction that begins it. Knows ids,
//! codes, times and what is offered as text; never what that says, nor how any of it is kept.

use super::players::Newcomer;
use super::query::{Answer, Query, Unread};
use super::write_job::{Saved, Unsaved, WriteJob};
use super::{Store, other_kind};
use crate::protocol::{GameId, InviteCode, InviteId, InviteKey, PlayerId};

/// For how long it is kept what became of an invitation, from when it would have expired, in milliseconds: a week.
pub const INVITE_KEPT_MS: u64 = 604_800_000;

/// An invitation as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which one.
    pub id: InviteId,
    /// By which code it is found.
    pub code: InviteCode,
    /// Who invites.
    pub player: PlayerId,
    /// What is offered, as text.
    pub offer: String,
    /// When it was made, Unix milliseconds.
    pub since_ms: u64,
    /// Until when it stands, Unix milliseconds.
    pub expires_ms: u64,
}

/// What has become of an invitation, whatever the time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteFate {
    /// Nothing yet.
    Open,
    /// Its maker has cancelled it.
    Cancelled,
    /// A game has come of it.
    Taken {
        /// Which game.
        game: GameId,
        /// Who has taken it up.
        guest: PlayerId,
    },
}

/// An invitation that was made once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastInvite {
    /// Which one.
    pub id: InviteId,
    /// Who invited.
    pub player: PlayerId,
    /// Until when it stood or would have, Unix milliseconds.
    pub expires_ms: u64,
    /// What has become of it.
    pub fate: InviteFate,
}

/// Invitations.
pub trait Invites {
    /// Saves an invitation; who may not have been written down is first.
    ///
    /// # Errors
    /// [`Unsaved`], as for all that is saved.
    fn invite(
        &self,
        newcomer: Option<Newcomer>,
        invitation: Invitation,
    ) -> impl Future<Output = Result<(), Unsaved>> + Send;

    /// Saves that an invitation is cancelled, unless a game has come of it. Gives what has become of it then; nothing if there
    /// was none.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn cancel_invite(
        &self,
        invite: InviteId,
    ) -> impl Future<Output = Result<Option<InviteFate>, Unsaved>> + Send;

    /// What has become of an invitation, if there was one not too long ago.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    fn past_invite(&self, key: InviteKey) -> impl Future<Output = Result<Option<PastInvite>, Unread>> + Send;
}

impl Invites for Store {
    async fn invite(&self, newcomer: Option<Newcomer>, invitation: Invitation) -> Result<(), Unsaved> {
        let job = WriteJob::Invite { newcomer: newcomer.map(Box::new), invitation: Box::new(invitation) };
        let Saved::Invited = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(())
    }

    async fn cancel_invite(&self, invite: InviteId) -> Result<Option<InviteFate>, Unsaved> {
        let Saved::InviteCancelled(fate) = self.save(WriteJob::CancelInvite { invite }).await? else {
            return Err(other_kind(Unsaved));
        };
        Ok(fate)
    }

    async fn past_invite(&self, key: InviteKey) -> Result<Option<PastInvite>, Unread> {
        let Answer::Invite(past) = self.read(Query::Invite(key)).await? else {
            return Err(other_kind(Unread::Failed));
        };
        Ok(past)
    }
}
