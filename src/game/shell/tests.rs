//! A Game actor by itself, with probes for connections.

mod resting;
mod stalls;

use std::sync::Arc;
use std::time::Duration;

use actix::{Arbiter, Handler, Message};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;
use crate::game::{
    Alongside, Chair, FORMAT, Header, Lagged, NotTaken, Player, SessionId, State, Table, Terms, verify,
};
use crate::metrics::Metrics;
use crate::protocol::{ClaimKind, GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::{BySeat, CATALOGUE, Options, Seed};
use crate::store::ratings::settings::OneAddress;
use crate::store::settings::Settings;
use crate::store::{Archive, Newcomer, Opened, Players, StoredPlayer};

/// What a game tells, to connections and to the lobby.
enum Told {
    Session(Notice),
    Lobby(TableNews),
}

struct Probe(tokio::sync::mpsc::UnboundedSender<Told>);

impl Actor for Probe {
    type Context = Context<Self>;
}

impl Handler<Notice> for Probe {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Self::Context) {
        let _ = self.0.send(Told::Session(notice));
    }
}

impl Handler<TableNews> for Probe {
    type Result = ();

    fn handle(&mut self, news: TableNews, _: &mut Self::Context) {
        // Who looks on is told as it changes, beside all that follows in order.
        if !matches!(news, TableNews::Attended(..)) {
            let _ = self.0.send(Told::Lobby(news));
        }
    }
}

/// Stops a game, with all that is still in its mailbox.
#[derive(Message)]
#[rtype(result = "()")]
struct Halt;

impl Handler<Halt> for Game {
    type Result = ();

    fn handle(&mut self, _: Halt, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

/// A mistake in the Game itself.
#[derive(Message)]
#[rtype(result = "()")]
struct Blunder;

impl Handler<Blunder> for Game {
    type Result = ();

    fn handle(&mut self, _: Blunder, _: &mut Self::Context) {
        panic!("a mistake in the game itself");
    }
}

async fn next(told: &mut UnboundedReceiver<Told>) -> Told {
    tokio::time::timeout(Duration::from_secs(20), told.recv())
        .await
        .expect("in time")
        .expect("the probe lives")
}

async fn players(store: &Store, rng: &mut StdRng) -> BySeat<Player> {
    let mut player = || Player { id: PlayerId::new(1, rng), name: PlayerName::parse("x").unwrap() };
    let players = BySeat { first: player(), second: player() };
    for (_, Player { id, name }) in players.iter() {
        let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1 };
        let newcomer = Newcomer { player, tokens: vec![TokenHash::of(&id.to_string())], blocked: Vec::new() };
        store.rename(Some(newcomer), *id, name.clone()).await.unwrap();
    }
    players
}

/// A game by itself, before anybody is seated: the probe is all connections and the lobby.
struct Scene {
    header: Arc<Header>,
    deps: Deps,
    client: ClientHandle,
    told: UnboundedReceiver<Told>,
    arbiter: Arbiter,
}

impl Scene {
    async fn new() -> Self {
        let metrics = Metrics::new();
        let mut rng = StdRng::seed_from_u64(1);
        let settings = Settings { path: Settings::MEMORY.to_owned(), ..Settings::default() };
        let opened = Opened::open(&settings).unwrap();
        let (store, _failed) = opened.start(Arc::new(|| 0), Arc::clone(&metrics)).unwrap();
        let (tell, told) = unbounded_channel();
        let probe = Probe(tell).start();
        let client = ClientHandle::new(
            SessionId(1),
            probe.clone().recipient(),
            Lagged::default(),
            crate::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into()),
        );
        let header = Header {
            id: GameId::new(1, &mut rng),
            terms: Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap()),
            players: players(&store, &mut rng).await,
            opened_ms: 1,
            seed: Seed::default(),
            here: BySeat { first: true, second: false },
            bank_ms: 60_000,
            one_address: None,
            origin: None,
            private: false,
            format: FORMAT,
            untimed_ms: None,
            opening: None,
        };
        let deps = Deps {
            lobby: probe.recipient(),
            metrics,
            time: Time::start(),
            stalls: Stalls::default(),
            rematch: Duration::from_mins(1),
            watchers_max: 1,
            adjourned_ms: 259_200_000,
            watch_delay_ms: 0,
            absence: settings::Absence::default(),
            store,
            seal: Arc::new(Seal::passing(&mut rng)),
            one_address: OneAddress::None,
        };
        Self { header: Arc::new(header), deps, client, told, arbiter: Arbiter::new() }
    }

    /// Opens the game and sits down at it.
    async fn open(&mut self) -> (Table, Chair) {
        let seated = vec![(Seat::First, self.client.clone())];
        let header = Arc::clone(&self.header);
        let deps = self.deps.clone();
        let table = Game::open(header, seated, Alongside::default(), deps, &self.arbiter.handle()).unwrap();
        let Told::Session(Notice::Seated(chair, ..)) = next(&mut self.told).await else {
            panic!("it is seated")
        };
        (table, chair)
    }

    /// The next thing that a connection is told, but for how many watch.
    async fn told(&mut self) -> Value {
        loop {
            if let Told::Session(Notice::Told(frame)) = next(&mut self.told).await
                && !frame.text().contains("\"watchers\"")
            {
                return frame.text().parse().unwrap();
            }
        }
    }

    /// The next thing that the lobby is told.
    async fn news(&mut self) -> TableNews {
        loop {
            if let Told::Lobby(news) = next(&mut self.told).await {
                return news;
            }
        }
    }

    /// The next chair that is given.
    async fn chair(&mut self) -> Chair {
        loop {
            if let Told::Session(Notice::Seated(chair, State::Running, _)) = next(&mut self.told).await {
                return chair;
            }
        }
    }

    /// Waits until nobody looks on any more, and gives what the lobby is told of it.
    async fn unattended(&mut self) -> (u64, Hibernated) {
        let TableNews::Unattended(_, heard, hibernated, _) = self.news().await else {
            panic!("the game hibernates first of all")
        };
        (heard, hibernated)
    }
}

