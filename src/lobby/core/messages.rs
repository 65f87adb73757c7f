//! What the lobby says, as frames. Knows the messages of the protocol and where each value comes from; never who gets
//! them.

use super::Policy;
use super::pairing::Seek;
use super::players::PlayerState;
use super::refusal::LobbyRefusal;
use crate::game::Notice;
use crate::protocol::{
    self, Blocked, Carried, Closing, ClosingReason, Frame, GameId, LobbyCounts, PlayerId, PlayerName,
    Refused, Renamed, ServerInfo, ServerMessage, Token, Waiting, Welcome, WhoAmI, close,
};

/// The answer to `hello`.
pub(super) fn welcome(
    policy: &Policy,
    id: PlayerId,
    player: &PlayerState,
    token: Option<&Token>,
    now_ms: u64,
) -> Frame {
    Frame::of(&ServerMessage::Welcome(Welcome {
        player: WhoAmI { id, name: player.name.as_str() },
        token: token.map(Token::reveal),
        server: ServerInfo {
            name: &policy.server_name,
            version: env!("CARGO_PKG_VERSION"),
            protocol: protocol::VERSION,
        },
        rules: &policy.rules,
        games: &player.games,
        blocked: &player.blocked,
        phrases: &[],
        limits: policy.limits,
        now_ms,
    }))
}

/// A code by which a player comes to another device.
pub(in crate::lobby) fn carried(code: &str, url: &str, expires_ms: u64, qr: Option<Vec<String>>) -> Frame {
    Frame::of(&ServerMessage::Carried(Carried { code, url, expires_ms, qr }))
}

/// A player is called something else.
pub(super) fn renamed(name: &PlayerName) -> Frame {
    Frame::of(&ServerMessage::Renamed(Renamed { name: name.as_str() }))
}

/// Whom a player blocks.
pub(super) fn blocked(players: &[PlayerId]) -> Frame {
    Frame::of(&ServerMessage::Blocked(Blocked { players }))
}

/// A seek waits.
pub(super) fn waiting(seek: &Seek, ahead: usize) -> Frame {
    Frame::of(&ServerMessage::Waiting(Waiting {
        rules: seek.terms.kind().id,
        options: seek.terms.options(),
        clock: seek.terms.clock(),
        rated: seek.terms.rated(),
        ahead,
        since_ms: seek.since_ms,
    }))
}

/// A seek no longer waits.
pub(super) fn withdrawn() -> Frame {
    Frame::of(&ServerMessage::Withdrawn)
}

/// Who is here.
pub(super) fn counts(counts: LobbyCounts) -> Frame {
    Frame::of(&ServerMessage::Lobby(counts))
}

/// What was asked cannot be.
pub(in crate::lobby) fn refused(about: &str, refusal: LobbyRefusal, game: Option<GameId>) -> Frame {
    Frame::of(&ServerMessage::Refused(Refused {
        about,
        code: refusal.code(),
        text: &refusal.to_string(),
        game: game.map(|game| game.to_string()).as_deref(),
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
