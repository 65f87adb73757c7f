//! What a takeback leaves on the clocks: who agreed has what they had, who asked the less of that and of what they have.

use rstest::rstest;

use super::*;

/// The first seat thinks so long, the second answers so late, the first thinks on and asks for its move back, in
/// milliseconds: what both have when it is to move again.
#[rstest]
#[case::fischer("60+5", 20_000, 8_000, 3_000, (42_000, 60_000))]
#[case::an_increment_is_not_kept("60+30", 1_000, 8_000, 3_000, (60_000, 60_000))]
#[case::a_delay_is_not_charged("60d5", 20_000, 8_000, 3_000, (45_000, 60_000))]
#[case::a_new_stage_is_left("1/60:1000", 20_000, 8_000, 3_000, (60_000, 60_000))]
#[case::byo_yomi_stays_used("10:3x5", 16_000, 8_000, 6_000, (4_000, 10_000))]
#[case::canadian("0:c5/60", 10_000, 8_000, 3_000, (47_000, 60_000))]
#[case::canadian_that_has_begun("10:c5/60", 20_000, 8_000, 3_000, (47_000, 10_000))]
#[case::per_move("1/15", 10_000, 8_000, 3_000, (12_000, 15_000))]
#[case::hourglass("*60", 20_000, 8_000, 3_000, (45_000, 60_000))]
fn who_asked_has_the_less_and_who_agreed_what_they_had(
    #[case] text: &str,
    #[case] first_ms: u64,
    #[case] second_ms: u64,
    #[case] on_ms: u64,
    #[case] expected: (u64, u64),
) {
    let mut clocks = begun(text);
    let before = clocks.keep();
    let mut now_ms = START_MS + first_ms;
    play(&mut clocks, Seat::First, now_ms, None, &[Seat::Second]).unwrap();
    now_ms += second_ms;
    play(&mut clocks, Seat::Second, now_ms, None, &[Seat::First]).unwrap();
    now_ms += on_ms;
    clocks.taken_back(&before, Seat::First, &[Seat::First], now_ms);
    let state = clocks.state(now_ms);
    assert_eq!((state.first_ms, state.second_ms), expected);
    assert_eq!(state.running, [Seat::First]);
    assert_eq!(clocks.keep().second, before.second);
    assert_eq!(clocks.ledger(Seat::First, now_ms, None).unwrap().charge_ms, 0, "the deadline is a new one");
}

#[test]
fn periods_that_were_used_up_do_not_come_back() {
    let mut clocks = begun("0:5x10");
    let before = clocks.keep();
    play(&mut clocks, Seat::First, START_MS + 25_000, None, &[Seat::Second]).unwrap();
    clocks.taken_back(&before, Seat::First, &[Seat::First], START_MS + 26_000);
    assert_eq!(clocks.state(START_MS + 26_000).periods_left.unwrap().first, Some(3));
    assert_eq!(clocks.flag_at(), Some((START_MS + 56_000, Seat::First)));
}

#[test]
fn a_match_that_is_taken_back_to_its_first_move_has_the_time_for_that_again() {
    let mut clocks = begun("60;first=20");
    let before = clocks.keep();
    play(&mut clocks, Seat::First, START_MS + 15_000, None, &[Seat::Second]).unwrap();
    clocks.taken_back(&before, Seat::First, &[Seat::First], START_MS + 19_000);
    assert!(clocks.before_first_move(Seat::First));
    assert_eq!(clocks.flag_at(), Some((START_MS + 39_000, Seat::First)));
}

#[test]
fn an_asker_who_has_come_into_byo_yomi_in_a_new_stage_has_no_more_than_before() {
    let mut clocks = begun("1/10:1:2x30");
    let before = clocks.keep();
    play(&mut clocks, Seat::First, START_MS + 9_000, None, &[Seat::First]).unwrap();
    clocks.taken_back(&before, Seat::First, &[Seat::First], START_MS + 20_000);
    let state = clocks.state(START_MS + 20_000);
    assert_eq!((state.first_ms, state.stage.unwrap().first), (10_000, 1));
}
