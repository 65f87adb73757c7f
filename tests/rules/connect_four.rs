//! Connect Four against a second, plain way to play it: discs as letters in columns, lines found by looking along
//! every line from every cell.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rstest::rstest;
use visavis::rules::{CATALOGUE, Kind, OptionValue, Options, Seat, Seats, Status, find};

use super::tree::Random;

const DIRECTIONS: [(isize, isize); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

fn kind() -> &'static Kind {
    find(CATALOGUE, "connect-four").unwrap()
}

fn options(cols: usize, rows: usize, connect: usize) -> Options {
    let whole = |number: usize| OptionValue::Whole(number.try_into().unwrap());
    Options::from([("cols", whole(cols)), ("rows", whole(rows)), ("connect", whole(connect))])
}

/// The discs of each column from the bottom.
struct Plain {
    columns: Vec<Vec<char>>,
    rows: usize,
    connect: isize,
}

impl Plain {
    fn disc(&self, col: isize, row: isize) -> Option<char> {
        let column = self.columns.get(usize::try_from(col).ok()?)?;
        column.get(usize::try_from(row).ok()?).copied()
    }

    fn open(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|col| self.columns[*col].len() < self.rows).collect()
    }

    /// The cells of every line of one sort of disc, by column from the left and upwards in each.
    fn lines(&self) -> Vec<String> {
        let mut lit = BTreeSet::new();
        for (col, row) in (0..10).flat_map(|col| (0..10).map(move |row| (col, row))) {
            for (right, up) in DIRECTIONS {
                let along = (0..self.connect).map(|place| (col + right * place, row + up * place));
                let discs = along.clone().map(|(col, row)| self.disc(col, row)).collect::<BTreeSet<_>>();
                if discs.len() == 1 && !discs.contains(&None) {
                    lit.extend(along);
                }
            }
        }
        let name =
            |(col, row): (isize, isize)| format!("{}{}", &"abcdefghij"[col.unsigned_abs()..][..1], row + 1);
        lit.into_iter().map(name).collect()
    }

    fn text(&self) -> String {
        let disc = |col: &Vec<char>, row: usize| col.get(row).copied().unwrap_or('.');
        let row = |row: usize| self.columns.iter().map(|col| disc(col, row)).collect::<String>();
        (0..self.rows).rev().map(row).collect::<Vec<_>>().join("/")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_goes_as_on_a_plain_board(
        cols in 4..=10_usize,
        rows in 4..=10_usize,
        connect in 3..=6_usize,
        seed in any::<u64>(),
    ) {
        prop_assume!(connect <= cols.max(rows));
        let mut board = kind().open(&kind().choose(&options(cols, rows, connect)).unwrap()).unwrap();
        let mut plain = Plain { columns: vec![vec![]; cols], rows, connect: connect.try_into().unwrap() };
        let mut random = Random(seed);
        for (seat, disc) in [(Seat::First, 'x'), (Seat::Second, 'o')].into_iter().cycle() {
            prop_assert_eq!(board.position(), plain.text());
            let open = plain.open();
            if open.is_empty() || !plain.lines().is_empty() {
                let Status::Over(outcome) = board.status() else { panic!("not over: {}", plain.text()) };
                prop_assert_eq!(outcome.winner, (!plain.lines().is_empty()).then_some(seat.other()));
                prop_assert_eq!(outcome.line, plain.lines());
                break;
            }
            prop_assert_eq!(board.status(), Status::ToMove(Seats::One(seat)));
            let texts = open.iter().map(|col| (col + 1).to_string()).collect();
            prop_assert_eq!(board.legal(seat), Some(texts));
            let col = open[random.below(open.len())];
            board.play(seat, &(col + 1).to_string()).unwrap();
            plain.columns[col].push(disc);
        }
    }
}

#[rstest]
#[case(4, 4, 5, "option `connect` takes a whole number from 3 to 4 on a board of 4×4")]
#[case(5, 4, 6, "option `connect` takes a whole number from 3 to 5 on a board of 5×4")]
#[case(4, 5, 6, "option `connect` takes a whole number from 3 to 5 on a board of 4×5")]
fn a_line_longer_than_the_board_is_turned_down(
    #[case] cols: usize,
    #[case] rows: usize,
    #[case] connect: usize,
    #[case] reason: &str,
) {
    let refused = kind().choose(&options(cols, rows, connect)).unwrap_err();
    assert_eq!(refused.to_string(), reason);
}

#[rstest]
#[case(6, 4)]
#[case(4, 6)]
fn a_line_that_fits_in_one_direction_is_enough(#[case] cols: usize, #[case] rows: usize) {
    assert!(kind().choose(&options(cols, rows, 6)).is_ok());
}

#[test]
fn it_is_drawn_from_the_top_row_with_a_zone_above_each_column() {
    let board = kind().open(&kind().choose(&options(10, 4, 4)).unwrap()).unwrap();
    let [layout] = board.layout().try_into().unwrap();
    let top = layout.cells.first().unwrap().iter().flatten().map(String::as_str).collect::<Vec<_>>();
    let bottom = layout.cells.last().unwrap().iter().flatten().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(top, ["a4", "b4", "c4", "d4", "e4", "f4", "g4", "h4", "i4", "j4"]);
    assert_eq!(bottom, ["a1", "b1", "c1", "d1", "e1", "f1", "g1", "h1", "i1", "j1"]);
    assert_eq!(layout.zones.unwrap(), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    assert_eq!(serde_json::to_value(layout.shape).unwrap(), "squares");
}
