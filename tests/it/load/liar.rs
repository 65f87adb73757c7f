//! A tiny server for two players that tells the truth but for one lie: what it says, a load must find out.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use visavis::rules::{Board, CATALOGUE, Legal, Options, Seat, Seed, Status, Viewer};

const GAME: &str = "0190163d8694739baea5966c26f8ad91";

/// What is not true, at the fourth move or at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    None,
    DoublesAMove,
    SkipsANumber,
    TellsOneOfAnotherWinner,
    TellsOneOfAnotherReason,
    RefusesAMove,
    ChangesThePosition,
    HidesAMove,
    CutsOff,
}

/// The server; gone when dropped.
pub struct Liar {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// The one game, and who is told of it: nothing ends a connection.
struct Game {
    lie: Lie,
    players: Vec<UnboundedSender<Option<Value>>>,
    board: Box<dyn Board>,
    ply: u32,
    seq: u32,
    over: bool,
}

impl Game {
    fn new(lie: Lie) -> Self {
        let board = CATALOGUE[0].open(&options(), Seed::default()).expect("a board");
        Self { lie, players: Vec::new(), board, ply: 0, seq: 0, over: false }
    }

    fn turn(&self) -> Vec<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        }
    }

    fn legal(&self) -> Vec<String> {
        match self.turn().first().map(|seat| self.board.legal(*seat)) {
            Some(Legal::Listed(moves)) => moves,
            _ => Vec::new(),
        }
    }

    fn tell(&self, seat: Seat, word: Value) {
        let _ = self.players[usize::from(seat == Seat::Second)].send(Some(word));
    }

    fn seek(&mut self, player: UnboundedSender<Option<Value>>) {
        self.players.push(player);
        if self.players.len() != 2 {
            return;
        }
        for seat in Seat::BOTH {
            let legal = if seat == Seat::First { self.legal() } else { Vec::new() };
            let snapshot = json!({
                "type": "snapshot", "game": GAME, "seq": 0, "rules": CATALOGUE[0].id, "options": options(),
                "seat": seat, "moves": [], "ply": 0, "turn": self.turn(), "legal": legal, "ended": null,
                "position": self.board.position(Viewer::Watcher), "rated": false, "layout": [], "clock": null,
                "players": {"first": shown(1), "second": shown(2)}, "offers": [], "watchers": 0,
                "presence": {"first": true, "second": true}, "left_ms": {"first": null, "second": null},
            });
            self.tell(seat, snapshot);
        }
    }

    fn play(&mut self, mv: &str) {
        let Some(seat) = self.turn().first().copied() else { return };
        let lies = |lie, ply| self.lie == lie && self.ply + 1 == ply;
        if lies(Lie::RefusesAMove, 4) {
            let word =
                json!({"type": "refused", "about": "play", "code": "illegal_move", "text": "", "game": GAME});
            self.tell(seat, word);
        }
        if lies(Lie::CutsOff, 4) {
            for player in &self.players {
                let _ = player.send(None);
            }
            return;
        }
        self.seq += if lies(Lie::SkipsANumber, 4) { 2 } else { 1 };
        self.board.play(seat, mv).expect("a legal move");
        self.ply += 1;
        let mut word = json!({
            "type": "played", "game": GAME, "seq": self.seq, "ply": self.ply, "seat": seat, "move": mv,
            "position": self.board.position(Viewer::Watcher), "turn": self.turn(), "legal": self.legal(),
            "clock": null, "at_ms": 0,
        });
        let lies = |lie| self.lie == lie && self.ply == 4;
        if lies(Lie::ChangesThePosition) {
            word["position"] = json!("?");
        }
        if lies(Lie::HidesAMove) {
            word["legal"] = json!([]);
        }
        for seat in Seat::BOTH {
            for _ in 0..if lies(Lie::DoublesAMove) { 2 } else { 1 } {
                self.tell(seat, word.clone());
            }
        }
        if let Status::Over(outcome) = self.board.status() {
            self.end(outcome.winner, "rules", &outcome.line);
        }
    }

    fn end(&mut self, winner: Option<Seat>, reason: &str, line: &[String]) {
        if std::mem::replace(&mut self.over, true) {
            return;
        }
        for seat in Seat::BOTH {
            let lies = |lie| self.lie == lie && seat == Seat::Second;
            let winner = if lies(Lie::TellsOneOfAnotherWinner) { winner.map(Seat::other) } else { winner };
            let reason = if lies(Lie::TellsOneOfAnotherReason) { "resignation" } else { reason };
            let result = winner.map_or("draw", |winner| if winner == seat { "win" } else { "loss" });
            let word = json!({
                "type": "ended", "game": GAME, "seq": self.seq + 1, "ply": self.ply, "winner": winner,
                "result": result, "reason": reason, "line": line, "score": null, "ratings": null,
                "record": "/",
            });
            self.tell(seat, word);
        }
    }
}

