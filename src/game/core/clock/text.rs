//! A time control in the field's notation, written and read. Knows the notation; never which values are allowed.
//!
//! It is the `TimeControl` tag of PGN (the standard's 9.6.1), with words of the field's where PGN has none:
//! ```text
//! control  = ( "1/" time | "*" sides | stages ) *( ";" option )
//! stages   = sides *( ":" stage ) [ ":" overtime ]
//! sides    = stage [ "|" stage ]                 the first seat's and the second's, if they differ
//! stage    = [ moves "/" ] time [ "+" time ] [ ( "d" | "b" ) time ]
//! overtime = periods "x" time | "c" moves "/" time
//! option   = "first=" time | "from=2" | "hours=" HH:MM "-" HH:MM "@" zone
//! time     = seconds, with up to three decimals
//! ```
//! `300+3` is five minutes and three seconds a move; `40/7200:3600+30` two hours for 40 moves, then an hour and 30 seconds a
//! move; `40/9000` two and a half hours for each 40 moves; `*180` an hourglass, `1/86400` a day a move, as correspondence
//! servers write it. Not PGN's: `d5` a simple delay and `b5` a Bronstein delay of five seconds; `1800:5x30` five periods of
//! byo-yomi, as SGF has it; `1800:c25/600` Canadian byo-yomi; `300|60` odds; `first=30` so many seconds for the first move of
//! each seat; `from=2` increments from the second move on; `hours=08:00-22:00@Europe/Paris` when the clock runs.

use std::fmt::{self, Display};

use super::checking::BadClock;
use super::control::{Delay, Overtime, Pace, Stage, Stages, TimeControl};
use super::wire::time_of_day;
use crate::protocol::{self, Canadian, Clock, DelayKind, Hours, LongClock, Odds, Periods};
use crate::rules::BySeat;

/// Most letters of a part that is told to be wrong.
const TOLD_MAX: usize = 40;

/// Milliseconds, written as seconds.
pub(super) struct Seconds(pub(super) u64);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 1_000)?;
        match self.0 % 1_000 {
            0 => Ok(()),
            rest if rest % 100 == 0 => write!(f, ".{}", rest / 100),
            rest if rest % 10 == 0 => write!(f, ".{:02}", rest / 10),
            rest => write!(f, ".{rest:03}"),
        }
    }
}

impl Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(moves) = self.moves {
            write!(f, "{moves}/")?;
        }
        write!(f, "{}", Seconds(self.initial_ms))?;
        if self.increment_ms > 0 {
            write!(f, "+{}", Seconds(self.increment_ms))?;
        }
        match self.delay {
            Some(Delay::Simple(ms)) => write!(f, "d{}", Seconds(ms)),
            Some(Delay::Bronstein(ms)) => write!(f, "b{}", Seconds(ms)),
            None => Ok(()),
        }
    }
}

impl Display for Overtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Periods { count, ms } => write!(f, "{count}x{}", Seconds(ms)),
            Self::Canadian { moves, ms } => write!(f, "c{moves}/{}", Seconds(ms)),
        }
    }
}

fn sides<T: Display + PartialEq>(sides: &BySeat<T>) -> String {
    if sides.first == sides.second {
        sides.first.to_string()
    } else {
        format!("{}|{}", sides.first, sides.second)
    }
}

impl Display for TimeControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pace {
            Pace::PerMove { ms } => write!(f, "1/{}", Seconds(*ms))?,
            Pace::Hourglass { initial_ms } => {
                let stage = |initial_ms| Stage { initial_ms, ..Stage::default() };
                write!(f, "*{}", sides(&initial_ms.map(stage)))?;
            }
            Pace::Stages(Stages { first, later, overtime, first_increment }) => {
                f.write_str(&sides(first))?;
                later.iter().try_for_each(|stage| write!(f, ":{stage}"))?;
                overtime.iter().try_for_each(|overtime| write!(f, ":{overtime}"))?;
                f.write_str(if *first_increment { "" } else { ";from=2" })?;
            }
        }
        if let Some(ms) = self.first_move_ms {
            write!(f, ";first={}", Seconds(ms))?;
        }
        if let Some(hours) = &self.hours {
            let from = time_of_day(hours.from());
            let to = time_of_day(hours.to());
            write!(f, ";hours={from}-{to}@{}", hours.zone())?;
        }
        Ok(())
    }
}

