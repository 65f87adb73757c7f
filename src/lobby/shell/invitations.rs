//! Invitations that are saved, cancelled or looked up beside the lobby's own work. Knows the store; what becomes of it is
//! decided elsewhere.

use crate::lobby::core::command::ReplyTo;
use crate::lobby::core::effect::{Found, Inviting};
use crate::lobby::core::refusal::LobbyRefusal;
use crate::protocol::{InviteId, InviteKey, PlayerId};
use crate::store::{Invites, Players, Store};

/// Saves an invitation, and with it its maker if they were not.
pub(super) async fn save(inviting: Inviting, store: &Store) -> Found {
    let Inviting { to, newcomer, invitation, page } = inviting;
    let invite = invitation.id;
    let saved = store.invite(newcomer, invitation).await;
    Found::Invited { to, invite, page, outcome: saved.map_err(|_| LobbyRefusal::Unavailable) }
}

/// Saves that an invitation is cancelled.
pub(super) async fn cancel(to: ReplyTo, invite: InviteId, store: &Store) -> Found {
    let cancelled = store.cancel_invite(invite).await;
    Found::InviteCancelled { to, invite, outcome: cancelled.map_err(|_| LobbyRefusal::Unavailable) }
}

/// What has become of an invitation that does not stand.
pub(super) async fn past(to: ReplyTo, about: &'static str, key: InviteKey, store: &Store) -> Found {
    let past = store.past_invite(key).await;
    Found::PastInvite { to, about, outcome: past.map_err(|_| LobbyRefusal::Unavailable) }
}

/// Who has made an invitation.
pub(super) async fn maker(to: ReplyTo, key: InviteKey, player: PlayerId, store: &Store) -> Found {
    let known = store.player_again(player).await;
    Found::Maker { to, key, outcome: known.ok().flatten().ok_or(LobbyRefusal::Unavailable) }
}
