//! The file of a duel: what is played on its first line, and each pair as it ends. Knows lines; never how a pair is played.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use super::side::Side;
use crate::bots::{Duel, Points};
use crate::rules::BySeat;

/// Where pairs are written down, if they are, and those that were there already.
#[derive(Debug, Default)]
pub(super) struct Record {
    file: Option<File>,
    pub(super) known: BTreeMap<u64, BySeat<Points>>,
}

impl Record {
    /// Opens or begins a file for a duel.
    pub(super) fn open(path: &Path, duel: &Duel, sides: &[Side; 2]) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        let options = || OpenOptions::new().read(true).append(true).create(true).open(path);
        let mut file = options().map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let title = title(duel, sides);
        // A line that was cut off when the program ended is played again.
        let whole = text.rfind('\n').map_or("", |end| text.split_at(end + 1).0);
        let mut lines = whole.lines();
        match lines.next() {
            None => {
                file.set_len(0).map_err(failed)?;
                writeln!(file, "{title}").map_err(failed)?;
            }
            Some(first) if first == title => {
                file.set_len(u64::try_from(whole.len()).unwrap_or(u64::MAX)).map_err(failed)?;
            }
            Some(first) => {
                return Err(format!("{} is of another duel: {first:?}, and not {title:?}", path.display()));
            }
        }
        let read = |(number, line): (usize, &str)| {
            read(line).ok_or_else(|| format!("{}, line {number}: {line:?} is no pair", path.display()))
        };
        let known = (2..).zip(lines).map(read).collect::<Result<_, _>>()?;
        Ok(Self { file: Some(file), known })
    }

    /// A pair was played.
    pub(super) fn note(&mut self, number: u64, pair: BySeat<Points>) -> Result<(), String> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let [first, second] = [pair.first, pair.second].map(letter);
        writeln!(file, "{number} {first}{second}")
            .map_err(|error| format!("--record cannot be written: {error}"))
    }
}

/// What is played, so that nobody goes on with something else.
fn title(duel: &Duel, sides: &[Side; 2]) -> String {
    let Duel { kind, options, seed, opening } = duel;
    let [own, other] = sides.each_ref().map(Side::name);
    format!(
        "{} {}: {own} against {other}, opening {opening}, seed {seed}, {options:?}",
        kind.id, kind.version
    )
}

fn read(line: &str) -> Option<(u64, BySeat<Points>)> {
    let (number, pair) = line.split_once(' ')?;
    let mut points = pair.chars().map(points);
    let first = points.next()??;
    let second = points.next()??;
    points.next().is_none().then_some(())?;
    Some((number.parse().ok()?, BySeat { first, second }))
}

fn letter(points: Points) -> char {
    match points {
        Points::One => 'w',
        Points::Half => 'd',
        Points::None => 'l',
    }
}

fn points(letter: char) -> Option<Points> {
    match letter {
        'w' => Some(Points::One),
        'd' => Some(Points::Half),
        'l' => Some(Points::None),
        _ => None,
    }
}
