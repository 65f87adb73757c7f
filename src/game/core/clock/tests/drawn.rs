//! Time controls of every kind, drawn at random.

use proptest::option::of;
use proptest::prelude::*;

use super::*;
use crate::protocol::{Canadian, Clock, DelayKind, Hours, LongClock, Odds, Periods, Stage};

/// Zones whose walls move in different ways: north, south, by half an hour, backwards, across the date line, hardly ever, never.
pub(super) const ZONES: &[&str] = &[
    "Europe/Paris",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "America/Nuuk",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "Asia/Gaza",
    "UTC",
];

/// Milliseconds: whole seconds mostly, as people choose them.
fn ms(seconds: std::ops::Range<u64>) -> impl Strategy<Value = u64> {
    (seconds, prop_oneof![4 => Just(0_u64), 1 => 0..1_000_u64]).prop_map(|(seconds, ms)| seconds * 1_000 + ms)
}

fn stages(moves: BoxedStrategy<Option<u32>>) -> BoxedStrategy<Stage> {
    let kind = of(prop_oneof![Just(DelayKind::Simple), Just(DelayKind::Bronstein)]);
    let delay = of((ms(0..20), kind));
    (moves, ms(1..7_200), of(ms(0..60)), delay)
        .prop_map(|(moves, initial_ms, increment_ms, delay)| Stage {
            moves,
            initial_ms,
            increment_ms,
            delay_ms: delay.map(|(delay_ms, _)| delay_ms),
            delay: delay.and_then(|(_, kind)| kind),
        })
        .boxed()
}

fn hours() -> impl Strategy<Value = Hours> {
    let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    (0..1_440_u32, 60..1_440_u32, prop::sample::select(ZONES)).prop_map(move |(from, length, zone)| Hours {
        from: time(from),
        to: time((from + length) % 1_440),
        zone: zone.to_owned(),
    })
}

fn staged() -> BoxedStrategy<LongClock> {
    let some = || (1..60_u32).prop_map(Some).boxed();
    let last = || of(2..60_u32).boxed();
    let all = (0..3_usize).prop_flat_map(move |more| {
        let first = move || stages(if more == 0 { last() } else { some() });
        let between = prop::collection::vec(stages(some()), more.saturating_sub(1));
        let last = prop::collection::vec(stages(last()), usize::from(more > 0));
        (first(), between, last, of((first(), first())))
    });
    (all, of(any::<bool>()))
        .prop_map(|((first, between, last, odds), first_increment)| LongClock {
            stages: [first].into_iter().chain(between).chain(last).collect(),
            odds: odds.map(|(first, second)| Odds { first, second }),
            first_increment,
            ..LongClock::default()
        })
        .boxed()
}

/// A clock without what may be added to any.
fn paces() -> BoxedStrategy<LongClock> {
    let per_move = ms(1..100_000);
    let plain = || stages(Just(None).boxed());
    let hourglass = (ms(1..7_200), of((ms(1..7_200), ms(1..7_200))));
    let periods = || (1..10_u32, ms(1..120)).prop_map(|(count, ms)| Periods { count, ms });
    let canadian = || (1..30_u32, ms(1..1_200)).prop_map(|(moves, ms)| Canadian { moves, ms });
    let bare = |initial_ms| Stage { initial_ms, ..Stage::default() };
    let over = move |stage, periods, canadian| LongClock {
        stages: vec![stage],
        periods,
        canadian,
        ..LongClock::default()
    };
    prop_oneof![
        1 => per_move.prop_map(|ms| LongClock { per_move_ms: Some(ms), ..LongClock::default() }),
        1 => hourglass.prop_map(move |(initial_ms, odds)| LongClock {
            stages: vec![bare(initial_ms)],
            odds: odds.map(|(first, second)| Odds { first: bare(first), second: bare(second) }),
            hourglass: Some(true),
            ..LongClock::default()
        }),
        4 => staged(),
        2 => (plain(), periods()).prop_map(move |(stage, periods)| over(stage, Some(periods), None)),
        2 => (plain(), canadian()).prop_map(move |(stage, canadian)| over(stage, None, Some(canadian))),
        1 => periods().prop_map(move |periods| over(bare(0), Some(periods), None)),
        1 => canadian().prop_map(move |canadian| over(bare(0), None, Some(canadian))),
        1 => (staged(), periods()).prop_map(|(long, periods)| LongClock { periods: Some(periods), ..long }),
    ]
    .boxed()
}

/// A clock as the wire may have it, most of them good ones.
pub(super) fn wires() -> impl Strategy<Value = LongClock> {
    let hours = prop_oneof![3 => Just(None), 1 => hours().prop_map(Some)];
    let first = prop_oneof![3 => Just(None), 1 => ms(1..120).prop_map(Some)];
    (paces(), first, hours).prop_map(|(long, first_move_ms, hours)| LongClock {
        first_move_ms,
        hours,
        ..long
    })
}

/// A time control of any kind.
pub(super) fn controls() -> impl Strategy<Value = TimeControl> {
    wires().prop_filter_map("good clocks", |long| TimeControl::of(&Clock::Long(Box::new(long))).ok())
}
