//! The files of the house and what is wrong with them. Knows which files there are; never what a law asks of them.

use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::rust;

/// One place where a law is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The file, from the top of the house.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The law, as a sentence without a full stop.
    pub(crate) law: String,
    /// What to do about it.
    pub(crate) cure: String,
}

impl Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.law, self.cure)
    }
}

/// A file of text.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its path from the top of the house, with `/`.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

impl Page {
    /// A page of that path and text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.has_ending(&["rs"])
    }

    /// Whether its name ends with one of these, without the dot.
    pub(crate) fn has_ending(&self, endings: &[&str]) -> bool {
        let ending = Path::new(&self.path).extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
    }

    /// Whether it is that file, or lies in that folder.
    pub(crate) fn is_in(&self, top: &str) -> bool {
        self.path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether it belongs to that room: `src/ROOM.rs` or a file under `src/ROOM/`.
    pub(crate) fn is_room(&self, room: &str) -> bool {
        room_of(&self.path) == Some(room)
    }

    /// Whether it belongs to a room, or to a part of one such as `store/sqlite`.
    pub(crate) fn is_part(&self, part: &str) -> bool {
        let rest = self.path.strip_prefix("src/").and_then(|path| path.strip_prefix(part));
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// Whether all of it is a test: a file under `tests/`, or a `tests.rs` of its own.
    pub(crate) fn is_test(&self) -> bool {
        self.is_in("tests") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// A breach of a law at a line.
    pub(crate) fn breach(&self, line: usize, law: impl Into<String>, cure: impl Into<String>) -> Breach {
        Breach { file: self.path.clone(), line, law: law.into(), cure: cure.into() }
    }

    /// Its lines with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The lines of its Rust that run in the server, numbered, without comments; string literals stay if `literals`.
    pub(crate) fn product(&self, literals: bool) -> Vec<(usize, String)> {
        let code = rust::blank(&self.text, literals);
        let tests = rust::tests(&self.text);
        let kept = |(number, _): &(usize, &str)| !self.is_test() && !tests.contains(number);
        let lines = (1..).zip(code.lines()).filter(kept);
        lines.map(|(number, line)| (number, line.to_owned())).collect()
    }
}

/// The room a path belongs to: `game` for `src/game.rs` and `src/game/clock.rs`.
pub(crate) fn room_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    rest.split_once('/').map(|(room, _)| room).or_else(|| rest.strip_suffix(".rs"))
}

/// All files of text that are, or would be, under version control.
#[derive(Clone, Debug)]
pub(crate) struct House {
    /// The files, by path.
    pub(crate) pages: Vec<Page>,
}

impl House {
    /// The house these tests stand in.
    pub(crate) fn open() -> Self {
        let top = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut paths = listed(top).unwrap_or_else(|| walked(top));
        paths.sort();
        paths.dedup();
        let read = |path: &String| fs::read_to_string(top.join(path)).ok().map(|text| Page::new(path, &text));
        Self { pages: paths.iter().filter_map(read).collect() }
    }

    /// A house of these files alone.
    pub(crate) fn of<const N: usize>(pages: [(&str, &str); N]) -> Self {
        Self { pages: pages.map(|(path, text)| Page::new(path, text)).into() }
    }

    /// The file of that path.
    pub(crate) fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }

    /// The files of that folder, or that file.
    pub(crate) fn under(&self, top: &str) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(move |page| page.is_in(top))
    }

    /// The Rust files of `src`.
    pub(crate) fn source(&self) -> impl Iterator<Item = &Page> {
        self.under("src").filter(|page| page.is_rust())
    }
}

/// What git tracks and what it would track; nothing where there is no git, as in an unpacked archive.
fn listed(top: &Path) -> Option<Vec<String>> {
    let asked = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let answer = Command::new("git").args(asked).current_dir(top).output().ok()?;
    let paths = String::from_utf8(answer.stdout).ok()?;
    let paths = paths.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    (answer.status.success() && !paths.is_empty()).then_some(paths)
}

/// Every file but those of hidden folders and those that are built or fetched.
fn walked(top: &Path) -> Vec<String> {
    let mut folders = vec![PathBuf::new()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(top.join(&folder)).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            if !entry.file_type().unwrap().is_dir() {
                files.push(path.to_str().unwrap().replace('\\', "/"));
            } else if !name.starts_with('.') && !["target", "node_modules", "data"].contains(&name.as_str()) {
                folders.push(path);
            }
        }
    }
    files
}

/// Where a word stands in a line, not as a part of a longer one.
pub(crate) fn finds(line: &str, word: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let first = is_part(word.chars().next());
    let last = is_part(word.chars().next_back());
    line.match_indices(word).any(|(at, _)| {
        let goes_on_before = first && is_part(line[..at].chars().next_back());
        let goes_on_after = last && is_part(line[at + word.len()..].chars().next());
        !goes_on_before && !goes_on_after
    })
}

#[test]
fn a_walk_finds_what_git_lists() {
    let top = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Some(listed) = listed(top) else { return };
    let walked = walked(top);
    let there = listed.iter().filter(|path| top.join(path).is_file() && !path.starts_with('.'));
    let hidden = |path: &str| path.contains("/.") && !path.rsplit('/').next().unwrap().starts_with('.');
    for path in there.filter(|path| !hidden(path)) {
        assert!(walked.contains(path), "{path} is listed and not walked to");
    }
}

#[test]
fn a_word_is_found_only_whole() {
    for (line, word, found) in [
        ("a saw!", "saw", true),
        ("sawdust", "saw", false),
        ("Seesaw", "saw", false),
        ("see_saw", "saw", false),
        ("x.unwrap()", ".unwrap()", true),
        ("x.unwrap_or(1)", ".unwrap", false),
        ("sawdust, saw", "saw", true),
    ] {
        assert_eq!(finds(line, word), found, "{word} in {line}");
    }
}

#[test]
fn a_room_is_known_by_its_path() {
    for (path, room) in [
        ("src/game.rs", Some("game")),
        ("src/game/clock.rs", Some("game")),
        ("src/lib.rs", Some("lib")),
        ("tests/rules.rs", None),
    ] {
        assert_eq!(room_of(path), room, "{path}");
    }
}
