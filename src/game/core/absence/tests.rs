//! Absence, by hand and drawn: banks, faults of the server, and who may claim what.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const BANK_MS: u64 = 60_000;
const HERE: BySeat<bool> = BySeat { first: true, second: true };
const PEOPLE: BySeat<bool> = BySeat { first: false, second: false };

#[test]
fn a_bank_is_a_games_and_each_absence_draws_on_what_is_left() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 1_000);
    assert!(!absence.come(Seat::First, 1_001), "being here twice is no news");
    assert_eq!(absence.left_ms(Seat::First, 9_000), None);
    assert!(absence.go(Seat::First, 10_000, None) && !absence.go(Seat::First, 10_001, None));
    assert_eq!(absence.left_ms(Seat::First, 10_000), Some(60_000));
    assert_eq!(absence.left_ms(Seat::First, 50_000), Some(20_000));
    assert!(absence.come(Seat::First, 50_000) && absence.go(Seat::First, 100_000, None));
    assert_eq!(absence.left_ms(Seat::First, 101_000), Some(19_000));
    assert!(absence.come(Seat::First, 125_000) && absence.go(Seat::First, 200_000, None));
    assert_eq!(absence.left_ms(Seat::First, 200_000), Some(GRACE_MS), "a blink of the line");
    assert_eq!(absence.left_ms(Seat::First, 202_000), Some(0));
    assert!(absence.go(Seat::Second, 200_000, None), "each has their own");
    assert_eq!(absence.left_ms(Seat::Second, 201_000), Some(59_000));
}

#[test]
fn time_the_server_was_down_is_charged_to_nobody() {
    let mut absence = Absence::new(BySeat { first: true, second: false }, PEOPLE, BANK_MS, 1_000);
    absence.fault(11_000, 911_000);
    assert_eq!(absence.left_ms(Seat::First, 911_000), Some(60_000), "who was here has a full bank");
    assert_eq!(absence.left_ms(Seat::Second, 911_000), Some(50_000), "ten seconds were gone before");
    assert_eq!(absence.all_away_since(), Some(911_000));
}

/// What is charged while a player is first elsewhere, then gone, then elsewhere again; and since when nobody looks on.
#[test]
fn who_is_elsewhere_is_charged_nothing_and_does_not_look_on() {
    let elsewhere = Some(AwayReason::Elsewhere);
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    absence.pass_turn(&Seat::BOTH, 0);
    assert!(absence.go(Seat::First, 10_000, elsewhere) && !absence.go(Seat::First, 11_000, elsewhere));
    assert_eq!((absence.left_ms(Seat::First, 500_000), absence.is_elsewhere(Seat::First)), (None, true));
    assert!(absence.go(Seat::First, 500_000, Some(AwayReason::Lost)));
    assert!(!absence.go(Seat::First, 501_000, Some(AwayReason::Closed)), "they are gone");
    assert_eq!(absence.left_ms(Seat::First, 520_000), Some(40_000));
    assert!(absence.go(Seat::First, 530_000, elsewhere));
    assert!(absence.go(Seat::First, 600_000, Some(AwayReason::Closed)));
    assert_eq!(absence.left_ms(Seat::First, 600_000), Some(30_000));
    absence.go(Seat::Second, 20_000, elsewhere);
    assert_eq!(absence.all_away_since(), Some(20_000), "the first left at 10 s");
    absence.fault(610_000, 700_000);
    assert_eq!(absence.why(Seat::Second), Some(AwayReason::Server), "who was elsewhere was cut off");
    assert_eq!(absence.left_ms(Seat::Second, 730_000), Some(60_000), "and has time to come back");
    assert!(absence.come(Seat::Second, 740_000) && absence.go(Seat::Second, 800_000, None));
    assert_eq!(absence.left_ms(Seat::Second, 800_000), Some(50_000));
}

