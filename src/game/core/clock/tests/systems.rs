//! Each system by itself, as a table: what a clock shows after each move.

use rstest::rstest;

use super::*;
use crate::protocol::ClockState;

/// Moves of the first seat that took so long, in milliseconds, and what its clock shows after each; nothing if it came too
/// late. The second seat answers at once.
type Rows = &'static [(u64, Option<u64>)];

#[rstest]
#[case::sudden_death("300", &[(100_000, Some(200_000)), (200_000, Some(0)), (1, None)])]
#[case::fischer("180+2", &[(10_000, Some(172_000)), (0, Some(174_000)), (174_000, Some(2_000)), (2_001, None)])]
#[case::fischer_from_the_second_move("180+2;from=2", &[(10_000, Some(170_000)), (10_000, Some(162_000))])]
#[case::simple_delay("60d5", &[(5_000, Some(60_000)), (5_001, Some(59_999)), (64_999, Some(0)), (5_000, Some(0)), (5_001, None)])]
#[case::bronstein("60b5", &[(5_000, Some(60_000)), (5_001, Some(59_999)), (59_999, Some(5_000)), (5_000, Some(5_000)), (5_001, None)])]
#[case::delay_and_increment("60+1d5", &[(6_000, Some(60_000)), (4_000, Some(61_000))])]
#[case::stages("2/100:50+1", &[(60_000, Some(40_000)), (30_000, Some(60_000)), (10_000, Some(51_000))])]
#[case::the_time_of_a_stage_is_not_borrowed("2/100:50", &[(60_000, Some(40_000)), (40_001, None)])]
#[case::three_stages("2/100:1/50:10", &[(0, Some(100_000)), (0, Some(150_000)), (0, Some(160_000)), (160_000, Some(0)), (1, None)])]
#[case::the_increment_is_that_of_the_stage("1/10+1:10+2", &[(0, Some(21_000)), (0, Some(23_000))])]
#[case::the_delay_is_that_of_the_stage("1/10d1:10d2", &[(2_000, Some(19_000)), (2_000, Some(19_000))])]
#[case::a_stage_that_comes_again("2/100", &[(90_000, Some(10_000)), (0, Some(110_000)), (0, Some(110_000)), (110_000, Some(100_000)), (100_001, None)])]
#[case::the_last_stage_comes_again("1/100:2/10", &[(0, Some(110_000)), (0, Some(110_000)), (0, Some(120_000)), (0, Some(120_000)), (0, Some(130_000))])]
#[case::byo_yomi("10:3x5", &[(10_000, Some(0)), (5_000, Some(5_000)), (5_001, Some(5_000)), (10_000, Some(5_000)), (5_001, None)])]
#[case::byo_yomi_over_several_periods("10:3x5", &[(25_000, Some(5_000)), (5_001, None)])]
#[case::byo_yomi_all_at_once("10:3x5", &[(25_001, None)])]
#[case::byo_yomi_knows_no_increment("10+3:2x5", &[(11_000, Some(5_000)), (1_000, Some(5_000))])]
#[case::byo_yomi_knows_no_delay("10d3:1x5", &[(13_000, Some(0)), (4_000, Some(5_000)), (5_001, None)])]
#[case::byo_yomi_after_stages("1/10:10:1x5", &[(10_000, Some(10_000)), (15_000, Some(5_000)), (5_001, None)])]
#[case::no_byo_yomi_before_the_last_stage("2/10:10:1x5", &[(10_001, None)])]
#[case::only_byo_yomi("0:2x5", &[(5_000, Some(5_000)), (10_000, Some(5_000)), (5_001, None)])]
#[case::canadian("10:c3/30", &[(15_000, Some(25_000)), (20_000, Some(5_000)), (5_000, Some(30_000)), (30_001, None)])]
#[case::canadian_saves_nothing("0:c2/30", &[(1_000, Some(29_000)), (1_000, Some(30_000)), (30_000, Some(0)), (0, Some(30_000))])]
#[case::canadian_counts_its_own_moves(
    "10:c2/30",
    &[(1_000, Some(9_000)), (10_000, Some(29_000)), (1_000, Some(30_000))],
)]
#[case::canadian_begins_within_a_move("10:c3/30", &[(40_001, None)])]
#[case::per_move("1/15", &[(15_000, Some(15_000)), (1, Some(15_000)), (15_001, None)])]
#[case::a_time_for_the_first_move("60+1;first=20", &[(20_000, Some(61_000)), (61_000, Some(1_000))])]
#[case::too_late_for_the_first_move("60+1;first=20", &[(20_001, None)])]
#[case::the_first_move_of_many_may_take_longer("1/15;first=60", &[(60_000, Some(15_000)), (15_001, None)])]
#[case::correspondence("1/86400", &[(86_400_000, Some(86_400_000)), (86_400_001, None)])]
#[case::a_bank_of_days("864000+86400", &[(864_000_000, Some(86_400_000)), (86_400_001, None)])]
fn each_system_has_its_table(#[case] text: &str, #[case] rows: Rows) {
    let mut clocks = begun(text);
    let mut now_ms = START_MS;
    for (row, (thought_ms, left_ms)) in rows.iter().enumerate() {
        now_ms += thought_ms;
        let played = play(&mut clocks, Seat::First, now_ms, None, &[Seat::Second]);
        assert_eq!(played.map(|_| clocks.state(now_ms).first_ms).ok(), *left_ms, "row {row}");
        play(&mut clocks, Seat::Second, now_ms, None, &[Seat::First]).unwrap();
    }
}

