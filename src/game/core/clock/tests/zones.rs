//! Hours of a day in any zone of the database, held against the wall: every minute is looked at.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::game::core::clock::hours::Hours;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

fn hours(from: u32, to: u32, zone: &str) -> Hours {
    Hours::of(from, to, zone).unwrap_or_else(|| panic!("{zone}"))
}

/// What the wall shows at an instant, in minutes after midnight.
fn shown(zone: &TimeZone, at_ms: u64) -> u32 {
    let wall = zone.to_datetime(Timestamp::from_millisecond(at_ms.cast_signed()).unwrap());
    u32::from(wall.hour().unsigned_abs()) * 60 + u32::from(wall.minute().unsigned_abs())
}

/// How many of these minutes are within the hours, by what the wall shows in each.
fn looked_up(from: u32, to: u32, zone: &TimeZone, from_ms: u64, to_ms: u64) -> u64 {
    let is_within = |minute: u32| {
        if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    };
    let minutes = 0..(to_ms - from_ms) / MINUTE_MS;
    let counted = minutes.filter(|minute| is_within(shown(zone, from_ms + minute * MINUTE_MS)));
    counted.map(|_| 1).sum()
}

fn at(text: &str) -> u64 {
    text.parse::<Timestamp>().unwrap().as_millisecond().unsigned_abs()
}

/// A day of a zone, in minutes from midnight to midnight: how long it is, and how much of it the hours are.
#[rstest]
#[case::paris("Europe/Paris", "2026-06-01T00:00:00+02:00", 24 * 60, (480, 1_320), 840)]
#[case::paris_in_spring("Europe/Paris", "2026-03-29T00:00:00+01:00", 23 * 60, (0, 1_320), 21 * 60)]
#[case::paris_in_autumn("Europe/Paris", "2026-10-25T00:00:00+02:00", 25 * 60, (0, 1_320), 23 * 60)]
#[case::a_window_inside_the_gap("Europe/Paris", "2026-03-29T00:00:00+01:00", 23 * 60, (125, 175), 0)]
#[case::a_window_that_begins_in_the_gap("Europe/Paris", "2026-03-29T00:00:00+01:00", 23 * 60, (150, 240), 60)]
#[case::a_window_that_ends_in_the_gap("Europe/Paris", "2026-03-29T00:00:00+01:00", 23 * 60, (60, 150), 60)]
#[case::a_window_that_is_shown_twice("Europe/Paris", "2026-10-25T00:00:00+02:00", 25 * 60, (125, 175), 100)]
#[case::half_a_window_that_is_shown_twice("Europe/Paris", "2026-10-25T00:00:00+02:00", 25 * 60, (150, 240), 120)]
#[case::over_midnight_in_spring("Europe/Paris", "2026-03-29T00:00:00+01:00", 23 * 60, (1_320, 240), 300)]
#[case::over_midnight_in_autumn("Europe/Paris", "2026-10-25T00:00:00+02:00", 25 * 60, (1_320, 240), 420)]
#[case::new_york_in_spring("America/New_York", "2026-03-08T00:00:00-05:00", 23 * 60, (60, 240), 120)]
#[case::by_half_an_hour("Australia/Lord_Howe", "2026-10-04T00:00:00+10:30", 24 * 60 - 30, (90, 210), 90)]
#[case::a_change_at_midnight("America/Santiago", "2026-09-06T01:00:00-03:00", 23 * 60, (0, 120), 60)]
#[case::a_day_that_was_left_out("Pacific/Apia", "2011-12-29T00:00:00-10:00", 24 * 60, (480, 1_320), 840)]
fn a_day_has_as_many_minutes_as_the_wall_shows(
    #[case] zone: &str,
    #[case] midnight: &str,
    #[case] length: u64,
    #[case] (from, to): (u32, u32),
    #[case] counted: u64,
) {
    let from_ms = at(midnight);
    let to_ms = from_ms + length * MINUTE_MS;
    let wall = TimeZone::get(zone).unwrap();
    // Where midnight itself is left out, the day begins at one.
    let begins = if zone == "America/Santiago" { 60 } else { 0 };
    assert_eq!((shown(&wall, from_ms), shown(&wall, to_ms)), (begins, 0));
    assert_eq!(hours(from, to, zone).counted_ms(from_ms, to_ms), counted * MINUTE_MS);
    assert_eq!(looked_up(from, to, &wall, from_ms, to_ms), counted);
}

