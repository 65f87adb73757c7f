//! The attack: one address that does everything at once until it is told to stop. Knows what is tried; `crowds` are those
//! that stay, `floods` those that ask.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{crowds, floods};

/// An attack under way.
#[derive(Clone)]
pub struct Attack {
    /// Where the server is.
    pub addr: SocketAddr,
    over: watch::Receiver<bool>,
}

impl Attack {
    /// Goes on after a while; false when it is over.
    pub async fn after(&self, pause: Duration) -> bool {
        let mut over = self.over.clone();
        timeout(pause, over.wait_for(|over| *over)).await.is_err()
    }
}

/// Attacks with everything until `over`, and hangs up then.
pub async fn attack(addr: SocketAddr, over: watch::Receiver<bool>) {
    let attack = Attack { addr, over };
    let mut all = JoinSet::new();
    crowds::gather(&attack, &mut all);
    floods::rise(&attack, &mut all);
    let mut over = attack.over.clone();
    let _ = over.wait_for(|over| *over).await;
    all.shutdown().await;
}
