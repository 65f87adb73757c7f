//! What answers on a listening socket: an application for requests that end, another for those that become a WebSocket.
//! Knows connections and their time limits; never routes or what is said.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::{HttpService, KeepAlive, Request};
use actix_server::ServerBuilder;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::dev::{AppConfig, ServiceFactory, ServiceResponse};
use actix_web::rt::net::TcpStream;

use super::tcp;
use super::upgrade::upgrade;

/// How long a client has to send its request.
const REQUEST_WITHIN: Duration = Duration::from_secs(5);
/// The server hangs up after the last answer and waits for nobody: whoever was told to close has had its time already.
/// (Between this and a second the HTTP server would wait for ever.)
const DISCONNECT_WITHIN: Duration = Duration::ZERO;

/// Lets a server answer on a socket that listens: `pages` makes what answers requests that end, `sockets` what answers
/// those that become a WebSocket, once a thread.
///
/// # Errors
/// What the system says of the socket.
pub fn serve<P, A, AB, S, C, CB>(
    server: ServerBuilder,
    listener: TcpListener,
    pages: impl Fn() -> P + Clone + Send + 'static,
    sockets: impl Fn() -> S + Clone + Send + 'static,
) -> io::Result<ServerBuilder>
where
    P: IntoServiceFactory<A, Request>,
    A: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<AB>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    AB: MessageBody + 'static,
    S: IntoServiceFactory<C, Request>,
    C: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<CB>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    CB: MessageBody + 'static,
{
    let addr = listener.local_addr()?;
    server.listen("http", listener, move || {
        let pages = pages().into_factory().map_err(|error| error.error_response());
        HttpService::build()
            // The second request on a connection has no time limit; pages ask little enough to do without one.
            .keep_alive(KeepAlive::Disabled)
            .client_request_timeout(REQUEST_WITHIN)
            .client_disconnect_timeout(DISCONNECT_WITHIN)
            .local_addr(addr)
            .on_connect_ext(|stream: &TcpStream, _| tcp::tune(stream))
            .upgrade(upgrade(map_config(sockets(), |()| AppConfig::default())))
            .h1(map_config(pages, |()| AppConfig::default()))
            .tcp()
    })
}
