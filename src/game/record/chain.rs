//! The hash chain of a record: each link is the SHA-256 of the one before and of what is added, so nothing can be changed,
//! left out or put in without every later link changing. Knows values as JSON; never what they mean.
//!
//! What is hashed is the value's canonical text: JSON without blanks, the names of every object in the order of their
//! bytes (RFC 8785, as far as numbers are whole). So a document may be laid out differently and still be the same.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A chain as far as it has been made.
#[derive(Clone)]
pub(super) struct Chain([u8; 32]);

/// The canonical text of a value.
pub(super) fn canonical(value: &impl Serialize) -> String {
    // Through a value: its objects keep their names in order.
    serde_json::to_value(value).map(|value| value.to_string()).unwrap_or_default()
}

impl Chain {
    /// The chain of a header.
    pub(super) fn begin(header: &impl Serialize) -> Self {
        Self(Sha256::digest(canonical(header)).into())
    }

    fn link(&mut self, canonical: &str) {
        self.0 = Sha256::new().chain_update(self.0).chain_update(canonical).finalize().into();
    }

    /// One more value, by its canonical text. Gives the link, as hexadecimal digits.
    pub(super) fn add_text(&mut self, canonical: &str) -> String {
        self.link(canonical);
        HEXLOWER.encode(&self.0)
    }

    /// One more value. Gives the link, as hexadecimal digits.
    pub(super) fn add(&mut self, value: &impl Serialize) -> String {
        self.add_text(&canonical(value))
    }

    /// The last values: what the result is worth, where that is said, and the result. Gives the head of the chain.
    pub(super) fn close(mut self, counted: Option<&impl Serialize>, ended: &impl Serialize) -> [u8; 32] {
        if let Some(counted) = counted {
            // By its name: no event is an object of that one field.
            self.link(&canonical(&serde_json::json!({ "counted": counted })));
        }
        self.end(ended)
    }

    /// The last value. Gives the head of the chain.
    fn end(mut self, value: &impl Serialize) -> [u8; 32] {
        self.link(&canonical(value));
        self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_layout_of_a_document_does_not_matter() {
        let (one, other): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(r#"{"b": [1, 2], "a": {"d": null, "c": "é"}}"#).unwrap(),
            serde_json::from_str("{\"a\":{\"c\":\"\\u00e9\",\n \"d\":null},\"b\":[1,2]}").unwrap(),
        );
        assert_eq!(canonical(&one), r#"{"a":{"c":"é","d":null},"b":[1,2]}"#);
        assert_eq!(Chain::begin(&one).end(&json!(1)), Chain::begin(&other).end(&json!(1)));
    }

    #[test]
    fn every_link_hangs_on_all_before() {
        let chain = |header: i32, events: &[i32]| {
            let mut chain = Chain::begin(&header);
            events.iter().map(|event| chain.add(event)).last()
        };
        assert_eq!(chain(1, &[2, 3]), chain(1, &[2, 3]));
        for (header, events) in [(0, [2, 3]), (1, [9, 3]), (1, [3, 2])] {
            assert_ne!(chain(1, &[2, 3]), chain(header, &events));
        }
    }
}
