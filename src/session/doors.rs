//! How many connections there are, in all and by address, from the moment they are accepted. Knows addresses and numbers;
//! never what is said on a connection. An address is kept only while it has a connection.

use std::cell::Cell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::limits::settings::Settings;
use crate::limits::{Address, Network, Rate};
use crate::metrics::{Metrics, Seldom, Shared};

/// Connections that an address may have beyond its limit for as long as it takes to read what they ask for and to say that
/// they are too many.
const SPARE_PER_IP: usize = 32;
/// When only one in so many connections is left, those that ask for nothing have less time.
const FEW_LEFT: usize = 8;

/// The count of all connections of a server.
pub struct Doors {
    limits: Settings,
    sockets_max: usize,
    proxies: Vec<Network>,
    metrics: Shared,
    rate: Rate,
    begun: Instant,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    sockets: usize,
    conversations: usize,
    by_ip: HashMap<Address, Held>,
}

/// What an address has.
#[derive(Clone, Copy, Default)]
struct Held {
    within: usize,
    spare: usize,
}

/// Why one more connection is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    /// The server has as many as it may.
    Server,
    /// The address has as many as it may.
    Address,
    /// The address has opened as many within ten seconds as it may.
    Rate,
}

impl Crowded {
    /// The word for it in metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Server => "server_full",
            Self::Address => "address_full",
            Self::Rate => "address_too_fast",
        }
    }
}

impl Doors {
    /// Nobody is here yet; for so many connections of any kind, and with these proxies, whose connections count for whom
    /// their requests name.
    pub fn new(limits: &Settings, sockets_max: usize, proxies: Vec<Network>, metrics: Shared) -> Arc<Self> {
        Arc::new(Self {
            limits: limits.clone(),
            sockets_max,
            proxies,
            metrics,
            rate: Rate::per_10s(limits.of_address(limits.connections_per_ip_10s)),
            begun: Instant::now(),
            counts: Mutex::default(),
        })
    }

    /// Whether whoever connects from there speaks for others: a proxy, or a socket without address, which is one.
    pub fn speaks_for_others(&self, peer: Option<IpAddr>) -> bool {
        peer.is_none_or(|peer| self.proxies.iter().any(|proxy| proxy.contains(peer)))
    }

