//! Terms as they are kept where no match has begun yet, such as those of an invitation. Knows kinds of game
//! and text; never who plays.

use serde::{Deserialize, Serialize};

use super::header::BadHeader;
use super::terms::Terms;
use crate::protocol::{Clock, Start};
use crate::rules::{self, Catalogue, Options};

/// Terms as text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rules: String,
    rules_version: u32,
    options: Options,
    clock: Option<Clock>,
    rated: bool,
    takebacks: bool,
    dead_draw: bool,
    /// Left out where it is as the rules say: so older terms are still what was written.
    #[serde(default, skip_serializing_if = "Start::is_none")]
    start: Start,
}

impl Terms {
    /// The terms as they are kept.
    pub fn text(&self) -> String {
        let written = Written {
            rules: self.kind().id.to_owned(),
            rules_version: self.kind().version,
            options: self.options().clone(),
            clock: self.clock(),
            rated: self.rated(),
            takebacks: self.takebacks(),
            dead_draw: self.dead_draw(),
            start: self.start(),
        };
        // Terms are made of numbers, words and text: writing them cannot fail.
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// The terms that were kept, if the catalogue still has their rules in the same version.
    ///
    /// # Errors
    /// [`BadHeader`], as for the terms of a match.
    pub fn read(text: &str, catalogue: Catalogue) -> Result<Self, BadHeader> {
        let written = serde_json::from_str(text).map_err(|error| BadHeader::Unreadable(error.to_string()))?;
        let Written { rules, rules_version: version, options, clock, rated, takebacks, dead_draw, start } =
            written;
        let kind = rules::find(catalogue, &rules).filter(|kind| kind.version == version);
        let kind = kind.ok_or(BadHeader::OtherRules { rules, version })?;
        let terms = Self::new(kind, &options, clock, rated)?;
        Ok(terms.taking_back(takebacks).ending_when_dead(dead_draw).starting(start)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{CATALOGUE, OptionValue};

    #[test]
    fn terms_read_back_from_their_text_and_those_that_are_none_do_not() {
        let options = Options::from([("cols", OptionValue::Whole(9))]);
        let clock = Some(Clock::PerMove { per_move_ms: 5_000 });
        for terms in [
            Terms::new(&CATALOGUE[0], &options, clock, true).unwrap().ending_when_dead(true),
            Terms::new(&CATALOGUE[0], &options, None, true).unwrap().taking_back(true),
            Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap(),
            Terms::new(&CATALOGUE[0], &Options::default(), None, false)
                .unwrap()
                .starting(Start::Balanced)
                .unwrap(),
        ] {
            assert_eq!(Terms::read(&terms.text(), CATALOGUE).unwrap(), terms);
            let other = terms.text().replace("\"rules_version\":", "\"rules_version\":7");
            assert!(matches!(Terms::read(&other, CATALOGUE), Err(BadHeader::OtherRules { .. })));
        }
        assert!(matches!(Terms::read("", CATALOGUE), Err(BadHeader::Unreadable(_))));
    }
}
