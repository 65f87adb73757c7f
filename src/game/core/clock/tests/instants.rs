//! The instant of the flag, as a table: what is received at it counts, a millisecond later only what lag explains.

use rstest::rstest;

use super::*;

/// How a move may have come late.
#[derive(Clone, Copy, Debug)]
enum Lag {
    None,
    /// A third of what can be made good.
    InQuota,
    /// Three times what can be made good.
    OverQuota,
}

/// Received so much after the instant of the flag, with such lag: whether it counts, and what is made good of it. The quota
/// of all these clocks is 3,000 ms.
const ROWS: &[(i64, Lag, bool, u64)] = &[
    (-1, Lag::None, true, 0),
    (0, Lag::None, true, 0),
    (1, Lag::None, false, 0),
    (-1, Lag::InQuota, true, 1_000),
    (0, Lag::InQuota, true, 1_000),
    (1, Lag::InQuota, true, 1_000),
    (1_000, Lag::InQuota, true, 1_000),
    (1_001, Lag::InQuota, false, 1_000),
    (-1, Lag::OverQuota, true, 3_000),
    (0, Lag::OverQuota, true, 3_000),
    (1, Lag::OverQuota, true, 3_000),
    (2_000, Lag::OverQuota, true, 3_000),
    (2_001, Lag::OverQuota, false, 3_000),
];

fn shifted(at_ms: u64, by_ms: i64) -> u64 {
    at_ms.checked_add_signed(by_ms).unwrap()
}

#[rstest]
#[case::fischer("300+3", 300_000)]
#[case::simple_delay("300d5", 305_000)]
#[case::bronstein("300b5", 300_000)]
#[case::stages("40/300:60", 300_000)]
#[case::byo_yomi("300:5x30", 450_000)]
#[case::canadian("300:c5/60", 360_000)]
#[case::hourglass("*300", 300_000)]
#[case::per_move("1/15", 15_000)]
#[case::first_move("300+3;first=20", 20_000)]
fn what_is_received_at_the_instant_counts(#[case] text: &str, #[case] after_ms: u64) {
    let clocks = begun(text);
    let (flag_ms, seat) = clocks.flag_at().unwrap();
    assert_eq!((flag_ms, seat), (START_MS + after_ms, Seat::First));
    assert_eq!(clocks.allowance_ms(Seat::First), 2_000);
    for (by_ms, lag, counts, compensated_ms) in ROWS {
        let lag_ms = match lag {
            Lag::None => None,
            Lag::InQuota => Some(1_000),
            Lag::OverQuota => Some(9_000),
        };
        let received_ms = shifted(flag_ms, *by_ms);
        let judged = clocks.ledger(Seat::First, received_ms, lag_ms);
        assert_eq!(judged.is_ok(), *counts, "{by_ms} ms, {lag:?}");
        let ledger = judged.unwrap_or_else(|Flagged(ledger)| ledger);
        assert_eq!((ledger.received_ms, ledger.lag_ms), (received_ms, lag_ms));
        assert_eq!((ledger.compensated_ms, ledger.fault_ms), (*compensated_ms, 0), "{by_ms} ms, {lag:?}");
    }
}

#[rstest]
#[case::a_day_a_move("1/86400", 86_400_000)]
#[case::a_bank_of_days("259200+3600", 259_200_000)]
// Eight hours a day: four are left of the first one, and two more are over at ten on the next.
#[case::hours("21600;hours=08:00-16:00@UTC", 22 * 3_600_000)]
fn in_correspondence_no_lag_is_made_good(#[case] text: &str, #[case] after_ms: u64) {
    let clocks = begun(text);
    assert_eq!(clocks.flag_at(), Some((START_MS + after_ms, Seat::First)));
    for (lag_ms, by_ms, counts) in
        [(None, -1, true), (None, 0, true), (None, 1, false), (Some(1), 0, true), (Some(9_000), 1, false)]
    {
        let judged = clocks.ledger(Seat::First, shifted(START_MS + after_ms, by_ms), lag_ms);
        assert_eq!((judged.is_ok(), judged.map_or(0, |ledger| ledger.compensated_ms)), (counts, 0));
    }
}

