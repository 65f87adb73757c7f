//! From the wire's clock to the time control; `wire` is the way back. Knows which values are allowed and which parts go together;
//! never what follows from them.

use std::ops::RangeInclusive;

use super::control::{DAY_MS, Delay, Overtime, Pace, Stage, Stages, TimeControl};
use super::hours::{DAY_MINUTES, Hours};
use crate::protocol::{self, Canadian, Clock, DelayKind, LongClock, Odds, Periods};
use crate::rules::BySeat;

const SECOND_MS: u64 = 1_000;
/// What a stage adds, in milliseconds; nothing as well, where byo-yomi comes at once.
const INITIAL_MS: RangeInclusive<u64> = SECOND_MS..=365 * DAY_MS;
/// What a move adds, or may take without costing time, in milliseconds.
const INCREMENT_MS: RangeInclusive<u64> = 0..=30 * DAY_MS;
/// What one move may take, in milliseconds: of its own, in a period, or as the first one.
const MOVE_MS: RangeInclusive<u64> = SECOND_MS..=30 * DAY_MS;
/// Stages of a match.
const STAGES: RangeInclusive<usize> = 1..=8;
/// Moves of a stage.
const STAGE_MOVES: RangeInclusive<u64> = 1..=1_000;
/// Moves of a stage that comes again and again: with one move it is an increment, or time for each move.
const AGAIN_MOVES: RangeInclusive<u64> = 2..=1_000;
/// Periods of byo-yomi.
const PERIODS: RangeInclusive<u64> = 1..=300;
/// Moves of Canadian byo-yomi.
const CANADIAN_MOVES: RangeInclusive<u64> = 1..=300;
/// Shortest hours in which a clock runs, in minutes.
const HOURS_MINUTES_MIN: u32 = 60;

/// What no clock is wound up with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadClock {
    /// A number is too small or too large.
    #[error("`{field}` must be from {min} to {max}")]
    Range {
        /// Which field, as it is reached from the clock.
        field: String,
        /// The least that is allowed.
        min: u64,
        /// The most that is allowed.
        max: u64,
    },
    /// A part is missing that another one needs.
    #[error("`{0}` is missing")]
    Missing(String),
    /// Two parts do not go together.
    #[error("`{0}` does not go with `{1}`")]
    Together(&'static str, &'static str),
    /// Hours that are none.
    #[error("`hours.{0}` must be a time of the day, from 00:00 to 23:59")]
    TimeOfDay(&'static str),
    /// Hours that are too short.
    #[error("`hours.to` must be at least {HOURS_MINUTES_MIN} minutes after `hours.from`")]
    ShortHours,
    /// A place that is not known.
    #[error("`hours.zone` must be a time zone of the IANA database, such as Europe/Paris")]
    Zone,
    /// Text that is no time control.
    #[error("{} is no part of a time control, such as 300+3 or 40/7200:3600+30", quoted(.0))]
    Text(String),
    /// Text that stands for a clock which there is none of, and why.
    #[error("`{0}` is no clock that can be had: {1}")]
    Spelled(String, Box<BadClock>),
    /// Too few or too many stages.
    #[error("`stages` must be a list of {} to {} stages", STAGES.start(), STAGES.end())]
    Stages,
}

/// A part as it is told.
fn quoted(part: &str) -> String {
    if part.is_empty() { "an empty text".to_owned() } else { format!("`{part}`") }
}

fn within(field: &str, value: u64, allowed: &RangeInclusive<u64>) -> Result<u64, BadClock> {
    if allowed.contains(&value) {
        return Ok(value);
    }
    Err(BadClock::Range { field: field.to_owned(), min: *allowed.start(), max: *allowed.end() })
}

fn count(field: &str, value: u32, allowed: &RangeInclusive<u64>) -> Result<u32, BadClock> {
    within(field, value.into(), allowed).map(|_| value)
}

