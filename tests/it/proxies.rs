//! Behind a proxy, or with none between: for whom a request counts, what the operator learns of a setting that is missing,
//! and who may read the metrics.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use rstest::rstest;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};
use visavis::protocol::ClientMessage;

use crate::house::{House, config};
use crate::http::{ask, get, get_at, shake_hands};
use crate::visitor::SOON;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A house behind a proxy on this computer, where each client may have two connections.
fn behind_a_proxy() -> House {
    let mut config = config();
    config.server.proxies = vec!["127.0.0.1".parse().unwrap()];
    config.limits.connections_per_ip = 2;
    House::open(config)
}

/// A connection as a proxy makes it, with this header.
async fn through(house: &House, name: &'static str, value: &str) -> Socket {
    let mut request = house.url("/ws").into_client_request().unwrap();
    request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    connect_async(request).await.expect("nobody refuses").0
}

/// The close code that a connection is greeted with, if any.
async fn greeting(mut socket: Socket) -> (Option<u16>, Option<Socket>) {
    socket.send(Message::text(ClientMessage::hello(None).text())).await.expect("the connection is open");
    loop {
        match timeout(SOON, socket.next()).await.expect("a word in time") {
            Some(Ok(Message::Text(_))) => return (None, Some(socket)),
            Some(Ok(Message::Close(frame))) => return (frame.map(|frame| frame.code.into()), None),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return (None, None),
        }
    }
}

#[rstest]
#[case::with_port("x-forwarded-for", "203.0.113.7:5000", "203.0.113.8:5001")]
#[case::in_brackets("x-forwarded-for", "[2001:db8:1::7]", "[2001:db8:2::8]")]
#[case::in_brackets_with_port("x-forwarded-for", "[2001:db8:1::7]:5000", "[2001:db8:2::8]:5001")]
#[case::as_in_rfc_7239("forwarded", "for=203.0.113.7;proto=https", "for=\"[2001:db8:2::8]:47011\"")]
#[tokio::test]
async fn each_client_of_a_proxy_has_its_own_limit(
    #[case] header: &'static str,
    #[case] one: &str,
    #[case] other: &str,
) {
    let house = behind_a_proxy();
    let mut held = Vec::new();
    for (client, expected) in [(one, None), (one, None), (one, Some(4013)), (other, None), (other, None)] {
        let (code, visitor) = greeting(through(&house, header, client).await).await;
        assert_eq!(code, expected, "{client}");
        held.push(visitor);
    }
    let answer = ask(&house, "GET /healthz", &format!("{header}: {one}\r\n")).await;
    assert_eq!(answer.status, 200, "a page can still be read, and say so");
}

#[tokio::test]
async fn what_is_missing_behind_a_proxy_is_counted() {
    let house = behind_a_proxy();
    ask(&house, "GET /healthz", "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=5.6.7.8\r\n").await;
    ask(&house, "GET /healthz", "X-Forwarded-For: unknown\r\n").await;
    shake_hands(&house, "Origin: https://play.example.org\r\nX-Forwarded-For: 1.2.3.4\r\n").await;
    let unlisted = House::open(config());
    ask(&unlisted, "GET /healthz", "X-Forwarded-For: 1.2.3.4\r\n").await;
    let told = get(&house, "/metrics").await.body + &get(&unlisted, "/metrics").await.body;
    for line in [
        "visavis_misdirected_total{code=\"two_names\"} 1",
        "visavis_misdirected_total{code=\"no_name\"} 1",
        "visavis_misdirected_total{code=\"unlisted_proxy\"} 1",
        "visavis_refused_at_the_door_total{code=\"forbidden_origin\"} 1",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[tokio::test]
async fn a_page_learns_that_it_is_refused_and_a_proxy_may_name_its_host() {
    let house = behind_a_proxy();
    let page = "/api/v1/origin?page=https://play.example.org";
    let refused = get(&house, page).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("forbidden_origin")));
    for headers in [
        "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: play.example.org\r\n",
        "Forwarded: for=1.2.3.4;host=play.example.org;proto=https\r\n",
    ] {
        assert_eq!(ask(&house, &format!("GET {page}"), headers).await.json(), json!({"allowed": true}));
        let origin = format!("Origin: https://play.example.org\r\n{headers}");
        assert!(shake_hands(&house, &origin).await.starts_with("http/1.1 101"), "{headers}");
    }
    let unlisted = House::open(config());
    let claimed = "Origin: https://evil.example\r\nX-Forwarded-Host: evil.example\r\n";
    assert!(shake_hands(&unlisted, claimed).await.starts_with("http/1.1 403"));
}

#[rstest]
#[case::this_computer("", 200)]
#[case::through_the_proxy("X-Forwarded-For: 203.0.113.7\r\n", 403)]
#[case::this_computer_through_the_proxy("X-Forwarded-For: 127.0.0.1\r\n", 200)]
#[case::claims_to_be_this_computer("X-Forwarded-For: 127.0.0.1, 203.0.113.7\r\n", 403)]
#[case::nobody_knows_who("X-Forwarded-For: unknown\r\n", 403)]
#[case::a_header_the_proxy_did_not_write("X-Forwarded-For: 203.0.113.7\r\nForwarded: for=127.0.0.1\r\n", 403)]
#[case::from_an_allowed_network("X-Forwarded-For: 198.51.100.9\r\n", 200)]
#[case::with_a_token_that_nobody_asks_for("X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer x\r\n", 403)]
#[tokio::test]
async fn metrics_are_told_to_this_computer_and_to_who_is_listed(#[case] headers: &str, #[case] status: u16) {
    let mut config = config();
    config.server.proxies = vec!["127.0.0.1".parse().unwrap()];
    config.server.metrics_allow = vec!["198.51.100.0/24".parse().unwrap()];
    let house = House::open(config);
    let answer = ask(&house, "GET /metrics", headers).await;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.body.contains("visavis_connections"), status == 200);
}

