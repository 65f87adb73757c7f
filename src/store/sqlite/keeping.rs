//! The copy of a database that is kept before it is brought up to date, so that the program which wrote it can be put back.
//! Knows files and versions; never what a step does.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::cannot_open::CannotOpen;
use super::claim::{folder_of, with_more};
use super::copying::{sync_folder, write};
use crate::seal::Seal;

/// What has to be left on the disk beside the copy, in bytes.
const SPARE_BYTES: u64 = 16 << 20;

/// Where the copy of a database of that version is kept.
fn place(path: &Path, version: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-version-{version}.db"))
}

/// Keeps a copy of a database and of its key beside it, and removes those of versions before. One of this version is
/// replaced as a whole. Where nobody has played yet, there is nothing to keep.
///
/// # Errors
/// [`CannotOpen::NoCopy`]; nothing has been changed then.
pub(super) fn keep(db: &Connection, path: &Path, version: usize) -> Result<(), CannotOpen> {
    let refused = |reason: String| CannotOpen::NoCopy { path: path.to_owned(), reason };
    let unread = |error| CannotOpen::of(path, &error);
    if !db.query_row("SELECT EXISTS (SELECT 1 FROM players)", [], |row| row.get(0)).map_err(unread)? {
        return Ok(());
    }
    let pages: u64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(unread)?;
    let page_bytes: u64 = db.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(unread)?;
    let wanted = pages.saturating_mul(page_bytes).saturating_add(SPARE_BYTES);
    let disk = rustix::fs::statvfs(folder_of(path)).ok();
    if let Some(free) =
        disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)).filter(|free| *free < wanted)
    {
        return Err(refused(format!("{free} bytes are free on its disk, and {wanted} are needed")));
    }
    let copy = place(path, version);
    let key = Seal::path_beside(path);
    let partial = with_more(&copy, ".partial");
    let copied_key = Seal::path_beside(&copy);
    tracing::info!(
        ?copy,
        "the database is of an older version: a copy is kept before it is brought up to date"
    );
    // What a start that was cut short has left.
    let _ = std::fs::remove_file(&partial);
    let kept = write(db, &partial, &mut |_, _| {}).map_err(|error| error.to_string()).and_then(|_| {
        let _ = std::fs::remove_file(&copied_key);
        match Seal::find(&key) {
            Ok(seal) => seal.write(&copied_key).map_err(|error| error.to_string())?,
            // Whether the server may start without one is decided later.
            Err(error) => tracing::warn!(%error, "the key is not copied"),
        }
        std::fs::rename(&partial, &copy).map_err(|error| error.to_string())
    });
    if let Err(reason) = kept {
        let _ = std::fs::remove_file(&partial);
        return Err(refused(reason));
    }
    sync_folder(&copy);
    for former in (1..version).map(|former| place(path, former)) {
        let _ = std::fs::remove_file(Seal::path_beside(&former));
        let _ = std::fs::remove_file(former);
    }
    Ok(())
}