/// Refuses the first of these parts that is there.
fn alone(parts: &[(&'static str, bool)], beside: &'static str) -> Result<(), BadClock> {
    parts
        .iter()
        .find(|(_, is_there)| *is_there)
        .map_or(Ok(()), |(part, _)| Err(BadClock::Together(part, beside)))
}

impl TimeControl {
    /// The time control that the wire's clock stands for.
    ///
    /// # Errors
    /// [`BadClock`] names the field and what is allowed there.
    pub fn of(wire: &Clock) -> Result<Self, BadClock> {
        match wire {
            Clock::Increment { initial_ms, increment_ms } => {
                let stage = protocol::Stage {
                    initial_ms: *initial_ms,
                    increment_ms: Some(*increment_ms),
                    ..protocol::Stage::default()
                };
                let first = checked("", &stage, &INITIAL_MS)?;
                let first = BySeat { first, second: first };
                let stages = Stages { first, later: Vec::new(), overtime: None, first_increment: true };
                Ok(Self { pace: Pace::Stages(stages), first_move_ms: None, hours: None })
            }
            Clock::PerMove { per_move_ms } => {
                let ms = within("per_move_ms", *per_move_ms, &MOVE_MS)?;
                Ok(Self { pace: Pace::PerMove { ms }, first_move_ms: None, hours: None })
            }
            Clock::Long(long) => Self::of_long(long),
        }
    }

    fn of_long(long: &LongClock) -> Result<Self, BadClock> {
        let first_move = |ms| within("first_move_ms", ms, &MOVE_MS);
        let first_move_ms = long.first_move_ms.map(first_move).transpose()?;
        let hours = long.hours.as_ref().map(hours).transpose()?;
        let pace = match long.per_move_ms {
            Some(ms) => per_move(long, ms)?,
            None if long.hourglass == Some(true) => hourglass(long)?,
            None => stages(long)?,
        };
        Ok(Self { pace, first_move_ms, hours })
    }
}

fn per_move(long: &LongClock, ms: u64) -> Result<Pace, BadClock> {
    let others = [
        ("stages", !long.stages.is_empty()),
        ("periods", long.periods.is_some()),
        ("canadian", long.canadian.is_some()),
        ("hourglass", long.hourglass == Some(true)),
        ("odds", long.odds.is_some()),
        ("first_increment", long.first_increment == Some(false)),
    ];
    alone(&others, "per_move_ms")?;
    Ok(Pace::PerMove { ms: within("per_move_ms", ms, &MOVE_MS)? })
}

fn hourglass(long: &LongClock) -> Result<Pace, BadClock> {
    let has = |given: fn(&Stage) -> bool, first: &BySeat<Stage>| given(&first.first) || given(&first.second);
    let first = first_stages(long, &INITIAL_MS)?;
    let others = [
        ("stages[1]", long.stages.len() > 1),
        ("moves", has(|stage| stage.moves.is_some(), &first)),
        ("increment_ms", has(|stage| stage.increment_ms > 0, &first)),
        ("delay_ms", has(|stage| stage.delay.is_some(), &first)),
        ("periods", long.periods.is_some()),
        ("canadian", long.canadian.is_some()),
        ("first_increment", long.first_increment == Some(false)),
    ];
    alone(&others, "hourglass")?;
    Ok(Pace::Hourglass { initial_ms: first.map(|stage| stage.initial_ms) })
}

fn stages(long: &LongClock) -> Result<Pace, BadClock> {
    let overtime = overtime(long)?;
    let is_last = long.stages.len() <= 1;
    let at_once = 0..=*INITIAL_MS.end();
    let first = first_stages(long, if is_last && overtime.is_some() { &at_once } else { &INITIAL_MS })?;
    let of = |(at, stage)| checked(&format!("stages[{at}]."), stage, &INITIAL_MS);
    let later = long.stages.iter().enumerate().skip(1).map(of).collect::<Result<Vec<_>, _>>()?;
    let again = later.last().map_or([first.first, first.second], |last| [*last, *last]);
    for moves in again.iter().filter_map(|stage| stage.moves) {
        count(&format!("stages[{}].moves", later.len()), moves, &AGAIN_MOVES)?;
        let others = [("periods", long.periods.is_some()), ("canadian", long.canadian.is_some())];
        alone(&others, "moves")?;
    }
    let left = [&first.first].into_iter().chain(&later).take(later.len());
    if let Some((at, _)) = left.enumerate().find(|(_, stage)| stage.moves.is_none()) {
        return Err(BadClock::Missing(format!("stages[{at}].moves")));
    }
    if let Some(ms) = each_move(&first, overtime) {
        return Ok(Pace::PerMove { ms });
    }
    let gives_first = first.first.increment_ms > 0 || first.second.increment_ms > 0;
    let first_increment = !gives_first || long.first_increment != Some(false);
    Ok(Pace::Stages(Stages { first, later, overtime, first_increment }))
}

/// What each move may take, where there is no other time than one period.
fn each_move(first: &BySeat<Stage>, overtime: Option<Overtime>) -> Option<u64> {
    let is_empty = first.first.initial_ms == 0 && first.second.initial_ms == 0;
    match overtime {
        Some(Overtime::Periods { count: 1, ms }) if is_empty => Some(ms),
        Some(Overtime::Periods { .. } | Overtime::Canadian { .. }) | None => None,
    }
}

fn overtime(long: &LongClock) -> Result<Option<Overtime>, BadClock> {
    Ok(match (&long.periods, &long.canadian) {
        (Some(_), Some(_)) => return Err(BadClock::Together("canadian", "periods")),
        (Some(Periods { count: number, ms }), None) => Some(Overtime::Periods {
            count: count("periods.count", *number, &PERIODS)?,
            ms: within("periods.ms", *ms, &MOVE_MS)?,
        }),
        (None, Some(Canadian { moves, ms })) => {
            let moves = count("canadian.moves", *moves, &CANADIAN_MOVES)?;
            let ms = within("canadian.ms", *ms, if moves == 1 { &MOVE_MS } else { &INITIAL_MS })?;
            // One move in so much time is a period that is never used up but for the last time.
            let period = Overtime::Periods { count: 1, ms };
            Some(if moves == 1 { period } else { Overtime::Canadian { moves, ms } })
        }
        (None, None) => None,
    })
}

/// The first stage of each seat.
fn first_stages(long: &LongClock, allowed: &RangeInclusive<u64>) -> Result<BySeat<Stage>, BadClock> {
    let first =
        long.stages.first().filter(|_| STAGES.contains(&long.stages.len())).ok_or(BadClock::Stages)?;
    let first = checked("stages[0].", first, allowed)?;
    let Some(Odds { first: one, second: two }) = &long.odds else {
        return Ok(BySeat { first, second: first });
    };
    let one = checked("odds.first.", one, allowed)?;
    let two = checked("odds.second.", two, allowed)?;
    if one.moves.is_some() != two.moves.is_some() {
        let side = if one.moves.is_none() { "first" } else { "second" };
        return Err(BadClock::Missing(format!("odds.{side}.moves")));
    }
    Ok(BySeat { first: one, second: two })
}

/// A stage whose fields begin with that.
fn checked(at: &str, stage: &protocol::Stage, allowed: &RangeInclusive<u64>) -> Result<Stage, BadClock> {
    let protocol::Stage { moves, initial_ms, increment_ms, delay_ms, delay } = *stage;
    let field = |name: &str| format!("{at}{name}");
    let moves = moves.map(|moves| count(&field("moves"), moves, &STAGE_MOVES)).transpose()?;
    let increment_ms = within(&field("increment_ms"), increment_ms.unwrap_or(0), &INCREMENT_MS)?;
    if delay.is_some() && delay_ms.is_none() {
        return Err(BadClock::Missing(field("delay_ms")));
    }
    let delay_ms = within(&field("delay_ms"), delay_ms.unwrap_or(0), &INCREMENT_MS)?;
    let delay = match (delay_ms, delay) {
        (0, _) => None,
        (ms, None | Some(DelayKind::Simple)) => Some(Delay::Simple(ms)),
        (ms, Some(DelayKind::Bronstein)) => Some(Delay::Bronstein(ms)),
    };
    // What has no time of its own has byo-yomi at once, and that knows neither increment nor delay.
    let is_plain = moves.is_none() && increment_ms == 0 && delay.is_none();
    let allowed = if initial_ms == 0 && !is_plain { &INITIAL_MS } else { allowed };
    Ok(Stage { moves, initial_ms: within(&field("initial_ms"), initial_ms, allowed)?, increment_ms, delay })
}

fn hours(wire: &protocol::Hours) -> Result<Hours, BadClock> {
    let minutes = |text: &str, field| {
        let (hour, minute) = text.split_once(':').ok_or(BadClock::TimeOfDay(field))?;
        let part = |text: &str, below: u32| {
            let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u32>().ok().filter(|part| is_number && *part < below)
        };
        let (hour, minute) = part(hour, 24).zip(part(minute, 60)).ok_or(BadClock::TimeOfDay(field))?;
        Ok(hour * 60 + minute)
    };
    let from = minutes(&wire.from, "from")?;
    let to = minutes(&wire.to, "to")?;
    if (to + DAY_MINUTES - from) % DAY_MINUTES < HOURS_MINUTES_MIN {
        return Err(BadClock::ShortHours);
    }
    Hours::of(from, to, &wire.zone).ok_or(BadClock::Zone)
}
