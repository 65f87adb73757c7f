//! The solver against trying everything on small boards, against known scores on the usual one, and against its own
//! lines.

mod plain;

use proptest::prelude::*;

use super::*;
use crate::engine::searcher;
use crate::rules::{CATALOGUE, Kind, OptionValue, Status, find};
use plain::Plain;

const MIB: usize = 1 << 20;
/// Positions, as the columns that led to them, with their scores.
const SCORES: &str = include_str!("../../../tests/engine/connect-four.scores");

fn kind() -> &'static Kind {
    find(CATALOGUE, ConnectFour::ID).unwrap()
}

fn options(cols: u32, rows: u32, connect: u32) -> Options {
    let [cols, rows, connect] = [cols, rows, connect].map(OptionValue::Whole);
    kind().choose(&Options::from([("cols", cols), ("rows", rows), ("connect", connect)])).unwrap()
}

fn usual() -> Options {
    kind().choose(&Options::default()).unwrap()
}

fn view(options: &Options, moves: &str) -> View {
    View::find(kind(), options.clone(), moves).unwrap()
}

/// A position like the one of a plain board.
fn like(size: impl Size, plain: &Plain) -> Position {
    let mut position = Position { plies: i32::try_from(plain.discs()).unwrap(), ..Position::default() };
    for (col, column) in (0..).zip(&plain.columns) {
        for (row, disc) in (0..).zip(column) {
            let discs = if *disc == plain.mover() { &mut position.own } else { &mut position.other };
            *discs |= 1_u64 << (col * (size.rows() + 1) + row);
        }
    }
    position
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_move_is_worth_what_trying_everything_says(
        cols in 4..=7_u32, rows in 4..=7_u32, connect in 3..=5_u32, left in 1..=12_usize, seed in any::<u64>(),
    ) {
        prop_assume!(connect <= cols.max(rows));
        let [width, height, long] = [cols, rows, connect].map(|number| number as usize);
        let Some((mut plain, moves)) = Plain::drawn(width, height, long, left, seed) else { return Ok(()) };
        let options = options(cols, rows, connect);
        let mut exact = Exact::new(kind().id, &options, MIB).unwrap();
        let view = view(&options, &moves);
        let thought = exact.think(&view, Budget::nodes(u64::MAX));
        prop_assert!(thought.proven);
        for rated in &thought.moves {
            let col = rated.text.parse::<usize>().unwrap() - 1;
            prop_assert_eq!(rated.value, plain.score_of(col).map(Value::Exact), "{} {}", &moves, &rated.text);
        }
        let score = plain.score();
        prop_assert_eq!(exact.weigh(&view, Budget::nodes(u64::MAX)).value, Some(Value::Exact(score)), "{}", &moves);
        prop_assert_eq!(thought.moves.first().and_then(|best| best.value), Some(Value::Exact(score)));
    }

    #[test]
    fn what_is_claimed_without_a_search_is_never_too_little(
        cols in 4..=7_u32, half in 2..=3_u32, left in 1..=14_usize, seed in any::<u64>(),
    ) {
        let rows = 2 * half;
        let [width, height] = [cols, rows].map(|number| number as usize);
        let Some((mut plain, moves)) = Plain::drawn(width, height, 4, left, seed) else { return Ok(()) };
        let size = Other::new(cols, rows, 4).unwrap();
        let at = like(size, &plain);
        prop_assume!(at.wins(size) == 0);
        let most = claims::most(size, at, at.against(size));
        prop_assert!(plain.score() <= most, "{} cannot be above {}, and is {}", moves, most, plain.score());
    }
}

#[test]
fn known_scores_are_found() {
    let mut exact = Exact::new(kind().id, &usual(), 4 * MIB).unwrap();
    let lines = SCORES.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let (moves, score) = line.split_once(' ').unwrap();
        let weighed = exact.weigh(&view(&usual(), moves), Budget::nodes(u64::MAX));
        assert_eq!(weighed.value, Some(Value::Exact(score.parse().unwrap())), "{line}");
        count += 1;
    }
    assert!(count > 100, "{count}");
}

/// As many as when this was written, and few more. Of the whole sets the means are 14, 203, 2,234 and 11,286; Pascal
/// Pons' solver looks at 51, 449, 3,296 and 39,800.
#[test]
fn few_positions_are_looked_at() {
    let mut exact = Exact::new(kind().id, &usual(), 4 * MIB).unwrap();
    for (set, most) in [("L3_R1", 25), ("L2_R1", 415), ("L1_R1", 2_250), ("L2_R2", 7_250)] {
        let lines = SCORES.lines().skip_while(|line| *line != format!("# {set}")).skip(1);
        let mut sum = 0;
        let mut count = 0;
        for line in lines.take_while(|line| !line.starts_with('#')) {
            exact.forget();
            let (moves, _) = line.split_once(' ').unwrap();
            sum += exact.weigh(&view(&usual(), moves), Budget::nodes(u64::MAX)).nodes;
            count += 1;
        }
        assert!(sum / count <= most, "{set}: {}", sum / count);
    }
}

