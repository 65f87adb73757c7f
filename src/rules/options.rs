//! What a match may choose: each option is declared once by its rules with range and default, and validated here.
//! Knows names and values; never what an option means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Characters of the name of an option that there is not, as whoever asked for it is told.
const NAME_CHARS_SHOWN: usize = 40;

/// An option as its rules declare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionSpec {
    /// The option's name on the wire.
    pub name: &'static str,
    /// What values it takes, and which one when nothing is said.
    pub kind: OptionKind,
}

/// The values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// A whole number from `min` to `max`, both included.
    Whole {
        /// The smallest value.
        min: u32,
        /// The largest value.
        max: u32,
        /// The value when nothing is said.
        default: u32,
    },
    /// Yes or no.
    Flag {
        /// The value when nothing is said.
        default: bool,
    },
    /// One word of a list.
    Choice {
        /// The words.
        values: &'static [&'static str],
        /// The word when nothing is said.
        default: &'static str,
    },
}

/// A value somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum OptionValue {
    /// For [`OptionKind::Flag`].
    Flag(bool),
    /// For [`OptionKind::Whole`].
    Whole(u32),
    /// For [`OptionKind::Choice`].
    Word(String),
    /// What no option takes; written as null. It is never kept: no options are complete with it.
    #[serde(skip_deserializing)]
    #[cfg_attr(test, ts(skip))]
    Other,
}

impl OptionValue {
    /// The value that is written so, as on a command line: a number, `true` or `false`, or a word.
    pub fn read(text: &str) -> Self {
        if let Ok(number) = text.parse() {
            return Self::Whole(number);
        }
        text.parse().map_or_else(|_| Self::Word(text.to_owned()), Self::Flag)
    }
}

/// The options of one match, by name. Complete and in range once [`super::Kind::choose`] gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Options(BTreeMap<String, OptionValue>);

/// Why options were turned down, naming the option and its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadOptions(String);

impl BadOptions {
    /// A reason, without a full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl OptionSpec {
    /// Declares a whole number from `min` to `max`.
    pub const fn whole(name: &'static str, min: u32, max: u32, default: u32) -> Self {
        Self { name, kind: OptionKind::Whole { min, max, default } }
    }

    /// Declares a yes or no.
    pub const fn flag(name: &'static str, default: bool) -> Self {
        Self { name, kind: OptionKind::Flag { default } }
    }

    /// Declares one word of a list.
    pub const fn choice(name: &'static str, values: &'static [&'static str], default: &'static str) -> Self {
        Self { name, kind: OptionKind::Choice { values, default } }
    }

    fn default_value(&self) -> OptionValue {
        match self.kind {
            OptionKind::Whole { default, .. } => OptionValue::Whole(default),
            OptionKind::Flag { default } => OptionValue::Flag(default),
            OptionKind::Choice { default, .. } => OptionValue::Word(default.to_owned()),
        }
    }

    fn check(&self, value: &OptionValue) -> Result<(), BadOptions> {
        let name = self.name;
        let fits = match (&self.kind, value) {
            (OptionKind::Whole { min, max, .. }, OptionValue::Whole(n)) => (min..=max).contains(&n),
            (OptionKind::Flag { .. }, OptionValue::Flag(_)) => true,
            (OptionKind::Choice { values, .. }, OptionValue::Word(word)) => values.contains(&word.as_str()),
            (
                OptionKind::Whole { .. } | OptionKind::Flag { .. } | OptionKind::Choice { .. },
                OptionValue::Whole(_) | OptionValue::Flag(_) | OptionValue::Word(_) | OptionValue::Other,
            ) => false,
        };
        if fits {
            return Ok(());
        }
        Err(BadOptions(match self.kind {
            OptionKind::Whole { min, max, .. } => {
                format!("option `{name}` takes a whole number from {min} to {max}")
            }
            OptionKind::Flag { .. } => format!("option `{name}` takes true or false"),
            OptionKind::Choice { values, .. } => {
                format!("option `{name}` takes one of {}", values.join(", "))
            }
        }))
    }
}

impl Options {
    /// The same with another value for an option.
    #[must_use]
    pub fn with(mut self, name: &str, value: OptionValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// Checks every value against its declaration and fills in the defaults of what was left out.
    pub(super) fn complete(&self, specs: &[OptionSpec]) -> Result<Self, BadOptions> {
        if let Some(name) = self.0.keys().find(|name| specs.iter().all(|spec| spec.name != *name)) {
            let name: String = name.chars().take(NAME_CHARS_SHOWN).collect();
            let known = specs.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "none in this game".to_owned() } else { known };
            return Err(BadOptions(format!("there is no option `{name}`; there is {known}")));
        }
        let chosen = |spec: &OptionSpec| {
            let value = self.0.get(spec.name).cloned().unwrap_or_else(|| spec.default_value());
            spec.check(&value).map(|()| (spec.name.to_owned(), value))
        };
        specs.iter().map(chosen).collect::<Result<_, _>>().map(Self)
    }

    /// The value of a whole-number option; 0 if the rules did not declare it.
    pub fn whole(&self, name: &str) -> u32 {
        match self.0.get(name) {
            Some(OptionValue::Whole(n)) => *n,
            Some(OptionValue::Flag(_) | OptionValue::Word(_) | OptionValue::Other) | None => 0,
        }
    }

    /// The value of a flag; false if the rules did not declare it.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name) == Some(&OptionValue::Flag(true))
    }

    /// The word chosen; empty if the rules did not declare it.
    pub fn word(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(OptionValue::Word(word)) => word,
            Some(OptionValue::Whole(_) | OptionValue::Flag(_) | OptionValue::Other) | None => "",
        }
    }
}

impl FromIterator<(String, OptionValue)> for Options {
    fn from_iter<T: IntoIterator<Item = (String, OptionValue)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, OptionValue); N]> for Options {
    fn from(pairs: [(&str, OptionValue); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[OptionSpec] = &[
        OptionSpec::whole("cols", 4, 10, 7),
        OptionSpec::flag("swap", true),
        OptionSpec::choice("tie", &["draw", "boards"], "draw"),
    ];

    #[test]
    fn what_is_left_out_gets_its_default() {
        let options = Options::from([("cols", OptionValue::Whole(9))]).complete(SPECS).unwrap();
        assert_eq!((options.whole("cols"), options.flag("swap"), options.word("tie")), (9, true, "draw"));
    }

    #[rstest::rstest]
    #[case("cols", OptionValue::Whole(11), "option `cols` takes a whole number from 4 to 10")]
    #[case("cols", OptionValue::Whole(3), "option `cols` takes a whole number from 4 to 10")]
    #[case("cols", OptionValue::Flag(true), "option `cols` takes a whole number from 4 to 10")]
    #[case("swap", OptionValue::Whole(1), "option `swap` takes true or false")]
    #[case("tie", OptionValue::Word("x".into()), "option `tie` takes one of draw, boards")]
    #[case("cols", OptionValue::Other, "option `cols` takes a whole number from 4 to 10")]
    #[case("swap", OptionValue::Other, "option `swap` takes true or false")]
    #[case("tie", OptionValue::Other, "option `tie` takes one of draw, boards")]
    #[case("size", OptionValue::Whole(3), "there is no option `size`; there is cols, swap, tie")]
    fn a_bad_value_is_turned_down_by_name_and_range(
        #[case] name: &str,
        #[case] value: OptionValue,
        #[case] reason: &str,
    ) {
        let refused = Options::from([(name, value)]).complete(SPECS).unwrap_err();
        assert_eq!(refused.to_string(), reason);
    }
}
