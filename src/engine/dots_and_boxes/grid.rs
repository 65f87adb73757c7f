//! The free edges of a board as bits, and what is to be seen of its boxes without looking ahead. Knows one position, and
//! nothing of who owns which box.

/// What tells an upright edge from a level one in its number.
const UPRIGHT: u8 = 128;

/// A board: so many rows and columns of boxes, of which the one in row r and column c has the bit r * (columns + 1) + c.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) rows: u32,
    pub(super) cols: u32,
    boxes: u128,
}

/// The edges that are not drawn: a level one has the bit of the box below it, an upright one that of the box to its right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Grid {
    pub(super) level: u128,
    pub(super) upright: u128,
}

/// An edge, by its bit and whether it is upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge(u8);

/// The boxes that are not closed, by how many free edges they have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) one: u128,
    pub(super) two: u128,
    /// Three or four.
    pub(super) more: u128,
}

impl Edge {
    pub(super) fn level(place: u32) -> Self {
        Self(u8::try_from(place).unwrap_or(0))
    }

    pub(super) fn upright(place: u32) -> Self {
        Self(u8::try_from(place).unwrap_or(0) | UPRIGHT)
    }

    /// The edge of that number.
    pub(super) const fn of(number: u8) -> Self {
        Self(number)
    }

    pub(super) const fn number(self) -> u8 {
        self.0
    }

    pub(super) const fn is_upright(self) -> bool {
        self.0 & UPRIGHT != 0
    }

    pub(super) const fn place(self) -> u32 {
        (self.0 & !UPRIGHT) as u32
    }

    const fn bit(self) -> u128 {
        1 << self.place()
    }
}

impl Grid {
    pub(super) const fn is_empty(self) -> bool {
        self.level | self.upright == 0
    }

    pub(super) const fn has(self, edge: Edge) -> bool {
        let set = if edge.is_upright() { self.upright } else { self.level };
        set & edge.bit() != 0
    }

    /// What is free once this edge is drawn.
    pub(super) const fn without(self, edge: Edge) -> Self {
        if edge.is_upright() {
            Self { level: self.level, upright: self.upright & !edge.bit() }
        } else {
            Self { level: self.level & !edge.bit(), upright: self.upright }
        }
    }

    pub(super) const fn count(self) -> u32 {
        self.level.count_ones() + self.upright.count_ones()
    }

    /// The first of the edges.
    pub(super) fn first(self) -> Option<Edge> {
        if self.level != 0 {
            return Some(Edge::level(self.level.trailing_zeros()));
        }
        (self.upright != 0).then(|| Edge::upright(self.upright.trailing_zeros()))
    }

    /// All edges, one after the other.
    pub(super) fn each(mut self) -> impl Iterator<Item = Edge> {
        std::iter::from_fn(move || {
            let edge = self.first()?;
            self = self.without(edge);
            Some(edge)
        })
    }
}

impl Sides {
    /// How many boxes have a free edge.
    pub(super) const fn open(self) -> i32 {
        (self.one | self.two | self.more).count_ones().cast_signed()
    }
}

impl Size {
    pub(super) fn new(rows: u32, cols: u32) -> Self {
        let mut boxes = 0;
        for row in 0..rows {
            boxes |= ((1 << cols) - 1) << (row * (cols + 1));
        }
        Self { rows, cols, boxes }
    }

    /// How far the bits of two boxes lie apart of which one is below the other.
    pub(super) const fn stride(self) -> u32 {
        self.cols + 1
    }

    /// Counts the free edges of each box, as two binary digits at once for all of them.
    pub(super) const fn sides(self, grid: Grid) -> Sides {
        let [top, bottom] = [grid.level, grid.level >> self.stride()];
        let [left, right] = [grid.upright, grid.upright >> 1];
        let [level_odd, level_both] = [top ^ bottom, top & bottom];
        let [upright_odd, upright_both] = [left ^ right, left & right];
        let odd = level_odd ^ upright_odd;
        let two = level_both ^ upright_both ^ (level_odd & upright_odd);
        let four = level_both & upright_both;
        Sides {
            one: odd & !two & self.boxes,
            two: two & !odd & self.boxes,
            more: ((odd & two) | four) & self.boxes,
        }
    }

    /// The boxes on both sides of an edge, or the one at the rim.
    pub(super) const fn beside(self, edge: Edge) -> u128 {
        let bit = edge.bit();
        let before = if edge.is_upright() { bit >> 1 } else { bit >> self.stride() };
        (bit | before) & self.boxes
    }

    /// How many boxes are closed by drawing an edge.
    pub(super) const fn closes(self, sides: Sides, edge: Edge) -> i32 {
        (self.beside(edge) & sides.one).count_ones().cast_signed()
    }

    /// The edges that give nothing away: no box beside them has fewer than three free.
    pub(super) const fn safe(self, grid: Grid, sides: Sides) -> Grid {
        let few = sides.one | sides.two;
        Grid { level: grid.level & !(few | few << self.stride()), upright: grid.upright & !(few | few << 1) }
    }

    /// The first free edge of a box that is none of `but`, and the box on its other side: 0 at the rim.
    pub(super) fn way(self, grid: Grid, from: u128, but: Option<Edge>) -> Option<(Edge, u128)> {
        let place = from.trailing_zeros();
        let edges = [
            (Edge::level(place), from >> self.stride()),
            (Edge::level(place + self.stride()), from << self.stride()),
            (Edge::upright(place), from >> 1),
            (Edge::upright(place + 1), from << 1),
        ];
        let free = edges.into_iter().find(|(edge, _)| grid.has(*edge) && Some(*edge) != but);
        free.map(|(edge, to)| (edge, to & self.boxes))
    }
}
