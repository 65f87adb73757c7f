//! `visavis restore FILE`. Knows what to say; how it is done is the store's.

use std::path::Path;

use time::OffsetDateTime;

use super::{Console, Finding};
use crate::store::settings::Settings;
use crate::store::{self, NotRestored};

/// Puts a backup in the place of the database, while no server runs.
pub fn restore(settings: &Settings, file: &Path, without_key: bool, console: &mut Console<'_>) -> Finding {
    match store::restore(settings, file, without_key, OffsetDateTime::now_utc()) {
        Ok(restored) => {
            console.say(format_args!("restored {} to {}", file.display(), restored.path.display()));
            match restored.former {
                Some(former) => console.say(format_args!("what was there is in {}", former.display())),
                None => console.say("there was no database there"),
            }
            match restored.key {
                Some(key) => console.say(format_args!("records are signed with the key that came with it, {}", key.display())),
                None => console.note(
                    "no key came with it, and none was touched: where there is none, the server starts with --new-key only",
                ),
            }
            Finding::Sound
        }
        Err(reason @ NotRestored::Damaged(_)) => {
            console.note(reason);
            Finding::Wrong
        }
        Err(reason) => console.give_up(reason),
    }
}
