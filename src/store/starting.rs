//! An engine gets its threads: one that writes, two that read, and the handle by which everybody asks them. Knows engines and
//! threads; never what is kept.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use tokio::sync::{Semaphore, oneshot};

use super::engine::{Engine, Reader};
use super::queue::{Inbox, Inside, QUEUE_MAX, Queue};
use super::readers::Readers;
use super::writer::Writer;
use super::{Clock, Store};
use crate::metrics::Shared;
use crate::scheduling::use_batch_scheduling;

/// An engine and what was found in it.
pub(super) struct Found<E, R> {
    pub(super) engine: E,
    /// What reads beside the writer; nothing where only the writer can read.
    pub(super) readers: Option<[R; 2]>,
    /// The next number that names no game.
    pub(super) next_number: i64,
    /// When a server last lived on it, Unix milliseconds.
    pub(super) alive_ms: Option<u64>,
    /// Days the records of games that both players left are kept; 0 for ever.
    pub(super) abandoned_days: u32,
}

impl<E: Engine, R: Reader + 'static> Found<E, R> {
    /// The store, and the writer that does what is asked of it when it is given a thread.
    pub(super) fn parts(self, clock: Clock, metrics: Shared) -> (Store, Writer<E>) {
        let queue = Arc::new(Queue::default());
        let room = Arc::new(Semaphore::new(QUEUE_MAX));
        let inside = Inside {
            queue: Arc::clone(&queue),
            room: Arc::clone(&room),
            readers: self.readers.map(|readers| Readers::start(readers, Arc::clone(&metrics))),
            next_number: AtomicI64::new(self.next_number),
            metrics: Arc::clone(&metrics),
        };
        let writer = Writer {
            engine: self.engine,
            inbox: Inbox::of(queue),
            room,
            apart_ms: self.alive_ms.map_or(0, |alive_ms| clock().saturating_sub(alive_ms)),
            clock,
            metrics,
            abandoned_days: self.abandoned_days,
            failing: false,
        };
        (Store { shared: Arc::new(inside) }, writer)
    }
}

/// Gives the writer its thread. What is given comes when the writer has failed, with the reason.
pub(super) fn spawn<E: Engine + 'static>(writer: Writer<E>) -> oneshot::Receiver<String> {
    let (fail, failed) = oneshot::channel();
    std::thread::spawn(move || {
        use_batch_scheduling();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| writer.run()));
        let reason = match ended {
            Ok(Ok(told)) => {
                // Whoever closes may have given up waiting.
                let _ = told.map(|told| told.send(()));
                return;
            }
            Ok(Err(reason)) => reason,
            Err(_) => "the thread that writes has panicked".to_owned(),
        };
        // Nobody hears it only when the server is gone.
        let _ = fail.send(reason);
    });
    failed
}
