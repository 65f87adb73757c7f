//! The field's notation of a clock through the front door: asked for in it, refused in it, and told in the files of matches.

use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{Match, Visitor};

fn seek(rules: &str, clock: &str) -> Value {
    json!({"type": "seek", "rules": rules, "clock": clock})
}

#[rstest]
#[case::short("300+3", json!({"initial_ms": 300_000, "increment_ms": 3_000}))]
#[case::per_move("1/15", json!({"per_move_ms": 15_000}))]
#[case::stages(
    "40/7200:3600+30",
    json!({"stages": [{"moves": 40, "initial_ms": 7_200_000}, {"initial_ms": 3_600_000, "increment_ms": 30_000}]})
)]
#[tokio::test]
async fn a_clock_is_asked_for_in_the_notation_of_the_field(#[case] text: &str, #[case] clock: Value) {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    ann.say(json!({"type": "invite", "rules": "hex", "clock": text})).await;
    assert_eq!(ann.hear("invited").await["clock"], clock, "what is told is always a clock");
    ann.say(seek("connect-four", text)).await;
    assert_eq!(ann.hear("waiting").await["clock"], clock);
    // Whoever says the same in the other form seeks the same.
    ben.say(json!({"type": "seek", "rules": "connect-four", "clock": clock})).await;
    ben.hear("waiting").await;
    assert_eq!(ben.hear("snapshot").await["control"], clock);
}

/// PGN has a word for that there is no clock.
#[tokio::test]
async fn a_dash_asks_for_no_clock() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    ann.say(json!({"type": "invite", "rules": "hex", "clock": "-"})).await;
    assert_eq!(ann.hear("invited").await["clock"], Value::Null);
    ann.say(seek("connect-four", "-")).await;
    assert_eq!(ann.hear("waiting").await["clock"], Value::Null);
    ben.say(json!({"type": "seek", "rules": "connect-four"})).await;
    ben.hear("waiting").await;
    assert_eq!(ben.hear("snapshot").await["control"], Value::Null);
}

#[rstest]
#[case::no_clock("fast", "`fast` is no part of a time control, such as 300+3 or 40/7200:3600+30.")]
#[case::empty("", "an empty text is no part of a time control, such as 300+3 or 40/7200:3600+30.")]
#[case::a_part("300:x", "`x` is no part of a time control, such as 300+3 or 40/7200:3600+30.")]
#[case::too_short(
    "300:5x0",
    "`300:5x0` is no clock that can be had: `periods.ms` must be from 1000 to 2592000000."
)]
#[tokio::test]
async fn notation_that_is_no_clock_is_refused(#[case] text: &str, #[case] said: &str) {
    let house = House::open(config());
    let mut ann = Visitor::guest(&house).await;
    for kind in ["seek", "invite"] {
        let refused = ann.may_not(json!({"type": kind, "rules": "hex", "clock": text}), "bad_clock").await;
        assert_eq!(refused["text"], said);
    }
    let odds = json!({"type": "seek", "rules": "hex", "clock": "300|60", "rated": true});
    ann.may_not(odds, "bad_clock").await;
}

#[rstest]
#[case::draughts("draughts", "[TimeControl \"1800:5x30\"]\n")]
#[case::hex("hex", "TM[1800]OT[5x30 byo-yomi]")]
#[case::gomoku("gomoku", "TM[1800]OT[5x30 byo-yomi]")]
#[tokio::test]
async fn a_file_says_how_the_match_was_timed(#[case] rules: &str, #[case] said: &str) {
    let house = House::open(config());
    let (ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut game = Match::between(ann, ben, seek(rules, "1800:5x30")).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let answer = get(&house, &format!("/api/v1/games/{}/export", game.game)).await;
    assert!(answer.body.contains(said), "{}", answer.body);
}
