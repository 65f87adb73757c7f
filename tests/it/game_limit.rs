//! **Invariant:** the game limit is never exceeded and never leaks, whatever the order of joins, ends and panics.

use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Arbiter, Context, Handler, Recipient};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tokio::sync::mpsc;
use visavis::game::{Chair, ClientHandle, Lateness, Notice, SessionId, Terms, Time};
use visavis::lobby::{Desk, Hello, Lobby, Overloaded, Recovered, SeekWish, Setup, settings::WhenFull};
use visavis::metrics::{Metrics, Shared};
use visavis::protocol::{AwayReason, Limits, OfferKind, RulesInfo};
use visavis::rules::{Kind, Options};
use visavis::seal::Seal;
use visavis::store::Opened;

use crate::house::{House, config};
use crate::panics::Brittle;
use crate::visitor::{Match, Visitor};

#[tokio::test]
async fn five_hundred_seeks_at_once_start_exactly_as_many_games_as_may_be() {
    let mut config = config();
    config.lobby.games_max = 10;
    let house = House::open(config);
    let mut visitors = join_all((0..500).map(|_| Visitor::guest(&house))).await;
    let outcomes = join_all(visitors.iter_mut().map(|visitor| async {
        visitor.say(json!({"type": "seek", "rules": "connect-four"})).await;
        let mut heard = visitor.next().await;
        if heard["type"] == "waiting" {
            heard = visitor.next().await;
        }
        (heard["type"].clone(), heard["code"].clone())
    }));
    let outcomes = outcomes.await;
    let seated = outcomes.iter().filter(|(kind, _)| kind == "snapshot").count();
    let refused = outcomes.iter().filter(|(_, code)| code == "game_limit").count();
    assert_eq!((seated, refused, house.metrics.games_opened.get()), (20, 480, 10));
}

#[tokio::test]
async fn an_ended_game_makes_room_at_once() {
    let mut config = config();
    config.lobby.games_max = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let (mut one, mut other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let refused = one.may_not(json!({"type": "seek", "rules": "connect-four"}), "game_limit").await;
    assert!(refused["retry_after_ms"].as_u64() > Some(0));
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    one.hear_lobby(|lobby| lobby["games"] == 0).await;
    one.seek().await;
    other.seek().await;
    one.hear("snapshot").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    game.second.refused("game_limit").await;
    game.first.refused("game_limit").await;
}

#[tokio::test]
async fn seeks_that_wait_for_room_start_in_order() {
    let mut config = config();
    config.lobby.games_max = 1;
    config.lobby.when_full = WhenFull::Wait;
    let house = House::open(config);
    let mut running = Match::start(&house).await;
    let mut waiting = Vec::new();
    for ahead in 0..4 {
        let mut visitor = Visitor::guest(&house).await;
        visitor.say(json!({"type": "seek", "rules": "connect-four"})).await;
        assert_eq!(visitor.hear("waiting").await["ahead"], ahead);
        waiting.push(visitor);
    }
    for _ in 0..2 {
        running.first.say(json!({"type": "resign", "game": running.game})).await;
        running.both_hear("ended").await;
        let (mut one, mut other) = (waiting.remove(0), waiting.remove(0));
        let snapshot = one.hear("snapshot").await;
        other.hear("snapshot").await;
        assert_eq!(house.metrics.games.get(), 1);
        let game = snapshot["game"].as_str().unwrap().to_owned();
        let (first, second) = if snapshot["seat"] == "first" { (one, other) } else { (other, one) };
        running = Match { first, second, game };
    }
}

/// A connection without a socket: it passes on what it is told.
struct Probe(mpsc::UnboundedSender<Notice>);

impl Actor for Probe {
    type Context = Context<Self>;
}

impl Handler<Notice> for Probe {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Self::Context) {
        let _ = self.0.send(notice);
    }
}

/// One player who finds a game, does something to it, and comes again.
struct Player {
    session: SessionId,
    desk: Desk,
    told: mpsc::UnboundedReceiver<Notice>,
    rng: StdRng,
}

