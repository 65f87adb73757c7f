//! How much lag is made good, as lichess' scalachess does it (`LagTracker`, MIT): each seat has a quota that every move fills
//! up and every lag draws on. Knows milliseconds; never how lag is measured.

use super::control::TimeControl;

/// Most that a move adds to a quota, in centiseconds.
const GAIN_CENTIS_MAX: u64 = 100;
/// What a move adds however short the match is, in centiseconds.
const GAIN_CENTIS_MIN: u64 = 15;
/// A quota starts at so many moves' gain,
const START_GAINS: u64 = 3;
/// and never holds more than so many.
const MOST_GAINS: u64 = 7;

/// So much lag is made good of a clock that is used up, at most, in milliseconds: whoever has run out of time makes the other
/// wait no longer, as in scalachess' `Clock`.
const PAST_FLAG_MS: u64 = 2_000;

/// How much of a quota there is for a clock that is used up, in milliseconds.
pub(super) fn past_flag_ms(quota_ms: u64) -> u64 {
    quota_ms.min(PAST_FLAG_MS)
}

/// What a move adds to a quota, in milliseconds: min(100, 2/5 · E + 15) centiseconds, E in seconds; nothing in correspondence.
fn gain_ms(control: &TimeControl) -> u64 {
    if control.is_correspondence() {
        return 0;
    }
    let expected_s = control.expected_ms() / 1_000;
    (expected_s * 2 / 5 + GAIN_CENTIS_MIN).min(GAIN_CENTIS_MAX) * 10
}

/// What a quota starts with, in milliseconds.
pub(super) fn first_quota_ms(control: &TimeControl) -> u64 {
    START_GAINS * gain_ms(control)
}

/// The quota after a move that came with so much lag: all of the lag is drawn, as far as the quota goes.
pub(super) fn quota_after_ms(quota_ms: u64, lag_ms: Option<u64>, control: &TimeControl) -> u64 {
    let gain_ms = gain_ms(control);
    let drawn_ms = lag_ms.unwrap_or(0).min(quota_ms);
    (quota_ms - drawn_ms + gain_ms).min(MOST_GAINS * gain_ms)
}
