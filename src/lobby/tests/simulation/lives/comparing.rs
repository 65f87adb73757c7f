//! Two folders of lives, held against each other: where each seed first says something else. Knows what may be said in other
//! words: ids, secrets and names of guests, as long as each stands for one of the other folder; hashes and signatures,
//! which the laws hold against their records; and fields that were not there before.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Digits from which on a word of hexadecimal digits is an id or a secret.
const DIGITS: usize = 32;
/// Fields that are made of all the others.
const MADE: [&str; 3] = ["hash", "chain", "signature"];
/// Seeds that are told of one by one.
const TOLD_MAX: usize = 20;
/// Letters of a line that are shown.
const SHOWN: usize = 700;

/// What stands for what.
#[derive(Default)]
struct Pairs {
    there: HashMap<String, String>,
    back: HashMap<String, String>,
    /// Fields that are new.
    more: BTreeSet<String>,
}

/// A text as words of hexadecimal digits and what stands between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let digit = |letter: char| letter.is_ascii_hexdigit();
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|letter| digit(letter) != digit(first)).unwrap_or(rest.len());
        let (word, left) = rest.split_at(end);
        rest = left;
        Some(word)
    })
}

fn is_id(word: &str) -> bool {
    word.len() >= DIGITS && word.bytes().all(|digit| digit.is_ascii_hexdigit())
}

impl Pairs {
    fn pair(&mut self, was: &str, is: &str) -> bool {
        let there = self.there.entry(was.to_owned()).or_insert_with(|| is.to_owned()) == is;
        there && self.back.entry(is.to_owned()).or_insert_with(|| was.to_owned()) == was
    }

    fn text(&mut self, name: &str, was: &str, is: &str) -> bool {
        let drawn = |text: &str| name == "token" || text.starts_with("Guest ");
        if drawn(was) && drawn(is) {
            return self.pair(was, is);
        }
        let (was, is): (Vec<_>, Vec<_>) = (words(was).collect(), words(is).collect());
        let same = |(was, is): (&&str, &&str)| was == is || (is_id(was) && is_id(is));
        was.len() == is.len()
            && was.iter().zip(&is).all(same)
            && was.iter().zip(&is).filter(|(was, _)| is_id(was)).all(|(was, is)| self.pair(was, is))
    }

    /// The first place at which two lines say something else.
    fn differ(&mut self, at: &str, was: &Value, is: &Value) -> Option<String> {
        match (was, is) {
            (Value::Object(was), Value::Object(is)) => {
                let new = is.keys().filter(|name| !was.contains_key(*name));
                self.more.extend(new.map(|name| format!("{at}.{name}")));
                was.iter().filter(|(name, _)| !MADE.contains(&name.as_str())).find_map(|(name, was)| {
                    let at = format!("{at}.{name}");
                    is.get(name).map_or_else(|| Some(at.clone()), |is| self.differ(&at, was, is))
                })
            }
            (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
                was.iter().zip(is).find_map(|(was, is)| self.differ(at, was, is))
            }
            (Value::String(was), Value::String(is)) => {
                let name = at.rsplit('.').next().unwrap_or_default();
                (!self.text(name, was, is)).then(|| at.to_owned())
            }
            _ => (was != is).then(|| at.to_owned()),
        }
    }
}

impl Pairs {
    /// The same of two lines of a file. Whether it was at another time is asked last.
    fn line(&mut self, mut was: Value, mut is: Value) -> Option<String> {
        let known = self.more.clone();
        let times = [&mut was, &mut is].map(|line| line["at_ms"].take());
        let differ = self.differ("", &was, &is);
        if differ.is_some() {
            // These two have nothing to do with each other.
            self.more = known;
        }
        differ.or_else(|| (times[0] != times[1]).then(|| ".at_ms".to_owned()))
    }
}

fn shortened(line: Option<&str>) -> String {
    line.map_or("nothing more".to_owned(), |line| line.chars().take(SHOWN).collect())
}

