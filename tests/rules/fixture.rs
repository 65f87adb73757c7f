//! The form that all fixture files share: blocks of lines, each block about one game with its options. Knows where a
//! line stands in its file; never what a line means.

use std::fmt::{self, Display};
use std::fs;
use std::path::Path;

use visavis::rules::{Board, CATALOGUE, Kind, OptionValue, Options, Seed, find};

use super::EXAMPLES;

/// The lines about one game with its options.
pub(crate) struct Block {
    /// The game.
    pub(crate) kind: &'static Kind,
    /// What the match chose.
    pub(crate) options: Options,
    /// What is said of it, in order.
    pub(crate) lines: Vec<Line>,
}

impl Block {
    /// The board before the first move.
    pub(crate) fn open(&self) -> Box<dyn Board> {
        self.kind.open(&self.options, Seed::default()).unwrap()
    }

    /// The board in the position that the first line reads, or else before the first move.
    pub(crate) fn start(&self) -> Box<dyn Board> {
        match self.lines.first().map(|line| (line, line.split())) {
            Some((line, ("read", text))) => self.read(text, line),
            Some(_) | None => self.open(),
        }
    }

    /// The board in a position in the game's own notation.
    pub(crate) fn read(&self, text: &str, line: &Line) -> Box<dyn Board> {
        self.kind.read(&self.options, text).unwrap_or_else(|reason| panic!("{line}: {reason}"))
    }
}

/// A line of a fixture file.
pub(crate) struct Line {
    /// Whether it is for the slow tests only.
    pub(crate) slow: bool,
    /// What it says, without the word `slow`.
    pub(crate) text: String,
    at: String,
}

impl Line {
    /// Its first word, and what follows.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.text.split_once(' ').unwrap_or((&self.text, ""))
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.text)
    }
}

/// The blocks of all fixture files with that ending.
pub(crate) fn read(ending: &str) -> Vec<Block> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.retain(|file| file.extension().is_some_and(|found| found == ending));
    files.sort();
    files.iter().flat_map(|file| blocks(file)).collect()
}

fn blocks(file: &Path) -> Vec<Block> {
    let mut blocks = Vec::<Block>::new();
    for (number, text) in (1..).zip(fs::read_to_string(file).unwrap().lines()) {
        let at = format!("{}:{number}", file.file_name().unwrap().display());
        let text = text.trim();
        if let Some(head) = text.strip_prefix("game ") {
            blocks.push(open(head, &at));
        } else if !text.is_empty() && !text.starts_with('#') {
            let block = blocks.last_mut().unwrap_or_else(|| panic!("{at}: no `game` stands above `{text}`"));
            let slow = text.starts_with("slow ");
            let text = text.strip_prefix("slow ").unwrap_or(text).to_owned();
            block.lines.push(Line { slow, text, at });
        }
    }
    blocks
}

fn open(head: &str, at: &str) -> Block {
    let mut words = head.split_whitespace();
    let id = words.next().unwrap_or_else(|| panic!("{at}: which game?"));
    let known = find(CATALOGUE, id).or_else(|| find(EXAMPLES, id));
    let kind = known.unwrap_or_else(|| panic!("{at}: there is no game `{id}`"));
    let pairs = words.map(|pair| pair.split_once('=').unwrap_or_else(|| panic!("{at}: `{pair}` has no `=`")));
    let wished = options(pairs.map(|(name, text)| (name.to_owned(), value(text))));
    let options = kind.choose(&wished).unwrap_or_else(|reason| panic!("{at}: {reason}"));
    Block { kind, options, lines: Vec::new() }
}

fn value(text: &str) -> OptionValue {
    match (text.parse::<u32>(), text.parse::<bool>()) {
        (Ok(number), _) => OptionValue::Whole(number),
        (_, Ok(flag)) => OptionValue::Flag(flag),
        _ => OptionValue::Word(text.to_owned()),
    }
}

/// Options of any number of pairs.
pub(crate) fn options(pairs: impl IntoIterator<Item = (String, OptionValue)>) -> Options {
    let pairs = pairs.into_iter().map(|(name, value)| (name, serde_json::to_value(value).unwrap()));
    serde_json::from_value(serde_json::Value::Object(pairs.collect())).unwrap()
}
