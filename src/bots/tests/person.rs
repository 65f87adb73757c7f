//! A house with a lobby, bots and a person who plays by a script, all on one thread but for those that think and keep.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix::{Actor, Arbiter, Context, Handler};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use crate::bots::{Bots, Level, Searcher, Setup};
use crate::game::settings::{Absence, Match};
use crate::game::{Chair, ClientHandle, Lagged, Notice, SessionId, Stalls, State, Terms, Time};
use crate::limits::{self, Address};
use crate::lobby::{self, Desk, Hello, Lobby, Overloaded};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{Clock, Frame, Limits};
use crate::rules::{CATALOGUE, Options, find};
use crate::seal::Seal;
use crate::store::Opened;
use crate::store::ratings::settings::Settings as Ratings;
use crate::store::settings::Settings as StoreSettings;

const SOON: Duration = Duration::from_secs(20);
/// The number of the bot's first connection.
const BOT: SessionId = SessionId(1_000);

pub(crate) struct House {
    desk: Desk,
    pub(crate) metrics: Shared,
    bots: Option<Bots>,
    people: u64,
}

/// A connection of a person.
pub(crate) struct Person {
    desk: Desk,
    session: SessionId,
    heard: Receiver<Notice>,
    waiting: VecDeque<Value>,
    token: String,
    chairs: Vec<Chair>,
}

struct Ear(Sender<Notice>);

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<Notice> for Ear {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Self::Context) {
        // One that has left hears nothing.
        let _ = self.0.try_send(notice);
    }
}

/// Runs a test on a system of its own.
pub(crate) fn run(test: impl Future<Output = ()>) {
    actix::System::new().block_on(test);
}

impl House {
    pub(crate) fn open() -> Self {
        let metrics = Metrics::new();
        let time = Time::start();
        let absence = Absence::default();
        let store = StoreSettings { path: StoreSettings::MEMORY.to_owned(), ..StoreSettings::default() };
        let mut opened = Opened::open(&store).unwrap();
        let recovered = lobby::recover(&mut opened, CATALOGUE, &absence, time.now_ms()).unwrap();
        let (store, _) = opened.start(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
        let setup = lobby::Setup {
            server_name: String::new(),
            settings: lobby::settings::Settings::default(),
            game: crate::game::settings::Settings { arbiters: 0, rematch_s: 60, watchers_max: 2 },
            matches: Match::default(),
            absence,
            rules: Vec::new(),
            limits: Limits { frame_bytes: 0, messages_per_10s: 0, games_max: 0 },
            by_address: limits::settings::Settings::default(),
            connections_per_player: 4,
            metrics: Arc::clone(&metrics),
            overloaded: Overloaded::default(),
            time,
            stalls: Stalls::default(),
            rng: StdRng::seed_from_u64(1),
            arbiters: vec![Arbiter::current()],
            store,
            seal: Arc::new(Seal::passing(&mut StdRng::seed_from_u64(1))),
            ratings: Ratings::default(),
        };
        let desk = Lobby::open(setup, recovered, &Arbiter::current());
        Self { desk, metrics, bots: None, people: 0 }
    }

    /// Lets a bot of that level in, which is the player that a person has been.
    pub(crate) async fn bot(&mut self, level: Level, threads: usize, searcher: Searcher) {
        let former = self.person().await;
        let setup = Setup {
            desk: self.desk.clone(),
            catalogue: CATALOGUE,
            metrics: Arc::clone(&self.metrics),
            numbers: Arc::new(AtomicU64::new(BOT.0)),
            threads,
            secrets: vec![(level, former.token.clone())],
            searcher,
        };
        self.desk.depart(former.session);
        self.bots = Some(Bots::start(setup, &Arbiter::current()));
    }

    pub(crate) async fn person(&mut self) -> Person {
        self.come(Hello::default()).await
    }

    async fn come(&mut self, hello: Hello) -> Person {
        self.people += 1;
        let session = SessionId(self.people);
        let (tell, heard) = channel(4_096);
        let ear = Ear(tell).start();
        let address = Address::of([10, 0, 0, u8::try_from(self.people).unwrap()].into());
        let client = ClientHandle::new(session, ear.recipient(), Lagged::default(), address);
        self.desk.arrive(client).unwrap();
        self.desk.hello(session, hello, None).unwrap();
        let (waiting, token, chairs) = Default::default();
        let mut person = Person { desk: self.desk.clone(), session, heard, waiting, token, chairs };
        let welcome = person.hear("welcome").await;
        person.token = welcome["token"].as_str().unwrap_or_default().to_owned();
        person
    }
}

impl Person {
    /// Begins a game against the bot.
    pub(crate) async fn meet(&mut self, rules: &str, options: &Options, clock: Option<Clock>) -> Value {
        let terms = Terms::new(find(CATALOGUE, rules).unwrap(), options, clock, false).unwrap();
        let terms = Arc::new(terms);
        self.desk.seek(self.session, Arc::clone(&terms), false, None).unwrap();
        self.hear("waiting").await;
        self.desk.seek(BOT, terms, false, None).unwrap();
        self.hear("snapshot").await
    }

    /// What is said next of that type.
    pub(crate) async fn hear(&mut self, about: &str) -> Value {
        loop {
            let said = self.hear_anything().await;
            if said["type"] == about {
                return said;
            }
        }
    }

    pub(crate) async fn hear_anything(&mut self) -> Value {
        if let Some(said) = self.waiting.pop_front() {
            return said;
        }
        let notice = timeout(SOON, self.heard.recv()).await.expect("something is said").expect("a notice");
        let json = |frame: Frame| serde_json::from_str(frame.text()).unwrap();
        match notice {
            Notice::Admitted(frame) | Notice::Told(frame) | Notice::Over(_, frame) => json(frame),
            Notice::Seated(chair, state, frame) => {
                self.chairs.retain(|kept| kept.game() != chair.game());
                assert_eq!(state, State::Running);
                self.chairs.push(chair);
                json(frame)
            }
            Notice::Watching(..) | Notice::Left(_) => serde_json::json!({"type": "nothing"}),
            Notice::Dismissed(_, code, reason) => panic!("sent away: {code} {reason}"),
        }
    }

    pub(crate) fn chair(&self) -> &Chair {
        self.chairs.last().expect("a chair")
    }
}
