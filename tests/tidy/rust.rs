//! Just enough of the Rust language to tell code from comments, literals and tests, and where a function ends. Knows
//! texts only; never files or laws.

use std::collections::BTreeSet;

/// The text with comments made blank, line for line, and string and character literals too unless they are wanted.
pub(crate) fn blank(text: &str, literals: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    while out.len() < bytes.len() {
        let at = out.len();
        let (end, keep) = token(text, at);
        let blanked = |byte: &u8| {
            if keep || (literals && !is_comment(bytes, at)) || *byte == b'\n' { *byte } else { b' ' }
        };
        out.extend(bytes[at..end].iter().map(blanked));
    }
    String::from_utf8(out).unwrap()
}

fn is_comment(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(b"//") || bytes[at..].starts_with(b"/*")
}

/// Where the comment, the literal or the one character that begins here ends, and whether it is code.
fn token(text: &str, at: usize) -> (usize, bool) {
    let rest = &text[at..];
    if rest.starts_with("//") {
        (at + rest.find('\n').unwrap_or(rest.len()), false)
    } else if rest.starts_with("/*") {
        (at + block_comment(rest), false)
    } else if let Some(length) = raw_string(text, at) {
        (at + length, false)
    } else if rest.starts_with('"') {
        (at + quoted(rest, '"'), false)
    } else if let Some(length) = character(rest) {
        (at + length, false)
    } else {
        (at + rest.chars().next().map_or(1, char::len_utf8), true)
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest.as_bytes()[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.as_bytes()[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of a raw string such as `r#"…"#` that begins here.
fn raw_string(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('r')?;
    let before = text[..at].chars().next_back();
    let prefixed = before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let inner = rest[hashes..].strip_prefix('"').filter(|_| !prefixed || before == Some('b'))?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(inner.find(&close).map_or(text.len() - at, |end| 1 + hashes + 1 + end + close.len()))
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        if letter == quote && !escaped {
            return at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    rest.len()
}

/// The length of a character literal that begins here; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        Some(quoted(rest, '\''))
    } else {
        inner[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
    }
}

/// The number of the line a byte stands in.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The numbers of the lines that are compiled for tests only.
pub(crate) fn tests(text: &str) -> BTreeSet<usize> {
    let code = blank(text, false);
    let attributes =
        ["#[cfg(test)]", "#[cfg(all(test"].into_iter().flat_map(|start| code.match_indices(start));
    attributes.flat_map(|(at, _)| line_of(&code, at)..=line_of(&code, item_end(&code, at))).collect()
}

/// The last byte of the item that begins here with its attributes.
fn item_end(code: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    for (place, letter) in code[at..].char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && letter == '}' {
                    return at + place;
                }
            }
            ';' | ',' if depth == 0 => return at + place,
            _ => {}
        }
    }
    code.len()
}

/// The functions of a text: name, first line, last line.
pub(crate) fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let code = blank(text, false);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let name = code[at + 3..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_');
        let name = name.collect::<String>();
        let part_of_a_word = code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let end = item_end(&code, at);
        if !name.is_empty()
            && !part_of_a_word
            && code[at..].get(end - at..).is_some_and(|end| end.starts_with('}'))
        {
            found.push((name, line_of(&code, at), line_of(&code, end)));
        }
    }
    found
}

#[test]
fn comments_and_literals_are_blank() {
    for (text, code, with_literals) in [
        ("a // b\nc", "a     \nc", "a     \nc"),
        ("a /* b /* c */ \n */ d", "a              \n    d", "a              \n    d"),
        (r#"x("a\"b", 'c', '\'', 'q')"#, "x(      ,    ,     ,    )", r#"x("a\"b", 'c', '\'', 'q')"#),
        ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
        ("r#\"// \"no\" \"# + r\"\\\" + br\"x\"", "                + r\"\\\" + br\"x\"", ""),
        ("'é' b'\\n' \"é\"", "     b          ", "'é' b'\\n' \"é\""),
        ("var\"a\"", "var   ", "var\"a\""),
    ] {
        if with_literals.is_empty() {
            assert!(!blank(text, false).contains(['"', '/']), "{:?}", blank(text, false));
        } else {
            assert_eq!(blank(text, false).trim_end(), code.trim_end());
            assert_eq!(blank(text, true), with_literals);
        }
    }
}

#[test]
fn what_is_compiled_for_tests_is_known() {
    let text = "fn a() {}\n#[cfg(test)]\n#[path = \"x\"]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod more;\n";
    assert_eq!(tests(text), BTreeSet::from([2, 3, 4, 5, 6, 8, 9]));
    assert_eq!(tests("// #[cfg(test)]\nfn a() {}\n#[cfg(not(test))]\nfn b() {}\n"), BTreeSet::new());
}

#[test]
fn functions_are_found_with_their_lines() {
    let text = "trait T { fn a(&self); }\npub fn b(x: [u8; 3]) -> u8 {\n    let s = \"}\";\n    0\n}\ntype F = fn (u8);\n";
    assert_eq!(functions(text), [("b".to_owned(), 2, 5)]);
}
