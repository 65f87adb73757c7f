//! A Game actor by itself: the probe is all connections and the lobby, and hears what each is told. Knows how to open a
//! game and how to break it; what must come of that is in the tests.

use actix::{Arbiter, Handler, Message};
use rand::rngs::StdRng;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;
use crate::game::{Alongside, FORMAT, Identity, Lateness, SessionId, Stalls, Time, settings};
use crate::metrics::Metrics;
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::{BySeat, Seed};
use crate::seal::Seal;
use crate::store::ratings::settings::OneAddress;
use crate::store::settings::Settings;
use crate::store::{Newcomer, Opened, Store, StoredPlayer};

/// What a game tells, to connections and to the lobby.
pub(super) enum Told {
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
pub(super) struct Halt;

impl Handler<Halt> for Game {
    type Result = ();

    fn handle(&mut self, _: Halt, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

impl Handler<Halt> for Probe {
    type Result = ();

    fn handle(&mut self, _: Halt, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

/// A mistake in the Game itself.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Blunder;

impl Handler<Blunder> for Game {
    type Result = ();

    fn handle(&mut self, _: Blunder, _: &mut Self::Context) {
        panic!("a mistake in the game itself");
    }
}

pub(super) async fn next(told: &mut UnboundedReceiver<Told>) -> Told {
    tokio::time::timeout(Duration::from_secs(20), told.recv())
        .await
        .expect("in time")
        .expect("the probe lives")
}

async fn players(store: &Store, rng: &mut StdRng) -> BySeat<Identity> {
    let mut player = || Identity { id: PlayerId::new(1, rng), name: PlayerName::parse("x").unwrap() };
    let players = BySeat { first: player(), second: player() };
    for (_, Identity { id, name }) in players.iter() {
        let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1, bot: false };
        let newcomer = Newcomer { player, tokens: vec![TokenHash::of(&id.to_string())], blocked: Vec::new() };
        store.rename(Some(newcomer), *id, name.clone()).await.unwrap();
    }
    players
}

/// A game by itself, before anybody is seated: the probe is all connections and the lobby.
pub(super) struct Scene {
    pub(super) header: Arc<Header>,
    pub(super) deps: Deps,
    pub(super) client: ClientHandle,
    pub(super) told: UnboundedReceiver<Told>,
    pub(super) arbiter: Arbiter,
}

impl Scene {
    pub(super) async fn new() -> Self {
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
            Lateness::default(),
            crate::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into()),
        );
        let header = Header {
            id: GameId::new(1, &mut rng),
            terms: Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap()),
            players: players(&store, &mut rng).await,
            bots: BySeat::default(),
            opened_ms: 1,
            seed: Seed::default(),
            here: BySeat { first: true, second: false },
            bank_ms: 60_000,
            one_address: None,
            origin: None,
            private: false,
            format: FORMAT,
            untimed_ms: None,
            drawn: None,
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
            hints: crate::game::Hints::default(),
            one_address: OneAddress::None,
        };
        Self { header: Arc::new(header), deps, client, told, arbiter: Arbiter::new() }
    }

    /// Opens the game and sits down at it.
    pub(super) async fn open(&mut self) -> (Table, Chair) {
        let seated = vec![(Seat::First, self.client.clone())];
        let header = Arc::clone(&self.header);
        let deps = self.deps.clone();
        let table = Game::open(header, seated, Alongside::default(), deps, &self.arbiter.handle()).unwrap();
        let Told::Session(Notice::Seated(chair, ..)) = next(&mut self.told).await else {
            panic!("it is seated")
        };
        (table, chair)
    }

    /// Sits down at a seat on a connection that has ended by then, but whose chair is not dropped yet.
    pub(super) async fn ended(&self, table: &mut Table, seat: Seat) -> Chair {
        let (tell, mut told) = unbounded_channel();
        let probe = Probe(tell).start();
        let address = crate::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into());
        let client = ClientHandle::new(SessionId(2), probe.clone().recipient(), Lateness::default(), address);
        table.attend(seat, client.clone(), None).unwrap();
        let Told::Session(Notice::Seated(chair, ..)) = next(&mut told).await else { panic!("it is seated") };
        probe.do_send(Halt);
        while client.is_there() {
            tokio::task::yield_now().await;
        }
        chair
    }

    /// The next thing that a connection is told, but for how many watch.
    pub(super) async fn told(&mut self) -> Value {
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
    pub(super) async fn chair(&mut self) -> Chair {
        loop {
            if let Told::Session(Notice::Seated(chair, State::Running, _)) = next(&mut self.told).await {
                return chair;
            }
        }
    }

    /// Waits until nobody looks on any more, and gives what the lobby is told of it.
    pub(super) async fn unattended(&mut self) -> (u64, Hibernated) {
        let TableNews::Unattended(_, heard, hibernated, _) = self.news().await else {
            panic!("the game hibernates first of all")
        };
        (heard, hibernated)
    }
}
