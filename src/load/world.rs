//! What all clients of a run share: where the server is, the games, what was counted and measured, and the book of
//! violations. Knows the clock of the run; never what a single client does.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::sync::Semaphore;

use super::door::{Door, NotOpen};
use super::judge::{Judge, News};
use super::limits::Limit;
use super::line::Line;
use super::referee::Tables;
use super::violation::{Ledger, Wrong};
use crate::protocol::{GameId, InviteId, RefusalCode};
use crate::rules::{Catalogue, Kind};

/// Connections that are opened at the same time.
const CONNECTING_MAX: usize = 64;
/// How long any message may wait for its answer.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How long it is tried to open a connection.
const OPEN_WITHIN: Duration = Duration::from_secs(30);
/// How long is waited after each attempt.
pub(super) const OPEN_PAUSE: Duration = Duration::from_millis(500);
/// Longest time that is told apart, in nanoseconds.
const LATENCY_NS_MAX: u64 = 60_000_000_000;
/// Digits that are told apart.
const LATENCY_DIGITS: u8 = 3;

/// What was counted while it was measured, but for the connections, which are counted from the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Connections that were opened, all in all.
    pub(super) opened: Cell<usize>,
    /// Clients that were welcomed for the first time.
    pub(super) welcomed: Cell<usize>,
    /// Clients that have a game for the first time.
    pub(super) seated: Cell<usize>,
    pub(super) games: Cell<u64>,
    pub(super) moves: Cell<u64>,
    /// Events that watchers were told.
    pub(super) watched: Cell<u64>,
    /// Players who dropped out and came back.
    pub(super) returns: Cell<u64>,
    /// What hostile clients did.
    pub(super) hostile: Cell<u64>,
    /// Games that ended because a clock was used up.
    pub(super) flags: Cell<u64>,
    /// Games that came of invitations, from the first connection on.
    pub(super) invitations: Cell<u64>,
}

/// Adds one.
pub(super) fn count<T: Copy + std::ops::Add<Output = T> + From<u8>>(cell: &Cell<T>) {
    cell.set(cell.get() + T::from(1));
}

/// All that clients of a run share.
pub(super) struct World {
    pub(super) door: Door,
    pub(super) tables: Rc<RefCell<Tables>>,
    /// The kinds of game that are played.
    pub(super) kinds: Vec<&'static Kind>,
    pub(super) seed: u64,
    pub(super) counts: Counts,
    /// From sending a move to seeing it.
    pub(super) own: RefCell<Histogram<u64>>,
    /// From sending a move to its being seen by somebody else.
    pub(super) other: RefCell<Histogram<u64>>,
    pub(super) ledger: RefCell<Ledger>,
    pub(super) refusals: RefCell<BTreeMap<&'static str, u64>>,
    pub(super) closes: RefCell<BTreeMap<u16, u64>>,
    limits: RefCell<BTreeMap<Limit, u64>>,
    /// What hosts have offered, in order, and nobody has taken up.
    pub(super) invitations: RefCell<VecDeque<InviteId>>,
    /// The game that watchers shall watch.
    pub(super) shown: Cell<Option<GameId>>,
    /// Whether what happens is measured.
    pub(super) measuring: Cell<bool>,
    /// Whether all shall come to an end.
    pub(super) stopping: Cell<bool>,
    /// Why the run cannot be what was asked for.
    halted: RefCell<Option<String>>,
    connecting: Semaphore,
}

impl World {
    /// A world in which nothing has happened.
    pub(super) fn new(
        door: Door,
        catalogue: Catalogue,
        kinds: Vec<&'static Kind>,
        seed: u64,
    ) -> Result<Rc<Self>, String> {
        let histogram = || {
            let made = Histogram::new_with_bounds(1, LATENCY_NS_MAX, LATENCY_DIGITS);
            made.map(RefCell::new).map_err(|error| error.to_string())
        };
        Ok(Rc::new(Self {
            door,
            tables: Rc::new(RefCell::new(Tables::new(catalogue))),
            kinds,
            seed,
            counts: Counts::default(),
            own: histogram()?,
            other: histogram()?,
            ledger: RefCell::default(),
            refusals: RefCell::default(),
            closes: RefCell::default(),
            limits: RefCell::default(),
            invitations: RefCell::default(),
            shown: Cell::default(),
            measuring: Cell::new(false),
            stopping: Cell::new(false),
            halted: RefCell::default(),
            connecting: Semaphore::new(CONNECTING_MAX),
        }))
    }

    /// A judge for one more client.
    pub(super) fn judge(&self) -> Judge {
        Judge::new(Rc::clone(&self.tables))
    }

    /// One more connection, ready to speak; at the end of a run only for who `must` come.
    pub(super) async fn open(&self, must: bool) -> Result<Line, NotOpen> {
        let _turn = self.connecting.acquire().await;
        if self.stopping.get() && !must {
            return Err(NotOpen::TooLate);
        }
        let number = self.counts.opened.get();
        self.counts.opened.set(number + 1);
        // On the heap, and only while it opens: what thousands of clients keep is the smaller for it.
        Box::pin(self.door.open(number)).await
    }

    /// Judges what a connection was told; what is wrong is written down and leads to nothing.
    pub(super) fn hear(&self, judge: &mut Judge, line: &mut Line, text: &str) -> News {
        line.note(text);
        match judge.hear(text, Instant::now()) {
            Ok(news) => news,
            Err(wrong) => {
                let violation = wrong.violation;
                self.blame(wrong, line);
                News::Wronged(violation)
            }
        }
    }

    /// Writes a violation down, with the conversation that led to it.
    pub(super) fn blame(&self, wrong: Wrong, line: &Line) {
        self.ledger.borrow_mut().note(wrong, || line.conversation());
    }

    /// A refusal, by its code.
    pub(super) fn note_refusal(&self, code: RefusalCode) {
        *self.refusals.borrow_mut().entry(code.as_str()).or_default() += 1;
    }

    /// A limit was met; some of them end the run.
    pub(super) fn note_limit(&self, limit: Limit) {
        *self.limits.borrow_mut().entry(limit).or_default() += 1;
        if limit.ends_the_run() {
            self.halt(format!("the server's limit of {}", limit.advice()));
        }
    }

    /// The limits that were met, and how often.
    pub(super) fn limits(&self) -> BTreeMap<Limit, u64> {
        self.limits.borrow().clone()
    }

    /// The run cannot be what was asked for, and ends.
    pub(super) fn halt(&self, reason: String) {
        self.halted.borrow_mut().get_or_insert(reason);
        self.stopping.set(true);
    }

    /// A connection could not be opened, which has been tried since then. A server that has answered others may be busy or
    /// start again: whether it may be tried once more, and if not the run ends.
    pub(super) fn may_try_again(&self, since: Instant, reason: &str) -> bool {
        let answers = self.counts.welcomed.get() > 0 && since.elapsed() < OPEN_WITHIN;
        if !answers {
            self.halt(format!("{} cannot be reached: {reason}", self.door.target()));
        }
        answers
    }

    /// Why the run cannot be what was asked for.
    pub(super) fn halted(&self) -> Option<String> {
        self.halted.borrow().clone()
    }

    /// A move was seen, so long after it was sent.
    pub(super) fn seen(&self, own: bool, took: Option<Duration>) {
        if !self.measuring.get() {
            return;
        }
        if own {
            count(&self.counts.moves);
        }
        if let Some(took) = took {
            let histogram = if own { &self.own } else { &self.other };
            let ns = u64::try_from(took.as_nanos()).unwrap_or(LATENCY_NS_MAX);
            histogram.borrow_mut().saturating_record(ns);
        }
    }
}
