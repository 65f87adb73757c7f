//! What the lobby says, as frames. Knows the messages of the protocol and where each value comes from; never who gets
//! them.

use std::borrow::Cow;

use super::effect::Drawn;
use super::inviting::{Card, Links, url};
use super::players::PlayerState;
use super::proposal::Proposal;
use super::queue::Standing;
use super::refusal::LobbyRefusal;
use super::seeks::Sought;
use super::{Moment, Policy};
use crate::game::{Notice, Strength};
use crate::protocol::{
    self, Blocked, Carried, Closing, ClosingReason, Frame, GameId, InviteId, Invited, LobbyCounts, OpenSeek,
    Phrase, PlayerId, PlayerInfo, PlayerName, Proposed, Refused, Renamed, RulesList, SeekId, Seeks,
    ServerInfo, ServerMessage, Token, Waiting, Welcome, WhoAmI, Withdrawn, close,
};

/// The answer to `hello`.
pub(super) fn welcome(
    policy: &Policy,
    (id, player): (PlayerId, &PlayerState),
    token: Option<&Token>,
    (seeks, links): (Vec<(SeekId, &Sought, Standing)>, Links<'_>),
    moment: Moment,
) -> Frame {
    let shift_ms = moment.shift_ms;
    let link = |card| invitation(card, url(links.page, card.code).into(), None);
    let waiting = seeks.into_iter().map(|(seek, sought, standing)| waits(seek, sought, standing, shift_ms));
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
        invites: links.cards.iter().map(link).collect(),
        waiting: waiting.collect(),
        phrases: Phrase::all().map(Phrase::key).collect(),
        limits: policy.limits,
        now_ms: moment.date_ms(),
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
        conditions: terms.conditions(),
        seat: *seat,
        private: *private,
    }
}

/// An invitation no longer stands, because that game has come of it or for another reason.
pub(super) fn no_invite(invite: InviteId, game: Option<GameId>) -> Frame {
    Frame::of(&ServerMessage::Withdrawn(Withdrawn { invite: Some(invite), game, ..Withdrawn::default() }))
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

/// A seek waits, and its player's clock is so far ahead of the server's time, in milliseconds.
pub(super) fn waiting(seek: SeekId, sought: &Sought, standing: Standing, shift_ms: i64) -> Frame {
    Frame::of(&ServerMessage::Waiting(waits(seek, sought, standing, shift_ms)))
}

fn waits(seek: SeekId, sought: &Sought, standing: Standing, shift_ms: i64) -> Waiting<'_> {
    let Sought { terms, bots, since_ms, .. } = sought;
    let Standing { ahead, window, expected_ms } = standing;
    Waiting {
        seek,
        rules: terms.kind().id.into(),
        options: Cow::Borrowed(terms.options()),
        clock: terms.clock(),
        rated: terms.rated(),
        conditions: terms.conditions(),
        bots: *bots,
        ahead,
        since_ms: since_ms.saturating_add_signed(shift_ms),
        window: window.map(Into::into),
        expected_ms,
    }
}

/// Somebody is there for a seek, and it is asked whether the two shall meet.
pub(super) fn proposed(
    seek: SeekId,
    (id, player, strength): (PlayerId, &PlayerState, Option<Strength>),
    agreed: bool,
    expires_ms: u64,
) -> Frame {
    let name = player.name.as_str().into();
    let player = PlayerInfo { id, name, bot: player.bot, rating: strength.map(Into::into) };
    Frame::of(&ServerMessage::Proposed(Proposed { seek, player, agreed, expires_ms }))
}

/// A seek no longer waits.
pub(super) fn withdrawn(seek: Option<SeekId>, game: Option<GameId>) -> Frame {
    Frame::of(&ServerMessage::Withdrawn(Withdrawn { seek, game, ..Withdrawn::default() }))
}

/// A seek waits on, but not on this connection.
pub(super) fn withdrawn_elsewhere(seek: SeekId) -> Frame {
    Frame::of(&ServerMessage::Withdrawn(Withdrawn {
        seek: Some(seek),
        elsewhere: true,
        ..Withdrawn::default()
    }))
}

/// All that is open to be joined.
pub(super) fn open_seeks(seeks: &[OpenSeek<'static>], left_off: usize) -> Frame {
    let seeks = Some(seeks.to_vec());
    Frame::of(&ServerMessage::Seeks(Seeks { seeks, added: None, removed: None, left_off }))
}

/// What has changed of it.
pub(super) fn changed_seeks(added: Vec<OpenSeek<'static>>, removed: Vec<SeekId>, left_off: usize) -> Frame {
    let added = Some(added);
    let removed = Some(removed);
    Frame::of(&ServerMessage::Seeks(Seeks { seeks: None, added, removed, left_off }))
}

/// Who is here.
pub(super) fn counts(counts: LobbyCounts) -> Frame {
    Frame::of(&ServerMessage::Lobby(counts))
}

/// What was asked cannot be.
pub(in crate::lobby) fn refused(
    about: &str,
    refusal: LobbyRefusal,
    game: Option<GameId>,
    seek: Option<SeekId>,
) -> Frame {
    Frame::of(&ServerMessage::Refused(Refused {
        about: about.into(),
        code: refusal.code(),
        text: refusal.to_string().into(),
        game: game.map(|game| game.to_string().into()),
        seek,
        ply: None,
        after_moves: None,
        retry_after_ms: refusal.retry_after_ms(),
        late_ms: None,
    }))
}

/// The server stops, and most likely starts again.
pub(super) fn goodbye(reconnect_after_ms: u64) -> Notice {
    let closing = Closing { reason: ClosingReason::Restart, reconnect_after_ms };
    let frame = Frame::of(&ServerMessage::Closing(closing));
    Notice::Dismissed(Some(frame), close::RESTART, "the server restarts")
}