impl Player {
    fn new(number: u64, desk: &Desk) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let to: Recipient<Notice> = Probe(tell).start().recipient();
        let session = SessionId(number);
        desk.arrive(ClientHandle::new(
            session,
            to,
            Lateness::default(),
            visavis::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into()),
        ))
        .unwrap();
        desk.hello(session, Hello::default(), None).unwrap();
        Self { session, desk: desk.clone(), told, rng: StdRng::seed_from_u64(number) }
    }

    /// Seeks until seated; refusals are tried again. None when the lobby is gone.
    async fn seated(&mut self, terms: &Arc<Terms>) -> Option<Chair> {
        self.desk.seek(self.session, wish(terms), None).ok()?;
        loop {
            match self.told.recv().await? {
                Notice::Seated(chair, ..) => return Some(chair),
                Notice::Told(frame) if frame.text().contains("game_limit") => {
                    tokio::task::yield_now().await;
                    self.desk.seek(self.session, wish(terms), None).ok()?;
                }
                Notice::Told(_)
                | Notice::Admitted(_)
                | Notice::Over(..)
                | Notice::Left(_)
                | Notice::Watching(..)
                | Notice::Dismissed(..) => {}
            }
        }
    }

    /// Ends the game in one of many ways.
    async fn spoil(&mut self, chair: Chair) {
        match self.rng.random_range(0..6_u8) {
            0 => drop(chair.resign(None)),
            1 => drop(chair.play(1, "panic".into(), None, None)),
            2 => drop(chair.play(1, "win".into(), None, None)),
            3 => drop(chair.offer(OfferKind::Draw, None, None)),
            4 => drop((chair.resign(None), chair.resign(None), chair.play(1, "no move".into(), None, None))),
            _ => return drop(chair),
        }
        while let Some(notice) = self.told.recv().await {
            match notice {
                Notice::Over(..) | Notice::Left(_) => return,
                Notice::Told(frame) if frame.text().contains("\"offered\"") => drop(chair.resign(None)),
                Notice::Told(frame) if frame.text().contains("not_your_turn") => drop(chair.resign(None)),
                Notice::Told(_)
                | Notice::Admitted(_)
                | Notice::Seated(..)
                | Notice::Watching(..)
                | Notice::Dismissed(..) => {}
            }
        }
    }
}

fn wish(terms: &Arc<Terms>) -> SeekWish {
    SeekWish { terms: Arc::clone(terms), add: false, bots: false }
}

static BRITTLE: [Kind; 1] = [Kind::of::<Brittle>()];

fn open_lobby(games_max: usize, metrics: &Shared, arbiters: &[Arbiter]) -> Desk {
    let mut config = config();
    config.lobby.games_max = games_max;
    config.absence.abandon_s = 0;
    let opened = Opened::open(&config.store).unwrap();
    let (store, _) = opened.start(Arc::new(|| 0), Arc::clone(metrics)).unwrap();
    let setup = Setup {
        server_name: "test".into(),
        settings: config.lobby,
        game: config.game,
        matches: config.matches,
        absence: config.absence,
        rules: BRITTLE.iter().map(RulesInfo::from).collect(),
        bots: Vec::new(),
        bot_settings: config.bots,
        limits: Limits { frame_bytes: 4096, messages_per_10s: 100, games_max, invite_s_max: 0 },
        by_address: config.limits,
        connections_per_player: 8,
        metrics: Arc::clone(metrics),
        overloaded: Overloaded::default(),
        time: Time::start(),
        stalls: visavis::game::Stalls::default(),
        rng: StdRng::seed_from_u64(5),
        arbiters: arbiters.iter().map(Arbiter::handle).collect(),
        store,
        bot_accounts: visavis::lobby::BotAccounts::default(),
        seal: Arc::new(Seal::passing(&mut StdRng::seed_from_u64(6))),
        hints: visavis::game::Hints::default(),
        ratings: config.ratings,
    };
    Lobby::open(setup, Recovered::default(), &Arbiter::current())
}

/// Many short games with leavers, refusals and panics: never more than the limit, and none at the end. `VISAVIS_LIMIT_GAMES`
/// says how many; a full run plays 100,000.
#[test]
fn the_limit_neither_leaks_nor_is_exceeded() {
    const GAMES: u64 = 5_000;
    const GAMES_MAX: usize = 20;
    let told = std::env::var("VISAVIS_LIMIT_GAMES").ok();
    let games = told.map_or(GAMES, |told| told.parse().expect("VISAVIS_LIMIT_GAMES is a number"));
    std::panic::set_hook(Box::new(|_| {}));
    actix_web::rt::System::new().block_on(async {
        let (metrics, arbiters) = (Metrics::new(), [Arbiter::new()]);
        let desk = open_lobby(GAMES_MAX, &metrics, &arbiters);
        assert_eq!(desk.takes_seeks().await, Ok(()));
        let terms = Arc::new(Terms::new(&BRITTLE[0], &Options::default(), None, false).unwrap());
        let players = (1..=46).map(|number| {
            let (mut player, metrics, terms) =
                (Player::new(number, &desk), Arc::clone(&metrics), Arc::clone(&terms));
            actix_web::rt::spawn(async move {
                while metrics.games_opened.get() < games {
                    let Ok(chair) = tokio::time::timeout(Duration::from_secs(5), player.seated(&terms)).await
                    else {
                        break;
                    };
                    assert!(metrics.games.get() <= GAMES_MAX as i64);
                    player.spoil(chair.expect("the lobby is there")).await;
                }
                player.desk.depart(player.session, AwayReason::Closed);
            })
        });
        for ended in join_all(players).await {
            ended.expect("no player saw more games than may be");
        }
        let all_ended = async {
            while metrics.games.get() != 0 || metrics.players.get() != 0 {
                desk.takes_seeks().await.expect("it goes on");
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all_ended).await.expect("no game is left");
        assert!(metrics.games_opened.get() >= games, "{} games", metrics.games_opened.get());
    });
    let _ = std::panic::take_hook();
}
