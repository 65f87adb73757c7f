//! What holds in any match under any time control: where the time went, when a clock falls, and which systems are the
//! same. A match that is drawn and reckoned beside its clocks is a `life`.

mod life;

use proptest::prelude::*;

use super::drawn::controls;
use super::*;
use life::{Life, Step, steps};

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_ledger_sums_to_the_time_on_the_wall_and_a_flag_falls_when_a_move_no_longer_counts(
        control in controls(),
        steps in steps(),
    ) {
        let mut life = Life::new(control);
        for step in &steps {
            life.hold_flag();
            if !life.step(step) {
                break;
            }
        }
    }

    #[test]
    fn an_hourglass_keeps_its_sum(first_s in 1..600_u64, second_s in 1..600_u64, steps in steps()) {
        let mut life = Life::new(control(&format!("*{first_s}|{second_s}")));
        let sum_ms = (first_s + second_s) * 1_000;
        for step in &steps {
            let (flag_ms, _) = life.clocks.flag_at().unwrap();
            let mut adjourned = life.clocks.clone();
            adjourned.stop(life.now_ms.midpoint(flag_ms));
            for at_ms in [life.now_ms, life.now_ms.midpoint(flag_ms), flag_ms, flag_ms + 1] {
                for clocks in [&life.clocks, &adjourned] {
                    let state = clocks.state(at_ms);
                    prop_assert_eq!(state.first_ms + state.second_ms, sum_ms);
                }
            }
            let step = match *step {
                Step::Move { of_second, at, lag_ms, next: 1 } => Step::Move { of_second, at, lag_ms, next: 2 },
                Step::Move { .. } | Step::Spare { .. } | Step::Adjourn { .. } => step.clone(),
            };
            if !life.step(&step) {
                break;
            }
            let kept = life.clocks.keep();
            prop_assert_eq!(kept.first.left_ms + kept.second.left_ms, sum_ms);
        }
    }

    #[test]
    fn clocks_that_are_applied_again_are_the_same(control in controls(), steps in steps()) {
        let mut life = Life::new(control.clone());
        for step in &steps {
            if !life.step(step) {
                break;
            }
        }
        let mut again = Life::new(control);
        for step in &steps {
            if !again.step(step) {
                break;
            }
        }
        prop_assert_eq!(&life.clocks, &again.clocks);
        let kept = life.clocks.keep();
        let text = serde_json::to_string(&kept).unwrap();
        prop_assert_eq!(serde_json::from_str::<BySeat<SeatTime>>(&text).unwrap(), kept);
    }

    #[test]
    fn nothing_that_is_measured_makes_clocks_panic(
        control in controls(),
        numbers in prop::collection::vec((any::<u64>(), any::<u64>(), 0..6_u8), 1..20),
    ) {
        let mut clocks = Clocks::new(Arc::new(control));
        for (one, two, what) in numbers {
            let seat = if two % 2 == 0 { Seat::First } else { Seat::Second };
            match what {
                0 => clocks.run(&[seat], one),
                1 => clocks.spare(one, two),
                2 => clocks.stop(one),
                3 => clocks.taken_back(&clocks.keep(), seat, &[seat], one),
                _ => {
                    let ledger = clocks.ledger(seat, one, Some(two)).unwrap_or_else(|Flagged(ledger)| ledger);
                    clocks.moved(seat, &ledger, &[seat, seat.other()]);
                }
            }
            let _ = (clocks.state(two), clocks.flag_at());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_simple_delay_flags_exactly_as_a_bronstein_delay_that_begins_with_one_more(
        initial_ms in 1_000..600_000_u64,
        delay_ms in 1..30_000_u64,
        increment_ms in 0..3_000_u64,
        moves in prop::collection::vec((0..1_020_u64, 0..1_500_u64, any::<bool>()), 1..16),
    ) {
        let seconds = |ms: u64| format!("{}.{:03}", ms / 1_000, ms % 1_000);
        let increment = seconds(increment_ms);
        let delay = seconds(delay_ms);
        let mut simple = begun(&format!("{}+{increment}d{delay}", seconds(initial_ms)));
        let more = seconds(initial_ms + delay_ms);
        let mut bronstein = begun(&format!("{more}+{increment}b{delay}"));
        let mut now_ms = START_MS;
        for (at, lag_ms, is_late) in moves {
            let flag = simple.flag_at();
            prop_assert_eq!(flag, bronstein.flag_at());
            if is_late {
                simple.spare(now_ms, now_ms + lag_ms);
                bronstein.spare(now_ms, now_ms + lag_ms);
            }
            now_ms += (flag.unwrap().0 - now_ms) * at / 1_000;
            let of_simple = simple.ledger(Seat::First, now_ms, Some(lag_ms));
            let of_bronstein = bronstein.ledger(Seat::First, now_ms, Some(lag_ms));
            prop_assert_eq!(of_simple.is_ok(), of_bronstein.is_ok());
            let (Ok(of_simple), Ok(of_bronstein)) = (of_simple, of_bronstein) else { break };
            prop_assert_eq!(of_simple.compensated_ms, of_bronstein.compensated_ms);
            simple.moved(Seat::First, &of_simple, &[Seat::First]);
            bronstein.moved(Seat::First, &of_bronstein, &[Seat::First]);
            prop_assert_eq!(simple.state(now_ms).first_ms + delay_ms, bronstein.state(now_ms).first_ms);
        }
    }
}
