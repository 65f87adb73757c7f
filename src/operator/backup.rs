//! `visavis backup FILE`. Knows what to say; how it is done is the store's.

use std::path::Path;

use super::{Console, Finding};
use crate::store::settings::Settings;
use crate::store::{Copied, DatabaseSnapshot, NotCopied, copy};

/// Copies the database into a new file and its key beside it, while a server may run on it.
pub fn backup(settings: &Settings, file: &Path, console: &mut Console<'_>) -> Finding {
    let snapshot = match DatabaseSnapshot::open(settings) {
        Ok(snapshot) => snapshot,
        Err(reason) => return console.give_up(reason),
    };
    let copied = copy(&snapshot, file, &mut |left, all| {
        console.note(format_args!("{} of {all} pages copied", all - left));
    });
    match copied {
        Ok(Copied { bytes, key }) => {
            console.say(format_args!("copied to {}, {bytes} bytes", file.display()));
            match key {
                Some(key) => console.say(format_args!(
                    "the key is in {}: who reads it can sign records in this server's name",
                    key.display()
                )),
                None => console.note("there is no key beside the database, so none was copied"),
            }
            Finding::Sound
        }
        Err(reason @ NotCopied::Damaged(_)) => {
            console.note(reason);
            Finding::Wrong
        }
        Err(reason) => console.give_up(reason),
    }
}