fn shown(state: &ClockState) -> (u64, u64) {
    (state.first_ms, state.second_ms)
}

#[test]
fn an_hourglass_gives_the_other_what_one_uses() {
    let mut clocks = begun("*60");
    assert_eq!(shown(&clocks.state(START_MS + 10_000)), (50_000, 70_000));
    play(&mut clocks, Seat::First, START_MS + 20_000, None, &[Seat::Second]).unwrap();
    assert_eq!(shown(&clocks.state(START_MS + 20_000)), (40_000, 80_000));
    assert_eq!(clocks.flag_at(), Some((START_MS + 100_000, Seat::Second)));
    play(&mut clocks, Seat::Second, START_MS + 100_000, None, &[Seat::First]).unwrap();
    assert_eq!(shown(&clocks.state(START_MS + 100_000)), (120_000, 0));
    assert_eq!(shown(&clocks.state(START_MS + 999_000)), (0, 120_000));
}

#[test]
fn with_odds_each_seat_has_its_own_time() {
    let mut clocks = begun("300+3|60");
    assert_eq!(shown(&clocks.state(START_MS)), (300_000, 60_000));
    play(&mut clocks, Seat::First, START_MS + 10_000, None, &[Seat::Second]).unwrap();
    play(&mut clocks, Seat::Second, START_MS + 20_000, None, &[Seat::First]).unwrap();
    assert_eq!(shown(&clocks.state(START_MS + 20_000)), (293_000, 50_000));
}

#[test]
fn who_moves_several_times_in_a_row_has_an_increment_each_time_and_the_clock_goes_on() {
    let mut clocks = begun("60+2d1");
    for at in 1..=3 {
        play(&mut clocks, Seat::First, START_MS + at * 3_000, None, &[Seat::First]).unwrap();
        let state = clocks.state(START_MS + at * 3_000);
        assert_eq!((state.first_ms, state.running), (60_000, vec![Seat::First]));
    }
    play(&mut clocks, Seat::First, START_MS + 12_000, None, &[Seat::Second]).unwrap();
    assert_eq!(shown(&clocks.state(START_MS + 14_000)), (60_000, 59_000));
}

#[test]
fn an_automatic_move_costs_nothing_and_gives_nothing() {
    let mut clocks = begun("60+2");
    // The second seat has to pass: its move is no move of its clock.
    play(&mut clocks, Seat::First, START_MS + 10_000, None, &[Seat::First]).unwrap();
    let before = clocks.clone();
    clocks.run(&[Seat::First], START_MS + 15_000);
    assert_eq!(clocks, before);
    assert_eq!(shown(&clocks.state(START_MS + 15_000)), (47_000, 60_000));
}

#[test]
fn two_who_are_to_move_at_once_have_two_running_clocks() {
    let mut clocks = Clocks::new(Arc::new(control("60+2")));
    clocks.run(&Seat::BOTH, START_MS);
    assert_eq!(clocks.state(START_MS).running, Seat::BOTH);
    play(&mut clocks, Seat::Second, START_MS + 20_000, None, &[Seat::First]).unwrap();
    let state = clocks.state(START_MS + 30_000);
    assert_eq!((shown(&state), state.running), ((30_000, 42_000), vec![Seat::First]));
    assert_eq!(clocks.flag_at(), Some((START_MS + 60_000, Seat::First)));
    // Whoever is in time goes on, whoever is not falls first.
    let mut clocks = Clocks::new(Arc::new(control("60|30")));
    clocks.run(&Seat::BOTH, START_MS);
    assert_eq!(clocks.flag_at(), Some((START_MS + 30_000, Seat::Second)));
    assert!(clocks.ledger(Seat::First, START_MS + 31_000, None).is_ok());
    assert!(clocks.ledger(Seat::Second, START_MS + 31_000, None).is_err());
}

#[test]
fn of_two_clocks_that_run_an_hourglass_gives_when_the_move_is_made() {
    let mut clocks = Clocks::new(Arc::new(control("*60")));
    clocks.run(&Seat::BOTH, START_MS);
    assert_eq!(shown(&clocks.state(START_MS + 10_000)), (50_000, 50_000));
    play(&mut clocks, Seat::First, START_MS + 10_000, None, &[Seat::Second]).unwrap();
    assert_eq!(shown(&clocks.state(START_MS + 10_000)), (60_000, 60_000));
    assert_eq!(clocks.flag_at(), Some((START_MS + 70_000, Seat::Second)));
}

