//! Clients that send too much or read nothing: they cost bounded memory, and nobody else's time.

use std::time::{Duration, Instant};

use actix::prelude::SendError;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;
use tokio::time::timeout;
use visavis::session::SocketLimits;

use super::client::{BINARY, Client, PING, TEXT, frame};
use super::house::{House, Instruction};

/// Client and server are one process, and its memory is measured: one test at a time.
static SCALES: Mutex<()> = Mutex::const_new(());
const MIB: usize = 1024 * 1024;
/// How much more memory may be in use after a flood; the tests beside this one use some, too.
const SLACK_BYTES: usize = 24 * MIB;

/// Memory of this process, in bytes.
fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

async fn is_well(house: &House) {
    let mut other = Client::connect(house).await;
    other.text("hello").await;
    other.hears(TEXT, "hello").await;
}

#[tokio::test]
async fn a_frame_announced_as_600_mib_is_refused_at_once_and_never_kept() {
    let _alone = SCALES.lock().await;
    let house = House::open(SocketLimits::default());
    let before = memory();
    let mut client = Client::connect(&house).await;
    client.send(&[BINARY, 0xFF, 0, 0, 0, 0, 0x25, 0x80, 0, 0, 1, 2, 3, 4]).await;
    assert_eq!(client.hears_close().await, Some(1009));
    let junk = vec![7; MIB];
    let mut sent = 0;
    while let Ok(Ok(())) = timeout(Duration::from_millis(200), client.stream.write_all(&junk)).await {
        sent += junk.len();
        assert!(sent < 600 * MIB, "all of it was read");
    }
    assert!(memory() < before + SLACK_BYTES, "{} MiB more", (memory() - before) / MIB);
    house.probe.sees("the end", |tally| tally.dropped == 1).await;
    is_well(&house).await;
}

#[tokio::test]
async fn a_flood_of_control_frames_is_held_back_and_not_kept() {
    let _alone = SCALES.lock().await;
    let house = House::open(SocketLimits { frames_per_10s: 50, ..SocketLimits::default() });
    let before = (memory(), Instant::now());
    let mut client = Client::connect(&house).await;
    let flood = frame(PING, b"").repeat(64 * MIB / 6);
    let (mut reader, mut writer) = tokio::io::split(client.stream.get_mut());
    assert!(timeout(Duration::from_secs(2), writer.write_all(&flood)).await.is_err(), "64 MiB were read");
    is_well(&house).await;

    let mut pongs = [0; 8 * 1024];
    let bytes = tokio::io::AsyncReadExt::read(&mut reader, &mut pongs).await.unwrap();
    let seconds = usize::try_from(before.1.elapsed().as_secs()).unwrap() + 1;
    assert!((50..=50 + 5 * seconds).contains(&(bytes / 2)), "{} pongs in {seconds} s", bytes / 2);
    assert!(memory() < before.0 + flood.len() + SLACK_BYTES, "{} MiB more", (memory() - before.0) / MIB);
}

#[tokio::test]
async fn a_client_that_stops_reading_is_gone_within_15_seconds_and_costs_little() {
    let _alone = SCALES.lock().await;
    let house = House::open(SocketLimits::default());
    let _client = Client::connect(&house).await;
    house.probe.sees("the conversation", |tally| tally.opened == 1).await;
    let recipient = house.probe.recipient();
    let (memory_before, before) = (memory(), Instant::now());
    let said = bytestring::ByteString::from("x".repeat(4096));
    let mut taken_bytes = 0;
    loop {
        match recipient.try_send(Instruction::Say(said.clone())) {
            Ok(()) => taken_bytes += said.len(),
            Err(SendError::Closed(_)) => break,
            Err(SendError::Full(_)) => {
                let gone = house.probe.sees("the end", |tally| tally.closed == 1);
                let _ = timeout(Duration::from_millis(20), gone).await;
            }
        }
        assert!(
            before.elapsed() < Duration::from_secs(15),
            "it is still there; {taken_bytes} bytes were taken"
        );
    }
    println!("gone after {:?}, {taken_bytes} bytes taken", before.elapsed());
    assert!(taken_bytes < 2 * MIB, "{taken_bytes} bytes taken");
    assert!(memory() < memory_before + SLACK_BYTES, "{} MiB more", (memory() - memory_before) / MIB);
    house.probe.sees("the end", |tally| (tally.closed, tally.dropped) == (1, 1)).await;
    is_well(&house).await;
}
