//! Connect Four against a second, plain way to play it: discs as letters in columns, lines found by looking along
//! every line from every cell, and all positions there have been kept in a list.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rstest::rstest;
use visavis::rules::{CATALOGUE, Kind, Legal, OptionValue, Options, Seat, Seats, Seed, Status, Viewer, find};

use super::random::Random;

const DIRECTIONS: [(isize, isize); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

fn kind() -> &'static Kind {
    find(CATALOGUE, "connect-four").unwrap()
}

fn options(cols: usize, rows: usize, connect: usize, pop_out: bool) -> Options {
    let whole = |number: usize| OptionValue::Whole(number.try_into().unwrap());
    let pop_out = OptionValue::Flag(pop_out);
    let [cols, rows, connect] = [cols, rows, connect].map(whole);
    Options::from([("cols", cols), ("rows", rows), ("connect", connect), ("pop_out", pop_out)])
}

/// The discs of each column from the bottom.
struct Plain {
    columns: Vec<Vec<char>>,
    rows: usize,
    connect: isize,
    pop_out: bool,
    /// What the columns were before each move.
    before: Vec<Vec<Vec<char>>>,
}

impl Plain {
    fn disc(&self, col: isize, row: isize) -> Option<char> {
        let column = self.columns.get(usize::try_from(col).ok()?)?;
        column.get(usize::try_from(row).ok()?).copied()
    }

    fn moves(&self, disc: char) -> Vec<String> {
        let columns = || self.columns.iter().zip(1..);
        let drops =
            columns().filter(|(column, _)| column.len() < self.rows).map(|(_, number)| number.to_string());
        let pops = columns().filter(|(column, _)| self.pop_out && column.first() == Some(&disc));
        drops.chain(pops.map(|(_, number)| format!("p{number}"))).collect()
    }

    fn play(&mut self, disc: char, text: &str) {
        self.before.push(self.columns.clone());
        match text.strip_prefix('p') {
            Some(number) => drop(self.columns[number.parse::<usize>().unwrap() - 1].remove(0)),
            None => self.columns[text.parse::<usize>().unwrap() - 1].push(disc),
        }
    }

    /// The cells of every line of one sort of disc, by column from the left and upwards in each.
    fn lines(&self, disc: char) -> Vec<String> {
        let mut lit = BTreeSet::new();
        let cells = (0..10).flat_map(|col| (0..10).map(move |row| (col, row)));
        for (col, row) in cells.filter(|(col, row)| self.disc(*col, *row) == Some(disc)) {
            for (right, up) in DIRECTIONS {
                let mut along = (0..self.connect).map(|place| (col + right * place, row + up * place));
                if along.clone().all(|(col, row)| self.disc(col, row) == Some(disc)) {
                    lit.extend(&mut along);
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

    /// How it ended, if it did, with that disc to move: the disc that won, if one did, and why.
    fn end(&self, to_move: char) -> Option<(Option<char>, Vec<String>)> {
        let moved = if to_move == 'x' { 'o' } else { 'x' };
        let won = [moved, to_move].into_iter().find(|disc| !self.lines(*disc).is_empty());
        let again = self.before.iter().rev().skip(1).step_by(2).filter(|columns| **columns == self.columns);
        match won {
            Some(disc) => Some((won, self.lines(disc))),
            None if again.count() == 2 || self.moves(to_move).is_empty() => Some((None, vec![])),
            None => None,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_goes_as_on_a_plain_board(
        cols in 4..=10_usize,
        rows in 4..=10_usize,
        connect in 3..=6_usize,
        pop_out in any::<bool>(),
        // How often out of four the last move listed is made: a pop where there is one, so that positions come again.
        pops in 0..=3_usize,
        seed in any::<u64>(),
    ) {
        prop_assume!(connect <= cols.max(rows));
        let options = kind().choose(&options(cols, rows, connect, pop_out)).unwrap();
        let mut board = kind().open(&options, Seed::default()).unwrap();
        let connect = connect.try_into().unwrap();
        let mut plain = Plain { columns: vec![vec![]; cols], rows, connect, pop_out, before: vec![] };
        let mut random = Random(seed);
        for (seat, disc) in [(Seat::First, 'x'), (Seat::Second, 'o')].into_iter().cycle() {
            prop_assert_eq!(board.position(Viewer::Watcher), plain.text());
            prop_assert_eq!(board.notation(), format!("{} {disc}", plain.text()));
            if let Some((won, line)) = plain.end(disc) {
                let Status::Over(outcome) = board.status() else { panic!("not over: {}", plain.text()) };
                let winner = won.map(|won| if won == disc { seat } else { seat.other() });
                prop_assert_eq!((outcome.winner, outcome.line), (winner, line));
                prop_assert_eq!(board.legal(seat), Legal::NONE);
                break;
            }
            prop_assert_eq!(board.status(), Status::ToMove(Seats::One(seat)));
            let moves = plain.moves(disc);
            prop_assert_eq!(board.legal(seat), Legal::Listed(moves.clone()));
            let last = random.below(4) < pops;
            let text = &moves[if last { moves.len() - 1 } else { random.below(moves.len()) }];
            prop_assert_eq!(board.play(seat, text).map(|made| made.text), Ok(text.clone()));
            plain.play(disc, text);
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
    let refused = kind().choose(&options(cols, rows, connect, false)).unwrap_err();
    assert_eq!(refused.to_string(), reason);
}

#[rstest]
#[case(6, 4)]
#[case(4, 6)]
fn a_line_that_fits_in_one_direction_is_enough(#[case] cols: usize, #[case] rows: usize) {
    assert!(kind().choose(&options(cols, rows, 6, false)).is_ok());
}

#[test]
fn it_is_drawn_from_the_top_row_with_a_zone_above_each_column() {
    let options = kind().choose(&options(10, 4, 4, false)).unwrap();
    let board = kind().open(&options, Seed::default()).unwrap();
    let [layout] = board.layout(Viewer::Watcher).try_into().unwrap();
    let top = layout.cells.first().unwrap().iter().flatten().map(String::as_str).collect::<Vec<_>>();
    let bottom = layout.cells.last().unwrap().iter().flatten().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(top, ["a4", "b4", "c4", "d4", "e4", "f4", "g4", "h4", "i4", "j4"]);
    assert_eq!(bottom, ["a1", "b1", "c1", "d1", "e1", "f1", "g1", "h1", "i1", "j1"]);
    assert_eq!(layout.zones.unwrap(), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    assert_eq!(serde_json::to_value(layout.shape).unwrap(), "squares");
}
