//! Time controls from the wire and from text, and back: one form for what says the same. What is none is in `refused`.

mod refused;

use proptest::prelude::*;
use rstest::rstest;

use super::drawn::{controls, wires};
use super::*;
use crate::protocol::{Canadian, Clock, LongClock};

fn wire(json: &str) -> Clock {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn json(wire: &Clock) -> String {
    serde_json::to_string(wire).unwrap()
}

/// What PGN has (the standard's 9.6.1 and its examples), what servers write there, and what this notation has beside it.
#[rstest]
#[case::pgn_moves_in_seconds("40/9000", r#"{"stages":[{"moves":40,"initial_ms":9000000}]}"#)]
#[case::pgn_sudden_death("300", r#"{"initial_ms":300000,"increment_ms":0}"#)]
#[case::pgn_incremental("4500+60", r#"{"initial_ms":4500000,"increment_ms":60000}"#)]
#[case::pgn_hourglass("*180", r#"{"stages":[{"initial_ms":180000}],"hourglass":true}"#)]
#[case::pgn_two_fields(
    "40/7200:3600",
    r#"{"stages":[{"moves":40,"initial_ms":7200000},{"initial_ms":3600000}]}"#
)]
#[case::fide("40/5400+30:1800+30", r#"{"stages":[{"moves":40,"initial_ms":5400000,"increment_ms":30000},{"initial_ms":1800000,"increment_ms":30000}]}"#)]
#[case::a_day_a_move("1/86400", r#"{"per_move_ms":86400000}"#)]
#[case::thousandths("1.5+0.055", r#"{"initial_ms":1500,"increment_ms":55}"#)]
#[case::simple_delay("300d5", r#"{"stages":[{"initial_ms":300000,"delay_ms":5000,"delay":"simple"}]}"#)]
#[case::bronstein("300b2.5", r#"{"stages":[{"initial_ms":300000,"delay_ms":2500,"delay":"bronstein"}]}"#)]
#[case::byo_yomi("1800:5x30", r#"{"stages":[{"initial_ms":1800000}],"periods":{"count":5,"ms":30000}}"#)]
#[case::canadian(
    "3600:c25/600",
    r#"{"stages":[{"initial_ms":3600000}],"canadian":{"moves":25,"ms":600000}}"#
)]
#[case::odds("300+3|60", r#"{"stages":[{"initial_ms":300000,"increment_ms":3000}],"odds":{"first":{"initial_ms":300000,"increment_ms":3000},"second":{"initial_ms":60000}}}"#)]
#[case::first_move("1/15;first=60", r#"{"per_move_ms":15000,"first_move_ms":60000}"#)]
#[case::from_the_second_move(
    "180+2;from=2",
    r#"{"stages":[{"initial_ms":180000,"increment_ms":2000}],"first_increment":false}"#
)]
#[case::hours(
    "1/86400;hours=08:00-22:30@Europe/Paris",
    r#"{"per_move_ms":86400000,"hours":{"from":"08:00","to":"22:30","zone":"Europe/Paris"}}"#
)]
fn a_time_control_is_written_as_the_field_writes_it(#[case] text: &str, #[case] long: &str) {
    let control = TimeControl::of(&wire(long)).unwrap();
    assert_eq!(control.text(), text);
    assert_eq!(TimeControl::parse(text), Ok(control.clone()));
    assert_eq!(json(&control.wire()), long);
}

/// What says the same is the same: the second form is the one that is told.
#[rstest]
#[case(
    r#"{"stages":[{"initial_ms":60000,"increment_ms":1000}]}"#,
    r#"{"initial_ms":60000,"increment_ms":1000}"#
)]
#[case(r#"{"stages":[{"initial_ms":60000}]}"#, r#"{"initial_ms":60000,"increment_ms":0}"#)]
#[case(r#"{"stages":[{"initial_ms":60000}],"hourglass":false}"#, r#"{"initial_ms":60000,"increment_ms":0}"#)]
#[case(
    r#"{"stages":[{"initial_ms":60000,"delay_ms":0,"delay":"bronstein"}]}"#,
    r#"{"initial_ms":60000,"increment_ms":0}"#
)]
#[case(
    r#"{"stages":[{"initial_ms":60000}],"first_increment":false}"#,
    r#"{"initial_ms":60000,"increment_ms":0}"#
)]
#[case(
    r#"{"stages":[{"initial_ms":5000}],"odds":{"first":{"initial_ms":60000},"second":{"initial_ms":60000}}}"#,
    r#"{"initial_ms":60000,"increment_ms":0}"#
)]
#[case(
    r#"{"stages":[{"initial_ms":60000,"delay_ms":5}]}"#,
    r#"{"stages":[{"initial_ms":60000,"delay_ms":5,"delay":"simple"}]}"#
)]
#[case(r#"{"stages":[{"initial_ms":0}],"periods":{"count":1,"ms":15000}}"#, r#"{"per_move_ms":15000}"#)]
#[case(r#"{"stages":[{"initial_ms":0}],"canadian":{"moves":1,"ms":15000}}"#, r#"{"per_move_ms":15000}"#)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"canadian":{"moves":1,"ms":15000}}"#,
    r#"{"stages":[{"initial_ms":1000}],"periods":{"count":1,"ms":15000}}"#
)]
#[case(
    r#"{"per_move_ms":15000,"hours":{"from":"08:00","to":"07:00","zone":"europe/paris"}}"#,
    r#"{"per_move_ms":15000,"hours":{"from":"08:00","to":"07:00","zone":"Europe/Paris"}}"#
)]
fn what_says_the_same_is_the_same(#[case] one: &str, #[case] other: &str) {
    use std::collections::HashSet;
    let controls = [one, other].map(|text| TimeControl::of(&wire(text)).unwrap());
    assert_eq!(json(&controls[0].wire()), other);
    assert_eq!(controls.into_iter().collect::<HashSet<_>>().len(), 1);
}

