//! What the protocols of engines have in common: something is said, and lines are read until the answer is there. Pure; knows
//! views and lines, never a process.

use super::limits::Limits;
use crate::engine::View;
use crate::rules::{Kind, OptionKind, Options};

/// Most bytes of an engine's line that a reason repeats.
const SHOWN_CHARS_MAX: usize = 120;

/// Something that is said to an engine, and what is waited for then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exchange {
    /// The lines that are said, each without its end; there may be more than one.
    pub(super) say: String,
    /// What is waited for.
    pub(super) want: Want,
}

/// What an engine is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Who it is.
    Hello,
    /// That it has done as it was told.
    Done,
    /// That it has done so or says that it does not know how.
    Tried,
    /// What it plays.
    Move,
}

/// What a line of an engine comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nothing yet.
    More,
    /// This has to be said before the answer comes.
    Say(String),
    /// It is done.
    Done,
    /// What it plays: one move, or with the choice of a colour the stone that goes with it.
    Plays(Vec<String>),
    /// It gives the game up.
    Resigns,
}

/// Why an engine cannot be talked to, as a sentence about it without its name and without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Garbled(String);

impl Garbled {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// A line that is no answer.
    pub(super) fn line(line: &str, what: &str) -> Self {
        Self(format!("said {}, and {what} was asked for", shown(line)))
    }

    /// A game that the protocol does not speak of.
    pub(super) fn game(protocol: &str, kind: &Kind, why: &str) -> Self {
        Self(format!("cannot play {} by {protocol}: {why}", kind.id))
    }
}

/// A line in quotes, cut where it is long.
pub(super) fn shown(line: &str) -> String {
    let cut: String = line.chars().take(SHOWN_CHARS_MAX).collect();
    let rest = if cut.len() < line.len() { "…" } else { "" };
    format!("{cut:?}{rest}")
}

/// One side of a protocol: the one that asks.
pub(super) trait Talk: Send {
    /// What is said first, once for an engine.
    fn hello(&self) -> Vec<Exchange>;

    /// What is said when a game begins.
    fn begin(&mut self, kind: &'static Kind, options: &Options) -> Result<Vec<Exchange>, Garbled>;

    /// What is said to have a move for the seat that looks.
    fn ask(&mut self, view: &View, limits: &Limits) -> Result<Vec<Exchange>, Garbled>;

    /// What a line comes to; the view is there where a move is waited for.
    fn hear(&mut self, want: Want, line: &str, view: Option<&View>) -> Result<Heard, Garbled>;

    /// What is said last.
    fn quit(&self) -> &'static str;
}

/// One exchange.
pub(super) fn exchange(say: impl Into<String>, want: Want) -> Exchange {
    Exchange { say: say.into(), want }
}

/// The moves so far, as they are written; none of a game that hides something.
pub(super) fn moves(view: &View) -> impl Iterator<Item = &str> {
    view.told.iter().filter_map(|told| told.text.as_deref())
}

/// Options as NAME=VALUE, with blanks between them.
pub(super) fn options_as_text(kind: &Kind, options: &Options) -> String {
    let value = |spec: &crate::rules::OptionSpec| match spec.kind {
        OptionKind::Whole { .. } => format!("{}={}", spec.name, options.whole(spec.name)),
        OptionKind::Flag { .. } => format!("{}={}", spec.name, options.flag(spec.name)),
        OptionKind::Choice { .. } => format!("{}={}", spec.name, options.word(spec.name)),
    };
    kind.options.iter().map(value).collect::<Vec<_>>().join(" ")
}