/// Should a Game panic by a mistake of its own, its end is saved, and told only then; its place is free.
#[test]
fn a_game_that_panics_itself_is_ended_saved_and_told() {
    std::panic::set_hook(Box::new(|_| {}));
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let (table, chair) = scene.open().await;
        let id = scene.header.id;
        let store = scene.deps.store.clone();
        table.addr.do_send(Blunder);
        let mut freed = false;
        let mut ended = false;
        while !(freed && ended) {
            match next(&mut scene.told).await {
                Told::Session(Notice::Over(_, frame)) => {
                    assert!(frame.text().contains("\"adjudication\""), "{}", frame.text());
                    assert!(store.has_ended(id).await.unwrap(), "it is saved before it is told");
                    ended = true;
                }
                Told::Lobby(TableNews::Freed(_)) => freed = true,
                Told::Session(_) | Told::Lobby(_) => {}
            }
        }
        drop(chair);
        let document = store.record(id).await.unwrap().unwrap().unwrap();
        assert_eq!(verify(&document, CATALOGUE).unwrap().game, id);
    });
    let _ = std::panic::take_hook();
}

/// Messages that are in the mailbox of a game when it stops are answered all the same, and those from a chair whose place is
/// gone, too.
#[test]
fn every_word_that_a_game_was_sent_is_answered() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let (mut table, chair) = scene.open().await;
        table.watch(scene.client.clone(), Some(1)).unwrap();
        chair.play(1, "4".to_owned(), None, Some(2)).unwrap();
        let Told::Session(Notice::Watching(..)) = next(&mut scene.told).await else { panic!("it watches") };
        let told = scene.told().await;
        assert_eq!((&told["code"], &told["re"]), (&json!("not_seated"), &json!(2)));
        table.addr.do_send(Halt);
        for re in 3..10 {
            chair.resign(Some(re)).unwrap();
        }
        let mut answered = Vec::new();
        while answered.len() < 7 {
            if let Told::Session(Notice::Told(frame)) = next(&mut scene.told).await {
                let told: Value = frame.text().parse().unwrap();
                answered.extend(told["re"].as_u64());
            }
        }
        answered.sort_unstable();
        assert_eq!(answered, [3, 4, 5, 6, 7, 8, 9]);
    });
}

/// A message that the lobby sent before it heard that the game may hibernate keeps the game, and is answered. Who hibernates
/// takes no more messages, and is neither freed nor closed.
#[test]
fn a_word_on_its_way_keeps_a_game_awake() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        scene.deps.absence.rest_s = 1;
        let (mut table, chair) = scene.open().await;
        drop(chair);
        let (heard, _) = scene.unattended().await;
        table.attend(Seat::First, scene.client.clone(), None).unwrap();
        assert!(!table.hibernate(heard), "a message is on its way");
        let chair = scene.chair().await;
        chair.play(1, "4".to_owned(), None, None).unwrap();
        drop(chair);
        let (heard, hibernated) = scene.unattended().await;
        assert!(table.hibernate(heard), "it has heard everything");
        let gone = async {
            while table.addr.connected() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the actor stops");
        assert_eq!(table.watch(scene.client.clone(), None), Err(NotTaken));

        let header = Arc::clone(&scene.header);
        let deps = scene.deps.clone();
        let mut table = Game::wake(header, hibernated, Vec::new(), deps, &scene.arbiter.handle()).unwrap();
        table.attend(Seat::First, scene.client.clone(), None).unwrap();
        match next(&mut scene.told).await {
            Told::Session(Notice::Seated(chair, State::Running, frame)) => {
                assert!(frame.text().contains(r#""moves":["4"]"#), "{}", frame.text());
                drop(chair);
            }
            Told::Session(_) | Told::Lobby(_) => panic!("nothing is told between hibernation and seat"),
        }
    });
}
