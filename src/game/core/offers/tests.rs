//! Offers, by hand and drawn: what stands, what agrees, and how often one may ask again.

use proptest::prelude::*;

use super::*;

const DRAW: OfferKind = OfferKind::Draw;

#[test]
fn an_offer_that_nobody_answered_may_be_made_again_but_not_for_ever() {
    let mut offers = Offers::default();
    for seq in 1..=u32::from(TRIES_MAX) {
        assert!(!offers.is_spent(Seat::First, DRAW), "{seq}");
        offers.make(Seat::First, DRAW, seq);
        assert_eq!(offers.stands(Seat::First, DRAW), Some(seq));
        offers.lapse(Seat::First, DRAW, 5);
    }
    assert!(offers.is_spent(Seat::First, DRAW));
    offers.moved(Seat::First, 6);
    assert!(!offers.is_spent(Seat::First, DRAW), "a move makes all anew");
}

#[test]
fn a_no_counts_until_something_changes() {
    let mut offers = Offers::default();
    offers.make(Seat::First, DRAW, 1);
    offers.decline(Seat::First, DRAW, 2);
    assert!(offers.is_spent(Seat::First, DRAW) && !offers.is_spent(Seat::Second, DRAW));
    offers.agreed(6);
    assert!(!offers.is_spent(Seat::First, DRAW));
    assert!(!offers.has_just_lapsed(Seat::First, DRAW, 6), "the first end counts");
}

#[test]
fn a_late_answer_is_waited_for_where_the_other_may_not_know_that_the_offer_is_gone() {
    let mut offers = Offers::default();
    offers.make(Seat::First, DRAW, 1);
    offers.lapse(Seat::First, DRAW, 5);
    assert!(offers.has_just_lapsed(Seat::First, DRAW, 5 + LATE_ANSWER_MS - 1));
    assert!(!offers.has_just_lapsed(Seat::First, DRAW, 5 + LATE_ANSWER_MS));
    offers.moved(Seat::First, 9_000);
    offers.make(Seat::First, DRAW, 3);
    offers.decline(Seat::First, DRAW, 9_000);
    assert!(!offers.has_just_lapsed(Seat::First, DRAW, 9_001), "who said no may offer the same at once");
}

#[test]
fn each_no_makes_the_next_pause_twice_as_long_and_there_is_a_most() {
    let mut offers = Offers::default();
    for pause in [1, 2, 4, 8, 16, 32, 32, 32] {
        offers.make(Seat::First, DRAW, 1);
        offers.decline(Seat::First, DRAW, 5);
        for left in (1..=pause).rev() {
            assert_eq!(offers.pause(Seat::First, DRAW, 99), Some(Pause::Moves(left)), "of {pause}");
            assert_eq!(offers.pause(Seat::First, OfferKind::Takeback, 99), None, "each kind has its own");
            assert_eq!(offers.pause(Seat::Second, DRAW, 99), None, "and each seat");
            offers.moved(Seat::First, 6);
        }
        assert_eq!(offers.pause(Seat::First, DRAW, 99), None);
    }
    let mut now_ms = 1_000;
    for pause_ms in [10_000, 20_000, 40_000, 80_000, 160_000, 160_000] {
        offers.make(Seat::Second, OfferKind::Rematch, 2);
        offers.decline(Seat::Second, OfferKind::Rematch, now_ms);
        let pause = |now_ms| offers.pause(Seat::Second, OfferKind::Rematch, now_ms);
        assert_eq!(pause(now_ms + 1), Some(Pause::Time(pause_ms - 1)));
        assert_eq!(pause(now_ms + pause_ms), None);
        assert!(!offers.is_spent(Seat::Second, OfferKind::Rematch));
        now_ms += pause_ms;
    }
}

#[test]
fn who_takes_an_offer_back_or_is_not_answered_has_no_pause() {
    let mut offers = Offers::default();
    offers.make(Seat::First, DRAW, 1);
    offers.lapse(Seat::First, DRAW, 5);
    offers.decline(Seat::First, DRAW, 6);
    assert_eq!(offers.pause(Seat::First, DRAW, 7), None, "it did not stand any more");
    offers.make(Seat::First, DRAW, 2);
    offers.decline(Seat::First, DRAW, 8);
    offers.agreed(9);
    offers.make(Seat::First, DRAW, 3);
    offers.clear(10);
    assert_eq!(offers.pause(Seat::First, DRAW, 11), None);
    offers.make(Seat::First, DRAW, 4);
    offers.decline(Seat::First, DRAW, 12);
    assert_eq!(offers.pause(Seat::First, DRAW, 13), Some(Pause::Moves(2)), "the second no");
}

proptest! {
    /// However somebody asks, and whatever happens between, so many noes are said in so many moves at most as the pauses
    /// allow.
    #[test]
    fn the_number_of_noes_grows_with_the_logarithm_of_the_moves(steps in prop::collection::vec(0u8..5, 1..600)) {
        let mut offers = Offers::default();
        let mut noes = Vec::new();
        let mut changes = 0u32;
        for (seq, step) in (1..).zip(steps) {
            let may = offers.pause(Seat::First, DRAW, 0).is_none() && !offers.is_spent(Seat::First, DRAW);
            match step {
                0..=2 if may => {
                    offers.make(Seat::First, DRAW, seq);
                    if step > 0 {
                        offers.decline(Seat::First, DRAW, 0);
                        noes.push(changes);
                    }
                }
                3 => {
                    offers.moved(Seat::Second, 0);
                    changes += 1;
                }
                4 => {
                    offers.agreed(0);
                    changes += 1;
                }
                _ => {}
            }
        }
        for (at, pair) in noes.windows(2).enumerate() {
            prop_assert!(pair[1] - pair[0] >= 1 << at.min(5), "{noes:?}");
        }
    }
}
