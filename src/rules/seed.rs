//! Where the randomness of a match comes from. Knows bytes; never who drew them.

use std::fmt;

/// 32 bytes drawn for one match before it begins. The rules may draw from it what must be unknown to the players, and
/// nothing else is random: the same seed and the same moves lead to the same positions.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl fmt::Debug for Seed {
    /// Never shows the bytes: what is hidden in a match hangs on them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}
