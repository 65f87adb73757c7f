//! Hex, where it is not written down as games.

use super::super::OptionValue;
use super::*;

#[rstest::rstest]
#[case("")]
#[case("../.. z")]
#[case("../..")]
#[case("../../.. x")]
#[case(".../.. x")]
#[case(".#/.. x")]
#[case("../.. x x")]
#[case("../.. x swapped")]
#[case("x./.. x")]
#[case("x./o. o")]
#[case(".o/.. x")]
#[case("xo/xo x")]
fn text_that_is_no_position_is_refused(#[case] text: &str) {
    let options = Options::from([("size", OptionValue::Whole(2)), ("swap", OptionValue::Flag(true))]);
    assert!(Hex::read(&options, text).is_err());
}
