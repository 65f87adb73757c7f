//! The way from a chair to its game, whether that has an actor or not: a game at rest keeps none, though its players are
//! connected. What is said at a chair meanwhile goes by the lobby, which wakes the game. Knows addresses and words; never decides.
//!
//! **Invariant:** what is said at one chair is heard once and in its order, however the game goes to rest and is woken meanwhile
//! (`what_is_said_at_a_chair_is_heard_once_and_in_order`). Words are sent while the way is locked, so none overtakes another: the
//! lock is a chair's own, and taken by nobody else but for the moment in which the game goes to rest or is woken.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix::{Addr, Handler, Message, Recipient};

use super::chair::{Ask, Leave};
use super::client::NotTaken;
use super::table::TableNews;
use super::unanswered::Unanswered;
use crate::game::Game;
use crate::game::shell::hinting::Hint;
use crate::game::shell::talking::Say;
use crate::metrics::Metrics;
use crate::protocol::GameId;

/// What is said at a chair.
pub(in crate::game) enum Word {
    /// A command.
    Ask(Box<Ask>),
    /// A phrase.
    Say(Box<Say>),
    /// A hint is asked for.
    Hint(Box<Hint>),
    /// The chair is left.
    Leave(Leave),
}

/// Something that is said at a chair of a game that may have no actor.
pub struct Knock {
    link: Arc<Link>,
    word: Word,
}

impl Knock {
    /// Which game.
    pub fn game(&self) -> GameId {
        self.link.game
    }

    /// Whether somebody only leaves.
    pub fn leaves(&self) -> bool {
        matches!(self.word, Word::Leave(_))
    }

    /// It is heard by this actor, if there is one; a command that nobody hears is refused.
    pub(in crate::game) fn deliver(self, to: Option<&Addr<Game>>) {
        let Self { link, word } = self;
        if let Some(addr) = to {
            send(addr, word);
        }
        link.delivered(to);
    }
}

/// The way from one chair to its game.
pub(in crate::game) struct Link {
    game: GameId,
    lobby: Recipient<TableNews>,
    way: Mutex<Way>,
}

enum Way {
    /// There is an actor.
    Open(Addr<Game>),
    /// The actor is about to rest: what is said waits until it is known whether it does.
    Closed(Vec<Word>),
    /// There is none. So many words are on their way by the lobby.
    Round(usize),
}

impl Link {
    /// The way to a game that has an actor.
    pub(in crate::game) fn new(game: GameId, lobby: Recipient<TableNews>, addr: Addr<Game>) -> Arc<Self> {
        Arc::new(Self { game, lobby, way: Mutex::new(Way::Open(addr)) })
    }

    fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks something.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub(in crate::game) fn ask(self: &Arc<Self>, ask: Ask, metrics: &Metrics) -> Result<(), NotTaken> {
        self.send(ask, |ask| Word::Ask(Box::new(ask)), |ask| &mut ask.unanswered, metrics)
    }

    /// Says a phrase.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub(in crate::game) fn say(self: &Arc<Self>, say: Say, metrics: &Metrics) -> Result<(), NotTaken> {
        self.send(say, |say| Word::Say(Box::new(say)), |say| &mut say.unanswered, metrics)
    }

    /// Asks for a hint.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub(in crate::game) fn hint(self: &Arc<Self>, hint: Hint, metrics: &Metrics) -> Result<(), NotTaken> {
        self.send(hint, |hint| Word::Hint(Box::new(hint)), |hint| &mut hint.unanswered, metrics)
    }

    /// Sends what is owed an answer; it is owed none if it is not taken.
    fn send<M>(
        self: &Arc<Self>,
        message: M,
        word: fn(M) -> Word,
        owed: fn(&mut M) -> &mut Unanswered,
        metrics: &Metrics,
    ) -> Result<(), NotTaken>
    where
        M: Message<Result = ()> + Send + 'static,
        Game: Handler<M>,
    {
        match &mut *self.way() {
            Way::Open(addr) => {
                return addr.try_send(message).map_err(|error| {
                    let (not_taken, mut message) = NotTaken::of(error, metrics);
                    owed(&mut message).settle();
                    not_taken
                });
            }
            Way::Closed(waiting) => waiting.push(word(message)),
            Way::Round(under_way) => self.send_round(under_way, word(message)),
        }
        Ok(())
    }

    /// Leaves the game.
    pub(in crate::game) fn leave(self: &Arc<Self>, leave: Leave) {
        match &mut *self.way() {
            // Unbounded on purpose: a leaving must not be lost, and there is one at most for each chair.
            Way::Open(addr) => addr.do_send(leave),
            Way::Closed(waiting) => waiting.push(Word::Leave(leave)),
            Way::Round(under_way) => self.send_round(under_way, Word::Leave(leave)),
        }
    }

    /// The game is about to rest.
    pub(in crate::game) fn close(&self) {
        *self.way() = Way::Closed(Vec::new());
    }

    /// It does not rest after all: it hears what has waited.
    pub(in crate::game) fn reopen(&self, addr: &Addr<Game>) {
        let mut way = self.way();
        let former = std::mem::replace(&mut *way, Way::Open(addr.clone()));
        if let Way::Closed(waiting) = former {
            for word in waiting {
                send(addr, word);
            }
        }
    }

    /// It rests: what has waited goes by the lobby.
    pub(in crate::game) fn rest(self: &Arc<Self>) {
        let mut way = self.way();
        let mut under_way = 0;
        if let Way::Closed(waiting) = std::mem::replace(&mut *way, Way::Round(0)) {
            for word in waiting {
                self.send_round(&mut under_way, word);
            }
        }
        *way = Way::Round(under_way);
    }

    /// It has an actor again, which is reached as soon as nothing is on its way by the lobby.
    pub(in crate::game) fn woken(&self, addr: &Addr<Game>) {
        let mut way = self.way();
        if let Way::Round(0) = *way {
            *way = Way::Open(addr.clone());
        }
    }

    fn send_round(self: &Arc<Self>, under_way: &mut usize, word: Word) {
        *under_way += 1;
        // Unbounded on purpose: who is owed so many answers says nothing more.
        self.lobby.do_send(TableNews::Knocked(Knock { link: Arc::clone(self), word }));
    }

    fn delivered(&self, to: Option<&Addr<Game>>) {
        let mut way = self.way();
        if let Way::Round(under_way) = &mut *way {
            *under_way = under_way.saturating_sub(1);
            if *under_way == 0
                && let Some(addr) = to
            {
                *way = Way::Open(addr.clone());
            }
        }
    }
}

/// Unbounded on purpose: what was said to a game at rest is as bounded as what its players are owed.
fn send(addr: &Addr<Game>, word: Word) {
    match word {
        Word::Ask(ask) => addr.do_send(*ask),
        Word::Say(say) => addr.do_send(*say),
        Word::Hint(hint) => addr.do_send(*hint),
        Word::Leave(leave) => addr.do_send(leave),
    }
}
