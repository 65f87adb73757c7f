//! How a position is drawn: boards of cells with names. A page needs nothing else to show it and to turn clicks into
//! moves. Knows names and shapes; never what a cell means.

use serde::{Deserialize, Serialize};

/// How one board of a position is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Layout {
    /// What the cells look like and how they touch.
    pub shape: Shape,
    /// Number of rows.
    pub rows: u32,
    /// Number of columns.
    pub cols: u32,
    /// The cells' names, one list a row from top to bottom; a gap where there is no cell.
    pub cells: Vec<Vec<Option<String>>>,
    /// The name of each column, where a column as a whole can be chosen.
    pub zones: Option<Vec<String>>,
    /// Rows and columns of the smaller boards that this one is made of, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub block: Option<u32>,
}

impl Layout {
    /// A board whose cells are named by row (from the top) and column; no name, no cell.
    pub fn new(shape: Shape, rows: u32, cols: u32, mut name: impl FnMut(u32, u32) -> Option<String>) -> Self {
        let cells = (0..rows).map(|row| (0..cols).map(|col| name(row, col)).collect()).collect();
        Self { shape, rows, cols, cells, zones: None, block: None }
    }
}

/// The shape of the cells of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Squares in rows and columns.
    Squares,
    /// Hexagons, each row shifted to the right by half a cell against the one above. The first colour joins top and
    /// bottom, the second left and right.
    Hexes,
    /// Dots, the edges between them and the boxes they enclose: every other row and column is thin. A name at an even
    /// row and an odd column (from 0) is a level edge, at an odd row and an even column an upright one, at two odd ones
    /// a box.
    Edges,
}

/// The rows of a position's text, from the top: the mark of each cell by row and column.
pub fn rows(rows: u32, cols: u32, mark: impl Fn(u32, u32) -> char) -> String {
    let mut text = String::with_capacity((rows * (cols + 1)) as usize);
    for row in 0..rows {
        if row > 0 {
            text.push('/');
        }
        text.extend((0..cols).map(|col| mark(row, col)));
    }
    text
}
