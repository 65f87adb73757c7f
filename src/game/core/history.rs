//! What has happened in a match, as it is kept: one line an event, from which the match is played again. Knows acts and
//! their text; never what they lead to.

use serde::{Deserialize, Serialize};

use crate::protocol::{ClaimKind, OfferKind};
use crate::rules::Seat;
use crate::store::Line;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::game) enum Act {
    /// A player made a move; those that follow by themselves are not written down.
    Played {
        /// Who.
        seat: Seat,
        /// The move as it is written.
        #[serde(rename = "move")]
        text: String,
        /// What the move took from the player's clock; nothing in a match that is not timed.
        charge_ms: Option<u64>,
        /// How much of that time the network took; nothing where it was not measured.
        lag_ms: Option<u64>,
    },
    /// A player gave up.
    Resigned {
        /// Who.
        seat: Seat,
    },
    /// A player offered something, or agreed to what the other had offered.
    Offered {
        /// Who.
        seat: Seat,
        /// What.
        what: OfferKind,
    },
    /// A player declined the other's offer or withdrew the own one.
    Declined {
        /// Who.
        seat: Seat,
        /// What.
        what: OfferKind,
    },
    /// A player claimed what the other's absence left.
    Claimed {
        /// Who.
        seat: Seat,
        /// What.
        what: ClaimKind,
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
    /// A move of a match that is not timed.
    pub(in crate::game) fn played(seat: Seat, text: String) -> Self {
        Self::Played { seat, text, charge_ms: None, lag_ms: None }
    }
}

impl Event {
    /// The event as it is kept.
    pub(in crate::game) fn line(&self) -> Line {
        // An act is made of numbers, words and text: writing it cannot fail.
        let text = serde_json::to_string(&self.act).unwrap_or_default();
        Line { seq: self.seq, at_ms: self.at_ms, text }
    }

    /// The event that was kept.
    pub(in crate::game) fn read(line: &Line) -> Result<Self, Unreadable> {
        let unreadable = |reason| Unreadable { seq: line.seq, reason };
        if line.text.is_empty() {
            return Err(unreadable("it is not what was written".to_owned()));
        }
        let act = serde_json::from_str(&line.text).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { seq: line.seq, at_ms: line.at_ms, act })
    }
}

/// What is written down for an interrupted match when the server starts again: the time it was down. The second value
/// says that it takes the place of the last line, because nothing happened between two interruptions.
pub fn fault(last: Option<&Line>, from_ms: u64, now_ms: u64) -> (Line, bool) {
    let former = last.and_then(|line| Event::read(line).ok()).and_then(|event| match event.act {
        Act::Fault { from_ms } => Some((from_ms, event.seq)),
        Act::Played { .. }
        | Act::Resigned { .. }
        | Act::Offered { .. }
        | Act::Declined { .. }
        | Act::Claimed { .. }
        | Act::Came { .. }
        | Act::Went { .. }
        | Act::Stalled { .. }
        | Act::Abandoned
        | Act::Adjudicated => None,
    });
    let (from_ms, seq) = former.unwrap_or((from_ms, last.map_or(0, |line| line.seq) + 1));
    (Event { seq, at_ms: now_ms, act: Act::Fault { from_ms } }.line(), former.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_back_from_its_line() {
        let acts = [
            (
                Act::played(Seat::First, "4".into()),
                r#"{"type":"played","seat":"first","move":"4","charge_ms":null,"lag_ms":null}"#,
            ),
            (
                Act::Offered { seat: Seat::Second, what: OfferKind::Takeback },
                r#"{"type":"offered","seat":"second","what":"takeback"}"#,
            ),
            (
                Act::Claimed { seat: Seat::First, what: ClaimKind::Win },
                r#"{"type":"claimed","seat":"first","what":"win"}"#,
            ),
            (Act::Fault { from_ms: 7 }, r#"{"type":"fault","from_ms":7}"#),
            (Act::Went { seat: Seat::First, since_ms: None }, r#"{"type":"went","seat":"first"}"#),
            (
                Act::Went { seat: Seat::First, since_ms: Some(8) },
                r#"{"type":"went","seat":"first","since_ms":8}"#,
            ),
            (Act::Stalled { from_ms: 7, to_ms: 9 }, r#"{"type":"stalled","from_ms":7,"to_ms":9}"#),
            (Act::Abandoned, r#"{"type":"abandoned"}"#),
        ];
        for (act, text) in acts {
            let event = Event { seq: 3, at_ms: 9, act };
            assert_eq!(event.line(), Line { seq: 3, at_ms: 9, text: text.to_owned() });
            assert_eq!(Event::read(&event.line()), Ok(event));
        }
        let damaged = Line { seq: 4, at_ms: 9, text: r#"{"type":"plaxed"}"#.into() };
        assert!(Event::read(&damaged).unwrap_err().to_string().starts_with("event 4 cannot be read"));
    }

    #[test]
    fn two_interruptions_with_nothing_between_are_one() {
        let played = Event { seq: 1, at_ms: 10, act: Act::played(Seat::First, "4".into()) }.line();
        let (first, replaces) = fault(Some(&played), 12, 20);
        assert_eq!((first.seq, first.at_ms, replaces), (2, 20, false));
        let (second, replaces) = fault(Some(&first), 25, 30);
        assert_eq!((second.seq, second.at_ms, replaces), (2, 30, true));
        assert_eq!(Event::read(&second).unwrap().act, Act::Fault { from_ms: 12 });
        assert_eq!(fault(None, 1, 2).0.seq, 1);
    }
}
