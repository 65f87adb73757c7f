//! The other's sea as a seat was told of it. Knows texts and squares as bits; never where a ship lies that is afloat.

use crate::engine::view::View;
use crate::rules::{Cell, Seat};

/// Rows, and columns.
pub(super) const SIDE: u32 = 10;
/// Rows that a position writes, one after the other.
const ROW_END: char = '/';
/// The lengths of a whole fleet.
const LENGTHS: [u32; 5] = [5, 4, 3, 3, 2];

/// Some of the squares of a sea: bit 0 is A1, bit 9 is J1, bit 10 is A2.
pub(super) type Squares = u128;

/// What is known of a sea.
pub(super) struct Water {
    /// Where nobody has shot at and a ship may lie.
    pub(super) open: Squares,
    /// Hits on ships afloat.
    pub(super) hits: Squares,
    /// The lengths of the ships afloat.
    pub(super) lengths: Vec<u32>,
    /// Whether ships may lie side by side.
    pub(super) touching: bool,
}

impl Water {
    /// A sea of which nothing is known.
    pub(super) fn untouched() -> Self {
        Self { open: (1 << (SIDE * SIDE)) - 1, hits: 0, lengths: LENGTHS.to_vec(), touching: true }
    }

    /// The other's sea as the seat sees it; nothing if the position says nothing of it.
    pub(super) fn read(view: &View) -> Option<Self> {
        let nth = usize::from(view.seat == Seat::First);
        let (seas, fields) = view.position.split_once(' ')?;
        let sea = seas.split('|').nth(nth)?;
        let afloat = fields.split(' ').find_map(|field| field.strip_prefix("afloat="))?;
        let lengths = afloat.split(',').nth(nth)?.split('.').filter_map(|length| length.parse().ok());
        let touching = view.options.flag("touching");
        let sunk = marked(sea, &['X', 'O']);
        let beside = if touching { 0 } else { around(sunk) };
        let open = marked(sea, &['?']) & !beside;
        Some(Self { open, hits: marked(sea, &['*']), lengths: lengths.collect(), touching })
    }
}

/// The squares of the own ships in a position.
pub(super) fn own(position: &str, seat: Seat) -> Squares {
    let nth = usize::from(seat == Seat::Second);
    position.split([' ', '|']).nth(nth).map_or(0, |sea| marked(sea, &['x', 'o']))
}

/// The squares of a sea with one of these marks.
fn marked(sea: &str, marks: &[char]) -> Squares {
    let each = (0..SIDE * SIDE).zip(sea.chars().filter(|mark| *mark != ROW_END));
    each.filter(|(_, mark)| marks.contains(mark)).fold(0, |squares, (at, _)| squares | 1 << at)
}

/// The number of a square as it is written to be shot at.
pub(super) fn square(text: &str) -> Option<usize> {
    let cell: Cell = text.to_lowercase().parse().ok()?;
    usize::try_from(cell.row() * SIDE + cell.col()).ok()
}

/// The numbers of some squares.
pub(super) fn each(mut squares: Squares) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (squares != 0).then(|| squares.trailing_zeros() as usize);
        squares &= squares.wrapping_sub(1);
        at
    })
}

/// The squares of a set and all around them.
pub(super) fn around(squares: Squares) -> Squares {
    let column = |col: u32| (0..SIDE).fold(0, |all: Squares, row| all | 1 << (row * SIDE + col));
    let wide = squares | (squares & !column(SIDE - 1)) << 1 | (squares & !column(0)) >> 1;
    wide | wide >> SIDE | (wide << SIDE) & ((1 << (SIDE * SIDE)) - 1)
}
