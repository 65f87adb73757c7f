//! Vectors of public test suites, as data. They reckon in centiseconds and let a clock fall at the instant at which it is used
//! up; here that instant still counts.

use rstest::rstest;

use super::*;

/// What the second seat has left, in centiseconds, after moves that each took `wait` and came with these lags; the first
/// seat's moves take nothing.
fn second_left(text: &str, wait: u64, lags: &[u64]) -> u64 {
    let mut clocks = begun(text);
    let mut now_ms = START_MS;
    for lag in lags {
        play(&mut clocks, Seat::First, now_ms, None, &[Seat::Second]).unwrap();
        now_ms += (wait + lag) * 10;
        play(&mut clocks, Seat::Second, now_ms, Some(lag * 10), &[Seat::First]).unwrap();
    }
    clocks.state(now_ms).second_ms / 10
}

/// lichess-org/scalachess (MIT), `test-kit/src/test/scala/ClockTest.scala`, `ClockLagCompTest`; its `LagTracker` gains
/// min(100, 2/5 · E + 15) centiseconds a move.
#[rstest]
#[case::premove_no_lag("600", 0, &[0], 600 * 100)]
#[case::premove_small_lag("600", 0, &[20], 600 * 100)]
#[case::premove_big_lag("600", 0, &[400], 599 * 100)]
#[case::one_second_no_lag("600", 100, &[0], 599 * 100)]
#[case::one_second_small_lag("600", 100, &[20], 599 * 100)]
#[case::one_second_big_lag("600", 100, &[400], 598 * 100)]
#[case::premoves_no_lag("600", 0, &[0, 0], 600 * 100)]
#[case::premoves_medium_lag_twice("600", 0, &[300, 300], 598 * 100)]
#[case::premoves_then_medium_lag("600", 0, &[0, 300], 600 * 100)]
#[case::eight_premoves_then_big_lag("600", 0, &[0, 0, 0, 0, 0, 0, 0, 0, 800], 599 * 100)]
#[case::five_premoves_then_big_lag_twice("600", 0, &[0, 0, 0, 0, 0, 500, 600], 597 * 100)]
#[case::five_premoves_then_big_lag_thrice("600", 0, &[0, 0, 0, 0, 0, 500, 500, 500], 594 * 100)]
#[case::fast_no_lag("60", 0, &[0, 0], 60 * 100)]
#[case::fast_then_medium_lag("60", 0, &[0, 300], 5_856)]
#[case::fast_then_big_lag("60", 0, &[0, 0, 0, 0, 700], 5_573)]
// Mind-Sports-Games/strategygames, a fork of it, `src/test/scala/chess/ClockTest.scala`: the same without lag.
#[case::sixty_3s("60", 300, &[0, 0, 0], 51 * 100)]
#[case::sixty_2s("60", 200, &[0, 0, 0], 54 * 100)]
#[case::sixty_1s("60", 100, &[0, 0, 0], 57 * 100)]
#[case::sixty_0s("60", 0, &[0, 0, 0], 60 * 100)]
#[case::sixty_and_one_3s("60+1", 300, &[0, 0, 0], 54 * 100)]
#[case::sixty_and_one_2s("60+1", 200, &[0, 0, 0], 57 * 100)]
#[case::sixty_and_one_1s("60+1", 100, &[0, 0, 0], 60 * 100)]
#[case::sixty_and_one_0s("60+1", 0, &[0, 0, 0], 63 * 100)]
#[case::bronstein_3s("180b2", 300, &[0, 0, 0], 177 * 100)]
#[case::bronstein_2s("180b2", 200, &[0, 0, 0], 180 * 100)]
#[case::bronstein_1s("180b2", 100, &[0, 0, 0], 180 * 100)]
#[case::bronstein_0s("180b2", 0, &[0, 0, 0], 180 * 100)]
fn lag_is_made_good_as_in_scalachess(
    #[case] text: &str,
    #[case] wait: u64,
    #[case] lags: &[u64],
    #[case] left: u64,
) {
    assert_eq!(second_left(text, wait, lags), left);
}

