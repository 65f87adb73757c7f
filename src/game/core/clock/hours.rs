//! Hours of the day in which a clock runs, as the clocks on the wall of some place show them. Knows time zones; never what the
//! time is for.
//!
//! A millisecond counts if the wall shows a time within the hours in it: what a change to summer time skips never comes, and
//! what is shown twice in autumn counts twice. Between two changes of a zone the wall is a fixed offset from Unix time, and
//! there the sums are closed.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use jiff::tz::TimeZone;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Minutes of a day.
pub(super) const DAY_MINUTES: u32 = 24 * 60;

/// The same hours of every day.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    /// Minutes after midnight, less than [`DAY_MINUTES`].
    from: u32,
    /// Likewise, and another; on the next day if it is less.
    to: u32,
    zone: TimeZone,
    /// As the database writes it.
    name: String,
}

/// A time in which the wall is a fixed offset from Unix time.
struct Steady {
    /// Unix milliseconds.
    from_ms: i64,
    /// Unix milliseconds; nothing if it goes on for ever.
    to_ms: Option<i64>,
    /// How far the wall is ahead of Unix time, in milliseconds.
    ahead: i64,
}

impl Hours {
    /// Hours of that zone; nothing if the database does not know it, or if they are empty.
    pub(super) fn of(from: u32, to: u32, zone: &str) -> Option<Self> {
        let zone = TimeZone::get(zone).ok()?;
        let name = zone.iana_name()?.to_owned();
        let is_some = from != to && from.max(to) < DAY_MINUTES && !zone.is_unknown();
        is_some.then_some(Self { from, to, zone, name })
    }

    /// From when on, in minutes after midnight.
    pub(super) fn from(&self) -> u32 {
        self.from
    }

    /// Until when, in minutes after midnight.
    pub(super) fn to(&self) -> u32 {
        self.to
    }

    /// The name of the zone.
    pub(super) fn zone(&self) -> &str {
        &self.name
    }

    /// How long they are on a day without a change of the zone, in minutes.
    pub(super) fn minutes(&self) -> u32 {
        (self.to + DAY_MINUTES - self.from) % DAY_MINUTES
    }

    /// How much of a time is within the hours, in milliseconds.
    pub(super) fn counted_ms(&self, from_ms: u64, to_ms: u64) -> u64 {
        let to_ms = signed(to_ms);
        let steady = self.steady(from_ms).take_while(|steady| steady.from_ms < to_ms);
        let counted = steady.map(|steady| {
            let end_ms = steady.to_ms.map_or(to_ms, |end_ms| end_ms.min(to_ms));
            self.within(end_ms + steady.ahead) - self.within(steady.from_ms + steady.ahead)
        });
        u64::try_from(counted.sum::<i64>()).unwrap_or(0)
    }

    /// The last instant, in Unix milliseconds, up to which no more than so much is counted: from then on time goes on.
    pub(super) fn after(&self, from_ms: u64, counted_ms: u64) -> u64 {
        let mut rest_ms = signed(counted_ms);
        for Steady { from_ms, to_ms, ahead } in self.steady(from_ms) {
            let before_ms = self.within(from_ms + ahead);
            let reached_ms = self.reached(before_ms + rest_ms) - ahead;
            match to_ms {
                Some(to_ms) if reached_ms >= to_ms => {
                    rest_ms -= self.within(to_ms + ahead) - before_ms;
                }
                Some(_) | None => return u64::try_from(reached_ms).unwrap_or(0),
            }
        }
        from_ms
    }

    /// How much of all time up to a time on the wall is within the hours.
    fn within(&self, wall_ms: i64) -> i64 {
        let since_ms = wall_ms - i64::from(self.from) * MINUTE_MS;
        let length_ms = i64::from(self.minutes()) * MINUTE_MS;
        since_ms.div_euclid(DAY_MS) * length_ms + since_ms.rem_euclid(DAY_MS).min(length_ms)
    }

    /// The last time on the wall up to which no more than so much is within the hours.
    fn reached(&self, within_ms: i64) -> i64 {
        let length_ms = i64::from(self.minutes()) * MINUTE_MS;
        let since_ms = within_ms.div_euclid(length_ms) * DAY_MS + within_ms.rem_euclid(length_ms);
        since_ms + i64::from(self.from) * MINUTE_MS
    }

    /// The times between the changes of the zone, from an instant on.
    fn steady(&self, from_ms: u64) -> impl Iterator<Item = Steady> {
        let from_ms = signed(from_ms);
        let start = Timestamp::from_millisecond(from_ms).unwrap_or(Timestamp::MAX);
        let mut changes = self.zone.following(start);
        let mut next = Some((from_ms, self.zone.to_offset(start)));
        std::iter::from_fn(move || {
            let (from_ms, offset) = next?;
            let ahead = i64::from(offset.seconds()) * 1_000;
            next = changes.next().map(|change| (change.timestamp().as_millisecond(), change.offset()));
            Some(Steady { from_ms, to_ms: next.map(|(at_ms, _)| at_ms), ahead })
        })
    }
}

/// Unix milliseconds as the database has them: at most those of its last year, 9999.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX).min(Timestamp::MAX.as_millisecond())
}

impl PartialEq for Hours {
    fn eq(&self, other: &Self) -> bool {
        (self.from, self.to, &self.name) == (other.from, other.to, &other.name)
    }
}

impl Eq for Hours {}

impl Hash for Hours {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.from, self.to, &self.name).hash(state);
    }
}
