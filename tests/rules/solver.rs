//! Solves Connect Four on the usual board: who wins if nobody errs. Knows bitboards of its own; nothing of the rules
//! under test.
//!
//! It is an alpha-beta search with a transposition table that looks only for win, draw or loss. What it borrows from
//! Pascal Pons (Solving Connect 4, 2015 to 2021): the bitboards, moves that do not lose at once, and those first that
//! make the most threats.

/// Columns, and rows.
const COLS: u32 = 7;
const ROWS: u32 = 6;
/// From a cell to the next one in its row: a column has a bit more than it has rows.
const STEP: u32 = ROWS + 1;
/// The lowest cell of every column.
const BOTTOM: u64 = 0x0408_1020_4081;
/// All cells.
const BOARD: u64 = BOTTOM * ((1 << ROWS) - 1);
/// Columns from the middle outwards, as those in the middle are in most lines.
const ORDER: [u32; COLS as usize] = [3, 2, 4, 1, 5, 0, 6];

/// A position: the discs of the side to move, and all discs.
#[derive(Clone, Copy)]
struct Position {
    own: u64,
    all: u64,
}

/// All cells of a column.
const fn column(col: u32) -> u64 {
    ((1 << ROWS) - 1) << (col * STEP)
}

/// The empty cells that give a side a line.
fn threats(discs: u64, all: u64) -> u64 {
    let upright = (discs << 1) & (discs << 2) & (discs << 3);
    let others = [ROWS, ROWS + 1, ROWS + 2].into_iter().fold(0, |found, step| {
        let right = (discs << step) & (discs << (2 * step));
        let left = (discs >> step) & (discs >> (2 * step));
        found
            | (right & (discs << (3 * step)))
            | (right & (discs >> step))
            | (left & (discs << step))
            | (left & (discs >> (3 * step)))
    });
    (upright | others) & BOARD & !all
}

impl Position {
    fn landings(self) -> u64 {
        (self.all + BOTTOM) & BOARD
    }

    fn wins_at_once(self) -> bool {
        threats(self.own, self.all) & self.landings() != 0
    }

    /// The moves after which the other side does not win at once.
    fn safe(self) -> u64 {
        let against = threats(self.own ^ self.all, self.all);
        let forced = self.landings() & against;
        let moves = match forced.count_ones() {
            0 => self.landings(),
            1 => forced,
            _ => 0,
        };
        moves & !(against >> 1)
    }

    fn after(self, cell: u64) -> Self {
        Self { own: self.own ^ self.all, all: self.all | cell }
    }
}

/// What is known of positions: the newest of those that share a place.
pub(crate) struct Solver {
    /// A position's key, and below it what the outcome is at least and at most, each by two bits.
    known: Vec<u64>,
}

/// Places for what is known, a prime number.
const PLACES: u64 = 4_194_301;

impl Solver {
    /// A solver that knows nothing.
    pub(crate) fn new() -> Self {
        Self { known: vec![0; usize::try_from(PLACES).unwrap()] }
    }

    /// How it ends after these columns if nobody errs: 1 if the side to move wins, 0 if it is a draw, -1 if it loses.
    /// No side has a line yet.
    pub(crate) fn solve(&mut self, columns: impl IntoIterator<Item = u32>) -> i32 {
        let drop = |position: Position, col| position.after(position.landings() & column(col));
        let position = columns.into_iter().fold(Position { own: 0, all: 0 }, drop);
        if position.wins_at_once() { 1 } else { self.search(position, -1, 1) }
    }

    /// The outcome, or a number on the same side of both bounds. The side to move does not win at once.
    fn search(&mut self, position: Position, mut low: i32, mut high: i32) -> i32 {
        let safe = position.safe();
        if safe == 0 {
            return if position.all == BOARD { 0 } else { -1 };
        }
        let key = position.own + position.all + BOTTOM;
        let place = usize::try_from(key % PLACES).unwrap();
        let (mut least, mut most) = self.read(place, key);
        (low, high) = (low.max(least), high.min(most));
        if low >= high {
            return low;
        }
        let mut cells = ORDER.map(|col| safe & column(col));
        cells.sort_by_key(|cell| {
            std::cmp::Reverse(threats(position.own | cell, position.all | cell).count_ones())
        });
        let (bound, mut best) = (low, -1);
        for cell in cells.into_iter().filter(|cell| *cell != 0) {
            best = best.max(-self.search(position.after(cell), -high, -low));
            low = low.max(best);
            if low >= high {
                break;
            }
        }
        if best > bound {
            least = least.max(best);
        }
        if best < high {
            most = most.min(best);
        }
        self.known[place] = key << 4 | u64::try_from((least + 1) << 2 | (most + 1)).unwrap();
        best
    }

    fn read(&self, place: usize, key: u64) -> (i32, i32) {
        let known = self.known[place];
        let bound = |shift: u32| i32::try_from(known >> shift & 3).unwrap() - 1;
        if known >> 4 == key { (bound(2), bound(0)) } else { (-1, 1) }
    }
}
