//! The files in `config/` are true, and so is the table of keys: what is built in, with its ranges.

use std::collections::BTreeMap;

use visavis::config::keys::{self, KEYS, Kind};

use super::*;

// ── The table of keys, and the files in config/ ─────────────────────────────────────────────────────────────────────

#[test]
fn the_table_of_keys_is_the_configuration() {
    let table = toml::Table::try_from(Config::default()).unwrap();
    let mut fields: Vec<String> = Vec::new();
    for (section, keys) in &table {
        fields.extend(keys.as_table().unwrap().keys().map(|key| format!("{section}.{key}")));
    }
    let mut names: Vec<String> = KEYS.iter().map(keys::Key::name).collect();
    fields.sort();
    names.sort();
    assert_eq!(names, fields, "KEYS in src/config/keys.rs lists every field of Config, and nothing else");
}

#[test]
fn both_ends_of_every_range_are_allowed_and_fit_their_field() {
    for key in KEYS {
        let ends: Vec<String> = match key.kind {
            Kind::Whole { min, max, .. } => vec![min.to_string(), max.to_string()],
            Kind::Flag => vec!["true".to_owned(), "false".to_owned()],
            Kind::Choice(words) => words.iter().map(|word| format!("'{word}'")).collect(),
            Kind::Text { chars_max } => vec!["'x'".to_owned(), format!("'{}'", "é".repeat(chars_max))],
            Kind::Path(_)
            | Kind::Bind
            | Kind::BindOrNone
            | Kind::Levels
            | Kind::Origins
            | Kind::Networks
            | Kind::Secret { .. } => continue,
        };
        for end in ends {
            let text = format!("[{}]\n{} = {end}", key.section, key.key);
            let loaded = Folder::new(&[("own.toml", &text)]).load(&[], named("own.toml"));
            assert!(loaded.is_ok(), "{text}: {}", loaded.unwrap_err());
        }
        if let Kind::Whole { min, max, .. } = key.kind {
            for beyond in [min - 1, max + 1] {
                assert_eq!(faults_of_file(&format!("[{}]\n{} = {beyond}", key.section, key.key)).len(), 1);
            }
        }
    }
}

#[test]
fn default_toml_is_the_built_in_defaults() {
    let text = house("config/default.toml");
    let loaded = Folder::new(&[("config/default.toml", &text)]).load(&[], no_flags()).unwrap();
    assert_eq!(loaded.config, Config::default());
}

#[test]
fn default_toml_explains_every_key_with_its_range() {
    let text = house("config/default.toml");
    let (mut section, mut comment) = (String::new(), String::new());
    let mut explained = BTreeMap::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push_str(words);
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
        } else if let Some((key, _)) = line.split_once(" = ") {
            explained.insert(format!("{section}.{key}"), comment.clone());
        }
        if !line.starts_with('#') {
            comment.clear();
        }
    }
    for key in KEYS {
        let comment = explained.get(&key.name()).unwrap_or_else(|| panic!("{} is missing", key.name()));
        let (sentence, value) =
            comment.split_once(" Value: ").unwrap_or_else(|| panic!("{}: {comment}", key.name()));
        assert_eq!(value, format!("{}.", key.demand()), "{}", key.name());
        assert!(sentence.trim().ends_with('.') && sentence.len() > 15, "{}: {sentence}", key.name());
    }
    assert_eq!(explained.len(), KEYS.len(), "nothing else stands there");
}

#[test]
fn production_toml_is_valid_and_says_only_what_differs() {
    let text = house("config/production.toml");
    let loaded = Folder::new(&[("own.toml", &text)]).load(&[], named("own.toml")).unwrap();
    assert!(!loaded.config.server.proxies.is_empty());
    let default = toml::Table::try_from(Config::default()).unwrap();
    let bind_is_worth_saying = ("server", "bind");
    for (section, keys) in &toml::from_str::<toml::Table>(&text).unwrap() {
        for (key, value) in keys.as_table().unwrap() {
            let differs = default.get(section).and_then(|keys| keys.get(key)) != Some(value);
            let worth_saying = (section.as_str(), key.as_str()) == bind_is_worth_saying;
            assert!(differs || worth_saying, "{section}.{key} is {value} anyway");
        }
    }
}
