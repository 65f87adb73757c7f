//! The stones on a board of Hex of up to 19×19, as bits. Knows colours and cells; never whose turn it is.

use super::super::Cell;

/// Most rows, and most columns.
pub(super) const SIDE_MAX: usize = 19;

/// Some of the cells: a bit a column, a number a row.
pub(super) type Rows = [u32; SIDE_MAX];

/// The stones of black and of white.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stones {
    black: Rows,
    white: Rows,
}

impl Stones {
    /// All stones of a colour.
    pub(super) fn of(&self, black: bool) -> &Rows {
        if black { &self.black } else { &self.white }
    }

    pub(super) fn has(&self, black: bool, cell: Cell) -> bool {
        self.of(black).get(usize::from(cell.row)).is_some_and(|row| row & (1 << cell.col) != 0)
    }

    pub(super) fn is_free(&self, cell: Cell) -> bool {
        !self.has(true, cell) && !self.has(false, cell)
    }

    pub(super) fn put(&mut self, black: bool, cell: Cell) {
        let stones = if black { &mut self.black } else { &mut self.white };
        if let Some(row) = stones.get_mut(usize::from(cell.row)) {
            *row |= 1 << cell.col;
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.black.iter().chain(&self.white).map(|row| row.count_ones()).sum()
    }

    /// How a position shows a cell.
    pub(super) fn mark(&self, cell: Cell) -> char {
        match (self.has(true, cell), self.has(false, cell)) {
            (true, _) => 'x',
            (_, true) => 'o',
            (false, false) => '.',
        }
    }

    /// The stones that the rows of a position show, the topmost first.
    pub(super) fn read(grid: &str, size: u32) -> Option<Self> {
        let lines: Vec<&str> = grid.split('/').collect();
        let sized = lines.len() == size as usize && lines.iter().all(|line| line.len() == size as usize);
        let mut stones = sized.then(Self::default)?;
        for (line, row) in lines.iter().zip(0..) {
            for (mark, col) in line.chars().zip(0..) {
                match mark {
                    'x' | 'o' => stones.put(mark == 'x', Cell::at(col, row)),
                    '.' => {}
                    _ => return None,
                }
            }
        }
        Some(stones)
    }
}
