//! How somebody who seeks or invites says how the match shall be timed: as a clock, or in the field's notation. Knows which of
//! both it is; what the notation means is not for the protocol.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Clock;

/// How a match shall be timed that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum ClockWish {
    /// As a clock; what is told of a match is always one.
    Clock(Clock),
    /// In the field's notation, as the `TimeControl` of PGN has it: `300+3`, or `40/7200:3600+30`.
    Text(String),
}

impl From<Clock> for ClockWish {
    fn from(clock: Clock) -> Self {
        Self::Clock(clock)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = ClockWish;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a clock")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ClockWish, E> {
        Ok(ClockWish::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ClockWish, A::Error> {
        Clock::deserialize(MapAccessDeserializer::new(map)).map(ClockWish::Clock)
    }
}

impl<'de> Deserialize<'de> for ClockWish {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Reads what somebody asks for: a field that no clock has is an error that names it, so that nobody plays with another clock
/// than they meant.
pub(in crate::protocol) fn asked_for<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ClockWish>, D::Error> {
    let mut unknown = None;
    let clock = serde_ignored::deserialize(deserializer, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    });
    let Some(unknown) = unknown else {
        // PGN's word for a match without a clock.
        let is_none = |clock: &ClockWish| matches!(clock, ClockWish::Text(text) if text == "-");
        return clock.map(|clock: Option<ClockWish>| clock.filter(|clock| !is_none(clock)));
    };
    // A question mark is where something may be left out.
    let names = unknown.split('.').filter(|name| *name != "?").collect::<Vec<_>>();
    Err(D::Error::custom(format!("unknown field `{}`", names.join("."))))
}
