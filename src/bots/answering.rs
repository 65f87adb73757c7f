//! What a bot answers to what is offered to it. Pure; knows what it thought last, and never asks for anything itself.

use crate::engine::Value;
use crate::protocol::OfferKind;

/// What a draw may cost a bot that agrees to it: it is no better off than this, of results from -1 to 1.
const EVEN: f64 = 0.05;

/// An answer to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Agree,
    Decline,
}

/// What it says to an offer, by how good its game looked to it when it moved last; nothing to what needs no answer.
pub(super) fn answer(what: OfferKind, rated: bool, looked: Option<Value>) -> Option<Answer> {
    let agree = match what {
        OfferKind::Draw => looked.is_some_and(|value| value.expected() <= EVEN),
        OfferKind::Takeback => !rated,
        OfferKind::Rematch | OfferKind::Adjourn => true,
        OfferKind::Abort => return None,
    };
    Some(if agree { Answer::Agree } else { Answer::Decline })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Answer::{Agree, Decline};
    use super::*;

    #[rstest]
    #[case(Some(Value::Exact(0)), Agree)]
    #[case(Some(Value::Exact(-3)), Agree)]
    #[case(Some(Value::Exact(1)), Decline)]
    #[case(Some(Value::Estimate(0.04)), Agree)]
    #[case(Some(Value::Estimate(0.3)), Decline)]
    #[case(None, Decline)]
    fn it_agrees_to_a_draw_where_it_is_no_better_off(#[case] looked: Option<Value>, #[case] says: Answer) {
        assert_eq!(answer(OfferKind::Draw, false, looked), Some(says));
        assert_eq!(answer(OfferKind::Draw, true, looked), Some(says));
    }

    #[test]
    fn it_gives_a_move_back_unless_that_would_count_and_plays_again_whenever_it_is_asked() {
        assert_eq!(answer(OfferKind::Takeback, false, None), Some(Agree));
        assert_eq!(answer(OfferKind::Takeback, true, None), Some(Decline));
        for rated in [false, true] {
            assert_eq!(answer(OfferKind::Rematch, rated, None), Some(Agree));
            assert_eq!(answer(OfferKind::Adjourn, rated, None), Some(Agree));
            assert_eq!(answer(OfferKind::Abort, rated, None), None);
        }
    }
}
