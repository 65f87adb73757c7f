//! The client of the house, as bots and tools use it: against the server, and against one that does not do what it
//! should. How it comes back is in `returning`.

mod returning;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rstest::rstest;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use visavis::client::{Client, Endpoint, Error, Settings};
use visavis::protocol::{
    ClientMessage, FRAME_BYTES_MAX, OfferKind, Received, RefusalCode, Rename, ServerMessage, Unreadable,
    Withdrawn,
};

use crate::house::{House, config};
use crate::visitor::Match;

/// How long somebody waits who knows that nothing comes.
const SHORT: Duration = Duration::from_millis(300);

/// That the seek no longer waits.
const fn withdrawn() -> ServerMessage<'static> {
    ServerMessage::Withdrawn(Withdrawn { seek: None, game: None, invite: None, elsewhere: false })
}

async fn guest(url: &str) -> Client {
    let mut client = open(url, Settings::default()).await.expect("a connection");
    let welcome = client.hello().await.expect("welcome");
    assert_eq!(Some(welcome.player.id), client.player());
    client
}

async fn open(url: &str, settings: Settings) -> Result<Client, Error> {
    Client::connect(&Endpoint::of(url).expect("an address"), settings).await
}

/// The next message but for `lobby`.
async fn next(client: &mut Client) -> Received<'static> {
    loop {
        let received = client.next().await.expect("a message");
        if !matches!(received.message, ServerMessage::Lobby(_)) {
            return received;
        }
    }
}

#[tokio::test]
async fn an_answer_is_known_by_its_number() {
    let house = House::open(config());
    let mut client = guest(&house.url("/ws")).await;
    let sent = client.send(&ClientMessage::seek("tic-tac-toe", false)).expect("sent");
    let answer = client.ask(&ClientMessage::ping()).await.expect("an answer");
    assert!(matches!(answer, ServerMessage::Pong(_)), "{answer:?}");
    let Received { re: Some(re), message: ServerMessage::Waiting(waiting) } = next(&mut client).await else {
        panic!("no answer to a seek")
    };
    assert_eq!((re, waiting.rules.as_ref()), (sent, "tic-tac-toe"));
    let Err(Error::Refused(refused)) = client.ask(&ClientMessage::Rename(Rename { name: "".into() })).await
    else {
        panic!("nobody is called nothing")
    };
    assert_eq!((refused.about.as_ref(), refused.code), ("rename", RefusalCode::BadName));
    let long = "x".repeat(FRAME_BYTES_MAX);
    let error = client.send(&ClientMessage::Rename(Rename { name: long.into() })).unwrap_err();
    assert!(matches!(error, Error::TooLong(_)));
    assert!(client.ask(&ClientMessage::withdraw()).await.is_ok(), "it goes on as before");
    client.close().await;
}

#[allow(clippy::result_large_err, clippy::unnecessary_wraps, reason = "the shape that the library asks for")]
fn accepted(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    response.headers_mut().insert("sec-websocket-protocol", "visavis.v1".parse().expect("a header"));
    Ok(response)
}

/// A server that says this on its first connection, and then nothing more until the client has gone.
async fn says(texts: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/ws", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        let mut socket = accept_hdr_async(stream, accepted).await.expect("a handshake");
        for text in texts {
            socket.send(Message::text(*text)).await.expect("sent");
        }
        while socket.next().await.is_some() {}
    });
    url
}

#[tokio::test]
async fn what_a_client_does_not_know_is_passed_over_and_what_it_cannot_read_is_told() {
    let url = says(&[
        r#"{"type":"later","fields":[1]}"#,
        r#"{"type":"withdrawn","later":{}}"#,
        r#"{"type":"pong"}"#,
        r#"{"re":7,"type":"pong","t":null,"now_ms":5}"#,
    ])
    .await;
    let mut client = open(&url, Settings::default()).await.expect("a connection");
    assert_eq!(client.next().await.unwrap().message, withdrawn());
    let error = client.next().await.unwrap_err();
    assert!(
        matches!(&error, Error::Unreadable(Unreadable::BadField { about, .. }) if about == "pong"),
        "{error}"
    );
    assert_eq!(client.next().await.unwrap().re, Some(7), "it goes on as before");
}

#[tokio::test]
async fn what_comes_before_an_answer_is_kept_in_its_order() {
    let url = says(&[
        r#"{"type":"withdrawn"}"#,
        r#"{"type":"pong","t":null,"now_ms":5}"#,
        r#"{"type":"pong","t":7,"now_ms":6,"re":1}"#,
        r#"{"type":"withdrawn","re":9}"#,
    ])
    .await;
    let mut client = open(&url, Settings::default()).await.expect("a connection");
    let Ok(ServerMessage::Pong(pong)) = client.ask(&ClientMessage::ping()).await else { panic!("no answer") };
    assert_eq!((pong.t, pong.now_ms), (Some(7.into()), 6));
    assert_eq!(client.next().await.unwrap(), Received { re: None, message: withdrawn() });
    assert!(matches!(client.next().await.unwrap().message, ServerMessage::Pong(pong) if pong.now_ms == 5));
    assert_eq!(client.next().await.unwrap().re, Some(9));
}

