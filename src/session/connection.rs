//! One connection from when it is accepted until it ends or becomes a WebSocket: what it counts for, and how long it may
//! be open. Knows bytes and time; never what is asked.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpRequest;
use tokio::time::{Instant, Sleep, sleep};

use super::doors::{Crowded, Entry, Slot};
use super::patience::Patience;

/// Bytes of a request that are read, give or take a buffer: nothing that is asked here takes a body.
const REQUEST_BYTES_MAX: u64 = 24 * 1_024;
/// How often it is looked whether a connection's time is up.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is known of a connection.
pub struct Connection {
    accepted: Instant,
    /// When it was looked last whether its time is up, and for how long the server stood still before.
    looked: Cell<(Instant, Duration)>,
    patience: RefCell<Patience>,
    received: Cell<u64>,
    sent: Cell<u64>,
    /// All that was received.
    heard: Cell<u64>,
    /// Whether anything was sent at all.
    answered: Cell<bool>,
    /// Requests that have come.
    requests: Cell<u32>,
    /// Its place in the count; none once a conversation has it.
    slot: RefCell<Option<Rc<Slot>>>,
    entered: Cell<bool>,
    is_websocket: Cell<bool>,
}

impl Connection {
    /// A connection that has just been accepted.
    pub(super) fn new(slot: Rc<Slot>) -> Rc<Self> {
        Rc::new(Self {
            accepted: Instant::now(),
            looked: Cell::new((Instant::now(), Duration::ZERO)),
            patience: RefCell::default(),
            received: Cell::new(0),
            sent: Cell::new(0),
            heard: Cell::new(0),
            answered: Cell::new(false),
            requests: Cell::new(0),
            slot: RefCell::new(Some(slot)),
            entered: Cell::new(false),
            is_websocket: Cell::new(false),
        })
    }

    /// The connection that a request has come on.
    pub fn of(request: &HttpRequest) -> Option<&Rc<Self>> {
        request.conn_data()
    }

    /// It counts for this client from now on, whom a proxy names.
    ///
    /// # Errors
    /// [`Crowded`] when the client has too many.
    pub fn count_for(&self, client: IpAddr) -> Result<(), Crowded> {
        self.slot.borrow().as_ref().map_or(Ok(()), |slot| slot.count_for(client))
    }

    /// A conversation shall be held on it.
    ///
    /// # Errors
    /// [`Crowded`] when there are too many.
    pub fn enter(&self) -> Result<Entry, Crowded> {
        let slot = self.slot.borrow();
        let entry = slot.as_ref().map_or(Err(Crowded::Server), Slot::enter)?;
        self.entered.set(true);
        Ok(entry)
    }

    pub(super) fn received(&self, bytes: usize) {
        self.received.set(self.received.get().saturating_add(bytes as u64));
        self.heard.set(self.heard.get().saturating_add(bytes as u64));
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.sent.set(self.sent.get().saturating_add(bytes as u64));
        self.answered.set(true);
    }

    /// Whether an answer is being sent, or more has come than any request takes that is answered.
    pub(super) fn has_heard_enough(&self) -> bool {
        self.answered.get() || self.heard.get() >= REQUEST_BYTES_MAX
    }

    /// One more request has come. Says whether it is the only one, as every answer asks for.
    pub fn request(&self) -> bool {
        self.requests.set(self.requests.get().saturating_add(1));
        self.requests.get() == 1
    }

    /// The head of a request is there.
    pub(super) fn head_is_there(&self) {
        self.patience.borrow_mut().head_is_there(self.open_for());
    }

    /// It has become a WebSocket: its conversation looks after time, and has the place in the count if it has entered.
    pub(super) fn is_websocket_now(&self) {
        self.is_websocket.set(true);
        if self.entered.get() {
            self.slot.take();
        }
    }

    /// How long it has been open while the server did not stand still.
    fn open_for(&self) -> Duration {
        self.accepted.elapsed().saturating_sub(self.looked.get().1)
    }

    /// Looks how late it is: what is much later than it should be is the server's fault.
    fn note_stall(&self) {
        let (before, stood_still) = self.looked.get();
        let late = before.elapsed().saturating_sub(LOOK_EVERY);
        let late = if late >= LOOK_EVERY { late } else { Duration::ZERO };
        self.looked.set((Instant::now(), stood_still.saturating_add(late)));
    }

    /// Whether its time is up, which is told then.
    fn is_overdue(&self) -> bool {
        self.note_stall();
        let slot = self.slot.borrow();
        let crowded = slot.as_ref().is_some_and(|slot| slot.doors().crowded());
        let moved = (self.received.take(), self.sent.take());
        let judged = self.patience.borrow_mut().judge(self.open_for(), moved, crowded);
        if let (Err(overdue), Some(slot)) = (judged, slot.as_ref()) {
            slot.doors().timed_out(overdue.code());
        }
        judged.is_err()
    }
}

/// What HTTP does on a connection, ended when its time is up.
pub(super) struct Watched<F> {
    http: Pin<Box<F>>,
    /// Until it is a WebSocket.
    connection: Option<Rc<Connection>>,
    look: Option<Pin<Box<Sleep>>>,
}

impl<F> Watched<F> {
    /// Watches over what HTTP does.
    pub(super) fn new(http: F, connection: Rc<Connection>) -> Self {
        Self { http: Box::pin(http), connection: Some(connection), look: None }
    }
}

impl<F: Future<Output = Result<(), E>>, E> Future for Watched<F> {
    type Output = Result<(), E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Poll::Ready(ended) = this.http.as_mut().poll(cx) {
            return Poll::Ready(ended);
        }
        let Some(connection) = &this.connection else { return Poll::Pending };
        if connection.is_websocket.get() {
            (this.connection, this.look) = (None, None);
            return Poll::Pending;
        }
        let look = this.look.get_or_insert_with(|| Box::pin(sleep(LOOK_EVERY)));
        while look.as_mut().poll(cx).is_ready() {
            if connection.is_overdue() {
                return Poll::Ready(Ok(()));
            }
            look.as_mut().reset(Instant::now() + LOOK_EVERY);
        }
        Poll::Pending
    }
}
