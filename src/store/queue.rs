//! The way to the threads of the store: a queue with a limit in front of the one that writes, and one to those that read.
//! Knows closures and who waits for them; never what they do.

use std::sync::atomic::AtomicI64;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::writer::{Errand, Message, Unsaved};
use super::{Store, Unread};
use crate::metrics::Shared;

/// Errands that wait for the writer at most.
pub(super) const QUEUE_MAX: usize = 4_096;

pub(super) type Reading = Box<dyn FnOnce(&Connection) + Send>;

/// What everybody who holds the store shares.
pub(super) struct Inside {
    pub(super) queue: Mutex<Sender<Message>>,
    pub(super) room: Arc<Semaphore>,
    /// Nothing where all is in memory: the writer reads then.
    pub(super) readers: Option<Mutex<Sender<Reading>>>,
    pub(super) next_number: AtomicI64,
    pub(super) metrics: Shared,
}

/// Something to write, and a call for whoever waits.
pub(super) struct Task<T, W, R> {
    write: Option<W>,
    value: Option<T>,
    reply: R,
}

impl<T, W, R> Errand for Task<T, W, R>
where
    T: Send,
    W: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    R: FnOnce(Result<T, Unsaved>) + Send,
{
    fn run(&mut self, db: &Connection) -> rusqlite::Result<()> {
        if let Some(write) = self.write.take() {
            self.value = Some(write(db)?);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, saved: Result<(), Unsaved>) {
        let value = self.value;
        (self.reply)(saved.and_then(|()| value.ok_or(Unsaved)));
    }
}

impl<T, W, R> Task<T, W, R> {
    pub(super) fn new(write: W, reply: R) -> Self {
        Self { write: Some(write), value: None, reply }
    }
}

impl Store {
    /// Saves nothing more that was not asked for before; who asks from now on waits for ever.
    pub fn freeze(&self) {
        self.shared.room.close();
    }

    /// Saves what has queued, and closes the file.
    pub async fn close(&self) {
        let (told, closed) = oneshot::channel();
        self.post(Message::Close(told));
        // An error means that the writer is gone, and so is what it had to do.
        let _ = closed.await;
    }

    pub(super) async fn save<T, W>(&self, write: W) -> Result<T, Unsaved>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.shared.room).acquire_owned().await else {
            return std::future::pending().await;
        };
        self.shared.metrics.queued.inc();
        let (reply, saved) = oneshot::channel();
        let metrics = Arc::clone(&self.shared.metrics);
        let task = Task::new(write, move |saved| {
            metrics.queued.dec();
            // Whoever asked may have given up waiting.
            drop(reply.send(saved));
        });
        self.post(Message::Errand(Box::new(task), Some(permit)));
        saved.await.unwrap_or(Err(Unsaved))
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unread> {
        let Some(readers) = &self.shared.readers else { return self.save(read).await.map_err(|_| Unread) };
        let (reply, answer) = oneshot::channel();
        let reading: Reading = Box::new(move |db| {
            let found = read(db).inspect_err(|error| tracing::error!(%error, "the store cannot be read"));
            // Whoever asked may have given up waiting.
            drop(reply.send(found));
        });
        if let Ok(readers) = readers.lock() {
            let _ = readers.send(reading);
        }
        answer.await.map_err(|_| Unread)?.map_err(|_| Unread)
    }

    /// To a writer that is gone nothing is sent: whoever waits finds out by its reply being dropped.
    pub(super) fn post(&self, message: Message) {
        if let Ok(queue) = self.shared.queue.lock() {
            let _ = queue.send(message);
        }
    }
}