    /// Counts one more connection that was accepted, for the address it comes from unless that speaks for others.
    ///
    /// # Errors
    /// [`Crowded`] when it is to be closed at once; nothing is counted then.
    pub fn knock(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<Rc<Slot>, Crowded> {
        let address = peer.filter(|_| !self.speaks_for_others(peer)).map(Address::of);
        let mut spare = false;
        if let Some(address) = address {
            self.paced(address)?;
            spare = self
                .counts()
                .take(address, self.limits.connections_per_ip)
                .ok_or(Crowded::Address)
                .inspect_err(|crowded| self.refused(*crowded))?;
        }
        self.counts().sockets += 1;
        self.metrics.sockets.inc();
        Ok(Rc::new(Slot { doors: Arc::clone(self), address: Cell::new(address), spare: Cell::new(spare) }))
    }

    /// Whether there is so little room that connections which ask for nothing must make way.
    pub(super) fn crowded(&self) -> bool {
        self.counts().sockets >= self.sockets_max - self.sockets_max / FEW_LEFT
    }

    /// Notes that the time of a connection was up, by the word for what it had not done.
    pub(super) fn timed_out(&self, code: &'static str) {
        static TOLD: Seldom = Seldom::new();
        Metrics::count(&self.metrics.timed_out, code);
        if let Some(times) = TOLD.times() {
            tracing::warn!(times, code, "connections that sent no request, or too slowly, were closed");
        }
    }

    fn paced(&self, address: Address) -> Result<(), Crowded> {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.rate
            .take(address, now_ms)
            .map_err(|_| Crowded::Rate)
            .inspect_err(|crowded| self.refused(*crowded))
    }

    fn refused(&self, crowded: Crowded) {
        static TOLD: [Seldom; 3] = [const { Seldom::new() }; 3];
        self.metrics.connections_refused.inc();
        Metrics::count(&self.metrics.turned_away, crowded.code());
        let [server, address, rate] = &TOLD;
        let key = crowded.code();
        match crowded {
            Crowded::Server => tell(server, key, "limits.connections_max"),
            Crowded::Address => tell(address, key, "limits.connections_per_ip"),
            Crowded::Rate => tell(rate, key, "limits.connections_per_ip_10s"),
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell(seldom: &Seldom, code: &'static str, key: &'static str) {
    if let Some(times) = seldom.times() {
        tracing::warn!(times, code, "connections were refused: there are as many as {key} allows");
    }
}

impl Counts {
    /// One more of an address: whether it is a spare one, or nothing when there are too many of these as well.
    fn take(&mut self, address: Address, most: usize) -> Option<bool> {
        let held = self.by_ip.entry(address).or_default();
        if most == 0 || held.within < most {
            held.within += 1;
            return Some(false);
        }
        (held.spare < SPARE_PER_IP).then(|| {
            held.spare += 1;
            true
        })
    }

    fn give_back(&mut self, address: Address, spare: bool) {
        let Some(held) = self.by_ip.get_mut(&address) else { return };
        let count = if spare { &mut held.spare } else { &mut held.within };
        *count = count.saturating_sub(1);
        if held.within == 0 && held.spare == 0 {
            self.by_ip.remove(&address);
        }
    }
}

/// A counted connection; dropping it takes it off the count.
pub struct Slot {
    doors: Arc<Doors>,
    /// Whom it counts for, as far as that is known.
    address: Cell<Option<Address>>,
    spare: Cell<bool>,
}

impl Slot {
    /// The doors it was counted at.
    pub(super) fn doors(&self) -> &Doors {
        &self.doors
    }

    /// The connection counts for this client from now on, whom a request on it names.
    ///
    /// # Errors
    /// [`Crowded`] when the client has too many; it counts for nobody then.
    pub fn count_for(&self, client: IpAddr) -> Result<(), Crowded> {
        let address = Address::of(client);
        self.doors.paced(address)?;
        self.give_back();
        let taken = self.doors.counts().take(address, self.doors.limits.connections_per_ip);
        let spare = taken.ok_or(Crowded::Address).inspect_err(|crowded| self.doors.refused(*crowded))?;
        self.address.set(Some(address));
        self.spare.set(spare);
        Ok(())
    }

    /// The connection becomes a WebSocket, or there are too many of these.
    ///
    /// # Errors
    /// [`Crowded`]; it stays a counted connection.
    pub fn enter(self: &Rc<Self>) -> Result<Entry, Crowded> {
        let refuse = |crowded| {
            self.doors.refused(crowded);
            Err(crowded)
        };
        let Some(address) = self.address.get() else { return refuse(Crowded::Address) };
        let mut counts = self.doors.counts();
        let crowded = if counts.conversations >= self.doors.limits.connections_max {
            Some(Crowded::Server)
        } else if self.spare.get() {
            // What was too much when it came may have its place by now.
            let most = self.doors.limits.connections_per_ip;
            let free = counts.by_ip.get(&address).is_some_and(|held| held.within < most);
            (!free).then_some(Crowded::Address)
        } else {
            None
        };
        if let Some(crowded) = crowded {
            drop(counts);
            return refuse(crowded);
        }
        if self.spare.replace(false)
            && let Some(held) = counts.by_ip.get_mut(&address)
        {
            held.within += 1;
            held.spare -= 1;
        }
        counts.conversations += 1;
        drop(counts);
        self.doors.metrics.connections.inc();
        Ok(Entry { slot: Rc::clone(self), address })
    }

    fn give_back(&self) {
        if let Some(address) = self.address.take() {
            self.doors.counts().give_back(address, self.spare.replace(false));
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.give_back();
        let mut counts = self.doors.counts();
        counts.sockets = counts.sockets.saturating_sub(1);
        drop(counts);
        self.doors.metrics.sockets.dec();
    }
}

/// A counted WebSocket; dropping it takes it off the count.
pub struct Entry {
    slot: Rc<Slot>,
    address: Address,
}

impl Entry {
    /// Whom the connection counts for.
    pub fn address(&self) -> Address {
        self.address
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // The address has its place back before anybody can see that the connection is gone.
        self.slot.give_back();
        let mut counts = self.slot.doors.counts();
        counts.conversations = counts.conversations.saturating_sub(1);
        drop(counts);
        self.slot.doors.metrics.connections.dec();
    }
}

#[cfg(test)]
mod tests;
