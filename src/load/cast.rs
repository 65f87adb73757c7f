//! Who takes part in a scenario. Pure: numbers in, roles out.

use super::pace::Pace;
use super::player::{Habits, Meets};
use crate::config::Scenario;

/// Moves a second in the games of `mixed` that are played at a human pace.
const MIXED_RATE: f64 = 1.0;
/// Parts of a hundred of `mixed` that only are there, watch, leave after each game, answer at once; the others play at a
/// human pace.
const IDLE: usize = 10;
const WATCH: usize = 10;
const CHURN: usize = 20;
const FLAT: usize = 10;

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Player(Habits),
    Watcher,
    Idle,
    Stranger,
}

impl Role {
    /// Whether it is waited for before anything is measured.
    pub(super) fn is_expected(self) -> bool {
        self != Self::Stranger
    }
}

/// Everybody, in the order in which they come.
pub(super) fn cast(scenario: &Scenario, rounds: Option<u64>, timed: bool) -> Result<Vec<Role>, String> {
    let habits = Habits {
        pace: None,
        leaves: false,
        unsteady: false,
        shown: false,
        first_kind: 0,
        timed,
        meets: Meets::Seeks,
        rounds,
    };
    match *scenario {
        Scenario::Idle { n } => Ok(vec![Role::Idle; at_least(n, 1)?]),
        Scenario::Paced { n, rate } => players(n, Habits { pace: Some(Pace::new(rate)), ..habits }),
        Scenario::Flat { n } => players(n, habits),
        Scenario::Churn { n } => players(n, Habits { leaves: true, ..habits }),
        Scenario::Watch { n, rate } => {
            let shown = Habits { pace: Some(Pace::new(rate)), shown: true, ..habits };
            let mut roles = vec![Role::Watcher; at_least(n, 1)?];
            roles.extend([Role::Player(shown); 2]);
            Ok(roles)
        }
        Scenario::Mixed { n, hostile, clocks, invitations } => {
            Ok(mixed(at_least(n, 20)?, hostile, (clocks, invitations), habits))
        }
        Scenario::Capacity { rate, from, .. } => {
            players(from, Habits { pace: Some(Pace::new(rate)), ..habits })
        }
    }
}

fn at_least(n: usize, least: usize) -> Result<usize, String> {
    if n >= least { Ok(n) } else { Err(format!("{n} clients are too few; at least {least} are needed")) }
}

fn players(n: usize, habits: Habits) -> Result<Vec<Role>, String> {
    if n.is_multiple_of(2) && n > 0 {
        Ok(vec![Role::Player(habits); n])
    } else {
        Err(format!("{n} players cannot all be paired; an even number is needed"))
    }
}

fn mixed(n: usize, hostile: f64, shares: (usize, usize), habits: Habits) -> Vec<Role> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a part of the number of clients"
    )]
    let strangers = (n as f64 * hostile / 100.0).ceil() as usize;
    let part = |percent: usize| n * percent / 100;
    let paced = Habits { pace: Some(Pace::new(MIXED_RATE)), unsteady: true, ..habits };
    let mut roles = vec![Role::Player(Habits { shown: true, unsteady: false, ..paced }); 2];
    roles.extend(vec![Role::Stranger; strangers]);
    roles.extend(vec![Role::Idle; part(IDLE)]);
    roles.extend(vec![Role::Watcher; part(WATCH)]);
    roles.extend(pairs(part(CHURN), Habits { leaves: true, ..habits }));
    roles.extend(pairs(part(FLAT), Habits { unsteady: true, ..habits }));
    roles.extend(club(n.saturating_sub(roles.len()), shares, paced));
    roles.resize(n, Role::Idle);
    roles
}

/// Pairs of whom so many of a hundred play with clocks, and so many meet by invitations: the first ones do the one, the last
/// ones the other, and one pair at least where there is any share.
fn club(n: usize, (clocks, invitations): (usize, usize), habits: Habits) -> impl Iterator<Item = Role> {
    let all = n / 2;
    let part = move |percent: usize| (all * percent).div_ceil(100);
    (0..all).flat_map(move |pair| {
        let timed = habits.timed || pair < part(clocks);
        let invites = all - pair <= part(invitations);
        let meets = if invites { [Meets::Hosts, Meets::Visits] } else { [Meets::Seeks; 2] };
        meets.map(|meets| Role::Player(Habits { first_kind: pair, timed, meets, ..habits }))
    })
}

/// Pairs who each begin with a kind of game of their own.
fn pairs(n: usize, habits: Habits) -> impl Iterator<Item = Role> {
    (0..n / 2).flat_map(move |pair| [Role::Player(Habits { first_kind: pair, ..habits }); 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(roles: &[Role], is: impl Fn(&Role) -> bool) -> usize {
        roles.iter().filter(|role| is(role)).count()
    }

    #[test]
    fn mixed_has_everybody_and_one_of_a_hundred_is_hostile() {
        for (n, hostile, strangers) in
            [(20, 1.0, 1), (200, 1.0, 2), (1_001, 1.0, 11), (200, 0.0, 0), (100, 50.0, 50)]
        {
            let roles =
                cast(&Scenario::Mixed { n, hostile, clocks: 30, invitations: 25 }, None, false).unwrap();
            assert_eq!(roles.len(), n);
            assert_eq!(count(&roles, |role| *role == Role::Stranger), strangers, "{n} {hostile}");
            let player = |is: fn(&Habits) -> bool| {
                count(&roles, |role| matches!(role, Role::Player(habits) if is(habits)))
            };
            assert_eq!(player(|_| true) % 2, 0, "players come in pairs");
            assert!(player(|habits| habits.leaves) > 0 && player(|habits| habits.pace.is_none()) > 0);
            assert!(count(&roles, |role| *role == Role::Watcher) > 0);
            assert_eq!(player(|habits| habits.shown), 2);
            assert_eq!(player(|habits| habits.timed) % 2, 0, "{n}");
            let [hosts, guests] = [
                player(|habits| habits.meets == Meets::Hosts),
                player(|habits| habits.meets == Meets::Visits),
            ];
            assert_eq!(hosts, guests, "each host has a guest");
            let club = n > 20 && hostile < 50.0;
            assert!(!club || hosts > 0 && player(|habits| habits.timed) > 0, "{n}");
        }
    }

    #[test]
    fn who_cannot_be_paired_is_not_asked_to_play() {
        for scenario in [
            Scenario::Flat { n: 3 },
            Scenario::Paced { n: 0, rate: 1.0 },
            Scenario::Idle { n: 0 },
            Scenario::Mixed { n: 19, hostile: 1.0, clocks: 30, invitations: 25 },
        ] {
            assert!(cast(&scenario, None, false).unwrap_err().contains("needed"), "{scenario:?}");
        }
        let watch = cast(&Scenario::Watch { n: 3, rate: 1.0 }, None, false).unwrap();
        assert_eq!((watch.len(), count(&watch, |role| *role == Role::Watcher)), (5, 3));
    }
}
