//! Which clocks the seeds draw: of every kind there is, and what may be put together, mostly so short that they are used up while
//! somebody waits. Knows the words of a clock and chance; never how a clock goes.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::lobby::tests::simulation::BEGINNING_MS;
use crate::protocol::Clock;

/// How often of a hundred a match has a clock.
const TIMED: u32 = 60;
/// How often of a hundred a clock runs in some hours of the day alone.
const HOURS: u32 = 20;
/// How often of a hundred the first move has a time of its own.
const FIRST_MOVES: u32 = 20;
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
const DAY_MINUTES: i64 = 24 * 60;
/// Places whose walls show something else, in two of which summer begins while the seeds live.
const ZONES: [&str; 5] = ["UTC", "Europe/Paris", "Europe/London", "America/New_York", "Asia/Kolkata"];

fn chance(rng: &mut StdRng, of_a_hundred: u32) -> bool {
    rng.random_range(0..100) < of_a_hundred
}

/// Time for a few moves, or little; in milliseconds.
fn some_ms(rng: &mut StdRng) -> u64 {
    rng.random_range(1_000..9_000)
}

/// What a move gives, or may take without costing time; in milliseconds.
fn more_ms(rng: &mut StdRng) -> u64 {
    [0, 20, 700][rng.random_range(0..3)]
}

/// A clock of any kind, mostly a short one; or none.
pub(in crate::lobby::tests::simulation) fn clock(rng: &mut StdRng) -> Option<Clock> {
    if !chance(rng, TIMED) {
        return None;
    }
    let mut clock = match rng.random_range(0..20) {
        0..2 => json!({"initial_ms": some_ms(rng), "increment_ms": more_ms(rng)}),
        2..4 => json!({"per_move_ms": if rng.random() { some_ms(rng) } else { 900_000 }}),
        4..6 => days(rng),
        6 => hourglass(rng),
        7 => json!({"stages": [{"initial_ms": 300_000, "increment_ms": 3_000}]}),
        8 => json!({"stages": [{"initial_ms": 9 * HOUR_MS}]}),
        _ => stages(rng),
    };
    if clock["initial_ms"].is_null() && chance(rng, FIRST_MOVES) {
        clock["first_move_ms"] = json!([some_ms(rng), some_ms(rng), HOUR_MS][rng.random_range(0..3)]);
    }
    if clock["initial_ms"].is_null() && chance(rng, HOURS) {
        clock["hours"] = hours(rng);
    }
    Some(serde_json::from_value(clock).unwrap())
}

/// Days for each move, or for many.
fn days(rng: &mut StdRng) -> Value {
    match rng.random_range(0..5) {
        0..2 => json!({"per_move_ms": DAY_MS}),
        2 => {
            let more_ms = [0, HOUR_MS, DAY_MS][rng.random_range(0..3)];
            json!({"stages": [{"initial_ms": 2 * DAY_MS, "increment_ms": more_ms}]})
        }
        3 => json!({"stages": [{"initial_ms": some_ms(rng)}], "canadian": {"moves": 2, "ms": DAY_MS}}),
        _ => json!({"stages": [{"initial_ms": some_ms(rng), "delay_ms": DAY_MS}]}),
    }
}

fn hourglass(rng: &mut StdRng) -> Value {
    let mut clock = json!({"stages": [{"initial_ms": some_ms(rng)}], "hourglass": true});
    if rng.random() {
        clock["odds"] =
            json!({"first": {"initial_ms": some_ms(rng)}, "second": {"initial_ms": some_ms(rng)}});
    }
    clock
}

/// Stages of all kinds, and what comes after them.
fn stages(rng: &mut StdRng) -> Value {
    let number = [1, 1, 1, 2, 3][rng.random_range(0..5)];
    let comes_again = chance(rng, 15);
    let mut clock = json!({});
    if !comes_again {
        match rng.random_range(0..5) {
            0 => {
                clock["periods"] = json!({"count": rng.random_range(1..4), "ms": 1_000 + more_ms(rng)});
            }
            1 => {
                clock["canadian"] = json!({"moves": rng.random_range(1..4), "ms": 1_500 + more_ms(rng)});
            }
            _ => {}
        }
    }
    let has_more = clock["periods"].is_object() || clock["canadian"].is_object();
    if number == 1 && has_more && chance(rng, 25) {
        // What comes after the last stage comes at once.
        clock["stages"] = json!([{"initial_ms": 0}]);
        return clock;
    }
    let moves = |at: usize| at + 1 < number || comes_again;
    clock["stages"] = (0..number).map(|at| stage(rng, moves(at))).collect();
    if chance(rng, 20) {
        clock["odds"] = json!({"first": stage(rng, moves(0)), "second": stage(rng, moves(0))});
    }
    if chance(rng, 20) {
        clock["first_increment"] = json!(false);
    }
    clock
}

fn stage(rng: &mut StdRng, counts_moves: bool) -> Value {
    let mut stage = json!({"initial_ms": some_ms(rng)});
    if counts_moves {
        stage["moves"] = json!(rng.random_range(2..4));
    }
    if rng.random() {
        stage["increment_ms"] = json!(more_ms(rng));
    }
    match rng.random_range(0..4) {
        0 => stage["delay_ms"] = json!(more_ms(rng)),
        1 => {
            stage["delay_ms"] = json!(more_ms(rng));
            stage["delay"] = json!("bronstein");
        }
        _ => {}
    }
    stage
}

/// Hours that begin or end within a few minutes after everything begins, or would if summer did not.
fn hours(rng: &mut StdRng) -> Value {
    let zone = ZONES[rng.random_range(0..ZONES.len())];
    let beginning = Timestamp::from_millisecond(i64::try_from(BEGINNING_MS).unwrap()).unwrap();
    let ahead = TimeZone::get(zone).unwrap().to_offset(beginning).seconds() / 60;
    let at = beginning.as_second() / 60 + i64::from(ahead) + rng.random_range(0..5);
    // Long enough for what takes days to be over in some days.
    let long = rng.random_range(18..24) * 60;
    let (from, to) = if rng.random() { (at, at + long) } else { (at - long, at) };
    let time = |minutes: i64| {
        let minutes = minutes.rem_euclid(DAY_MINUTES);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    };
    json!({"from": time(from), "to": time(to), "zone": zone})
}
