//! What is said of the host's clock when the server starts. Knows dates; what is doubted is decided by the game's time.

use crate::game::{self, Doubt};

/// Says when the host's clock, or the one that a server before had, cannot be right.
pub(super) fn doubt(now_ms: u64, alive_ms: Option<u64>) {
    let Some(doubt) = game::doubt(now_ms, alive_ms) else { return };
    let clock = date(now_ms);
    let database = alive_ms.map(date).unwrap_or_default();
    match doubt {
        Doubt::TooEarly => {
            tracing::warn!(clock, "the clock of this computer is wrong; dates follow it when it is set");
        }
        Doubt::FileIsYounger => tracing::warn!(
            clock,
            database,
            "the database was last used at a time that is still to come: this computer's clock is wrong, or was then; \
             dates follow the clock, and games that run keep their time"
        ),
        Doubt::FileIsOlder => tracing::warn!(
            clock,
            database,
            "the database has not been used for long, or this computer's clock is wrong, or was then; dates follow the clock"
        ),
    }
}

/// Unix milliseconds as a date for people.
fn date(at_ms: u64) -> String {
    let seconds = i64::try_from(at_ms / 1_000).unwrap_or(i64::MAX);
    time::OffsetDateTime::from_unix_timestamp(seconds)
        .map_or_else(|_| at_ms.to_string(), |date| date.to_string())
}
