//! What is done next, by who is there and whose turn it is.

use rstest::rstest;

use super::*;
use crate::bots::tests::words::{ended, sight_of};

#[rstest]
#[case("first", [true, true], Next::Think)]
#[case("first", [true, false], Next::Think)]
#[case("second", [true, true], Next::Wait)]
#[case("second", [true, false], Next::Wait)]
#[case("second", [false, true], Next::Leave)]
fn it_moves_whoever_is_there_and_waits_for_nobody_who_is_not(
    #[case] seat: &str,
    #[case] here: [bool; 2],
    #[case] does: Next,
) {
    assert_eq!(next(&sight_of(seat, here)), does);
}

#[test]
fn after_the_end_it_stays_as_long_as_the_other_does() {
    let mut sight = sight_of("first", [true, true]);
    sight.hear(&ended());
    assert_eq!(next(&sight), Next::Wait);
    let mut alone = sight_of("first", [true, false]);
    alone.hear(&ended());
    assert_eq!(next(&alone), Next::Leave);
}
