//! The law of words: no names that say nothing, nothing left for later, no waiting for a time, no path of a machine.
//! Each word is put together from parts, so that this file does not break its own law.

use std::path::Path;

use super::house::{Breach, House, Page, finds};
use super::rust;

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["mod", "utils", "common", "helpers", "types"];

/// Words that leave something for later, told apart by capital letters.
const LATER: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// Excuses, in letters of any size.
const EXCUSES: &[&str] = &[concat!("for", " now"), concat!("simpli", "fied"), concat!("ha", "ck")];

/// Ways to wait for a time.
const WAITS: &[&str] =
    &[concat!("thread::", "sleep"), concat!("time::", "sleep"), concat!("waitFor", "Timeout")];

/// Folders in which machines keep the work of one person.
const HOMES: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// Every file and module named after nothing.
pub(crate) fn names(house: &House) -> Vec<Breach> {
    ["src", "static", "tests"].into_iter().flat_map(|top| house.under(top)).flat_map(named).collect()
}

fn named(page: &Page) -> Vec<Breach> {
    let cure = "name it after what it owns";
    let path = Path::new(&page.path).with_extension("");
    let parts = path.iter().filter_map(|part| part.to_str());
    let empty = parts.filter(|part| EMPTY_NAMES.contains(part));
    let mut breaches =
        empty.map(|part| page.breach(1, format!("the name `{part}` says nothing"), cure)).collect::<Vec<_>>();
    if page.is_rust() {
        let code = rust::blank(&page.text, false);
        for (line, text) in (1..).zip(code.lines()) {
            let module = |name: &&&str| finds(text, &format!("mod {name}"));
            breaches.extend(
                EMPTY_NAMES
                    .iter()
                    .filter(module)
                    .map(|name| page.breach(line, format!("the module name `{name}` says nothing"), cure)),
            );
        }
    }
    breaches
}

/// Every word that leaves something for later.
pub(crate) fn banned(house: &House) -> Vec<Breach> {
    let tops = ["src", "static", "tests", "config", "docs", ".github"];
    let papers = house.pages.iter().filter(|page| page.has_ending(&["md"]) && !page.path.contains('/'));
    let pages = tops.into_iter().flat_map(|top| house.under(top)).chain(papers);
    let written = pages.filter(|page| !page.path.ends_with("package-lock.json"));
    written.flat_map(|page| page.lines().flat_map(|(line, text)| later(page, line, text))).collect()
}

/// Whether a word is three pieces in a row: in a position of a game's fixture, not in its comments, or in what a program
/// wrote of games.
fn is_pieces(page: &Page, text: &str, word: &str) -> bool {
    let position = page.has_ending(&["games", "perft"]) && !text.starts_with('#');
    word == LATER[4] && (position || (page.is_in("tests/it") && page.has_ending(&["sql", "json"])))
}

fn later(page: &Page, line: usize, text: &str) -> Vec<Breach> {
    let small = text.to_lowercase();
    let words = LATER.iter().filter(|word| finds(text, word) && !is_pieces(page, text, word));
    let words = words.chain(EXCUSES.iter().filter(|word| finds(&small, word)));
    let law = |word: &&str| format!("`{word}` leaves something for later");
    words.map(|word| page.breach(line, law(word), "do it, open an issue, or say what it is")).collect()
}

/// Every wait for a time in a test.
pub(crate) fn waits(house: &House) -> Vec<Breach> {
    let cure = "wait for a word with a deadline, or pause the clock";
    let mut breaches = Vec::new();
    for page in house.under("tests").chain(house.source()) {
        let tests = rust::tests(&page.text);
        let code = if page.is_rust() { rust::blank(&page.text, false) } else { page.text.clone() };
        for (line, text) in (1..).zip(code.lines()).filter(|(line, _)| page.is_test() || tests.contains(line))
        {
            let slept = page.is_rust() && finds(text, concat!("sle", "ep("));
            let word = WAITS
                .iter()
                .find(|word| finds(text, word))
                .copied()
                .or(slept.then_some(concat!("sle", "ep")));
            breaches.extend(word.map(|word| page.breach(line, format!("`{word}` waits for a time"), cure)));
        }
    }
    breaches
}

