//! However a connection ends, its conversation is told so exactly once, and is gone then.

use std::time::Duration;

use rstest::rstest;
use socket2::SockRef;
use visavis::session::{End, SocketLimits};

use super::client::{Client, close, frame};
use super::house::{House, Instruction};

/// Ways in which a connection ends.
#[derive(Clone, Copy, Debug)]
enum Way {
    ClientCloses,
    ClientFinishes,
    ClientResets,
    ClientStopsInAFrame,
    ServerCloses,
    ServerClosesUnanswered,
    Breach,
    Silence,
    PanicInText,
    PanicInNotice,
    PanicAtTheEnd,
    ServerStops,
    ServerDrains,
}

#[rstest]
#[tokio::test]
async fn the_end_is_told_exactly_once(
    #[values(
        Way::ClientCloses,
        Way::ClientFinishes,
        Way::ClientResets,
        Way::ClientStopsInAFrame,
        Way::ServerCloses,
        Way::ServerClosesUnanswered,
        Way::Breach,
        Way::Silence,
        Way::PanicInText,
        Way::PanicInNotice,
        Way::PanicAtTheEnd,
        Way::ServerStops,
        Way::ServerDrains
    )]
    way: Way,
) {
    let silence = if matches!(way, Way::Silence) { 200 } else { 30_000 };
    let house = House::open(SocketLimits {
        ping_after: Duration::from_millis(silence / 2),
        gone_after: Duration::from_millis(silence),
        close_wait: Duration::from_millis(100),
        ..SocketLimits::default()
    });
    let mut client = Client::connect(&house).await;
    house.probe.sees("the conversation", |tally| tally.opened == 1).await;
    end(way, &house, &mut client).await;
    if matches!(way, Way::ClientResets) {
        drop(client);
    }
    let tally = house.probe.sees("the end", |tally| tally.dropped == 1).await;
    assert_eq!((tally.opened, tally.closed, tally.end), (1, 1, Some(told(way))));
    if !matches!(way, Way::ServerStops | Way::ServerDrains) {
        // The server has not suffered.
        let mut other = Client::connect(&house).await;
        other.text("hello").await;
        other.hears(0x81, "hello").await;
    }
}

/// What the conversation is told of how it ended.
fn told(way: Way) -> End {
    match way {
        Way::ClientCloses | Way::PanicAtTheEnd => End::Client,
        // A server that stops without a word has not closed anything either.
        Way::ClientFinishes
        | Way::ClientResets
        | Way::ClientStopsInAFrame
        | Way::Silence
        | Way::ServerStops
        | Way::ServerDrains => End::Lost,
        Way::ServerCloses | Way::ServerClosesUnanswered => End::Server(4001),
        Way::Breach => End::Server(1002),
        Way::PanicInText | Way::PanicInNotice => End::Server(1011),
    }
}

async fn end(way: Way, house: &House, client: &mut Client) {
    match way {
        Way::ClientCloses => client.send(&close(1000)).await,
        Way::ClientFinishes => {
            SockRef::from(client.stream.get_ref()).shutdown(std::net::Shutdown::Both).unwrap();
        }
        Way::ClientResets => SockRef::from(client.stream.get_ref()).set_linger(Some(Duration::ZERO)).unwrap(),
        Way::ClientStopsInAFrame => {
            client.send(&frame(0x81, b"not all of this")[..9]).await;
            SockRef::from(client.stream.get_ref()).shutdown(std::net::Shutdown::Write).unwrap();
        }
        Way::ServerCloses => {
            client.text("/close 4001 enough").await;
            assert_eq!(client.hears_close().await, Some(4001));
            client.send(&close(4001)).await;
        }
        Way::ServerClosesUnanswered => client.text("/close 4001 enough").await,
        Way::Breach => client.send(&frame(0xC1, b"x")).await,
        Way::Silence => (),
        Way::PanicInText => {
            client.text("/panic").await;
            assert_eq!(client.hears_close().await, Some(1011));
        }
        Way::PanicInNotice => {
            house.probe.recipient().try_send(Instruction::Panic).unwrap();
            assert_eq!(client.hears_close().await, Some(1011));
        }
        Way::PanicAtTheEnd => {
            client.text("/panic-at-the-end").await;
            client.send(&close(1000)).await;
            assert_eq!(client.hears_close().await, Some(1000));
        }
        Way::ServerStops => house.stop(false).await,
        Way::ServerDrains => house.stop(true).await,
    }
}