/// How long the slower seat is expected to play, in seconds; and whether that is over days.
#[rstest]
#[case::lichess("300+3", Some(420), false)]
#[case::no_increment("60", Some(60), false)]
#[case::per_move("1/15", None, false)]
#[case::a_day_a_move("1/86400", None, true)]
#[case::a_bank_of_days("259200", None, true)]
#[case::a_day_more_each_move("3600+86400", None, true)]
#[case::a_day_in_a_later_stage("40/3600:86400", None, true)]
#[case::hours("300+3;hours=08:00-22:00@UTC", None, true)]
#[case::the_slower_seat("60+1|300+3", Some(420), false)]
#[case::a_simple_delay("300d5", Some(500), false)]
#[case::a_bronstein_delay("305b5", Some(500), false)]
#[case::a_stage_of_forty_moves("40/7200:3600", Some(7_200), false)]
#[case::a_stage_of_thirty_moves("30/7200:3600+30", Some(11_100), false)]
#[case::stages_again_and_again("10/60", Some(240), false)]
#[case::byo_yomi("600:5x30", Some(1_800), false)]
#[case::canadian("600:c25/300", Some(1_080), false)]
#[case::hourglass("*60", Some(60), false)]
fn how_long_a_match_is_expected_to_take(
    #[case] text: &str,
    #[case] expected_s: Option<u64>,
    #[case] is_correspondence: bool,
) {
    let control = control(text);
    assert_eq!(control.estimated_ms(), expected_s.map(|seconds| seconds * 1_000));
    assert_eq!(control.is_correspondence(), is_correspondence);
}

/// Who is to move has to be there, unless the match is too long for one sitting or its first moves may take hours.
#[rstest]
#[case::five_minutes("300+3", true)]
#[case::a_championship("40/7200:20/3600:900+30", true)]
#[case::eight_hours("28800", false)]
#[case::nearly_eight_hours("28799", true)]
#[case::the_slower_seat("60|28800", false)]
#[case::a_minute_a_move("1/60", true)]
#[case::nearly_twelve_minutes_a_move("1/719", true)]
#[case::twelve_minutes_a_move("1/720", false)]
#[case::nearly_a_day_a_move("1/86399", false)]
#[case::a_day_a_move("1/86400", false)]
#[case::an_increment_of_an_hour("60+3600", false)]
#[case::periods_of_an_hour("600:5x3600", false)]
#[case::hours("300+3;hours=08:00-22:00@UTC", false)]
#[case::nearly_an_hour_for_the_first_move("300+3;first=3599", true)]
#[case::an_hour_for_the_first_move("300+3;first=3600", false)]
fn where_somebody_has_to_be_there(#[case] text: &str, #[case] needs_presence: bool) {
    assert_eq!(control(text).needs_presence(), needs_presence);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_time_control_comes_back_from_its_text_and_from_the_wire(control in controls()) {
        let text = control.text();
        prop_assert_eq!(&TimeControl::parse(&text), &Ok(control.clone()), "{}", text);
        let told = json(&control.wire());
        prop_assert_eq!(TimeControl::of(&wire(&told)), Ok(control), "{}", told);
    }

    #[test]
    fn every_clock_that_is_good_has_one_form(long in wires()) {
        if let Ok(control) = TimeControl::of(&Clock::Long(Box::new(long))) {
            prop_assert_eq!(TimeControl::of(&control.wire()), Ok(control));
        }
    }

    #[test]
    fn any_text_is_a_time_control_or_none(text in "[0-9+/:|;.xcdb*a-z=@-]{0,30}") {
        if let Ok(control) = TimeControl::parse(&text) {
            prop_assert_eq!(TimeControl::parse(&control.text()), Ok(control));
        }
    }
}

#[test]
fn the_largest_of_everything_overflows_nothing() {
    let json = r#"{"stages":[{"initial_ms":31536000000,"increment_ms":2592000000,"delay_ms":2592000000}],"canadian":{"moves":2,"ms":31536000000},"first_move_ms":2592000000}"#;
    let Clock::Long(long) = wire(json) else { panic!("a long form") };
    assert_eq!(long.canadian, Some(Canadian { moves: 2, ms: 31_536_000_000 }));
    let control =
        TimeControl::of(&Clock::Long(Box::new(LongClock { first_move_ms: None, ..*long }))).unwrap();
    assert_eq!(control.estimated_ms(), None);
    let mut clocks = Clocks::new(Arc::new(control));
    clocks.run(&Seat::BOTH, u64::MAX - 5);
    assert_eq!(clocks.flag_at(), Some((u64::MAX, Seat::First)));
}
