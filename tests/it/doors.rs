//! Connections before anything is said on them: each has its time, an address has its number, and whoever comes from
//! another is not kept waiting. Attackers come from 127.0.0.2, honest people from 127.0.0.3.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::Visitor;

const ATTACKER: &str = "127.0.0.2:0";
const HONEST: [u8; 4] = [127, 0, 0, 3];
/// What nobody honest waits for longer, on a busy machine either.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A connection from an address of one's own.
async fn connect(from: &str, house: &House) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(from.parse().expect("an address"))?;
    socket.connect(house.addr).await
}

/// How long the server takes to hang up on somebody who sends this, and then a byte each second, or nothing.
async fn patience(
    house: &House,
    what: &'static str,
    sent: &[u8],
    drip: bool,
) -> (&'static str, Duration, String) {
    let mut stream = connect(ATTACKER, house).await.expect("connects");
    let begun = Instant::now();
    let mut answer = Vec::new();
    let _ = stream.write_all(sent).await;
    loop {
        let mut chunk = [0; 4_096];
        match timeout(Duration::from_secs(1), stream.read(&mut chunk)).await {
            Ok(Ok(read)) if read > 0 => answer.extend_from_slice(&chunk[..read]),
            Ok(_) => break,
            Err(_) if begun.elapsed() > Duration::from_mins(1) => break,
            Err(_) if drip && stream.write_all(b"x").await.is_err() => break,
            Err(_) => {}
        }
    }
    (what, begun.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn no_connection_is_endless_whatever_is_sent() {
    let house = House::open(config());
    let chunked = b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\nx";
    let long = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
    let upgrade = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    let both = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let socket = b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    let expect = b"PUT /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n";
    let two = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHo";
    let tries: [(&str, &[u8], bool); 12] = [
        ("silence", b"", false),
        ("a byte a second", b"", true),
        ("half a head", b"GET / HTTP/1.1\r\nHost: x\r\n", false),
        ("a head a byte a second", b"GET / HTTP/1.1\r\nHost: ", true),
        ("a chunked body that does not come", chunked, false),
        ("a chunk a byte a second", chunk, true),
        ("a long body a byte a second", long, true),
        ("an upgrade to nothing", upgrade, false),
        ("an upgrade with a body", both, true),
        ("a handshake without a key", socket, true),
        ("a body that is waited for", expect, false),
        ("one and a half requests", two, true),
    ];
    let closed = join_all(tries.map(|(what, sent, drip)| patience(&house, what, sent, drip))).await;
    for (what, after, answer) in &closed {
        assert!(*after < Duration::from_secs(20), "{what}: open for {after:?}, and told {answer:?}");
    }
    assert!(closed[4].2.starts_with("HTTP/1.1 200"), "{:?}", closed[4]);
    let metrics = get(&house, "/metrics").await.body;
    assert!(metrics.contains("timed_out_total{code=\"no_request\"}"), "{metrics}");
    let mut guest = Visitor::guest(&house).await;
    guest.let_pass(2_000).await;
    guest.nothing_more().await;
}

/// Every answer closes its connection: what was sent behind the first request costs next to nothing.
#[tokio::test]
async fn what_is_sent_behind_a_request_is_not_answered() {
    let house = House::open(config());
    let mut stream = connect(ATTACKER, &house).await.expect("connects");
    let request = b"GET /api/v1/rules HTTP/1.1\r\nHost: x\r\n\r\n";
    // It may be closed before all is sent.
    let _ = stream.write_all(&request.repeat(100_000)).await;
    let (mut answer, mut chunk) = (Vec::new(), [0; 8_192]);
    while let Ok(Ok(read)) = timeout(Duration::from_secs(20), stream.read(&mut chunk)).await {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&chunk[..read]);
    }
    let answers = String::from_utf8_lossy(&answer);
    assert!(answers.matches("HTTP/1.1 200").count() <= 1, "{} bytes", answer.len());
    assert!(answer.len() < 1_000_000, "{} bytes", answer.len());
}

#[tokio::test]
async fn silent_connections_of_one_address_delay_nobody_else() {
    rlimit::increase_nofile_limit(u64::MAX).expect("files may be open");
    let mut open = config();
    open.limits = visavis::limits::settings::Settings { connections_max: 100, ..Default::default() };
    let house = House::open(open);
    let mut silent = Vec::new();
    for _ in 0..1_300 {
        silent.push(connect(ATTACKER, &house).await);
    }
    for _ in 0..20 {
        let begun = Instant::now();
        let mut stream = connect("127.0.0.3:0", &house).await.expect("connects");
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
        let mut answer = String::new();
        timeout(AT_ONCE, stream.read_to_string(&mut answer)).await.expect("at once").expect("text");
        assert!(answer.starts_with("HTTP/1.1 200") && begun.elapsed() < AT_ONCE, "{answer}");
    }
    let metrics = &house.metrics;
    assert!(metrics.sockets.get() <= 256 + 32 + 2, "{} are open", metrics.sockets.get());
    assert!(metrics.connections_refused.get() >= 1_000, "{}", metrics.connections_refused.get());
    let honest = timeout(AT_ONCE, Visitor::knock_from(&house, HONEST)).await.expect("at once");
    assert_eq!(metrics.connections.get(), 1);
    drop((honest, silent));
}

#[tokio::test]
async fn an_address_that_opens_too_many_in_a_row_waits_and_no_other_does() {
    let mut few = config();
    few.limits.connections_per_ip = 1_000;
    few.limits.connections_per_ip_10s = 20;
    let house = House::open(few);
    let mut answered = 0;
    for _ in 0..40 {
        let mut stream = connect(ATTACKER, &house).await.expect("connects");
        let mut answer = String::new();
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let _ = timeout(AT_ONCE, stream.read_to_string(&mut answer)).await.expect("at once");
        answered += usize::from(answer.starts_with("HTTP/1.1 200"));
    }
    assert!((20..30).contains(&answered), "{answered}");
    let told = get(&house, "/metrics").await.body;
    assert!(told.contains("refused_at_the_door_total{code=\"address_too_fast\"}"), "{told}");
}
