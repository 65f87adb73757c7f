//! What time it is, for the actors that hand `now` to the parts that decide. Knows the host's clock and the steady one;
//! nothing else does.
//!
//! What lasts (a bank, a wait, a code that expires) is reckoned by the steady clock, which no hand sets: it begins with the
//! host's clock when the server starts. What is dated (an id, a game that begins) follows the host's clock, forwards and
//! back, as it is set right. A game keeps the time it began with, as far ahead of the steady clock as the host's was then:
//! its time never goes back and never jumps, so that whoever sets the clock costs nobody's bank, and the next game has the
//! right date. That distance is the game's *shift*; it is kept with the game and goes with it over hibernation and restarts.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The host's clock is followed from this distance on, in milliseconds; what is less is how the two are read one after the
/// other.
const FOLLOWED_FROM_MS: u64 = 500;
/// Before this no server has run: 2026-01-01, in Unix milliseconds.
const NONE_BEFORE_MS: u64 = 1_767_225_600_000;
/// A file may be so much younger than the clock before that is worth a warning, in milliseconds.
const YOUNGER_MAX_MS: u64 = 60_000;
/// A file may be so much older than the clock before that is worth a warning, in milliseconds: a week.
const OLDER_MAX_MS: u64 = 7 * 86_400_000;

/// Steady Unix time: the host's clock when the server started, the steady time since, and a shift.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    started: Instant,
    started_ms: u64,
    shift_ms: i64,
    /// Where the host's clock is read; nothing where there is none to follow.
    host: Option<fn() -> u64>,
}

/// Why the host's clock, or what a file says of an earlier one, cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The clock shows a time at which no server has run.
    TooEarly,
    /// The file was last used at a time that is to come.
    FileIsYounger,
    /// The file was not used for very long.
    FileIsOlder,
}

impl Time {
    /// A clock that starts with the host's, and follows it where that is asked for.
    pub fn start() -> Self {
        Self { started: Instant::now(), started_ms: host_ms(), shift_ms: 0, host: Some(host_ms) }
    }

    /// A clock that starts then and follows no other.
    #[cfg(test)]
    pub(crate) fn starting_at(started_ms: u64) -> Self {
        Self { started: Instant::now(), started_ms, shift_ms: 0, host: None }
    }

    /// Now, in Unix milliseconds: never less than before, and as much more as time has passed.
    pub fn now_ms(&self) -> u64 {
        self.steady_ms().saturating_add_signed(self.shift_ms)
    }

    /// How far it is ahead of the server's own, in milliseconds.
    pub fn shift_ms(&self) -> i64 {
        self.shift_ms
    }

    /// The same, so far ahead of the server's own, in milliseconds.
    #[must_use]
    pub fn shifted(self, shift_ms: i64) -> Self {
        Self { shift_ms, ..self }
    }

    /// The same as the host's clock is now: for dates, and for a game that begins.
    #[must_use]
    pub fn followed(self) -> Self {
        let steady_ms = self.steady_ms();
        self.shifted(shift_between(steady_ms, self.host.map_or(steady_ms, |read| read())))
    }

    fn steady_ms(&self) -> u64 {
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.started_ms.saturating_add(elapsed_ms)
    }
}

/// The host's clock, in Unix milliseconds.
fn host_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// From one time to another, in milliseconds.
fn distance(from_ms: u64, to_ms: u64) -> i64 {
    let far = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    if to_ms >= from_ms { far(to_ms - from_ms) } else { -far(from_ms - to_ms) }
}

/// How far the host's clock is ahead of the steady one, where that is worth following, in milliseconds.
fn shift_between(steady_ms: u64, host_ms: u64) -> i64 {
    if steady_ms.abs_diff(host_ms) < FOLLOWED_FROM_MS { 0 } else { distance(steady_ms, host_ms) }
}

/// The shift with which a game that lived until then, by its own time, goes on now: none, unless that is still to come.
pub fn shift_after(alive_ms: u64, now_ms: u64) -> i64 {
    if now_ms > alive_ms { 0 } else { distance(now_ms, alive_ms.saturating_add(1)) }
}

/// Whether a clock that shows `now_ms` can be right, where a server last lived at `alive_ms`.
pub fn doubt(now_ms: u64, alive_ms: Option<u64>) -> Option<Doubt> {
    let alive_ms = alive_ms.unwrap_or(now_ms);
    if alive_ms > now_ms.saturating_add(YOUNGER_MAX_MS) {
        Some(Doubt::FileIsYounger)
    } else if now_ms < NONE_BEFORE_MS {
        Some(Doubt::TooEarly)
    } else if now_ms > alive_ms.saturating_add(OLDER_MAX_MS) {
        Some(Doubt::FileIsOlder)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_it_is(1_000_000, 1_000_000, 0)]
    #[case::read_a_moment_later(1_000_000, 1_000_499, 0)]
    #[case::set_forward(1_000_000, 1_000_500, 500)]
    #[case::set_back(1_000_000, 400_000, -600_000)]
    #[case::from_1970(10_000, 1_790_000_000_000, 1_789_999_990_000)]
    #[case::before_1970(1_000_000, 0, -1_000_000)]
    fn the_host_s_clock_is_followed_both_ways(
        #[case] steady_ms: u64,
        #[case] host_ms: u64,
        #[case] shift: i64,
    ) {
        assert_eq!(shift_between(steady_ms, host_ms), shift);
        let time = Time::starting_at(steady_ms).shifted(shift);
        assert!(time.now_ms().abs_diff(host_ms) < FOLLOWED_FROM_MS + 50);
    }

    #[rstest]
    #[case::it_is_later(1_000, 1_001, 0)]
    #[case::the_same_instant(1_000, 1_000, 1)]
    #[case::the_clock_was_a_month_ahead(2_600_000_000, 8_000_000, 2_592_000_001)]
    fn a_game_goes_on_after_the_last_that_happened_in_it(
        #[case] alive: u64,
        #[case] now: u64,
        #[case] shift: i64,
    ) {
        assert_eq!(shift_after(alive, now), shift);
        assert!(now.saturating_add_signed(shift) > alive);
    }

    #[rstest]
    #[case::a_new_file(NONE_BEFORE_MS, None, None)]
    #[case::a_new_file_in_1970(10_000, None, Some(Doubt::TooEarly))]
    #[case::a_short_restart(NONE_BEFORE_MS + 5_000, Some(NONE_BEFORE_MS), None)]
    #[case::a_clock_that_was_corrected_a_little(NONE_BEFORE_MS, Some(NONE_BEFORE_MS + 60_000), None)]
    #[case::a_minute_and_more(NONE_BEFORE_MS, Some(NONE_BEFORE_MS + 60_001), Some(Doubt::FileIsYounger))]
    #[case::in_1970_after_a_good_run(10_000, Some(NONE_BEFORE_MS), Some(Doubt::FileIsYounger))]
    #[case::a_week(NONE_BEFORE_MS + OLDER_MAX_MS, Some(NONE_BEFORE_MS), None)]
    #[case::more_than_a_week(NONE_BEFORE_MS + OLDER_MAX_MS + 1, Some(NONE_BEFORE_MS), Some(Doubt::FileIsOlder))]
    fn a_clock_is_doubted(
        #[case] now_ms: u64,
        #[case] alive_ms: Option<u64>,
        #[case] expected: Option<Doubt>,
    ) {
        assert_eq!(doubt(now_ms, alive_ms), expected);
    }
}
