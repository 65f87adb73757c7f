//! What the search of the house answers to each protocol, line by line.

use std::io::Cursor;

use rstest::rstest;

use super::*;
use crate::rules::{CATALOGUE, OptionValue, find};

/// What is answered to lines.
fn answered(protocol: Protocol, rules: &str, lines: &[&str]) -> Vec<String> {
    let kind = find(CATALOGUE, rules).unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    let own = Own { protocol, level: Level::parse("1").unwrap(), kind, options, seed: 1 };
    let mut out = Vec::new();
    own.serve(CATALOGUE, Cursor::new(lines.join("\n")), &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[rstest]
#[case::ready(&["isready"], &["readyok"])]
#[case::the_only_move(
    &["position startpos moves a1 b1 a2 b2 c1 c2 b3 a3", "go nodes 10", "query gameover"],
    &["bestmove c3", "response false"]
)]
#[case::over(&["position startpos moves a1 b1 a2 b2 a3", "query result", "go"], &["response p1win", "bestmove none"])]
#[case::another_game(
    &["setoption name rules value hex", "setoption name options value size=3", "position startpos moves a1", "query p1turn"],
    &["response false"]
)]
#[case::from_a_position(&["position fen xo./xo./... x", "query result", "go nodes 100"], &["response none", "bestmove a1"])]
#[case::no_move(&["position startpos moves z9", "go"], &["info string `z9` is not on the board of 3×3"; 2])]
#[case::no_position(&["position nowhere"], &["info string \"nowhere\" is no position"])]
#[case::no_game(&["setoption name rules value chess"], &["info string there is no game \"chess\""])]
#[case::the_end(&["quit", "isready"], &[])]
fn ugi(#[case] lines: &[&str], #[case] answers: &[&str]) {
    assert_eq!(answered(Protocol::Ugi, "tic-tac-toe", lines), answers);
}

#[test]
fn ugi_says_which_games_there_are() {
    let said = answered(Protocol::Ugi, "hex", &["ugi"]);
    let rules = said.iter().find(|line| line.starts_with("option name rules ")).unwrap();
    assert!(
        rules.starts_with("option name rules type combo default hex var ") && rules.contains(" var othello"),
        "{rules}"
    );
    assert!(!rules.contains("battleship"), "a part of it is hidden");
    assert_eq!(said.last().unwrap(), "ugiok");
}

#[rstest]
#[case::numbered(&["7 protocol_version"], &["=7 2"])]
#[case::unknown(&["fly"], &["? unknown command"])]
#[case::known(&["known_command genmove", "known_command fly"], &["= true", "= false"])]
#[case::illegal(&["play black a1", "play white f5"], &["? illegal move", "? illegal move"])]
#[case::size(&["boardsize 9", "boardsize 8"], &["? unacceptable size", "="])]
#[case::turned_back(&["play b f5", "undo", "undo", "play black f5"], &["=", "=", "? cannot undo", "="])]
#[case::comment(&["# nothing", "name # who"], &["= Vis-à-vis"])]
#[case::a_pass_that_was_made(
    &["play black e6", "play white f6", "play black g6", "play white g7", "play black c4", "play white h6", "play black h8",
      "play white f8", "play black pass", "play white d6"],
    &["=", "=", "=", "=", "=", "=", "=", "=", "=", "="]
)]
fn gtp(#[case] lines: &[&str], #[case] answers: &[&str]) {
    assert_eq!(answered(Protocol::Gtp, "othello", lines), answers);
}

/// After a swap the colours stay with their players, and every stone is mirrored.
#[test]
fn gtp_plays_hex_of_any_size() {
    let lines = [
        "set_game Hex",
        "boardsize 3",
        "play black a2",
        "play white swap-pieces",
        "play black b1",
        "genmove white",
    ];
    let said = answered(Protocol::Gtp, "othello", &lines);
    assert_eq!(said[..4], ["=", "=", "=", "="]);
    assert_eq!(said[4], "? illegal move", "white's stone lies there");
    let said =
        answered(Protocol::Gtp, "hex", &["boardsize 3", "clear_board", "genmove black", "genmove black"]);
    assert!(said[2].len() == 4 && said[3] == "? it is not to move", "{said:?}");
}

