//! How late the server is: each thread shows every so often that it comes round to what it has to do, the store that it
//! saves, and the sign for the lobby is put up while they are too late. Knows threads and numbers; what counts as too late
//! is decided by [`Overload`].
//!
//! What is measured is at most [`EVERY`] less than the truth, and a thread that is stuck is seen while it is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::game::{HEARTBEAT, HITCH_MS, STALL_MS, Stalls, Time};
use crate::lobby::{Overload, Overloaded};
use crate::metrics::{Part, Shared};
use crate::store;

/// How often a thread shows that it runs, and how often that is looked at.
const EVERY: Duration = Duration::from_millis(100);

/// What one thread shows.
struct Beat {
    part: Part,
    /// When it shows itself next, if nothing keeps it, in milliseconds of the pulse.
    due_ms: AtomicU64,
    /// The latest it has been since that was looked at, in milliseconds.
    latest_ms: AtomicU64,
}

/// What all threads show.
#[derive(Clone)]
pub(super) struct Pulse {
    started: Instant,
    time: Time,
    stalls: Stalls,
    beats: Arc<Mutex<Vec<Weak<Beat>>>>,
}

impl Pulse {
    /// Nobody shows anything yet.
    pub(super) fn new(time: Time, stalls: Stalls) -> Self {
        Self { started: Instant::now(), time, stalls, beats: Arc::default() }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Shows that the thread this runs on comes round to it, until the thread ends.
    pub(super) async fn beat(self, part: Part) {
        let beat =
            Arc::new(Beat { part, due_ms: AtomicU64::new(self.now_ms()), latest_ms: AtomicU64::new(0) });
        self.beats.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&beat));
        let every_ms = u64::try_from(EVERY.as_millis()).unwrap_or(u64::MAX);
        loop {
            beat.due_ms.store(self.now_ms().saturating_add(every_ms), Ordering::Relaxed);
            tokio::time::sleep(EVERY).await;
            let late_ms = self.now_ms().saturating_sub(beat.due_ms.load(Ordering::Relaxed));
            beat.latest_ms.fetch_max(late_ms, Ordering::Relaxed);
            self.note(late_ms);
        }
    }

    /// The heart of the server: its silence is seen by whoever looks first after it.
    async fn heart(&self) {
        loop {
            self.stalls.beat(self.time.now_ms());
            tokio::time::sleep(HEARTBEAT).await;
        }
    }

    /// Something has been late for so long up to now, in milliseconds.
    fn note(&self, late_ms: u64) {
        if late_ms >= HITCH_MS {
            let to_ms = self.time.now_ms();
            self.stalls.note(to_ms.saturating_sub(late_ms), to_ms);
        }
    }

    /// How late the threads of each part are at most, or have been since this was asked before, in milliseconds. What is late
    /// while this is asked is noted: a thread that has ended its silence has noted that itself.
    fn late_ms(&self) -> [(Part, u64); Part::THREADS.len()] {
        let mut late = Part::THREADS.map(|part| (part, 0));
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.retain(|beat| {
            // A thread that has ended is late for nothing.
            let Some(beat) = beat.upgrade() else { return false };
            let overdue_ms = self.now_ms().saturating_sub(beat.due_ms.load(Ordering::Relaxed));
            self.note(overdue_ms);
            let late_ms = overdue_ms.max(beat.latest_ms.swap(0, Ordering::Relaxed));
            for (_, latest_ms) in late.iter_mut().filter(|(part, _)| *part == beat.part) {
                *latest_ms = late_ms.max(*latest_ms);
            }
            true
        });
        late
    }
}

/// How long who saves something waits, from what the store counts.
#[derive(Debug, Default)]
struct CommitAge {
    commits: u64,
    /// Since when one and the same commit runs, or none is needed.
    since_ms: u64,
    /// Since when the queue has been full without a break.
    full_since_ms: Option<u64>,
}

