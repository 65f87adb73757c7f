//! The law of invariants: what the map promises is counted from 1, and each promise names a test that keeps it. Knows how the
//! map writes them and how a test is marked; never what a test does.

use std::collections::BTreeSet;

use super::house::{Breach, House, Page};
use super::rust;

/// What stands before a test.
const MARKS: &[&str] = &["#[test]", "#[tokio::test", "#[actix_web::test", "#[rstest]"];
/// The blanks between the words of a name that can only be a test's.
const TEST_BLANKS_MIN: usize = 2;

/// One promise of the map.
struct Promise {
    line: usize,
    number: String,
    text: String,
}

/// Every promise without a test, every test that is named and not there, every number that is left out.
pub(crate) fn look(house: &House) -> Vec<Breach> {
    let Some(page) = house.page("src/lib.rs") else { return Vec::new() };
    let tests = house.pages.iter().filter(|page| page.is_rust()).flat_map(tests).collect::<BTreeSet<_>>();
    let promises = promises(page);
    let mut breaches = Vec::new();
    if promises.is_empty() {
        breaches.push(page.breach(1, "the map has no invariants", "write them under `# Invariants`"));
    }
    for (place, promise) in (1..).zip(&promises) {
        let number = &promise.number;
        if *number != format!("{place}") {
            let law = format!("invariant {number} stands where {place} should");
            breaches.push(page.breach(promise.line, law, "count from 1 without a gap"));
        }
        let named = promise.text.split('`').skip(1).step_by(2);
        let (there, missing): (Vec<_>, Vec<_>) =
            named.filter(|name| is_test_name(name)).partition(|name| tests.contains(*name));
        breaches.extend(missing.iter().map(|name| {
            let law = format!("invariant {number} names the test `{name}`, which is not there");
            page.breach(promise.line, law, "name the test that holds it")
        }));
        if there.is_empty() && missing.is_empty() {
            let law = format!("invariant {number} names no test");
            breaches.push(page.breach(promise.line, law, "write a test that carries its name, and name it"));
        }
    }
    breaches
}

fn is_test_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    name.chars().all(fits) && name.matches('_').count() >= TEST_BLANKS_MIN
}

/// What stands numbered under `# Invariants`.
fn promises(page: &Page) -> Vec<Promise> {
    let mut promises = Vec::<Promise>::new();
    let chapter = page.lines().skip_while(|(_, line)| *line != "//! # Invariants").skip(1);
    for (line, text) in chapter.take_while(|(_, line)| line.starts_with("//!") && !line.starts_with("//! # "))
    {
        let text = text.trim_start_matches("//!").trim_start();
        let number = text.split_once(". ").map(|(number, _)| number);
        let number = number.filter(|number| number.chars().all(|letter| letter.is_ascii_digit()));
        match (number, promises.last_mut()) {
            (Some(number), _) => {
                promises.push(Promise { line, number: number.to_owned(), text: text.to_owned() });
            }
            (None, Some(promise)) => {
                promise.text.push(' ');
                promise.text.push_str(text);
            }
            (None, None) => {}
        }
    }
    promises
}

/// The names of the tests of a file.
fn tests(page: &Page) -> Vec<String> {
    let code = rust::blank(&page.text, false);
    let marked = MARKS.iter().flat_map(|mark| code.match_indices(mark));
    let named = marked.filter_map(|(at, _)| {
        let rest = code[at..].split_once("fn ")?.1;
        Some(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect())
    });
    named.collect()
}

#[test]
fn a_promise_that_no_test_keeps_is_found() {
    let house = |promises: &str| {
        let map = format!(
            "//! # Map\n//! 7. `it_is_not_one`\n//! # Invariants\n//! Each.\n{promises}\n//! # Glossary\n"
        );
        let tested = "#[test]\nfn it_holds_well() {}\n#[tokio::test]\n#[ignore]\nasync fn it_lasts_long() {}\nfn it_is_not_one() {}\n";
        House::of([("src/lib.rs", &map), ("tests/it/holds.rs", tested)])
    };
    for kept in [
        "//! 1. It holds (`it_holds_well`).\n//! 2. It lasts\n//!    (`it_lasts_long`), says `seq` and\n//!    `game_limit`.",
        "//! 1. Both (`it_holds_well`, `it_lasts_long`).",
    ] {
        assert_eq!(look(&house(kept)), [], "{kept}");
    }
    for (broken, line, said) in [
        ("//! 1. It holds.", 5, "names no test"),
        ("//! 1. It holds (`it_holds_well`).\n//! 2. It says `seq`.", 6, "2 names no test"),
        ("//! 1. It holds (`it_holds_will`).", 5, "`it_holds_will`, which is not there"),
        ("//! 1. It holds (`it_is_not_one`).", 5, "which is not there"),
        ("//! 2. It holds (`it_holds_well`).", 5, "2 stands where 1 should"),
        ("//! None.", 1, "no invariants"),
    ] {
        let found = look(&house(broken));
        assert_eq!(found.len(), 1, "{broken}: {found:?}");
        assert_eq!((found[0].line, found[0].law.contains(said)), (line, true), "{broken}: {found:?}");
    }
}
