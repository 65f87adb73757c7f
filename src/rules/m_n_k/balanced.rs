//! Openings of small m,n,k games from which nobody wins if nobody errs. Knows options and the texts of moves; never a
//! position.
//!
//! They are found and proven by trying everything (`tests/rules/balanced.rs`).

use crate::rules::Options;

/// Three in a row on 3×3: whatever first begins with, and every answer that does not lose.
#[rustfmt::skip]
const THREE_BY_THREE: &[&str] = &[
    "a1 b2", "c1 b2", "a3 b2", "c3 b2",
    "b1 a1", "b1 c1", "b1 b2", "b1 b3", "a2 a1", "a2 a3", "a2 b2", "a2 c2",
    "b3 a3", "b3 c3", "b3 b2", "b3 b1", "c2 c1", "c2 c3", "c2 b2", "c2 a2",
    "b2 a1", "b2 c1", "b2 a3", "b2 c3",
];

/// Three in a row on 4×3, which first wins else: a stone of second between two of first. Mirrored, they are the same.
#[rustfmt::skip]
const FOUR_BY_THREE: &[&str] = &[
    "a1 b1 c2", "a1 c1 c2", "a1 d1 c2", "a1 a2 c3", "a1 b2 c2", "a1 b3 b1", "a1 b3 c3", "a1 d3 c1",
    "a1 d3 c2", "b1 a1 a2", "b1 c1 c3", "b1 c2 b2", "b1 a3 b2", "a2 b1 c2", "a2 c1 b2",
];

/// The same turned upright, on 3×4.
#[rustfmt::skip]
const THREE_BY_FOUR: &[&str] = &[
    "a1 a2 b3", "a1 a3 b3", "a1 a4 b3", "a1 b1 c3", "a1 b2 b3", "a1 c2 a2", "a1 c2 c3", "a1 c4 a3",
    "a1 c4 b3", "a2 a1 b1", "a2 a3 c3", "a2 b3 b2", "a2 c1 b2", "b1 a2 b3", "b1 a3 b2",
];

/// The table for a match with these options, if there is one. Swap2, which does not go with lines of three, is none of
/// them.
pub(super) fn openings(options: &Options) -> &'static [&'static str] {
    let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
    match (cols, rows, connect, options.flag("exact")) {
        (3, 3, 3, _) => THREE_BY_THREE,
        (4, 3, 3, false) => FOUR_BY_THREE,
        (3, 4, 3, false) => THREE_BY_FOUR,
        (..) => &[],
    }
}
