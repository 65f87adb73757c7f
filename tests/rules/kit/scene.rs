//! One position of a random game, with all that is seen of it and all that is tried on it. Knows texts; no law.

use std::collections::BTreeSet;

use visavis::rules::{Board, BySeat, Kind, Layout, Legal, Options, Pick, Seat, Status, Viewer};

use crate::random::Random;

/// What no game takes for a move, unless it is one by chance.
const GARBAGE: &[&str] = &[
    "",
    " ",
    "0",
    "5",
    "8",
    "11",
    "00",
    "01",
    "1 ",
    " 1",
    "+1",
    "-1",
    "1.0",
    "1\n",
    "１",
    "a0",
    "A1",
    "a1 ",
    "a1a1a1",
    "a1-a1",
    "e2e4",
    "-",
    "--",
    "x",
    ":",
    "p",
    "pass",
    "swap",
    "white",
    "null",
    "true",
    "\0",
    "é",
    "♞",
    "65537",
    "4294967297",
    "18446744073709551616",
    "99999999999999999999",
];

/// Most listed moves of a seat that are tried on one position, and most other texts.
const TRIED_MAX: usize = 48;

/// How a position is drawn, for each of [`Viewer::ALL`].
pub(super) type Layouts = [Vec<Layout>; 4];

/// A position and what there is to try on it.
pub(super) struct Scene<'a> {
    pub(super) kind: &'a Kind,
    pub(super) options: &'a Options,
    pub(super) board: &'a dyn Board,
    pub(super) sight: &'a Sight,
    /// How it was drawn at the start.
    pub(super) layouts: &'a Layouts,
    /// Texts to try, few of which are legal.
    pub(super) texts: &'a BTreeSet<String>,
    /// What chance hangs on.
    pub(super) seed: u64,
}

/// All that can be seen of a board, but how it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sight {
    pub(super) status: Status,
    pub(super) legal: BySeat<Legal<String>>,
    pub(super) automatic: Option<(Seat, String)>,
    /// For each of [`Viewer::ALL`].
    pub(super) positions: [String; 4],
    pub(super) score: Option<BySeat<u32>>,
    pub(super) swapped: bool,
    pub(super) notation: String,
}

/// Looks at a board.
pub(super) fn look(board: &dyn Board) -> Sight {
    Sight {
        status: board.status(),
        legal: BySeat::from_fn(|seat| board.legal(seat)),
        automatic: board.automatic(),
        positions: Viewer::ALL.map(|viewer| board.position(viewer)),
        score: board.score(),
        swapped: board.swapped(),
        notation: board.notation(),
    }
}

/// How a board is drawn.
pub(super) fn layouts(board: &dyn Board) -> Layouts {
    Viewer::ALL.map(|viewer| board.layout(viewer))
}

/// Texts to try on every position: what is no move anywhere, and every name alone.
pub(super) fn texts(layouts: &Layouts, garbage: &[String]) -> BTreeSet<String> {
    let fixed = GARBAGE.iter().map(|text| (*text).to_owned()).chain(["a1".repeat(65)]);
    fixed.chain(garbage.iter().cloned()).chain(layouts.iter().flat_map(|layout| names(layout))).collect()
}

/// The names of the cells.
pub(super) fn cells(layout: &[Layout]) -> impl Iterator<Item = &str> {
    layout.iter().flat_map(|board| board.cells.iter().flatten().flatten()).map(String::as_str)
}

/// The names of the cells and zones.
pub(super) fn names(layout: &[Layout]) -> BTreeSet<String> {
    let zones = layout.iter().flat_map(|board| board.zones.iter().flatten());
    zones.cloned().chain(cells(layout).map(str::to_owned)).collect()
}

/// At most so many of these things, evenly spread, from a random one on.
fn some<T>(all: Vec<T>, most: usize, seed: u64) -> impl Iterator<Item = T> {
    let step = all.len().div_ceil(most).max(1);
    let first = Random(seed).below(step);
    all.into_iter().skip(first).step_by(step)
}

impl Scene<'_> {
    /// Those who are to move.
    pub(super) fn to_move(&self) -> impl Iterator<Item = Seat> {
        let seats = match &self.sight.status {
            Status::ToMove(seats) => Some(*seats),
            Status::Over(_) => None,
        };
        seats.into_iter().flat_map(visavis::rules::Seats::iter)
    }

    /// How it is drawn for a seat.
    pub(super) fn layout(&self, seat: Seat) -> &[Layout] {
        match seat {
            Seat::First => &self.layouts[0],
            Seat::Second => &self.layouts[1],
        }
    }

    /// What a seat may pick, if it may pick.
    pub(super) fn picks(&self) -> impl Iterator<Item = (Seat, &Pick<String>)> {
        self.sight.legal.iter().filter_map(|(seat, legal)| match legal {
            Legal::Picked(pick) => Some((seat, pick)),
            Legal::Listed(_) | Legal::Unlisted => None,
        })
    }

    /// Moves that have to be accepted: some of those that are listed, and one drawn at random for each who is to move.
    pub(super) fn proposals(&self) -> Vec<(Seat, String)> {
        let listed = self.sight.legal.iter().flat_map(|(seat, legal)| {
            let moves = match legal {
                Legal::Listed(moves) => moves.iter().collect(),
                Legal::Picked(pick) => pick.others.iter().collect(),
                Legal::Unlisted => Vec::new(),
            };
            some(moves, TRIED_MAX, self.seed).map(move |text| (seat, text.clone()))
        });
        listed.chain(self.drawn()).collect()
    }

    /// A move drawn at random for each who is to move.
    pub(super) fn drawn(&self) -> impl Iterator<Item = (Seat, String)> {
        let mut random = Random(self.seed);
        self.to_move().filter_map(move |seat| {
            Some((seat, self.board.random_move(seat, &mut |limit| random.below(limit))?))
        })
    }

    /// Some texts that may or may not be moves.
    pub(super) fn attempts(&self) -> Vec<String> {
        let drawn = self
            .drawn()
            .flat_map(|(_, text)| [format!("{text}-"), format!(" {text}"), format!("{text}-{text}"), text]);
        some(self.texts.iter().collect(), TRIED_MAX, self.seed).cloned().chain(drawn).collect()
    }

    /// Whether these rules say that a text is a move of the seat; nothing if they cannot say it.
    pub(super) fn allows(&self, seat: Seat, text: &str) -> Option<bool> {
        let Some(written) = self.board.written(text) else { return Some(false) };
        match self.sight.legal.get(seat) {
            Legal::Listed(moves) => Some(moves.contains(&written)),
            Legal::Picked(pick) => Some(pick.others.contains(&written) || is_pick(pick, &written)),
            Legal::Unlisted => None,
        }
    }
}

fn is_pick(pick: &Pick<String>, text: &str) -> bool {
    let picked = text.split('-').map(str::to_owned).collect::<Vec<_>>();
    picked.len() == pick.count
        && picked.iter().collect::<BTreeSet<_>>().len() == pick.count
        && picked.iter().all(|cell| pick.cells.contains(cell))
}
