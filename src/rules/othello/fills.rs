//! Where discs may be placed and which they turn, on two bitboards whose bit 0 is a1 and bit 63 is h8. Knows bits; never
//! whose they are.
//!
//! Both are found by filling along all lines at once (the Chess Programming Wiki describes such fills). What is filled over
//! leaves out the outer columns where a step would come out on the other side of the board.

/// All squares but those of the outer columns.
const INNER: u64 = 0x7e7e_7e7e_7e7e_7e7e;
/// Steps to the next square along a row, a column, and both diagonals; each goes either way.
const STEPS: [u32; 4] = [1, 7, 8, 9];
/// A step that stays in its column.
const UP: u32 = 8;

fn over(other: u64, by: u32) -> u64 {
    if by == UP { other } else { other & INNER }
}

/// The runs of `over` that begin beside `from`, both ways: each as long as it can be within a line of eight.
fn runs(from: u64, over: u64, by: u32) -> [u64; 2] {
    let mut up = over & (from << by);
    let mut down = over & (from >> by);
    for _ in 0..5 {
        up |= over & (up << by);
        down |= over & (down >> by);
    }
    [up, down]
}

/// The empty squares on which a disc of `own` turns one of `other`.
pub(crate) fn moves(own: u64, other: u64) -> u64 {
    let found = STEPS.into_iter().fold(0, |found, by| {
        let [up, down] = runs(own, over(other, by), by);
        found | (up << by) | (down >> by)
    });
    found & !(own | other)
}

/// The discs of `other` that a disc of `own` on a square turns.
pub(crate) fn turned(own: u64, other: u64, square: u64) -> u64 {
    STEPS.into_iter().fold(0, |turned, by| {
        let [up, down] = runs(square, over(other, by), by);
        let held = |run: u64, end: u64| if end & own == 0 { 0 } else { run };
        turned | held(up, up << by) | held(down, down >> by)
    })
}
