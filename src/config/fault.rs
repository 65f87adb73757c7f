//! What stops a start: one sentence a fault, naming key, value, where it came from and what would be right.
//!
//! Owns the wording. May know the names of the keys. Never decides what is wrong.

use std::fmt;

use thiserror::Error;

use super::keys;

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A file that was named, or is there, cannot be read.
    #[error("{place}: the configuration file cannot be read: {reason}")]
    Unreadable {
        /// The file.
        place: String,
        /// The operating system's words.
        reason: String,
    },
    /// A file is not TOML.
    #[error("{place}: not valid TOML: {reason}")]
    Syntax {
        /// The file and the line.
        place: String,
        /// The parser's words.
        reason: String,
    },
    /// A section that does not exist.
    #[error("{place}: there is no section [{section}]{}; the sections are {}", meant(keys::near_section(.section)), keys::sections().join(", "))]
    Section {
        /// Where it stands.
        place: String,
        /// The unknown name.
        section: String,
    },
    /// A key that stands outside every section.
    #[error("{place}: {name} = {value} is not in a section{}; the sections are {}", meant(keys::near_key(.name)), keys::sections().join(", "))]
    Stray {
        /// Where it stands.
        place: String,
        /// Its name.
        name: String,
        /// Its value, as written.
        value: String,
    },
    /// A key that its section does not have.
    #[error("{place}: {name} = {value} is not a key{}; the keys of [{section}] are {}", meant(keys::near_key(.name)), keys::keys_of(.section).join(", "))]
    Key {
        /// Where it stands.
        place: String,
        /// The section, which exists.
        section: String,
        /// The full unknown name.
        name: String,
        /// Its value, as written.
        value: String,
    },
    /// A value of the wrong type or out of range.
    #[error("{place}: {name} = {value} is not allowed; it must be {demand}")]
    Value {
        /// Where it stands.
        place: String,
        /// The full name of the key.
        name: String,
        /// The value, as written.
        value: String,
        /// What would be right.
        demand: String,
    },
    /// The values are each right, but do not make a configuration; a mistake in this program.
    #[error("the configuration does not fit together: {reason}")]
    Misfit {
        /// The reader's words.
        reason: String,
    },
}

/// Everything that is wrong with the configuration, one fault a line; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

/// The words for a near miss.
fn meant(near: Option<String>) -> String {
    near.map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}