/// The first difference of two files: where in a line, and what stood there. The fields that are new go to `more`.
fn first_difference(was: &str, is: &str, more: &mut BTreeSet<String>) -> Option<(String, String)> {
    let mut pairs = Pairs::default();
    let mut before = was.lines();
    let mut after = is.lines();
    let found = (1..).find_map(|number| {
        let was = before.next();
        let is = after.next();
        let at = match (was, is) {
            (None, None) => return Some(None),
            (Some(was), Some(is)) => pairs.line(was.parse().unwrap(), is.parse().unwrap())?,
            (Some(_), None) | (None, Some(_)) => "the end".to_owned(),
        };
        Some(Some((at, format!("line {number}\n  before: {}\n  after:  {}", shortened(was), shortened(is)))))
    });
    more.append(&mut pairs.more);
    found.flatten()
}

fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path())).collect()
}

#[test]
#[ignore = "it compares two folders of lives that were written down, as `lives` says"]
#[allow(clippy::print_stderr, reason = "whoever compares wants to know what")]
fn two_folders_of_lives_say_the_same() {
    let folder = |name: &str| PathBuf::from(std::env::var_os(name).expect(name));
    let before = files(&folder("VISAVIS_LIVES_BEFORE"));
    let after = files(&folder("VISAVIS_LIVES_AFTER"));
    let both = before.iter().filter_map(|(name, was)| Some((name, was, after.get(name)?)));
    let mut kinds = BTreeMap::<String, usize>::new();
    let mut more = BTreeSet::new();
    let mut same = 0;
    for (name, was, is) in both {
        let [was, is] = [was, is].map(|path| fs::read_to_string(path).unwrap());
        let Some((at, what)) = first_difference(&was, &is, &mut more) else {
            same += 1;
            continue;
        };
        if kinds.values().sum::<usize>() < TOLD_MAX {
            eprintln!("{name} at {at}, {what}");
        }
        *kinds.entry(at).or_default() += 1;
    }
    let alone = before.keys().filter(|name| !after.contains_key(*name)).count()
        + after.keys().filter(|name| !before.contains_key(*name)).count();
    eprintln!("{same} seeds say the same, {alone} are in one folder only; fields that are new: {more:?}");
    assert!(kinds.is_empty(), "where seeds first say something else, and how many do: {kinds:#?}");
    assert!(same > 0 && alone == 0, "both folders hold the same seeds, one at least");
}

#[test]
fn other_words_for_the_same_are_the_same() {
    let id = |digit: char| digit.to_string().repeat(DIGITS);
    let line =
        |id: &str, more: &str| format!("{{\"heard\":{{\"game\":\"{id}\",\"hash\":\"{more}\"{more}}}}}\n");
    let two = |one: char, other: char| line(&id(one), "") + &line(&id(other), "");
    let differ = |was: &str, is: &str| first_difference(was, is, &mut BTreeSet::new()).map(|(at, _)| at);
    assert_eq!(differ(&two('a', 'b'), &two('c', 'd')), None, "ids stand for each other");
    assert_eq!(differ(&two('a', 'b'), &two('c', 'c')), Some(".heard.game".to_owned()), "one for one");
    assert_eq!(differ(&two('a', 'a'), &two('c', 'd')), Some(".heard.game".to_owned()));
    assert_eq!(differ(&two('a', 'b'), &line(&id('a'), "")), Some("the end".to_owned()));
    let mut more = BTreeSet::new();
    let was = r#"{"heard":{"ply":1}}"#;
    let is = r#"{"heard":{"ply":1,"left":2}}"#;
    assert_eq!(first_difference(was, is, &mut more), None);
    assert_eq!(more, BTreeSet::from([".heard.left".to_owned()]));
    assert_eq!(differ(is, was), Some(".heard.left".to_owned()), "what was there is there");
    assert_eq!(differ(r#"{"at_ms":1}"#, r#"{"at_ms":2}"#), Some(".at_ms".to_owned()));
}
