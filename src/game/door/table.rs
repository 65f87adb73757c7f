//! A game as the lobby reaches it, and what games tell the lobby. Knows addresses and messages; never decides.

use std::sync::Arc;

use actix::{Addr, Message, Recipient};
use tokio::sync::oneshot;

use super::chair::{Attend, Show};
use super::client::{ClientHandle, NotTaken};
use super::link::{Knock, Link};
use super::unanswered::{Asker, Unanswered};
use crate::game::Game;
use crate::game::core::attendees::AttendeeId;
use crate::game::core::header::Header;
use crate::game::record::Record;
use crate::game::shell::{Connection, Hibernate, LeadOn, NoRematch};
use crate::metrics::Shared;
use crate::protocol::{AwayReason, GameId, RatingInfo, SeekId};
use crate::rules::{BySeat, Seat};
use crate::store::{Cursor, GameNumber};

/// What games tell the lobby.
#[derive(Message)]
#[rtype(result = "()")]
pub enum TableNews {
    /// A game no longer counts for the game limit: it is over, or its actor is gone.
    Freed(GameId),
    /// A game is saved, and with it those of its players who were new, or the invitation it comes of is used up.
    Begun(GameId),
    /// A game could not be saved, and so this, which its players had sought, is still written down.
    NotBegun(Vec<SeekId>),
    /// A game is really played: each player has made a move.
    Played(GameId),
    /// Who looks on at a game has changed, or it is known how strong its players are.
    Attended(GameId, Attended),
    /// Both players want to play again; these connections look on.
    Rematch(GameId, Vec<(Seat, ClientHandle)>),
    /// The first game of a pair is over, and the second is saved with its end.
    Second(SecondGame),
    /// Nothing has happened at a game for long, so many of the lobby's messages it has heard, and these sit at it.
    Unattended(GameId, u64, Hibernated, Vec<Resting>),
    /// Something is said at a chair of a game that may be at rest.
    Knocked(Knock),
    /// A game's actor is gone.
    Closed(GameId),
}

/// The second game of a pair, which is saved and has no actor yet.
pub struct SecondGame {
    /// The first of the pair.
    pub of: GameId,
    /// What of it never changes.
    pub header: Arc<Header>,
    /// Its name in the journal.
    pub number: GameNumber,
    /// The players' connections that look on, by the seats of the first.
    pub seated: Vec<(Seat, ClientHandle)>,
    /// How far its time is ahead of the server's, in milliseconds.
    pub shift_ms: i64,
}

/// Who looks on at a game, and how strong those are who play in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attended {
    /// Whether each player is there.
    pub here: BySeat<bool>,
    /// How many watch.
    pub watchers: usize,
    /// Which players are bots.
    pub bots: BySeat<bool>,
    /// Which of them do not look on though they are needed.
    pub wanted: BySeat<bool>,
    /// How strong each was when the game began, in a rated game of players who have a rating.
    pub ratings: BySeat<Option<RatingInfo>>,
}

impl Attended {
    /// Whether one of the people who play is there.
    pub fn is_anybody_here(&self) -> bool {
        Seat::BOTH.into_iter().any(|seat| *self.here.get(seat) && !*self.bots.get(seat))
    }
}

/// A connection that sits at a game without an actor, as the game had it.
#[derive(Clone)]
pub struct Resting {
    pub(in crate::game) id: AttendeeId,
    pub(in crate::game) seat: Seat,
    /// How the connection is reached.
    pub client: ClientHandle,
    pub(in crate::game) link: Arc<Link>,
}

/// A running game without an actor: what it takes to wake it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hibernated {
    /// Its name in the journal.
    pub number: GameNumber,
    /// Where the last thing is that happened in it.
    pub last: Option<Cursor>,
    /// When it is to be closed if nobody comes back, Unix milliseconds of the server's time.
    pub due_ms: u64,
    /// How far the time of the game is ahead of the server's, in milliseconds.
    pub shift_ms: i64,
    /// Which players it takes to have a connection to the server; nothing where nobody has to be there.
    pub connected: Option<BySeat<bool>>,
}

