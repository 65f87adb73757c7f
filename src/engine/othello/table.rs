//! What is known of positions of Othello that came up before in one search, in memory of a fixed size. Knows discs and
//! bounds; never what they are bounds of.

use super::discs::Discs;

/// Bytes of an entry.
const ENTRY_BYTES: usize = 24;
/// Factors that spread positions; any odd ones do.
const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
/// A square that there is not.
const NONE: u8 = 64;

/// What is known of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// It is worth no less, and no more.
    pub(super) least: i32,
    pub(super) most: i32,
    /// How many moves ahead that was looked at.
    pub(super) depth: u8,
    /// The best move so far.
    pub(super) best: Option<u8>,
}

/// The memory: both sides' discs, and what is known, in three words.
pub(super) struct Table {
    entries: Box<[[u64; 3]]>,
    /// Which search it is: what others left behind counts for nothing, so that each finds the same again.
    search: u8,
}

fn pack(known: Known, search: u8) -> u64 {
    let score = |score: i32| u64::from(score.unsigned_abs() & 0xf_ffff) | u64::from(score < 0) << 20;
    let best = u64::from(known.best.unwrap_or(NONE)) << 42;
    score(known.least)
        | score(known.most) << 21
        | best
        | u64::from(known.depth & 0x3f) << 49
        | u64::from(search) << 56
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "of few bits")]
fn unpack(bits: u64) -> (Known, u8) {
    let score = |shift: u32| {
        let size = (bits >> shift & 0xf_ffff) as i32;
        if bits >> (shift + 20) & 1 == 1 { -size } else { size }
    };
    let best = Some((bits >> 42 & 0x7f) as u8).filter(|best| *best < NONE);
    let depth = (bits >> 49 & 0x3f) as u8;
    (Known { least: score(0), most: score(21), depth, best }, (bits >> 56) as u8)
}

impl Table {
    /// A table that takes about so many bytes at most; nothing where that is too little.
    pub(super) fn new(bytes: usize) -> Option<Self> {
        let number = (bytes / ENTRY_BYTES)
            .checked_ilog2()
            .map(|bits| 1_usize << bits)
            .filter(|number| *number >= 1_024)?;
        Some(Self { entries: vec![[0; 3]; number].into_boxed_slice(), search: 0 })
    }

    /// Another search begins, which knows nothing yet.
    pub(super) fn begin(&mut self) {
        self.search = self.search.checked_add(1).unwrap_or_else(|| {
            self.entries.fill([0; 3]);
            1
        });
    }

    fn slot(&self, discs: Discs) -> usize {
        let [one, two] = FACTORS;
        let mixed = discs.own.wrapping_mul(one) ^ discs.other.wrapping_mul(two).rotate_left(29);
        let spread = (mixed ^ mixed >> 32).wrapping_mul(one) >> 20;
        usize::try_from(spread).unwrap_or(0) & (self.entries.len() - 1)
    }

    /// What is known of a position.
    pub(super) fn find(&self, discs: Discs) -> Option<Known> {
        let [own, other, bits] = self.entries.get(self.slot(discs))?;
        let (known, search) = unpack(*bits);
        (*own == discs.own && *other == discs.other && search == self.search).then_some(known)
    }

    /// Keeps what is known of a position, instead of whatever was there.
    pub(super) fn keep(&mut self, discs: Discs, known: Known) {
        let slot = self.slot(discs);
        if let Some(entry) = self.entries.get_mut(slot) {
            *entry = [discs.own, discs.other, pack(known, self.search)];
        }
    }
}
