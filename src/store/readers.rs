//! The threads that read beside the one that writes. Knows connections and what queues for them; never what is read.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags};

use super::cannot_open::CannotOpen;
use super::file::BUSY_FOR;
use super::queue::Reading;
use super::stand_back;

/// Threads that read.
const READERS: usize = 2;

/// A connection that only reads.
fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(BUSY_FOR)?;
    Ok(db)
}

/// Starts them on a file.
///
/// # Errors
/// [`CannotOpen::Database`]
pub(super) fn start(path: &Path) -> Result<Sender<Reading>, CannotOpen> {
    let (queue, inbox) = channel::<Reading>();
    let inbox = Arc::new(Mutex::new(inbox));
    for _ in 0..READERS {
        let db = reader(path)
            .map_err(|error| CannotOpen::Database { path: path.to_owned(), reason: error.to_string() })?;
        let inbox = Arc::clone(&inbox);
        std::thread::spawn(move || read(&db, &inbox));
    }
    Ok(queue)
}

/// Reads until nobody can ask any more.
fn read(db: &Connection, inbox: &Mutex<Receiver<Reading>>) {
    stand_back();
    loop {
        let next = inbox.lock().map(|inbox| inbox.recv());
        let Ok(Ok(reading)) = next else { return };
        reading(db);
    }
}
