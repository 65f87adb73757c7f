//! How many connections there are, in all and by address. Knows addresses and numbers; never what is said on a
//! connection. An address is kept only while it has a connection.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits::Address;
use crate::limits::settings::Settings;
use crate::metrics::Shared;

/// The count of all connections of a server.
pub struct Doors {
    connections_max: usize,
    per_ip_max: usize,
    metrics: Shared,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: usize,
    by_ip: HashMap<Address, usize>,
}

/// Why one more connection is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    /// The server has as many as it may.
    Server,
    /// The address has as many as it may.
    Address,
}

/// A counted connection; dropping it takes it off the count.
pub struct Entry {
    doors: Arc<Doors>,
    address: Address,
}

impl Doors {
    /// Nobody is here yet.
    pub fn new(limits: &Settings, metrics: Shared) -> Arc<Self> {
        Arc::new(Self {
            connections_max: limits.connections_max,
            per_ip_max: limits.connections_per_ip,
            metrics,
            counts: Mutex::default(),
        })
    }

    /// Counts one more connection.
    ///
    /// # Errors
    /// [`Crowded`] when there are too many already; nothing is counted then.
    pub fn enter(self: &Arc<Self>, ip: IpAddr) -> Result<Entry, Crowded> {
        let address = Address::of(ip);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_ip = counts.by_ip.get(&address).copied().unwrap_or(0);
        let crowded = if counts.all >= self.connections_max {
            Some(Crowded::Server)
        } else {
            (self.per_ip_max != 0 && of_ip >= self.per_ip_max).then_some(Crowded::Address)
        };
        if let Some(crowded) = crowded {
            self.metrics.connections_refused.inc();
            return Err(crowded);
        }
        counts.all += 1;
        counts.by_ip.insert(address, of_ip + 1);
        self.metrics.connections.inc();
        Ok(Entry { doors: Arc::clone(self), address })
    }
}

impl Entry {
    /// Whom the connection counts for.
    pub fn address(&self) -> Address {
        self.address
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut counts = self.doors.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all = counts.all.saturating_sub(1);
        if let Some(of_ip) = counts.by_ip.get_mut(&self.address) {
            *of_ip -= 1;
            if *of_ip == 0 {
                counts.by_ip.remove(&self.address);
            }
        }
        self.doors.metrics.connections.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;

    fn doors(connections_max: usize, connections_per_ip: usize) -> Arc<Doors> {
        Doors::new(&Settings { connections_max, connections_per_ip, ..Settings::default() }, Metrics::new())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_its_limit_and_a_place_is_free_again() {
        let doors = doors(10, 2);
        let (one, _two) = (doors.enter(ip("10.0.0.1")).unwrap(), doors.enter(ip("::ffff:10.0.0.1")).unwrap());
        assert_eq!(doors.enter(ip("10.0.0.1")).err(), Some(Crowded::Address));
        assert!(doors.enter(ip("10.0.0.2")).is_ok());
        drop(one);
        assert!(doors.enter(ip("10.0.0.1")).is_ok());
    }

    #[test]
    fn the_server_has_its_limit() {
        let doors = doors(2, 0);
        let entries = [doors.enter(ip("10.0.0.1")).unwrap(), doors.enter(ip("10.0.0.1")).unwrap()];
        assert_eq!(doors.enter(ip("10.0.0.3")).err(), Some(Crowded::Server));
        drop(entries);
        assert!(doors.counts.lock().unwrap().by_ip.is_empty());
    }
}
