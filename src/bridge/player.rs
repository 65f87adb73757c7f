//! An engine that takes part in a duel. Knows its process and its protocol; never how a duel goes.

use std::time::Instant;

use rand::rngs::StdRng;

use super::limits::{Effort, Limits};
use super::process::{Failure, Process};
use super::spec::Spec;
use super::talk::{Exchange, Heard, Talk, Want};
use super::transcript::Transcript;
use crate::bots::{Choice, Contender, Unplayed};
use crate::engine::View;
use crate::rules::{Kind, Options};

/// A running engine with somebody who speaks its protocol.
pub struct Player {
    spec: Spec,
    limits: Limits,
    process: Process,
    talk: Box<dyn Talk>,
    /// A stone that was said along with a colour, and how many moves were made before it.
    next: Option<(usize, String)>,
}

/// What the last exchange came to.
enum Answer {
    Plays(Vec<String>),
    Resigns,
}

impl Player {
    /// Starts an engine and has it say who it is.
    ///
    /// # Errors
    /// A sentence that begins with its name.
    pub fn start(spec: &Spec, limits: Limits, transcript: Transcript) -> Result<Self, String> {
        let started = Process::start(spec, limits.memory, transcript);
        let process = started.map_err(|failure| format!("{spec} {failure}"))?;
        let talk = spec.protocol.talk();
        let mut player = Self { spec: spec.clone(), limits, process, talk, next: None };
        let hello = player.talk.hello();
        player.converse(&hello, None, &|| false).map_err(|unplayed| unplayed.to_string())?;
        Ok(player)
    }

    /// What it may spend on a move from now on.
    pub fn allow(&mut self, effort: Effort) {
        self.limits.effort = effort;
    }

    fn failed(&self, reason: impl std::fmt::Display) -> Unplayed {
        Unplayed::Failed(format!("{} {reason}", self.spec))
    }

    /// Says what there is to say and waits for each answer; the last one counts.
    fn converse(
        &mut self,
        all: &[Exchange],
        view: Option<&View>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Answer>, Unplayed> {
        let mut answer = None;
        for exchange in all {
            answer = self.exchange(exchange, view, stop)?;
        }
        Ok(answer)
    }

    fn exchange(
        &mut self,
        exchange: &Exchange,
        view: Option<&View>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Answer>, Unplayed> {
        let failed = |player: &Self, failure: Failure| match failure {
            Failure::Stopped => Unplayed::Stopped,
            Failure::NotStarted(_)
            | Failure::Ended(_)
            | Failure::Silent(..)
            | Failure::TooLong
            | Failure::Deaf => player.failed(failure),
        };
        let within = match exchange.want {
            Want::Move => self.limits.for_a_move(),
            Want::Hello | Want::Done | Want::Tried => self.limits.patience,
        };
        let begun = Instant::now();
        self.process.say(&exchange.say).map_err(|failure| failed(self, failure))?;
        loop {
            let line = self.process.hear(begun, within, stop).map_err(|failure| failed(self, failure))?;
            let heard = self.talk.hear(exchange.want, &line, view).map_err(|reason| self.failed(reason))?;
            match heard {
                // Who never stops talking has no more time than who says nothing.
                Heard::More if begun.elapsed() > within => {
                    let seconds = within.as_secs_f64();
                    return Err(self.failed(Failure::Silent(seconds, "it goes on talking".to_owned())));
                }
                Heard::More => {}
                Heard::Say(lines) => self.process.say(&lines).map_err(|failure| failed(self, failure))?,
                Heard::Done => return Ok(None),
                Heard::Plays(moves) => return Ok(Some(Answer::Plays(moves))),
                Heard::Resigns => return Ok(Some(Answer::Resigns)),
            }
        }
    }

    /// Whether all of these may be made, one after the other.
    fn check(&self, view: &View, moves: &[String]) -> Result<(), Unplayed> {
        let mut board =
            view.board().map_err(|reason| self.failed(format_args!("cannot be asked: {reason}")))?;
        for text in moves {
            let made = board.play(view.seat, text);
            made.map_err(|reason| self.failed(format_args!("plays {text:?}, which is illegal: {reason}")))?;
        }
        Ok(())
    }
}

impl Contender for Player {
    fn begin(&mut self, kind: &'static Kind, options: &Options) -> Result<(), Unplayed> {
        self.next = None;
        let all = self.talk.begin(kind, options).map_err(|reason| self.failed(reason))?;
        self.converse(&all, None, &|| false).map(|_| ())
    }

    fn choose(
        &mut self,
        view: &View,
        _chance: &mut StdRng,
        stop: &dyn Fn() -> bool,
    ) -> Result<Choice, Unplayed> {
        if let Some((_, text)) = self.next.take().filter(|(ply, _)| *ply == view.told.len()) {
            return Ok(Choice::Move(text));
        }
        let all = self.talk.ask(view, &self.limits).map_err(|reason| self.failed(reason))?;
        match self.converse(&all, Some(view), stop)? {
            Some(Answer::Resigns) => Ok(Choice::Resigns),
            Some(Answer::Plays(moves)) => {
                self.check(view, &moves)?;
                let mut moves = moves.into_iter();
                let first = moves.next().ok_or(Unplayed::Stuck)?;
                self.next = moves.next().map(|text| (view.told.len() + 1, text));
                Ok(Choice::Move(first))
            }
            None => Err(Unplayed::Stuck),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // It may be gone; then it has nothing to be told.
        let _ = self.process.say(self.talk.quit());
    }
}