/// The same suite, "start": the lag of one seat costs the other nothing.
#[rstest]
#[case(0)]
#[case(20)]
#[case(500)]
fn the_lag_of_one_seat_costs_the_other_nothing(#[case] lag: u64) {
    let mut clocks = begun("60");
    play(&mut clocks, Seat::First, START_MS, None, &[Seat::Second]).unwrap();
    play(&mut clocks, Seat::Second, START_MS, Some(lag * 10), &[Seat::First]).unwrap();
    assert_eq!(clocks.state(START_MS).first_ms, 60_000);
}

/// The same suite, "live time checks": until when a clock does not fall, with grace for lag and without it: as far as
/// the quota goes, and two seconds at most.
#[rstest]
#[case::sixty_s("60", 6_000, true, true)]
#[case::sixty_one_s("60", 6_100, true, false)]
#[case::over_quota("60", 6_190, false, false)]
#[case::within_quota("600", 60_190, true, false)]
#[case::most_grace("600", 60_200, true, false)]
#[case::more_than_most_grace("600", 60_201, false, false)]
// WandererXII/scalashogi, a fork of it, `src/test/scala/ClockTest.scala`: no time but byo-yomi.
#[case::byo_yomi_10_s("0:1x10", 1_000, true, true)]
#[case::byo_yomi_11_s("0:1x10", 1_100, true, false)]
fn a_clock_falls_when_lag_cannot_explain_it(
    #[case] text: &str,
    #[case] at: u64,
    #[case] with_grace: bool,
    #[case] without: bool,
) {
    let clocks = begun(text);
    let received_ms = START_MS + at * 10;
    assert_eq!(clocks.ledger(Seat::First, received_ms, Some(60_000)).is_ok(), with_grace);
    assert_eq!(clocks.ledger(Seat::First, received_ms, None).is_ok(), without);
    assert_eq!(clocks.state(received_ms).first_ms, 0);
}

/// WandererXII/scalashogi, `src/test/scala/ClockTest.scala`, "live time checks": what is left while the clock runs, in
/// seconds, and how many periods are used up before the one that runs.
#[rstest]
#[case::before_byo_yomi("15:1x5", 10, 5, 0)]
#[case::entering_with_time("15:1x5", 19, 1, 0)]
#[case::entering_without_time("15:1x5", 20, 0, 0)]
#[case::over_several_periods("10:3x10", 32, 8, 2)]
fn byo_yomi_runs_as_in_scalashogi(
    #[case] text: &str,
    #[case] at_s: u64,
    #[case] left_s: u64,
    #[case] used: u32,
) {
    let clocks = begun(text);
    let count = clocks.state(START_MS).periods_left.unwrap().first.unwrap();
    let state = clocks.state(START_MS + at_s * 1_000);
    assert_eq!((state.first_ms, state.periods_left.unwrap().first), (left_s * 1_000, Some(count - used)));
}

/// The same suite, "inside byoyomi" and "entering byoyomi and game active".
#[test]
fn byo_yomi_is_whole_again_after_a_move_as_in_scalashogi() {
    let mut clocks = begun("60:1x10");
    let mut now_ms = START_MS;
    for (seat, thought_s) in [(Seat::First, 65), (Seat::Second, 65), (Seat::First, 5), (Seat::Second, 8)] {
        now_ms += thought_s * 1_000;
        play(&mut clocks, seat, now_ms, None, &[seat.other()]).unwrap();
        let state = clocks.state(now_ms);
        assert_eq!(if seat == Seat::First { state.first_ms } else { state.second_ms }, 10_000);
    }
    assert!(clocks.ledger(Seat::First, now_ms + 11_000, None).is_err());
    let mut clocks = begun("60:1x10");
    assert!(play(&mut clocks, Seat::First, START_MS + 71_000, None, &[Seat::Second]).is_err());
}

/// What the first seat has left after moves that took so long, in milliseconds; nothing if the last of them came too late.
fn first_left(text: &str, thoughts_ms: &[u64]) -> Option<u64> {
    let mut clocks = begun(text);
    let mut now_ms = START_MS;
    for (at, thought_ms) in thoughts_ms.iter().enumerate() {
        now_ms += thought_ms;
        if play(&mut clocks, Seat::First, now_ms, None, &[Seat::Second]).is_err() {
            assert_eq!(at + 1, thoughts_ms.len(), "{text}: move {at} came too late");
            return None;
        }
        play(&mut clocks, Seat::Second, now_ms, None, &[Seat::First]).unwrap();
    }
    Some(clocks.state(now_ms).first_ms)
}

