//! Short ways to make the messages that clients send most. Knows the fields of each; never when it is sent.

use std::borrow::Cow;

use super::{
    Accept, Carry, Claim, ClaimKind, ClientMessage, GameOnly, Hello, Invite, Join, Offer, Ping, Play,
    Request, Seek, Withdraw,
};
use crate::protocol::{GameId, InviteId, OfferKind, SeekId};

impl<'a> ClientMessage<'a> {
    /// `hello`, of the player of that secret or of a new guest.
    pub fn hello(token: Option<&'a str>) -> Self {
        Self::Hello(Hello { token: token.map(Cow::from), code: None, name: None, lang: None, page: None })
    }

    /// `seek`, with the options that the game has when nothing is said.
    pub fn seek(rules: &'a str, rated: bool) -> Self {
        let rated = rated.then_some(true);
        Self::Seek(Seek { rules: rules.into(), rated, ..Seek::default() })
    }

    /// The same beside what the player seeks already.
    pub fn seek_too(rules: &'a str, rated: bool) -> Self {
        let rated = rated.then_some(true);
        let add = Some(true);
        Self::Seek(Seek { rules: rules.into(), rated, add, ..Seek::default() })
    }

    /// `withdraw`: all of the player's seeks.
    pub fn withdraw() -> Self {
        Self::Withdraw(Withdraw::default())
    }

    /// `withdraw`: that seek alone.
    pub fn withdraw_one(seek: SeekId) -> Self {
        Self::Withdraw(Withdraw { seek: Some(seek.to_string().into()), invite: None })
    }

    /// `accept`
    pub fn accept(seek: SeekId) -> Self {
        Self::Accept(Accept { seek: seek.to_string().into() })
    }

    /// `withdraw`, of an invitation.
    pub fn cancel(invite: InviteId) -> Self {
        Self::Withdraw(Withdraw { invite: Some(invite.to_string().into()), seek: None })
    }

    /// `invite`, to a private match with the options that the game has when nothing is said.
    pub fn invite(rules: &'a str) -> Self {
        Self::Invite(Invite { rules: rules.into(), ..Invite::default() })
    }

    /// `join`, by the id or the code of an invitation.
    pub fn join(invite: &'a str) -> Self {
        Self::Join(Join { invite: invite.into() })
    }

    /// `play`: the move of that number, from 1, in the notation of the game.
    pub fn play(game: GameId, ply: u32, mv: &'a str) -> Self {
        Self::Play(Play { game: text(game), ply, mv: mv.into() })
    }

    /// `resign`
    pub fn resign(game: GameId) -> Self {
        Self::Resign(about(game))
    }

    /// `offer`, or acceptance of what the opponent offers.
    pub fn offer(game: GameId, what: OfferKind) -> Self {
        Self::Offer(Offer { game: text(game), what, to: None })
    }

    /// `decline`
    pub fn decline(game: GameId, what: OfferKind) -> Self {
        Self::Decline(Offer { game: text(game), what, to: None })
    }

    /// `claim`
    pub fn claim(game: GameId, what: ClaimKind) -> Self {
        Self::Claim(Claim { game: text(game), what })
    }

    /// `watch`
    pub fn watch(game: GameId) -> Self {
        Self::Watch(about(game))
    }

    /// `leave`
    pub fn leave(game: GameId) -> Self {
        Self::Leave(about(game))
    }

    /// `resume`
    pub fn resume(game: GameId) -> Self {
        Self::Resume(about(game))
    }

    /// `hint`
    pub fn hint(game: GameId) -> Self {
        Self::Hint(about(game))
    }

    /// `carry`, without a page.
    pub fn carry() -> Self {
        Self::Carry(Carry { page: None })
    }

    /// `ping`
    pub fn ping() -> Self {
        Self::Ping(Ping { t: None })
    }

    /// The same with a number that its answer shall carry.
    pub fn numbered(self, id: u64) -> Request<'a> {
        Request { message: self, id: Some(id) }
    }

    /// The text that goes over the wire when its answer need not carry a number.
    pub fn text(self) -> String {
        Request { message: self, id: None }.text()
    }
}

fn text(game: GameId) -> Cow<'static, str> {
    game.to_string().into()
}

fn about(game: GameId) -> GameOnly<'static> {
    GameOnly { game: text(game) }
}
