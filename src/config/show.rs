//! The configuration as TOML, and where each value came from.
//!
//! Owns the look of `config show`. May know the table of keys. Never prints.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Config, keys};

/// Every value by the full name of its key, in the order of the table of keys.
pub(super) fn values(config: &Config) -> Result<Vec<(String, toml::Value)>, String> {
    let table = toml::Table::try_from(config).map_err(|error| error.to_string())?;
    let of = |key: &keys::Key| {
        let value = table.get(key.section).and_then(|section| section.get(key.key));
        value.map(|value| (key.name(), value.clone())).ok_or_else(|| format!("{} is missing", key.name()))
    };
    keys::KEYS.iter().map(of).collect()
}

/// The configuration as TOML; `places` says where each value came from.
pub(super) fn show(config: &Config, places: &BTreeMap<String, String>) -> String {
    let mut text = String::from("# The effective configuration of visavis ");
    let _ = writeln!(text, "{}; it can be read back with --config.", env!("CARGO_PKG_VERSION"));
    let mut current = "";
    for (key, (name, value)) in keys::KEYS.iter().zip(values(config).unwrap_or_default()) {
        if key.section != current {
            current = key.section;
            let _ = writeln!(text, "\n[{current}]");
        }
        let place = places.get(&name).map_or("", String::as_str);
        let place = place.replace(char::is_control, "?");
        let is_hidden = matches!(key.kind, keys::Kind::Secret { .. }) && value.as_str() != Some("");
        let _ = if is_hidden {
            writeln!(text, "# {} is set, and not shown: {place}", key.key)
        } else {
            writeln!(text, "{} = {value} # {place}", key.key)
        };
    }
    text
}