#[rstest]
#[case::a_turn(&["START 15", "TURN 7,7", "TURN 7,7"], 3)]
#[case::a_board(&["BOARD", "1,1,1", "2,2,1", "DONE"], 1)]
fn gomocup_refuses_what_may_not_be(#[case] lines: &[&str], #[case] count: usize) {
    let said = answered(Protocol::Gomocup, "gomoku", lines);
    assert_eq!(said.len(), count, "{said:?}");
    assert!(said.last().unwrap().starts_with("ERROR "), "{said:?}");
}

#[test]
fn gomocup_plays_from_boards_in_turns_and_by_swap2() {
    let ask = |lines: &[&str]| answered(Protocol::Gomocup, "gomoku", lines);
    let four = ["BOARD", "0,0,1", "0,1,2", "1,0,1", "1,1,2", "2,0,1", "2,2,2", "3,0,1", "9,9,2", "DONE"];
    assert_eq!(
        ask(&[&["START 15", "INFO timeout_turn 1000"][..], &four].concat()),
        ["OK", "4,0"],
        "its fifth in a row"
    );
    assert_eq!(ask(&["RECTSTART 9,7", "BEGIN", "RESTART", "FLY", "END", "ABOUT"]).len(), 4);
    let three = ask(&["START 15", "SWAP2BOARD", "DONE"]);
    assert_eq!(three[1].split(' ').count(), 3, "{three:?}");
    let five = ask(&["START 15", "SWAP2BOARD", "7,7", "8,8", "7,9", "6,6", "1,1", "DONE", "TURN 2,2"]);
    assert!(five[1] == "SWAP" || five[1].split(',').count() == 2, "{five:?}");
    assert_eq!(five[2].split(',').count(), 2, "and so it goes on: {five:?}");
}

#[rstest]
#[case::ready(&["init", "ping"], &["ready", "pong"])]
#[case::a_capture(
    &["pos pos=Bbbbbbbbbbbbbeeeeeeeewwwwwwwwwwww moves=\"11-15 23-18 12-16 18x11x15\"", "level nodes=20", "go think"],
    &["done move=8x15x11"]
)]
#[case::from_a_position(&["pos pos=Weeeeeeeeeeeeebeeeweeeeeeeeeeeeee", "go think"], &["done move=18x9x14"])]
#[case::no_position(&["pos pos=Wx", "go think"], &["error message=\"Wx is no position\""; 2])]
#[case::illegal(&["pos pos=Bbbbbbbbbbbbbeeeeeeeewwwwwwwwwwww moves=\"11-17\""], &["error message=\"11-17 is not legal\""])]
#[case::another_variant(&["set-param name=variant value=frisian"], &["error message=\"only english is played here\""])]
fn hub(#[case] lines: &[&str], #[case] answers: &[&str]) {
    assert_eq!(answered(Protocol::Hub, "draughts", lines), answers);
}

/// Whoever says stop has a move at once, however long the engine may think.
#[test]
fn a_search_that_may_take_hours_stops_when_it_is_told() {
    let kind = find(CATALOGUE, "gomoku").unwrap();
    let options = kind.choose(&Options::default().with("cols", OptionValue::Whole(15))).unwrap();
    let own = Own { protocol: Protocol::Ugi, level: Level::parse("6").unwrap(), kind, options, seed: 1 };
    let mut out = Vec::new();
    own.serve(CATALOGUE, Cursor::new("go movetime 3600000\nstop\nisready\n"), &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    assert!(said.starts_with("bestmove ") && said.ends_with("readyok\n"), "{said}");
}
