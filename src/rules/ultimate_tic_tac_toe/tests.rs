//! Ultimate tic-tac-toe, where it is not written down as games.

use super::*;

#[rstest::rstest]
#[case("")]
#[case("9/9/9/9/9/9/9/9 x 0 -")]
#[case("9/9/9/9/9/9/9/9/9/9 x 0 -")]
#[case("9/9/9/9/9/9/9/9/x9 o 0 a1")]
#[case("9/9/9/9/9/9/9/9/x7 o 0 a1")]
#[case("9/9/9/9/9/9/9/9/x08 o 0 a1")]
#[case("9/9/9/9/9/9/9/9/x8 o 0 b1")]
#[case("9/9/9/9/9/9/9/9/x8 o 1 a1")]
#[case("9/9/9/9/9/9/9/9/x8 second 0 a1")]
#[case("9/9/9/9/9/9/xxx6/ooo6/9 x 0 -")]
fn text_that_is_no_position_is_refused(#[case] text: &str) {
    let options = Options::from([("tie", super::super::OptionValue::Word("draw".into()))]);
    assert!(UltimateTicTacToe::read(&options, text).is_err());
}
