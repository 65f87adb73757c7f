//! A record as something to think about: what was played, by whose hand and with which options. Knows documents; what is thought
//! of it is for the engine to say.

use super::reading;
use super::verifying::{Unverified, play_again};
use super::{Record, record};
use crate::engine::Course;
use crate::rules::Catalogue;

/// What was played in a match that is over.
///
/// # Errors
/// [`Unverified`] when it is no record, or its rules are not known here.
pub fn course(text: &str, catalogue: Catalogue) -> Result<Course, Unverified> {
    let document = reading::object(text).map_err(Unverified::NoRecord)?;
    let (header, referee, _) = play_again(&document, catalogue)?;
    let Record { moves, .. } = record(&header, &referee);
    let moves = moves.into_iter().map(|made| (made.seat, made.mv)).collect();
    Ok(Course { kind: header.terms.kind(), options: header.terms.options().clone(), moves })
}
