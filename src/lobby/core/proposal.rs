//! What an invitation proposes: the terms of a match, where the one sits who invites, and whether others may look on. As a
//! value and as it is kept. Knows terms; never who invites whom.

use std::sync::Arc;

use crate::game::Terms;
use crate::protocol::SeatWish;
use crate::rules::Catalogue;

/// What is proposed to whoever takes an invitation up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What the match shall be.
    pub terms: Arc<Terms>,
    /// Where the one sits who invites.
    pub seat: SeatWish,
    /// Whether the match is in no list and nobody may watch it.
    pub private: bool,
}

impl Proposal {
    /// The proposal as it is kept: the seat, who may look on, and the terms.
    pub fn text(&self) -> String {
        let seat = match self.seat {
            SeatWish::First => "first",
            SeatWish::Second => "second",
            SeatWish::Random => "random",
        };
        let watching = if self.private { "private" } else { "open" };
        format!("{seat} {watching} {}", self.terms.text())
    }

    /// The proposal that was kept, if the catalogue still has such a game.
    ///
    /// # Errors
    /// A sentence without a full stop that says why not.
    pub fn read(text: &str, catalogue: Catalogue) -> Result<Self, String> {
        let mut parts = text.splitn(3, ' ');
        let seat = match parts.next() {
            Some("first") => SeatWish::First,
            Some("second") => SeatWish::Second,
            Some("random") => SeatWish::Random,
            _ => return Err("it does not begin with a seat".to_owned()),
        };
        let private = match parts.next() {
            Some("private") => true,
            Some("open") => false,
            _ => return Err("it does not say who may look on".to_owned()),
        };
        let terms = Terms::read(parts.next().unwrap_or_default(), catalogue);
        let terms = terms.map_err(|bad| bad.to_string())?;
        Ok(Self { terms: Arc::new(terms), seat, private })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::protocol::Clock;
    use crate::rules::{CATALOGUE, OptionValue, Options};

    #[rstest]
    #[case(SeatWish::First, true, false)]
    #[case(SeatWish::Second, false, true)]
    #[case(SeatWish::Random, true, true)]
    fn what_is_kept_is_read_back_as_it_was(
        #[case] seat: SeatWish,
        #[case] private: bool,
        #[case] rated: bool,
    ) {
        for kind in CATALOGUE {
            let terms = Terms::new(kind, &Options::default(), None, rated).unwrap();
            let terms = Arc::new(terms.taking_back(rated).ending_when_dead(private));
            let proposal = Proposal { terms, seat, private };
            assert_eq!(Proposal::read(&proposal.text(), CATALOGUE), Ok(proposal));
        }
        let options = Options::from([("cols", OptionValue::Whole(9))]);
        let clock = Some(Clock::Increment { initial_ms: 300_000, increment_ms: 3_000 });
        let terms = Arc::new(Terms::new(&CATALOGUE[0], &options, clock, rated).unwrap());
        let proposal = Proposal { terms, seat, private };
        assert_eq!(Proposal::read(&proposal.text(), CATALOGUE), Ok(proposal));
    }

    #[rstest]
    #[case("", "seat")]
    #[case("third private {}", "seat")]
    #[case("first seen {}", "look on")]
    #[case("first private {}", "cannot be read")]
    fn what_cannot_be_played_here_is_not_read(#[case] text: &str, #[case] reason: &str) {
        let said = Proposal::read(text, CATALOGUE).unwrap_err();
        assert!(said.contains(reason), "{said}");
    }
}
