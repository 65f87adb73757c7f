//! Who is away, since when and why, and what is left of their bank. Knows seats and Unix milliseconds; never what follows
//! from it: why somebody is away changes nothing of what they are charged.
//!
//! A bank is a match's: each absence draws on what those before it have left, so that nobody stalls for ever by coming
//! back in time. It runs only while the player is to move, and so nobody loses by being away while the other thinks; in
//! matches that are older than this it runs whoever is to move. Whoever has used theirs up has still a moment for a few blinks of the line, and after the server was
//! down everybody who was here has time to come back that is charged to nobody.

use crate::protocol::AwayReason;
use crate::rules::{BySeat, Seat};

/// What an absence is never claimed before, even when the bank is used up, in milliseconds; or the bank, if that is less.
const GRACE_MS: u64 = 2_000;
/// Absences with a used-up bank for which that holds: more of them are no accidents of the line.
const BLINKS_MAX: u32 = 5;
/// For so long a player who was here when the server went down is not charged for coming back, in milliseconds.
pub const RETURN_MS: u64 = 30_000;
/// A going that does not last for so long is not noted, in milliseconds.
const SETTLES_MS: u64 = 500;
/// After so many goings of one player they have to last twice as long to be noted,
const GOINGS_PART: u32 = 16;
/// but that is doubled so often at most.
const DOUBLED_MAX: u32 = 5;

/// One absence that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Away {
    since_ms: u64,
    /// From when on it is charged to the bank.
    charged_ms: u64,
    /// Nothing where that is not known.
    why: Option<AwayReason>,
}

/// The presence of both players of a match, and what each has used of their bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Absence {
    bank_ms: u64,
    /// Who is to move; nothing where banks run whoever is.
    turn: Option<BySeat<bool>>,
    /// Since when.
    turn_ms: u64,
    away: BySeat<Option<Away>>,
    used_ms: BySeat<u64>,
    goings: BySeat<u32>,
    /// Goings with a used-up bank.
    blinks: BySeat<u32>,
    /// Up to when it is counted how long the server stood still.
    counted_ms: u64,
}

impl Away {
    fn since(since_ms: u64) -> Self {
        Self { since_ms, charged_ms: since_ms, why: None }
    }

    /// Nothing of a time is charged.
    fn spare(&mut self, from_ms: u64, to_ms: u64) {
        for begun_ms in [&mut self.since_ms, &mut self.charged_ms] {
            *begun_ms += to_ms.saturating_sub(from_ms.max(*begun_ms));
        }
    }
}

impl Absence {
    /// The presence at the start. Banks run whoever is to move, until it is said who is.
    pub(in crate::game) fn new(here: BySeat<bool>, bank_ms: u64, now_ms: u64) -> Self {
        Self {
            bank_ms,
            turn: None,
            turn_ms: now_ms,
            away: here.map(|here| (!here).then_some(Away::since(now_ms))),
            used_ms: BySeat::default(),
            goings: BySeat::default(),
            blinks: BySeat::default(),
            counted_ms: now_ms,
        }
    }

    /// These seats are to move from now on, and no bank but theirs runs.
    pub(in crate::game) fn pass_turn(&mut self, turn: &[Seat], now_ms: u64) {
        for seat in Seat::BOTH {
            let is_charged = self.is_charged(seat);
            if let Some(away) = self.away.get_mut(seat) {
                if is_charged {
                    let used_ms = self.used_ms.get_mut(seat);
                    *used_ms = used_ms.saturating_add(now_ms.saturating_sub(away.charged_ms));
                }
                // Whoever has time to come back has it, whoever is to move meanwhile.
                away.charged_ms = away.charged_ms.max(now_ms);
            }
        }
        self.turn = Some(BySeat::from_fn(|seat| turn.contains(&seat)));
        self.turn_ms = now_ms;
    }

    /// Whether a player's bank runs while they are away.
    pub(in crate::game) fn is_charged(&self, seat: Seat) -> bool {
        self.turn.as_ref().is_none_or(|turn| *turn.get(seat))
    }

    /// Whether a player is here.
    pub(in crate::game) fn here(&self, seat: Seat) -> bool {
        self.away.get(seat).is_none()
    }

