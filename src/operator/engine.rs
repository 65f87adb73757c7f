//! `visavis engine`. The search of the house on standard input and output, in a protocol of the field. Knows what is asked; what is
//! answered is for [`crate::bridge`].

use std::io::{BufReader, stdin};

use super::chosen::chosen;
use super::{Console, Finding};
use crate::bots::Level;
use crate::bridge::{Own, Protocol};
use crate::config::OwnEngine;
use crate::rules::{Catalogue, Kind, find};

/// Answers whoever asks on standard input until there is no more.
pub fn engine(asked: &OwnEngine, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let own = match own(asked, catalogue) {
        Ok(own) => own,
        Err(reason) => return console.give_up(reason),
    };
    match own.serve(catalogue, BufReader::new(stdin()), console.out) {
        Ok(()) => Finding::Sound,
        Err(error) => console.give_up(error),
    }
}

fn own(asked: &OwnEngine, catalogue: Catalogue) -> Result<Own, String> {
    let protocol =
        Protocol::parse(&asked.protocol).ok_or_else(|| format!("no protocol {:?}", asked.protocol))?;
    let level = Level::parse(&asked.level).ok_or_else(|| format!("there is no level {:?}", asked.level))?;
    let rules = match &asked.rules {
        Some(rules) => find(catalogue, rules).map_or(rules.as_str(), |kind| kind.id),
        None => first(protocol, catalogue).map(|kind| kind.id).ok_or("there is no game")?,
    };
    let (kind, options) = chosen(rules, &asked.options, catalogue)?;
    protocol.speaks(kind, &options)?;
    Ok(Own { protocol, level, kind, options, seed: asked.seed })
}

/// The first game that is played by a protocol.
fn first(protocol: Protocol, catalogue: Catalogue) -> Option<&'static Kind> {
    let played = |kind: &&'static Kind| {
        chosen(kind.id, &[], catalogue).is_ok_and(|(kind, options)| protocol.speaks(kind, &options).is_ok())
    };
    catalogue.iter().find(played)
}
