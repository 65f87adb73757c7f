//! What is to be done about something that has happened, as data: what is told, which games are opened and woken, what has
//! to be looked up or saved first. Knows what, and for whom; never how it is done.

use std::sync::Arc;
use std::time::Duration;

use super::Input;
use super::admission::{Admission, Keeping};
use super::blocking::{Change, SavedBlocks};
use super::command::ReplyTo;
use super::inviting::Card;
use super::names::Claim;
use super::naming::Wished;
use super::refusal::LobbyRefusal;
use crate::game::{ClientHandle, Header, Hibernated, Notice, PastGame, Strength, Terms};
use crate::protocol::{
    AwayReason, GameId, InviteId, InviteKey, PlayerId, PlayerName, SeekId, Token, TokenHash,
};
use crate::rules::{BySeat, Seat};
use crate::store::{
    Discipline, GameNumber, Invitation, InviteFate, Newcomer, PastInvite, Rating, Recalled, SeekChanges,
};

/// One thing that is to be done.
pub(in crate::lobby) enum Effect {
    /// A connection is told something.
    Tell(Arc<ClientHandle>, Notice),
    /// A connection is told no.
    Refuse(Refusing),
    /// A game begins; it counts already. If it cannot, that is said with [`Input::NotOpened`].
    Open(NewGame),
    /// A game gets an actor again. If it cannot, that is said with [`Input::NotWoken`].
    Wake(Waking),
    /// A game that is over gets an actor again, for that connection of one of its players. If it cannot, that is said with
    /// [`Input::NotWoken`].
    LookBack(Box<PastGame>, Arc<ClientHandle>),
    /// A connection looks at a game.
    Attend(Attending),
    /// A player of a game has a connection to the server; or has none any more, and why.
    Connection { game: GameId, seat: Seat, gone: Option<AwayReason> },
    /// The rematch that both players of a game had agreed on does not come about.
    NoRematch(GameId),
    /// Those who watched a game are told which one its players play now.
    LeadOn { from: GameId, to: GameId },
    /// Something is looked up or saved; what comes of it is said with [`Input::Found`].
    LookUp(Lookup),
    /// The picture of a code is drawn and told.
    Draw(Drawing),
    /// After that time this has happened.
    Later(Duration, Input),
}

/// A no, and whom it is for.
pub(in crate::lobby) struct Refusing {
    /// Nobody if the connection is gone: then it is only counted.
    pub(in crate::lobby) client: Option<Arc<ClientHandle>>,
    /// The `type` of what was asked, and its number.
    pub(in crate::lobby) about: &'static str,
    pub(in crate::lobby) re: Option<u64>,
    pub(in crate::lobby) refusal: LobbyRefusal,
    pub(in crate::lobby) game: Option<GameId>,
    /// The seek that no longer waits because of it.
    pub(in crate::lobby) seek: Option<SeekId>,
}

/// A game that begins.
pub(in crate::lobby) struct NewGame {
    pub(in crate::lobby) header: Arc<Header>,
    /// The connections it begins with.
    pub(in crate::lobby) clients: Vec<(Seat, Arc<ClientHandle>)>,
    /// Those of its players who are written down with it.
    pub(in crate::lobby) newcomers: Vec<Newcomer>,
    /// What its players sought, which is written down no longer when it is.
    pub(in crate::lobby) seeks: Vec<SeekId>,
    /// Those of them that led to it.
    pub(in crate::lobby) led: BySeat<Option<SeekId>>,
    /// How far its time is ahead of the server's, in milliseconds.
    pub(in crate::lobby) shift_ms: i64,
    /// Its name in the journal, where it is written down already.
    pub(in crate::lobby) saved: Option<GameNumber>,
    /// Which players have a connection to the server.
    pub(in crate::lobby) connected: BySeat<bool>,
}

/// A game that is woken.
pub(in crate::lobby) struct Waking {
    pub(in crate::lobby) header: Arc<Header>,
    pub(in crate::lobby) hibernated: Hibernated,
    /// Who asks for it, if that is a connection: it lives on the same thread then.
    pub(in crate::lobby) client: Option<Arc<ClientHandle>>,
    /// Which players have a connection to the server.
    pub(in crate::lobby) connected: BySeat<bool>,
}

/// A connection that looks at a game.
pub(in crate::lobby) struct Attending {
    pub(in crate::lobby) game: GameId,
    /// Where its player sits; nothing for a watcher.
    pub(in crate::lobby) seat: Option<Seat>,
    pub(in crate::lobby) client: Arc<ClientHandle>,
    pub(in crate::lobby) re: Option<u64>,
}

/// A link whose picture is wanted.
pub(in crate::lobby) struct Drawing {
    pub(in crate::lobby) client: Arc<ClientHandle>,
    pub(in crate::lobby) re: Option<u64>,
    pub(in crate::lobby) url: String,
    pub(in crate::lobby) drawn: Drawn,
}

/// What a link that is drawn leads to.
pub(in crate::lobby) enum Drawn {
    /// A code for another device, and until when it counts, Unix milliseconds.
    DeviceLink { code: String, expires_ms: u64 },
    /// An invitation.
    Invitation(Box<Card>),
}