/// When a clock that was begun then has run so long, in hours: the last instant of that.
#[rstest]
#[case::within_a_day("2026-06-01T10:00:00+02:00", 2, "2026-06-01T12:00:00+02:00")]
#[case::before_the_hours("2026-06-01T01:00:00+02:00", 2, "2026-06-01T10:00:00+02:00")]
#[case::no_time_at_all("2026-06-01T10:00:00+02:00", 0, "2026-06-01T10:00:00+02:00")]
#[case::no_time_before_the_hours("2026-06-01T01:00:00+02:00", 0, "2026-06-01T08:00:00+02:00")]
#[case::until_they_close("2026-06-01T10:00:00+02:00", 12, "2026-06-02T08:00:00+02:00")]
#[case::over_a_night("2026-06-01T20:00:00+02:00", 4, "2026-06-02T10:00:00+02:00")]
#[case::over_the_night_of_spring("2026-03-28T20:00:00+01:00", 4, "2026-03-29T10:00:00+02:00")]
#[case::over_the_night_of_autumn("2026-10-24T20:00:00+02:00", 4, "2026-10-25T10:00:00+01:00")]
#[case::over_a_year("2026-06-01T08:00:00+02:00", 365 * 14, "2027-06-01T08:00:00+02:00")]
fn a_clock_runs_on_when_the_hours_begin(#[case] from: &str, #[case] counted_h: u64, #[case] until: &str) {
    let hours = hours(480, 1_320, "Europe/Paris");
    assert_eq!(hours.after(at(from), counted_h * HOUR_MS), at(until));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Three days about a change of some zone of the database from 1975 to 2060, or about any instant of a zone that is at rest.
    #[test]
    fn what_counts_is_what_the_wall_shows_in_every_zone(
        zone in prop::sample::select(zones()),
        since in at("1975-01-01T00:00:00Z")..at("2060-01-01T00:00:00Z"),
        before in 0..2_880_u64,
        length in 0..4_320_u64,
        from in 0..1_440_u32,
        to in 0..1_440_u32,
    ) {
        prop_assume!(from != to);
        let wall = TimeZone::get(&zone).unwrap();
        let since = Timestamp::from_millisecond(since.cast_signed()).unwrap();
        let change = wall.following(since).next().map_or(since, |change| change.timestamp());
        let from_ms = change.as_second().unsigned_abs() / 60 * MINUTE_MS - before * MINUTE_MS;
        let to_ms = from_ms + length * MINUTE_MS;
        let hours = hours(from, to, &zone);
        let counted_ms = hours.counted_ms(from_ms, to_ms);
        prop_assert_eq!(counted_ms, looked_up(from, to, &wall, from_ms, to_ms) * MINUTE_MS);
        let until_ms = hours.after(from_ms, counted_ms);
        prop_assert!(until_ms >= to_ms);
        prop_assert_eq!(hours.counted_ms(from_ms, until_ms), counted_ms);
        prop_assert_eq!(hours.counted_ms(from_ms, until_ms + 1), counted_ms + 1);
    }
}

/// Every zone of the database.
fn zones() -> Vec<String> {
    let database = TimeZoneDatabase::bundled();
    let zones = database.available().map(|name| name.as_str().to_owned());
    zones.filter(|name| Hours::of(0, 60, name).is_some()).collect()
}

#[test]
fn the_whole_database_is_there() {
    let zones = zones();
    assert!(zones.len() > 400, "{}", zones.len());
    for zone in drawn::ZONES {
        assert!(zones.iter().any(|name| name == zone), "{zone}");
    }
}