/// News that is told when this is dropped, however that comes about.
pub(in crate::game) struct OnDrop {
    pub(in crate::game) to: Option<Recipient<TableNews>>,
    pub(in crate::game) game: GameId,
    pub(in crate::game) news: fn(GameId) -> TableNews,
}

impl OnDrop {
    /// It is not told any more.
    pub(in crate::game) fn forget(&mut self) {
        self.to = None;
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(to) = &self.to {
            to.do_send((self.news)(self.game));
        }
    }
}

/// A game as the lobby reaches it. Whoever holds it knows how many messages are on their way to the game.
pub struct Table {
    pub(in crate::game) game: GameId,
    pub(in crate::game) addr: Addr<Game>,
    pub(in crate::game) metrics: Shared,
    /// The messages that the game was sent.
    sent: u64,
}

impl Table {
    /// A game whose actor has just been started.
    pub(in crate::game) fn new(game: GameId, addr: Addr<Game>, metrics: Shared) -> Self {
        Self { game, addr, metrics, sent: 0 }
    }

    /// Lets one more connection of a seated player look at the game and play.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn attend(&mut self, seat: Seat, client: ClientHandle, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask("resume", Some(seat), client, re)
    }

    /// Lets a connection watch the game.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn watch(&mut self, client: ClientHandle, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask("watch", None, client, re)
    }

    fn ask(
        &mut self,
        about: &'static str,
        seat: Option<Seat>,
        client: ClientHandle,
        re: Option<u64>,
    ) -> Result<(), NotTaken> {
        let game = self.game;
        let metrics = Arc::clone(&self.metrics);
        let asker = Arc::new(Asker { game, client, metrics });
        let unanswered = Unanswered::of(Arc::clone(&asker), about, re);
        let taken = self.addr.try_send(Attend { seat, asker, re, unanswered }).map_err(|error| {
            let (not_taken, mut attend) = NotTaken::of(error, &self.metrics);
            attend.unanswered.settle();
            not_taken
        });
        self.sent(taken)
    }

    /// Asks for the record as it stands.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn show(&mut self, reply: oneshot::Sender<Arc<Record>>) -> Result<(), NotTaken> {
        let asked = self.addr.try_send(Show(reply)).map_err(|error| NotTaken::of(error, &self.metrics).0);
        self.sent(asked)
    }

    /// A player has a connection to the server, wherever that looks; or has none any more, and why.
    pub fn connect(&mut self, seat: Seat, gone: Option<AwayReason>) {
        // Unbounded on purpose: it must not be lost, and there are two at most for each connection.
        self.addr.do_send(Connection { seat, gone });
        self.sent += 1;
    }

    /// The match that both players had agreed on could not be opened.
    pub fn no_rematch(&self) {
        self.addr.do_send(NoRematch);
    }

    /// Those who played a match that is over play another: whoever watched it may watch that.
    pub fn lead_on(&self, next: GameId) {
        self.addr.do_send(LeadOn(next));
    }

    /// Something was said at a chair of the game while that had no actor, or was about to have none.
    pub fn hear(&self, knock: Knock) {
        knock.deliver(Some(&self.addr));
    }

    /// These sit at the game, which has just been woken, as they did before.
    pub fn reach(&self, resting: &[Resting]) {
        for resting in resting {
            resting.link.woken(&self.addr);
        }
    }

    fn sent(&mut self, asked: Result<(), NotTaken>) -> Result<(), NotTaken> {
        self.sent += u64::from(asked.is_ok());
        asked
    }

    /// Lets the actor go if it has heard every message that it was sent; false if one is on its way and keeps it.
    pub fn hibernate(&self, heard: u64) -> bool {
        let all = self.sent == heard;
        if all {
            self.addr.do_send(Hibernate(self.addr.clone()));
        }
        all
    }
}

/// Nobody is there who could hear what was said at a chair: a command is refused.
pub fn unheard(knock: Knock) {
    knock.deliver(None);
}
