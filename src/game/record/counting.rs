//! What a match counts for, in the store's words: in which discipline, and between players how strong. Knows terms and
//! ratings; never what becomes of them.

use crate::game::core::opening::Strength;
use crate::game::core::terms::Terms;
use crate::store::{Discipline, Rating, shown};

/// What the result of a match counts for, if it is rated.
pub fn discipline(terms: &Terms) -> Discipline {
    Discipline { rules: terms.kind().id, speed: terms.speed() }
}

impl From<Rating> for Strength {
    fn from(known: Rating) -> Self {
        let provisional = known.is_provisional();
        Self { deviation: shown(known.deviation), provisional, rating: shown(known.rating) }
    }
}
