//! Engines in a duel: one that plays, and those that do not.

use super::*;

/// An engine for tic-tac-toe that takes the first cell that is free.
const FIRST_FREE: &str = r"ugi:sh -c 'while read -r line; do case $line in
ugi) echo ugiok;; isready) echo readyok;; position*) made=$line;; quit) exit;;
go*) for cell in a1 a2 a3 b1 b2 b3 c1 c2 c3; do case $made in *$cell*) ;; *) echo bestmove $cell; break;; esac; done;;
esac; done'";
/// An engine that says it is there and then plays what is none.
const NONSENSE: &str =
    "ugi:sh -c 'echo ugiok; echo readyok; echo readyok; echo readyok; echo bestmove z9; cat >/dev/null'";

/// An engine plays whole pairs, and what was said is written down.
#[test]
fn an_engine_plays_in_place_of_a_level() {
    let folder = tempfile::tempdir().unwrap();
    let transcripts = folder.path().join("new");
    let path = transcripts.to_str().unwrap();
    let words = ["--rules", "tic-tac-toe", "--pairs", "3", "--threads", "1", "--transcripts", path];
    let (finding, out, err) = asked(&[&[FIRST_FREE, "2"], &words[..]].concat());
    assert_eq!((finding, err.as_str()), (Finding::Sound, ""));
    assert!(out.contains(" against 2, 3 pairs: "), "{out}");
    let said = std::fs::read_to_string(transcripts.join("a-1.txt")).unwrap();
    assert!(said.contains(" > position startpos moves ") && said.contains(" < bestmove "), "{said}");
    assert!(said.ends_with(" > quit\n"), "{said}");
}

#[rstest::rstest]
#[case("ugi:sh -c 'echo boo; exit 3'", "30000", "has ended; it said last: \"boo\"")]
#[case("ugi:sleep 1000", "200", "has not answered within 0.2 s; it has said nothing")]
#[case("ugi:sh -c 'while echo hm; do :; done'", "200", "has not answered within 0.2 s; it ")]
#[case("gtp:/there/is/none", "200", "cannot be started: No such file or directory (os error 2)")]
#[case(NONSENSE, "30000", "plays \"z9\", which is illegal: ")]
fn an_engine_that_does_not_play_ends_the_duel(
    #[case] engine: &str,
    #[case] patience: &str,
    #[case] reason: &str,
) {
    let words = ["2", "--rules", "tic-tac-toe", "--pairs", "1", "--threads", "1", "--patience", patience];
    let (finding, out, err) = asked(&[&[engine], &words[..], &["--move-time", "1"]].concat());
    assert_eq!((finding, out.as_str()), (Finding::Undone, ""));
    assert!(err.contains(reason), "{err}");
}