#[tokio::test]
async fn nothing_is_waited_for_without_an_end() {
    let settings = Settings { answer_within: SHORT, silence_max: 2 * SHORT, ..Settings::default() };
    let mut client = open(&says(&[]).await, settings.clone()).await.expect("a connection");
    assert!(matches!(client.hello().await, Err(Error::NoAnswer(SHORT))));
    assert!(matches!(client.next().await, Err(Error::Silent(_))));
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    assert!(matches!(open(&format!("ws://{free}"), settings).await, Err(Error::NotConnected(_))));
}

/// Nobody answers the handshake; the time passes as soon as nothing else happens.
#[tokio::test(start_paused = true)]
async fn a_handshake_that_is_not_answered_is_given_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("ws://{}", listener.local_addr().expect("bound"));
    assert!(matches!(open(&url, Settings::default()).await, Err(Error::NotConnectedInTime(_))));
}

/// What the protocol names and there is not here is refused, each with its own code.
#[rstest]
#[case::a_bot(r#"{"type":"seek","rules":"hex","opponent":{"bot":"easy"}}"#, RefusalCode::BadOptions)]
#[case::a_phrase(r#"{"type":"say","game":"GAME","phrase":"no phrase"}"#, RefusalCode::BadPhrase)]
#[tokio::test]
async fn what_is_not_served_yet_is_refused(#[case] text: &str, #[case] code: RefusalCode) {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let message = visavis::protocol::parse(text).expect("a message of the protocol").message;
    let refused = {
        game.first.say_text(&text.replace("GAME", &game.game)).await;
        game.first.refused(code.as_str()).await
    };
    assert_eq!(refused["about"], message.name());
    game.first.nothing_more().await;
}

/// Every message of the protocol's table gets the answer that stands beside it there.
#[tokio::test]
async fn every_message_is_answered_as_the_table_says() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = visavis::protocol::GameId::parse(&game.game).expect("an id");
    let mut other = guest(&house.url("/ws")).await;
    let other_id = other.player().expect("welcomed").to_string();
    for (message, answer) in [
        (ClientMessage::play(id, 1, "4"), "played"),
        (ClientMessage::offer(id, OfferKind::Draw), "offered"),
        (ClientMessage::decline(id, OfferKind::Draw), "declined"),
        (ClientMessage::claim(id, visavis::protocol::ClaimKind::Win), "refused"),
        (ClientMessage::resume(id), "snapshot"),
        (ClientMessage::Block(visavis::protocol::Block { player: other_id.as_str().into() }), "blocked"),
        (ClientMessage::Unblock(visavis::protocol::Block { player: other_id.as_str().into() }), "blocked"),
        (ClientMessage::carry(), "carried"),
        (ClientMessage::Rename(Rename { name: "Ann".into() }), "renamed"),
        (ClientMessage::ping(), "pong"),
        (ClientMessage::resign(id), "ended"),
        (ClientMessage::leave(id), "left"),
        (ClientMessage::seek("hex", false), "waiting"),
        (ClientMessage::withdraw(), "withdrawn"),
        (ClientMessage::hello(None), "refused"),
    ] {
        let name = message.name();
        game.first.say_text(&message.text()).await;
        assert_eq!(game.first.next().await["type"], json!(answer), "{name}");
    }
    let watched = Match::start(&house).await;
    let id = visavis::protocol::GameId::parse(&watched.game).expect("an id");
    let answer = other.ask(&ClientMessage::watch(id)).await.expect("anybody may watch");
    assert!(matches!(answer, ServerMessage::Snapshot(snapshot) if snapshot.seat.is_none()));
}

/// Two clients that know only the types meet by an invitation, and one that was cancelled comes to nothing.
#[tokio::test]
async fn two_meet_by_an_invitation() {
    let house = House::open(config());
    let (mut ann, mut ben) = (guest(&house.url("/ws")).await, guest(&house.url("/ws")).await);
    let invite = ClientMessage::invite("hex");
    let Ok(ServerMessage::Invited(one)) = ann.ask(&invite).await else { panic!("an invitation") };
    let Ok(ServerMessage::Invited(other)) = ann.ask(&invite).await else { panic!("another") };
    let cancelled = ann.ask(&ClientMessage::cancel(one.invite)).await.expect("it is theirs");
    assert_eq!(
        cancelled,
        ServerMessage::Withdrawn(Withdrawn { invite: Some(one.invite), ..Withdrawn::default() })
    );
    let Err(Error::Refused(refused)) = ben.ask(&ClientMessage::join(&one.code)).await else { panic!("gone") };
    assert_eq!(refused.code, RefusalCode::NoSuchInvite);
    let joined = ben.ask(&ClientMessage::join(&other.code)).await.expect("it stands");
    assert!(
        matches!(joined, ServerMessage::Snapshot(snapshot) if snapshot.private && snapshot.seat.is_some())
    );
}