/// A player to others.
fn shown(number: u8) -> Value {
    json!({"id": format!("{number:032x}"), "name": "n", "bot": false})
}

fn options() -> Options {
    CATALOGUE[0].choose(&Options::default()).expect("the defaults")
}

impl Liar {
    pub fn open(lie: Lie) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("it can be waited for");
        let addr = listener.local_addr().expect("bound");
        let (stop, told_to_stop) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                tokio::select! { () = serve(listener, lie) => {}, _ = told_to_stop => {} }
            });
        });
        Self { addr, stop: Some(stop), thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/ws", self.addr)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: std::net::TcpListener, lie: Lie) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    let game = Arc::new(Mutex::new(Game::new(lie)));
    loop {
        let (stream, _) = listener.accept().await.expect("a client");
        tokio::spawn(talk(stream, Arc::clone(&game)));
    }
}

#[allow(clippy::result_large_err, clippy::unnecessary_wraps, reason = "the shape that the library asks for")]
fn answer(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let protocol = "visavis.v1".parse().expect("a header");
    response.headers_mut().insert("sec-websocket-protocol", protocol);
    Ok(response)
}

async fn talk(stream: tokio::net::TcpStream, game: Arc<Mutex<Game>>) {
    let Ok(mut socket) = accept_hdr_async(stream, answer).await else { return };
    let (tell, mut told) = unbounded_channel();
    loop {
        tokio::select! {
            word = told.recv() => match word {
                Some(Some(word)) => {
                    let word: Value = word;
                    let _ = socket.send(Message::text(word.to_string())).await;
                }
                Some(None) | None => return,
            },
            said = socket.next() => match said {
                Some(Ok(Message::Text(text))) => {
                    let said: Value = serde_json::from_str(&text).expect("JSON");
                    hear(&said, &tell, &game);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

fn hear(said: &Value, tell: &UnboundedSender<Option<Value>>, game: &Mutex<Game>) {
    let mut game = game.lock().expect("nobody panics");
    let games = if game.players.len() == 2 { vec![GAME] } else { Vec::new() };
    let welcome = json!({
        "type": "welcome", "token": "t", "games": games, "blocked": [], "rules": [], "phrases": [],
        "player": {"id": format!("{:032x}", 1), "name": "n"}, "now_ms": 0,
        "server": {"name": "s", "version": "v", "protocol": 1},
        "limits": {"frame_bytes": 4096, "messages_per_10s": 1_000_000, "games_max": 0},
    });
    match said["type"].as_str().expect("a type") {
        "hello" => {
            let _ = tell.send(Some(welcome));
        }
        "seek" => game.seek(tell.clone()),
        // Whoever was cut off finds nothing again.
        "resume" => {
            let _ = tell.send(None);
        }
        "play" => game.play(said["move"].as_str().expect("a move")),
        "resign" => game.end(Some(Seat::Second), "resignation", &[]),
        other => panic!("nobody says {other:?} here"),
    }
}
