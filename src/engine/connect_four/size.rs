//! How large a board of Connect Four is, and where its cells lie in the 64 bits of a bitboard. Knows numbers; never
//! discs.
//!
//! Each column has one bit more than the board has rows, which stays 0, so that no line runs on from one column into
//! the next (John Tromp, Fhourstones; Pascal Pons, Solving Connect 4, part 6).

/// Bits of a bitboard.
const BITS: u32 = 64;

/// The size of a board. What is the same for all boards is said here once; a size that is known to the compiler costs
/// nothing at run time.
pub(super) trait Size: Copy + Send + 'static {
    /// Columns.
    fn cols(self) -> u32;

    /// Rows.
    fn rows(self) -> u32;

    /// Discs in a line that win.
    fn connect(self) -> u32;

    /// The lowest cell of every column.
    fn bottom(self) -> u64;

    /// Bits of all columns together.
    #[inline]
    fn bits(self) -> u32 {
        self.cols() * (self.rows() + 1)
    }

    /// How many cells there are.
    #[inline]
    #[allow(clippy::cast_possible_wrap, reason = "at most 63")]
    fn count(self) -> i32 {
        (self.cols() * self.rows()) as i32
    }

    /// All cells.
    #[inline]
    fn board(self) -> u64 {
        (self.bottom() << self.rows()).wrapping_sub(self.bottom())
    }

    /// All cells of a column.
    #[inline]
    fn column(self, col: u32) -> u64 {
        ((1 << self.rows()) - 1) << (col * (self.rows() + 1))
    }

    /// All cells of the column a cell is in.
    #[inline]
    fn column_of(self, cell: u64) -> u64 {
        self.column(cell.trailing_zeros() / (self.rows() + 1))
    }

    /// All cells of the second, fourth and so on row from below.
    #[inline]
    fn even_rows(self) -> u64 {
        self.bottom() * (0xaaaa & ((1 << self.rows()) - 1))
    }

    /// All cells of the lowest rows, so many of them.
    #[inline]
    fn low_rows(self, rows: u32) -> u64 {
        self.bottom() * ((1 << rows) - 1)
    }

    /// The column that is looked at as the `nth`: those in the middle are in most lines.
    #[inline]
    fn nth_column(self, nth: u32) -> u32 {
        let middle = self.cols() / 2;
        let away = nth.div_ceil(2);
        if nth.is_multiple_of(2) { middle + away } else { middle - away }
    }

    /// The steps from a cell of a line to the next: upwards, falling, level, rising.
    #[inline]
    fn steps(self) -> [u32; 4] {
        [1, self.rows(), self.rows() + 1, self.rows() + 2]
    }
}

/// The usual board: seven columns, six rows, four in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usual;

impl Size for Usual {
    #[inline]
    fn cols(self) -> u32 {
        7
    }

    #[inline]
    fn rows(self) -> u32 {
        6
    }

    #[inline]
    fn connect(self) -> u32 {
        4
    }

    #[inline]
    fn bottom(self) -> u64 {
        0x0408_1020_4081
    }
}

/// Any board that fits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    cols: u32,
    rows: u32,
    connect: u32,
    bottom: u64,
}

impl Other {
    /// A board of this size; nothing if it does not fit into the bits there are.
    pub(super) fn new(cols: u32, rows: u32, connect: u32) -> Option<Self> {
        let step = rows + 1;
        let fits = cols * step <= BITS;
        fits.then(|| {
            let bottom = (0..cols).fold(0, |bottom, col| bottom | 1 << (col * step));
            Self { cols, rows, connect, bottom }
        })
    }
}

impl Size for Other {
    #[inline]
    fn cols(self) -> u32 {
        self.cols
    }

    #[inline]
    fn rows(self) -> u32 {
        self.rows
    }

    #[inline]
    fn connect(self) -> u32 {
        self.connect
    }

    #[inline]
    fn bottom(self) -> u64 {
        self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_board_is_one_of_any() {
        let other = Other::new(7, 6, 4).unwrap();
        assert_eq!(Usual.bottom(), other.bottom());
        assert_eq!(Usual.board().count_ones(), 42);
        assert_eq!(Usual.even_rows().count_ones(), 21);
    }

    #[test]
    fn a_board_that_fills_all_bits_fits_and_a_larger_one_does_not() {
        let full = Other::new(8, 7, 4).unwrap();
        assert_eq!((full.bits(), full.board().count_ones(), full.count()), (64, 56, 56));
        assert!(Other::new(9, 7, 4).is_none());
    }

    #[test]
    fn columns_are_looked_at_from_the_middle_and_each_once() {
        let order = |cols: u32| {
            let size = Other::new(cols, 4, 4).unwrap();
            (0..cols).map(|nth| size.nth_column(nth)).collect::<Vec<_>>()
        };
        assert_eq!(order(7), [3, 2, 4, 1, 5, 0, 6]);
        assert_eq!(order(6), [3, 2, 4, 1, 5, 0]);
    }
}
