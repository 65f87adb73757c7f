//! What an invitation proposes: the terms of a match, where the one sits who invites, and whether others may look on. As a
//! value and as it is kept. Knows terms; never who invites whom.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::game::Terms;
use crate::protocol::{Clock, SeatWish};
use crate::rules::{self, Catalogue, Options};

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

/// The same as it is kept.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
#[derive(Serialize, Deserialize)]
struct Written {
    rules: String,
    options: Options,
    clock: Option<Clock>,
    rated: bool,
    takebacks: bool,
    dead_draw: bool,
    seat: SeatWish,
    private: bool,
}

impl Proposal {
    /// The proposal as it is kept.
    pub fn text(&self) -> String {
        let written = Written {
            rules: self.terms.kind().id.to_owned(),
            options: self.terms.options().clone(),
            clock: self.terms.clock(),
            rated: self.terms.rated(),
            takebacks: self.terms.takebacks(),
            dead_draw: self.terms.dead_draw(),
            seat: self.seat,
            private: self.private,
        };
        // It is made of numbers, words and text: writing it cannot fail.
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// The proposal that was kept, if the catalogue still has such a game.
    ///
    /// # Errors
    /// A sentence without a full stop that says why not.
    pub fn read(text: &str, catalogue: Catalogue) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let Written { rules, options, clock, rated, takebacks, dead_draw, seat, private } = written;
        let kind =
            rules::find(catalogue, &rules).ok_or_else(|| format!("there is no game {rules:?} here"))?;
        let terms = Terms::new(kind, &options, clock, rated).map_err(|bad| bad.to_string())?;
        let terms = terms.taking_back(takebacks).ending_when_dead(dead_draw);
        Ok(Self { terms: Arc::new(terms), seat, private })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::rules::{CATALOGUE, OptionValue};

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
    #[case("", "EOF")]
    #[case(
        r#"{"rules":"chess","options":{},"clock":null,"rated":false,"takebacks":true,"dead_draw":false,"seat":"first","private":true}"#,
        "no game"
    )]
    #[case(
        r#"{"rules":"connect-four","options":{"cols":99},"clock":null,"rated":false,"takebacks":true,"dead_draw":false,"seat":"first","private":true}"#,
        "cols"
    )]
    fn what_cannot_be_played_here_is_not_read(#[case] text: &str, #[case] reason: &str) {
        let said = Proposal::read(text, CATALOGUE).unwrap_err();
        assert!(said.contains(reason), "{said}");
    }
}
