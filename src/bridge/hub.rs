//! The Hub protocol, version 2 (Fabien Letouzey, with Scan), for draughts. Hub is made for the board of 100 squares; ours has
//! 64, so a position is the side to move and 32 squares, black stands on 1 to 12 and begins, and the variant is `english`. An engine
//! that names its variants must have that one.
//!
//! A step is written as ours. A capture is the square it begins on, the one it ends on, and those that are taken, in any order:
//! which way it goes does not matter, since all that begin, end and take alike leave the same position.

use super::limits::{Effort, Limits};
use super::talk::{Exchange, Garbled, Heard, Talk, Want, exchange, moves, shown};
use crate::engine::View;
use crate::rules::{Kind, Legal, Options};

/// Our rules among the variants of draughts.
pub(super) const VARIANT: &str = "english";
/// The position before the first move.
pub(super) const START: &str = "Bbbbbbbbbbbbbeeeeeeeewwwwwwwwwwww";
/// The kind of game that Hub is spoken for.
pub(super) const KIND: &str = "draughts";

/// The row and the column of a square, both from 0.
fn place(square: u8) -> (u8, u8) {
    let row = (square - 1) / 4;
    let col = (square - 1) % 4 * 2 + u8::from(row.is_multiple_of(2));
    (row, col)
}

/// The square between two that are a jump apart; nothing if they are not.
fn between(from: u8, to: u8) -> Option<u8> {
    let (from_row, from_col) = place(from);
    let (to_row, to_col) = place(to);
    let apart = from_row.abs_diff(to_row) == 2 && from_col.abs_diff(to_col) == 2;
    apart.then(|| u8::midpoint(from_row, to_row) * 4 + u8::midpoint(from_col, to_col) / 2 + 1)
}

fn squares(text: &str) -> Option<Vec<u8>> {
    text.split('x').map(|square| square.parse().ok().filter(|square| (1..=32).contains(square))).collect()
}

/// How one of our moves is said; nothing if it is none.
pub(super) fn said(text: &str) -> Option<String> {
    if !text.contains('x') {
        return Some(text.to_owned());
    }
    let path = squares(text)?;
    let taken = path.windows(2).map(|pair| match pair {
        [from, to] => between(*from, *to),
        _ => None,
    });
    let mut taken = taken.collect::<Option<Vec<u8>>>()?;
    taken.sort_unstable();
    let ends = [*path.first()?, *path.last()?];
    let all = ends.into_iter().chain(taken).map(|square| square.to_string());
    Some(all.collect::<Vec<_>>().join("x"))
}

/// The legal move that is said so; nothing if there is none.
pub(super) fn read(text: &str, legal: &Legal<String>) -> Option<String> {
    let Legal::Listed(legal) = legal else { return None };
    let known = |text: &str| {
        let all = squares(text)?;
        let (ends, taken) = all.split_at_checked(2)?;
        let mut taken = taken.to_vec();
        taken.sort_unstable();
        Some((ends.to_vec(), taken))
    };
    let same = |own: &&String| match said(own) {
        Some(own) => own == text || (text.contains('x') && known(&own) == known(text)),
        None => false,
    };
    legal.iter().find(same).cloned()
}

/// The value of an argument such as `name=…` or `name="… …"`.
pub(super) fn argument<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}="))?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(value, _)| value),
        None => rest.split_whitespace().next(),
    }
}

/// Who asks by Hub.
#[derive(Debug, Default)]
pub(super) struct Hub {
    /// Whether the engine lets a variant be chosen.
    has_variants: bool,
}

impl Talk for Hub {
    fn hello(&self) -> Vec<Exchange> {
        vec![exchange("hub", Want::Hello)]
    }

    fn begin(&mut self, kind: &'static Kind, _options: &Options) -> Result<Vec<Exchange>, Garbled> {
        if kind.id != KIND {
            return Err(Garbled::game("Hub", kind, "only draughts are"));
        }
        // Nothing is answered to a new game; a ping says that it was heard.
        Ok(vec![exchange("new-game\nping", Want::Done)])
    }

    fn ask(&mut self, view: &View, limits: &Limits) -> Result<Vec<Exchange>, Garbled> {
        if view.from.is_some() {
            return Err(Garbled::game("Hub", view.kind, "only games from the start are"));
        }
        let made = moves(view).map(|text| said(text).unwrap_or_else(|| text.to_owned()));
        let made = made.collect::<Vec<_>>().join(" ");
        let then = if made.is_empty() { String::new() } else { format!(" moves=\"{made}\"") };
        let level = match limits.effort {
            Effort::Time(time) => format!("move-time={:.3}", time.as_secs_f64()),
            Effort::Nodes(nodes) => format!("nodes={nodes}"),
        };
        let all = format!("pos pos={START}{then}\nlevel {level}\ngo think");
        Ok(vec![exchange(all, Want::Move)])
    }

    fn hear(&mut self, want: Want, line: &str, view: Option<&View>) -> Result<Heard, Garbled> {
        let first = line.split_whitespace().next().unwrap_or_default();
        Ok(match (want, first) {
            (_, "error") => {
                let why = argument(line, "message").unwrap_or(line);
                return Err(Garbled::new(format!("refuses it: {}", shown(why))));
            }
            (Want::Hello, "param") if argument(line, "name") == Some("variant") => {
                self.has_variants = true;
                let values = argument(line, "values").unwrap_or_default();
                if !values.split_whitespace().any(|value| value == VARIANT) {
                    let known = shown(values);
                    return Err(Garbled::new(format!(
                        "plays {known}, and English draughts are not among it"
                    )));
                }
                Heard::More
            }
            (Want::Hello, "wait") if self.has_variants => {
                Heard::Say(format!("set-param name=variant value={VARIANT}\ninit"))
            }
            (Want::Hello, "wait") => Heard::Say("init".to_owned()),
            (Want::Hello, "ready") | (Want::Done | Want::Tried, "pong") => Heard::Done,
            (Want::Move, "done") => {
                let text = argument(line, "move").unwrap_or_default();
                let found = view.and_then(|view| read(text, &view.legal));
                Heard::Plays(vec![found.ok_or_else(|| Garbled::line(line, "a legal move"))?])
            }
            (Want::Hello | Want::Done | Want::Tried | Want::Move, _) => Heard::More,
        })
    }

    fn quit(&self) -> &'static str {
        "quit"
    }
}
