//! Time controls from the wire and from text, and back: one form for what says the same, and a reason for what is none.

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

#[rstest]
#[case(r#"{"initial_ms":999,"increment_ms":0}"#, "`initial_ms` must be from 1000 to 31536000000")]
#[case(r#"{"initial_ms":31536000001,"increment_ms":0}"#, "`initial_ms` must be from 1000 to 31536000000")]
#[case(r#"{"initial_ms":1000,"increment_ms":2592000001}"#, "`increment_ms` must be from 0 to 2592000000")]
#[case(r#"{"per_move_ms":999}"#, "`per_move_ms` must be from 1000 to 2592000000")]
#[case(r#"{"hourglass":true}"#, "`stages` must be from 1 to 8")]
#[case(r#"{"first_move_ms":5000}"#, "`stages` must be from 1 to 8")]
#[case(r#"{"per_move_ms":15000,"first_move_ms":0}"#, "`first_move_ms` must be from 1000 to 2592000000")]
#[case(
    r#"{"stages":[{"initial_ms":1000,"delay_ms":2592000001}]}"#,
    "`stages[0].delay_ms` must be from 0 to 2592000000"
)]
#[case(r#"{"stages":[{"initial_ms":1000,"delay":"simple"}]}"#, "`stages[0].delay_ms` is missing")]
#[case(
    r#"{"stages":[{"initial_ms":1000,"moves":0},{"initial_ms":1000}]}"#,
    "`stages[0].moves` must be from 1 to 1000"
)]
#[case(r#"{"stages":[{"initial_ms":1000,"moves":1}]}"#, "`stages[0].moves` must be from 2 to 1000")]
#[case(
    r#"{"stages":[{"initial_ms":1000,"moves":5},{"initial_ms":1000,"moves":1}]}"#,
    "`stages[1].moves` must be from 2 to 1000"
)]
#[case(r#"{"stages":[{"initial_ms":1000},{"initial_ms":1000}]}"#, "`stages[0].moves` is missing")]
#[case(
    r#"{"stages":[{"initial_ms":1000,"moves":1},{"initial_ms":1000},{"initial_ms":1000}]}"#,
    "`stages[1].moves` is missing"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000,"moves":1},{"initial_ms":0}]}"#,
    "`stages[1].initial_ms` must be from 1000 to 31536000000"
)]
#[case(r#"{"stages":[{"initial_ms":0}]}"#, "`stages[0].initial_ms` must be from 1000 to 31536000000")]
#[case(
    r#"{"stages":[{"initial_ms":0,"increment_ms":1}],"periods":{"count":1,"ms":1000}}"#,
    "`stages[0].initial_ms` must be from 1000 to 31536000000"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"periods":{"count":0,"ms":1000}}"#,
    "`periods.count` must be from 1 to 300"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"periods":{"count":1,"ms":999}}"#,
    "`periods.ms` must be from 1000 to 2592000000"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"canadian":{"moves":0,"ms":1000}}"#,
    "`canadian.moves` must be from 1 to 300"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"canadian":{"moves":2,"ms":999}}"#,
    "`canadian.ms` must be from 1000 to 31536000000"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"canadian":{"moves":2,"ms":1000},"periods":{"count":1,"ms":1000}}"#,
    "`canadian` does not go with `periods`"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000,"moves":2}],"periods":{"count":1,"ms":1000}}"#,
    "`periods` does not go with `moves`"
)]
#[case(r#"{"per_move_ms":1000,"stages":[{"initial_ms":1000}]}"#, "`stages` does not go with `per_move_ms`")]
#[case(r#"{"per_move_ms":1000,"hourglass":true}"#, "`hourglass` does not go with `per_move_ms`")]
#[case(
    r#"{"per_move_ms":1000,"odds":{"first":{"initial_ms":1000},"second":{"initial_ms":1000}}}"#,
    "`odds` does not go with `per_move_ms`"
)]
#[case(r#"{"per_move_ms":1000,"first_increment":false}"#, "`first_increment` does not go with `per_move_ms`")]
#[case(
    r#"{"hourglass":true,"stages":[{"initial_ms":1000,"increment_ms":1}]}"#,
    "`increment_ms` does not go with `hourglass`"
)]
#[case(
    r#"{"hourglass":true,"stages":[{"initial_ms":1000,"delay_ms":1}]}"#,
    "`delay_ms` does not go with `hourglass`"
)]
#[case(
    r#"{"hourglass":true,"stages":[{"initial_ms":1000,"moves":2}]}"#,
    "`moves` does not go with `hourglass`"
)]
#[case(
    r#"{"hourglass":true,"stages":[{"initial_ms":1000,"moves":2},{"initial_ms":1000}]}"#,
    "`stages[1]` does not go with `hourglass`"
)]
#[case(
    r#"{"hourglass":true,"stages":[{"initial_ms":1000}],"periods":{"count":1,"ms":1000}}"#,
    "`periods` does not go with `hourglass`"
)]
#[case(
    r#"{"stages":[{"initial_ms":1000}],"odds":{"first":{"initial_ms":1000},"second":{"initial_ms":0}}}"#,
    "`odds.second.initial_ms` must be from 1000 to 31536000000"
)]
#[case(r#"{"stages":[{"initial_ms":1000}],"odds":{"first":{"initial_ms":1000,"moves":9},"second":{"initial_ms":1000}}}"#, "`odds.second.moves` is missing")]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"8:00","to":"09:00","zone":"UTC"}}"#,
    "`hours.from` must be a time of the day, from 00:00 to 23:59"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"08:00","to":"24:00","zone":"UTC"}}"#,
    "`hours.to` must be a time of the day, from 00:00 to 23:59"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"+8:00","to":"09:00","zone":"UTC"}}"#,
    "`hours.from` must be a time of the day, from 00:00 to 23:59"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"08:00","to":"08:00","zone":"UTC"}}"#,
    "`hours.to` must be at least 60 minutes after `hours.from`"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"08:00","to":"08:59","zone":"UTC"}}"#,
    "`hours.to` must be at least 60 minutes after `hours.from`"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"08:00","to":"09:00","zone":"Mars/Olympus"}}"#,
    "`hours.zone` must be a time zone of the IANA database, such as Europe/Paris"
)]
#[case(
    r#"{"per_move_ms":1000,"hours":{"from":"08:00","to":"09:00","zone":"Etc/Unknown"}}"#,
    "`hours.zone` must be a time zone of the IANA database, such as Europe/Paris"
)]
fn what_is_no_time_control_names_the_field_and_its_bounds(#[case] clock: &str, #[case] reason: &str) {
    assert_eq!(TimeControl::of(&wire(clock)).unwrap_err().to_string(), reason);
}

