//! How the server comes to listen, and what it lets answer there. Knows addresses and how many may come; never what is
//! asked.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use actix_server::{Server, ServerBuilder};
use actix_web::{App, web};
use listenfd::ListenFd;
use socket2::{Domain, Protocol, Socket, Type};
use tracing_actix_web::TracingLogger;

use super::StartError;
use super::lag::Pulse;
use crate::http::{self, RequestSpan};
use crate::metrics::Part;
use crate::session;

/// Connections the kernel holds before they are accepted.
const BACKLOG: i32 = 4_096;
/// How long connections have that are left when the server stops, in seconds.
const STOP_WITHIN_S: u64 = 1;

/// Listens, and answers from the moment the server that is given runs: with so many threads for so many connections of any
/// kind, which the threads have in equal shares. The address is one it listens on.
pub(super) fn listen(
    bind: &str,
    (workers, sockets_max): (usize, usize),
    surroundings: http::Surroundings,
    pulse: Pulse,
) -> Result<(SocketAddr, Server), StartError> {
    let unbound = |source| StartError::Bind { bind: bind.to_owned(), source };
    let listeners = match inherited().map_err(unbound)? {
        Some(listener) => vec![listener],
        None => bound(bind).map_err(unbound)?,
    };
    let nowhere = || unbound(io::Error::other("the name stands for no address"));
    let addr = listeners.first().ok_or_else(nowhere)?.local_addr().map_err(unbound)?;
    let surroundings = web::Data::new(surroundings);
    // What becomes a WebSocket does not end: it has no span in the log.
    let sockets = move || App::new().wrap(http::headers()).configure(http::routes(&surroundings));
    let plain = sockets.clone();
    let pages = move || {
        // This runs on each of the threads that serve connections.
        actix_web::rt::spawn(pulse.clone().beat(Part::Connections));
        plain().wrap(TracingLogger::<RequestSpan>::new())
    };
    let mut server = ServerBuilder::new()
        .disable_signals()
        .shutdown_timeout(STOP_WITHIN_S)
        .workers(workers)
        .max_concurrent_connections(sockets_max.div_ceil(workers));
    for listener in listeners {
        server = session::serve(server, listener, pages.clone(), sockets.clone()).map_err(unbound)?;
    }
    Ok((addr, server.run()))
}

/// A listening socket that whoever started the program has handed over, such as systemd: while it starts again, clients
/// wait there and are not refused.
fn inherited() -> io::Result<Option<TcpListener>> {
    ListenFd::from_env().take_tcp_listener(0)
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
