//! A match that is over, as its record has it, for whoever comes back to it: a record of one's own is read and not verified. Knows
//! documents; never who comes back.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::reading;
use super::verifying::{Unverified, play_again};
use crate::game::core::header::{Header, Written};
use crate::game::core::referee::Referee;
use crate::rules::{Catalogue, Seat};

/// A match that is over and has no actor any more.
pub struct PastGame {
    /// What of it never changed.
    pub header: Arc<Header>,
    /// When it ended, Unix milliseconds.
    pub ended_ms: u64,
    /// The seat whose offer of another stood.
    pub offered: Option<Seat>,
    document: Map<String, Value>,
    catalogue: Catalogue,
}

impl PastGame {
    /// The match of a record.
    ///
    /// # Errors
    /// [`Unverified`] when it is no record, or its rules are not known here.
    pub fn read(text: &str, offered: Option<Seat>, catalogue: Catalogue) -> Result<Self, Unverified> {
        let no_record = |reason: &dyn ToString| Unverified::NoRecord(reason.to_string());
        let document = reading::object(text).map_err(Unverified::NoRecord)?;
        let ended_ms = document.get("ended").and_then(|ended| ended.get("at_ms")).and_then(Value::as_u64);
        let ended_ms = ended_ms.ok_or_else(|| no_record(&"it has not ended"))?;
        let written: Written =
            serde_json::from_value(Value::Object(document.clone())).map_err(|error| no_record(&error))?;
        let header = Arc::new(Header::of(written, catalogue)?);
        Ok(Self { header, ended_ms, offered, document, catalogue })
    }

    /// A match that ended then, and of which nothing else is known.
    #[cfg(test)]
    pub(crate) fn of(header: Arc<Header>, ended_ms: u64) -> Self {
        let catalogue = crate::rules::CATALOGUE;
        Self { header, ended_ms, offered: None, document: Map::new(), catalogue }
    }

    /// Plays it to its end.
    ///
    /// # Errors
    /// As [`PastGame::read`], and where the rules do not allow what is written down.
    pub(in crate::game) fn play_again(&self) -> Result<Referee, Unverified> {
        play_again(&self.document, self.catalogue).map(|(_, referee, _)| referee)
    }
}
