//! The hours of the day in which a clock runs, minute after minute: a slow and plain second way to reckon them. Knows the words
//! of a clock and what the wall of a place shows; never the server's sums.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

const MINUTE_MS: u64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;

/// The same hours of every day, in minutes after midnight, as the wall of that place shows them.
#[derive(Clone)]
pub(in crate::lobby::tests::simulation) struct Hours {
    from: i64,
    to: i64,
    zone: TimeZone,
}

impl Hours {
    /// Those of a clock; nothing if it always runs.
    pub(super) fn of(clock: &Value) -> Option<Self> {
        let minutes = |name: &str| {
            let (hour, minute) = clock["hours"][name].as_str()?.split_once(':')?;
            Some(hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap())
        };
        let zone = TimeZone::get(clock["hours"]["zone"].as_str()?).unwrap();
        Some(Self { from: minutes("from")?, to: minutes("to")?, zone })
    }

    /// Whether a clock runs in that minute since 1970.
    fn runs(&self, minute: u64) -> bool {
        let at = Timestamp::from_second(i64::try_from(minute * 60).unwrap()).unwrap();
        let wall = i64::try_from(minute).unwrap() + i64::from(self.zone.to_offset(at).seconds() / 60);
        let shows = wall.rem_euclid(DAY_MINUTES);
        if self.from < self.to {
            (self.from..self.to).contains(&shows)
        } else {
            shows >= self.from || shows < self.to
        }
    }

    /// How much of a time is within the hours, in milliseconds.
    fn counted_ms(&self, from_ms: u64, to_ms: u64) -> u64 {
        let minutes = (from_ms / MINUTE_MS..to_ms.div_ceil(MINUTE_MS)).filter(|minute| self.runs(*minute));
        let parts = minutes.map(|minute| {
            let begins_ms = minute * MINUTE_MS;
            let ends_ms = begins_ms + MINUTE_MS;
            ends_ms.min(to_ms).saturating_sub(begins_ms.max(from_ms))
        });
        parts.sum()
    }

    /// The last instant up to which no more than so much is within the hours, Unix milliseconds.
    fn after_ms(&self, from_ms: u64, counted_ms: u64) -> u64 {
        let mut rest_ms = counted_ms;
        let mut at_ms = from_ms;
        loop {
            let minute = at_ms / MINUTE_MS;
            let left_ms = (minute + 1) * MINUTE_MS - at_ms;
            if self.runs(minute) {
                if rest_ms < left_ms {
                    return at_ms + rest_ms;
                }
                rest_ms -= left_ms;
            }
            at_ms += left_ms;
        }
    }
}

/// How much of a time counts, in milliseconds, where there may be hours.
pub(in crate::lobby::tests::simulation) fn counted_ms(
    hours: Option<&Hours>,
    from_ms: u64,
    to_ms: u64,
) -> u64 {
    hours.map_or(to_ms.saturating_sub(from_ms), |hours| hours.counted_ms(from_ms, to_ms))
}

/// The last instant up to which no more than so much counts, Unix milliseconds.
pub(super) fn after_ms(hours: Option<&Hours>, from_ms: u64, counted_ms: u64) -> u64 {
    hours.map_or(from_ms + counted_ms, |hours| hours.after_ms(from_ms, counted_ms))
}
