//! The m,n,k games against a second, plain way to find lines, the branches of swap2, and what the notation allows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::rules::{Board, OptionValue};

type Game = MnK<Gomoku>;

fn options((cols, rows, connect): (u32, u32, u32), exact: bool, swap2: bool) -> Options {
    let word = if swap2 { SWAP2 } else { "none" };
    Options::from([
        ("cols", OptionValue::Whole(cols)),
        ("rows", OptionValue::Whole(rows)),
        ("connect", OptionValue::Whole(connect)),
        ("exact", OptionValue::Flag(exact)),
        ("opening", OptionValue::Word(word.to_owned())),
    ])
}

/// Plays moves by whoever is to move.
fn after(mut game: Game, moves: &str) -> Game {
    for text in moves.split_whitespace() {
        let seat = game.to_move;
        Board::play(&mut game, seat, text).unwrap_or_else(|reason| panic!("{text}: {reason}"));
    }
    game
}

/// The cells of all lines of one mark, found by looking along each row, column and diagonal of the text.
fn lines(position: &str, mark: char, connect: u32, exact: bool) -> BTreeSet<String> {
    let mut along = BTreeMap::<_, Vec<_>>::new();
    for (row, marks) in (0..).zip(position.split('/').rev()) {
        for (col, found) in (0..).zip(marks.chars()) {
            for key in [(0, row), (1, col), (2, 32 + col - row), (3, col + row)] {
                along.entry(key).or_default().push((Cell::at(col, row), found));
            }
        }
    }
    let runs = along.values().flat_map(|line| line.chunk_by(|one, next| one.1 == next.1));
    let long = runs.filter(|run| run[0].1 == mark).filter(|run| {
        let len = u32::try_from(run.len()).unwrap();
        if exact { len == connect } else { len >= connect }
    });
    long.flatten().map(|(cell, _)| cell.to_string()).collect()
}

fn chosen() -> impl Strategy<Value = ((u32, u32, u32), bool, bool)> {
    let board = (3..=19_u32, 3..=19_u32, 3..=6_u32);
    (board, any::<bool>(), any::<bool>()).prop_filter("options that go together", |(board, exact, swap2)| {
        Game::start(&options(*board, *exact, *swap2), Seed::default()).is_ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_position_is_read_as_it_is_written(
        (board, exact, swap2) in chosen(),
        mut choices in vec(any::<usize>(), 400),
    ) {
        let options = options(board, exact, swap2);
        let mut game = Game::start(&options, Seed::default()).unwrap();
        let mut goes_on = true;
        while goes_on {
            let text = Rules::notation(&game);
            let read = Game::read(&options, &text).unwrap();
            prop_assert_eq!(format!("{:?}", read), format!("{:?}", game), "{}", text);
            let seat = game.to_move;
            let mv = Rules::random_move(&game, seat, &mut |limit| choices.pop().unwrap_or(0) % limit);
            goes_on = mv.is_some_and(|mv| Rules::play(&mut game, seat, &mv).is_ok());
        }
    }

    #[test]
    fn lines_are_found_as_on_a_plain_board(
        (board, exact, swap2) in chosen(),
        mut choices in vec(any::<usize>(), 400),
    ) {
        let mut game = Game::start(&options(board, exact, swap2), Seed::default()).unwrap();
        loop {
            let text = Rules::position(&game, Viewer::Watcher);
            let mut found = BySeat::from_fn(|seat| lines(&text, game.mark_of(seat), board.2, exact));
            match Rules::status(&game) {
                Status::Over(outcome) => {
                    let line = outcome.winner.map(|seat| std::mem::take(found.get_mut(seat)));
                    prop_assert_eq!(outcome.line.into_iter().collect::<BTreeSet<_>>(), line.unwrap_or_default());
                    prop_assert_eq!(found, BySeat::default(), "{}", text);
                    prop_assert!(outcome.winner.is_some() || !text.contains('.'), "{} is drawn", text);
                    break;
                }
                Status::ToMove(_) => prop_assert_eq!(found, BySeat::default(), "{} goes on", text),
            }
            let seat = game.to_move;
            let mv = Rules::random_move(&game, seat, &mut |limit| choices.pop().unwrap_or(0) % limit);
            prop_assert!(mv.is_some_and(|mv| Rules::play(&mut game, seat, &mv).is_ok()));
        }
    }
}

#[rstest]
#[case::six("....../o.o.oo/.o..../xxx.xx x", "d1", "a1 b1 c1 d1 e1 f1", "")]
#[case::five("....../o.o..o/.o..../xx.xx. x", "c1", "a1 b1 c1 d1 e1", "a1 b1 c1 d1 e1")]
#[case::beside_five(
    "..x.o./oox.oo/..x.o./o.x.oo/xx.xxx x",
    "c1",
    "a1 b1 c1 d1 e1 f1 c2 c3 c4 c5",
    "c1 c2 c3 c4 c5"
)]
fn an_overline_wins_unless_lines_are_exact(
    #[case] text: &str,
    #[case] last: &str,
    #[case] line: &str,
    #[case] exact_line: &str,
) {
    let rows = u32::try_from(text.split('/').count()).unwrap();
    for (exact, expected) in [(false, line), (true, exact_line)] {
        let game = Game::read(&options((6, rows, 5), exact, false), text).unwrap();
        let cells = match Rules::status(&after(game, last)) {
            Status::Over(outcome) => outcome.line,
            Status::ToMove(_) => Vec::new(),
        };
        assert_eq!(cells.join(" "), expected, "exact: {exact}");
    }
}

