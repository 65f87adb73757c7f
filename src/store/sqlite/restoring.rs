//! A backup put in the place of the database, as a whole or not at all. Knows files and their order; never what is in them.
//!
//! The order is what makes it whole. The copy is complete and on disk before anything is moved. From the first move to the
//! last the copy lies under a name that stops every start of the server; the last is the one that gives it the database's
//! name. Whoever is cut short between begins again, and what was there before lies under dated names.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::cannot_open::CannotOpen;
use super::claim::{Claim, resolved, restoring, with_more};
use super::copying::{NotCopied, sync_folder, unwritten, write};
use super::records;
use super::snapshot::DatabaseSnapshot;
use crate::seal::{NoSeal, Seal};
use crate::store::settings::Settings;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The database, as configured.
    pub path: PathBuf,
    /// The key that it came with, if it did.
    pub key: Option<PathBuf>,
    /// Where the database that was there is now, if there was one.
    pub former: Option<PathBuf>,
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// There is no place to restore to, or a server runs there.
    #[error(transparent)]
    Place(CannotOpen),
    /// The backup cannot be used.
    #[error("the backup cannot be used: {0}")]
    Backup(CannotOpen),
    /// The backup is damaged.
    #[error("the backup is damaged, and nothing is changed: {0}")]
    Damaged(String),
    /// The backup is the database.
    #[error("{path:?} is the database itself: nothing is changed")]
    Itself {
        /// The file.
        path: PathBuf,
    },
    /// The backup has no key beside it.
    #[error(
        "there is no key {key:?} beside the backup, and records would be signed by another one: put it there, or say \
         --without-key to keep the key that is beside the database now"
    )]
    NoKey {
        /// Where it should be.
        key: PathBuf,
    },
    /// No record of the backup was signed with the key beside it.
    #[error(
        "the key {key:?} has signed none of the backup's records, so it is another database's and nothing is changed: put the \
         right one there, or say --without-key to keep the key that is beside the database now"
    )]
    OtherKey {
        /// Where it is.
        key: PathBuf,
    },
    /// The key is none.
    #[error(transparent)]
    Seal(#[from] NoSeal),
    /// A file cannot be written or moved.
    #[error("{0}; all is as it was")]
    Unwritten(NotCopied),
    /// A file cannot be moved, and those before it not moved back.
    #[error("{reason}, and {path:?} could not be put back: move it to {to:?} by hand")]
    Stuck {
        /// What went wrong first.
        reason: String,
        /// Where the file is.
        path: PathBuf,
        /// Where it was.
        to: PathBuf,
    },
}

/// Puts a backup, and the key beside it, in the place of the database of these settings, while no server runs on it.
///
/// # Errors
/// [`NotRestored`]; all is as it was then.
pub fn restore(
    settings: &Settings,
    backup: &Path,
    without_key: bool,
    now: OffsetDateTime,
) -> Result<Restored, NotRestored> {
    if settings.in_memory() {
        return Err(NotRestored::Place(CannotOpen::Nowhere));
    }
    let path = PathBuf::from(&settings.path);
    let (snapshot, seal) = examine(&path, backup, without_key)?;
    let claim = Claim::take(&path, false).map_err(NotRestored::Place)?;
    // A name that leads to another file: that is where the database is, and its log.
    let place = resolved(&path);
    let own_key = Seal::path_beside(&path);
    let partial = with_more(&place, ".partial");
    let new_key = seal.is_some().then(|| with_more(&own_key, ".partial"));
    let clean = || {
        let left = [Some(partial.clone()), Some(with_more(&partial, "-journal")), new_key.clone()];
        left.into_iter().flatten().for_each(|left| drop(std::fs::remove_file(left)));
    };
    // What one that was cut short has left.
    clean();
    let written = write(&snapshot.db, &partial, &mut |_, _| {}).and_then(|_| match (&seal, &new_key) {
        (Some(seal), Some(to)) => seal.write(to).map_err(|error| unwritten(to, &error)),
        (Some(_) | None, Some(_) | None) => Ok(()),
    });
    let former = former_name(&place, now);
    let had = place.symlink_metadata().is_ok();
    let moves = moves(&place, &former, &own_key, new_key.as_deref(), &partial, &restoring(&place));
    if let Err(error) = written.map_err(NotRestored::Unwritten).and_then(|()| all_or_none(&moves)) {
        clean();
        return Err(error);
    }
    // How far the database had come says nothing of this one.
    let _ = claim.beside.set_len(0);
    sync_folder(&place);
    Ok(Restored { path, key: seal.map(|_| own_key), former: had.then_some(former) })
}