/// Whoever looks at something else and comes back, however often, has all blinks left.
#[test]
fn who_goes_elsewhere_uses_up_no_blink() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    absence.pass_turn(&Seat::BOTH, 0);
    assert!(absence.go(Seat::First, 0, None) && absence.come(Seat::First, BANK_MS));
    for walk in 1..=u64::from(BLINKS_MAX) + 3 {
        let now_ms = BANK_MS + walk * 1_000;
        assert!(absence.go(Seat::First, now_ms, Some(AwayReason::Elsewhere)));
        assert!(absence.come(Seat::First, now_ms + 500));
    }
    assert!(absence.go(Seat::First, 100_000, Some(AwayReason::Lost)));
    assert_eq!(absence.left_ms(Seat::First, 100_600), Some(GRACE_MS - 600));
}

/// Whose bank is used up, and who is to move now.
fn used_up(turn: Seat) -> Absence {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    absence.pass_turn(&[Seat::First], 0);
    assert!(absence.go(Seat::First, 0, None) && absence.come(Seat::First, BANK_MS));
    absence.pass_turn(&[turn], BANK_MS);
    absence
}

/// What is left of the blinks of one whose bank is used up, after so many times in which the line of theirs broke off and the turn
/// passed to the next of these seats meanwhile: the moment that an absence of theirs which costs them has then.
#[rstest]
#[case::the_other_is_to_move(Seat::Second, &[], 9, GRACE_MS)]
#[case::the_other_is_to_move_again(Seat::Second, &[Seat::Second], 9, GRACE_MS)]
#[case::the_turn_passes_to_who_is_away(Seat::Second, &[Seat::First], 4, GRACE_MS)]
#[case::the_turn_passes_to_who_is_away_too_often(Seat::Second, &[Seat::First], 5, 0)]
#[case::it_is_their_turn(Seat::First, &[], 4, GRACE_MS)]
#[case::it_is_their_turn_too_often(Seat::First, &[], 5, 0)]
#[case::the_turn_passes_there_and_back(Seat::Second, &[Seat::First, Seat::Second, Seat::First], 4, GRACE_MS)]
#[case::they_are_to_move_again(Seat::First, &[Seat::First, Seat::Second, Seat::First], 4, GRACE_MS)]
#[case::they_are_to_move_again_too_often(Seat::First, &[Seat::First, Seat::Second, Seat::First], 5, 0)]
fn a_blink_counts_once_and_only_where_it_costs_something(
    #[case] turn: Seat,
    #[case] turns: &[Seat],
    #[case] times: u64,
    #[case] left_ms: u64,
) {
    let mut absence = used_up(turn);
    for time in 1..=times {
        let now_ms = BANK_MS + time * 10_000;
        absence.pass_turn(&[turn], now_ms);
        assert!(absence.go(Seat::First, now_ms, Some(AwayReason::Lost)));
        for turn in turns {
            absence.pass_turn(&[*turn], now_ms + 600);
        }
        assert!(absence.come(Seat::First, now_ms + 700));
    }
    absence.pass_turn(&[Seat::First], 900_000);
    assert!(absence.go(Seat::First, 900_000, Some(AwayReason::Lost)));
    assert_eq!(absence.left_ms(Seat::First, 900_000), Some(left_ms));
}

/// What was decided in a match that is older than this is decided so again.
#[test]
fn in_an_older_match_each_going_with_a_used_up_bank_is_a_blink() {
    let mut absence = used_up(Seat::Second).in_older_match();
    for time in 1..=u64::from(BLINKS_MAX) {
        assert!(absence.go(Seat::First, BANK_MS + time * 1_000, None));
        assert!(absence.come(Seat::First, BANK_MS + time * 1_000 + 600));
    }
    absence.pass_turn(&[Seat::First], 900_000);
    assert!(absence.go(Seat::First, 900_000, None));
    assert_eq!(absence.left_ms(Seat::First, 900_000), Some(0));
}

/// Whoever went while something of the bank was left, and used it up then, has not blinked, however the turn passes.
#[test]
fn an_absence_that_uses_up_the_bank_is_no_blink() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    absence.pass_turn(&[Seat::First], 0);
    assert!(absence.go(Seat::First, 0, None));
    absence.pass_turn(&Seat::BOTH, BANK_MS + 1);
    assert!(absence.come(Seat::First, BANK_MS + 2));
    assert_eq!(*absence.blinks.get(Seat::First), 0);
}

