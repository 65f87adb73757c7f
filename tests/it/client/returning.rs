//! How the client comes back: with its secret, when the server said so, and to its game.

use visavis::protocol::Hello;
use visavis::rules::Seat;

use super::*;
use crate::process::Program;

#[tokio::test]
async fn who_has_a_secret_comes_again_and_who_makes_one_up_is_refused() {
    let house = House::open(config());
    let first = guest(&house.url("/ws")).await;
    let mut second = open(&house.url("/ws"), Settings::default()).await.expect("a connection");
    second.set_token(first.token().map(str::to_owned));
    second.hello().await.expect("welcome");
    assert_eq!((second.player(), second.token()), (first.player(), first.token()));
    let mut third = open(&house.url("/ws"), Settings::default()).await.expect("a connection");
    third.set_token(Some("made up".to_owned()));
    let Err(Error::Refused(refused)) = third.hello().await else { panic!("nobody knows it") };
    assert_eq!(refused.code, RefusalCode::BadToken);
    let hello =
        Hello { token: None, code: None, name: Some("Ann".into()), lang: Some("fr".into()), page: None };
    assert_eq!(third.hello_as(hello).await.expect("welcome").player.name, "Ann");
}

/// The server is started again, and both players find their game where it was.
#[tokio::test]
async fn a_client_comes_back_when_the_server_said_so_and_resumes_its_game() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let settings = [("VISAVIS__STORE__PATH", path.as_str())];
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut program = Program::start_on(&listener, &settings);
    let mut players = [guest(&program.ws()).await, guest(&program.ws()).await];
    for player in &mut players {
        player.send(&ClientMessage::seek("tic-tac-toe", false)).expect("sent");
    }
    let mut game = None;
    for player in &mut players {
        loop {
            if let ServerMessage::Snapshot(snapshot) = next(player).await.message {
                if snapshot.seat == Some(Seat::First) {
                    player.send(&ClientMessage::play(snapshot.game, 1, "b2")).expect("sent");
                }
                game = Some(snapshot.game);
                break;
            }
        }
    }
    let game = game.expect("a game");
    for player in &mut players {
        while !matches!(next(player).await.message, ServerMessage::Played(_)) {}
    }
    program.signal("TERM");
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(0));
    let _again = Program::start_on(&listener, &settings);
    for player in &mut players {
        let end = loop {
            if let Err(end) = player.next().await {
                break end;
            }
        };
        assert!(matches!(end, Error::Closed(Some(1012))), "{end}");
        let before = player.player();
        let welcome = player.reconnect().await.expect("it is there again");
        assert_eq!((Some(welcome.player.id), welcome.games.as_ref()), (before, [game].as_slice()));
        let sent = player.resume(game).expect("sent");
        loop {
            if let Received { re: Some(re), message: ServerMessage::Snapshot(snapshot) } = next(player).await
            {
                assert_eq!((re, snapshot.moves.to_strings()), (sent, vec!["b2".to_owned()]));
                break;
            }
        }
    }
}

/// Hellos are too many for a moment, and the server says for how long.
#[tokio::test]
async fn who_is_told_when_to_ask_again_comes_back_then() {
    let mut config = config();
    config.limits.connections_per_ip = 256;
    config.limits.hellos_per_ip_10s = 20;
    let house = House::open(config);
    let mut client = guest(&house.url("/ws")).await;
    let before = client.player();
    let refused = loop {
        let mut other = open(&house.url("/ws"), Settings::default()).await.expect("a connection");
        match other.hello().await {
            Ok(_) => {}
            Err(Error::Refused(refused)) => break refused,
            Err(error) => panic!("neither welcome nor refused: {error}"),
        }
    };
    assert_eq!((refused.code, refused.retry_after_ms.is_some()), (RefusalCode::TooFast, true));
    let welcome = client.reconnect().await.expect("it waits as long as it is told");
    assert_eq!(Some(welcome.player.id), before);
    client.set_token(Some("made up".to_owned()));
    let Err(Error::Refused(refused)) = client.reconnect().await else { panic!("nobody knows it") };
    assert_eq!(refused.code, RefusalCode::BadToken, "to ask again would be no use");
}
