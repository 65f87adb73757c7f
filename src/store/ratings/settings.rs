//! The `[ratings]` section of the configuration.

use serde::{Deserialize, Serialize};

/// What a rated game counts for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What a game of two players at one address counts for.
    pub one_address: OneAddress,
}

/// What a game of two players at one address counts for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OneAddress {
    /// Nothing: one person may sit on both sides.
    #[default]
    None,
    /// A part of what it would count between strangers.
    Weighed,
    /// As much as between strangers, as in a school.
    Full,
}

impl OneAddress {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::None, Self::Weighed, Self::Full];
}
