//! What a move costs on its way: its text is read, a whole match is played again by the referee, everything that happened
//! is saved, the news is encoded. Knows the doors of the rooms as everybody has them; never what is behind them.
//!
//! `cargo bench --bench moves`: below each time stand the moves, messages or events a second, as `item/s`. The journal is
//! written to a file in the folder for temporary files, so its times are those of that disk; how many events shared a
//! commit is printed at the end.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails by panicking, and prints")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix::{Actor, Arbiter, Context, Handler, System};
use divan::counter::ItemsCount;
use divan::{Bencher, Divan, black_box};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use visavis::game::settings::Absence;
use visavis::game::{
    Alongside, Chair, ClientHandle, Deps, Game, Header, Lagged, Notice, Player, SessionId, Stalls, TableNews,
    Terms, Time, inspect_running, verify,
};
use visavis::metrics::{Metrics, Shared};
use visavis::protocol::{Frame, GameId, Played, PlayerId, PlayerName, ServerMessage, Standing, Token, parse};
use visavis::rules::{BySeat, CATALOGUE, Legal, Options, Seat, Seed, Status, Viewer, find};
use visavis::seal::Seal;
use visavis::store::settings::{Settings, SyncMode};
use visavis::store::{
    Archive, Journal, KeptGame, Line, NewGame, Newcomer, Opened, Players, Store, StoredPlayer,
};

/// Samples of each; more can be asked for with `--sample-count`.
const SAMPLES: u32 = 50;
/// Games with short and long matches, few and many moves to choose from.
const GAMES: &[&str] = &["connect-four", "tic-tac-toe", "othello", "draughts", "gomoku", "hex"];
/// Events that ask to be saved at once.
const AT_ONCE: &[usize] = &[1, 16, 256];

/// How events shared commits.
static COMMITS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() {
    Divan::default().sample_count(SAMPLES).config_with_args().main();
    for shared in COMMITS.lock().expect("nobody panicked").iter() {
        println!("{shared}");
    }
}

/// What clients say, by the type of the message.
const SAID: &[&str] = &[
    r#"{"type":"play","game":"01a2b3c4d5e6f708192a3b4c5d6e7f80","ply":17,"move":"4","id":17}"#,
    r#"{"type":"seek","rules":"connect-four","options":{"rows":6,"columns":7},"rated":true,"id":2}"#,
    r#"{"type":"hello","token":"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE","lang":"fr"}"#,
    r#"{"type":"resume","game":"01a2b3c4d5e6f708192a3b4c5d6e7f80"}"#,
    r#"{"type":"ping","t":1790000000000}"#,
];

#[divan::bench(args = ["play", "seek", "hello", "resume", "ping"])]
fn read(bencher: Bencher, name: &str) {
    let quoted = format!("\"{name}\"");
    let text = SAID.iter().find(|text| text.contains(&quoted)).expect("a message of that type");
    assert!(parse(text).is_ok(), "{text}");
    bencher.counter(ItemsCount::new(1_usize)).bench(|| parse(black_box(text)).is_ok());
}

#[divan::bench]
fn read_what_is_no_message(bencher: Bencher) {
    let text = r#"{"type":"play","game":"01a2b3c4d5e6f708192a3b4c5d6e7f80","ply":"seventeen","move":"4"}"#;
    assert!(parse(text).is_err());
    bencher.counter(ItemsCount::new(1_usize)).bench(|| parse(black_box(text)).is_err());
}