    /// A player has come; false if they were here.
    pub(in crate::game) fn come(&mut self, seat: Seat, now_ms: u64) -> bool {
        let Some(away) = self.away.get_mut(seat).take() else { return false };
        if self.is_charged(seat) {
            let used_ms = self.used_ms.get_mut(seat);
            *used_ms = used_ms.saturating_add(now_ms.saturating_sub(away.charged_ms));
        }
        true
    }

    /// A player has been away since then; false if that was known.
    pub(in crate::game) fn go(&mut self, seat: Seat, since_ms: u64) -> bool {
        let was_here = self.here(seat);
        if was_here {
            // Before the player was to move nothing was charged.
            let charged_ms = self.turn.as_ref().map_or(since_ms, |_| since_ms.max(self.turn_ms));
            *self.away.get_mut(seat) = Some(Away { since_ms, charged_ms, why: None });
            *self.goings.get_mut(seat) += 1;
            *self.blinks.get_mut(seat) += u32::from(*self.used_ms.get(seat) >= self.bank_ms);
        }
        was_here
    }

    /// Why a player is away who has just gone.
    pub(in crate::game) fn explain(&mut self, seat: Seat, why: Option<AwayReason>) {
        if let Some(away) = self.away.get_mut(seat) {
            away.why = why;
        }
    }

    /// Why a player is away; nothing while they are here, or where it is not known.
    pub(in crate::game) fn why(&self, seat: Seat) -> Option<AwayReason> {
        (*self.away.get(seat))?.why
    }

    /// How long a going of a player has to last until it is noted: one who comes and goes all the time is heard of less
    /// and less.
    pub(in crate::game) fn settles_ms(&self, seat: Seat) -> u64 {
        SETTLES_MS << (self.goings.get(seat) / GOINGS_PART).min(DOUBLED_MAX)
    }

    /// The server was down from one time to another: nobody's bank ran, and both are away from then on.
    pub(in crate::game) fn fault(&mut self, from_ms: u64, to_ms: u64) {
        let back_ms = to_ms.saturating_add(RETURN_MS.min(self.bank_ms));
        self.away = self.away.map(|away| {
            let why = Some(AwayReason::Server);
            let was_here = Away { since_ms: to_ms, charged_ms: back_ms, why };
            Some(away.map_or(was_here, |away| {
                let moved = |begun_ms: u64| begun_ms.saturating_add(to_ms.saturating_sub(from_ms));
                let since_ms = moved(away.since_ms).min(to_ms);
                Away { since_ms, charged_ms: moved(away.charged_ms), ..away }
            }))
        });
        self.counted_ms = to_ms;
    }

    /// The server stood still from one time to another: that is charged to nobody.
    pub(in crate::game) fn spare(&mut self, from_ms: u64, to_ms: u64) {
        self.counted_ms = self.counted_ms.max(to_ms);
        for seat in Seat::BOTH {
            if let Some(away) = self.away.get_mut(seat) {
                away.spare(from_ms, to_ms);
            }
        }
    }

    /// What of a time that the server stood still is still to be spared, and who is away in it.
    pub(in crate::game) fn to_spare(&self, from_ms: u64, to_ms: u64) -> Option<(u64, u64, Seat)> {
        let concerned = |seat: &Seat| self.away.get(*seat).is_some_and(|away| away.since_ms < to_ms);
        let seat = Seat::BOTH.into_iter().find(concerned)?;
        (to_ms > self.counted_ms).then_some((from_ms.max(self.counted_ms), to_ms, seat))
    }

