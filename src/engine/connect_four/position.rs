//! A position of Connect Four as two bitboards, and what is seen in it at a glance: lines, threats, moves that do not
//! lose at once. Knows discs and cells; never how good a position is.
//!
//! Threats are found by shifts as Pascal Pons describes (Solving Connect 4, parts 6 and 9).

use super::size::Size;

/// The discs of the side to move and those of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) own: u64,
    pub(super) other: u64,
    /// How many discs there are.
    pub(super) plies: i32,
}

/// What the side to move may do without losing at once.
pub(super) enum Safe {
    /// These cells, each of which loses nothing at once.
    Cells(u64),
    /// Nothing: whatever it does, the other side wins with its next disc.
    Lost,
    /// Nothing: the board is full, or will be before anybody can win.
    Drawn,
}

impl Position {
    /// All discs.
    #[inline]
    pub(super) fn discs(self) -> u64 {
        self.own | self.other
    }

    /// The cells that a disc can fall to.
    #[inline]
    pub(super) fn landings(self, size: impl Size) -> u64 {
        self.discs().wrapping_add(size.bottom()) & size.board()
    }

    /// The cells without a disc.
    #[inline]
    pub(super) fn empty(self, size: impl Size) -> u64 {
        size.board() & !self.discs()
    }

    /// The position after a disc of the side to move on that cell.
    #[inline]
    pub(super) fn after(self, cell: u64) -> Self {
        Self { own: self.other, other: self.own | cell, plies: self.plies + 1 }
    }

    /// The cells with which the other side would win.
    #[inline]
    pub(super) fn against(self, size: impl Size) -> u64 {
        threats(size, self.other, self.empty(size))
    }

    /// The cells with which the side to move wins at once.
    #[inline]
    pub(super) fn wins(self, size: impl Size) -> u64 {
        threats(size, self.own, self.empty(size)) & self.landings(size)
    }

    /// The moves after which the other side does not win at once, where the side to move does not win at once itself;
    /// `against` is [`Position::against`].
    #[inline]
    pub(super) fn safe(self, size: impl Size, against: u64) -> Safe {
        let landings = self.landings(size);
        let pressing = landings & against;
        let tried = match pressing {
            0 => landings,
            _ if pressing & (pressing - 1) != 0 => return Safe::Lost,
            _ => pressing,
        };
        let cells = tried & !(against >> 1);
        match cells {
            0 if landings == 0 => Safe::Drawn,
            0 => Safe::Lost,
            _ if self.plies >= size.count() - 2 => Safe::Drawn,
            _ => Safe::Cells(cells),
        }
    }

    /// The score of a win with the next disc but so many of both sides: 0 is the next one.
    #[inline]
    pub(super) fn win_after(self, size: impl Size, discs: i32) -> i32 {
        (size.count() + 1 - self.plies - discs) / 2
    }

    /// The score of losing to the very next disc of the other side.
    #[inline]
    pub(super) fn loss(self, size: impl Size) -> i32 {
        -self.win_after(size, 1)
    }

    /// The same position with left and right exchanged.
    pub(super) fn mirrored(self, size: impl Size) -> Self {
        Self { own: mirrored(size, self.own), other: mirrored(size, self.other), plies: self.plies }
    }
}

/// A set of cells with left and right exchanged.
fn mirrored(size: impl Size, cells: u64) -> u64 {
    let step = size.rows() + 1;
    let last = size.cols() - 1;
    let ones = size.column(0);
    (0..=last).fold(0, |made, col| made | (cells >> (col * step) & ones) << ((last - col) * step))
}

/// Whether these discs hold a line.
#[inline]
pub(super) fn has_line(size: impl Size, discs: u64) -> bool {
    size.steps().into_iter().any(|step| {
        if size.connect() == 4 {
            let pairs = discs & (discs >> step);
            return pairs & (pairs >> (2 * step)) != 0;
        }
        (1..size.connect()).fold(discs, |runs, _| runs & (runs >> step)) != 0
    })
}

/// The cells that would complete a line of these discs in one direction, whether there is a disc on them or not.
#[inline]
fn completing(size: impl Size, discs: u64, step: u32) -> u64 {
    if size.connect() == 4 {
        let right = (discs << step) & (discs << (2 * step));
        let left = (discs >> step) & (discs >> (2 * step));
        return (right & (discs << (3 * step)))
            | (right & (discs >> step))
            | (left & (discs << step))
            | (left & (discs >> (3 * step)));
    }
    let reach = |away: u32| (discs << (away * step), discs >> (away * step));
    (0..size.connect()).fold(0, |found, before| {
        let below = (1..=before).fold(u64::MAX, |all, away| all & reach(away).0);
        found | (1..size.connect() - before).fold(below, |all, away| all & reach(away).1)
    })
}

/// The empty cells that would complete a line of these discs.
#[inline]
pub(super) fn threats(size: impl Size, discs: u64, empty: u64) -> u64 {
    size.steps().into_iter().fold(0, |found, step| found | completing(size, discs, step)) & empty
}

/// All cells above these, each within its column.
#[inline]
pub(super) fn above(size: impl Size, cells: u64) -> u64 {
    let board = size.board();
    let next = (cells << 1) & board;
    (2..size.rows()).fold(next, |found, _| found | (found << 1) & board)
}

/// The lowest of these cells.
#[inline]
pub(super) fn lowest(cells: u64) -> u64 {
    cells & cells.wrapping_neg()
}

/// Each of these cells alone, from the lowest.
#[inline]
pub(super) fn each(mut cells: u64) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || {
        let next = lowest(cells);
        cells ^= next;
        (next != 0).then_some(next)
    })
}
