//! Whether a seat can still win, and what is known of that. Knows an answer; never how a game finds it.

/// Whether a seat can still win by any sequence of legal moves, with both sides helping it.
///
/// It is what decides a flag: who can win no more cannot win on time either (FIDE Laws of Chess 2023, article 6.9:
/// drawn if the opponent "cannot checkmate the player's king by any possible series of legal moves").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// There is such a sequence.
    Yes,
    /// There is none, whatever both do.
    No,
    /// Nobody has looked far enough. It counts as [`Chance::Yes`]: nobody is denied a win that may be there.
    Unknown,
}

impl Chance {
    /// What is known for certain.
    pub(super) const fn certain(wins: bool) -> Self {
        if wins { Self::Yes } else { Self::No }
    }

    /// The chance of a seat that may go any of several ways. No more of them are looked at than it takes.
    pub(super) fn of_any(ways: impl IntoIterator<Item = Self>) -> Self {
        let mut known = Self::No;
        for way in ways {
            match way {
                Self::Yes => return Self::Yes,
                Self::Unknown => known = Self::Unknown,
                Self::No => {}
            }
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::Chance::{self, No, Unknown, Yes};

    #[rstest::rstest]
    #[case(&[], No)]
    #[case(&[No, No], No)]
    #[case(&[No, Unknown], Unknown)]
    #[case(&[Unknown, No], Unknown)]
    #[case(&[Unknown, Yes], Yes)]
    fn who_may_go_any_way_has_the_best_chance_of_them(#[case] ways: &[Chance], #[case] chance: Chance) {
        assert_eq!(Chance::of_any(ways.iter().copied()), chance);
    }
}
