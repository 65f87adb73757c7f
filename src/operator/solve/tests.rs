//! What an operator is told of a position, of a set of them, and of what cannot be done.

use super::*;
use crate::rules::CATALOGUE;

/// What `visavis solve` says and how it ends.
fn asked(words: &[&str]) -> (Finding, String, String) {
    let words = ["visavis", "solve"].into_iter().chain(words.iter().copied());
    let arguments = <crate::config::Arguments as clap::Parser>::try_parse_from(words).unwrap();
    let crate::config::Task::Operate(crate::config::Operation::Solve(asked)) = arguments.task() else {
        panic!("something else was asked for")
    };
    let mut out = Vec::new();
    let mut err = Vec::new();
    let finding = solve(&asked, CATALOGUE, &mut Console { out: &mut out, err: &mut err });
    let [out, err] = [out, err].map(|text| String::from_utf8(text).unwrap());
    (finding, out, err)
}

/// A file with these lines.
fn file(lines: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set");
    std::fs::write(&path, lines).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn every_move_is_told_with_its_value_and_the_best_line() {
    let (finding, out, err) = asked(&["connect-four", "7422341735647741166133573473242566", "--memory", "1"]);
    assert_eq!((finding, err.as_str()), (Finding::Sound, ""));
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("first to move: "), "{out}");
    assert!(lines[1].contains("1 exact"), "{out}");
    assert!(out.contains(", proven\nline: "), "{out}");
}

#[test]
fn other_games_and_options_are_searched_too() {
    let (finding, out, _) =
        asked(&["tic-tac-toe", "b2 a1", "--option", "cols=4", "--nodes", "300", "--memory", "1"]);
    assert_eq!(finding, Finding::Sound);
    assert!(out.contains("best: ") && out.contains(" estimate "), "{out}");
    let (finding, out, _) = asked(&["battleship", "--option", "salvo=true", "--option", "touching=false"]);
    assert_eq!(finding, Finding::Sound);
    assert!(out.contains(" unknown ") && out.contains(", not proven"), "{out}");
}

#[test]
fn a_set_is_held_against_its_values() {
    let (_folder, path) =
        file("7422341735647741166133573473242566 1\n\n2252576253462244111563365343671351441 -1\n");
    let (finding, out, err) = asked(&["connect-four", "--set", &path, "--memory", "1"]);
    assert_eq!((finding, err.as_str()), (Finding::Sound, ""));
    assert!(out.starts_with("2 of 2 exact, mean nodes "), "{out}");
    assert!(out.contains(", mean time "), "{out}");
}

#[test]
fn a_value_that_is_not_found_is_told_with_its_line() {
    let (_folder, path) =
        file("2252576253462244111563365343671351441 -1\n7422341735647741166133573473242566 2\n");
    let (finding, out, _) = asked(&["connect-four", "--set", &path, "--memory", "1"]);
    assert_eq!(finding, Finding::Wrong);
    assert!(
        out.starts_with("line 2: 7422341735647741166133573473242566: 1 exact, and it should be 2\n1 of 2")
    );
    let (finding, out, _) = asked(&["connect-four", "--set", &path, "--memory", "1", "--nodes", "0"]);
    assert_eq!(finding, Finding::Wrong);
    assert!(out.contains("unknown, and it should be -1"), "{out}");
}

#[rstest::rstest]
#[case(&["chess"], "there is no game \"chess\"; there is connect-four, tic-tac-toe")]
#[case(&["connect-four", "4x"], "`x` is not a column")]
#[case(&["connect-four", "1212121"], "nobody is to move there any more")]
#[case(&["connect-four", "--option", "cols"], "--option is \"cols\", and not NAME=VALUE")]
#[case(&["connect-four", "--option", "cols=3"], "option `cols` takes a whole number from 4 to 10")]
#[case(&["connect-four", "--set", "not-there"], "not-there cannot be read: ")]
fn what_cannot_be_done_is_said(#[case] words: &[&str], #[case] reason: &str) {
    let (finding, out, err) = asked(words);
    assert_eq!((finding, out.as_str()), (Finding::Undone, ""));
    assert!(err.starts_with(&format!("visavis: {reason}")), "{err}");
}

#[rstest::rstest]
#[case("4453", "moves, a blank and a value are needed")]
#[case("4453 x", "\"x\" is not a whole number")]
#[case("4x 3", "`x` is not a column")]
fn a_line_that_cannot_be_read_is_named(#[case] line: &str, #[case] reason: &str) {
    let (_folder, path) = file(line);
    let (finding, _, err) = asked(&["connect-four", "--set", &path, "--memory", "1"]);
    assert_eq!((finding, err), (Finding::Undone, format!("visavis: {path}, line 1: {reason}\n")));
}
