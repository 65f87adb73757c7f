//! The law of sizes: a file can be read at one go, a function fits a screen, and a line binds one name. It is the same for code
//! and for its tests: who looks for the test of a thing finds it by the name of its file.
//!
//! A file counts as it lies, with what explains it and what tests it: that is what somebody has to read. Of a function count the
//! lines that say something to the compiler, so that nothing is explained shorter as it grows; nor are bindings packed into one
//! `let (a, b) = (x, y)` to make room.

use super::house::{Breach, House, Page};
use super::rust;

/// Lines of a file, with comments, blank lines and the tests in it.
const FILE_LINES_MAX: usize = 300;
/// Lines of code of a function.
const FUNCTION_LINES_MAX: usize = 60;

/// Every file and every function that is too long.
pub(crate) fn look(house: &House) -> Vec<Breach> {
    let rust = house.pages.iter().filter(|page| page.is_rust());
    let of_the_page = ["static", "tests/web"].into_iter().flat_map(|top| house.under(top));
    let of_the_page = of_the_page.filter(|page| page.has_ending(&["js", "mjs", "css"]));
    rust.clone().chain(of_the_page).filter_map(file).chain(rust.flat_map(functions)).collect()
}

fn file(page: &Page) -> Option<Breach> {
    let lines = page.text.lines().count();
    (lines > FILE_LINES_MAX).then(|| {
        let law = format!("{lines} lines, and at most {FILE_LINES_MAX} are read at one go");
        page.breach(FILE_LINES_MAX + 1, law, "split it where a part has a name of its own")
    })
}

/// How many of these lines of Rust say something to the compiler.
fn lines_of_code<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    lines.filter(|line| !line.trim().is_empty()).count()
}

fn functions(page: &Page) -> Vec<Breach> {
    let code = rust::blank(&page.text, true);
    let code = code.lines().collect::<Vec<_>>();
    let measured = rust::functions(&page.text).into_iter().map(|(name, first, last)| {
        let lines = lines_of_code(code[first - 1..last].iter().copied());
        (name, first, lines)
    });
    let long = measured.filter(|(_, _, lines)| *lines > FUNCTION_LINES_MAX);
    long.map(|(name, first, lines)| {
        let law = format!("`{name}` has {lines} lines, and at most {FUNCTION_LINES_MAX} fit a screen");
        page.breach(first, law, "give a step of it a name")
    })
    .collect()
}

/// Every `let (a, b) = (x, y)`, which is two bindings in one.
pub(crate) fn packed(house: &House) -> Vec<Breach> {
    let more = ["examples", "tests/tidy"].into_iter().flat_map(|top| house.under(top));
    let pages = house.source().chain(more.filter(|page| page.is_rust()));
    pages.flat_map(packed_in).collect()
}

fn packed_in(page: &Page) -> Vec<Breach> {
    let code = rust::blank(&page.text, false);
    let bindings = code.match_indices("let (").filter(|(at, start)| {
        let Some((_, rest)) = code[at + start.len()..].split_once(')') else { return false };
        let Some(value) = rest.trim_start().strip_prefix('=') else { return false };
        let Some(value) = value.trim_start().strip_prefix('(') else { return false };
        ends_in_parentheses(value)
    });
    let law = "values are packed into a pair only to be taken apart";
    bindings.map(|(at, _)| page.breach(rust::line_of(&code, at), law, "bind one name a line")).collect()
}

/// Whether nothing stands between the parenthesis that closes this text and the end of its statement.
fn ends_in_parentheses(text: &str) -> bool {
    let mut depth = 1_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text[at + 1..].starts_with(';');
        }
    }
    false
}

#[test]
fn a_long_file_is_found() {
    let at_most = "fn f() {}\n".repeat(FILE_LINES_MAX);
    for path in [
        "src/game.rs",
        "src/game/tests.rs",
        "src/game/core/tests/talk.rs",
        "tests/it/talk.rs",
        "benches/moves.rs",
        "examples/bot.rs",
        "static/app.js",
        "static/elements/board.js",
        "static/style/board.css",
        "tests/web/talk.test.mjs",
    ] {
        let more = format!("{at_most}more");
        assert_eq!(look(&House::of([(path, &at_most)])), [], "{path}");
        assert_eq!(look(&House::of([(path, &more)])).len(), 1, "{path}");
    }
    let code = |lines| "fn f() {}\n".repeat(lines);
    for more in [
        "\n".repeat(5),
        "// Why.\n".repeat(5),
        "/*\nWhy.\n\nAnd why.\n*/\n".to_owned(),
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn f() {}\n}\n".to_owned(),
    ] {
        let fits = code(FILE_LINES_MAX - 5) + &more;
        assert_eq!(look(&House::of([("src/game.rs", &fits)])), [], "{more}");
        let found = look(&House::of([("src/game.rs", &(code(FILE_LINES_MAX - 4) + &more))]));
        assert_eq!(found.len(), 1, "a file counts as it lies: {more}");
        assert_eq!(found[0].line, FILE_LINES_MAX + 1);
        assert!(found[0].law.contains("301 lines"), "{found:?}");
    }
    for path in ["static/wire.d.ts", "static/i18n/en.json", "tests/rules/hex.games", "README.md"] {
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
        let explained = function(FUNCTION_LINES_MAX).replacen("step();", "// Why.\n\n    step();", 1);
        assert_eq!(look(&House::of([(path, &explained)])), [], "{path}");
    }
}

#[test]
fn values_packed_to_be_taken_apart_are_found() {
    for text in ["let (a, b) = (x, y);", "fn f() {\n    let (mut a, b) =\n        (g(1), h(2));\n}"] {
        for path in ["src/http.rs", "src/rules/hex.rs", "src/game/core/tests.rs", "examples/bot.rs"] {
            assert_eq!(packed(&House::of([(path, text)])).len(), 1, "{path}: {text}");
        }
    }
    for text in [
        "let (a, b) = pair();",
        "let (a, b) = (x, y).into_pair();",
        "// let (a, b) = (x, y);",
        "let x = (a, b);",
    ] {
        assert_eq!(packed(&House::of([("src/http.rs", text)])), [], "{text}");
    }
}