/// Every path that exists on one machine only.
pub(crate) fn machines(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in &house.pages {
        for (line, text) in page.lines() {
            let home = HOMES.iter().find(|home| starts_a_path(text, home));
            breaches.extend(home.map(|home| {
                page.breach(
                    line,
                    format!("`{home}` is a folder of one machine"),
                    "write the path from the top of the house",
                )
            }));
        }
    }
    breaches
}

/// Whether a path begins with this folder: what stands before it is no name that the path goes on from.
fn starts_a_path(text: &str, home: &str) -> bool {
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '}' | ')');
    text.match_indices(home).any(|(at, _)| !text[..at].ends_with(goes_on))
}

#[test]
fn a_name_that_says_nothing_is_found() {
    for (path, text) in [
        ("src/game/mod.rs", ""),
        ("src/utils.rs", ""),
        ("tests/common/visitor.rs", ""),
        ("static/helpers.js", ""),
        ("src/game.rs", "pub(crate) mod types;"),
        ("tests/rules.rs", "mod common {\n}"),
    ] {
        assert_eq!(names(&House::of([(path, text)])).len(), 1, "{path}: {text}");
    }
    for (path, text) in [("src/game.rs", "// mod utils\nmod commoner;"), ("static/wire.d.ts", "")] {
        assert_eq!(names(&House::of([(path, text)])), [], "{path}: {text}");
    }
}

#[test]
fn a_word_that_leaves_something_for_later_is_found() {
    for word in LATER.iter().chain(EXCUSES) {
        for path in [
            "src/game.rs",
            "static/app.js",
            "tests/web/world.mjs",
            "README.md",
            "docs/why.md",
            "config/default.toml",
        ] {
            let text = format!("one\n// {word} two\n");
            let found = banned(&House::of([(path, &text)]));
            assert_eq!((found.len(), found[0].line), (1, 2), "{path}: {text}");
        }
    }
    let capital = format!("{}, this is enough.", EXCUSES[0].replace('f', "F"));
    assert_eq!(banned(&House::of([("CHANGELOG.md", &capital)])).len(), 1);
    let fine = format!("{}saw and {}o", EXCUSES[2], LATER[4].to_lowercase());
    assert_eq!(banned(&House::of([("README.md", &fine)])), []);
    let fixture = format!("# {0}\nposition {0}/...\n", LATER[4]);
    let found = banned(&House::of([("tests/rules/hex.games", &fixture)]));
    assert_eq!((found.len(), found[0].line), (1, 1), "a comment is written, a position is not");
    for (path, breaches) in
        [("tests/it/day/said.json", 0), ("tests/it/day.rs", 1), ("tests/web/said.json", 1)]
    {
        assert_eq!(banned(&House::of([(path, &format!("{}/...", LATER[4]))])).len(), breaches, "{path}");
    }
    let fixture = format!("refused a1 {} a1 is taken\n", LATER[3]);
    assert_eq!(banned(&House::of([("tests/rules/hex.games", &fixture)])).len(), 1, "every other word counts");
}

#[test]
fn a_wait_for_a_time_is_found() {
    let tested =
        |wait: &str| format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n    fn g() {{ {wait}(ONE) }}\n}}\n");
    for wait in WAITS.iter().copied().chain([concat!("sle", "ep")]) {
        let found = waits(&House::of([("src/game.rs", &tested(wait))]));
        assert_eq!((found.len(), found[0].line), (1, 4), "{wait}");
        assert_eq!(waits(&House::of([("tests/it/visitor.rs", &format!("{wait}(ONE)"))])).len(), 1, "{wait}");
    }
    assert_eq!(waits(&House::of([("tests/web/page.mjs", &format!("page.{}(1)", WAITS[2]))])).len(), 1);
    assert_eq!(waits(&House::of([("src/server.rs", &format!("fn f() {{ {}(ONE) }}", WAITS[1]))])), []);
}

#[test]
fn a_path_of_one_machine_is_found() {
    for home in HOMES {
        let found = machines(&House::of([("tests/run", &format!("#!/bin/sh\ncd {home}x\n"))]));
        assert_eq!((found.len(), found[0].line), (1, 2), "{home}");
        assert_eq!(machines(&House::of([("README.md", &format!("see \"file://{home}x\""))])).len(), 1);
        assert_eq!(machines(&House::of([("README.md", &format!("example.org{home}x ..{home}x"))])), []);
    }
}
