//! Where bots think: threads of their own that stand behind all others, and the bounded queue in front of them, in which what
//! people want to know waits behind the moves of bots. Knows searches and time; never what comes of an answer.
//!
//! A search is told to stop when its time is over or nobody waits for it any more. One that panics is caught. One that does
//! not stop is given up with its thread, and another thread takes its place, as often as [`LOST_MAX`] says; a thread that
//! comes back after all goes on as if nothing had been, or ends where it is not needed. So whatever a search does, the one who
//! asked is answered.

mod lanes;
mod room;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::levels::{Level, Strength};
use super::sight::Sight;
use crate::engine::{Analyst, Budget, Course, Search, Thought, effort};
use crate::metrics::Shared;
use crate::rules::{Kind, Options};
use crate::scheduling;
use room::{Job, Room};

/// Bytes that a search may take.
pub(super) const SEARCH_BYTES: usize = 32 << 20;
/// How long a search may go on after it was told to stop: long enough for one that gets little time beside others.
pub(super) const GRACE: Duration = Duration::from_secs(10);
/// How often it is looked at what goes on for too long.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How much later a look may come for that to be counted as time that the searches had, too: while the server stands still
/// they do.
const LATE_MAX: Duration = Duration::from_millis(250);
/// Threads that were given up at once, at most: beyond them there is no other in their place.
const LOST_MAX: usize = 4;
/// Moves of bots that wait at most.
const WAITING_MAX: usize = 1_024;
/// Most of what waits behind them.
const BEHIND_MAX: usize = 64;

/// What a search draws from that is no bot's: it says the same whenever it is asked.
const SEED: u64 = 1;

/// What finds the search for a match: of its kind, with its options, in so many bytes, drawing from a seed.
pub type Searcher = Arc<dyn Fn(&Kind, &Options, usize, u64) -> Box<dyn Search> + Send + Sync>;

/// What is to be thought about.
pub(super) struct Question {
    /// What it is.
    pub(super) task: Task,
    /// How long it may take from when it begins.
    pub(super) within: Duration,
}

/// What a search is for.
pub(super) enum Task {
    /// A bot is to move.
    Move {
        /// The game as it was told of it.
        sight: Box<Sight>,
        /// How strong it is.
        level: Level,
        /// What the search draws from.
        seed: u64,
    },
    /// A match that is over is looked at again, by one position.
    Step(Box<Analyst>),
    /// Somebody wants to know how a match goes on best.
    Hint(Box<Course>),
}

impl Question {
    /// Whether a game waits for the answer.
    fn is_move(&self) -> bool {
        matches!(self.task, Task::Move { .. })
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A thought, and what the bot sees of it.
    Found(Thought, Strength),
    /// How a match goes on best; nothing where nobody is to move.
    Hinted(Option<Thought>),
    /// One more position was looked at.
    Stepped(Box<Analyst>),
    /// The search panicked.
    Panicked,
    /// It did not stop, or there is no thread left that could begin.
    Overran,
}

/// Where the answer goes.
pub(super) type Reply = Box<dyn FnOnce(Outcome) + Send>;

/// Too much waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Busy;

/// Something that is being thought about, or waits for that; when this is dropped, nobody wants to know any more.
#[derive(Debug)]
pub(super) struct Asked(Arc<AtomicBool>);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The threads; they end when this is dropped.
pub(super) struct Thinkers(Arc<Room>);

/// Where questions are handed in.
#[derive(Clone)]
pub(super) struct Asking(Arc<Room>);

impl Thinkers {
    /// So many threads that search with this; a search that goes on for so long after it was told to stop is given up.
    pub(super) fn start(threads: usize, searcher: Searcher, grace: Duration, metrics: Shared) -> Self {
        let room = Arc::new(Room::new(searcher, grace, metrics));
        for _ in 0..threads {
            room.hire();
            begin(&room);
        }
        let watched = Arc::clone(&room);
        spawn("bots-watch", move || watch(&watched));
        Self(room)
    }

    /// Where questions are handed in.
    pub(super) fn asking(&self) -> Asking {
        Asking(Arc::clone(&self.0))
    }
}

impl Drop for Thinkers {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Asking {
    /// Asks something; the answer comes once, unless it is no longer wanted.
    ///
    /// # Errors
    /// [`Busy`] when too much waits.
    pub(super) fn ask(&self, question: Question, reply: Reply) -> Result<Asked, Busy> {
        self.0.push(question, reply).map(Asked)
    }

    /// The same of what will be wanted whatever happens.
    ///
    /// # Errors
    /// [`Busy`] when too much waits.
    pub(super) fn insist(&self, question: Question, reply: Reply) -> Result<(), Busy> {
        self.0.push(question, reply).map(drop)
    }
}

/// Begins a thread that is counted on.
fn begin(room: &Arc<Room>) {
    let own = Arc::clone(room);
    if !spawn("bots", move || work(&own)) {
        room.dismiss();
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> bool {
    let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    if let Err(error) = &spawned {
        tracing::error!(%error, "there is no thread for bots to think on");
    }
    spawned.is_ok()
}

/// Thinks until there is nothing more to come, or until another has taken its place.
fn work(room: &Room) {
    scheduling::stand_behind();
    while let Some(Job { number, question, unwanted, until }) = room.next() {
        let searcher = room.searcher();
        let stop = || unwanted.load(Ordering::Relaxed) || Instant::now() >= until;
        let thought = catch_unwind(AssertUnwindSafe(|| think(question.task, searcher, &stop)));
        let outcome = thought.unwrap_or(Outcome::Panicked);
        if !room.done(number, outcome) {
            return;
        }
    }
}

fn think(task: Task, searcher: &Searcher, stop: &dyn Fn() -> bool) -> Outcome {
    match task {
        Task::Move { sight, level, seed } => {
            let (kind, options) = sight.kind();
            let mut search = searcher(kind, options, SEARCH_BYTES, seed);
            let strength = level.strength(search.counts());
            let thought = search.think(&sight.view(), Budget { nodes: strength.nodes, stop });
            Outcome::Found(thought, strength)
        }
        Task::Hint(course) => Outcome::Hinted(course.view(course.moves.len()).map(|view| {
            let mut search = searcher(course.kind, &course.options, SEARCH_BYTES, SEED);
            let nodes = effort(search.counts());
            search.think(&view, Budget { nodes, stop })
        })),
        Task::Step(mut analyst) => {
            let search = |course: &Course| searcher(course.kind, &course.options, SEARCH_BYTES, SEED);
            analyst.step(search, stop);
            Outcome::Stepped(analyst)
        }
    }
}

/// Gives up what does not stop, and begins a thread in place of the one that is lost with it.
fn watch(room: &Arc<Room>) {
    while let Some(replaced) = room.overdue() {
        for _ in 0..replaced {
            begin(room);
        }
    }
}

#[cfg(test)]
mod tests;
