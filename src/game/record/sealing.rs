//! An ended match as a document: the record, all that is needed to play it again, every event chained, and the server's
//! seal under it. Knows what is written down and in which order; never where it is kept.

use std::num::NonZeroU64;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::Record;
use super::chain::Chain;
use super::link::Link;
use crate::game::core::event::Event;
use crate::game::core::header::{Header, WrittenSecond, is_first_format};
use crate::protocol::Start;
use crate::rules::BySeat;
use crate::seal::Seal;
use crate::store::{Draft, Weight};

/// The document of an ended match: the record, and all that is needed to play it again.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    record: &'a Record,
    seed: String,
    here: BySeat<bool>,
    bank_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_address: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    #[serde(skip_serializing_if = "is_first_format")]
    format: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    takebacks: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dead_draw: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    untimed_ms: Option<NonZeroU64>,
    #[serde(skip_serializing_if = "Start::is_none")]
    start: Start,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<WrittenSecond>,
    events: Vec<Link<'a>>,
}

/// What stands under it: what its result is worth, and the server's word for all of it.
#[derive(Serialize)]
struct Under<'a> {
    /// How much of the result counts for the ratings, in a rated match.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<&'a BySeat<Weight>>,
    /// The public half of the server's key.
    key: String,
    /// The last link of the chain, over header, events, worth and end.
    chain: String,
    /// The key's signature of that link.
    signature: String,
}

/// Writes down an ended match, and puts the server's seal under it; under a rated one when it is known what it is worth.
pub(super) fn document(header: &Header, record: &Record, history: &[Event], seal: &Arc<Seal>) -> Draft {
    let written = header.written();
    let mut chain = Chain::begin(&written);
    // Each by the number that it was told by: what else followed by itself has the next ones.
    let numbers = std::iter::once(1).chain(history.iter().map(|event| event.seq.saturating_add(1)));
    let links = numbers.zip(history).map(|(seq, event)| Link::told(seq, event));
    let events = links
        .map(|link| {
            let hash = chain.add_text(&link.canonical());
            link.hashed(hash)
        })
        .collect();
    let document = Document {
        record,
        seed: written.seed,
        here: written.here,
        bank_ms: written.bank_ms,
        one_address: written.one_address,
        private: written.private,
        format: written.format,
        takebacks: written.takebacks,
        dead_draw: written.dead_draw,
        untimed_ms: written.untimed_ms,
        start: written.start,
        opening: written.opening,
        second: written.second,
        events,
    };
    // A document is made of numbers, words and text: writing it cannot fail.
    let text = serde_json::to_string(&document).unwrap_or_default();
    let seal = Arc::clone(seal);
    let end = record.summary.ended.clone();
    let finish = move |counted: Option<&BySeat<Weight>>| {
        let head = chain.clone().close(counted, &end);
        let key = seal.public();
        let signature = seal.sign(&head);
        let under = Under { counted, key, chain: HEXLOWER.encode(&head), signature };
        let under = serde_json::to_string(&under).unwrap_or_default();
        // One object of two: the first without its last brace, the second without its first.
        let open = text.strip_suffix('}').unwrap_or(&text);
        let rest = under.strip_prefix('{').unwrap_or(&under);
        format!("{open},{rest}")
    };
    if written.rated {
        Draft::Awaiting(Arc::new(move |weights| finish(Some(weights))))
    } else {
        Draft::Whole(finish(None))
    }
}
