//! A set of cells of a board with up to 19 columns and rows, and the runs in it. Knows places; never whose stones they
//! are or how long a run has to be.
//!
//! A set is one mask a row, so that it has the same form on every board and the cells of a row are found by its lowest
//! set bit. A move can only make lines through its own stone: they are followed from there, both ways.

use std::array;
use std::iter::successors;

use crate::rules::Cell;

/// Most columns, and most rows.
pub(super) const SIDE_MAX: u32 = 19;

/// How far the next cell of a line is, to the right and upwards: level, upright, rising and falling.
pub(super) const DIRECTIONS: [(i8, i8); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

/// A set of cells: a mask for each row from the bottom, with column a as its lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stones([u32; SIDE_MAX as usize]);

impl Stones {
    /// Every cell of a board.
    pub(super) fn all(cols: u32, rows: u32) -> Self {
        let row = (1 << cols) - 1;
        Self(array::from_fn(|index| if index < rows as usize { row } else { 0 }))
    }

    /// The cells that are not in the other set.
    pub(super) fn without(mut self, other: &Self) -> Self {
        for (mask, gone) in self.0.iter_mut().zip(other.0) {
            *mask &= !gone;
        }
        self
    }

    /// Whether the cell is one of them.
    pub(super) fn has(&self, cell: Cell) -> bool {
        self.0.get(usize::from(cell.row)).is_some_and(|mask| (mask >> cell.col) & 1 == 1)
    }

    /// Adds a cell of the board.
    pub(super) fn insert(&mut self, cell: Cell) {
        if let Some(mask) = self.0.get_mut(usize::from(cell.row)) {
            *mask |= 1 << cell.col;
        }
    }

    /// Takes a cell out.
    pub(super) fn remove(&mut self, cell: Cell) {
        if let Some(mask) = self.0.get_mut(usize::from(cell.row)) {
            *mask &= !(1 << cell.col);
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|mask| mask.count_ones()).sum()
    }

    /// The cells row by row from the bottom, in each from the left.
    pub(super) fn cells(self) -> impl Iterator<Item = Cell> {
        (0..).zip(self.0).flat_map(|(row, mask)| columns(mask).map(move |col| Cell::at(col, row)))
    }

    /// How many stones stand in one unbroken line in a direction and against it, with one of them known.
    pub(super) fn run(&self, cell: Cell, (right, up): (i8, i8)) -> u32 {
        1 + self.arm(cell, right, up) + self.arm(cell, -right, -up)
    }

    /// How many stones follow a cell.
    fn arm(&self, cell: Cell, right: i8, up: i8) -> u32 {
        let next = |cell: &Cell| {
            let col = cell.col.checked_add_signed(right)?;
            let row = cell.row.checked_add_signed(up)?;
            Some(Cell { col, row }).filter(|cell| self.has(*cell))
        };
        successors(next(&cell), next).map(|_| 1).sum()
    }
}

/// The bits that are set, from the lowest.
fn columns(mask: u32) -> impl Iterator<Item = u32> {
    let rest = |mask: u32| (mask != 0).then_some(mask);
    successors(rest(mask), move |mask| rest(mask & (mask - 1))).map(u32::trailing_zeros)
}
