//! What is kept of a move: what it took, which moves followed it, and how the rules ended the match by it. Knows the parts of
//! that act and their text; never how they were decided.

use serde::{Deserialize, Serialize};

use super::super::clock::Ledger;
use super::super::ruling::Move;
use super::Act;
use crate::rules::{BySeat, Outcome, Seat};

/// What of a move's [`Ledger`] is not told beside it. The fields are in the order of their names' bytes, as in all that is
/// chained.
#[allow(clippy::struct_field_names, reason = "the unit comes last")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::game) struct Rest {
    compensated_ms: u64,
    fault_ms: u64,
    received_ms: u64,
}

/// A move that nobody was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::game) struct Followed {
    /// The move as it is written.
    #[serde(rename = "move")]
    pub(in crate::game) text: String,
    /// Whose it is.
    pub(in crate::game) seat: Seat,
}

impl Followed {
    /// A move that was made by itself.
    pub(in crate::game) fn of(mv: &Move) -> Self {
        Self { text: mv.text.clone(), seat: mv.seat }
    }
}

/// How the rules ended a match. The fields are in the order of their names' bytes, as in all that is chained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::game) struct End {
    line: Vec<String>,
    score: Option<BySeat<u32>>,
    winner: Option<Seat>,
}

impl End {
    /// What the rules said.
    pub(in crate::game) fn of(outcome: &Outcome) -> Self {
        let Outcome { winner, line, score } = outcome.clone();
        Self { line, score, winner }
    }

    /// The same as the rules say it.
    pub(in crate::game) fn outcome(&self) -> Outcome {
        Outcome { winner: self.winner, line: self.line.clone(), score: self.score }
    }
}

impl Act {
    /// A move that took no time and that nothing follows.
    pub(in crate::game) fn played(seat: Seat, text: String) -> Self {
        Self::Played { seat, text, charge_ms: None, lag_ms: None, ledger: None, followed: None, ended: None }
    }

    /// The same move with what it took.
    pub(in crate::game) fn that_took(mut self, took: &Ledger) -> Self {
        let Ledger { received_ms, lag_ms: lag, compensated_ms, charge_ms: charge, fault_ms } = *took;
        if let Self::Played { charge_ms, lag_ms, ledger, .. } = &mut self {
            *charge_ms = Some(charge);
            *lag_ms = lag;
            *ledger = Some(Box::new(Rest { compensated_ms, fault_ms, received_ms }));
        }
        self
    }

    /// What a move took, if that is written down.
    pub(in crate::game) fn took(&self) -> Option<Ledger> {
        let Self::Played { charge_ms, lag_ms, ledger, .. } = self else { return None };
        let Rest { compensated_ms, fault_ms, received_ms } = **ledger.as_ref()?;
        Some(Ledger { received_ms, lag_ms: *lag_ms, compensated_ms, charge_ms: (*charge_ms)?, fault_ms })
    }

    /// The same move where it ended the match.
    pub(in crate::game) fn ending_with(mut self, end: End) -> Self {
        if let Self::Played { ended, .. } = &mut self {
            *ended = Some(Box::new(end));
        }
        self
    }

    /// The same move with those that followed it by themselves.
    #[allow(clippy::box_collection, reason = "as the act keeps it")]
    pub(in crate::game) fn followed_by(mut self, moves: Option<Box<Vec<Followed>>>) -> Self {
        if let Self::Played { followed, .. } = &mut self {
            *followed = moves;
        }
        self
    }

    /// The moves that followed by themselves.
    pub(in crate::game) fn followed(&self) -> &[Followed] {
        if let Self::Played { followed: Some(followed), .. } = self { followed } else { &[] }
    }
}