/// Looks whether a backup may take the place of a database, and is sound.
fn examine(
    path: &Path,
    backup: &Path,
    without_key: bool,
) -> Result<(DatabaseSnapshot, Option<Seal>), NotRestored> {
    let snapshot = DatabaseSnapshot::open_still(backup.to_owned()).map_err(NotRestored::Backup)?;
    let is_itself = |path: PathBuf| std::fs::canonicalize(backup).is_ok_and(|file| file == path);
    if std::fs::canonicalize(path).is_ok_and(is_itself) {
        return Err(NotRestored::Itself { path: path.to_owned() });
    }
    let key = Seal::path_beside(backup);
    let seal = match Seal::find(&key) {
        Err(NoSeal::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => None,
        _ if without_key => None,
        found => Some(found?),
    };
    if seal.is_none() && !without_key {
        return Err(NotRestored::NoKey { key });
    }
    let mut flaws = Vec::new();
    snapshot.flaws(&mut |flaw| flaws.push(flaw));
    if let Some(first) = flaws.into_iter().next() {
        return Err(NotRestored::Damaged(first));
    }
    let fits = |seal: &Seal| records::any_signed_with(&snapshot.db, &seal.public());
    match seal.as_ref().map(fits).transpose() {
        Ok(Some(false)) => Err(NotRestored::OtherKey { key }),
        Ok(Some(true) | None) => Ok((snapshot, seal)),
        Err(error) => Err(NotRestored::Damaged(error.to_string())),
    }
}

/// The name of what was there: that of the database with the time in it, free with its key and its log.
fn former_name(place: &Path, now: OffsetDateTime) -> PathBuf {
    let stem = place.file_stem().unwrap_or_default().to_string_lossy();
    let (date, (hour, minute, second)) = (now.date(), now.time().as_hms());
    let name = |more: &str| {
        place.with_file_name(format!("{stem}-before-{date}-{hour:02}{minute:02}{second:02}{more}.db"))
    };
    let free = |path: &PathBuf| {
        [path.clone(), with_more(path, "-wal"), Seal::path_beside(path)]
            .iter()
            .all(|path| path.symlink_metadata().is_err())
    };
    let names = std::iter::once(name("")).chain((2..1_000).map(|number| name(&format!("-{number}"))));
    names.into_iter().find(free).unwrap_or_else(|| name(""))
}

/// What is moved where, in order. What is not there is passed over.
fn moves(
    place: &Path,
    former: &Path,
    own_key: &Path,
    new_key: Option<&Path>,
    partial: &Path,
    restoring: &Path,
) -> Vec<(PathBuf, PathBuf)> {
    let mut moves = vec![(partial.to_owned(), restoring.to_owned())];
    for more in ["", "-wal", "-shm", "-journal"] {
        moves.push((with_more(place, more), with_more(former, more)));
    }
    if let Some(new_key) = new_key {
        moves.push((own_key.to_owned(), Seal::path_beside(former)));
        moves.push((new_key.to_owned(), own_key.to_owned()));
    }
    moves.push((restoring.to_owned(), place.to_owned()));
    moves
}

/// Moves every file that is there, or moves all back.
fn all_or_none(moves: &[(PathBuf, PathBuf)]) -> Result<(), NotRestored> {
    let mut done: Vec<&(PathBuf, PathBuf)> = Vec::new();
    for both @ (from, to) in moves {
        match std::fs::rename(from, to) {
            Ok(()) => done.push(both),
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && from.symlink_metadata().is_err() => {}
            Err(error) => {
                let reason = unwritten(to, &error);
                for (from, to) in done.into_iter().rev() {
                    if std::fs::rename(to, from).is_err() {
                        let path = to.clone();
                        let to = from.clone();
                        return Err(NotRestored::Stuck { reason: reason.to_string(), path, to });
                    }
                }
                return Err(NotRestored::Unwritten(reason));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                format!(
                    "{}: {}",
                    path.file_name().unwrap().display(),
                    std::fs::read_to_string(&path).unwrap_or_default()
                )
            })
            .collect();
        names.sort();
        names
    }

    /// Wherever it is stopped, a server finds the whole of the old or of the new, or does not start; where it fails, all is
    /// as it was.
    #[test]
    fn a_restore_that_is_cut_short_leaves_no_database_that_is_neither() {
        let write = |folder: &Path| {
            for name in ["v.db", "v.db-wal", "v.key"] {
                std::fs::write(folder.join(name), "old").unwrap();
            }
            for name in ["v.db.partial", "v.key.partial"] {
                std::fs::write(folder.join(name), "new").unwrap();
            }
        };
        let planned = |folder: &Path| {
            let at = |name: &str| folder.join(name);
            moves(
                &at("v.db"),
                &at("f.db"),
                &at("v.key"),
                Some(&at("v.key.partial")),
                &at("v.db.partial"),
                &at("v.db.restoring"),
            )
        };
        let count = planned(Path::new("")).len();
        for stop in 0..=count {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path());
            all_or_none(&planned(folder.path())[..stop]).unwrap();
            let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
            let stops_a_start = read("v.db.restoring").is_some();
            let found = (read("v.db"), read("v.db-wal"), read("v.key"));
            let of = |age: &str| Some(age.to_owned());
            let whole = [(of("old"), of("old"), of("old")), (of("new"), None, of("new"))];
            assert!(stops_a_start || whole.contains(&found), "after {stop}: {found:?}");
        }
        for hindered in 0..count {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path());
            let before = names(folder.path());
            let mut moves = planned(folder.path());
            if moves[hindered].0.symlink_metadata().is_err() && hindered + 1 < count {
                continue;
            }
            moves[hindered].1 = folder.path().join("nowhere").join("x");
            assert!(matches!(all_or_none(&moves), Err(NotRestored::Unwritten(_))), "{hindered}");
            assert_eq!(names(folder.path()), before, "{hindered}");
        }
    }
}