/// Seconds with up to three decimals, in milliseconds.
fn milliseconds(text: &str) -> Option<u64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let thousandths =
        number(&format!("{decimals:0<3}")).filter(|_| !decimals.is_empty() && decimals.len() <= 3);
    whole
        .parse::<u64>()
        .ok()
        .filter(|_| is_number(whole))?
        .checked_mul(1_000)?
        .checked_add(thousandths?.into())
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| is_number(text))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn stage(text: &str) -> Option<protocol::Stage> {
    let (moves, rest) = text.split_once('/').map_or((None, text), |(moves, rest)| (Some(moves), rest));
    let delays = [('d', DelayKind::Simple), ('b', DelayKind::Bronstein)];
    let delayed = |(letter, kind)| rest.split_once(letter).map(|(rest, ms)| (rest, Some(ms), Some(kind)));
    let (rest, delay_ms, delay) = delays.into_iter().find_map(delayed).unwrap_or((rest, None, None));
    let (initial, increment) = rest.split_once('+').map_or((rest, None), |(one, two)| (one, Some(two)));
    let mut stage =
        protocol::Stage { initial_ms: milliseconds(initial)?, delay, ..protocol::Stage::default() };
    if let Some(moves) = moves {
        stage.moves = Some(number(moves)?);
    }
    if let Some(increment) = increment {
        stage.increment_ms = Some(milliseconds(increment)?);
    }
    if let Some(delay) = delay_ms {
        stage.delay_ms = Some(milliseconds(delay)?);
    }
    Some(stage)
}

/// Adds what stands between two colons.
fn part(clock: &mut LongClock, text: &str) -> Option<()> {
    if clock.periods.is_some() || clock.canadian.is_some() {
        return None;
    }
    if let Some((count, ms)) = text.split_once('x') {
        clock.periods = Some(Periods { count: number(count)?, ms: milliseconds(ms)? });
    } else if let Some(canadian) = text.strip_prefix('c') {
        let (moves, ms) = canadian.split_once('/')?;
        clock.canadian = Some(Canadian { moves: number(moves)?, ms: milliseconds(ms)? });
    } else if let Some((first, second)) = text.split_once('|').filter(|_| clock.stages.is_empty()) {
        let odds = Odds { first: stage(first)?, second: stage(second)? };
        clock.stages.push(odds.first);
        clock.odds = Some(odds);
    } else {
        clock.stages.push(stage(text)?);
    }
    Some(())
}

/// Adds what stands after a semicolon, which must not be there yet.
fn option(clock: &mut LongClock, text: &str) -> Option<()> {
    let (name, value) = text.split_once('=')?;
    match (name, value) {
        ("first", _) if clock.first_move_ms.is_none() => clock.first_move_ms = Some(milliseconds(value)?),
        ("from", "2") if clock.first_increment.is_none() => clock.first_increment = Some(false),
        ("hours", _) if clock.hours.is_none() => {
            let (span, zone) = value.split_once('@')?;
            let (from, to) = span.split_once('-')?;
            let hours = Hours { from: from.to_owned(), to: to.to_owned(), zone: zone.to_owned() };
            clock.hours = Some(hours);
        }
        (_, _) => return None,
    }
    Some(())
}

impl TimeControl {
    /// The time control in the field's notation: the `TimeControl` of PGN, and more words where PGN has none.
    pub fn text(&self) -> String {
        self.to_string()
    }

    /// The time control that such text stands for.
    ///
    /// # Errors
    /// [`BadClock`] names the part that is none, or the text and the field of the long form whose value is not allowed.
    pub fn parse(text: &str) -> Result<Self, BadClock> {
        let bad = |part: &str| BadClock::Text(part.chars().take(TOLD_MAX).collect());
        let mut options = text.split(';');
        let pace = options.next().unwrap_or_default();
        let mut clock = LongClock::default();
        if let Some(time) = pace.strip_prefix("1/").filter(|time| !time.contains([':', '|', '+', 'b', 'd'])) {
            clock.per_move_ms = Some(milliseconds(time).ok_or_else(|| bad(pace))?);
        } else {
            let plain = pace.strip_prefix('*');
            clock.hourglass = plain.map(|_| true);
            for text in plain.unwrap_or(pace).split(':') {
                part(&mut clock, text).ok_or_else(|| bad(text))?;
            }
        }
        for text in options {
            option(&mut clock, text).ok_or_else(|| bad(text))?;
        }
        let shown = || text.chars().take(TOLD_MAX).collect();
        Self::of(&Clock::Long(Box::new(clock))).map_err(|reason| BadClock::Spelled(shown(), Box::new(reason)))
    }
}