#[test]
fn who_was_here_when_the_server_went_down_is_away_by_its_fault_and_nobody_else() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 1_000);
    absence.go(Seat::Second, 2_000, Some(AwayReason::Lost));
    absence.fault(11_000, 911_000);
    assert_eq!(absence.why(Seat::First), Some(AwayReason::Server));
    assert_eq!(absence.why(Seat::Second), Some(AwayReason::Lost));
    absence.come(Seat::First, 912_000);
    assert_eq!(absence.why(Seat::First), None);
}

#[test]
fn who_was_here_when_the_server_went_down_has_time_to_come_back() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    assert!(absence.go(Seat::First, 0, None) && absence.come(Seat::First, 59_000));
    absence.fault(100_000, 200_000);
    assert_eq!(absence.left_ms(Seat::First, 200_000), Some(1_000.max(GRACE_MS)));
    assert_eq!(absence.left_ms(Seat::First, 230_000), Some(1_000), "not charged until then");
    assert!(absence.come(Seat::First, 230_000) && absence.go(Seat::First, 300_000, None));
    assert_eq!(absence.left_ms(Seat::First, 302_500), Some(0));
}

#[test]
fn time_to_come_back_after_a_start_is_left_besides_the_bank() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    absence.pass_turn(&[Seat::First], 0);
    absence.fault(100_000, 200_000);
    let left = [200_000, 215_000, 230_000, 231_000].map(|at_ms| absence.left_ms(Seat::First, at_ms));
    assert_eq!(left, [90_000, 75_000, 60_000, 59_000].map(Some));
}

/// Whoever has used up all they had is cut off as others are: it is no blink, and they have as long to come back.
#[rstest]
#[case::to_move(Seat::First)]
#[case::not_to_move(Seat::Second)]
fn who_has_used_up_their_bank_has_as_long_to_come_back(#[case] turn: Seat) {
    let mut absence = used_up(turn);
    let mut older = absence.clone().in_older_match();
    for absence in [&mut absence, &mut older] {
        absence.fault(100_000, 200_000);
        absence.pass_turn(&[Seat::First], 203_000);
    }
    let left = [200_000, 203_000, 229_000, 230_000].map(|at_ms| absence.left_ms(Seat::First, at_ms));
    assert_eq!(left, [30_000, 27_000, 1_000, 0].map(Some));
    assert_eq!(older.left_ms(Seat::First, 203_000), Some(0), "a match that is older goes on as it was");
    assert_eq!(*absence.blinks.get(Seat::First), 0);
}

#[test]
fn time_the_server_stood_still_is_charged_to_nobody() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    assert_eq!(absence.to_spare(10, 20), None, "nobody was away");
    absence.go(Seat::Second, 10_000, None);
    assert_eq!(absence.to_spare(5_000, 10_000), None, "it was over before");
    assert_eq!(absence.to_spare(5_000, 40_000), Some((5_000, 40_000, Seat::Second)));
    absence.spare(5_000, 40_000);
    assert_eq!(absence.left_ms(Seat::Second, 41_000), Some(59_000));
    assert_eq!(absence.to_spare(5_000, 40_000), None, "it is counted once");
    assert_eq!(absence.to_spare(30_000, 45_000), Some((40_000, 45_000, Seat::Second)));
}

#[test]
fn a_used_up_bank_leaves_a_moment_for_a_few_blinks_and_no_more() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    assert!(absence.go(Seat::First, 0, None) && absence.come(Seat::First, BANK_MS));
    let mut away_ms = 0;
    for blink in 1..100 {
        let now_ms = BANK_MS + blink * 2_000;
        absence.go(Seat::First, now_ms, None);
        away_ms += absence.left_ms(Seat::First, now_ms).unwrap();
        absence.come(Seat::First, now_ms + GRACE_MS - 1);
    }
    assert_eq!(away_ms, u64::from(BLINKS_MAX) * GRACE_MS);
}