impl CommitAge {
    /// How late the store is: how long a commit has been running, or how long there has been no room in front of it.
    fn late_ms(&mut self, queued: usize, commits: u64, now_ms: u64) -> u64 {
        if queued == 0 || commits != self.commits {
            (self.commits, self.since_ms) = (commits, now_ms);
        }
        self.full_since_ms =
            if queued >= store::QUEUE_MAX { self.full_since_ms.or(Some(now_ms)) } else { None };
        let since_ms = self.full_since_ms.map_or(self.since_ms, |full_ms| full_ms.min(self.since_ms));
        now_ms.saturating_sub(since_ms)
    }
}

/// Looks how late everything is, as long as the server runs.
pub(super) async fn watch(pulse: Pulse, metrics: Shared, lag_ms_max: u64, sign: Overloaded) {
    tokio::join!(pulse.heart(), look(&pulse, &metrics, lag_ms_max, &sign));
}

async fn look(pulse: &Pulse, metrics: &Shared, lag_ms_max: u64, sign: &Overloaded) {
    let mut overload = Overload::new(lag_ms_max);
    let mut commit = CommitAge::default();
    loop {
        tokio::time::sleep(EVERY).await;
        let now_ms = pulse.now_ms();
        let queued = usize::try_from(metrics.queued.get()).unwrap_or_default();
        let commits = metrics.commits.get() + metrics.commits_failed.get();
        let mut late = pulse.late_ms().to_vec();
        let commit_ms = commit.late_ms(queued, commits, now_ms);
        if commit_ms >= STALL_MS {
            // What a single save takes less than that is charged to nobody anyway.
            pulse.note(commit_ms);
        }
        late.push((Part::Store, commit_ms));
        for (part, late_ms) in &late {
            metrics.show_lag(*part, Duration::from_millis(*late_ms));
        }
        let Some((part, lag_ms)) = late.into_iter().max_by_key(|(_, late_ms)| *late_ms) else { continue };
        let was = sign.is_set();
        let is = overload.judge(lag_ms, now_ms);
        sign.set(is);
        metrics.overloaded.set(i64::from(is));
        if is && !was {
            tracing::warn!(lag_ms, part = part.as_str(), "the server is behind and takes no seeks");
        } else if was && !is {
            tracing::info!("the server has caught up and takes seeks again");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_commit_that_takes_long_and_a_queue_that_stays_full_are_late() {
        let mut commit = CommitAge::default();
        let full = store::QUEUE_MAX;
        for (queued, commits, now_ms, late_ms) in [
            (0, 0, 1_000, 0),
            (1, 0, 1_100, 100),
            (1, 0, 1_400, 400),
            (1, 1, 1_500, 0),
            (9, 1, 1_700, 200),
            (0, 1, 9_000, 0),
            (full, 2, 9_100, 0),
            (full, 3, 9_300, 200),
            (full + 5, 4, 9_900, 800),
            (full - 1, 5, 10_000, 0),
        ] {
            assert_eq!(commit.late_ms(queued, commits, now_ms), late_ms, "at {now_ms}");
        }
    }

    #[actix_web::test]
    async fn a_thread_that_is_stuck_is_seen_and_one_that_has_ended_is_not() {
        let pulse = Pulse::new(Time::start(), Stalls::default());
        let arbiter = actix::Arbiter::new();
        let (stuck, is_stuck) = mpsc::channel();
        let (free, is_free) = mpsc::channel::<()>();
        arbiter.spawn(pulse.clone().beat(Part::Games));
        arbiter.spawn_fn(move || {
            stuck.send(()).unwrap();
            let _ = is_free.recv();
        });
        is_stuck.recv().unwrap();
        let late_ms = |part| pulse.late_ms().into_iter().find(|(of, _)| *of == part).unwrap().1;
        let seen = async {
            while late_ms(Part::Games) < 50 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), seen).await.unwrap();
        assert_eq!(late_ms(Part::Lobby), 0);
        drop(free);
        arbiter.stop();
        arbiter.join().unwrap();
        assert_eq!(late_ms(Part::Games), 0);
        assert!(pulse.beats.lock().unwrap().is_empty());
    }
}
