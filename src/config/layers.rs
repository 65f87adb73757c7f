//! The layers: built-in defaults, files, environment, flags; each read, checked, and laid over the one before.
//!
//! Owns where values come from and which wins. May know the file system (reading) and the environment it is handed.
//! Never reads the process's environment by itself, except in [`Environment::of_process`].

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ::config::{ConfigError, Map, Source, Value};

use super::fault::{Fault, Faults};
use super::kind::Raw;
use super::{Config, Flags, Loaded, keys};

/// What environment variables of the configuration begin with. Two underscores: names with one are taken by container
/// platforms, which set `VISAVIS_PORT` and the like for a service of that name.
const PREFIX: &str = "VISAVIS__";

/// The files that are read when none is named, if they exist.
const FILES: [&str; 2] = ["config/default.toml", "config/local.toml"];

/// Characters of a value that a sentence repeats.
const QUOTED_CHARS_MAX: usize = 80;

/// Where a program runs: what the layers are read from.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The folder that relative paths of files start from.
    pub folder: PathBuf,
    /// The environment variables.
    pub variables: Vec<(OsString, OsString)>,
}

impl Environment {
    /// The working directory and the environment of this process.
    pub fn of_process() -> Self {
        Self { folder: PathBuf::new(), variables: std::env::vars_os().collect() }
    }
}

/// Every checked layer, the weakest first.
#[derive(Debug)]
pub(super) struct Layers {
    layers: Vec<Layer>,
    files: Vec<PathBuf>,
}

/// The checked values of one layer, by the full names of their keys.
#[derive(Clone, Debug, Default)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone())
    }
}

/// One value as its layer gives it, not yet checked.
pub(super) struct Given {
    /// Where it stands, for people.
    pub(super) place: String,
    /// The full name of its key.
    pub(super) name: String,
    /// The value as written.
    pub(super) written: String,
    /// The value.
    pub(super) raw: Raw,
}

/// Reads and checks every layer.
pub(super) fn read(environment: &Environment, flags: &Flags) -> Result<Layers, Faults> {
    let mut reader = Reader::default();
    reader.defaults();
    if let Some(file) = &flags.config {
        reader.file(&environment.folder, file, true);
    } else {
        for file in FILES {
            reader.file(&environment.folder, Path::new(file), false);
        }
    }
    reader.environment(&environment.variables);
    reader.flags(flags);
    if reader.faults.is_empty() {
        Ok(Layers { layers: reader.layers, files: reader.files })
    } else {
        Err(Faults(reader.faults))
    }
}

/// Lays the layers over each other.
pub(super) fn merge(layers: Layers) -> Result<Loaded, Faults> {
    let mut builder = ::config::Config::builder();
    for layer in layers.layers {
        builder = builder.add_source(layer);
    }
    let misfit = |error: ConfigError| Fault::Misfit { reason: error.to_string() };
    let merged = builder.build().map_err(misfit)?;
    let mut places = BTreeMap::new();
    for (section, table) in merged.collect().map_err(misfit)? {
        for (key, value) in table.into_table().map_err(misfit)? {
            places.insert(format!("{section}.{key}"), value.origin().unwrap_or_default().to_owned());
        }
    }
    let config = merged.try_deserialize().map_err(misfit)?;
    Ok(Loaded { config, files: layers.files, places })
}

#[derive(Default)]
struct Reader {
    layers: Vec<Layer>,
    files: Vec<PathBuf>,
    faults: Vec<Fault>,
}

impl Reader {
    fn defaults(&mut self) {
        match super::show::values(&Config::default()) {
            Ok(values) => {
                let given = values.into_iter().map(|(name, value)| Given {
                    place: "built-in default".to_owned(),
                    written: value.to_string(),
                    raw: super::file::raw_of(&value),
                    name,
                });
                self.layer(given.map(Ok));
            }
            Err(reason) => self.faults.push(Fault::Misfit { reason }),
        }
    }

    /// Reads a file; one that is not there is a fault only if it was `named`.
    fn file(&mut self, folder: &Path, file: &Path, named: bool) {
        let text = match std::fs::read_to_string(folder.join(file)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && !named => return,
            Err(error) => {
                let place = file.display().to_string();
                self.faults.push(Fault::Unreadable { place, reason: error.to_string() });
                return;
            }
        };
        self.files.push(file.to_owned());
        self.layer(super::file::parse(&file.display().to_string(), &text));
    }

    /// Reads the variables that begin with [`PREFIX`], in the order of their names.
    fn environment(&mut self, environment: &[(OsString, OsString)]) {
        let variables: BTreeMap<_, _> = environment.iter().map(|(name, value)| (name, value)).collect();
        let given = variables.into_iter().filter_map(|(variable, value)| {
            let variable = variable.to_string_lossy();
            let name = variable.strip_prefix(PREFIX)?.to_lowercase().replacen("__", ".", 1);
            let place = format!("environment variable {variable}");
            let raw = value.to_str().map_or(Raw::Other, |value| Raw::Words(value.to_owned()));
            Some(Ok(Given { place, name, written: quoted(&value.to_string_lossy()), raw }))
        });
        self.layer(given);
    }

    fn flags(&mut self, flags: &Flags) {
        let table = [
            ("--bind", "server.bind", &flags.bind),
            ("--games-max", "lobby.games_max", &flags.games_max),
            ("--log", "log.level", &flags.log),
        ];
        let given = table.into_iter().filter_map(|(flag, name, value)| {
            let value = value.as_ref()?;
            let place = format!("flag {flag}");
            let name = name.to_owned();
            Some(Ok(Given { place, name, written: quoted(value), raw: Raw::Words(value.clone()) }))
        });
        self.layer(given);
    }

    /// Checks the values of one layer against the table of keys.
    fn layer(&mut self, given: impl IntoIterator<Item = Result<Given, Fault>>) {
        let mut layer = Layer::default();
        for given in given {
            match given.and_then(check) {
                Ok((name, value)) => {
                    layer.0.insert(name, value);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
        self.layers.push(layer);
    }
}

fn quoted(value: &str) -> String {
    format!("{value:?}")
}

/// The name and the value in the type its key asks for.
fn check(given: Given) -> Result<(String, Value), Fault> {
    let Some(key) = keys::find(&given.name) else { return Err(unknown(given)) };
    match key.kind.check(&given.raw) {
        Ok(kind) => Ok((given.name, Value::new(Some(&given.place), kind))),
        Err(culprit) => {
            let is_secret = matches!(key.kind, keys::Kind::Secret { .. });
            let value =
                if is_secret { "…".to_owned() } else { shortened(&culprit.unwrap_or(given.written)) };
            Err(Fault::Value { place: given.place, name: given.name, value, demand: key.demand() })
        }
    }
}

/// What to say of a name that no key has.
fn unknown(given: Given) -> Fault {
    let Given { place, name, written, .. } = given;
    let value = shortened(&written);
    let section = name.split('.').next().unwrap_or_default().to_owned();
    if !keys::keys_of(&section).is_empty() {
        Fault::Key { place, section, name, value }
    } else if name == section {
        Fault::Stray { place, name, value }
    } else {
        Fault::Section { place, section }
    }
}

/// A value for a sentence: in one line, and not for ever.
fn shortened(written: &str) -> String {
    let mut line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(QUOTED_CHARS_MAX) {
        line.truncate(end);
        line.push('…');
    }
    line
}
