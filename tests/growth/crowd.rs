//! Who plays on top of very many games: some that wait for an opponent who never comes, and pairs that play. Knows the desk
//! and chairs; never sockets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, Context, Handler, Recipient};
use futures_util::future::join_all;
use tokio::sync::mpsc;
use visavis::game::{Chair, ClientHandle, Lateness, Notice, SessionId, Terms};
use visavis::lobby::{Desk, Hello, SeekWish};
use visavis::protocol::Clock;
use visavis::rules::{CATALOGUE, Options, find};

use super::world::{World, terms};

/// These terms, and nothing else beside them.
fn wish(terms: Arc<Terms>) -> SeekWish {
    SeekWish { terms, add: false, bots: false }
}

/// Pairs that play at once.
const PAIRS: u64 = 100;
/// Moves of a match: nobody has four in a row before.
const MOVES: [&str; 14] = ["1", "2", "3", "4", "5", "6", "7", "1", "2", "3", "4", "5", "6", "7"];

/// A connection without a socket: it passes on what it is told.
struct Probe(mpsc::UnboundedSender<Notice>);

impl Actor for Probe {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1_024);
    }
}

impl Handler<Notice> for Probe {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Self::Context) {
        let _ = self.0.send(notice);
    }
}

struct Player {
    session: SessionId,
    told: mpsc::UnboundedReceiver<Notice>,
}

/// All of them.
pub(crate) struct Crowd {
    desk: Desk,
    players: Vec<Player>,
    _waiting: mpsc::UnboundedReceiver<Notice>,
}

fn probe() -> (Recipient<Notice>, mpsc::UnboundedReceiver<Notice>) {
    let (tell, told) = mpsc::unbounded_channel();
    (Probe(tell).start().recipient(), told)
}

impl Crowd {
    /// So many wait, each for a match that nobody else wants, and some pairs have said hello.
    pub(crate) async fn gather(world: &World, waiting: u64) -> Self {
        let desk = world.desk.clone();
        let (all, mut told) = probe();
        let kind = find(CATALOGUE, "connect-four").unwrap();
        for n in 0..waiting {
            let session = SessionId(1_000_000 + n);
            desk.arrive(ClientHandle::new(
                session,
                all.clone(),
                Lateness::default(),
                visavis::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into()),
            ))
            .unwrap();
            desk.hello(session, Hello::default(), None).unwrap();
            let clock = Clock::Increment { initial_ms: n, increment_ms: 0 };
            let terms = Arc::new(Terms::new(kind, &Options::default(), Some(clock), false).unwrap());
            desk.seek(session, wish(terms), None).unwrap();
            if n % 100 == 99 {
                assert!(desk.takes_seeks().await.is_ok());
                while told.try_recv().is_ok() {}
            }
        }
        let there = async {
            while world.metrics.waiting.get().unsigned_abs() < waiting {
                assert!(desk.takes_seeks().await.is_ok());
                while told.try_recv().is_ok() {}
            }
        };
        tokio::time::timeout(Duration::from_mins(5), there).await.expect("they wait in time");
        let mut players = Vec::new();
        for n in 0..2 * PAIRS {
            let (to, mut told) = probe();
            let session = SessionId(n);
            desk.arrive(ClientHandle::new(
                session,
                to,
                Lateness::default(),
                visavis::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into()),
            ))
            .unwrap();
            desk.hello(session, Hello::default(), None).unwrap();
            while !matches!(told.recv().await, Some(Notice::Admitted(_))) {}
            players.push(Player { session, told });
        }
        Self { desk, players, _waiting: told }
    }

    /// Everybody meets somebody, plays and gives up. Gives the time of a pairing and of a move.
    pub(crate) async fn round(&mut self) -> (Duration, Duration) {
        let (terms, desk) = (Arc::new(terms()), self.desk.clone());
        let began = Instant::now();
        let seated = join_all(self.players.iter_mut().map(|player| {
            desk.seek(player.session, wish(Arc::clone(&terms)), None).unwrap();
            seat(player)
        }));
        let chairs = seated.await;
        let pairing = began.elapsed() / u32::try_from(PAIRS).unwrap();
        let began = Instant::now();
        for (ply, text) in (1..).zip(MOVES) {
            for (chair, first) in &chairs {
                if *first == (ply % 2 == 1) {
                    chair.play(ply, text.to_owned(), None, None).unwrap();
                }
            }
            join_all(self.players.iter_mut().map(|player| hear(player, "\"played\""))).await;
        }
        let moves = PAIRS * MOVES.len() as u64;
        let a_move = began.elapsed() / u32::try_from(moves).unwrap();
        for (chair, first) in &chairs {
            if *first {
                chair.resign(None).unwrap();
            }
        }
        for player in &mut self.players {
            while !matches!(player.told.recv().await.expect("the game is there"), Notice::Over(..)) {}
        }
        (pairing, a_move)
    }
}

/// Waits for a chair. Gives it, and whether it is the first to move.
async fn seat(player: &mut Player) -> (Chair, bool) {
    loop {
        if let Notice::Seated(chair, _, frame) = player.told.recv().await.expect("the lobby is there") {
            let snapshot: serde_json::Value = serde_json::from_str(frame.text()).unwrap();
            return (chair, snapshot["seat"] == "first");
        }
    }
}

/// Waits for a word of that type.
async fn hear(player: &mut Player, kind: &str) {
    loop {
        if let Notice::Told(frame) = player.told.recv().await.expect("the game is there") {
            assert!(!frame.text().contains("\"refused\""), "{}", frame.text());
            if frame.text().contains(kind) {
                return;
            }
        }
    }
}
