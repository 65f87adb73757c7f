//! The two sides of a match. Owns [`Seat`] and what is kept once a seat; knows no rules, no colours and no players.

use serde::{Deserialize, Serialize};

/// One of the two sides. Who sits first is drawn by the lobby; which seat moves first is for the rules to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Seat {
    /// The first player's side, drawn as `x` unless the seats exchange colours.
    First,
    /// The second player's side, drawn as `o` unless the seats exchange colours.
    Second,
}

impl Seat {
    /// Both seats, first one first.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The side that sits opposite.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    /// The seat as the wire writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

/// Who looks at a position, and so what of it they may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// A player, who sees what their seat sees while the match runs.
    Seat(Seat),
    /// Somebody who plays on neither side while the match runs, and whoever reads its record then.
    Watcher,
    /// Anybody, once the match is over: nothing is hidden any more.
    Afterwards,
}

impl Viewer {
    /// Everyone who may look.
    pub const ALL: [Self; 4] =
        [Self::Seat(Seat::First), Self::Seat(Seat::Second), Self::Watcher, Self::Afterwards];
}

/// A value for each seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BySeat<T> {
    /// What belongs to the first seat.
    pub first: T,
    /// What belongs to the second seat.
    pub second: T,
}

impl<T> BySeat<T> {
    /// Makes both values from their seat.
    pub fn from_fn(mut make: impl FnMut(Seat) -> T) -> Self {
        Self { first: make(Seat::First), second: make(Seat::Second) }
    }

    /// The value of one seat.
    pub const fn get(&self, seat: Seat) -> &T {
        match seat {
            Seat::First => &self.first,
            Seat::Second => &self.second,
        }
    }

    /// The value of one seat, to change.
    pub const fn get_mut(&mut self, seat: Seat) -> &mut T {
        match seat {
            Seat::First => &mut self.first,
            Seat::Second => &mut self.second,
        }
    }

    /// The same two values with the sides exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { first: self.second, second: self.first }
    }

    /// Both values with their seats, first one first.
    pub fn iter(&self) -> impl Iterator<Item = (Seat, &T)> {
        [(Seat::First, &self.first), (Seat::Second, &self.second)].into_iter()
    }

    /// Makes another pair, value by value.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> BySeat<U> {
        BySeat { first: make(self.first), second: make(self.second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_seat_of_the_other_seat_is_the_seat() {
        for seat in Seat::BOTH {
            assert_ne!(seat.other(), seat);
            assert_eq!(seat.other().other(), seat);
        }
    }

    #[test]
    fn a_pair_gives_back_what_was_put_in_each_seat() {
        let mut pair = BySeat::from_fn(Seat::name);
        assert_eq!((*pair.get(Seat::First), *pair.get(Seat::Second)), ("first", "second"));
        *pair.get_mut(Seat::First) = "changed";
        assert_eq!(pair.swapped(), BySeat { first: "second", second: "changed" });
    }
}
