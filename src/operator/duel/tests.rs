//! What is told of a duel, how it goes on after it was interrupted, and what cannot be played.

mod engines;

use super::*;
use crate::rules::CATALOGUE;

/// What `visavis duel` says and how it ends.
fn asked(words: &[&str]) -> (Finding, String, String) {
    let words = ["visavis", "duel"].into_iter().chain(words.iter().copied());
    let arguments = <crate::config::Arguments as clap::Parser>::try_parse_from(words).unwrap();
    let crate::config::Task::Operate(crate::config::Operation::Duel(asked)) = arguments.task() else {
        panic!("something else was asked for")
    };
    let mut out = Vec::new();
    let mut err = Vec::new();
    let finding = duel(&asked, CATALOGUE, &mut Console { out: &mut out, err: &mut err });
    let [out, err] = [out, err].map(|text| String::from_utf8(text).unwrap());
    (finding, out, err)
}

/// The stronger wins more, and it is the same on one thread and on four.
#[test]
fn the_stronger_scores_more_and_who_demands_too_much_is_told() {
    let words = ["3", "1", "--rules", "tic-tac-toe", "--pairs", "30"];
    let told = |more: &[&str]| asked(&[&words, more].concat());
    let (finding, out, err) = told(&["--threads", "1", "--at-least", "50"]);
    assert_eq!((finding, err.as_str()), (Finding::Sound, ""));
    assert!(out.starts_with("tic-tac-toe: level 3 against 1, 30 pairs: "), "{out}");
    assert_eq!(told(&["--threads", "4", "--at-least", "50"]), (finding, out.clone(), err.clone()));
    assert_eq!(told(&["--at-least", "100"]), (Finding::Wrong, out, err));
}

#[test]
fn a_test_ends_the_duel_when_it_is_sure() {
    let sure = ["1", "1", "--rules", "tic-tac-toe", "--pairs", "1000", "--sprt", "200,400"];
    let (finding, out, _) = asked(&sure);
    assert_eq!(finding, Finding::Wrong, "{out}");
    assert!(out.ends_with("the difference is no more than +200\n") && !out.contains(" 1000 pairs"), "{out}");
}

/// What was played before is not played again; a line that was cut off is.
#[test]
fn a_duel_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duel");
    let file = path.to_str().unwrap();
    let words = |pairs| ["2", "1", "--rules", "tic-tac-toe", "--pairs", pairs, "--record", file];
    let (_, whole, _) = asked(&words("8"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 9, "{text}");
    let cut = text.lines().take(4).collect::<Vec<_>>().join("\n");
    std::fs::write(&path, format!("{cut}\n7 w")).unwrap();
    assert_eq!(asked(&words("8")).1, whole);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with(&format!("{cut}\n")));
    // What stands there is believed.
    std::fs::write(&path, format!("{}\n0 ww\n1 ll\n", text.lines().next().unwrap())).unwrap();
    assert!(asked(&words("2")).1.contains("2 pairs: 2 won, 0 drawn, 2 lost; 50.0 %"));
    let (finding, _, err) = asked(&["3", "1", "--rules", "tic-tac-toe", "--record", file]);
    assert!(finding == Finding::Undone && err.contains(" is of another duel: "), "{err}");
    std::fs::write(&path, format!("{}\n0 wx\n", text.lines().next().unwrap())).unwrap();
    let (finding, _, err) = asked(&words("2"));
    assert!(finding == Finding::Undone && err.ends_with("line 2: \"0 wx\" is no pair\n"), "{err}");
}

#[rstest::rstest]
#[case(&["7", "1"], "there is no level \"7\"; there is 1, 2, 3, 4, 5, 6")]
#[case(&["2", "1", "--rules", "chess"], "there is no game \"chess\"; there is ")]
#[case(&["2", "1", "--rules", "hex", "--option", "cols"], "--option is \"cols\", and not NAME=VALUE")]
fn what_cannot_be_played_is_said(#[case] words: &[&str], #[case] reason: &str) {
    let (finding, out, err) = asked(words);
    assert_eq!((finding, out.as_str()), (Finding::Undone, ""));
    assert!(err.starts_with(&format!("visavis: {reason}")), "{err}");
}
