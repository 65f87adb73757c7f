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

use crate::bots::{Bots, Level, Searcher, Setup, roster};
use crate::game::settings::{Absence, Match};
use crate::game::{Chair, ClientHandle, Lateness, Notice, SessionId, Stalls, State, Terms, Time};
use crate::limits::{self, Address};
use crate::lobby::{self, BotAccounts, BotWish, Desk, Hello, Lobby, Overloaded};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{AwayReason, Clock, Frame, GameId, Limits, SeatWish};
use crate::rules::{CATALOGUE, Options, find};
use crate::seal::Seal;
use crate::store::Opened;
use crate::store::ratings::settings::Settings as Ratings;
use crate::store::settings::Settings as StoreSettings;

const SOON: Duration = Duration::from_mins(1);
/// The number of the first bot's connection.
const BOT: u64 = 1_000;

pub(crate) struct House {
    desk: Desk,
    pub(crate) metrics: Shared,
    _bots: Bots,
    people: u64,
    level: Level,
}

/// A connection of a person.
pub(crate) struct Person {
    desk: Desk,
    session: SessionId,
    heard: Receiver<Notice>,
    waiting: VecDeque<Value>,
    token: String,
    level: Level,
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
    /// A house with a bot of that level, and so many threads that search like that.
    pub(crate) fn open(level: Level, threads: usize, searcher: Searcher) -> Self {
        let metrics = Metrics::new();
        let time = Time::start();
        let absence = Absence { rest_s: 1, ..Absence::default() };
        let store = StoreSettings { path: StoreSettings::MEMORY.to_owned(), ..StoreSettings::default() };
        let mut opened = Opened::open(&store).unwrap();
        let recovered = lobby::recover(&mut opened, CATALOGUE, &absence, time.now_ms()).unwrap();
        let (store, _) = opened.start(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
        let seal = Arc::new(Seal::passing(&mut StdRng::seed_from_u64(1)));
        let mut members = roster(&seal, CATALOGUE, time.now_ms());
        members.retain(|member| member.house_bot.level == level.as_str());
        let setup = lobby::Setup {
            server_name: String::new(),
            settings: lobby::settings::Settings::default(),
            game: crate::game::settings::Settings { arbiters: 0, rematch_s: 60, watchers_max: 2 },
            matches: Match::default(),
            absence,
            rules: Vec::new(),
            bots: members.iter().map(|member| member.house_bot.clone()).collect(),
            bot_settings: lobby::settings::Bots::default(),
            limits: Limits { frame_bytes: 0, messages_per_10s: 0, games_max: 0, invite_s_max: 0 },
            by_address: limits::settings::Settings::default(),
            connections_per_player: 4,
            metrics: Arc::clone(&metrics),
            overloaded: Overloaded::default(),
            time,
            stalls: Stalls::default(),
            rng: StdRng::seed_from_u64(1),
            arbiters: vec![Arbiter::current()],
            store: store.clone(),
            bot_accounts: BotAccounts::default(),
            seal,
            hints: crate::game::Hints::default(),
            ratings: Ratings::default(),
        };
        let desk = Lobby::open(setup, recovered, &Arbiter::current());
        let setup = Setup {
            desk: desk.clone(),
            catalogue: CATALOGUE,
            metrics: Arc::clone(&metrics),
            numbers: Arc::new(AtomicU64::new(BOT)),
            threads,
            members,
            store,
            searcher,
        };
        Self { desk, metrics, _bots: Bots::start(setup, &Arbiter::current()), people: 0, level }
    }

    /// The same person on another connection.
    pub(crate) async fn again(&mut self, former: &Person) -> Person {
        self.come(Hello { token: Some(former.token.clone()), ..Hello::default() }).await
    }

    pub(crate) async fn person(&mut self) -> Person {
        self.come(Hello::default()).await
    }

    async fn come(&mut self, hello: Hello) -> Person {
        let former = hello.token.clone().unwrap_or_default();
        self.people += 1;
        let session = SessionId(self.people);
        let (tell, heard) = channel(4_096);
        let ear = Ear(tell).start();
        let address = Address::of([10, 0, 0, u8::try_from(self.people).unwrap()].into());
        let client = ClientHandle::new(session, ear.recipient(), Lateness::default(), address);
        self.desk.arrive(client).unwrap();
        self.desk.hello(session, hello, None).unwrap();
        let level = self.level;
        let waiting = VecDeque::new();
        let desk = self.desk.clone();
        let mut person =
            Person { desk, session, heard, waiting, token: String::new(), level, chairs: Vec::new() };
        let welcome = person.hear("welcome").await;
        person.token = welcome["token"].as_str().unwrap_or(&former).to_owned();
        person
    }
}

impl Person {
    /// Begins a game against the bot.
    pub(crate) async fn meet(&mut self, rules: &str, options: &Options, clock: Option<Clock>) -> Value {
        let terms = Terms::new(find(CATALOGUE, rules).unwrap(), options, clock, false).unwrap();
        let terms = Arc::new(terms);
        let level = self.level.as_str().to_owned();
        let wish = BotWish { terms, level, seat: SeatWish::Random, add: false };
        loop {
            self.desk.play_bot(self.session, wish.clone(), None).unwrap();
            let said = self.hear_anything().await;
            if said["type"] == "snapshot" {
                return said;
            }
            // The bot is not in yet.
            assert_eq!(said["code"], "unavailable", "{said}");
            tokio::task::yield_now().await;
        }
    }

    /// Goes away.
    pub(crate) fn leave(self) -> Self {
        self.desk.depart(self.session, AwayReason::Closed);
        Self { chairs: Vec::new(), ..self }
    }

    /// Comes back to a game.
    pub(crate) async fn resume(&mut self, game: &Value) -> Value {
        let game = GameId::parse(game.as_str().unwrap()).unwrap();
        self.desk.resume(self.session, game, None).unwrap();
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
