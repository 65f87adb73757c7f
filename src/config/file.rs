//! A TOML file as values with their lines.
//!
//! Owns what a file may look like: sections, and keys in them. May know the TOML parser. Never opens the file and never
//! judges a value.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::keys;
use super::kind::Raw;
use super::layers::Given;

/// The values of a file and what is wrong with its shape, in the order of its lines; `file` is its name for people.
pub(super) fn parse(file: &str, text: &str) -> Vec<Result<Given, Fault>> {
    let page = Page { file, text };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let place = error.span().map_or_else(|| file.to_owned(), |span| page.place(span.start));
            let reason = error.message().lines().collect::<Vec<_>>().join(", ");
            return vec![Err(Fault::Syntax { place, reason })];
        }
    };
    let mut found: Vec<(usize, Result<Given, Fault>)> = Vec::new();
    for (name, value) in &table {
        let start = name.span().start;
        match value.get_ref().as_table() {
            None => found.push((start, Ok(page.given(name.get_ref().to_string(), name, value)))),
            Some(_) if keys::keys_of(name.get_ref()).is_empty() => {
                let section = name.get_ref().to_string();
                found.push((start, Err(Fault::Section { place: page.place(start), section })));
            }
            Some(section) => found.extend(section.iter().map(|(key, value)| {
                let full_name = format!("{}.{}", name.get_ref(), key.get_ref());
                (key.span().start, Ok(page.given(full_name, key, value)))
            })),
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, item)| item).collect()
}

/// A value that stands in no file.
pub(super) fn raw_of(value: &toml::Value) -> Raw {
    match value {
        toml::Value::String(text) => Raw::Text(text.clone()),
        toml::Value::Integer(number) => Raw::Whole(i128::from(*number)),
        toml::Value::Array(items) => Raw::List(items.iter().map(raw_of).collect()),
        toml::Value::Boolean(flag) => Raw::Flag(*flag),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => Raw::Other,
    }
}

struct Page<'a> {
    file: &'a str,
    text: &'a str,
}

impl Page<'_> {
    fn place(&self, offset: usize) -> String {
        let breaks = self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
        format!("{}, line {}", self.file, breaks + 1)
    }

    fn given<K>(&self, name: String, key: &Spanned<K>, value: &Spanned<DeValue<'_>>) -> Given {
        let written = self.text.get(value.span()).unwrap_or_default().to_owned();
        Given { place: self.place(key.span().start), name, written, raw: raw_of_spanned(value.get_ref()) }
    }
}

fn raw_of_spanned(value: &DeValue<'_>) -> Raw {
    match value {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => {
            i128::from_str_radix(number.as_str(), number.radix()).map_or(Raw::Other, Raw::Whole)
        }
        DeValue::Array(items) => Raw::List(items.iter().map(|item| raw_of_spanned(item.get_ref())).collect()),
        DeValue::Boolean(flag) => Raw::Flag(*flag),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => Raw::Other,
    }
}
