//! How the server comes to listen, and what it lets answer there. Knows addresses and how many may come; never what is
//! asked.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;

use actix_server::{Server, ServerBuilder};
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use listenfd::ListenFd;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tracing_actix_web::TracingLogger;

use super::StartError;
use super::lag::Pulse;
use crate::http::{self, RequestSpan};
use crate::metrics::Part;
use crate::session::{self, Listener};

/// Connections the kernel holds before they are accepted.
const BACKLOG: i32 = 4_096;
/// How long connections have that are left when the server stops, in seconds.
const STOP_WITHIN_S: u64 = 1;

/// Where the server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At an address.
    Tcp(SocketAddr),
    /// At a path of this computer.
    Unix(PathBuf),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(addr) => write!(f, "http://{addr}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Listens, and answers from the moment the server that is given runs: with so many threads for so many connections of any
/// kind, which the threads have in equal shares. It tells all places it listens at, that of the metrics alone excepted.
pub(super) fn listen(
    (workers, sockets_max): (usize, usize),
    deps: http::Deps,
    pulse: Pulse,
) -> Result<(Vec<Bound>, Server), StartError> {
    let settings = deps.settings.clone();
    let unbound = |source| StartError::Bind { key: "server.bind", bind: settings.bind.clone(), source };
    let listeners = match inherited(ListenFd::from_env())? {
        listeners if !listeners.is_empty() => listeners,
        _ => bound(&settings.bind).map_err(unbound)?.into_iter().map(Listener::Tcp).collect(),
    };
    let places = listeners.iter().map(place).collect::<io::Result<Vec<_>>>().map_err(unbound)?;
    if places.is_empty() {
        return Err(unbound(io::Error::other("the name stands for no address")));
    }
    let doors = deps.doors.clone();
    let deps = web::Data::new(deps);
    let mut server = ServerBuilder::new()
        .disable_signals()
        .shutdown_timeout(STOP_WITHIN_S)
        .workers(workers)
        .max_concurrent_connections(sockets_max.div_ceil(workers));
    let of_metrics = deps.clone();
    // What becomes a WebSocket does not end: it has no span in the log.
    let sockets =
        move || App::new().wrap(from_fn(http::front)).wrap(http::headers()).configure(http::routes(&deps));
    let plain = sockets.clone();
    let pages = move || {
        // This runs on each of the threads that serve connections.
        actix_web::rt::spawn(pulse.clone().beat(Part::Connections));
        plain().wrap(TracingLogger::<RequestSpan>::new())
    };
    for listener in listeners {
        server = session::serve(server, listener, &doors, pages.clone(), sockets.clone()).map_err(unbound)?;
    }
    if !settings.metrics_bind.is_empty() {
        let unbound = |source| StartError::Bind {
            key: "server.metrics_bind",
            bind: settings.metrics_bind.clone(),
            source,
        };
        let metrics = move || {
            let routes = http::metrics_routes(&of_metrics);
            App::new().wrap(from_fn(http::front)).wrap(http::headers()).configure(routes)
        };
        for listener in bound(&settings.metrics_bind).map_err(unbound)? {
            let listener = Listener::Tcp(listener);
            server = session::serve(server, listener, &doors, metrics.clone(), metrics.clone())
                .map_err(unbound)?;
        }
    }
    Ok((places, server.run()))
}

/// The listening sockets that whoever started the program has handed over, such as systemd: while it starts again, clients
/// wait there and are not refused. Each of them is served, or it does not start: whoever waits at one that nobody serves
/// would wait for ever.
fn inherited(mut handed_over: ListenFd) -> Result<Vec<Listener>, StartError> {
    (0..handed_over.len()).map(|number| take(&mut handed_over, number)).collect()
}

fn take(handed_over: &mut ListenFd, number: usize) -> Result<Listener, StartError> {
    let refused = |reason: String| StartError::Inherited { number: number + 1, reason };
    let no_stream = "it is no stream socket of a network or of this computer";
    let listener = if let Ok(Some(listener)) = handed_over.take_tcp_listener(number) {
        Listener::Tcp(listener)
    } else if let Ok(Some(listener)) = handed_over.take_unix_listener(number) {
        Listener::Unix(listener)
    } else {
        return Err(refused(no_stream.to_owned()));
    };
    let socket = match &listener {
        Listener::Tcp(listener) => SockRef::from(listener),
        Listener::Unix(listener) => SockRef::from(listener),
    };
    match socket.is_listener() {
        Ok(true) => Ok(listener),
        Ok(false) => Err(refused("it does not listen (Accept=no is needed in a systemd unit)".to_owned())),
        Err(error) => Err(refused(error.to_string())),
    }
}

fn place(listener: &Listener) -> io::Result<Bound> {
    match listener {
        Listener::Tcp(listener) => listener.local_addr().map(Bound::Tcp),
        Listener::Unix(listener) => {
            let path = listener.local_addr()?.as_pathname().map(PathBuf::from);
            Ok(Bound::Unix(path.unwrap_or_default()))
        }
    }
}

/// Sockets on all addresses that a name and port stand for, as far as they can be had; at least one.
fn bound(name: &str) -> io::Result<Vec<TcpListener>> {
    let mut listeners = Vec::new();
    let mut failed = None;
    for addr in name.to_socket_addrs()? {
        match bound_to(addr) {
            Ok(listener) => listeners.push(listener),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if listeners.is_empty() => Err(error),
        Some(_) | None => Ok(listeners),
    }
}

fn bound_to(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // A server that starts again need not wait for connections of the one before.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
