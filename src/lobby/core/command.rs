//! What a connection may ask of the lobby. Knows what is asked and where the answer goes; never what it is.

use std::sync::Arc;

use super::proposal::Proposal;
use crate::game::{SessionId, Terms};
use crate::protocol::{GameId, InviteKey, Language, PlayerId, PlayerName, SeatWish, SeekId};

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lobby) struct ReplyTo {
    pub(in crate::lobby) session: SessionId,
    /// The number of the message that is answered.
    pub(in crate::lobby) re: Option<u64>,
}

/// What a connection asks of the lobby.
#[derive(Clone, Debug)]
pub(in crate::lobby) struct Ask {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) command: LobbyCommand,
}

#[derive(Clone, Debug)]
pub(in crate::lobby) enum LobbyCommand {
    Hello(Hello),
    Rename(PlayerName),
    /// The address of the page that the code shall be opened with.
    Carry(Option<String>),
    Block(PlayerId),
    Unblock(PlayerId),
    Seek(SeekWish),
    /// A game against a bot.
    PlayBot(Box<BotWish>),
    /// That seek, or all of the player's.
    Withdraw(Option<SeekId>),
    Accept(SeekId),
    Invite(Box<InviteWish>),
    Join(InviteKey),
    CancelInvite(InviteKey),
    Resume(GameId),
    Watch(GameId),
    /// A command about a game on a connection that has no chair there.
    Unseated {
        about: &'static str,
        game: GameId,
    },
}

/// What a player seeks.
#[derive(Clone, Debug)]
pub struct SeekWish {
    /// What the match shall be.
    pub terms: Arc<Terms>,
    /// Whether it stands beside what they seek already; instead of it if not.
    pub add: bool,
    /// Whether bots may come that somebody else runs.
    pub bots: bool,
}

/// Which bot a player wants to play, and how.
#[derive(Clone, Debug)]
pub struct BotWish {
    /// What the match shall be.
    pub terms: Arc<Terms>,
    /// The bot's level, as the catalogue names it.
    pub level: String,
    /// Where the player wants to sit.
    pub seat: SeatWish,
    /// Whether what the player seeks stays meanwhile.
    pub add: bool,
}

/// How a player invites somebody.
#[derive(Clone, Debug)]
pub struct InviteWish {
    /// What is proposed.
    pub proposal: Proposal,
    /// How long it shall stand, in seconds; as long as the server has it if nothing is said.
    pub expires_s: Option<u32>,
    /// The address of the page that it shall be opened with.
    pub page: Option<String>,
}

/// How a connection says who it speaks for.
#[derive(Clone, Debug, Default)]
pub struct Hello {
    /// The secret of a player who has been here before.
    pub token: Option<String>,
    /// The code by which a player comes over from another device; it goes before the secret.
    pub code: Option<String>,
    /// What the player wants to be called.
    pub name: Option<PlayerName>,
    /// The language of the client, for the name of a player who gives none.
    pub language: Language,
    /// The address of the page that the player's invitations shall be opened with.
    pub page: Option<String>,
}

impl LobbyCommand {
    /// The `type` of the message that carries the command.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Carry(_) => "carry",
            Self::Rename(_) => "rename",
            Self::Block(_) => "block",
            Self::Unblock(_) => "unblock",
            Self::Seek(_) | Self::PlayBot(_) => "seek",
            Self::Withdraw(_) | Self::CancelInvite(_) => "withdraw",
            Self::Accept(_) => "accept",
            Self::Invite(_) => "invite",
            Self::Join(_) => "join",
            Self::Resume(_) => "resume",
            Self::Watch(_) => "watch",
            Self::Unseated { about, .. } => about,
        }
    }

    /// The game it is about.
    pub(super) fn game(&self) -> Option<GameId> {
        match self {
            Self::Resume(game) | Self::Watch(game) | Self::Unseated { game, .. } => Some(*game),
            Self::Hello(_)
            | Self::Carry(_)
            | Self::Rename(_)
            | Self::Block(_)
            | Self::Unblock(_)
            | Self::Seek(_)
            | Self::PlayBot(_)
            | Self::Withdraw(_)
            | Self::Accept(_)
            | Self::Invite(_)
            | Self::Join(_)
            | Self::CancelInvite(_) => None,
        }
    }
}
