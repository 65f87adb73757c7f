//! The law of openings: a file begins by saying what it owns.

use super::house::{Breach, House};

/// Every file that begins with something else.
pub(crate) fn look(house: &House) -> Vec<Breach> {
    let rust = house.source().filter(|page| !page.text.starts_with("//! "));
    let rust = rust.map(|page| {
        let cure = "say what it owns, what it may know and what it never does";
        page.breach(1, "a Rust file opens with `//!` and a sentence", cure)
    });
    let scripts = house.under("static").filter(|page| page.has_ending(&["js", "mjs"]));
    let scripts = scripts.filter(|page| !page.text.starts_with("//") && !page.text.starts_with("/*"));
    let scripts = scripts.map(|page| page.breach(1, "a script opens with a comment", "say what it owns"));
    rust.chain(scripts).collect()
}

#[test]
fn a_file_that_begins_with_something_else_is_found() {
    for (path, text) in [
        ("src/game.rs", "use std::fmt;\n//! late\n"),
        ("src/game/tests.rs", ""),
        ("src/lib.rs", "// a comment\n"),
        ("static/app.js", "import './match.js';\n"),
    ] {
        assert_eq!(look(&House::of([(path, text)])).len(), 1, "{path}");
    }
    for (path, text) in
        [("src/game.rs", "//! A game.\n"), ("static/app.js", "/** The page. */\n"), ("static/a.css", "")]
    {
        assert_eq!(look(&House::of([(path, text)])), [], "{path}");
    }
}
