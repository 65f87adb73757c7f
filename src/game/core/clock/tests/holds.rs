//! Whoever was cut off when the server went down has a while to come back: what their clock runs in it is charged to nobody,
//! whenever it begins to run and whatever is played meanwhile.

use rstest::rstest;

use super::*;

/// How long the first seat thinks, and then the second, in milliseconds.
const THINKS_MS: u64 = 4_000;

/// Both are held from the beginning for so long.
const HELD_MS: u64 = 20_000;

fn held() -> Clocks {
    let mut clocks = begun("300");
    for seat in Seat::BOTH {
        clocks.hold(seat, START_MS, START_MS + HELD_MS);
    }
    clocks
}

/// What is made good of the second's move that is received then.
fn fault_ms(clocks: &mut Clocks, at_ms: u64) -> u64 {
    play(clocks, Seat::Second, at_ms, None, &[Seat::First]).unwrap().fault_ms
}

#[test]
fn who_is_not_back_when_their_clock_begins_is_held_until_they_are() {
    let mut clocks = held();
    clocks.release(Seat::First, START_MS);
    play(&mut clocks, Seat::First, START_MS + THINKS_MS, None, &[Seat::Second]).unwrap();
    clocks.release(Seat::Second, START_MS + 6_000);
    assert_eq!(fault_ms(&mut clocks, START_MS + 9_000), 6_000 - THINKS_MS);
}

#[test]
fn a_move_that_waited_until_they_were_back_begins_their_clock_in_the_time_they_are_held() {
    let mut clocks = held();
    clocks.release(Seat::First, START_MS);
    clocks.release(Seat::Second, START_MS + 6_000);
    play(&mut clocks, Seat::First, START_MS + THINKS_MS, None, &[Seat::Second]).unwrap();
    assert_eq!(fault_ms(&mut clocks, START_MS + 9_000), 6_000 - THINKS_MS);
}

#[test]
fn who_comes_back_after_their_time_is_held_for_that_and_no_longer() {
    let mut clocks = held();
    clocks.release(Seat::First, START_MS);
    clocks.release(Seat::Second, START_MS + 2 * HELD_MS);
    play(&mut clocks, Seat::First, START_MS + THINKS_MS, None, &[Seat::Second]).unwrap();
    assert_eq!(fault_ms(&mut clocks, START_MS + 2 * HELD_MS + 1_000), HELD_MS - THINKS_MS);
}

#[test]
fn who_moves_several_times_ends_nobody_elses_hold() {
    let mut clocks = held();
    clocks.release(Seat::First, START_MS);
    play(&mut clocks, Seat::First, START_MS + 1_000, None, &[Seat::First]).unwrap();
    play(&mut clocks, Seat::First, START_MS + THINKS_MS, None, &[Seat::Second]).unwrap();
    clocks.release(Seat::Second, START_MS + 6_000);
    assert_eq!(fault_ms(&mut clocks, START_MS + 9_000), 6_000 - THINKS_MS);
}

/// The first seat moved, went down with the server and has asked for that move back; the other, who is back, agrees.
#[rstest]
#[case::whose_clock_stood(Seat::Second)]
#[case::whose_clock_ran(Seat::First)]
fn who_asked_for_a_move_back_and_is_not_back_is_held_on(#[case] to_move: Seat) {
    let mut clocks = begun("300");
    let before = clocks.keep();
    play(&mut clocks, Seat::First, START_MS, None, &[to_move]).unwrap();
    for seat in Seat::BOTH {
        clocks.hold(seat, START_MS, START_MS + HELD_MS);
    }
    clocks.release(Seat::Second, START_MS);
    let agreed_ms = START_MS + THINKS_MS;
    clocks.is_at_fault(Seat::First, clocks.fault_ms(Seat::First, agreed_ms), agreed_ms);
    clocks.taken_back(&before, Seat::First, &[Seat::First], agreed_ms);
    assert_eq!(clocks.flag_at(), Some((START_MS + HELD_MS + 300_000, Seat::First)));
    clocks.release(Seat::First, START_MS + 6_000);
    let ledger = play(&mut clocks, Seat::First, START_MS + 9_000, None, &[Seat::Second]).unwrap();
    assert_eq!((ledger.fault_ms, ledger.charge_ms), (6_000 - THINKS_MS, 3_000));
}

#[test]
fn who_is_not_back_is_held_on_where_a_move_begins_anew_with_what_they_have() {
    let mut clocks = held();
    clocks.begin_again(&[Seat::First], START_MS + THINKS_MS);
    assert_eq!(clocks.flag_at(), Some((START_MS + HELD_MS + 300_000, Seat::First)));
}
