//! A game actor as a benchmark has it, with connections and a lobby that throw away what they are told, and a whole
//! match played through it. Knows the doors of a game; never what is measured.

use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Arbiter, Context, Handler};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use visavis::game::settings::Absence;
use visavis::game::{
    Alongside, Chair, ClientHandle, Deps, Game, Header, Lateness, Notice, SessionId, Stalls, TableNews, Time,
};
use visavis::protocol::GameId;
use visavis::rules::{BySeat, Seat};
use visavis::seal::Seal;
use visavis::store::settings::Settings;

use super::store;
use super::whole::Match;

/// A connection without a socket: it passes on what it is told.
struct Probe(UnboundedSender<Notice>);

impl Actor for Probe {
    type Context = Context<Self>;
}

impl Handler<Notice> for Probe {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Self::Context) {
        // Whoever listened has played to the end.
        let _ = self.0.send(notice);
    }
}

/// A lobby that does not mind what becomes of a match.
struct Nobody;

impl Actor for Nobody {
    type Context = Context<Self>;
}

impl Handler<TableNews> for Nobody {
    type Result = ();

    fn handle(&mut self, _: TableNews, _: &mut Self::Context) {}
}

/// What matches need that are played here.
pub(super) struct Host {
    pub(super) deps: Deps,
    pub(super) rng: StdRng,
}

impl Host {
    pub(super) async fn open(whole: &Match) -> Self {
        let (store, metrics) = store(&Settings { path: Settings::MEMORY.to_owned(), ..Settings::default() });
        whole.introduce_players(&store).await;
        let mut rng = StdRng::seed_from_u64(2);
        let deps = Deps {
            lobby: Nobody.start().recipient(),
            metrics,
            time: Time::start(),
            stalls: Stalls::default(),
            rematch: Duration::from_secs(1),
            watchers_max: 0,
            absence: Absence { abandon_s: 60, unplayed_s: 60, rest_s: 0, ..Absence::default() },
            adjourned_ms: 259_200_000,
            watch_delay_ms: 0,
            store,
            seal: Arc::new(Seal::passing(&mut rng)),
            hints: visavis::game::Hints::default(),
            one_address: visavis::store::ratings::settings::OneAddress::None,
        };
        Self { deps, rng }
    }

    /// Plays a match to its end, each move when the one before has been heard by who makes it.
    pub(super) async fn play(&mut self, whole: &Match) -> GameId {
        let id = GameId::new(1_000, &mut self.rng);
        let header = Header { id, ..whole.header.clone() };
        let ((tell_first, first), (tell_second, second)) = (unbounded_channel(), unbounded_channel());
        let address = visavis::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into());
        let client = |number, tell| {
            ClientHandle::new(
                SessionId(number),
                Probe(tell).start().recipient(),
                Lateness::default(),
                address,
            )
        };
        let clients = vec![(Seat::First, client(1, tell_first)), (Seat::Second, client(2, tell_second))];
        let _table = Game::open(
            Arc::new(header),
            clients,
            Alongside::default(),
            self.deps.clone(),
            &Arbiter::current(),
        )
        .expect("a match");
        let mut players = BySeat { first: Seated::at(first).await, second: Seated::at(second).await };
        let mut last = 0;
        for (ply, seat, mv) in &whole.moves {
            let player = players.get_mut(*seat);
            if last > 0 {
                player.hear(last).await;
            }
            player.chair.play(*ply, mv.clone(), None, None).expect("a game that listens");
            last = *ply;
        }
        players.first.hear_end().await;
        players.second.hear_end().await;
        id
    }
}

/// A player at a match.
struct Seated {
    chair: Chair,
    told: UnboundedReceiver<Notice>,
}

impl Seated {
    async fn at(mut told: UnboundedReceiver<Notice>) -> Self {
        loop {
            if let Notice::Seated(chair, ..) = told.recv().await.expect("a match") {
                return Self { chair, told };
            }
        }
    }

    /// Waits for the news of a move.
    async fn hear(&mut self, ply: u32) {
        let played = format!("\"ply\":{ply},");
        loop {
            if let Notice::Told(frame) = self.told.recv().await.expect("a match")
                && frame.text().contains(&played)
            {
                return;
            }
        }
    }

    async fn hear_end(&mut self) {
        while !matches!(self.told.recv().await.expect("a match"), Notice::Over(..)) {}
    }
}
