//! The store's writer, turned by hand: commits take virtual time and fail when the seed says so, and a crash loses exactly
//! what was not committed. Knows when and whether something is written; never what.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use rusqlite::Connection;
use tokio::time::Instant;

use crate::store::Sqlite;
use crate::store::queue::Batch;
use crate::store::writer::Writer;

/// How often the writer of a quiet server notes that it lives.
const ALIVE_EVERY: Duration = Duration::from_secs(5);
/// How long a commit takes, in milliseconds: mostly little, at times long, seldom very long.
const COMMIT_MS: [(u32, u64, u64); 3] = [(90, 1, 4), (8, 20, 200), (2, 1_000, 3_000)];
/// After how long a game tries again to save something.
const RETRIED_AFTER: Duration = Duration::from_secs(1);
/// Pages that a database may have when nothing is wrong, which is as many as SQLite allows.
const PAGES_MAX: u32 = 4_294_967_294;

/// What goes wrong with a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing can be written.
    ReadOnly,
    /// Nothing that needs more room can be written.
    Full,
    /// What goes into one table cannot be written, and that is all.
    Refused(&'static str),
    /// The same, and SQLite gives up the whole transaction.
    GivenUp(&'static str),
}

const TABLES: [&str; 11] = [
    "journal",
    "running",
    "ended",
    "seats",
    "ratings",
    "players",
    "tokens",
    "invites",
    "seeks",
    "meta",
    "rematches",
];

impl Fault {
    fn draw(rng: &mut StdRng) -> Self {
        let table = TABLES[rng.random_range(0..TABLES.len())];
        match rng.random_range(0..8) {
            0..3 => Self::ReadOnly,
            3 => Self::Full,
            4..7 => Self::Refused(table),
            _ => Self::GivenUp(table),
        }
    }

    fn begin(self, db: &Connection) {
        let trigger = |table: &str, how: &str| {
            let begin = format!("CREATE TEMP TRIGGER fault BEFORE INSERT ON main.{table}");
            db.execute_batch(&format!("{begin} BEGIN SELECT RAISE({how}, 'a fault'); END")).unwrap();
        };
        match self {
            Self::ReadOnly => db.pragma_update(None, "query_only", true).unwrap(),
            Self::Full => {
                let pages: u32 = db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
                db.pragma_update(None, "max_page_count", pages).unwrap();
            }
            Self::Refused(table) => trigger(table, "ABORT"),
            Self::GivenUp(table) => trigger(table, "ROLLBACK"),
        }
    }

    fn end(self, db: &Connection) {
        match self {
            Self::ReadOnly => db.pragma_update(None, "query_only", false).unwrap(),
            Self::Full => db.pragma_update(None, "max_page_count", PAGES_MAX).unwrap(),
            Self::Refused(_) | Self::GivenUp(_) => db.execute_batch("DROP TRIGGER temp.fault").unwrap(),
        }
    }
}

/// A commit that is being waited for.
struct Commit {
    batch: Batch,
    due: Instant,
    fault: Option<Fault>,
}

/// The disk of a world.
pub(super) struct Disk {
    writer: Writer<Sqlite>,
    under_way: Option<Commit>,
    look_at: Instant,
    patience: Duration,
    turned_at: Instant,
    /// Of a thousand commits, how many begin a time of trouble.
    troubles: u32,
    /// Commits that go wrong before all is well again.
    troubled: u32,
    /// When something last went wrong, by the count of commits.
    faults: BTreeSet<u64>,
    commits: u64,
    failed_at: Option<Instant>,
}

impl Disk {
    pub(super) fn new(writer: Writer<Sqlite>, troubles: u32) -> Self {
        let now = Instant::now();
        Self {
            writer,
            under_way: None,
            look_at: now,
            patience: Duration::from_millis(1),
            turned_at: now,
            troubles,
            troubled: 0,
            faults: BTreeSet::new(),
            commits: 0,
            failed_at: None,
        }
    }

    /// How many commits there were so far.
    pub(super) fn commits(&self) -> u64 {
        self.commits
    }

    /// Whether a commit went wrong, or may have, after so many of them.
    pub(super) fn failed_since(&self, commits: u64) -> bool {
        self.faults.range(commits..).next().is_some()
    }

    /// How long it is until something that could not be saved is tried again, most likely.
    pub(super) fn retried_in(&self) -> Option<Duration> {
        let left = (self.failed_at? + RETRIED_AFTER).saturating_duration_since(Instant::now());
        (left > Duration::ZERO).then_some(left)
    }

    /// Whether something is being written.
    pub(super) fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// Nothing goes wrong any more.
    pub(super) fn heal(&mut self) {
        self.troubles = 0;
        self.troubled = 0;
    }

    /// Something may have queued.
    pub(super) fn nudge(&mut self) {
        self.patience = Duration::from_millis(1);
        self.look_at = self.look_at.min(Instant::now() + self.patience);
    }

    /// When there is something to do next.
    pub(super) fn due(&self) -> Instant {
        self.under_way.as_ref().map_or(self.look_at, |commit| commit.due)
    }

    /// Does what is due, and begins what has queued meanwhile.
    pub(super) fn step(&mut self, rng: &mut StdRng) {
        if let Some(commit) = self.under_way.take() {
            self.turn(commit);
        }
        let batch = self.writer.gather();
        let now = Instant::now();
        if batch.is_empty() && now < self.turned_at + ALIVE_EVERY {
            self.patience = (self.patience * 2).min(ALIVE_EVERY);
            self.look_at = (now + self.patience).min(self.turned_at + ALIVE_EVERY);
            return;
        }
        self.patience = Duration::from_millis(1);
        self.look_at = now + self.patience;
        self.under_way = Some(Commit { batch, due: now + took(rng), fault: self.fault(rng) });
    }

    fn fault(&mut self, rng: &mut StdRng) -> Option<Fault> {
        if self.troubled == 0 && rng.random_range(0..1_000) < self.troubles {
            self.troubled = rng.random_range(1..6);
        }
        self.troubled = self.troubled.checked_sub(1)?;
        Some(Fault::draw(rng))
    }

    fn turn(&mut self, Commit { batch, fault, .. }: Commit) {
        if let Some(fault) = fault {
            self.faults.insert(self.commits);
            self.failed_at = Some(Instant::now());
            fault.begin(&self.writer.engine.db);
        }
        self.writer.turn(batch).unwrap();
        if let Some(fault) = fault {
            fault.end(&self.writer.engine.db);
        }
        self.commits += 1;
        self.turned_at = Instant::now();
    }

    /// The world is gone. What was being written may have reached the disk before, with nobody told of it.
    pub(super) fn crash(mut self, written: bool) -> Connection {
        if let Some(commit) = self.under_way.take().filter(|_| written) {
            self.turn(commit);
        }
        self.writer.engine.db
    }

    /// What is on it.
    pub(super) fn db(&self) -> &Connection {
        &self.writer.engine.db
    }
}

fn took(rng: &mut StdRng) -> Duration {
    let mut drawn = rng.random_range(0..COMMIT_MS.iter().map(|(weight, ..)| weight).sum());
    for (weight, from, to) in COMMIT_MS {
        if drawn < weight {
            return Duration::from_millis(rng.random_range(from..=to));
        }
        drawn -= weight;
    }
    Duration::from_millis(1)
}
