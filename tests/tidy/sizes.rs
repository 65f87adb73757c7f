//! The law of sizes: a file of code can be read at one go, a function fits a screen.

use super::house::{Breach, House, Page};
use super::rust;

/// Lines of a file without its tests.
const FILE_LINES_MAX: usize = 300;
/// Lines of a function.
const FUNCTION_LINES_MAX: usize = 60;

/// Every file and every function that is too long.
pub(crate) fn look(house: &House) -> Vec<Breach> {
    let files = house.source().filter(|page| !page.is_test());
    let page_code = house.under("static").filter(|page| page.has_ending(&["js", "mjs", "css"]));
    let rust = house.source().chain(house.under("tests").filter(|page| page.is_rust()));
    files.chain(page_code).filter_map(file).chain(rust.flat_map(functions)).collect()
}

fn file(page: &Page) -> Option<Breach> {
    let tests = if page.is_rust() { rust::tests(&page.text).len() } else { 0 };
    let lines = page.text.lines().count() - tests;
    (lines > FILE_LINES_MAX).then(|| {
        let law = format!("{lines} lines of code, and at most {FILE_LINES_MAX} are read at one go");
        page.breach(FILE_LINES_MAX + 1, law, "split it where a part has a name of its own")
    })
}

fn functions(page: &Page) -> Vec<Breach> {
    let long =
        rust::functions(&page.text).into_iter().filter(|(_, first, last)| last - first >= FUNCTION_LINES_MAX);
    long.map(|(name, first, last)| {
        let law =
            format!("`{name}` has {} lines, and at most {FUNCTION_LINES_MAX} fit a screen", last - first + 1);
        page.breach(first, law, "give a step of it a name")
    })
    .collect()
}

#[test]
fn a_long_file_is_found() {
    let at_most = "fn f() {}\n".repeat(FILE_LINES_MAX);
    let tested = format!("{at_most}#[cfg(test)]\nmod tests {{\n{at_most}}}\n");
    for path in ["src/game.rs", "static/app.js", "static/style/board.css"] {
        let more = format!("{at_most}\nmore");
        assert_eq!(look(&House::of([(path, &at_most)])), [], "{path}");
        assert_eq!(look(&House::of([(path, &more)])).len(), 1, "{path}");
    }
    assert_eq!(look(&House::of([("src/game.rs", &tested)])), []);
    assert_eq!(look(&House::of([("static/app.js", &tested)])).len(), 1);
    for path in ["src/game/tests.rs", "static/wire.d.ts", "static/i18n/en.json", "tests/rules/kit.rs"] {
        assert_eq!(look(&House::of([(path, &format!("{at_most}\n\n"))])), [], "{path}");
    }
}

#[test]
fn a_long_function_is_found() {
    let function = |lines: usize| format!("//! x\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2));
    for path in ["src/game.rs", "src/game/tests.rs", "tests/rules.rs"] {
        assert_eq!(look(&House::of([(path, &function(FUNCTION_LINES_MAX))])), [], "{path}");
        let found = look(&House::of([(path, &function(FUNCTION_LINES_MAX + 1))]));
        assert_eq!((found.len(), found[0].line), (1, 2), "{path}");
        assert!(found[0].law.contains("`long` has 61 lines"), "{found:?}");
    }
}
