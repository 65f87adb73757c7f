//! What is counted of the house's bots: what they think about, and the threads they lose by it. Knows numbers; never what
//! makes them change.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Why, family, gauge};

/// What is counted of the house's bots.
#[derive(Debug)]
pub struct Bots {
    /// What they thought about, by what came of it: found, cancelled, panicked or overran.
    pub searches: Family<Why, Counter>,
    /// What waits now to be thought about.
    pub waiting: Gauge,
    /// Threads now that do not come back from what they think about.
    pub threads_lost: Gauge,
}

impl Bots {
    /// All of it at zero.
    pub(super) fn new(registry: &mut Registry) -> Self {
        Self {
            searches: family(registry, "bot_searches", "What bots thought about"),
            waiting: gauge(registry, "bot_searches_waiting", "What bots shall think about"),
            threads_lost: gauge(registry, "bot_threads_lost", "Threads of bots that are stuck"),
        }
    }
}
