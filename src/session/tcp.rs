//! What the kernel is told about every connection, so that a client that reads nothing costs little, and not for long.
//! Knows sockets; nothing of what goes through them.

use std::io;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// A connection is cut when the other side does not acknowledge, or does not make room for, what is sent to it for so
/// long.
pub(super) const UNREAD_AFTER: Duration = Duration::from_secs(10);
/// What the kernel keeps of what is sent and not acknowledged yet, in bytes; Linux allows itself twice as much. Without
/// it Linux keeps up to 4 MiB for a client that does not read.
const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// Sets up a connection that was just accepted.
pub(super) fn tune(stream: &TcpStream) {
    if let Err(error) = tune_socket(&SockRef::from(stream)) {
        // It works without, only worse; and a connection that is gone already cannot be set up.
        tracing::debug!(%error, "a connection could not be set up");
    }
}

fn tune_socket(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_nodelay(true)?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(UNREAD_AFTER))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_is_set_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (client, accepted) =
            tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let _client = client.unwrap();
        let (stream, _) = accepted.unwrap();
        tune(&stream);
        let socket = SockRef::from(&stream);
        assert!(socket.tcp_nodelay().unwrap());
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNREAD_AFTER));
        assert_eq!(socket.send_buffer_size().unwrap(), 2 * SEND_BUFFER_BYTES);
    }
}
