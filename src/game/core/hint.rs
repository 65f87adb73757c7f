//! Who may be told which move is best: in a match against a bot whoever is to move, and anybody once it is over. Pure; knows the
//! match; never what is told.

use super::header::Header;
use super::referee::Referee;
use super::ruling::Refusal;
use crate::rules::Seat;

/// Whether a seat may be told now which move is best.
///
/// # Errors
/// [`Refusal`] says why not: no hint while two people play, none where it counts for ratings, and none on the other's move.
pub(in crate::game) fn may_hint(header: &Header, referee: &Referee, seat: Seat) -> Result<(), Refusal> {
    let early = |text| Err(Refusal::TooEarly { text, retry_after_ms: None });
    if referee.ending().is_some() {
        return Ok(());
    }
    if !header.against_bot() {
        return early("There are no hints while two people play.");
    }
    if header.terms.rated() {
        return early("There are no hints in a rated game.");
    }
    if referee.turn().contains(&seat) { Ok(()) } else { Err(Refusal::NotYourTurn) }
}
