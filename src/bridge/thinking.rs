//! An engine that thinks about one game, on a thread of its own: started with the first question and again where it fails. Knows
//! questions and answers; never the server.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::mpsc::Sender;

use super::guest::{Question, Thought};
use super::limits::{Effort, Limits};
use super::player::Player;
use super::spec::Spec;
use super::transcript::Transcript;
use super::visit::News;
use crate::bots::{Choice, Contender, Unplayed};
use crate::protocol::GameId;

/// So often an engine is started for one question before there is no answer.
const TRIES: u32 = 3;
/// Questions that wait for an engine: each replaces the one before, which matters no more.
const WAITING_MAX: usize = 8;
/// Of what is left on the clock an engine may spend so much on a move: this part, and never less than that many milliseconds.
const PART_OF_CLOCK: u64 = 25;
const CLOCK_MS_MIN: u64 = 20;

/// How engines are run.
#[derive(Clone, Debug)]
pub struct Engines {
    /// Which engine.
    pub spec: Spec,
    /// What it may spend.
    pub limits: Limits,
    /// Where what is said to it and by it is written: a file for each game.
    pub transcripts: Option<PathBuf>,
}

impl Engines {
    fn transcript(&self, game: GameId) -> std::io::Result<Transcript> {
        match &self.transcripts {
            None => Ok(Transcript::none()),
            Some(folder) => Transcript::go_on(&folder.join(format!("{game}.txt"))),
        }
    }

    /// What an engine may spend on a move, with so much left on the clock.
    fn effort(&self, left_ms: Option<u64>) -> Effort {
        match (self.limits.effort, left_ms) {
            (Effort::Time(time), Some(left_ms)) => {
                let part = Duration::from_millis((left_ms / PART_OF_CLOCK).max(CLOCK_MS_MIN));
                Effort::Time(time.min(part))
            }
            (effort, _) => effort,
        }
    }
}

/// The thread that an engine of one game runs on.
pub(super) struct Thinking {
    ask: SyncSender<Question>,
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Thinking {
    /// Begins a thread for a game.
    pub(super) fn begin(engines: Engines, game: GameId, tell: Sender<News>) -> std::io::Result<Self> {
        let (ask, asked) = sync_channel(WAITING_MAX);
        let over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&over);
        let thinker = Thinker { engines, game, over, player: None, chance: StdRng::seed_from_u64(0) };
        let thread = Builder::new().name("thinking".to_owned()).spawn(move || thinker.work(&asked, &tell))?;
        Ok(Self { ask, over: stop, thread })
    }

    /// Asks it something: whether there was room for it, as there is unless its thread is gone or does not come back from an engine.
    pub(super) fn ask(&self, question: Question) -> bool {
        self.ask.try_send(question).is_ok()
    }

    /// Tells the engine to end; it has when this thread has.
    pub(super) fn end(self) -> JoinHandle<()> {
        self.over.store(true, Ordering::Relaxed);
        self.thread
    }
}

struct Thinker {
    engines: Engines,
    game: GameId,
    over: Arc<AtomicBool>,
    player: Option<Player>,
    chance: StdRng,
}

impl Thinker {
    fn work(mut self, asked: &Receiver<Question>, tell: &Sender<News>) {
        while let Ok(first) = asked.recv() {
            // What was asked before the last is no question any more.
            let question = asked.try_iter().last().unwrap_or(first);
            let choice = self.answer(&question);
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let thought = Thought { game: self.game, told: question.view.told, choice };
            if tell.blocking_send(News::Thought(thought)).is_err() {
                return;
            }
        }
    }

    /// What the engine says; a fresh one is asked where it fails.
    fn answer(&mut self, question: &Question) -> Result<Choice, String> {
        let mut reason = String::new();
        for _ in 0..TRIES {
            match self.choose(question) {
                Ok(choice) => return Ok(choice),
                Err(error) => {
                    self.player = None;
                    reason = error.to_string();
                }
            }
            if self.over.load(Ordering::Relaxed) {
                break;
            }
        }
        Err(reason)
    }

    fn choose(&mut self, question: &Question) -> Result<Choice, Unplayed> {
        let over = Arc::clone(&self.over);
        let effort = self.engines.effort(question.left_ms);
        if self.player.is_none() {
            let transcript = self.engines.transcript(self.game);
            let transcript =
                transcript.map_err(|error| Unplayed::Failed(format!("no transcript: {error}")))?;
            let limits = self.engines.limits;
            let mut player =
                Player::start(&self.engines.spec, limits, transcript).map_err(Unplayed::Failed)?;
            player.begin(question.view.kind, &question.view.options)?;
            self.player = Some(player);
        }
        let player = self.player.as_mut().ok_or(Unplayed::Stuck)?;
        player.allow(effort);
        player.choose(&question.view, &mut self.chance, &|| over.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_spent_than_a_part_of_the_clock() {
        let limits = Limits { effort: Effort::Time(Duration::from_secs(1)), ..Limits::default() };
        let spec = Spec::parse("ugi:true").unwrap().unwrap();
        let engines = Engines { spec, limits, transcripts: None };
        let spent = |left_ms| engines.effort(left_ms);
        let time = |ms| Effort::Time(Duration::from_millis(ms));
        assert_eq!([spent(None), spent(Some(300_000))], [time(1_000), time(1_000)]);
        assert_eq!([spent(Some(5_000)), spent(Some(100))], [time(200), time(CLOCK_MS_MIN)]);
        let nodes = Engines { limits: Limits { effort: Effort::Nodes(7), ..limits }, ..engines };
        assert_eq!(nodes.effort(Some(1)), Effort::Nodes(7));
    }
}
