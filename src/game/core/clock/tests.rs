//! Both clocks, held against public test suites, against tables of each system, and against what must hold for any of them.

use super::*;

mod controls;
mod drawn;
mod holds;
mod instants;
mod lives;
mod systems;
mod takebacks;
mod vectors;
mod zones;

/// When the matches begin, Unix milliseconds: noon of a Saturday, in London and in UTC.
const START_MS: u64 = 1_700_308_800_000;

fn control(text: &str) -> TimeControl {
    TimeControl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Clocks of which that of the first seat runs.
fn begun(text: &str) -> Clocks {
    let mut clocks = Clocks::new(Arc::new(control(text)));
    clocks.run(&[Seat::First], START_MS);
    clocks
}

/// A move that is received then, after which these are to move.
fn play(
    clocks: &mut Clocks,
    seat: Seat,
    at_ms: u64,
    lag_ms: Option<u64>,
    turn: &[Seat],
) -> Result<Ledger, Flagged> {
    let ledger = clocks.ledger(seat, at_ms, lag_ms)?;
    clocks.moved(seat, &ledger, turn);
    Ok(ledger)
}
