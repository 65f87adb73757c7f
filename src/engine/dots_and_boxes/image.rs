//! Positions that are the same but for how one looks at the board. Knows free edges; never what they are worth.

use super::grid::{Edge, Grid, Size};

/// How a board is looked at: each way undoes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image {
    turned: bool,
    flipped: bool,
}

/// One position that stands for all that are the same, and how it is looked at.
pub(super) fn image(size: Size, grid: Grid) -> (Grid, Image) {
    let plain = corners(size, grid);
    let upside_down = flipped(size, plain);
    let images = [
        (plain, Image { turned: false, flipped: false }),
        (turned(size, plain), Image { turned: true, flipped: false }),
        (upside_down, Image { turned: false, flipped: true }),
        (turned(size, upside_down), Image { turned: true, flipped: true }),
    ];
    let [first, others @ ..] = images;
    let smaller = |one: (Grid, Image), two: (Grid, Image)| {
        if (two.0.level, two.0.upright) < (one.0.level, one.0.upright) { two } else { one }
    };
    others.into_iter().fold(first, smaller)
}

impl Image {
    /// Where an edge is, looked at so.
    pub(super) fn edge(self, size: Size, edge: Edge) -> Edge {
        let stride = size.stride();
        let rows = if edge.is_upright() { size.rows - 1 } else { size.rows };
        let cols = if edge.is_upright() { size.cols } else { size.cols - 1 };
        let mut row = edge.place() / stride;
        let mut col = edge.place() % stride;
        if self.flipped {
            row = rows.saturating_sub(row);
        }
        if self.turned {
            row = rows.saturating_sub(row);
            col = cols.saturating_sub(col);
        }
        let place = row * stride + col;
        if edge.is_upright() { Edge::upright(place) } else { Edge::level(place) }
    }
}

/// The two edges of a corner are one as good as the other: of one that is drawn it is said that it is the level one.
fn corners(size: Size, mut grid: Grid) -> Grid {
    let last = (size.rows - 1) * size.stride();
    for (row, below) in [(0, 0), (last, size.stride())] {
        for (col, right) in [(0, 0), (size.cols - 1, 1)] {
            let level = 1_u128 << (row + col + below);
            let upright = 1_u128 << (row + col + right);
            if grid.level & level != 0 && grid.upright & upright == 0 {
                grid = Grid { level: grid.level & !level, upright: grid.upright | upright };
            }
        }
    }
    grid
}

/// Turned by half a turn.
const fn turned(size: Size, grid: Grid) -> Grid {
    let stride = size.stride();
    let level = size.rows * stride + size.cols - 1;
    let upright = (size.rows - 1) * stride + size.cols;
    Grid {
        level: grid.level.reverse_bits() >> (u128::BITS - 1 - level),
        upright: grid.upright.reverse_bits() >> (u128::BITS - 1 - upright),
    }
}

/// Upside down.
fn flipped(size: Size, grid: Grid) -> Grid {
    let stride = size.stride();
    let row = (1_u128 << stride) - 1;
    let flip = |set: u128, last: u32| {
        (0..=last).fold(0, |all, nth| all | (set >> (nth * stride) & row) << ((last - nth) * stride))
    };
    Grid { level: flip(grid.level, size.rows), upright: flip(grid.upright, size.rows - 1) }
}
