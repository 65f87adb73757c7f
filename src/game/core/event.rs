//! What has happened in a match, as it is kept: one line of text an event, from which the match is played again. An event is
//! decided once and says all that was decided with it. Knows acts and their text; never why they happened.

mod played;

use serde::{Deserialize, Serialize};

use super::absence::RETURN_MS;
use crate::protocol::{AwayReason, ClaimKind, OfferKind};
use crate::rules::Seat;
pub(in crate::game) use played::{End, Followed, Rest};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Event {
    /// The number of the match's last event once this had happened: an act may lead to several.
    pub(in crate::game) seq: u32,
    /// When, Unix milliseconds.
    pub(in crate::game) at_ms: u64,
    /// What.
    pub(in crate::game) act: Act,
}

/// What may happen.
#[allow(
    clippy::box_collection,
    reason = "a list that is seldom there takes a third of the room in each event"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::game) enum Act {
    /// A player made a move.
    Played {
        /// Who.
        seat: Seat,
        /// The move as it is written.
        #[serde(rename = "move")]
        text: String,
        /// What the move took from the player's clock; nothing in a match that is not timed.
        charge_ms: Option<u64>,
        /// How late it was by the line; nothing where it was not measured.
        lag_ms: Option<u64>,
        /// The rest of what it took; nothing in a match that is not timed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ledger: Option<Box<Rest>>,
        /// The moves that followed by themselves, if any did. They are rare, and a match keeps all its events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        followed: Option<Box<Vec<Followed>>>,
        /// How the rules ended the match by it, if they did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<Box<End>>,
    },
    /// A player gave up.
    Resigned {
        /// Who.
        seat: Seat,
    },
    /// A player offered something; in the first format also: agreed to what the other had offered.
    Offered {
        /// Who.
        seat: Seat,
        /// What.
        what: OfferKind,
    },
    /// A player agreed to what the other had offered.
    Agreed {
        /// Who.
        seat: Seat,
        /// To what.
        what: OfferKind,
        /// The number of the last move that is left, where moves are taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ply: Option<u32>,
        /// What each move may take from then on, in milliseconds, where the match is adjourned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        move_ms: Option<u64>,
        /// How much of what the asker's move had taken by then was the server's fault, in milliseconds, where a move is taken
        /// back and it was any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault_ms: Option<u64>,
    },
    /// A player declined the other's offer or withdrew the own one.
    Declined {
        /// Who.
        seat: Seat,
        /// What.
        what: OfferKind,
        /// Whose offer it was; left out in the first format.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offerer: Option<Seat>,
    },
    /// A player claimed what the other's absence left.
    Claimed {
        /// Who.
        seat: Seat,
        /// What.
        what: ClaimKind,
        /// What each move may take from then on, in milliseconds, where the match is adjourned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        move_ms: Option<u64>,
        /// Whether the match is called off instead: not both had moved.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cancelled: bool,
    },
    /// A player's clock was used up.
    Flagged {
        /// Whose.
        seat: Seat,
        /// Who has won by it; nobody where both clocks were, or the other could not have won any more.
        winner: Option<Seat>,
        /// Whether the match is called off instead: it had hardly begun.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cancelled: bool,
        /// How long after it was used up a move of theirs was received, in milliseconds, if one came before the match was over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late_ms: Option<u64>,
    },
    /// A player called off a match that had hardly begun.
    Aborted {
        /// Who.
        seat: Seat,
    },
    /// A player came.
    Came {
        /// Who.
        seat: Seat,
    },
    /// A player went away.
    Went {
        /// Who.
        seat: Seat,
        /// Since when, Unix milliseconds: it is noted when it has lasted; since this event where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since_ms: Option<u64>,
        /// Why; left out where it is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<AwayReason>,
    },
    /// The server was down from then until the time of this event; that time is charged to nobody, and both players
    /// were away at its end.
    Fault {
        /// Since when, Unix milliseconds.
        from_ms: u64,
    },
    /// The server stood still for a time before this event; that time is charged to nobody.
    Stalled {
        /// Since when, Unix milliseconds.
        from_ms: u64,
        /// Until when.
        to_ms: u64,
    },
    /// Both players had been away too long.
    Abandoned,
    /// The server could not go on with the match.
    Adjudicated,
}

/// A line that is no event.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot be read: {reason}")]
pub struct Unreadable {
    seq: u32,
    reason: String,
}

impl Act {
    /// What each move may take from then on, in milliseconds, if the match is adjourned by it.
    pub(in crate::game) fn move_ms(&self) -> Option<u64> {
        if let Self::Agreed { move_ms, .. } | Self::Claimed { move_ms, .. } = self { *move_ms } else { None }
    }
}

impl Event {
    /// What happened, as it is kept.
    pub(in crate::game) fn text(&self) -> String {
        // An act is made of numbers, words and text: writing it cannot fail.
        serde_json::to_string(&self.act).unwrap_or_default()
    }

    /// The event that was kept; its text is empty where it is not what was written.
    pub(in crate::game) fn read(seq: u32, at_ms: u64, text: &str) -> Result<Self, Unreadable> {
        let unreadable = |reason| Unreadable { seq, reason };
        if text.is_empty() {
            return Err(unreadable("it is not what was written".to_owned()));
        }
        let act = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { seq, at_ms, act })
    }

    /// What is written down for an interrupted match when the server starts again: the time it was down. The second value
    /// says that it takes the place of the last event, because between two interruptions nothing happened, and no more time
    /// passed than everybody has to come back: what passed after that is not given again.
    pub(in crate::game) fn fault(
        last_seq: u32,
        last: Option<&Self>,
        from_ms: u64,
        at_ms: u64,
    ) -> (Self, bool) {
        let back_ms = last.map_or(0, |event| event.at_ms.saturating_add(RETURN_MS));
        let former = match last.map(|event| (&event.act, event.seq)) {
            Some((Act::Fault { from_ms: former_ms }, seq)) if from_ms <= back_ms => Some((*former_ms, seq)),
            Some(_) | None => None,
        };
        let (from_ms, seq) = former.unwrap_or((from_ms, last_seq + 1));
        (Self { seq, at_ms, act: Act::Fault { from_ms } }, former.is_some())
    }
}

#[cfg(test)]
mod tests;
