//! How the kernel treats a connection. Knows sockets; never what goes over them.

use std::any::Any;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// How long sent data may stay unacknowledged, or the client's window shut, before the connection is cut.
const UNREAD_MAX: Duration = Duration::from_secs(10);
/// What the kernel buffers of what a client has not read. It doubles the number for its own book-keeping.
const SEND_BUFFER_BYTES: usize = 32 * 1024;

/// Prepares a new connection: no delay for small frames, bounded kernel memory, and an end for one that does not
/// read. To be set before the server binds.
pub fn tune(connection: &dyn Any) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    let tuned = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_send_buffer_size(SEND_BUFFER_BYTES))
        .and_then(|()| cut_when_unread(&socket));
    if let Err(error) = tuned {
        // The client may be gone already; one that is not is still bounded by its session's mailbox.
        tracing::debug!(%error, "a connection could not be tuned");
    }
}

#[cfg(target_os = "linux")]
fn cut_when_unread(socket: &SockRef<'_>) -> std::io::Result<()> {
    socket.set_tcp_user_timeout(Some(UNREAD_MAX))
}

#[cfg(not(target_os = "linux"))]
fn cut_when_unread(socket: &SockRef<'_>) -> std::io::Result<()> {
    socket.set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(UNREAD_MAX))
}
