//! A person and a bot of the house at a real lobby, with real games and a store on disk: both sides are scripted connections.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Arbiter, Context, Handler};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::game::settings::{Absence, Match};
use crate::game::{Chair, ClientHandle, Lateness, Notice, SessionId, Stalls, Terms, Time};
use crate::limits::Address;
use crate::lobby::settings::{Bots, Settings};
use crate::lobby::{BotAccounts, BotWish, Desk, Hello, HouseBot, Lobby, Overloaded, Setup, recover};
use crate::metrics::Metrics;
use crate::protocol::{AwayReason, GameId, Limits, PlayerId, PlayerName, SeatWish, Token};
use crate::rules::{CATALOGUE, Options};
use crate::seal::Seal;
use crate::store::settings::Settings as StoreSettings;
use crate::store::{Archive, Newcomer, Opened, Players, Store, StoredPlayer};

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

/// A connection, as a script has it.
struct Visitor {
    session: SessionId,
    told: mpsc::UnboundedReceiver<Notice>,
    chair: Option<Chair>,
}

impl Visitor {
    async fn come(number: u64, desk: &Desk, token: Option<&str>, bot: bool) -> (Self, Value) {
        let (tell, told) = mpsc::unbounded_channel();
        let to = Probe(tell).start().recipient();
        let session = SessionId(number);
        let client = if bot {
            ClientHandle::of_the_house(session, to, Lateness::default())
        } else {
            ClientHandle::new(session, to, Lateness::default(), Address::of(Ipv4Addr::LOCALHOST.into()))
        };
        desk.arrive(client).unwrap();
        let hello = Hello { token: token.map(str::to_owned), ..Hello::default() };
        desk.hello(session, hello, None).unwrap();
        let mut visitor = Self { session, told, chair: None };
        let welcome = visitor.hear("welcome").await;
        (visitor, welcome)
    }

    /// The next message of that type; what else is told is passed over, and chairs are kept.
    async fn hear(&mut self, wanted: &str) -> Value {
        loop {
            let next = tokio::time::timeout(Duration::from_secs(20), self.told.recv());
            let notice = next.await.unwrap_or_else(|_| panic!("no `{wanted}` in time")).unwrap();
            let frame = match notice {
                Notice::Told(frame) | Notice::Admitted(frame) | Notice::Over(_, frame) => frame,
                Notice::Seated(chair, _, frame) => {
                    self.chair = Some(chair);
                    frame
                }
                Notice::Watching(..) | Notice::Left(_) | Notice::Dismissed(..) => {
                    panic!("nobody asked for that")
                }
            };
            let message: Value = frame.text().parse().unwrap();
            if message["type"] == wanted {
                return message;
            }
        }
    }

    fn play(&self, ply: u32, text: &str) {
        self.chair.as_ref().unwrap().play(ply, text.to_owned(), None, None).unwrap();
    }

    fn leave(&mut self) {
        self.chair.take().unwrap().leave(AwayReason::Closed);
    }

    /// Whether nothing is told for a while that brings a chair.
    async fn is_left_alone(&mut self) -> bool {
        let wait = tokio::time::timeout(Duration::from_millis(1_500), async {
            while let Some(notice) = self.told.recv().await {
                if matches!(notice, Notice::Seated(..)) {
                    return;
                }
            }
        });
        wait.await.is_err()
    }
}

/// Where everything is kept, and the bot that plays there.
struct House {
    folder: TempDir,
    bot: Newcomer,
    secret: Token,
}

impl House {
    fn new() -> Self {
        let mut rng = StdRng::seed_from_u64(8);
        let secret = Token::new(&mut rng);
        let name = PlayerName::kept("Bot 1").unwrap();
        let player = StoredPlayer { id: PlayerId::from_bytes([7; 16]), name, since_ms: 1, bot: true };
        let bot = Newcomer { player, tokens: vec![secret.hash()], blocked: Vec::new() };
        Self { folder: TempDir::new().unwrap(), bot, secret }
    }

