//! A record as something to look at: every position of the match in order. Knows documents and rules; needs no server.

use serde::Serialize;

use super::reading;
use super::verifying::{Unverified, play_again};
use super::{Record, Summary, record};
use crate::protocol::Ledger;
use crate::rules::{BySeat, Catalogue, Layout, Seat};

/// Every position of an ended match.
#[derive(Debug, Serialize)]
pub struct Replay {
    /// What is known without the moves.
    #[serde(flatten)]
    pub summary: Summary,
    /// How the positions are drawn.
    pub layout: Vec<Layout>,
    /// The positions, from the start on.
    pub views: Vec<Scene>,
}

/// A position of a match, and the move that led to it.
#[derive(Debug, Serialize)]
pub struct Scene {
    /// The number of that move; 0 at the start.
    pub ply: u32,
    /// Who made it.
    pub seat: Option<Seat>,
    /// The move.
    #[serde(rename = "move")]
    pub mv: Option<String>,
    /// When, Unix milliseconds.
    pub at_ms: Option<u64>,
    /// What it took, in a timed game.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    /// What each side had on its clock after it, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_ms: Option<BySeat<u64>>,
    /// The position, with all that was hidden then.
    pub position: String,
    /// Whether the seats have exchanged colours.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub swapped: bool,
    /// Points of each side so far, in games that count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<BySeat<u32>>,
}

/// Plays a record again, for who wants to look at it.
///
/// # Errors
/// [`Unverified`] when it is no record, or its rules are not known here.
pub fn replay(text: &str, catalogue: Catalogue) -> Result<Replay, Unverified> {
    let document = reading::object(text).map_err(Unverified::NoRecord)?;
    let (header, referee, _) = play_again(&document, catalogue)?;
    let Record { summary, moves, .. } = record(&header, &referee);
    let look = || {
        let (layout, boards) = referee.course();
        let made = std::iter::once(None).chain(moves.iter().map(Some));
        let views = boards.into_iter().zip(made).map(|(board, made)| Scene {
            ply: made.map_or(0, |made| made.ply),
            seat: made.map(|made| made.seat),
            mv: made.map(|made| made.mv.clone()),
            at_ms: made.map(|made| made.at_ms),
            ledger: made.and_then(|made| made.ledger),
            left_ms: made.and_then(|made| made.left_ms),
            position: board.position,
            swapped: board.swapped,
            score: board.score,
        });
        (layout, views.collect())
    };
    let (layout, views) =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(look)).map_err(|_| Unverified::Rules)?;
    Ok(Replay { summary, layout, views })
}
