//! What the lobby says, as frames. Knows the messages of the protocol and where each value comes from; never who gets
//! them.

use std::borrow::Cow;

use super::Policy;
use super::effect::Drawn;
use super::inviting::{Card, url};
use super::pairing::Seek;
use super::players::PlayerState;
use super::proposal::Proposal;
use super::refusal::LobbyRefusal;
use crate::game::Notice;
use crate::protocol::{
    self, Blocked, Carried, Closing, ClosingReason, Frame, GameId, InviteId, Invited, LobbyCounts, PlayerId,
    PlayerName, Refused, Renamed, RulesList, SeekId, ServerInfo, ServerMessage, Texts, Token, Waiting,
    Welcome, WhoAmI, Withdrawn, close,
};

/// The answer to `hello`.
pub(super) fn welcome(
    policy: &Policy,
    id: PlayerId,
    player: &PlayerState,
    token: Option<&Token>,
    invites: &[Card],
    now_ms: u64,
) -> Frame {
    Frame::of(&ServerMessage::Welcome(Welcome {
        player: WhoAmI { id, name: player.name.as_str().into() },
        token: token.map(|token| token.reveal().into()),
        server: ServerInfo {
            name: policy.server_name.as_str().into(),
            version: env!("CARGO_PKG_VERSION").into(),
            protocol: protocol::VERSION,
        },
        rules: RulesList::Held(&policy.rules),
        games: Cow::Borrowed(&player.games),
        blocked: Cow::Borrowed(&player.blocked),
        invites: invites.iter().map(|card| invitation(card, url(None, card.code).into(), None)).collect(),
        waiting: Vec::new(),
        phrases: Texts::default(),
        limits: policy.limits,
        now_ms,
    }))
}

/// What was drawn, with the picture or without.
pub(in crate::lobby) fn drawn(drawn: &Drawn, url: &str, qr: Option<Vec<String>>) -> Frame {
    match drawn {
        Drawn::DeviceLink { code, expires_ms } => carried(code, url, *expires_ms, qr),
        Drawn::Invitation(card) => invited(card, url, qr),
    }
}

/// An invitation that stands.
pub(super) fn invited(card: &Card, url: &str, qr: Option<Vec<String>>) -> Frame {
    Frame::of(&ServerMessage::Invited(invitation(card, url.into(), qr)))
}

fn invitation<'a>(card: &'a Card, url: Cow<'a, str>, qr: Option<Vec<String>>) -> Invited<'a> {
    let Card { id, code, proposal: Proposal { terms, seat, private }, expires_ms } = card;
    Invited {
        invite: *id,
        code: code.to_string().into(),
        url,
        expires_ms: *expires_ms,
        qr,
        rules: terms.kind().id.into(),
        options: Cow::Borrowed(terms.options()),
        clock: terms.clock(),
        rated: terms.rated(),
        seat: *seat,
        private: *private,
    }
}

/// An invitation no longer stands.
pub(super) fn no_invite(invite: InviteId) -> Frame {
    Frame::of(&ServerMessage::Withdrawn(Withdrawn { invite: Some(invite), ..Withdrawn::default() }))
}

/// A code by which a player comes to another device.
pub(super) fn carried(code: &str, url: &str, expires_ms: u64, qr: Option<Vec<String>>) -> Frame {
    Frame::of(&ServerMessage::Carried(Carried { code: code.into(), url: url.into(), expires_ms, qr }))
}

/// A player is called something else.
pub(super) fn renamed(name: &PlayerName) -> Frame {
    Frame::of(&ServerMessage::Renamed(Renamed { name: name.as_str().into() }))
}

/// Whom a player blocks.
pub(super) fn blocked(players: &[PlayerId]) -> Frame {
    Frame::of(&ServerMessage::Blocked(Blocked { players: players.into() }))
}

/// A seek waits.
pub(super) fn waiting(seek: &Seek, ahead: usize) -> Frame {
    Frame::of(&ServerMessage::Waiting(Waiting {
        seek: seek.id,
        rules: seek.terms.kind().id.into(),
        options: Cow::Borrowed(seek.terms.options()),
        clock: seek.terms.clock(),
        rated: seek.terms.rated(),
        ahead,
        since_ms: seek.since_ms,
        window: None,
        expected_ms: None,
    }))
}

/// A seek no longer waits.
pub(super) fn withdrawn(seek: Option<SeekId>, game: Option<GameId>) -> Frame {
    Frame::of(&ServerMessage::Withdrawn(Withdrawn { seek, game, invite: None }))
}

/// Who is here.
pub(super) fn counts(counts: LobbyCounts) -> Frame {
    Frame::of(&ServerMessage::Lobby(counts))
}

/// What was asked cannot be.
pub(in crate::lobby) fn refused(about: &str, refusal: LobbyRefusal, game: Option<GameId>) -> Frame {
    Frame::of(&ServerMessage::Refused(Refused {
        about: about.into(),
        code: refusal.code(),
        text: refusal.to_string().into(),
        game: game.map(|game| game.to_string().into()),
        seek: None,
        ply: None,
        retry_after_ms: refusal.retry_after_ms(),
    }))
}

/// The server stops, and most likely starts again.
pub(super) fn goodbye(reconnect_after_ms: u64) -> Notice {
    let closing = Closing { reason: ClosingReason::Restart, reconnect_after_ms };
    let frame = Frame::of(&ServerMessage::Closing(closing));
    Notice::Dismissed(Some(frame), close::RESTART, "the server restarts")
}
