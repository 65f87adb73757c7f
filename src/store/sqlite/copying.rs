//! A copy of the database and of the key beside it, taken while a server writes. Knows files and pages; never what is in
//! them.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::claim::{MODE, folder_of, with_more};
use super::snapshot::DatabaseSnapshot;
use crate::seal::{NoSeal, Seal};

/// Pages that are copied between two words about how far it is.
const PAGES_AT_ONCE: i32 = 10_000;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The size of the database, in bytes.
    pub bytes: u64,
    /// Where the key is; nothing where there was none to copy.
    pub key: Option<PathBuf>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum NotCopied {
    /// A file of that name is there.
    #[error("{path:?} is there already, and is left as it is: choose another name{hint}")]
    Taken {
        /// The file.
        path: PathBuf,
        /// Why this name is needed, where that is not plain.
        hint: &'static str,
    },
    /// The name ends as the key's would.
    #[error("{path:?} is what the copy of the key would be called: choose a name that does not end in .key")]
    KeyName {
        /// The file.
        path: PathBuf,
    },
    /// The key is none.
    #[error(transparent)]
    Seal(#[from] NoSeal),
    /// The file cannot be written.
    #[error("{path:?} cannot be written: {reason}")]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// What the system or SQLite says.
        reason: String,
    },
    /// What was copied is damaged, and so is what it was copied from.
    #[error("the database is damaged, so no copy of it is kept ({0}); `visavis doctor` says more")]
    Damaged(String),
}

/// Copies a database, as it was when the snapshot was opened, into a new file, and its key into one beside it. Both are on
/// disk, and the database is sound, when this returns; if it fails nothing is left. `tell` hears how many pages there are
/// to copy yet and in all.
///
/// # Errors
/// [`NotCopied`]
pub fn copy(
    snapshot: &DatabaseSnapshot,
    file: &Path,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Copied, NotCopied> {
    let key = Seal::path_beside(file);
    if key == file {
        return Err(NotCopied::KeyName { path: key });
    }
    let partial = with_more(file, ".partial");
    let key_hint = " whose .key is free too, because the key is copied to there";
    let partial_hint =
        ", or remove this one: it is what a backup that was cut short has left, or one that is under way";
    for (path, hint) in [(file, ""), (&key, key_hint), (&partial, partial_hint)] {
        if path.symlink_metadata().is_ok() {
            return Err(NotCopied::Taken { path: path.to_owned(), hint });
        }
    }
    let seal = match Seal::find(&Seal::path_beside(snapshot.path())) {
        Err(NoSeal::File { source, .. }) if source.kind() == ErrorKind::NotFound => None,
        found => Some(found?),
    };
    let written = write(&snapshot.db, &partial, tell)
        .and_then(|bytes| {
            if let Some(seal) = &seal {
                seal.write(&key).map_err(|error| unwritten(&key, &error))?;
            }
            Ok(bytes)
        })
        .and_then(|bytes| {
            std::fs::rename(&partial, file).map_err(|error| unwritten(file, &error))?;
            sync_folder(file);
            Ok(bytes)
        });
    match written {
        Ok(bytes) => Ok(Copied { bytes, key: seal.map(|_| key) }),
        Err(reason) => {
            // What is not there need not be removed; the key was made here, for a copy that there is not.
            for left in [
                &partial,
                &with_more(&partial, "-journal"),
                &with_more(&partial, "-wal"),
                &with_more(&partial, "-shm"),
            ] {
                let _ = std::fs::remove_file(left);
            }
            if seal.is_some() && !matches!(&reason, NotCopied::Unwritten { path, .. } if *path == key) {
                let _ = std::fs::remove_file(&key);
            }
            Err(reason)
        }
    }
}

/// Writes all pages into a file that is not there yet, looks whether they are a sound database, and waits for the disk.
pub(super) fn write(db: &Connection, file: &Path, tell: &mut dyn FnMut(u64, u64)) -> Result<u64, NotCopied> {
    let made = OpenOptions::new().write(true).create_new(true).mode(MODE).open(file);
    let made = made.map_err(|error| unwritten(file, &error))?;
    let failed = |error: rusqlite::Error| unwritten(file, &error);
    let mut copy = Connection::open(file).map_err(failed)?;
    {
        let backup = Backup::new(db, &mut copy).map_err(failed)?;
        let count = |pages: i32| u64::try_from(pages).unwrap_or_default();
        while backup.step(PAGES_AT_ONCE).map_err(failed)? != StepResult::Done {
            let progress = backup.progress();
            tell(count(progress.remaining), count(progress.pagecount));
        }
    }
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    let said: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .unwrap_or_else(|error| error.to_string());
    if said != "ok" {
        return Err(NotCopied::Damaged(said));
    }
    copy.close().map_err(|(_, error)| failed(error))?;
    made.sync_all().map_err(|error| unwritten(file, &error))?;
    made.metadata().map(|metadata| metadata.len()).map_err(|error| unwritten(file, &error))
}

/// Waits until a name is on disk. Some file systems cannot; it is then as sure as they make it.
pub(super) fn sync_folder(file: &Path) {
    let _ = File::open(folder_of(file)).and_then(|folder| folder.sync_all());
}

pub(super) fn unwritten(path: &Path, reason: &impl ToString) -> NotCopied {
    NotCopied::Unwritten { path: path.to_owned(), reason: reason.to_string() }
}
