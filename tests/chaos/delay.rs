//! A line that is long and breaks: every connection through it is late both ways, and now and then one is cut, with all that
//! was on its way. Knows bytes; never what they say.

use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Chunks that may be on their way.
const UNDER_WAY_MAX: usize = 1_024;

/// How bad the line is.
#[derive(Clone, Copy)]
pub struct Line {
    /// How long the way there takes, and as long the way back.
    pub late: Duration,
    /// Of a hundred pieces that a client sends, how many cut its connection and never arrive.
    pub cuts: u32,
}

/// Opens a door that leads to the server at that address.
pub async fn door(to: SocketAddr, line: Line, seed: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut random = StdRng::seed_from_u64(seed);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(connection(client, to, line, random.random()));
        }
    });
    address
}

async fn connection(client: TcpStream, to: SocketAddr, line: Line, seed: u64) {
    let Ok(server) = TcpStream::connect(to).await else { return };
    for end in [&client, &server] {
        end.set_nodelay(true).expect("it is set");
    }
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let mut random = StdRng::seed_from_u64(seed);
    // The first thing that is sent opens the conversation, and a line that was never there is not cut.
    let mut first = true;
    let mut cuts = move || !std::mem::take(&mut first) && random.random_range(0..100) < line.cuts;
    let mut never = || false;
    tokio::select! {
        () = carry(from_client, to_server, line.late, &mut cuts) => {}
        () = carry(from_server, to_client, line.late, &mut never) => {}
    }
}

/// Carries what comes in to the other end, so much later, until either is gone or the line is cut.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    late: Duration,
    cuts: &mut impl FnMut() -> bool,
) {
    let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(UNDER_WAY_MAX);
    let taking = async {
        let mut bytes = [0; 4_096];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            if cuts() || sender.send((Instant::now() + late, bytes[..count].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let giving = async {
        while let Some((due, bytes)) = under_way.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = taking => {}
        () = giving => {}
    }
}
