//! The 32 dark squares as bits, and the four ways across them. Knows geometry; never what a piece may do.
//!
//! Square 1 is bit 0, at the top left; each row has four squares, and every other row is shifted by one column. Moves of
//! many pieces at once are shifts of such sets (the Chess Programming Wiki describes this layout under Checkers).

/// The rows that begin with a light square, from the top.
const EVEN_ROWS: u32 = 0x0f0f_0f0f;
/// The leftmost squares of all rows, and the rightmost.
const LEFT: u32 = 0x1111_1111;
const RIGHT: u32 = 0x8888_8888;

/// A diagonal direction on the board as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    DownLeft,
    DownRight,
    UpLeft,
    UpRight,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::DownLeft, Self::DownRight, Self::UpLeft, Self::UpRight];

    pub(super) const fn is_down(self) -> bool {
        matches!(self, Self::DownLeft | Self::DownRight)
    }
}

/// All squares of a set one step further; those that would leave the board are gone.
pub(super) const fn step(set: u32, way: Way) -> u32 {
    let even = set & EVEN_ROWS;
    let odd = set & !EVEN_ROWS;
    match way {
        Way::DownLeft => (even << 4) | ((odd & !LEFT) << 3),
        Way::DownRight => ((even & !RIGHT) << 5) | (odd << 4),
        Way::UpLeft => (even >> 4) | ((odd & !LEFT) >> 5),
        Way::UpRight => ((even & !RIGHT) >> 3) | (odd >> 4),
    }
}

/// The square of a number from 1 to 32, as a set.
pub(super) const fn square(number: u8) -> u32 {
    1 << (number - 1)
}

/// The number of the only square of a set.
pub(super) fn number(set: u32) -> u8 {
    u8::try_from(set.trailing_zeros() + 1).unwrap_or(0)
}

/// The squares of a set, in order, each as a set.
pub(super) fn each(mut set: u32) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let lowest = set & set.wrapping_neg();
        set &= !lowest;
        (lowest != 0).then_some(lowest)
    })
}

/// The number of the square at a row and a column of the drawn board, both from 0; nothing if it is light.
pub(super) const fn at(row: u32, col: u32) -> Option<u32> {
    if (row + col).is_multiple_of(2) { None } else { Some(row * 4 + col / 2 + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every step is the one that the drawn board shows.
    #[test]
    fn a_step_leads_one_row_and_one_column_further() {
        let place = |number: u32| {
            let all = (0..8).flat_map(|row| (0..8).map(move |col| (row, col)));
            all.into_iter().find(|(row, col)| at(*row, *col) == Some(number)).unwrap()
        };
        for from in 1..=32 {
            let (row, col) = place(from);
            for way in Way::ALL {
                let row = if way.is_down() { row.checked_add(1) } else { row.checked_sub(1) };
                let right = matches!(way, Way::DownRight | Way::UpRight);
                let col = if right { col.checked_add(1) } else { col.checked_sub(1) };
                let there = row.zip(col).filter(|(row, col)| *row < 8 && *col < 8);
                let expected = there.and_then(|(row, col)| at(row, col)).map_or(0, |to| 1 << (to - 1));
                assert_eq!(step(1 << (from - 1), way), expected, "{from} {way:?}");
            }
        }
    }
}