#[rstest]
#[case::three("", Seat::First, "...../...../..... x three")]
#[case::answer("a1-b2-c3", Seat::Second, "..x../.o.../x.... o answer")]
#[case::white("a1-b2-c3 white", Seat::Second, "..x../.o.../x.... o")]
#[case::black("a1-b2-c3 black", Seat::First, "..x../.o.../x.... o swapped")]
#[case::two("a1-b2-c3 d1-e1", Seat::First, "..x../.o.../x..ox o choose")]
#[case::two_white("a1-b2-c3 d1-e1 white", Seat::First, "..x../.o.../x..ox o swapped")]
#[case::two_black("a1-b2-c3 d1-e1 black", Seat::Second, "..x../.o.../x..ox o")]
#[case::white_on("a1-b2-c3 white e3", Seat::First, "..x.o/.o.../x.... x")]
#[case::black_on("a1-b2-c3 black e3", Seat::Second, "..x.o/.o.../x.... x swapped")]
fn swap2_gives_the_colours_and_the_turn(#[case] moves: &str, #[case] to_move: Seat, #[case] text: &str) {
    let game = after(Game::start(&options((5, 3, 4), false, true), Seed::default()).unwrap(), moves);
    assert_eq!(Rules::status(&game), Status::ToMove(Seats::One(to_move)));
    assert_eq!(Rules::swapped(&game), text.ends_with("swapped"));
    assert_eq!(Rules::notation(&game), text);
}

#[rstest]
#[case((3, 3, 4), false, "option `connect` takes a whole number from 3 to 3 on a board of 3×3")]
#[case((5, 4, 6), false, "option `connect` takes a whole number from 3 to 5 on a board of 5×4")]
#[case((4, 5, 6), true, "option `connect` takes a whole number from 3 to 5 on a board of 4×5")]
#[case((9, 9, 3), true, "option `opening` takes none where `connect` is 3")]
fn options_that_do_not_go_together_are_turned_down(
    #[case] board: (u32, u32, u32),
    #[case] swap2: bool,
    #[case] reason: &str,
) {
    let refused = Game::start(&options(board, false, swap2), Seed::default()).unwrap_err();
    assert_eq!(refused.to_string(), reason);
}

#[rstest]
#[case("x..../...../.....")]
#[case("..... x")]
#[case("...../...../..... o")]
#[case("...../...../..... X")]
#[case("...../...../..... x ")]
#[case("...../...../.....  x")]
#[case("...../...../..... x three")]
#[case("...../...../..... x swapped")]
#[case("...../....../.... x")]
#[case("...../...../...../..... x")]
#[case("...../...../.. .. x")]
#[case("...../..X../..... o")]
#[case("xx.../...../..... o")]
#[case("o..../...../..... x")]
#[case("xxxx./...../oooo. x")]
#[case("xxxxx/...../oooo. o")]
fn a_text_that_is_no_position_is_refused(#[case] text: &str) {
    assert!(Game::read(&options((5, 3, 4), false, false), text).is_err());
}

#[rstest]
#[case("...../...../..... x")]
#[case("x..../...../..... o")]
#[case("xox../...../..... o three")]
#[case("xox../...../..... x answer")]
#[case("xox../...../..... o choose")]
#[case("xoxox/...../..... o answer")]
#[case("xoxox/...../..... o choose swapped")]
#[case("xoxox/...../..... o swapped choose")]
#[case("xoxox/...../..... o play")]
fn a_text_that_is_no_position_of_swap2_is_refused(#[case] text: &str) {
    assert!(Game::read(&options((5, 3, 4), false, true), text).is_err());
}

#[rstest]
#[case("xx..../o.o.../...... X", "`xx..../o.o.../...... X` is not a position of this game")]
#[case("xxx.../o...../...... o", "`x` and `o` take turns, but there are 3 of `x` and 1 of `o`")]
#[case("xxxx../ooo.o./...... x", "the side to move has a line")]
#[case("xxxxo./ooo.oo/xxxxo. o", "no single stone can have made these lines")]
fn the_reason_tells_what_is_wrong(#[case] text: &str, #[case] reason: &str) {
    let refused = Game::read(&options((6, 3, 4), false, false), text).unwrap_err();
    assert_eq!(refused.to_string(), reason);
}