/// Mind-Sports-Games/strategygames, `src/test/scala/chess/ClockTest.scala`, `TimerTest`. Where that lets a clock fall at the
/// last instant, the move here comes a millisecond after it. Its simple delay shows what is left with the delay.
#[rstest]
#[case::fischer("60+1", &[30_000], Some(31_000))]
#[case::fischer_with_a_moment_left("60+1", &[30_000, 30_990], Some(1_010))]
#[case::fischer_used_up("60+1", &[30_000, 31_001], None)]
#[case::bronstein("60b5", &[30_000], Some(35_000))]
#[case::bronstein_with_a_moment_left("60b5", &[30_000, 34_990], Some(5_010))]
#[case::bronstein_used_up("60b5", &[30_000, 35_001], None)]
#[case::simple_delay("60d5", &[30_000], Some(40_000 - 5_000))]
#[case::simple_delay_with_a_moment_more("60d5", &[30_000, 34_990], Some(10_010 - 5_000))]
#[case::simple_delay_that_saves("60d5", &[30_000, 36_000], Some(9_000 - 5_000))]
#[case::simple_delay_used_up("60d5", &[30_000, 40_001], None)]
#[case::byo_yomi_to_come("60+1:1x5", &[30_000], Some(31_000))]
#[case::byo_yomi_with_a_moment_left("60+1:1x5", &[30_000, 30_990], Some(1_010))]
#[case::byo_yomi_begins("60+1:1x5", &[30_000, 31_001], Some(5_000))]
#[case::byo_yomi_goes_on("60+1:1x5", &[30_000, 31_001, 4_000, 4_000, 4_000, 4_000, 4_000], Some(5_000))]
#[case::byo_yomi_used_up("60+1:1x5", &[30_000, 31_001, 4_000, 4_000, 4_000, 4_000, 4_000, 5_001], None)]
#[case::two_periods("60+1:2x5", &[30_000, 31_001, 4_000, 4_000, 4_000, 5_001, 4_000, 4_000, 4_000], Some(5_000))]
#[case::two_periods_used_up("60+1:2x5", &[30_000, 31_001, 4_000, 5_001, 4_000, 4_000, 5_001], None)]
fn timers_run_as_in_strategygames(
    #[case] text: &str,
    #[case] thoughts_ms: &[u64],
    #[case] left_ms: Option<u64>,
) {
    assert_eq!(first_left(text, thoughts_ms), left_ms);
}

/// lichess-org/scalachess, `core/src/main/scala/LagTracker.scala`: what a seat starts with, for each length of a match.
#[rstest]
#[case::bullet("60", 3 * 390)]
#[case::bullet_with_increment("60+1", 3 * 550)]
#[case::blitz("180+2", 3 * 1_000)]
#[case::half_a_minute("30", 3 * 270)]
#[case::the_shortest_that_gains_all("213", 3 * 1_000)]
#[case::a_second_less("212.999", 3 * 990)]
#[case::fifteen_seconds_a_move("1/15", 3 * 1_000)]
#[case::a_day_a_move("1/86400", 0)]
#[case::a_bank_of_days("259200+3600", 0)]
#[case::hours("600;hours=08:00-22:00@Europe/Paris", 0)]
fn a_quota_starts_with_three_gains(#[case] text: &str, #[case] quota_ms: u64) {
    let quotas = begun(text).keep().map(|time| time.quota_ms);
    assert_eq!(quotas, BySeat { first: quota_ms, second: quota_ms });
}

#[test]
fn a_quota_never_holds_more_than_seven_gains_and_no_lag_draws_nothing() {
    let mut clocks = begun("60");
    let mut quotas = vec![];
    for _ in 0..6 {
        play(&mut clocks, Seat::First, START_MS, Some(0), &[Seat::First]).unwrap();
        quotas.push(clocks.keep().first.quota_ms);
    }
    assert_eq!(quotas, [1_560, 1_950, 2_340, 2_730, 2_730, 2_730]);
    let ledger = clocks.ledger(Seat::First, START_MS + 5_000, Some(0)).unwrap();
    assert_eq!((ledger.compensated_ms, ledger.charge_ms), (0, 5_000));
}
