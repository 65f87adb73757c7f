//! A position of Othello as a search has it: the discs of who is to move, and those of the other. Knows bits; never a
//! budget.

use crate::rules::othello_fills::{moves, turned};

/// Squares of the board.
const SQUARES: i32 = 64;
/// The corners.
const CORNERS: u64 = 0x8100_0000_0000_0081;
/// All squares but those of the first column, and all but those of the last.
const NOT_FIRST: u64 = 0xfefe_fefe_fefe_fefe;
const NOT_LAST: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// What a disc is worth, in the measure of what is believed.
pub(super) const DISC: i32 = 100;
/// What one more square to move to is worth.
const MOBILITY: i32 = 90;
/// What one more empty square beside discs of the other is.
const FRONTIER: i32 = 35;
/// What a corner is, and a disc that nothing can turn any more along an edge from there.
const CORNER: i32 = 900;
const EDGE: i32 = 180;
/// What a disc costs that gives away an empty corner diagonally, and beside it.
const DIAGONAL: i32 = 450;
const BESIDE: i32 = 160;

/// Both sides' discs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Discs {
    /// Those of who is to move.
    pub(super) own: u64,
    /// Those of the other.
    pub(super) other: u64,
}

/// How many there are.
fn count(squares: u64) -> i32 {
    squares.count_ones().cast_signed()
}

/// All squares beside these.
fn around(squares: u64) -> u64 {
    let level = squares | ((squares & NOT_LAST) << 1) | ((squares & NOT_FIRST) >> 1);
    (level | (level << 8) | (level >> 8)) & !squares
}

/// The corners that are held, and what hangs on them along the edges.
fn edges(own: u64) -> u64 {
    let mut held = own & CORNERS;
    for _ in 0..6 {
        let along = ((held & NOT_LAST) << 1) | ((held & NOT_FIRST) >> 1) | (held << 8) | (held >> 8);
        held |= along & own & EDGES;
    }
    held
}

/// The squares at the edge.
const EDGES: u64 = 0xff81_8181_8181_81ff;

impl Discs {
    /// Where who is to move may place a disc.
    pub(super) fn moves(self) -> u64 {
        moves(self.own, self.other)
    }

    /// After a disc on that square, with the other to move.
    pub(super) fn after(self, square: u64) -> Self {
        let turned = turned(self.own, self.other, square);
        Self { own: self.other ^ turned, other: self.own | turned | square }
    }

    /// With the other to move.
    pub(super) fn passed(self) -> Self {
        Self { own: self.other, other: self.own }
    }

    /// How many squares are empty.
    pub(super) fn empty(self) -> i32 {
        SQUARES - count(self.own | self.other)
    }

    /// By how many squares who is to move has won a game that is over: the empty ones go to the winner.
    pub(super) fn score(self) -> i32 {
        let lead = count(self.own) - count(self.other);
        lead + lead.signum() * self.empty()
    }

    /// What the position seems to be worth to who is to move, in hundredths of a disc: room to move first of all, corners and
    /// what hangs on them, and what gives corners away.
    pub(super) fn worth(self) -> i32 {
        let Self { own, other } = self;
        let empty = !(own | other);
        let room = count(self.moves()) - count(moves(other, own));
        let frontier = count(around(other) & empty) - count(around(own) & empty);
        let corners = count(own & CORNERS) - count(other & CORNERS);
        let edges = count(edges(own)) - count(edges(other));
        let open = empty & CORNERS;
        let level = ((open & NOT_LAST) << 1) | ((open & NOT_FIRST) >> 1);
        let diagonal = (level << 8) | (level >> 8);
        let beside = level | (open << 8) | (open >> 8);
        let given = |squares: u64| count(other & squares) - count(own & squares);
        MOBILITY * room
            + FRONTIER * frontier
            + CORNER * corners
            + EDGE * edges
            + DIAGONAL * given(diagonal)
            + BESIDE * given(beside)
    }
}

/// The squares of a set, one after the other, each with its number.
pub(super) fn each(mut squares: u64) -> impl Iterator<Item = (u8, u64)> {
    std::iter::from_fn(move || {
        let square = squares & squares.wrapping_neg();
        squares &= squares.wrapping_sub(1);
        (square != 0).then(|| (u8::try_from(square.trailing_zeros()).unwrap_or(0), square))
    })
}
