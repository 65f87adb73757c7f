//! A board of an m,n,k game on which for every empty cell is known what a stone of either colour would make there; kept
//! up to date stone by stone. Knows cells by number; never a view.

use super::patterns::{CLASSES, CLOSED, Class, FOUR, OPEN_FOUR, OPEN_THREE, Patterns, WIN};

/// Whose stone: of the side that looks, or of the other.
pub(super) type Side = usize;
/// How far the next cell of a line is, to the right and up.
const DIRECTIONS: [(i32, i32); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];
/// What a stone that makes a line of a class counts for in a position.
const WEIGHTS: [i32; CLASSES] = [0, 1, 6, 9, 40, 45, 200, 400];
/// How much more a stone counts that makes two threats at once.
const TWO_THREATS: i32 = 100;

/// A cell that a stone may be on.
#[derive(Clone, Default)]
struct Spot {
    taken: bool,
    /// The cells beside it, by side and direction.
    codes: [[u32; 4]; 2],
    classes: [[Class; 4]; 2],
    /// The best of the classes of a side, where two fours are as good as an open one.
    kinds: [Class; 2],
    weights: [i32; 2],
}

/// The board.
pub(super) struct Field {
    cols: i32,
    rows: i32,
    spots: Vec<Spot>,
    patterns: Patterns,
    /// How many empty cells of a kind a side has.
    counts: [[u32; CLASSES]; 2],
    sums: [i32; 2],
    left: usize,
}

impl Field {
    /// An empty board.
    pub(super) fn new(cols: u32, rows: u32, patterns: Patterns) -> Self {
        let [cols, rows] = [cols, rows].map(u32::cast_signed);
        let left = usize::try_from(cols * rows).unwrap_or(0);
        let spots = vec![Spot::default(); left];
        let counts = [[0; CLASSES]; 2];
        let mut field = Self { cols, rows, spots, patterns, counts, sums: [0, 0], left };
        for at in 0..left {
            for (nth, direction) in DIRECTIONS.into_iter().enumerate() {
                for distance in field.distances() {
                    if field.beside(at, direction, distance).is_none() {
                        let closed = field.patterns.cell(distance, CLOSED);
                        field.write(at, nth, [closed, closed]);
                    }
                }
            }
            field.judge(at, 1);
        }
        field
    }

    fn distances(&self) -> impl Iterator<Item = i32> + use<> {
        let reach = self.patterns.reach().cast_signed();
        (-reach..=reach).filter(|distance| *distance != 0)
    }

    /// The cell that is so far away in a direction; nothing beyond the board.
    fn beside(&self, at: usize, (right, up): (i32, i32), distance: i32) -> Option<usize> {
        let at = i32::try_from(at).ok()?;
        let col = at % self.cols + right * distance;
        let row = at / self.cols + up * distance;
        let is_on_board = (0..self.cols).contains(&col) && (0..self.rows).contains(&row);
        is_on_board.then(|| usize::try_from(row * self.cols + col).ok()).flatten()
    }

    /// Turns bits of the codes of a cell in a direction.
    fn write(&mut self, at: usize, nth: usize, bits: [u32; 2]) {
        let Some(spot) = self.spots.get_mut(at) else { return };
        for ((codes, classes), bits) in spot.codes.iter_mut().zip(&mut spot.classes).zip(bits) {
            if let (Some(code), Some(class)) = (codes.get_mut(nth), classes.get_mut(nth)) {
                *code ^= bits;
                *class = self.patterns.class(*code);
            }
        }
    }

    /// Counts a cell in, or out with -1.
    fn judge(&mut self, at: usize, sign: i32) {
        let Some(spot) = self.spots.get_mut(at).filter(|spot| !spot.taken) else { return };
        for side in [0, 1] {
            let (Some(classes), Some(kind), Some(weight)) =
                (spot.classes.get(side), spot.kinds.get_mut(side), spot.weights.get_mut(side))
            else {
                continue;
            };
            if sign > 0 {
                (*kind, *weight) = judged(*classes);
            }
            if let Some(count) =
                self.counts.get_mut(side).and_then(|counts| counts.get_mut(usize::from(*kind)))
            {
                *count = count.saturating_add_signed(sign);
            }
            if let Some(sum) = self.sums.get_mut(side) {
                *sum += sign * *weight;
            }
        }
    }

    /// Puts a stone on a cell, or takes it off again.
    pub(super) fn turn(&mut self, side: Side, at: usize, on: bool) {
        if on {
            self.judge(at, -1);
            self.left = self.left.saturating_sub(1);
        }
        if let Some(spot) = self.spots.get_mut(at) {
            spot.taken = on;
        }
        for (nth, direction) in DIRECTIONS.into_iter().enumerate() {
            for distance in self.distances() {
                let Some(beside) = self.beside(at, direction, distance) else { continue };
                let own = self.patterns.cell(-distance, 1);
                let closed = self.patterns.cell(-distance, CLOSED);
                self.judge(beside, -1);
                self.write(beside, nth, if side == 0 { [own, closed] } else { [closed, own] });
                self.judge(beside, 1);
            }
        }
        if !on {
            self.judge(at, 1);
            self.left += 1;
        }
    }

    /// Empty cells.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// How many empty cells of a kind a side has.
    pub(super) fn count(&self, side: Side, kind: Class) -> u32 {
        self.counts.get(side).and_then(|counts| counts.get(usize::from(kind))).copied().unwrap_or(0)
    }

    /// What a side would make of a cell; nothing where a stone is.
    pub(super) fn kind(&self, side: Side, at: usize) -> Class {
        let spot = self.spots.get(at).filter(|spot| !spot.taken);
        spot.and_then(|spot| spot.kinds.get(side)).copied().unwrap_or(0)
    }

    /// An empty cell of a kind.
    pub(super) fn find(&self, side: Side, kind: Class) -> Option<usize> {
        let mut all = (self.count(side, kind) > 0).then(|| self.empty()).into_iter().flatten();
        all.find(|at| self.kind(side, *at) == kind)
    }

    /// How far a cell is from the middle, doubled.
    pub(super) fn off_middle(&self, at: usize) -> i32 {
        let at = i32::try_from(at).unwrap_or(0);
        let cols = self.cols.max(1);
        (2 * (at % cols) + 1 - cols).abs().max((2 * (at / cols) + 1 - self.rows).abs())
    }

    /// The empty cells.
    pub(super) fn empty(&self) -> impl Iterator<Item = usize> {
        self.spots.iter().enumerate().filter(|(_, spot)| !spot.taken).map(|(at, _)| at)
    }

    /// What a cell counts for a side.
    pub(super) fn weight(&self, side: Side, at: usize) -> i32 {
        self.spots.get(at).and_then(|spot| spot.weights.get(side)).copied().unwrap_or(0)
    }

    /// What all empty cells count for a side.
    pub(super) fn sum(&self, side: Side) -> i32 {
        self.sums.get(side).copied().unwrap_or(0)
    }
}

/// What a cell is for a side that makes this in each direction, and what it counts.
fn judged(classes: [Class; 4]) -> (Class, i32) {
    let best = classes.iter().copied().max().unwrap_or(0);
    let fours = classes.iter().filter(|class| (FOUR..WIN).contains(*class)).count();
    let threats = classes.iter().filter(|class| (OPEN_THREE..WIN).contains(*class)).count();
    let kind = if best == FOUR && fours > 1 { OPEN_FOUR } else { best };
    let weight: i32 = classes.iter().filter_map(|class| WEIGHTS.get(usize::from(*class))).sum();
    (kind, weight + if threats > 1 { TWO_THREATS } else { 0 })
}
