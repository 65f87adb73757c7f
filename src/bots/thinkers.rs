//! Where bots think: threads of their own that stand behind all others, and the bounded queue in front of them. Knows searches
//! and time; never what comes of an answer.
//!
//! A search is told to stop when its time is over or nobody waits for it any more. One that panics is caught. One that does
//! not stop is given up with its thread, and another thread takes its place, as often as [`LOST_MAX`] says; a thread that
//! comes back after all goes on as if nothing had been, or ends where it is not needed. So whatever a search does, the one who
//! asked is answered.

mod room;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::levels::{Level, Strength};
use super::sight::Sight;
use crate::engine::{Budget, Search, Thought};
use crate::metrics::Shared;
use crate::rules::{Kind, Options};
use crate::scheduling;
use room::Room;

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
/// Searches that wait at most.
const WAITING_MAX: usize = 1_024;

/// What finds the search for a match: of its kind, with its options, in so many bytes, drawing from a seed.
pub type Searcher = Arc<dyn Fn(&Kind, &Options, usize, u64) -> Box<dyn Search> + Send + Sync>;

/// What a bot thinks about.
pub(super) struct Question {
    /// The game as it was told of it.
    pub(super) sight: Sight,
    /// How strong it is.
    pub(super) level: Level,
    /// What the search draws from.
    pub(super) seed: u64,
    /// How long it may take from when it begins.
    pub(super) within: Duration,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A thought, and what the bot sees of it.
    Found(Thought, Strength),
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
    while let Some(job) = room.next() {
        let searcher = room.searcher();
        let stop = || job.unwanted.load(Ordering::Relaxed) || Instant::now() >= job.until;
        let thought = catch_unwind(AssertUnwindSafe(|| think(&job.question, searcher, &stop)));
        let outcome = thought.unwrap_or(Outcome::Panicked);
        if !room.done(job.number, outcome) {
            return;
        }
    }
}

fn think(question: &Question, searcher: &Searcher, stop: &dyn Fn() -> bool) -> Outcome {
    let (kind, options) = question.sight.kind();
    let mut search = searcher(kind, options, SEARCH_BYTES, question.seed);
    let strength = question.level.strength(search.counts());
    let thought = search.think(&question.sight.view(), Budget { nodes: strength.nodes, stop });
    Outcome::Found(thought, strength)
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
