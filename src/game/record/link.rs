//! An event as records show it, and its text as the chain takes it. Knows acts and the names of their parts; never what
//! they lead to.

use serde::Serialize;

use crate::game::core::event::{Act, End, Event, Followed, Rest};
use crate::protocol::{AwayReason, ClaimKind, OfferKind};
use crate::rules::Seat;

/// An event in a document.
#[derive(Serialize)]
pub(super) struct Link<'a> {
    seq: u32,
    at_ms: u64,
    #[serde(flatten)]
    act: &'a Act,
    /// The link of the chain after this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// All that an event may have, in the order of the names' bytes: so its text is the canonical one without being sorted.
#[derive(Clone, Copy, Default, Serialize)]
struct Canonical<'a> {
    at_ms: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cancelled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_ms: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<&'a End>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_ms: Option<u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    followed: &'a [Followed],
    #[serde(skip_serializing_if = "Option::is_none")]
    from_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lag_ms: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<&'a Rest>,
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    move_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offerer: Option<Seat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ply: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<Seat>,
    seq: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_ms: Option<u64>,
    #[serde(rename = "type")]
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<What>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<AwayReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    winner: Option<Winner>,
}

/// A seat, or null.
#[derive(Clone, Copy, Serialize)]
struct Winner(Option<Seat>);

/// A number, or null.
#[derive(Clone, Copy, Serialize)]
struct Number(Option<u64>);

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum What {
    Offer(OfferKind),
    Claim(ClaimKind),
}

impl<'a> Link<'a> {
    /// An event by the number that it was told by.
    pub(super) fn told(seq: u32, event: &'a Event) -> Self {
        Self { seq, at_ms: event.at_ms, act: &event.act, hash: None }
    }

    /// The same with the link of the chain after it.
    pub(super) fn hashed(self, hash: String) -> Self {
        Self { hash: Some(hash), ..self }
    }

    /// The event's canonical text, without a hash.
    pub(super) fn canonical(&self) -> String {
        let bare = Canonical { at_ms: self.at_ms, seq: self.seq, ..Canonical::default() };
        let of = |seat: &Seat, name| Canonical { seat: Some(*seat), name, ..bare };
        let canonical = match self.act {
            Act::Played { seat, text, charge_ms, lag_ms, ledger, ended, .. } => Canonical {
                ended: ended.as_deref(),
                followed: self.act.followed(),
                text: Some(text),
                charge_ms: Some(Number(*charge_ms)),
                lag_ms: Some(Number(*lag_ms)),
                ledger: ledger.as_deref(),
                ..of(seat, "played")
            },
            Act::Resigned { seat } => of(seat, "resigned"),
            Act::Offered { seat, what } => {
                Canonical { what: Some(What::Offer(*what)), ..of(seat, "offered") }
            }
            Act::Agreed { seat, what, ply, move_ms, fault_ms } => Canonical {
                fault_ms: *fault_ms,
                what: Some(What::Offer(*what)),
                ply: *ply,
                move_ms: *move_ms,
                ..of(seat, "agreed")
            },
            Act::Declined { seat, what, offerer } => {
                Canonical { what: Some(What::Offer(*what)), offerer: *offerer, ..of(seat, "declined") }
            }
            Act::Claimed { seat, what, move_ms, cancelled } => Canonical {
                cancelled: *cancelled,
                what: Some(What::Claim(*what)),
                move_ms: *move_ms,
                ..of(seat, "claimed")
            },
            Act::Flagged { seat, winner, cancelled, late_ms } => Canonical {
                winner: Some(Winner(*winner)),
                cancelled: *cancelled,
                late_ms: *late_ms,
                ..of(seat, "flagged")
            },
            Act::Aborted { seat } => of(seat, "aborted"),
            Act::Came { seat } => of(seat, "came"),
            Act::Went { seat, since_ms, why } => {
                Canonical { since_ms: *since_ms, why: *why, ..of(seat, "went") }
            }
            Act::Fault { from_ms } => Canonical { from_ms: Some(*from_ms), name: "fault", ..bare },
            Act::Stalled { from_ms, to_ms } => {
                Canonical { from_ms: Some(*from_ms), to_ms: Some(*to_ms), name: "stalled", ..bare }
            }
            Act::Abandoned => Canonical { name: "abandoned", ..bare },
            Act::Adjudicated => Canonical { name: "adjudicated", ..bare },
        };
        // It is made of numbers, words and text: writing it cannot fail.
        serde_json::to_string(&canonical).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::core::clock::Ledger;
    use crate::game::record::chain::canonical;
    use crate::rules::Outcome;

    fn flagged(winner: Option<Seat>, cancelled: bool, late_ms: Option<u64>) -> Act {
        Act::Flagged { seat: Seat::First, winner, cancelled, late_ms }
    }

    #[test]
    fn the_text_of_every_act_is_canonical() {
        let took = Ledger { received_ms: 9, lag_ms: Some(3), compensated_ms: 2, charge_ms: 7, fault_ms: 1 };
        let acts = [
            Act::played(Seat::First, "a \"move\" é".into()),
            Act::Played {
                seat: Seat::Second,
                text: "4".into(),
                charge_ms: Some(7),
                lag_ms: Some(8),
                ledger: None,
                followed: Some(Box::new(vec![Followed { text: "pass".into(), seat: Seat::First }])),
                ended: Some(Box::new(End::of(&Outcome { line: vec!["b2".into()], ..Outcome::draw() }))),
            },
            Act::played(Seat::First, "4".into()).that_took(&took),
            Act::Resigned { seat: Seat::First },
            Act::Offered { seat: Seat::Second, what: OfferKind::Takeback },
            Act::Agreed {
                seat: Seat::First,
                what: OfferKind::Draw,
                ply: None,
                move_ms: None,
                fault_ms: None,
            },
            Act::Agreed {
                seat: Seat::First,
                what: OfferKind::Takeback,
                ply: Some(7),
                move_ms: None,
                fault_ms: Some(9),
            },
            Act::Agreed {
                seat: Seat::First,
                what: OfferKind::Adjourn,
                ply: None,
                move_ms: Some(8),
                fault_ms: None,
            },
            Act::Declined { seat: Seat::First, what: OfferKind::Draw, offerer: None },
            Act::Declined { seat: Seat::First, what: OfferKind::Draw, offerer: Some(Seat::First) },
            Act::Claimed { seat: Seat::First, what: ClaimKind::Win, move_ms: None, cancelled: false },
            Act::Claimed { seat: Seat::First, what: ClaimKind::Win, move_ms: None, cancelled: true },
            Act::Claimed { seat: Seat::First, what: ClaimKind::Adjourn, move_ms: Some(8), cancelled: false },
            flagged(Some(Seat::Second), false, Some(7)),
            flagged(None, true, None),
            Act::Aborted { seat: Seat::First },
            Act::Came { seat: Seat::Second },
            Act::Went { seat: Seat::First, since_ms: None, why: None },
            Act::Went { seat: Seat::First, since_ms: Some(7), why: Some(AwayReason::Closed) },
            Act::Stalled { from_ms: 7, to_ms: 9 },
            Act::Fault { from_ms: 9 },
            Act::Abandoned,
            Act::Adjudicated,
        ];
        for act in acts {
            let event = Event { seq: 3, at_ms: 1_700_000_000_000, act };
            let link = Link::told(3, &event);
            assert_eq!(link.canonical(), canonical(&link));
        }
    }
}
