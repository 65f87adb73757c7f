//! What waits for whom, and what is left out. Without a clock: what a thread is at is held up by a channel.

use std::sync::mpsc::{Receiver, Sender, channel};

use futures_util::FutureExt;

use super::*;
use crate::protocol::{GameId, PlayerId};

/// Each tells when something begins to be read, and until when that waits.
type Holds = Arc<Mutex<Vec<(Sender<()>, Receiver<()>)>>>;

/// What is read by a thread of this world: whether a game has ended is urgent, whether there is a player is not.
struct Fake {
    /// Each reading tells here that it begins, and waits until the channel it gets is closed.
    holds: Holds,
    read: Arc<Mutex<Vec<Query>>>,
}

impl Reader for Fake {
    fn read(&self, query: &Query, patience: &Patience) -> Result<Answer, Unread> {
        let hold = self.holds.lock().unwrap().pop();
        if let Some((begins, released)) = hold {
            begins.send(()).unwrap();
            while released.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected) {
                if patience.is_over() {
                    return Err(Unread::Busy);
                }
                std::thread::yield_now();
            }
        }
        self.read.lock().unwrap().push(query.clone());
        Ok(Answer::Known(true))
    }
}

struct World {
    readers: Arc<Readers>,
    metrics: Shared,
    holds: Holds,
    read: Arc<Mutex<Vec<Query>>>,
}

fn world() -> World {
    let metrics = Metrics::new();
    let holds = Arc::default();
    let read = Arc::default();
    let fake = || Fake { holds: Arc::clone(&holds), read: Arc::clone(&read) };
    let readers = Arc::new(Readers::start([fake(), fake()], Arc::clone(&metrics)));
    World { readers, metrics, holds, read }
}

fn list() -> Query {
    Query::HasPlayer(PlayerId::from_bytes([1; 16]))
}

fn urgent() -> Query {
    Query::HasEnded(GameId::from_bytes([1; 16]))
}

impl World {
    fn outcomes(&self, code: &str) -> u64 {
        self.metrics.readings.get_or_create(&crate::metrics::Why { code: code.to_owned() }).get()
    }

    /// Keeps the thread of such queries busy until the channel is closed; who asked is given, too.
    async fn hold(&self, query: Query) -> (Sender<()>, tokio::task::JoinHandle<Result<Answer, Unread>>) {
        let ((begins, begun), (release, released)) = (channel(), channel());
        self.holds.lock().unwrap().push((begins, released));
        let readers = Arc::clone(&self.readers);
        let asking = tokio::spawn(async move { readers.read(query).await });
        while begun.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        (release, asking)
    }
}

/// With the lists at a standstill and as many waiting as may, players come back and games wake; one more list is told so.
#[tokio::test]
async fn a_returning_player_waits_for_no_list() {
    let world = world();
    let (release, _asking) = world.hold(list()).await;
    let mut lists = Vec::new();
    for _ in 0..ORDINARY_MAX {
        let mut list = Box::pin(world.readers.read(list()));
        assert!((&mut list).now_or_never().is_none());
        lists.push(list);
    }
    assert_eq!(world.readers.read(list()).await, Err(Unread::Busy));
    assert_eq!(world.outcomes("busy"), 1);
    assert_eq!(world.readers.read(urgent()).await, Ok(Answer::Known(true)));
    assert!(world.metrics.text().contains("visavis_store_readings_waiting 1024"));
    drop(release);
    for list in lists {
        assert_eq!(list.await, Ok(Answer::Known(true)), "they wait, and are not dropped");
    }
}

/// Whoever hangs up makes room, and nothing is read for them.
#[tokio::test]
async fn nothing_is_read_for_who_no_longer_waits() {
    // The last half of a lane is not pushed out by others, and still there when its turn comes.
    const ALL: usize = 2 * ORDINARY_MAX + ORDINARY_MAX / 2;
    let world = world();
    let (release, asking) = world.hold(list()).await;
    for _ in 0..ALL {
        assert!(world.readers.read(list()).now_or_never().is_none());
    }
    let mut last = Box::pin(world.readers.read(Query::HasPlayer(PlayerId::from_bytes([2; 16]))));
    assert!((&mut last).now_or_never().is_none());
    drop(release);
    asking.await.unwrap().unwrap();
    let read = tokio::time::timeout(Duration::from_secs(20), last).await;
    assert_eq!(read.expect("its turn comes"), Ok(Answer::Known(true)));
    assert_eq!(world.outcomes("abandoned"), u64::try_from(ALL).unwrap());
    assert_eq!(world.read.lock().unwrap().len(), 2, "the one that was held up, and the last");
}

/// A reading that would never end is stopped when whoever asked has gone, and the thread is free again.
#[tokio::test]
async fn what_runs_for_who_no_longer_waits_is_interrupted() {
    let world = world();
    let (_never, asking) = world.hold(urgent()).await;
    asking.abort();
    let ended = async {
        while world.outcomes("interrupted") == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("it is interrupted");
    assert_eq!(world.readers.read(urgent()).await, Ok(Answer::Known(true)));
}
