//! What answers on a listening socket: an application for requests that end, another for those that become a WebSocket,
//! and before both the count of connections. Knows connections and their time limits; never routes or what is said.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::{HttpService, KeepAlive, Request};
use actix_server::ServerBuilder;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, map_config,
};
use actix_web::dev::{AppConfig, ServiceResponse};
use futures_util::future::{Either, Ready, ready};

use super::connection::{Connection, Watched};
use super::doors::Doors;
use super::stream::{Accepted, Stream};
use super::upgrade::upgrade;

/// The server hangs up after the last answer and waits for nobody: whoever was told to close has had its time already.
/// (Between this and a second the HTTP server would wait for ever.)
const DISCONNECT_WITHIN: Duration = Duration::ZERO;

/// A socket that listens.
#[derive(Debug)]
pub enum Listener {
    /// For a network.
    Tcp(TcpListener),
    /// For this computer: for a proxy, which says for whom it speaks.
    Unix(UnixListener),
}

/// Lets a server answer on a socket that listens: `pages` makes what answers requests that end, `sockets` what answers
/// those that become a WebSocket, once a thread; whoever comes is counted at the doors.
///
/// # Errors
/// What the system says of the socket.
pub fn serve<P, A, AB, S, C, CB>(
    server: ServerBuilder,
    listener: Listener,
    doors: &Arc<Doors>,
    pages: impl Fn() -> P + Clone + Send + 'static,
    sockets: impl Fn() -> S + Clone + Send + 'static,
) -> io::Result<ServerBuilder>
where
    P: IntoServiceFactory<A, Request> + 'static,
    A: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<AB>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    AB: MessageBody + 'static,
    S: IntoServiceFactory<C, Request> + 'static,
    C: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<CB>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    CB: MessageBody + 'static,
{
    let doors = Arc::clone(doors);
    let addr = match &listener {
        Listener::Tcp(listener) => Some(listener.local_addr()?),
        Listener::Unix(_) => None,
    };
    let counted = move || {
        let pages = pages().into_factory().map_err(|error| error.error_response());
        let pages =
            apply_fn_factory(map_config(pages, |()| AppConfig::default()), |request: Request, pages| {
                if let Some(connection) = request.conn_data::<Rc<Connection>>() {
                    connection.head_is_there();
                }
                pages.call(request)
            });
        let mut http = HttpService::build()
            // The second request on a connection would begin without a time limit; pages ask little enough to do without.
            .keep_alive(KeepAlive::Disabled)
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(DISCONNECT_WITHIN);
        if let Some(addr) = addr {
            http = http.local_addr(addr);
        }
        let http = http
            .on_connect_ext(|stream: &Stream, data| {
                data.insert(Rc::clone(stream.connection()));
            })
            .upgrade(upgrade(map_config(sockets(), |()| AppConfig::default())))
            .h1(pages);
        Counted { doors: Arc::clone(&doors), http }
    };
    match listener {
        Listener::Tcp(listener) => server.listen("http", listener, counted),
        Listener::Unix(listener) => server.listen_uds("http", listener, counted),
    }
}

/// Counts connections at the doors, and watches over those that are let in: made once a thread, and what it makes.
struct Counted<H> {
    doors: Arc<Doors>,
    http: H,
}

impl<H, L: Into<Accepted>> ServiceFactory<L> for Counted<H>
where
    H: ServiceFactory<(Stream, Option<SocketAddr>), Config = (), Response = (), InitError = ()>,
    H::Future: 'static,
{
    type Response = ();
    type Error = H::Error;
    type Config = ();
    type Service = Counted<H::Service>;
    type InitError = ();
    type Future = Pin<Box<dyn Future<Output = Result<Self::Service, ()>>>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let doors = Arc::clone(&self.doors);
        let http = self.http.new_service(());
        Box::pin(async move { Ok(Counted { doors, http: http.await? }) })
    }
}

impl<H, L: Into<Accepted>> Service<L> for Counted<H>
where
    H: Service<(Stream, Option<SocketAddr>), Response = ()>,
{
    type Response = ();
    type Error = H::Error;
    type Future = Either<Watched<H::Future>, Ready<Result<(), H::Error>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), H::Error>> {
        self.http.poll_ready(cx)
    }

    fn call(&self, accepted: L) -> Self::Future {
        let accepted = accepted.into();
        // Who is gone already, or is one too many, is not waited for.
        let Ok(peer) = accepted.peer() else { return Either::Right(ready(Ok(()))) };
        let Ok(slot) = self.doors.knock(peer.map(|peer| peer.ip())) else {
            return Either::Right(ready(Ok(())));
        };
        let connection = Connection::new(slot);
        let stream = Stream::new(accepted, Rc::clone(&connection));
        Either::Left(Watched::new(self.http.call((stream, peer)), connection))
    }
}
