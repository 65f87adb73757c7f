//! Which game is meant on a command line, and what engines may spend. Knows the catalogue and how options are written.

use std::time::Duration;

use crate::bridge::{Effort, Limits};
use crate::config::Engine;
use crate::rules::{Catalogue, Kind, OptionValue, Options, find};

const MIB: u64 = 1 << 20;

/// What an engine may spend.
pub(super) fn limits(asked: &Engine) -> Limits {
    let time = Effort::Time(Duration::from_millis(asked.move_time));
    Limits {
        effort: asked.nodes.map_or(time, Effort::Nodes),
        patience: Duration::from_millis(asked.patience),
        memory: asked.engine_memory.map(|mib| mib.saturating_mul(MIB)),
    }
}

/// The game of that name, with these options, each as NAME=VALUE; what is not named is as usual.
pub(super) fn chosen(
    rules: &str,
    options: &[String],
    catalogue: Catalogue,
) -> Result<(&'static Kind, Options), String> {
    let Some(kind) = find(catalogue, rules) else {
        let known = catalogue.iter().map(|kind| kind.id).collect::<Vec<_>>().join(", ");
        return Err(format!("there is no game {rules:?}; there is {known}"));
    };
    let option = |text: &String| {
        let (name, value) =
            text.split_once('=').ok_or_else(|| format!("--option is {text:?}, and not NAME=VALUE"))?;
        Ok((name.to_owned(), OptionValue::read(value)))
    };
    let wished = options.iter().map(option).collect::<Result<Options, String>>()?;
    let options = kind.choose(&wished).map_err(|bad| bad.to_string())?;
    Ok((kind, options))
}
