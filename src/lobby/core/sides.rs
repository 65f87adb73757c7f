//! Who has sat where of late, so that nobody always begins. Knows seats; never games.

use crate::rules::Seat;

/// Matches that are remembered; older ones count no more.
pub(super) const REMEMBERED_MAX: u8 = 16;

/// In which seats a player has sat in their last matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides {
    /// A bit a match, the last one lowest, set where the player sat first.
    first: u16,
    /// How many there are.
    count: u8,
}

impl Sides {
    /// One match more.
    pub(super) fn sit(&mut self, seat: Seat) {
        self.first = self.first << 1 | u16::from(seat == Seat::First);
        self.count = self.count.saturating_add(1).min(REMEMBERED_MAX);
    }

    /// By how many matches the player has sat first more often than second.
    pub(super) fn lead(self) -> i32 {
        let known = u32::from(self.count);
        let first = (self.first & mask(known)).count_ones();
        // At most sixteen.
        i32::try_from(2 * first).unwrap_or(0) - i32::try_from(known).unwrap_or(0)
    }

    /// Where the first of two sits by what each has had; nothing where they have had the same.
    pub(super) fn seat_of_one(one: Self, other: Self) -> Option<Seat> {
        match one.lead().cmp(&other.lead()) {
            std::cmp::Ordering::Less => Some(Seat::First),
            std::cmp::Ordering::Greater => Some(Seat::Second),
            std::cmp::Ordering::Equal => None,
        }
    }
}

impl FromIterator<Seat> for Sides {
    /// Of matches in the order they were played.
    fn from_iter<I: IntoIterator<Item = Seat>>(seats: I) -> Self {
        let mut sides = Self::default();
        seats.into_iter().for_each(|seat| sides.sit(seat));
        sides
    }
}

/// The lowest so many bits.
fn mask(bits: u32) -> u16 {
    u16::MAX.checked_shr(16_u32.saturating_sub(bits)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seats() -> impl Strategy<Value = Vec<Seat>> {
        prop::collection::vec(
            prop::bool::ANY.prop_map(|first| if first { Seat::First } else { Seat::Second }),
            0..50,
        )
    }

    proptest! {
        /// The lead is that of the last matches, however many there were before.
        #[test]
        fn the_last_matches_count(seats in seats()) {
            let last = &seats[seats.len().saturating_sub(usize::from(REMEMBERED_MAX))..];
            let lead: i32 = last.iter().map(|seat| if *seat == Seat::First { 1 } else { -1 }).sum();
            prop_assert_eq!(seats.into_iter().collect::<Sides>().lead(), lead);
        }

        /// Of two who play each other again and again, each sits first as often as the other, but for one.
        #[test]
        fn who_had_second_more_often_gets_first(one in seats(), other in seats(), drawn in prop::bool::ANY) {
            let mut one: Sides = one.into_iter().collect();
            let mut other: Sides = other.into_iter().collect();
            for _ in 0..40 {
                let drawn = if drawn { Seat::First } else { Seat::Second };
                let seat = Sides::seat_of_one(one, other).unwrap_or(drawn);
                let before = (one.lead() - other.lead()).abs();
                one.sit(seat);
                other.sit(seat.other());
                let after = (one.lead() - other.lead()).abs();
                prop_assert!(before <= 4 || after <= before, "{before} became {after}");
            }
            prop_assert!((one.lead() - other.lead()).abs() <= 4);
        }
    }
}
