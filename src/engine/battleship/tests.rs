//! How soon a fleet is found, that only a view is looked at, and that whatever may be asked is answered.

use super::*;
use crate::engine::searcher;
use crate::rules::{Board, CATALOGUE, Seat, Status, find};

fn battleship(wished: &[(&'static str, bool)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, "battleship").unwrap();
    let wished = wished.iter().map(|(name, value)| ((*name).to_owned(), OptionValue::Flag(*value)));
    (kind, kind.choose(&wished.collect()).unwrap())
}

/// A board with both fleets drawn as the rules draw them.
fn fleets(kind: &Kind, options: &Options, rng: &mut StdRng) -> Box<dyn Board> {
    let mut board = kind.open(options, Seed::default()).unwrap();
    for seat in Seat::BOTH {
        let fleet = board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap();
        board.play(seat, &fleet).unwrap();
    }
    board
}

fn view(kind: &'static Kind, options: &Options, board: &dyn Board, seat: Seat) -> View {
    View::of(kind, options.clone(), board, seat, [])
}

/// Mean shots to sink a fleet, with so many nodes for each.
fn mean_shots(fleets_sunk: u32, nodes: u64) -> f64 {
    let (kind, options) = battleship(&[]);
    let mut rng = StdRng::seed_from_u64(7);
    let mut shots = 0;
    for _ in 0..fleets_sunk {
        let mut board = fleets(kind, &options, &mut rng);
        let mut search = searcher(kind, &options, 1 << 20, rng.random());
        while matches!(board.status(), Status::ToMove(_)) {
            let seat = Seat::First;
            if board.legal(seat) == Legal::NONE {
                // What second shoots at does not matter.
                let open = board.legal(Seat::Second);
                let Legal::Listed(open) = open else { panic!("no list") };
                board.play(Seat::Second, &open[0]).unwrap();
                continue;
            }
            let thought = search.think(&view(kind, &options, &*board, seat), Budget::nodes(nodes));
            board.play(seat, &thought.best.unwrap()).unwrap();
            shots += 1;
        }
    }
    f64::from(shots) / f64::from(fleets_sunk)
}

/// Who draws every shot takes 95 on average, and who shoots where each ship by itself lies most often 47.
#[test]
fn a_fleet_is_sunk_in_few_shots() {
    let shots = mean_shots(100, 2_000_000);
    assert!((40.0..48.5).contains(&shots), "{shots} shots");
}

#[test]
#[ignore = "slow: cargo test --release --lib few_shots -- --ignored"]
fn ten_thousand_fleets_are_sunk_in_few_shots() {
    let shots = mean_shots(10_000, 20_000_000);
    assert!((42.0..45.5).contains(&shots), "{shots} shots");
}

/// What is likely by fleets that are drawn is what all fleets there are say, one by one.
#[test]
fn fleets_that_are_drawn_count_as_all_there_are() {
    let row = |squares: &[u32]| squares.iter().fold(0, |all: water::Squares, at| all | 1 << at);
    let open = row(&[0, 1, 2, 10, 11, 12, 20, 22]);
    let water = Water { open, hits: 1 << 21, lengths: vec![3, 2], touching: true };
    let fleets = Fleets::of(&water);
    // The hit is on either ship; the other lies anywhere else.
    let ways = |length: u32| -> Vec<water::Squares> {
        let lines: Vec<Vec<u32>> = (0..3)
            .flat_map(|nth| {
                [(0..3).map(|by| nth * 10 + by).collect(), (0..3).map(|by| by * 10 + nth).collect()]
            })
            .collect();
        lines.iter().flat_map(|line| line.windows(length as usize).map(row).collect::<Vec<_>>()).collect()
    };
    let mut counts = [0_u32; 100];
    let mut all = 0;
    for long in ways(3) {
        for short in ways(2).into_iter().filter(|short| short & long == 0 && (short | long) & 1 << 21 != 0) {
            all += 1;
            water::each((short | long) & open).for_each(|at| counts[at] += 1);
        }
    }
    let mut rng = StdRng::seed_from_u64(2);
    let mut sums = [0.0; 100];
    let mut weights = 0.0;
    for (squares, weight) in (0..20_000).filter_map(|_| fleets.draw(&mut rng)) {
        weights += weight;
        water::each(squares).for_each(|at| sums[at] += weight);
    }
    for (at, (sum, count)) in sums.into_iter().zip(counts).enumerate() {
        let [drawn, counted] = [sum / weights, f64::from(count) / f64::from(all)];
        assert!((drawn - counted).abs() < 0.02, "{at}: {drawn} is drawn, and {counted} counted");
    }
}

#[test]
fn whoever_may_move_in_any_match_gets_a_move_that_is_legal() {
    for wished in
        [&[][..], &[("salvo", true)], &[("hit_again", true)], &[("touching", false), ("salvo", true)]]
    {
        let (kind, options) = battleship(wished);
        let mut board = kind.open(&options, Seed::default()).unwrap();
        let mut search = searcher(kind, &options, 1 << 20, 5);
        while let Status::ToMove(seats) = board.status() {
            let seat = seats.iter().next().unwrap();
            let thought = search.think(&view(kind, &options, &*board, seat), Budget::nodes(100_000));
            assert_eq!(thought.best.as_ref(), thought.line.first());
            board.play(seat, &thought.best.unwrap()).unwrap();
        }
    }
}

#[test]
fn a_ship_that_is_hit_twice_is_shot_at_in_its_line() {
    let (kind, options) = battleship(&[]);
    let mut board = kind.open(&options, Seed::default()).unwrap();
    board.play(Seat::First, "A1h5-A3h4-A5h3-A7h3-A9h2").unwrap();
    board.play(Seat::Second, "D5h5-A9h4-A1h3-J8v3-J1v2").unwrap();
    for shots in ["E5 J10", "F5 I10"] {
        let (own, other) = shots.split_once(' ').unwrap();
        board.play(Seat::First, own).unwrap();
        board.play(Seat::Second, other).unwrap();
    }
    let mut search = searcher(kind, &options, 1 << 20, 5);
    let thought = search.think(&view(kind, &options, &*board, Seat::First), Budget::nodes(20_000_000));
    assert!(["D5", "G5"].contains(&thought.best.as_deref().unwrap()), "{thought:?}");
    assert!(thought.nodes <= 20_000_000 + FLEET_NODES);
}
