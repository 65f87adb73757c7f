//! How strong each level is, by what it sees: how far it looks, what it overlooks, and which moves look alike to it. Pure;
//! knows kinds of search and no game.
//!
//! A level is a number of nodes and no time, so that it plays the same on every machine, and none makes a move at random
//! that it knows to be worse: what it sees of the moves is what it goes by.

use crate::engine::Counts;

/// How strong a bot of the house is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Looks at what is there, and misses much of it.
    One,
    /// Misses less.
    Two,
    /// Plays as somebody does who has played before.
    Three,
    /// Looks ahead.
    Four,
    /// Looks far ahead.
    Five,
    /// As strong as it gets.
    Six,
}

/// How a bot goes by what its search has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Taste {
    /// It makes the best move.
    Best,
    /// A move that is worse by so much, of results from -1 to 1, is made 2.7 times as seldom.
    Blurred(f64),
    /// A move is made in proportion to this power of how often the search went through it.
    Visits(f64),
}

/// How much a bot sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strength {
    /// Nodes of its search, see [`crate::engine::Budget::nodes`].
    pub(super) nodes: u64,
    /// What it makes of that.
    pub(super) taste: Taste,
    /// How likely it overlooks a move. What wins for certain catches the eye: that is overlooked as seldom as two others
    /// together.
    pub(super) overlooks: f64,
}

impl Level {
    /// All of them, weakest first.
    pub const ALL: [Self; 6] = [Self::One, Self::Two, Self::Three, Self::Four, Self::Five, Self::Six];

    /// The word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
            Self::Three => "3",
            Self::Four => "4",
            Self::Five => "5",
            Self::Six => "6",
        }
    }

    /// The level of that word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// How much it sees with a search that counts so.
    pub(super) const fn strength(self, counts: Counts) -> Strength {
        let (positions, matches) = self.nodes();
        let (blur, power) = self.tastes();
        let overlooks = self.overlooks();
        match (self, counts) {
            (Self::Six, Counts::Positions) => Strength { nodes: positions, taste: Taste::Best, overlooks },
            (Self::Six, Counts::Matches) => Strength { nodes: matches, taste: Taste::Best, overlooks },
            (_, Counts::Positions) => Strength { nodes: positions, taste: Taste::Blurred(blur), overlooks },
            (_, Counts::Matches) => Strength { nodes: matches, taste: Taste::Visits(power), overlooks },
        }
    }

    /// Positions looked at, and matches played out.
    const fn nodes(self) -> (u64, u64) {
        match self {
            Self::One => (300, 24),
            Self::Two => (2_000, 80),
            Self::Three => (12_000, 250),
            Self::Four => (100_000, 800),
            Self::Five => (1_000_000, 2_500),
            Self::Six => (20_000_000, 8_000),
        }
    }

    /// The blur, and the power of visits.
    const fn tastes(self) -> (f64, f64) {
        match self {
            Self::One => (0.25, 1.0),
            Self::Two => (0.15, 1.5),
            Self::Three => (0.08, 2.0),
            Self::Four => (0.04, 3.0),
            Self::Five | Self::Six => (0.01, 5.0),
        }
    }

    const fn overlooks(self) -> f64 {
        match self {
            Self::One => 0.25,
            Self::Two => 0.16,
            Self::Three => 0.09,
            Self::Four => 0.04,
            Self::Five => 0.01,
            Self::Six => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_sees_more_than_the_one_below_in_every_way() {
        for pair in Level::ALL.windows(2) {
            for counts in [Counts::Positions, Counts::Matches] {
                let [below, above] = [pair[0], pair[1]].map(|level| level.strength(counts));
                assert!(below.nodes < above.nodes && below.overlooks > above.overlooks, "{pair:?}");
                match (below.taste, above.taste) {
                    (Taste::Blurred(below), Taste::Blurred(above)) => assert!(below > above),
                    (Taste::Visits(below), Taste::Visits(above)) => assert!(below < above),
                    (_, taste) => assert_eq!(taste, Taste::Best),
                }
            }
        }
    }

    #[test]
    fn each_has_a_word_of_its_own() {
        assert_eq!(Level::ALL.map(|level| Level::parse(level.as_str())), Level::ALL.map(Some));
        assert_eq!((Level::parse("0"), Level::parse("7"), Level::parse("")), (None, None, None));
    }
}
