//! What a move costs on its way: its text is read, a whole match is played again by the referee, everything that happened
//! is saved, the news is encoded. Knows the doors of the rooms as everybody has them; never what is behind them.
//!
//! `cargo bench --bench moves`: below each time stand the moves, messages or events a second, as `item/s`. The journal is
//! written to a file in the folder for temporary files, so its times are those of that disk; how many events shared a
//! commit is printed at the end.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails by panicking, and prints")]

#[path = "moves/hosting.rs"]
mod hosting;
#[path = "moves/whole.rs"]
mod whole;

use std::sync::{Arc, Mutex};

use actix::System;
use divan::counter::ItemsCount;
use divan::{Bencher, Divan, black_box};
use futures_util::future::join_all;
use tempfile::TempDir;
use visavis::game::{inspect_running, verify};
use visavis::metrics::{Metrics, Shared};
use visavis::protocol::{Frame, GameId, Played, ServerMessage, Standing, parse};
use visavis::rules::{BySeat, CATALOGUE, Legal, Seat, Viewer};
use visavis::store::settings::{Settings, SyncMode};
use visavis::store::{Archive, Journal, NewGame, Opened, Store};

use hosting::Host;
use whole::Match;

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
    let opening = NewGame {
        number,
        id,
        header,
        players,
        shift_ms: 0,
        due_ms: 0,
        newcomers,
        invite: None,
        after: None,
        seeks,
    };
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
