//! What waits for whom, and what is left out. Without a clock: what a thread is at is held up by a channel.

use std::sync::mpsc::{Receiver, Sender, channel};

use futures_util::FutureExt;
use tempfile::TempDir;

use super::*;

struct World {
    _folder: TempDir,
    readers: Arc<Readers>,
    metrics: Shared,
}

fn world() -> World {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("visavis.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
    let metrics = Metrics::new();
    let readers = Arc::new(Readers::start(&path, Arc::clone(&metrics)).unwrap());
    World { _folder: folder, readers, metrics }
}

impl World {
    fn outcomes(&self, code: &str) -> u64 {
        self.metrics.readings.get_or_create(&crate::metrics::Why { code: code.to_owned() }).get()
    }

    /// Keeps the thread of the lists busy until the channel is closed.
    async fn hold(&self) -> Sender<()> {
        let (release, released): (_, Receiver<()>) = channel();
        let (begins, begun) = oneshot::channel();
        let readers = Arc::clone(&self.readers);
        tokio::spawn(async move {
            let hold = move |_: &Connection| {
                let _ = begins.send(());
                Ok(released.recv().is_err())
            };
            readers.read(Lane::Ordinary, hold).await
        });
        begun.await.unwrap();
        release
    }
}

/// With the lists at a standstill and as many waiting as may, players come back and games wake; one more list is told so.
#[tokio::test]
async fn a_returning_player_waits_for_no_list() {
    let world = world();
    let release = world.hold().await;
    let mut lists = Vec::new();
    for n in 0..ORDINARY_MAX {
        let mut list = Box::pin(world.readers.read(Lane::Ordinary, move |_| Ok(n)));
        assert!((&mut list).now_or_never().is_none());
        lists.push(list);
    }
    assert_eq!(world.readers.read(Lane::Ordinary, |_| Ok(())).await, Err(Unread::Busy));
    assert_eq!(world.outcomes("busy"), 1);
    assert_eq!(world.readers.read(Lane::Urgent, |_| Ok("back")).await, Ok("back"));
    assert!(world.metrics.text().contains("visavis_store_readings_waiting 1024"));
    drop(release);
    for (n, list) in lists.into_iter().enumerate() {
        assert_eq!(list.await, Ok(n), "they wait, and are not dropped");
    }
}

/// Whoever hangs up makes room, and nothing is read for them.
#[tokio::test]
async fn nothing_is_read_for_who_no_longer_waits() {
    // The last half of a lane is not pushed out by others, and still there when its turn comes.
    const ALL: usize = 2 * ORDINARY_MAX + ORDINARY_MAX / 2;
    let world = world();
    let release = world.hold().await;
    for _ in 0..ALL {
        let read = |_: &Connection| -> rusqlite::Result<()> { panic!("nobody waits for this") };
        assert!(world.readers.read(Lane::Ordinary, read).now_or_never().is_none());
    }
    let mut last = Box::pin(world.readers.read(Lane::Ordinary, |_| Ok("read")));
    assert!((&mut last).now_or_never().is_none());
    drop(release);
    let read = tokio::time::timeout(Duration::from_secs(20), last).await;
    assert_eq!(read.expect("its turn comes"), Ok("read"));
    assert_eq!(world.outcomes("abandoned"), u64::try_from(ALL).unwrap());
}

/// A reading that would never end is stopped when whoever asked has gone, and the thread is free again.
#[tokio::test]
async fn what_runs_for_who_no_longer_waits_is_interrupted() {
    let world = world();
    let (begins, begun) = oneshot::channel();
    let readers = Arc::clone(&world.readers);
    let asking = tokio::spawn(async move {
        let endless = move |db: &Connection| {
            let _ = begins.send(());
            let endless =
                "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
            db.query_row(endless, [], |row| row.get::<_, i64>(0))
        };
        readers.read(Lane::Urgent, endless).await
    });
    begun.await.unwrap();
    asking.abort();
    let ended = async {
        while world.outcomes("interrupted") == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("it is interrupted");
}
