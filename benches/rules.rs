//! How fast the rules are: positions a second while all ways to play on from the start are counted (perft). The last
//! ply is counted by the length of the list of moves and not played, as is customary, so the figures compare with those
//! of other engines. Knows rules by their types; text is measured nowhere here.
//!
//! `cargo bench --bench rules`: below each time stand the positions a second, as `item/s`.

#![allow(clippy::expect_used, reason = "a benchmark fails by panicking")]

use divan::counter::ItemsCount;
use divan::{Bencher, Divan, black_box};
use visavis::rules::{
    ConnectFour, DotsAndBoxes, Draughts, Gomoku, Hex, Kind, Legal, MnK, OptionValue, Options, Othello, Rules,
    Seed, Status, UltimateTicTacToe,
};

/// Samples a game; more can be asked for with `--sample-count`.
const SAMPLES: u32 = 20;

fn main() {
    Divan::default().sample_count(SAMPLES).config_with_args().main();
}

#[divan::bench(args = [7, 8])]
fn connect_four(bencher: Bencher, plies: u32) {
    count::<ConnectFour>(bencher, plies, &Options::default());
}

#[divan::bench(args = [6])]
fn connect_four_pop_out(bencher: Bencher, plies: u32) {
    count::<ConnectFour>(bencher, plies, &Options::from([("pop_out", OptionValue::Flag(true))]));
}

#[divan::bench(args = [4])]
fn dots_and_boxes(bencher: Bencher, plies: u32) {
    count::<DotsAndBoxes>(bencher, plies, &Options::default());
}

#[divan::bench(args = [7])]
fn draughts(bencher: Bencher, plies: u32) {
    count::<Draughts>(bencher, plies, &Options::default());
}

#[divan::bench(args = [3])]
fn gomoku(bencher: Bencher, plies: u32) {
    count::<MnK<Gomoku>>(bencher, plies, &Options::default());
}

#[divan::bench(args = [3])]
fn hex(bencher: Bencher, plies: u32) {
    count::<Hex>(bencher, plies, &Options::default());
}

#[divan::bench(args = [7, 8])]
fn othello(bencher: Bencher, plies: u32) {
    count::<Othello>(bencher, plies, &Options::default());
}

#[divan::bench(args = [5])]
fn ultimate_tic_tac_toe(bencher: Bencher, plies: u32) {
    count::<UltimateTicTacToe>(bencher, plies, &Options::default());
}

/// Measures [`perft`] from the start of a match with these options.
fn count<R: Rules>(bencher: Bencher, plies: u32, wished: &Options) {
    let options = Kind::of::<R>().choose(wished).expect("options that go together");
    let start = R::start(&options, Seed::default()).expect("options that go together");
    let nodes = perft(&start, plies);
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| perft(black_box(&start), black_box(plies)));
}

/// The number of ways to make so many moves, at least one.
fn perft<R: Rules>(board: &R, plies: u32) -> u64 {
    let Status::ToMove(seats) = board.status() else { return 0 };
    let mut nodes = 0;
    for seat in seats.iter() {
        let Legal::Listed(moves) = board.legal(seat) else { continue };
        if plies <= 1 {
            nodes += moves.len() as u64;
            continue;
        }
        for mv in &moves {
            let mut after = board.clone();
            after.play(seat, mv).expect("a move that is listed");
            nodes += perft(&after, plies - 1);
        }
    }
    nodes
}