#[test]
fn a_match_is_deserted_from_the_later_of_two_leavings() {
    let mut absence = Absence::new(BySeat::default(), PEOPLE, BANK_MS, 5);
    assert_eq!(absence.all_away_since(), Some(5));
    absence.come(Seat::First, 6);
    assert_eq!(absence.all_away_since(), None);
    absence.go(Seat::First, 8, None);
    assert_eq!(absence.all_away_since(), Some(8));
}

/// However somebody comes and goes, an hour of it is noted so often at most.
#[test]
fn who_comes_and_goes_is_noted_less_and_less() {
    let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
    let mut now_ms = 0;
    let mut noted = 0;
    while now_ms < 3_600_000 {
        now_ms += absence.settles_ms(Seat::First);
        assert!(absence.go(Seat::First, now_ms, None) && absence.come(Seat::First, now_ms));
        noted += 2;
    }
    assert!((100..700).contains(&noted), "{noted}");
}

proptest! {
    /// Nobody is away for longer than a bank and a grace for each absence before the other may claim; and what could be
    /// claimed when each absence had a bank of its own can be claimed still, so that what was kept can be played again.
    #[test]
    fn a_bank_is_used_up_once(times in prop::collection::vec((0u64..90_000, 0u64..90_000), 1..20)) {
        let mut absence = Absence::new(HERE, PEOPLE, BANK_MS, 0);
        let mut now_ms = 0;
        let mut used_ms = 0;
        let mut blinks = 0;
        for (here_ms, away_ms) in times {
            now_ms += here_ms;
            blinks += u32::from(used_ms >= BANK_MS);
            absence.go(Seat::First, now_ms, None);
            now_ms += away_ms;
            used_ms += away_ms;
            let left_ms = absence.left_ms(Seat::First, now_ms).unwrap();
            if away_ms >= BANK_MS {
                prop_assert_eq!(left_ms, 0);
            }
            let grace_ms = if blinks <= u32::from(BLINKS_MAX) { GRACE_MS.saturating_sub(away_ms) } else { 0 };
            prop_assert_eq!(left_ms, BANK_MS.saturating_sub(used_ms).max(grace_ms));
            absence.come(Seat::First, now_ms);
        }
    }

    /// Wherever the server stood still, what is left is what it would be without that time.
    #[test]
    fn a_stall_changes_nothing(gone in 0u64..50_000, before in 0u64..50_000, stall in 0u64..500_000) {
        let mut with = Absence::new(HERE, PEOPLE, BANK_MS, 0);
        let mut without = Absence::new(HERE, PEOPLE, BANK_MS, 0);
        for absence in [&mut with, &mut without] {
            absence.go(Seat::Second, gone, None);
        }
        let from_ms = gone + before;
        let to_ms = gone + before + stall;
        with.spare(from_ms, to_ms);
        let left = |absence: &Absence, at_ms| absence.left_ms(Seat::Second, at_ms);
        prop_assert_eq!(left(&with, to_ms + 7), left(&without, from_ms + 7));
    }
}

/// Whatever happens, a bot is here and nobody waits for it.
#[test]
fn a_bot_is_never_away() {
    let bots = BySeat { first: false, second: true };
    let mut absence = Absence::new(BySeat { first: true, second: false }, bots, BANK_MS, 0);
    assert!(absence.here(Seat::Second));
    assert!(!absence.go(Seat::Second, 1_000, None) && !absence.come(Seat::Second, 2_000));
    absence.fault(3_000, 4_000);
    assert_eq!((absence.here(Seat::Second), absence.left_ms(Seat::Second, 900_000)), (true, None));
    assert_eq!(absence.all_away_since(), Some(4_000), "the other was cut off");
    assert!(absence.come(Seat::First, 5_000));
    assert_eq!(absence.all_away_since(), None);
    let all = BySeat { first: true, second: true };
    assert_eq!(Absence::new(BySeat::default(), all, BANK_MS, 0).all_away_since(), None, "nobody waits");
}