#[test]
fn nine_stages_are_too_many() {
    let stage = r#"{"initial_ms":1000,"moves":2}"#;
    let stages = |count| wire(&format!(r#"{{"stages":[{}]}}"#, vec![stage; count].join(",")));
    assert!(TimeControl::of(&stages(8)).is_ok());
    assert_eq!(TimeControl::of(&stages(9)).unwrap_err().to_string(), "`stages` must be from 1 to 8");
}

#[rstest]
#[case("", "``")]
#[case("-", "`-`")]
#[case("?", "`?`")]
#[case("5:00", "`stages[1].initial_ms` must be from 1000")]
#[case("5:30", "`stages[0].moves` is missing")]
#[case("40/", "`40/`")]
#[case("x/300", "`x/300`")]
#[case("300+", "`300+`")]
#[case("300+-1", "`300+-1`")]
#[case("300++1", "`300++1`")]
#[case("300.1234", "`300.1234`")]
#[case("300.", "`300.`")]
#[case("300,5", "`300,5`")]
#[case("300d", "`300d`")]
#[case("300d5b5", "`300d5b5`")]
#[case("18446744073709551615", "`18446744073709551615`")]
#[case("1/", "`1/`")]
#[case("300;", "``")]
#[case("300;from=3", "`from=3`")]
#[case("300;from=2;from=2", "`from=2`")]
#[case("300;first=5;first=6", "`first=6`")]
#[case("300;first=soon", "`first=soon`")]
#[case("300;hours=08:00-09:00", "`hours=08:00-09:00`")]
#[case("300:5x30:5x30", "`5x30`")]
#[case("300:c5", "`c5`")]
#[case("300:200|100", "`200|100`")]
#[case("*", "``")]
#[case("5*300", "`5*300`")]
#[case("ééééééééééééééééééééééééééééééééééééééééé", "`éééééééééééééééééééééééééééééééééééééééé`")]
fn text_that_is_no_time_control_names_the_part(#[case] text: &str, #[case] part: &str) {
    let reason = TimeControl::parse(text).unwrap_err().to_string();
    assert!(reason.starts_with(part), "{text}: {reason}");
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
