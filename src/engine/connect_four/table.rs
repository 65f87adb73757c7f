//! What is known of positions of Connect Four that came up before, in memory of a fixed size. Knows keys and bounds;
//! never a board.
//!
//! A place holds two entries: one that took much work, and the newest. An entry is 64 bits: the position's key but
//! for the part that says the place, so that two positions are never taken for each other, and what is known of it.

/// Bits of an entry that are not the key's: two bounds of the score, the best column, and how much work it took.
const KNOWN_BITS: u32 = 22;
/// What is added to a score so that it is above 0.
const SHIFT: i32 = 32;
/// Factors that spread keys; any odd ones do.
const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
/// Bytes of a place.
const PLACE_BYTES: usize = 16;

/// What is known of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The score is no less.
    pub(super) least: i32,
    /// The score is no more.
    pub(super) most: i32,
    /// The best column so far, or one that there is not.
    pub(super) col: u32,
    /// The binary logarithm of the nodes it took.
    pub(super) work: u32,
}

impl Known {
    fn pack(self) -> u64 {
        let score = |score: i32| u64::from((score + SHIFT).unsigned_abs() & 0x3f);
        score(self.least)
            | score(self.most) << 6
            | u64::from(self.col & 0xf) << 12
            | u64::from(self.work & 0x3f) << 16
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "of few bits")]
    fn unpack(bits: u64) -> Self {
        let part = |shift: u32, mask: u64| (bits >> shift & mask) as u32;
        Self {
            least: part(0, 0x3f) as i32 - SHIFT,
            most: part(6, 0x3f) as i32 - SHIFT,
            col: part(12, 0xf),
            work: part(16, 0x3f),
        }
    }
}

/// The memory.
pub(super) struct Table {
    /// Places, a power of two of them. An empty entry is 0, which no entry is: its upper bound would be -32.
    places: Box<[[u64; 2]]>,
    /// The binary logarithm of the number of places.
    place_bits: u32,
    /// Bits of a key.
    key_bits: u32,
}

/// Where a position is to be found.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    place: usize,
    tag: u64,
}

impl Table {
    /// A table for keys of so many bits that takes at most so many bytes, now and for good; nothing if that is too
    /// little for such keys.
    pub(super) fn new(bytes: usize, key_bits: u32) -> Option<Self> {
        let place_bits = (bytes / PLACE_BYTES).checked_ilog2()?.min(key_bits);
        let enough = place_bits >= 1 && key_bits - place_bits <= u64::BITS - KNOWN_BITS;
        enough.then(|| {
            let places = vec![[0; 2]; 1 << place_bits].into_boxed_slice();
            Self { places, place_bits, key_bits }
        })
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.places.fill([0; 2]);
    }

    /// Where the position with that key is. Different keys have different spots: each step can be undone.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "no more bits than a place has")]
    pub(super) fn spot(&self, key: u64) -> Spot {
        let all = u64::MAX >> (u64::BITS - self.key_bits);
        let [first, second] = FACTORS;
        let mut mixed = key.wrapping_mul(first) & all;
        mixed ^= mixed >> (self.key_bits / 2);
        mixed = mixed.wrapping_mul(second) & all;
        mixed ^= mixed >> (self.key_bits / 2);
        let place = mixed & ((1 << self.place_bits) - 1);
        Spot { place: place as usize, tag: mixed.checked_shr(self.place_bits).unwrap_or(0) }
    }

    /// What is known of a position.
    #[inline]
    pub(super) fn find(&self, spot: Spot) -> Option<Known> {
        let entries = self.places.get(spot.place)?;
        let entry = entries.iter().find(|entry| *entry >> KNOWN_BITS == spot.tag && **entry != 0)?;
        Some(Known::unpack(*entry))
    }

    /// Keeps what is known of a position: in the place of what it knew before, else of what took no more work, else
    /// of the newest.
    #[inline]
    pub(super) fn keep(&mut self, spot: Spot, known: Known) {
        let Some([much, newest]) = self.places.get_mut(spot.place) else { return };
        let entry = spot.tag << KNOWN_BITS | known.pack();
        let same = *much != 0 && *much >> KNOWN_BITS == spot.tag;
        if same {
            *much = entry;
        } else if Known::unpack(*much).work <= known.work {
            *newest = *much;
            *much = entry;
        } else {
            *newest = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn known(work: u32) -> Known {
        Known { least: -5, most: 28, col: 9, work }
    }

    #[test]
    fn what_is_kept_is_found_as_it_was() {
        let mut table = Table::new(1 << 20, 49).unwrap();
        for (least, most) in [(-28, -28), (-1, 0), (0, 0), (28, 28), (-31, 31)] {
            let known = Known { least, most, col: 10, work: 63 };
            let spot = table.spot(0x1_2345_6789_abcd);
            table.keep(spot, known);
            assert_eq!(table.find(spot), Some(known));
        }
        table.clear();
        assert_eq!(table.find(table.spot(0x1_2345_6789_abcd)), None);
    }

    #[test]
    fn no_two_positions_share_a_spot() {
        let table = Table::new(1 << 8, 12).unwrap();
        let spots: HashSet<_> =
            (0..1 << 12).map(|key| (table.spot(key).place, table.spot(key).tag)).collect();
        assert_eq!(spots.len(), 1 << 12);
    }

    #[test]
    fn what_took_much_work_stays_and_the_newest_too() {
        let mut table = Table::new(PLACE_BYTES * 2, 12).unwrap();
        let place = |table: &Table, nth: usize| {
            let keys = (0..1 << 12).filter(|key| table.spot(*key).place == 0);
            table.spot(keys.skip(nth).step_by(1).next().unwrap())
        };
        let spots = [0, 1, 2].map(|nth| place(&table, nth));
        for (spot, work) in spots.into_iter().zip([9, 2, 1]) {
            table.keep(spot, known(work));
        }
        assert_eq!(spots.map(|spot| table.find(spot).map(|known| known.work)), [Some(9), None, Some(1)]);
    }

    #[test]
    fn a_table_too_small_for_its_keys_is_not_made() {
        assert!(Table::new(1 << 26, 64).is_some());
        assert!(Table::new(1 << 25, 64).is_none());
        assert!(Table::new(15, 49).is_none());
    }
}