/// What is looked up or saved before an answer.
pub(in crate::lobby) enum Lookup {
    /// Who a connection speaks for.
    Player(Identification),
    /// A new name for a player who is in.
    Name(Renaming),
    /// Another player is blocked, or no longer is.
    Blocks(Blocking),
    /// What has changed of the seeks.
    Seeks(SeekChanges),
    /// How strong a player is who joins a seek.
    Rating(Comparing),
    /// Whether a game that is not here has ended, or never was; and its record, where a player wants to come back to it.
    Game { to: ReplyTo, about: &'static str, game: GameId, back: bool },
    /// An invitation is saved.
    Invite(Box<Inviting>),
    /// That an invitation is cancelled is saved.
    CancelInvite { to: ReplyTo, invite: InviteId },
    /// What has become of an invitation that does not stand.
    PastInvite { to: ReplyTo, about: &'static str, key: InviteKey },
    /// The player who has made the invitation of that key, which somebody wants to take up.
    Maker { to: ReplyTo, key: InviteKey, player: PlayerId },
}

/// How it is found out who a connection speaks for.
pub(in crate::lobby) struct Identification {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) who: Who,
    /// What the numbers of names are drawn from.
    pub(in crate::lobby) seed: u64,
}

/// Who may be behind a connection.
pub(in crate::lobby) enum Who {
    /// Somebody new, who needs a name.
    New { id: PlayerId, since_ms: u64, token: Token, wished: Wished },
    /// Who has this secret, if the store knows it, or a bot that somebody else runs, which comes for the first time at that
    /// date; and what they want to be called.
    BySecret { hash: TokenHash, name: Option<PlayerName>, date_ms: u64 },
    /// A player who comes over from another device and has one secret more from that date on.
    ByCode {
        newcomer: Option<Newcomer>,
        player: PlayerId,
        token: Token,
        date_ms: u64,
        name: Option<PlayerName>,
    },
    /// A player in memory, who needs a name.
    Known { known: Box<Admission>, keeping: Keeping, name: Option<PlayerName> },
}

/// A new name for a player who is in.
pub(in crate::lobby) struct Renaming {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) player: PlayerId,
    pub(in crate::lobby) wished: Wished,
    pub(in crate::lobby) keeping: Keeping,
    /// What the numbers of names are drawn from.
    pub(in crate::lobby) seed: u64,
}

/// Somebody whom a player does not want to meet, or does again.
pub(in crate::lobby) struct Blocking {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) player: PlayerId,
    pub(in crate::lobby) change: Change,
    /// Whether the other is known to be a player.
    pub(in crate::lobby) known: bool,
    /// Whether nothing of the player is written yet: then it is only found out whether there is the other.
    pub(in crate::lobby) passing: bool,
    pub(in crate::lobby) newcomer: Option<Newcomer>,
    pub(in crate::lobby) now_ms: u64,
}

/// An invitation that is made.
pub(in crate::lobby) struct Inviting {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) newcomer: Option<Newcomer>,
    pub(in crate::lobby) invitation: Invitation,
    /// The page that it shall be opened with.
    pub(in crate::lobby) page: Option<String>,
}

/// A player who joins a rated seek.
pub(in crate::lobby) struct Comparing {
    pub(in crate::lobby) to: ReplyTo,
    pub(in crate::lobby) seek: SeekId,
    pub(in crate::lobby) player: PlayerId,
    pub(in crate::lobby) discipline: Discipline,
    pub(in crate::lobby) now_ms: u64,
}

/// A seek as it was left by another server.
#[derive(Debug)]
pub(in crate::lobby) struct LeftSeek {
    pub(in crate::lobby) id: SeekId,
    pub(in crate::lobby) player: PlayerId,
    pub(in crate::lobby) terms: Arc<Terms>,
    /// Since when it waits, Unix milliseconds of the server's time.
    pub(in crate::lobby) since_ms: u64,
    /// Whether bots may come that somebody else runs.
    pub(in crate::lobby) bots: bool,
    /// How strong its player is, if it is rated.
    pub(in crate::lobby) strength: Option<Strength>,
    /// Its player, if nothing else is written of them.
    pub(in crate::lobby) newcomer: Option<Newcomer>,
}

/// What was looked up.
pub(in crate::lobby) enum Found {
    /// Who a connection speaks for, or why for nobody.
    Player { to: ReplyTo, outcome: Result<Admission, LobbyRefusal> },
    /// A player's new name is saved, or could not be; and whether it is in the store.
    Name { to: ReplyTo, player: PlayerId, outcome: Result<Claim, LobbyRefusal>, written: bool },
    /// Whom a player blocks is saved, or could not be.
    Blocks { to: ReplyTo, player: PlayerId, change: Change, outcome: Result<SavedBlocks, LobbyRefusal> },
    /// What had changed of seeks is written down, and how strong the players are whose seeks are new; or it could not be.
    Seeks { outcome: Result<Vec<(SeekId, Option<Rating>)>, LobbyRefusal> },
    /// How strong a player is who joins a seek.
    Rating { to: ReplyTo, seek: SeekId, rating: Result<Option<Rating>, LobbyRefusal> },
    /// A game that has ended, which somebody wants to come back to.
    Past { to: ReplyTo, about: &'static str, past: Box<PastGame> },
    /// Why nothing can be done about a game.
    NoGame { to: ReplyTo, about: &'static str, game: GameId, refusal: LobbyRefusal },
    /// No game is here that has ended; perhaps one is written down that begins then, Unix milliseconds.
    NotHere { to: ReplyTo, about: &'static str, game: GameId, begins_ms: Option<u64> },
    /// An invitation is saved, or could not be.
    Invited { to: ReplyTo, invite: InviteId, page: Option<String>, outcome: Result<(), LobbyRefusal> },
    /// It is saved that an invitation is cancelled, or could not be; and what has become of it.
    InviteCancelled { to: ReplyTo, invite: InviteId, outcome: Result<Option<InviteFate>, LobbyRefusal> },
    /// What has become of an invitation that does not stand, if there was one.
    PastInvite { to: ReplyTo, about: &'static str, outcome: Result<Option<PastInvite>, LobbyRefusal> },
    /// Who has made an invitation, with all that is theirs.
    Maker { to: ReplyTo, key: InviteKey, outcome: Result<Recalled, LobbyRefusal> },
}
