//! Who may open a WebSocket: from which page, by which protocol, and how many at once.

use super::*;
use crate::visitor::Visitor;

#[tokio::test]
async fn a_page_of_another_origin_may_not_connect() {
    let mut config = config();
    config.server.origins = vec!["https://club.example.net".into()];
    let house = House::open(config);
    for (origin, status) in [
        (format!("Origin: http://{}\r\n", house.addr), "101"),
        ("Origin: https://club.example.net\r\n".into(), "101"),
        (String::new(), "101"),
        ("Origin: https://evil.example.net\r\n".into(), "403"),
        ("Origin: null\r\n".into(), "403"),
    ] {
        let head = shake_hands(&house, &origin).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{origin}: {head}");
    }
}

#[tokio::test]
async fn the_subprotocol_is_chosen_or_the_handshake_fails() {
    let house = House::open(config());
    let known = shake_hands(&house, "Sec-WebSocket-Protocol: other, visavis.v1\r\n").await;
    assert!(
        known.starts_with("http/1.1 101") && known.contains("sec-websocket-protocol: visavis.v1"),
        "{known}"
    );
    assert!(shake_hands(&house, "").await.starts_with("http/1.1 101"));
    assert!(
        shake_hands(&house, "Sec-WebSocket-Protocol: visavis.v9, x\r\n").await.starts_with("http/1.1 400")
    );
    let plain = get(&house, "/ws").await;
    assert_eq!((plain.status, &plain.json()["code"]), (400, &json!("bad_handshake")));
}

#[tokio::test]
async fn one_address_and_the_server_have_a_most_of_connections() {
    let mut limited = config();
    limited.limits.connections_per_ip = 2;
    let house = House::open(limited);
    let (one, _two) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let (_, code) = Visitor::knock(&house).await.hear_end().await;
    assert_eq!(code, Some(4013));
    one.leave().await;
    let until_free = async {
        while house.metrics.connections.get() > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, until_free).await.expect("a place is free");
    Visitor::guest(&house).await;

    let mut small = config();
    small.limits.connections_max = 1;
    let house = House::open(small);
    let mut inside = Visitor::guest(&house).await;
    let full = shake_hands(&house, "").await;
    assert!(full.starts_with("http/1.1 503") && full.contains("retry-after: 5"), "{full}");
    inside.nothing_more().await;
    assert_eq!(get(&house, "/healthz").await.status, 200);
}
