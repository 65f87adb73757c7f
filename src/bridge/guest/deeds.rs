//! What a bot comes for, what it has done, and what came of it. Knows words; never when which is right.

use std::time::Duration;

use crate::bots::Choice;
use crate::engine::{Told, View};
use crate::protocol::{ClientMessage, GameId, Seek};

/// What a bot comes for.
#[derive(Clone, Debug)]
pub struct Errand {
    /// What it says when it seeks.
    pub seek: Seek<'static>,
    /// Most games that it plays at once.
    pub at_once: usize,
    /// After so many games it goes; never if nothing is named.
    pub games: Option<u64>,
}

/// What came of the games: won, drawn, lost, and those whose end it has not heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Games it won.
    pub won: u64,
    /// Games without a winner.
    pub drawn: u64,
    /// Games it lost.
    pub lost: u64,
    /// Games that were called off, or ended while it was away.
    pub other: u64,
    /// Of those it lost: given up because its engine had nothing to say.
    pub given_up: u64,
}

impl Results {
    /// All of them.
    pub const fn all(&self) -> u64 {
        self.won + self.drawn + self.lost + self.other
    }
}

/// What an engine is asked.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Question {
    pub(in crate::bridge) game: GameId,
    pub(in crate::bridge) view: View,
    /// What is left on the clock, in milliseconds, where there is one.
    pub(in crate::bridge) left_ms: Option<u64>,
}

/// What an engine has said.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Thought {
    pub(in crate::bridge) game: GameId,
    /// The moves it was asked about.
    pub(in crate::bridge) told: Vec<Told>,
    /// What it does, or why there is nothing.
    pub(in crate::bridge) choice: Result<Choice, String>,
}

/// What is looked at again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bridge) enum Due {
    /// Whether to seek.
    Seek,
    /// Whether to move.
    Move(GameId),
    /// Whether the opponent is still away.
    Claim(GameId),
}

/// What is to be done.
#[derive(Debug)]
pub(in crate::bridge) enum Deed {
    Say(ClientMessage<'static>),
    Ask(Box<Question>),
    /// An engine need not think about that game any more.
    Forget(GameId),
    Later(Duration, Due),
    /// A sentence for the person who runs it.
    Tell(String),
    /// All is played.
    Go,
    /// It cannot go on, and why.
    GiveUp(String),
}