    /// What is left of a player's bank; nothing while they are here. No absence is over before its grace, as long as there is
    /// one; where banks run whoever is to move, one absence as long as the whole bank uses it up whatever was charged before.
    pub(in crate::game) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        let Away { since_ms, charged_ms, .. } = (*self.away.get(seat))?;
        let left = |of_ms: u64, from_ms: u64| of_ms.saturating_sub(now_ms.saturating_sub(from_ms));
        let unused_ms = self.bank_ms.saturating_sub(*self.used_ms.get(seat));
        let bank_ms = match self.turn {
            None => left(self.bank_ms, since_ms).min(left(unused_ms, charged_ms)),
            Some(_) if self.is_charged(seat) => left(unused_ms, charged_ms),
            Some(_) => unused_ms,
        };
        let grace_ms = if *self.blinks.get(seat) <= BLINKS_MAX { GRACE_MS.min(self.bank_ms) } else { 0 };
        Some(bank_ms.max(left(grace_ms, since_ms)))
    }

    /// Since when neither player is here.
    pub(in crate::game) fn both_away_since(&self) -> Option<u64> {
        Some(self.away.first?.since_ms.max(self.away.second?.since_ms))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BANK_MS: u64 = 60_000;
    const HERE: BySeat<bool> = BySeat { first: true, second: true };

    #[test]
    fn a_bank_is_a_games_and_each_absence_draws_on_what_is_left() {
        let mut absence = Absence::new(HERE, BANK_MS, 1_000);
        assert!(!absence.come(Seat::First, 1_001), "being here twice is no news");
        assert_eq!(absence.left_ms(Seat::First, 9_000), None);
        assert!(absence.go(Seat::First, 10_000) && !absence.go(Seat::First, 10_001));
        assert_eq!(absence.left_ms(Seat::First, 10_000), Some(60_000));
        assert_eq!(absence.left_ms(Seat::First, 50_000), Some(20_000));
        assert!(absence.come(Seat::First, 50_000) && absence.go(Seat::First, 100_000));
        assert_eq!(absence.left_ms(Seat::First, 101_000), Some(19_000));
        assert!(absence.come(Seat::First, 125_000) && absence.go(Seat::First, 200_000));
        assert_eq!(absence.left_ms(Seat::First, 200_000), Some(GRACE_MS), "a blink of the line");
        assert_eq!(absence.left_ms(Seat::First, 202_000), Some(0));
        assert!(absence.go(Seat::Second, 200_000), "each has their own");
        assert_eq!(absence.left_ms(Seat::Second, 201_000), Some(59_000));
    }

    #[test]
    fn time_the_server_was_down_is_charged_to_nobody() {
        let mut absence = Absence::new(BySeat { first: true, second: false }, BANK_MS, 1_000);
        absence.fault(11_000, 911_000);
        assert_eq!(absence.left_ms(Seat::First, 911_000), Some(60_000), "who was here has a full bank");
        assert_eq!(absence.left_ms(Seat::Second, 911_000), Some(50_000), "ten seconds were gone before");
        assert_eq!(absence.both_away_since(), Some(911_000));
    }

    #[test]
    fn who_was_here_when_the_server_went_down_is_away_by_its_fault_and_nobody_else() {
        let mut absence = Absence::new(HERE, BANK_MS, 1_000);
        absence.go(Seat::Second, 2_000);
        assert_eq!(absence.why(Seat::Second), None, "it is not known yet");
        absence.explain(Seat::Second, Some(AwayReason::Lost));
        absence.explain(Seat::First, Some(AwayReason::Lost));
        absence.fault(11_000, 911_000);
        assert_eq!(absence.why(Seat::First), Some(AwayReason::Server));
        assert_eq!(absence.why(Seat::Second), Some(AwayReason::Lost));
        absence.come(Seat::First, 912_000);
        assert_eq!(absence.why(Seat::First), None);
    }

    #[test]
    fn who_was_here_when_the_server_went_down_has_time_to_come_back() {
        let mut absence = Absence::new(HERE, BANK_MS, 0);
        assert!(absence.go(Seat::First, 0) && absence.come(Seat::First, 59_000));
        absence.fault(100_000, 200_000);
        assert_eq!(absence.left_ms(Seat::First, 200_000), Some(1_000.max(GRACE_MS)));
        assert_eq!(absence.left_ms(Seat::First, 230_000), Some(1_000), "not charged until then");
        assert!(absence.come(Seat::First, 230_000) && absence.go(Seat::First, 300_000));
        assert_eq!(absence.left_ms(Seat::First, 302_500), Some(0));
    }

    #[test]
    fn time_the_server_stood_still_is_charged_to_nobody() {
        let mut absence = Absence::new(HERE, BANK_MS, 0);
        assert_eq!(absence.to_spare(10, 20), None, "nobody was away");
        absence.go(Seat::Second, 10_000);
        assert_eq!(absence.to_spare(5_000, 10_000), None, "it was over before");
        assert_eq!(absence.to_spare(5_000, 40_000), Some((5_000, 40_000, Seat::Second)));
        absence.spare(5_000, 40_000);
        assert_eq!(absence.left_ms(Seat::Second, 41_000), Some(59_000));
        assert_eq!(absence.to_spare(5_000, 40_000), None, "it is counted once");
        assert_eq!(absence.to_spare(30_000, 45_000), Some((40_000, 45_000, Seat::Second)));
    }

    #[test]
    fn a_used_up_bank_leaves_a_moment_for_a_few_blinks_and_no_more() {
        let mut absence = Absence::new(HERE, BANK_MS, 0);
        assert!(absence.go(Seat::First, 0) && absence.come(Seat::First, BANK_MS));
        let mut away_ms = 0;
        for blink in 1..100 {
            let now_ms = BANK_MS + blink * 2_000;
            absence.go(Seat::First, now_ms);
            away_ms += absence.left_ms(Seat::First, now_ms).unwrap();
            absence.come(Seat::First, now_ms + GRACE_MS - 1);
        }
        assert_eq!(away_ms, u64::from(BLINKS_MAX) * GRACE_MS);
    }

    #[test]
    fn a_match_is_deserted_from_the_later_of_two_leavings() {
        let mut absence = Absence::new(BySeat::default(), BANK_MS, 5);
        assert_eq!(absence.both_away_since(), Some(5));
        absence.come(Seat::First, 6);
        assert_eq!(absence.both_away_since(), None);
        absence.go(Seat::First, 8);
        assert_eq!(absence.both_away_since(), Some(8));
    }

    /// However somebody comes and goes, an hour of it is noted so often at most.
    #[test]
    fn who_comes_and_goes_is_noted_less_and_less() {
        let mut absence = Absence::new(HERE, BANK_MS, 0);
        let mut now_ms = 0;
        let mut noted = 0;
        while now_ms < 3_600_000 {
            now_ms += absence.settles_ms(Seat::First);
            assert!(absence.go(Seat::First, now_ms) && absence.come(Seat::First, now_ms));
            noted += 2;
        }
        assert!((100..700).contains(&noted), "{noted}");
    }

    proptest! {
        /// Nobody is away for longer than a bank and a grace for each absence before the other may claim; and what could be
        /// claimed when each absence had a bank of its own can be claimed still, so that what was kept can be played again.
        #[test]
        fn a_bank_is_used_up_once(times in prop::collection::vec((0u64..90_000, 0u64..90_000), 1..20)) {
            let mut absence = Absence::new(HERE, BANK_MS, 0);
            let mut now_ms = 0;
            let mut used_ms = 0;
            let mut blinks = 0;
            for (here_ms, away_ms) in times {
                now_ms += here_ms;
                blinks += u32::from(used_ms >= BANK_MS);
                absence.go(Seat::First, now_ms);
                now_ms += away_ms;
                used_ms += away_ms;
                let left_ms = absence.left_ms(Seat::First, now_ms).unwrap();
                if away_ms >= BANK_MS {
                    prop_assert_eq!(left_ms, 0);
                }
                let grace_ms = if blinks <= BLINKS_MAX { GRACE_MS.saturating_sub(away_ms) } else { 0 };
                prop_assert_eq!(left_ms, BANK_MS.saturating_sub(used_ms).max(grace_ms));
                absence.come(Seat::First, now_ms);
            }
        }

        /// Wherever the server stood still, what is left is what it would be without that time.
        #[test]
        fn a_stall_changes_nothing(gone in 0u64..50_000, before in 0u64..50_000, stall in 0u64..500_000) {
            let mut with = Absence::new(HERE, BANK_MS, 0);
            let mut without = Absence::new(HERE, BANK_MS, 0);
            for absence in [&mut with, &mut without] {
                absence.go(Seat::Second, gone);
            }
            let from_ms = gone + before;
            let to_ms = gone + before + stall;
            with.spare(from_ms, to_ms);
            let left = |absence: &Absence, at_ms| absence.left_ms(Seat::Second, at_ms);
            prop_assert_eq!(left(&with, to_ms + 7), left(&without, from_ms + 7));
        }
    }
}