    async fn open(&self) -> (Desk, Store) {
        let path = self.folder.path().join("visavis.db").display().to_string();
        let kept = StoreSettings { path, ..StoreSettings::default() };
        let absence = Absence::default();
        let time = Time::start();
        let metrics = Metrics::new();
        let mut opened = Opened::open(&kept).unwrap();
        let recovered = recover(&mut opened, CATALOGUE, &absence, time.now_ms()).unwrap();
        let (store, _) = opened.start(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
        store.add_players(vec![self.bot.clone()]).await.unwrap();
        let StoredPlayer { id, name, .. } = self.bot.player.clone();
        let rules = CATALOGUE.iter().map(|kind| kind.id).collect();
        let setup = Setup {
            server_name: "test".into(),
            settings: Settings::default(),
            game: crate::game::settings::Settings::default(),
            matches: Match::default(),
            absence,
            rules: Vec::new(),
            bots: vec![HouseBot { level: "1", player: id, name, rules }],
            bot_settings: Bots::default(),
            limits: Limits { frame_bytes: 4_096, messages_per_10s: 100, games_max: 0, invite_s_max: 0 },
            by_address: crate::limits::settings::Settings::default(),
            connections_per_player: 8,
            metrics,
            overloaded: Overloaded::default(),
            time,
            stalls: Stalls::default(),
            rng: StdRng::seed_from_u64(5),
            arbiters: Vec::new(),
            store: store.clone(),
            bot_accounts: BotAccounts::default(),
            seal: Arc::new(Seal::passing(&mut StdRng::seed_from_u64(6))),
            hints: crate::game::Hints::default(),
            ratings: crate::store::ratings::settings::Settings::default(),
        };
        (Lobby::open(setup, recovered, &Arbiter::current()), store)
    }

    async fn bot(&self, number: u64, desk: &Desk) -> (Visitor, Value) {
        Visitor::come(number, desk, Some(self.secret.reveal()), true).await
    }
}

/// Whoever is first wins at tic-tac-toe, if the other plays like this.
const MOVES: [&str; 5] = ["a1", "b1", "a2", "b2", "a3"];

/// Who wants that begins.
fn tic_tac_toe() -> BotWish {
    let kind = CATALOGUE.iter().find(|kind| kind.id == "tic-tac-toe").unwrap();
    let terms = Arc::new(Terms::new(kind, &Options::default(), None, false).unwrap());
    BotWish { terms, level: "1".into(), seat: SeatWish::First, add: false }
}

fn game_of(snapshot: &Value) -> GameId {
    GameId::parse(snapshot["game"].as_str().unwrap()).unwrap()
}

/// A whole game: it begins at once, the bot leaves it while the person is away and is called when they come back, the server
/// restarts in the middle, and what is kept of it says who was a bot.
#[actix_web::test]
async fn a_game_against_a_bot_outlives_everybody_who_leaves_it() {
    let house = House::new();
    let (desk, store) = house.open().await;
    let (mut bot, welcome) = house.bot(1, &desk).await;
    assert_eq!(
        (&welcome["player"]["name"], welcome["games"].as_array().unwrap().len()),
        (&"Bot 1".into(), 0)
    );
    let (mut ann, welcome) = Visitor::come(2, &desk, None, false).await;
    let secret = welcome["token"].as_str().unwrap().to_owned();
    desk.play_bot(ann.session, tic_tac_toe(), Some(9)).unwrap();
    let snapshot = ann.hear("snapshot").await;
    assert_eq!((&snapshot["re"], &snapshot["origin"]["kind"]), (&9.into(), &"bot".into()));
    let players = &snapshot["players"];
    assert_eq!((&players["first"]["bot"], &players["second"]["bot"]), (&false.into(), &true.into()));
    assert_eq!(bot.hear("snapshot").await["seat"], "second");
    let game = game_of(&snapshot);
    ann.play(1, MOVES[0]);
    assert_eq!(bot.hear("played").await["move"], MOVES[0]);
    bot.play(2, MOVES[1]);
    ann.hear("played").await;
    assert_eq!(ann.hear("played").await["move"], MOVES[1]);
    // Ann goes away, and so does the bot: nobody calls it.
    ann.leave();
    assert_eq!(bot.hear("presence").await["here"], false);
    bot.leave();
    assert!(bot.is_left_alone().await);
    desk.resume(ann.session, game, None).unwrap();
    let snapshot = ann.hear("snapshot").await;
    assert_eq!(
        (&snapshot["presence"]["second"], &snapshot["left_ms"]["second"]),
        (&true.into(), &Value::Null)
    );
    assert_eq!(bot.hear("snapshot").await["ply"], 2, "it is called");
    ann.play(3, MOVES[2]);
    assert_eq!(bot.hear("played").await["move"], MOVES[2]);
    store.close().await;
    drop((ann, bot, desk, store));
    // The server restarts: the bot is to move, and finds its game.
    let (desk, store) = house.open().await;
    let (mut bot, welcome) = house.bot(3, &desk).await;
    assert_eq!(welcome["games"][0], game.to_string());
    desk.resume(bot.session, game, None).unwrap();
    assert_eq!(bot.hear("snapshot").await["turn"], serde_json::json!(["second"]));
    bot.play(4, MOVES[3]);
    bot.hear("played").await;
    let (mut ann, _) = Visitor::come(4, &desk, Some(&secret), false).await;
    desk.resume(ann.session, game, None).unwrap();
    ann.hear("snapshot").await;
    ann.play(5, MOVES[4]);
    let ended = ann.hear("ended").await;
    assert_eq!((&ended["winner"], &ended["reason"]), (&"first".into(), &"rules".into()));
    bot.hear("ended").await;
    let text = Archive::record(&store, game).await.unwrap().unwrap().unwrap();
    crate::game::verify(&text, CATALOGUE).unwrap();
    let record: Value = text.parse().unwrap();
    assert_eq!(
        (&record["players"]["second"]["bot"], &record["players"]["first"]["bot"]),
        (&true.into(), &Value::Null)
    );
}