/// The news of the first move of a match, as both players and all who watch get it.
#[divan::bench(args = GAMES)]
fn encode(bencher: Bencher, rules: &str) {
    let news = News::of_first_move(rules);
    assert!(news.encode().text().contains(r#""type":"played""#));
    bencher.counter(ItemsCount::new(1_usize)).bench(|| black_box(&news).encode());
}

/// The same news once more, as the direct answer to whoever made the move.
#[divan::bench(args = GAMES)]
fn encode_answer(bencher: Bencher, rules: &str) {
    let frame = News::of_first_move(rules).encode();
    bencher.counter(ItemsCount::new(1_usize)).bench(|| black_box(&frame).answering(black_box(Some(17))));
}

/// A match from its first move to the last but one, as it is played again after a restart: through the only door the referee
/// has for others.
#[divan::bench(args = GAMES)]
fn referee(bencher: Bencher, rules: &str) {
    let kept = Match::random(rules).kept();
    assert!(inspect_running(&kept, CATALOGUE).is_ok());
    let moves = ItemsCount::new(kept.lines.len());
    bencher.counter(moves).bench_local(|| inspect_running(black_box(&kept), CATALOGUE).is_ok());
}

/// A whole match as its actor has it, with two players who hear everything and a store in memory: referee, journal,
/// encoding and telling together, without sockets.
#[divan::bench(args = GAMES, sample_count = 20)]
fn play(bencher: Bencher, rules: &str) {
    let (whole, system) = (Match::random(rules), System::new());
    let mut host = system.block_on(Host::open(&whole));
    let moves = ItemsCount::new(whole.moves.len());
    bencher.counter(moves).bench_local(|| system.block_on(host.play(&whole)));
}

/// A signed record is held against its chain and its signature, and the match is played again.
#[divan::bench(args = GAMES)]
fn verify_record(bencher: Bencher, rules: &str) {
    let (whole, system) = (Match::random(rules), System::new());
    let document = system.block_on(async {
        let mut host = Host::open(&whole).await;
        let game = host.play(&whole).await;
        host.deps.store.record(game).await.expect("a store").expect("a record").expect("intact")
    });
    assert!(verify(&document, CATALOGUE).is_ok());
    let moves = ItemsCount::new(whole.moves.len());
    bencher.counter(moves).bench_local(|| verify(black_box(&document), CATALOGUE).is_ok());
}

/// Events that are saved at once, each told when it is on disk.
#[divan::bench(args = AT_ONCE)]
fn journal(bencher: Bencher, at_once: usize) {
    append(bencher, at_once, SyncMode::Full);
}

/// The same when a commit waits for the operating system only.
#[divan::bench(args = AT_ONCE)]
fn journal_without_the_disk(bencher: Bencher, at_once: usize) {
    append(bencher, at_once, SyncMode::Normal);
}

fn append(bencher: Bencher, at_once: usize, sync: SyncMode) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let (store, metrics) = store(&Settings { path, sync, ..Settings::default() });
    let whole = Match::random("connect-four");
    let kept = whole.kept();
    let (number, line) = (store.number(), kept.lines.first().expect("an event").clone());
    let (number, id, header, players) = (number, kept.id, kept.header, kept.players);
    let (newcomers, seeks) = (Vec::new(), Vec::new());
    let opening =
        NewGame { number, id, header, players, shift_ms: 0, due_ms: 0, newcomers, invite: None, seeks };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(whole.introduce_players(&store));
    runtime.block_on(store.open_game(opening, None, 1_000)).expect("saved");
    let (commits, mut saved) = (metrics.commits.get(), 0);
    bencher.counter(ItemsCount::new(at_once)).bench_local(|| {
        let events = (0..at_once).map(|_| store.append(number, line.clone(), None, None));
        assert!(runtime.block_on(join_all(events)).iter().all(Result::is_ok));
        saved += at_once;
    });
    let commits = metrics.commits.get() - commits;
    runtime.block_on(store.close());
    let shared = format!("{sync:?}, {at_once} at once: {commits} commits of {saved} events");
    COMMITS.lock().expect("nobody panicked").push(shared);
}

fn store(settings: &Settings) -> (Store, Shared) {
    let (opened, metrics) = (Opened::open(settings).expect("a database"), Metrics::new());
    (opened.start(Arc::new(|| 1_000), Arc::clone(&metrics)).expect("a store").0, metrics)
}

/// A move that was made, and how the match stands then.
struct News {
    game: GameId,
    seat: Seat,
    mv: String,
    position: String,
    legal: Legal<String>,
    score: Option<BySeat<u32>>,
}

impl News {
    fn of_first_move(rules: &str) -> Self {
        let Match { header, moves } = Match::random(rules);
        let (_, seat, mv) = moves.into_iter().next().expect("a move");
        let mut board = header.terms.kind().open(header.terms.options(), header.seed).expect("a board");
        board.play(seat, &mv).expect("a legal move");
        let (position, legal) = (board.position(Viewer::Watcher), board.legal(seat.other()));
        Self { game: header.id, seat, mv, position, legal, score: board.score() }
    }

    fn encode(&self) -> Frame {
        let (legal, pick) = match &self.legal {
            Legal::Listed(moves) => (Some(moves.as_slice().into()), None),
            Legal::Picked(pick) => (None, Some(pick.into())),
            Legal::Unlisted => (None, None),
        };
        let turn = [self.seat.other()];
        let standing = Standing {
            position: self.position.as_str().into(),
            turn: turn.as_slice().into(),
            legal,
            pick,
            swapped: false,
            score: self.score,
            clock: None,
        };
        let (game, seat, at_ms) = (self.game, self.seat, 1_790_000_000_000);
        let mv = self.mv.as_str().into();
        Frame::of(&ServerMessage::Played(Played {
            game,
            seq: 1,
            ply: 1,
            seat,
            mv,
            standing,
            due_ms: None,
            at_ms,
            ledger: None,
        }))
    }
}

/// One match, played at random: always the same one.
struct Match {
    header: Header,
    /// The moves that players made, each with its number.
    moves: Vec<(u32, Seat, String)>,
}

impl Match {
    fn random(rules: &str) -> Self {
        let mut rng = StdRng::seed_from_u64(1);
        let kind = find(CATALOGUE, rules).expect("a game of the catalogue");
        let terms = Arc::new(Terms::new(kind, &Options::default(), None, false).expect("terms"));
        let player =
            |rng: &mut StdRng| Player { id: PlayerId::new(1_000, rng), name: PlayerName::guest(rng) };
        let header = Header {
            id: GameId::new(1_000, &mut rng),
            players: BySeat { first: player(&mut rng), second: player(&mut rng) },
            opened_ms: 1_000,
            seed: Seed::default(),
            here: BySeat { first: true, second: true },
            bank_ms: 60_000,
            untimed_ms: Some(604_800_000),
            one_address: None,
            opening: None,
            origin: None,
            private: false,
            format: visavis::game::FORMAT,
            terms,
        };
        let mut board = kind.open(header.terms.options(), header.seed).expect("a board");
        let (mut moves, mut ply) = (Vec::new(), 0);
        while let Status::ToMove(seats) = board.status() {
            ply += 1;
            if let Some((seat, mv)) = board.automatic() {
                board.play(seat, &mv).expect("a move that has to be made");
                continue;
            }
            let seat = seats.iter().next().expect("somebody to move");
            let drawn = board.random_move(seat, &mut |below| rng.random_range(0..below)).expect("a move");
            let made = board.play(seat, &drawn).expect("a legal move");
            moves.push((ply, seat, made.text));
        }
        Self { header, moves }
    }

    /// The store has to know players before they play.
    async fn introduce_players(&self, store: &Store) {
        let mut rng = StdRng::seed_from_u64(3);
        for (_, Player { id, name }) in self.header.players.iter() {
            let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1_000 };
            let tokens = vec![Token::new(&mut rng).hash()];
            let newcomer = Newcomer { player, tokens, blocked: Vec::new() };
            store.rename(Some(newcomer), *id, name.clone()).await.expect("saved");
        }
    }

    /// What the store has of it before the last move.
    fn kept(&self) -> KeptGame {
        let before_last = self.moves.get(..self.moves.len() - 1).unwrap_or_default();
        let line = |(ply, seat, mv): &(u32, Seat, String)| {
            let seat = if *seat == Seat::First { "first" } else { "second" };
            let text = format!(
                r#"{{"type":"played","seat":"{seat}","move":"{mv}","charge_ms":null,"lag_ms":null}}"#
            );
            Line { seq: *ply, at_ms: 1_000 + u64::from(*ply), text }
        };
        KeptGame {
            id: self.header.id,
            header: self.header.text(),
            players: self.header.players.clone().map(|player| player.id),
            lines: before_last.iter().map(line).collect(),
        }
    }
}

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
struct Host {
    deps: Deps,
    rng: StdRng,
}

impl Host {
    async fn open(whole: &Match) -> Self {
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
            one_address: visavis::store::ratings::settings::OneAddress::None,
        };
        Self { deps, rng }
    }

    /// Plays a match to its end, each move when the one before has been heard by who makes it.
    async fn play(&mut self, whole: &Match) -> GameId {
        let id = GameId::new(1_000, &mut self.rng);
        let header = Header { id, ..whole.header.clone() };
        let ((tell_first, first), (tell_second, second)) = (unbounded_channel(), unbounded_channel());
        let address = visavis::limits::Address::of(std::net::Ipv4Addr::LOCALHOST.into());
        let client = |number, tell| {
            ClientHandle::new(SessionId(number), Probe(tell).start().recipient(), Lagged::default(), address)
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
