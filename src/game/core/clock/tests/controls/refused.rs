//! What is no time control, on the wire or as text: the reason names the field or the part, and its bounds.

use super::*;

#[rstest]
#[case(r#"{"initial_ms":999,"increment_ms":0}"#, "`initial_ms` must be from 1000 to 31536000000")]
#[case(r#"{"initial_ms":31536000001,"increment_ms":0}"#, "`initial_ms` must be from 1000 to 31536000000")]
#[case(r#"{"initial_ms":1000,"increment_ms":2592000001}"#, "`increment_ms` must be from 0 to 2592000000")]
#[case(r#"{"per_move_ms":999}"#, "`per_move_ms` must be from 1000 to 2592000000")]
#[case(r#"{"hourglass":true}"#, "`stages` must be a list of 1 to 8 stages")]
#[case(r#"{"first_move_ms":5000}"#, "`stages` must be a list of 1 to 8 stages")]
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
    assert_eq!(
        TimeControl::of(&stages(9)).unwrap_err().to_string(),
        "`stages` must be a list of 1 to 8 stages"
    );
}

#[rstest]
#[case("", "an empty text")]
#[case("-", "`-`")]
#[case("?", "`?`")]
#[case("5:30", "`5:30` is no clock that can be had: `stages[0].moves` is missing")]
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
#[case("5:00", "`5:00` is no clock that can be had: `stages[1].initial_ms` must be from 1000 to ")]
#[case("1/0", "`1/0` is no clock that can be had: `per_move_ms` must be from 1000 to ")]
#[case("300;", "an empty text")]
#[case("300;from=3", "`from=3`")]
#[case("300;from=2;from=2", "`from=2`")]
#[case("300;first=5;first=6", "`first=6`")]
#[case("300;first=soon", "`first=soon`")]
#[case("300;hours=08:00-09:00", "`hours=08:00-09:00`")]
#[case("300:5x30:5x30", "`5x30`")]
#[case("300:c5", "`c5`")]
#[case("300:200|100", "`200|100`")]
#[case("*", "an empty text")]
#[case("5*300", "`5*300`")]
#[case("ééééééééééééééééééééééééééééééééééééééééé", "`éééééééééééééééééééééééééééééééééééééééé`")]
fn text_that_is_no_time_control_names_the_part(#[case] text: &str, #[case] part: &str) {
    let reason = TimeControl::parse(text).unwrap_err().to_string();
    assert!(reason.starts_with(part), "{text}: {reason}");
}
