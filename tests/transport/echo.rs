//! What is taken: every message arrives once, whole and in order.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use visavis::session::SocketLimits;

use super::client::{BINARY, Client, HANDSHAKE, PING, PONG, TEXT, frame};
use super::house::{House, Instruction, soon};

async fn visitor(house: &House) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
    let url = format!("ws://127.0.0.1:{}/ws", house.port);
    soon("the handshake", connect_async(url)).await.unwrap().0
}

#[tokio::test]
async fn what_another_library_sends_comes_back() {
    let house = House::open(SocketLimits::default());
    let mut visitor = visitor(&house).await;
    let messages = [
        Message::text("Vis-à-vis"),
        Message::text(""),
        Message::binary(vec![0, 159, 146, 150]),
        Message::text("é".repeat(32 * 1024)),
        Message::binary(vec![7; 64 * 1024]),
    ];
    for message in messages {
        soon("sending", visitor.send(message.clone())).await.unwrap();
        assert_eq!(soon("the echo", visitor.next()).await.unwrap().unwrap(), message);
    }
    soon("pinging", visitor.send(Message::Ping("still there?".into()))).await.unwrap();
    assert_eq!(
        soon("the pong", visitor.next()).await.unwrap().unwrap(),
        Message::Pong("still there?".into())
    );
    soon("closing", visitor.close(None)).await.unwrap();
    assert!(matches!(soon("the answer", visitor.next()).await, Some(Ok(Message::Close(None)))));
    assert!(soon("the end", visitor.next()).await.is_none());
}

#[tokio::test]
async fn fragments_are_one_message_and_control_frames_pass_between_them() {
    let house = House::open(SocketLimits::default());
    let mut client = Client::connect(&house).await;
    let euro = "€".as_bytes();
    client.send(&frame(0x01, b"4")).await;
    client.send(&frame(0x00, &euro[..1])).await;
    client.send(&frame(PING, b"between")).await;
    client.hears(PONG, b"between").await;
    client.send(&frame(0x80, &euro[1..])).await;
    client.hears(TEXT, "4€").await;
    client.send(&[frame(0x02, &[1]), frame(0x00, &[]), frame(0x80, &[2])].concat()).await;
    client.hears(BINARY, [1, 2]).await;
    assert_eq!(house.probe.tally().heard, 1);
}

#[tokio::test]
async fn frames_in_one_packet_and_a_frame_in_many_arrive_in_order() {
    let house = House::open(SocketLimits::default());
    let mut client = Client::connect(&house).await;
    let many: Vec<_> = (0..100).map(|number| frame(TEXT, number.to_string().as_bytes())).collect();
    client.send(&many.concat()).await;
    for number in 0..100 {
        client.hears(TEXT, number.to_string()).await;
    }
    for byte in frame(TEXT, b"byte by byte") {
        client.send(&[byte]).await;
    }
    client.hears(TEXT, "byte by byte").await;
}

#[tokio::test]
async fn notices_and_timers_reach_the_client() {
    let house = House::open(SocketLimits::default());
    let mut client = Client::connect(&house).await;
    house.probe.recipient().try_send(Instruction::Say("from elsewhere".into())).unwrap();
    client.hears(TEXT, "from elsewhere").await;
    client.text("/after 10").await;
    client.hears(TEXT, "later").await;
}

#[tokio::test]
async fn what_comes_in_one_packet_with_the_handshake_is_heard() {
    let house = House::open(SocketLimits::default());
    let mut first_words = HANDSHAKE.to_owned().into_bytes();
    first_words.extend(frame(TEXT, b"in a hurry"));
    let mut client = Client::connect_saying(&house, &first_words).await;
    client.hears(TEXT, "in a hurry").await;
}