#[test]
fn a_match_that_is_adjourned_goes_on_within_the_move() {
    let mut clocks = begun("60d5");
    clocks.stop(START_MS + 3_000);
    assert_eq!((clocks.flag_at(), clocks.state(START_MS + 9_000).running), (None, vec![]));
    assert_eq!(clocks.state(START_MS + 9_000).first_ms, 60_000);
    let later_ms = START_MS + 90_000_000;
    clocks.run(&[Seat::First], later_ms);
    assert_eq!(clocks.flag_at(), Some((later_ms + 62_000, Seat::First)));
    let ledger = clocks.ledger(Seat::First, later_ms + 10_000, None).unwrap();
    assert_eq!((ledger.charge_ms, ledger.fault_ms), (8_000, 0));
}

#[test]
fn a_move_received_before_its_clock_ran_takes_no_time() {
    let clocks = begun("60");
    let none =
        |received_ms| Ledger { received_ms, lag_ms: Some(9), compensated_ms: 0, charge_ms: 0, fault_ms: 0 };
    for (seat, received_ms) in [(Seat::First, START_MS - 1), (Seat::First, 0), (Seat::Second, u64::MAX)] {
        assert_eq!(clocks.ledger(seat, received_ms, Some(9)), Ok(none(received_ms)));
    }
}

#[test]
fn the_first_move_has_a_time_of_its_own_only_where_that_is_given() {
    let mut clocks = begun("60;first=20");
    assert_eq!(Seat::BOTH.map(|seat| clocks.before_first_move(seat)), [true, true]);
    assert_eq!(clocks.flag_at(), Some((START_MS + 20_000, Seat::First)));
    play(&mut clocks, Seat::First, START_MS + 5_000, None, &[Seat::Second]).unwrap();
    assert_eq!(Seat::BOTH.map(|seat| clocks.before_first_move(seat)), [false, true]);
    assert_eq!(clocks.flag_at(), Some((START_MS + 25_000, Seat::Second)));
    let clocks = begun("60");
    assert_eq!(Seat::BOTH.map(|seat| clocks.before_first_move(seat)), [false, false]);
}

/// What the wire tells of the first seat's clock that has run so long, beside what is left on it; nothing where a clock has
/// nothing of the kind.
#[rstest]
#[case::plain("60+1", 0, "{}")]
#[case::bronstein("60b5", 0, "{}")]
#[case::per_move("1/15", 0, "{}")]
#[case::hourglass("*60", 0, "{}")]
#[case::simple_delay("60d5", 0, r#"{"delay_ms":5000}"#)]
#[case::simple_delay_in_part("60d5", 2_000, r#"{"delay_ms":3000}"#)]
#[case::simple_delay_over("60d5", 6_000, r#"{"delay_ms":0}"#)]
#[case::first_move("60;first=20", 5_000, r#"{"delay_ms":15000}"#)]
#[case::stages("2/100:50", 0, r#"{"stage":1,"moves_left":2}"#)]
#[case::again("40/100", 0, r#"{"moves_left":40}"#)]
#[case::byo_yomi_to_come("10:3x5", 10_000, r#"{"periods_left":3,"overtime":false}"#)]
#[case::byo_yomi("10:3x5", 15_001, r#"{"periods_left":2,"overtime":true}"#)]
#[case::canadian_to_come("10:c3/30", 0, r#"{"moves_left":null,"overtime":false}"#)]
#[case::canadian("10:c3/30", 10_001, r#"{"moves_left":3,"overtime":true}"#)]
#[case::outside_of_the_hours("60;hours=13:00-22:00@UTC", 0, r#"{"delay_ms":3600000}"#)]
#[case::within_the_hours("60;hours=11:00-22:00@UTC", 0, r#"{"delay_ms":0}"#)]
fn what_a_clock_has_is_told_and_nothing_else(#[case] text: &str, #[case] ran_ms: u64, #[case] told: &str) {
    let state = begun(text).state(START_MS + ran_ms);
    assert_eq!((state.at_ms, &*state.running), (START_MS + ran_ms, &[Seat::First][..]));
    let state = serde_json::to_value(&state).unwrap();
    let more = state
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(name, of)| Some((name.clone(), of.get("first")?.clone())));
    let told: serde_json::Map<_, _> = serde_json::from_str(told).unwrap();
    assert_eq!(more.collect::<serde_json::Map<_, _>>(), told);
}

#[test]
fn what_is_left_of_a_stage_is_told_as_moves_are_made() {
    let mut clocks = begun("2/100:1/50:10");
    let mut told = vec![];
    for _ in 0..4 {
        let state = clocks.state(START_MS);
        told.push((state.stage.unwrap().first, state.moves_left.unwrap().first));
        play(&mut clocks, Seat::First, START_MS, None, &[Seat::First]).unwrap();
    }
    assert_eq!(told, [(1, Some(2)), (1, Some(1)), (2, Some(1)), (3, None)]);
    let mut clocks = begun("0:c2/30");
    let mut told = vec![];
    for _ in 0..3 {
        told.push(clocks.state(START_MS).moves_left.unwrap().first);
        play(&mut clocks, Seat::First, START_MS, None, &[Seat::First]).unwrap();
    }
    assert_eq!(told, [Some(2), Some(1), Some(2)]);
}
