//! Whether what the players of one game asked and were told is one legal game in real-time order. Pure: logs in, a
//! verdict out. Knows the rules as text; never sockets, servers or who the players are.
//!
//! A history is right when all of this holds, whatever was lost on broken connections:
//! - each stream of events has numbers without gaps, and no player is ever told of less than before;
//! - all that was told is one game: one event a number, each move legal and the next on a board of the checker's own,
//!   each position, turn and list of moves the one of that board;
//! - each move was asked for, by its player, as often as it was made, and no move was made that was refused;
//! - what somebody had heard before a command was asked comes before what the command did, and is part of its answer;
//! - nothing that was told is gone, unless both agreed to take it back; all agree on the end, and the record too.

use std::fmt;

use visavis::protocol::OfferKind;
use visavis::rules::{BySeat, Kind, Options, Seat};

use super::course::Course;
use super::order::Order;

/// What a player may ask of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Play { ply: u32, text: String },
    Resign,
    Offer(OfferKind),
    Decline(OfferKind),
    Resume,
}

/// How the game stands after an event, as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub position: String,
    pub turn: Vec<Seat>,
}

/// How a game ended, as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub ply: u32,
    pub winner: Option<Seat>,
    pub reason: String,
    /// The receiver's own result: `win`, `loss` or `draw`.
    pub result: Option<String>,
}

/// What a player was told of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Snapshot {
        moves: Vec<String>,
        standing: Standing,
        end: Option<End>,
    },
    Played {
        ply: u32,
        seat: Seat,
        text: String,
        standing: Standing,
    },
    TakenBack {
        moves: Vec<String>,
        standing: Standing,
    },
    Ended(End),
    /// What changes nothing on the board: who is here, what is offered.
    Aside,
}

/// One line of a player's log. Times are nanoseconds of one clock for all logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Said just after `at`.
    Asked { at: u64, id: u64, command: Command },
    /// Heard just before `at`; `re` is the `id` of the command it answers.
    Heard { at: u64, re: Option<u64>, seq: u32, fact: Fact },
    /// A command that shall have changed nothing.
    Refused { id: u64, code: String },
    /// The connection is gone; what was not answered may or may not have counted.
    Lost,
}

/// The record of an ended game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub moves: Vec<(Seat, String)>,
    pub winner: Option<Seat>,
    pub reason: String,
}

/// All that is known of one game that is over.
pub struct History {
    pub kind: &'static Kind,
    pub options: Options,
    pub logs: BySeat<Vec<Entry>>,
    /// What the server says afterwards, where it was asked.
    pub record: Option<Record>,
}

/// What is wrong with a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// A stream of events leaves out a number.
    Gap,
    /// A number that is not above what the same player heard before.
    WentBack,
    /// Two players, or one player twice, were told different things under one number.
    Forked,
    /// A move that was told is gone.
    Lost,
    /// A move counts more often than it was asked for.
    Doubled,
    /// The order of events is not the order in which they were asked and heard.
    Reordered,
    /// The rules do not allow what was told.
    Illegal,
    /// A position or a turn that is not the board's.
    Misdrawn,
    /// Something happened that nobody asked for.
    Invented,
    /// A refused move counts.
    Refused,
    /// The end is not what the moves and commands lead to, or two do not agree on it.
    Result,
    /// The game is not over.
    Unended,
}

/// The verdict on a history that is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub flaw: Flaw,
    pub what: String,
}

impl Broken {
    pub fn new(flaw: Flaw, what: impl Into<String>) -> Self {
        Self { flaw, what: what.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.flaw, self.what)
    }
}

/// What a history that is right amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    pub moves: Vec<(Seat, String)>,
    pub winner: Option<Seat>,
    pub reason: String,
}

/// Something heard, with who heard it.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub seq: u32,
    pub at: u64,
    pub seat: Seat,
    /// Whether it is told once more, to answer a command that was said again.
    pub again: bool,
    pub fact: &'a Fact,
}

/// Holds a history of a game that is over against all of the above.
pub fn check(history: &History) -> Result<Played, Broken> {
    let tellings = streams(history)?;
    let order = Order::of(history);
    order.answers_are_fresh(history)?;
    let mut course = Course::begin(history, &order, &tellings)?;
    for telling in &tellings {
        course.follow(telling)?;
    }
    course.close(history.record.as_ref())
}

/// Everything heard, in the order of its numbers, events before snapshots; each stream has been seen to have no gaps.
fn streams(history: &History) -> Result<Vec<Telling<'_>>, Broken> {
    let mut tellings = Vec::new();
    for (seat, log) in history.logs.iter() {
        let (mut last, mut attending) = (0, false);
        for entry in log {
            match entry {
                Entry::Lost => attending = false,
                Entry::Asked { .. } | Entry::Refused { .. } => {}
                Entry::Heard { at, re, seq, fact } => {
                    let snapshot = matches!(fact, Fact::Snapshot { .. });
                    let again = !snapshot && re.is_some() && *seq <= last;
                    tellings.push(Telling { seq: *seq, at: *at, seat, again, fact });
                    if again {
                        continue;
                    }
                    let said = || format!("{} heard {seq} after {last}: {fact:?}", seat.name());
                    if if snapshot { *seq < last } else { *seq <= last } {
                        return Err(Broken::new(Flaw::WentBack, said()));
                    }
                    if !snapshot && (!attending || *seq > last + 1) {
                        return Err(Broken::new(Flaw::Gap, said()));
                    }
                    (last, attending) = (*seq, true);
                }
            }
        }
    }
    tellings.sort_by_key(|telling| (telling.seq, matches!(telling.fact, Fact::Snapshot { .. }), telling.at));
    Ok(tellings)
}
