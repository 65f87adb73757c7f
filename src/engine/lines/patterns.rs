//! What a stone makes of the cells on either side of it: five, four, three or less. Knows one line of cells; never a
//! board.
//!
//! The names are those of threat-space search (Allis, van den Herik and Huntjens, Go-Moku and Threat-Space Search,
//! 1993), and mean the same for lines of another length: a four lacks one stone, an open four lacks any of two.

/// What a stone would make in one direction, from nothing to a line that wins.
pub(super) type Class = u8;
/// A line that wins.
pub(super) const WIN: Class = 7;
/// Two cells of which either wins next.
pub(super) const OPEN_FOUR: Class = 6;
/// One cell that wins next.
pub(super) const FOUR: Class = 5;
/// An open four is next.
pub(super) const OPEN_THREE: Class = 4;
/// How many classes there are.
pub(super) const CLASSES: usize = 8;

/// Bits of a cell in a code: nothing, an own stone, or what is no place for one.
const BITS: u32 = 2;
const EMPTY: u32 = 0;
const OWN: u32 = 1;
/// What a cell is that the other's stone is on, or that is not on the board.
pub(super) const CLOSED: u32 = 2;

/// The classes of all lines of cells, each found when it is first asked for.
pub(super) struct Patterns {
    connect: u32,
    exact: bool,
    /// Cells looked at on either side.
    reach: u32,
    /// By the code of the cells, one more than the class; 0 where it is not known yet.
    known: Vec<u8>,
}

impl Patterns {
    /// For lines of so many stones, or of exactly so many.
    pub(super) fn new(connect: u32, exact: bool) -> Self {
        let reach = if exact { connect } else { connect.saturating_sub(1) };
        Self { connect, exact, reach, known: vec![0; Self::bytes(connect, exact)] }
    }

    /// The bytes that all classes take.
    pub(super) const fn bytes(connect: u32, exact: bool) -> usize {
        let reach = if exact { connect } else { connect.saturating_sub(1) };
        1 << (2 * reach * BITS)
    }

    pub(super) fn reach(&self) -> u32 {
        self.reach
    }

    /// A cell of a code, by its distance from the stone, which is not 0.
    pub(super) fn cell(&self, distance: i32, what: u32) -> u32 {
        let skipped = i32::from(distance > 0);
        what << (BITS * self.reach.saturating_add_signed(distance - skipped))
    }

    /// What a stone makes between the cells of a code.
    pub(super) fn class(&mut self, code: u32) -> Class {
        let known = self.known.get(code as usize).copied().unwrap_or(1);
        if known > 0 {
            return known - 1;
        }
        let class = self.find(code);
        if let Some(known) = self.known.get_mut(code as usize) {
            *known = class + 1;
        }
        class
    }

    fn find(&mut self, code: u32) -> Class {
        if self.wins(code) {
            return WIN;
        }
        let mut best = 0;
        let mut wins = 0;
        for place in 0..2 * self.reach {
            if code >> (BITS * place) & 3 == EMPTY {
                let next = self.class(code | OWN << (BITS * place));
                wins += u32::from(next == WIN);
                best = best.max(next);
            }
        }
        match best {
            WIN if wins > 1 => OPEN_FOUR,
            WIN => FOUR,
            OPEN_FOUR => OPEN_THREE,
            FOUR => 3,
            OPEN_THREE => 2,
            3 => 1,
            _ => 0,
        }
    }

    /// Whether the stone is part of a line that wins.
    fn wins(&self, code: u32) -> bool {
        let own = |place: u32| code >> (BITS * place) & 3 == OWN;
        let before = (0..self.reach).rev().take_while(|place| own(*place)).count();
        let after = (self.reach..2 * self.reach).take_while(|place| own(*place)).count();
        let run = before + after + 1;
        if self.exact { run == self.connect as usize } else { run >= self.connect as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("...._....", 5, false, 0)]
    #[case("..xx_xx..", 5, false, WIN)]
    #[case("..xx_xx..", 5, true, WIN)]
    #[case(".xxx_xx..", 5, false, WIN)]
    #[case(".xxx_xx..", 5, true, 0)]
    #[case("..xx_x...", 5, false, OPEN_FOUR)]
    #[case(".oxx_x...", 5, false, FOUR)]
    #[case("..xx_....", 5, false, OPEN_THREE)]
    #[case("..xx_.x..", 5, false, FOUR)]
    #[case(".oxx_....", 5, false, 3)]
    #[case("...x_....", 5, false, 2)]
    #[case("oxxx_o...", 5, false, 0)]
    #[case("...x_x...", 4, false, OPEN_FOUR)]
    fn a_stone_makes_of_a_line(
        #[case] line: &str,
        #[case] connect: u32,
        #[case] exact: bool,
        #[case] class: Class,
    ) {
        let mut patterns = Patterns::new(connect, exact);
        let reach = i32::try_from(patterns.reach()).unwrap();
        let middle = i32::try_from(line.find('_').unwrap()).unwrap();
        let mut code = 0;
        for distance in (-reach..=reach).filter(|distance| *distance != 0) {
            let mark = usize::try_from(middle + distance).ok().and_then(|at| line.chars().nth(at));
            code |= patterns.cell(
                distance,
                match mark {
                    Some('x') => OWN,
                    Some('o') => CLOSED,
                    _ => EMPTY,
                },
            );
        }
        assert_eq!(patterns.class(code), class);
    }
}