#[tokio::test]
async fn metrics_ask_for_their_token_wherever_one_is() {
    let mut config = config();
    config.server.metrics_token = "swordfish".into();
    let house = House::open(config);
    for (headers, status) in [
        ("", 401),
        ("Authorization: Bearer sword\r\n", 401),
        ("Authorization: Basic swordfish\r\n", 401),
        ("Authorization: Bearer swordfish\r\n", 200),
        ("authorization: bearer swordfish\r\n", 200),
    ] {
        let answer = ask(&house, "GET /metrics", headers).await;
        assert_eq!(answer.status, status, "{headers}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
}

#[tokio::test]
async fn metrics_may_be_served_elsewhere() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut config = config();
    config.server.metrics_bind = format!("127.0.0.1:{port}");
    let taken = config.server.metrics_bind.clone();
    let house = House::open(config.clone());
    assert_eq!(get(&house, "/metrics").await.status, 404);
    let (metrics, page) = (get_at(&taken, "/metrics").await, get_at(&taken, "/").await);
    assert!(metrics.body.contains("visavis_connections"), "{}", metrics.body);
    assert_eq!((page.status, page.json()["code"].clone()), (404, json!("not_found")));
    let refused = House::try_open(config).err().expect("the port is taken");
    assert!(refused.contains("server.metrics_bind") && refused.contains(&taken), "{refused}");
}

/// A proxy as people run it, gone when dropped.
struct Proxy {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Proxy {
    /// Starts it with what it reads from a file.
    async fn start(program: &str, arguments: &[&str], text: impl Fn(u16, &str) -> String) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("proxy.conf");
        let written = text(port, &folder.path().display().to_string());
        std::fs::File::create(&path).unwrap().write_all(written.as_bytes()).unwrap();
        let search = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
        let child = Command::new("sh")
            .args(["-c", "exec \"$@\"", "sh", program])
            .args(arguments)
            .arg(&path)
            .env("PATH", search)
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(begun.elapsed() < SOON, "{program} does not listen; tests/run installs it");
            tokio::task::yield_now().await;
        }
        Self { child, port, _folder: folder }
    }

    /// A WebSocket through it, from an address of one's own.
    async fn connect(&self, from: &str) -> Socket {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        let stream = socket.connect(([127, 0, 0, 1], self.port).into()).await.unwrap();
        let mut request = format!("ws://play.example.org:{}/ws", self.port).into_client_request().unwrap();
        let origin = format!("http://play.example.org:{}", self.port);
        request.headers_mut().insert("origin", origin.parse().unwrap());
        // What a client claims of itself.
        request.headers_mut().insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1"));
        client_async(request, MaybeTlsStream::Plain(stream)).await.expect("nobody refuses").0
    }

    async fn read(&self, from: &str, path: &str) -> String {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        let mut stream = socket.connect(([127, 0, 0, 1], self.port).into()).await.unwrap();
        let text = format!("GET {path} HTTP/1.1\r\nHost: play.example.org\r\nConnection: close\r\n\r\n");
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What holds behind every proxy: two clients have their own limits, whatever they claim; pages of the proxy's host may
/// connect; and nobody reads the metrics through it.
async fn holds_behind(house: &House, proxy: &Proxy) {
    let mut held = Vec::new();
    for (from, expected) in
        [("127.0.0.2", None), ("127.0.0.2", None), ("127.0.0.2", Some(4013)), ("127.0.0.3", None)]
    {
        let (code, visitor) = greeting(proxy.connect(from).await).await;
        assert_eq!(code, expected, "{from}");
        held.push(visitor);
    }
    assert!(proxy.read("127.0.0.3", "/healthz").await.starts_with("HTTP/1.1 200"));
    // To the server these are as far as any other: that the proxy is near says nothing.
    let mut far = get(house, "/metrics").await.body;
    far.retain(|letter| letter != '\r');
    assert!(far.contains("visavis_connections 3"), "{far}");
}

#[tokio::test]
async fn it_holds_behind_nginx() {
    let house = behind_a_proxy();
    let backend = house.addr;
    let proxy = Proxy::start("nginx", &["-c"], |port, folder| {
        format!(
            "daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1;\n\
             events {{}}\nhttp {{\n access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;\n \
             fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n \
             server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{backend}; proxy_http_version 1.1;\n  \
             proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";\n  \
             proxy_set_header Host $http_host;\n  \
             proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }}\n}}\n"
        )
    })
    .await;
    holds_behind(&house, &proxy).await;
}

#[tokio::test]
async fn it_holds_behind_haproxy() {
    let house = behind_a_proxy();
    let backend = house.addr;
    let proxy = Proxy::start("haproxy", &["-db", "-f"], |port, _| {
        format!(
            "defaults\n mode http\n option forwardfor\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n\
             frontend all\n bind 127.0.0.1:{port}\n default_backend it\nbackend it\n server it {backend}\n"
        )
    })
    .await;
    holds_behind(&house, &proxy).await;
}
