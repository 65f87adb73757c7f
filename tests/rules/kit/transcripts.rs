//! Laws on whole matches as files: the format is kept whatever the players are called, and no name changes anything else.
//! Reads SGF and PDN by parsers of its own; of any other format it asks that no name is in it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use visavis::rules::{BySeat, End, Format, Kind, Options, Played, Seat};

use super::{Law, named};

/// Names that a careless format would trip over.
const ODD: &[&str] = &[
    "",
    "]",
    "\\",
    "\\]",
    "a\"b",
    "\"]\n[Result \"1-0",
    "ends with \\",
    "(;B[aa])",
    "x:y",
    "{1-0} *",
    "% 1. 11-15",
    "Zoé 李 🎲 \u{202e}\u{301}",
    "two\r\nlines\0",
];

/// A name that nothing trips over.
const PLAIN: &str = "Ann";

/// What a file says.
#[derive(Debug, PartialEq)]
struct Read {
    /// What the players are called.
    names: BTreeSet<String>,
    /// All else, but comments.
    rest: Vec<String>,
    /// How many moves there are.
    moves: usize,
}

/// A match, at its end, given up, and broken off halfway, is written down whatever the players are called.
pub(super) fn are_sound(
    kind: &Kind,
    options: &Options,
    moves: &[(Seat, &str)],
    winner: Option<Seat>,
    garbage: &[String],
) -> Law {
    named("a kind of file has a name", has_a_name(kind.format))?;
    let ends = [
        (moves, Some(End { winner, reason: "rules" })),
        (&moves[..moves.len() / 2], Some(End { winner: Some(Seat::Second), reason: "resignation" })),
        (&moves[..moves.len() / 2], None),
    ];
    let odd = ODD.iter().copied().chain(garbage.iter().map(String::as_str)).collect::<Vec<_>>();
    for (moves, end) in ends {
        let write = |first, second, site| {
            let players = BySeat { first, second };
            kind.transcript(&Played {
                options,
                players,
                site,
                opened_ms: 1_700_000_000_000,
                timing: None,
                moves,
                end,
            })
        };
        let plain = read(kind.format, &write(PLAIN, PLAIN, PLAIN), PLAIN)?;
        named("a whole match is written down", is_written(&plain, moves))?;
        for (name, other) in odd.iter().zip(odd.iter().cycle().skip(1)) {
            let found = read(kind.format, &write(name, other, name), name)?;
            let names = [name, other].map(|name| shown(kind.format, name));
            named("names do not break a format", keeps(&plain, &found, names))?;
        }
    }
    Ok(())
}

fn has_a_name(format: Format) -> Law {
    let Format { extension, media_type } = format;
    prop_assert!(!extension.is_empty() && extension.bytes().all(|byte| byte.is_ascii_lowercase()));
    prop_assert_eq!(media_type.split('/').filter(|part| !part.is_empty()).count(), 2, "{}", media_type);
    Ok(())
}

fn is_written(read: &Read, moves: &[(Seat, &str)]) -> Law {
    prop_assert!(read.moves > 0 || moves.is_empty(), "there is no move in {read:?}");
    Ok(())
}

fn keeps(plain: &Read, found: &Read, names: [String; 2]) -> Law {
    prop_assert_eq!((&found.rest, found.moves), (&plain.rest, plain.moves));
    let given = names.into_iter().filter(|name| !name.is_empty()).collect::<BTreeSet<_>>();
    prop_assert!(plain.names.is_empty() || found.names == given, "{found:?} of {given:?}");
    Ok(())
}

/// A name as a format shows it.
fn shown(format: Format, name: &str) -> String {
    let line = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>();
    match line.as_str() {
        "" if format == Format::PDN => "?".to_owned(),
        _ if format == Format::PDN => line.replace('\\', "/"),
        _ => line,
    }
}

/// Reads a file; `site` is where it was played.
fn read(format: Format, text: &str, site: &str) -> Result<Read, TestCaseError> {
    let bad = || TestCaseError::fail(format!("“a file is well formed”: {text:?}"));
    let lines = text.strip_suffix('\n').ok_or_else(bad)?;
    let clean = lines.lines().all(|line| !line.contains(char::is_control));
    let pairs = match format {
        _ if !clean => None,
        Format::SGF => sgf(lines),
        Format::PDN => pdn(lines),
        _ => (!lines.contains('\n')).then(|| vec![("move".to_owned(), lines.to_owned())]),
    };
    let mut read = Read { names: BTreeSet::new(), rest: Vec::new(), moves: 0 };
    for (name, value) in pairs.ok_or_else(bad)? {
        match name.as_str() {
            "PB" | "PW" | "Black" | "White" => {
                read.names.insert(value);
            }
            "PC" | "Site" => prop_assert_eq!(value, shown(format, site)),
            "C" => {}
            _ => {
                read.moves += usize::from(matches!(name.as_str(), "B" | "W" | "move") && !value.is_empty());
                read.rest.push(format!("{name}={value}"));
            }
        }
    }
    Ok(read)
}

/// The properties of an SGF file without variations, each with its only value.
fn sgf(text: &str) -> Option<Vec<(String, String)>> {
    let inside = text.strip_prefix("(;FF[4]")?.strip_suffix(')')?;
    let (mut letters, mut pairs) = (inside.chars().peekable(), Vec::new());
    loop {
        while letters.next_if(|letter| matches!(letter, ';' | '\n')).is_some() {}
        let mut name = String::new();
        while let Some(letter) = letters.next_if(char::is_ascii_uppercase) {
            name.push(letter);
        }
        match letters.next() {
            None if name.is_empty() => return Some(pairs),
            Some('[') if !name.is_empty() => pairs.push((name, value(&mut letters)?)),
            Some(_) | None => return None,
        }
    }
}

/// What stands before the next bracket that closes.
fn value(letters: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut value = String::new();
    loop {
        match letters.next()? {
            ']' => return Some(value),
            '\\' => value.push(letters.next()?),
            letter => value.push(letter),
        }
    }
}

/// The tags of a PDN file, its moves and its result.
fn pdn(text: &str) -> Option<Vec<(String, String)>> {
    let (tags, moves) = text.split_once("\n\n")?;
    let mut pairs = tags.lines().map(tag).collect::<Option<Vec<_>>>()?;
    let mut words = moves.split([' ', '\n']).collect::<Vec<_>>();
    let result = words.pop()?;
    pairs.contains(&("Result".to_owned(), result.to_owned())).then_some(())?;
    for word in words.into_iter().filter(|word| !word.ends_with('.')) {
        word.split(['-', 'x']).all(|square| square.parse::<u8>().is_ok()).then_some(())?;
        pairs.push(("move".to_owned(), word.to_owned()));
    }
    Some(pairs)
}

/// A tag: the standard knows `\"` and no other use of `\`.
fn tag(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix('[')?.strip_suffix("\"]")?.split_once(" \"")?;
    let plain = value.replace("\\\"", "");
    let sound = !plain.contains(['"', '\\']) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    sound.then(|| (name.to_owned(), value.replace("\\\"", "\"")))
}
