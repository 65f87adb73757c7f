//! What is known of positions that came up before, in memory of a fixed size. Knows keys and bounds; never a board.

use super::grid::{Edge, Grid, Size};
use super::image::image;

/// Bytes of a place.
const PLACE_BYTES: usize = 32;
/// Where an entry holds how many edges are free.
const FREE_SHIFT: u32 = 56;
/// Factors that spread keys; any odd ones do.
const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];

/// On which side of its value a position's true one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Least = 1,
    Most = 2,
    Both = 3,
}

/// What is known of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) value: i32,
    pub(super) bound: Bound,
    /// How far it was looked ahead; [`Known::WHOLE`] if nothing was left to be believed.
    pub(super) depth: u8,
    /// The best move so far.
    pub(super) best: Edge,
}

impl Known {
    /// It was looked to the end.
    pub(super) const WHOLE: u8 = u8::MAX;

    const fn pack(self) -> u64 {
        (self.value.cast_unsigned() as u64)
            | (self.bound as u64) << 32
            | (self.depth as u64) << 40
            | (self.best.number() as u64) << 48
    }

    #[allow(clippy::cast_possible_truncation, reason = "each part has so many bits")]
    const fn unpack(bits: u64) -> Option<Self> {
        let bound = match (bits >> 32) as u8 {
            1 => Bound::Least,
            2 => Bound::Most,
            3 => Bound::Both,
            _ => return None,
        };
        let value = (bits as u32).cast_signed();
        Some(Self { value, bound, depth: (bits >> 40) as u8, best: Edge::of((bits >> 48) as u8) })
    }
}

/// A position's mark and what is known of it.
type Entry = [u64; 2];

/// The memory: in each place the position with the most free edges, and the newest. Positions that are the same but for how
/// one looks at the board are one.
pub(super) struct Table {
    places: Box<[[Entry; 2]]>,
}

impl Table {
    /// A table of at most so many bytes, and of one place at least.
    pub(super) fn new(bytes: usize) -> Self {
        let places = 1_usize << (bytes / PLACE_BYTES).max(1).ilog2();
        Self { places: vec![[[0; 2]; 2]; places].into_boxed_slice() }
    }

    pub(super) fn clear(&mut self) {
        self.places.fill([[0; 2]; 2]);
    }

    /// Where a position is. The mark and the place are different functions of all its bits: two positions of a search are
    /// as good as never taken for each other.
    #[allow(clippy::cast_possible_truncation, reason = "halves")]
    fn spot(&self, grid: Grid) -> (usize, u64) {
        let halves = [grid.level, grid.upright].map(|set| [set as u64, (set >> 64) as u64]);
        let mix = |seed: u64, factor: u64| {
            let mut mixed = seed;
            for half in halves.as_flattened() {
                mixed = (mixed ^ half).wrapping_mul(factor);
                mixed ^= mixed >> 29;
            }
            mixed ^ mixed >> 32
        };
        let [one, two] = FACTORS;
        (mix(one, two) as usize & (self.places.len() - 1), mix(two, one))
    }

    pub(super) fn find(&self, size: Size, grid: Grid) -> Option<Known> {
        let (same, image) = image(size, grid);
        let (place, mark) = self.spot(same);
        let [_, known] = self.places.get(place)?.iter().find(|[other, _]| *other == mark)?;
        let known = Known::unpack(*known)?;
        Some(Known { best: image.edge(size, known.best), ..known })
    }

    pub(super) fn keep(&mut self, size: Size, grid: Grid, known: Known) {
        let (same, image) = image(size, grid);
        let (place, mark) = self.spot(same);
        let known = Known { best: image.edge(size, known.best), ..known };
        let new = [mark, known.pack() | u64::from(grid.count()) << FREE_SHIFT];
        if let Some([large, newest]) = self.places.get_mut(place) {
            let free = |entry: &Entry| entry[1] >> FREE_SHIFT;
            if large[0] == mark || free(large) <= free(&new) {
                if large[0] != mark {
                    *newest = *large;
                }
                *large = new;
            } else {
                *newest = new;
            }
        }
    }
}