/// John Tromp, "John's Connect Four Playground": all of these are drawn.
#[rstest::rstest]
#[case(4, 4)]
#[case(5, 4)]
#[case(4, 5)]
fn small_boards_are_drawn_from_the_start(#[case] cols: u32, #[case] rows: u32) {
    let options = options(cols, rows, 4);
    let mut exact = Exact::new(kind().id, &options, 4 * MIB).unwrap();
    assert_eq!(exact.weigh(&view(&options, ""), Budget::nodes(u64::MAX)).value, Some(Value::Exact(0)));
}

/// 362,679 positions are looked at where a position and its mirror image are two.
#[test]
fn a_position_and_its_mirror_image_are_one() {
    let options = options(5, 5, 4);
    let mut exact = Exact::new(kind().id, &options, 16 * MIB).unwrap();
    let weighed = exact.weigh(&view(&options, ""), Budget::nodes(u64::MAX));
    assert_eq!(weighed.value, Some(Value::Exact(0)));
    assert!(weighed.nodes < 200_000, "{}", weighed.nodes);
}

#[test]
fn the_line_is_the_match_that_the_score_promises() {
    for line in SCORES.lines().filter(|line| !line.starts_with('#')).step_by(3) {
        let (moves, score) = line.split_once(' ').unwrap();
        let score: i32 = score.parse().unwrap();
        let view = view(&usual(), moves);
        let mut exact = Exact::new(kind().id, &usual(), 4 * MIB).unwrap();
        let thought = exact.think(&view, Budget::nodes(u64::MAX));
        assert_eq!(thought.best.as_ref(), thought.line.first());
        let mut board = view.board().unwrap();
        let mut seat = view.seat;
        for text in &thought.line {
            board.play(seat, text).unwrap();
            seat = seat.other();
        }
        let Status::Over(outcome) = board.status() else { panic!("{line}: {:?}", thought.line) };
        let discs = i32::try_from(moves.len() + thought.line.len()).unwrap();
        let reached = match outcome.winner {
            None => 0,
            Some(winner) if winner == view.seat => (44 - discs) / 2,
            Some(_) => -((44 - discs) / 2),
        };
        assert_eq!(reached, score, "{line}: {:?}", thought.line);
    }
}

#[test]
fn who_is_stopped_proves_nothing_and_still_moves() {
    let mut exact = Exact::new(kind().id, &usual(), 4 * MIB).unwrap();
    for nodes in [0, 1, 100, 10_000] {
        let thought = exact.think(&view(&usual(), ""), Budget::nodes(nodes));
        assert!(!thought.proven);
        assert!(thought.nodes <= nodes);
        assert_eq!(thought.moves.len(), 7);
        assert!(thought.moves.iter().all(|rated| !rated.value.unwrap().is_exact()), "{thought:?}");
        assert!(thought.moves.iter().any(|rated| Some(&rated.text) == thought.best.as_ref()));
        assert_eq!(exact.weigh(&view(&usual(), ""), Budget::nodes(nodes)).value, None);
    }
    let thought = exact.think(&view(&usual(), ""), Budget { nodes: u64::MAX, stop: &|| true });
    assert_eq!((thought.proven, thought.nodes), (false, 0));
    assert_eq!(thought.best.as_deref(), Some("4"));
}

#[test]
fn a_search_that_was_stopped_leaves_nothing_wrong_behind() {
    let mut exact = Exact::new(kind().id, &usual(), MIB).unwrap();
    for (number, line) in SCORES.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let (moves, score) = line.split_once(' ').unwrap();
        let view = view(&usual(), moves);
        let nodes = u64::try_from(number).unwrap() * 7 % 300;
        let _ = exact.think(&view, Budget::nodes(nodes));
        let weighed = exact.weigh(&view, Budget::nodes(u64::MAX));
        assert_eq!(weighed.value, Some(Value::Exact(score.parse().unwrap())), "{line}");
    }
}

#[rstest::rstest]
#[case::to_win("414141")]
#[case::not_to_lose("41414")]
fn a_glance_is_enough_for_the_next_move(#[case] moves: &str) {
    let mut exact = Exact::new(kind().id, &usual(), MIB).unwrap();
    for nodes in [200, 2_000] {
        let thought = exact.think(&view(&usual(), moves), Budget::nodes(nodes));
        assert_eq!(thought.best.as_deref(), Some("4"), "{nodes}: {thought:?}");
    }
}

#[test]
fn what_it_does_not_solve_is_searched_otherwise() {
    let pop_out = Options::from([("pop_out", OptionValue::Flag(true))]);
    let pop_out = kind().choose(&pop_out).unwrap();
    for options in [pop_out, options(10, 10, 4)] {
        assert!(Exact::new(kind().id, &options, 64 * MIB).is_none());
        let thought = searcher(kind(), &options, MIB, 1).think(&view(&options, ""), Budget::nodes(50));
        assert!(thought.best.is_some());
    }
    assert!(Exact::new("hex", &usual(), MIB).is_none());
    assert!(Exact::new(kind().id, &options(8, 7, 4), MIB).is_none());
}

#[test]
fn a_match_that_is_over_has_no_move() {
    let mut exact = Exact::new(kind().id, &usual(), MIB).unwrap();
    let over = view(&usual(), "1212121");
    assert_eq!(exact.think(&over, Budget::nodes(100)).best, None);
    assert_eq!(exact.weigh(&over, Budget::nodes(100)).value, None);
}