/// The server was down or stood still, from and to so long after the start, in milliseconds: when the clock that was used up
/// after ten seconds is so now. Its quota is 570 ms.
#[rstest]
#[case::before_the_move(&[(-5_000, 0)], 10_000)]
#[case::from_before_the_move_on(&[(-5_000, 2_000)], 12_000)]
#[case::within_the_move(&[(1_000, 4_000)], 13_000)]
#[case::twice(&[(1_000, 2_000), (3_000, 4_000)], 12_000)]
#[case::told_twice(&[(1_000, 4_000), (1_000, 4_000), (2_000, 3_000)], 13_000)]
#[case::overlapping(&[(1_000, 4_000), (3_000, 5_000)], 14_000)]
#[case::over_the_flag(&[(9_999, 600_000)], 600_001)]
#[case::at_the_flag(&[(10_000, 600_000)], 600_000)]
#[case::while_lag_could_explain_it(&[(10_570, 600_000)], 599_430)]
#[case::used_up_before(&[(10_571, 600_000)], 10_000)]
#[case::no_time(&[(4_000, 4_000)], 10_000)]
#[case::the_wrong_way_round(&[(4_000, 1_000)], 10_000)]
fn the_time_that_the_server_was_down_is_charged_to_nobody(
    #[case] spared: &[(i64, i64)],
    #[case] after_ms: u64,
) {
    let mut clocks = begun("10");
    assert_eq!(clocks.allowance_ms(Seat::First), 570);
    for (from_ms, to_ms) in spared {
        clocks.spare(shifted(START_MS, *from_ms), shifted(START_MS, *to_ms));
    }
    let flag_ms = START_MS + after_ms;
    assert_eq!(clocks.flag_at(), Some((flag_ms, Seat::First)));
    let ledger = clocks.ledger(Seat::First, flag_ms, None).unwrap();
    assert_eq!((ledger.charge_ms, ledger.fault_ms), (10_000, after_ms - 10_000));
    assert!(clocks.ledger(Seat::First, flag_ms + 1, None).is_err());
}

#[test]
fn what_was_the_server_s_fault_before_a_match_was_adjourned_stays_so() {
    let mut clocks = begun("10");
    clocks.spare(START_MS + 1_000, START_MS + 3_000);
    clocks.stop(START_MS + 4_000);
    clocks.run(&[Seat::First], START_MS + 50_000);
    assert_eq!(clocks.flag_at(), Some((START_MS + 58_000, Seat::First)));
    let ledger = clocks.ledger(Seat::First, START_MS + 51_000, None).unwrap();
    assert_eq!((ledger.charge_ms, ledger.fault_ms), (3_000, 2_000));
}

#[test]
fn the_server_s_fault_is_that_of_one_move() {
    let mut clocks = begun("10");
    clocks.spare(START_MS + 1_000, START_MS + 3_000);
    play(&mut clocks, Seat::First, START_MS + 5_000, None, &[Seat::First]).unwrap();
    let ledger = clocks.ledger(Seat::First, START_MS + 6_000, None).unwrap();
    assert_eq!((ledger.charge_ms, ledger.fault_ms), (1_000, 0));
    assert_eq!(clocks.state(START_MS + 5_000).first_ms, 7_000);
}

#[test]
fn no_clock_begins_to_run_while_the_server_stands_still() {
    let mut clocks = begun("10");
    clocks.spare(START_MS + 1_000, START_MS + 9_000);
    // What was received meanwhile is looked at afterwards.
    let ledger = play(&mut clocks, Seat::First, START_MS + 3_000, None, &[Seat::Second]).unwrap();
    assert_eq!((ledger.charge_ms, ledger.fault_ms), (0, 3_000));
    assert_eq!(clocks.flag_at(), Some((START_MS + 19_000, Seat::Second)));
    assert_eq!(
        clocks.ledger(Seat::Second, START_MS + 10_000, None).map(|ledger| ledger.charge_ms),
        Ok(1_000)
    );
}
