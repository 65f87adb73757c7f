//! Which game is meant on a command line. Knows the catalogue and how options are written.

use crate::rules::{Catalogue, Kind, OptionValue, Options, find};

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
        Ok((name.to_owned(), value_of(value)))
    };
    let wished = options.iter().map(option).collect::<Result<Options, String>>()?;
    let options = kind.choose(&wished).map_err(|bad| bad.to_string())?;
    Ok((kind, options))
}

fn value_of(text: &str) -> OptionValue {
    if let Ok(number) = text.parse() {
        return OptionValue::Whole(number);
    }
    text.parse().map_or_else(|_| OptionValue::Word(text.to_owned()), OptionValue::Flag)
}
