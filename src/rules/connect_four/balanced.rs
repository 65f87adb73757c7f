//! Openings of Connect Four on the usual board from which nobody wins if nobody errs: first would win from the start
//! (James Allen, 1988; Victor Allis, 1988). Knows options and the texts of moves; never a position.
//!
//! Five moves of each side were drawn at random, those left out after which a line can be made at once, and the rest
//! solved; `tests/rules/balanced.rs` does so again.

use crate::rules::Options;

/// Ten moves each.
#[rustfmt::skip]
const USUAL: &[&str] = &[
    "1 2 6 2 6 6 3 3 3 6", "1 5 6 5 5 4 1 5 3 6", "1 7 6 6 3 4 1 5 6 5", "2 2 2 3 1 1 3 2 4 4",
    "2 2 3 1 5 3 6 6 3 4", "2 6 1 4 3 3 3 6 3 2", "3 1 2 5 7 5 1 1 4 6", "3 4 4 4 2 3 4 4 5 7",
    "3 4 6 7 5 5 5 7 7 7", "3 6 5 3 6 7 2 3 5 4", "3 6 5 4 3 7 4 4 1 7", "4 1 7 7 3 5 6 5 5 5",
    "4 2 6 2 2 3 2 5 7 4", "4 6 2 4 5 3 6 4 5 3", "4 6 5 4 5 4 2 3 3 3", "5 1 2 1 3 5 5 4 6 3",
    "5 3 4 7 4 2 7 7 6 4", "5 5 3 4 2 3 3 5 3 6", "5 5 6 5 5 1 5 3 6 3", "6 2 4 6 2 5 5 5 3 6",
    "6 3 1 3 3 3 5 3 3 4", "6 3 5 6 1 4 6 4 4 2", "7 4 5 1 3 3 4 4 4 5", "7 4 5 5 4 7 3 4 5 3",
];

/// The table for a match with these options, if there is one.
pub(super) fn openings(options: &Options) -> &'static [&'static str] {
    let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
    match (cols, rows, connect, options.flag("pop_out")) {
        (7, 6, 4, false) => USUAL,
        (..) => &[],
    }
}
