//! A database file that one process has for itself: which it is, whoever asks by which name, and that it is ours before
//! anything is written to it. Knows paths, locks, modes and the head of a file; never what is in the tables.
//!
//! **Invariant:** two servers never work on one file, whatever names it has
//! (`one_file_has_one_server_by_whatever_name`).
//!
//! The lock is on the file itself (`flock(2)`, which knows nothing of the record locks that SQLite holds on it), and on one
//! beside it, which is all that earlier versions look at. SQLite's locks have a trap: they go when their process closes
//! *any* handle of the file. So the handle that carries the lock is never closed: it is unlocked, and left to the end of the
//! process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::mem::ManuallyDrop;
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::cannot_open::CannotOpen;
use super::schema;
use super::snapshot::{has_no_log, still};

/// Who may read and write what the server keeps: it holds what players are known again by.
pub(super) const MODE: u32 = 0o600;
/// What others must not have of it.
const OTHERS: u32 = 0o077;
/// What a file of SQLite begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where its head says whose it is, big-endian.
const APPLICATION_AT: usize = 68;
/// What stands in every such head, and where: how full pages are.
const FRACTIONS: (usize, &[u8]) = (21, &[64, 32, 32]);
/// The length of that head.
const HEAD_BYTES: usize = 100;

/// The right to a database, as long as this lives.
pub(super) struct Claim {
    /// The lock beside it; also where the mark of the last commit is kept.
    pub(super) beside: File,
    /// The file itself, where there is one and its file system has such locks.
    own: Option<ManuallyDrop<File>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(own) = &self.own {
            // Whoever opens the file next may. The handle stays, see above.
            let _ = own.unlock();
        }
    }
}

impl Claim {
    /// Makes the folder and, if that is wanted, the file, and takes both locks.
    ///
    /// # Errors
    /// [`CannotOpen::Taken`], or what cannot be written.
    pub(super) fn take(path: &Path, make: bool) -> Result<Self, CannotOpen> {
        let failed = |what| move |source| CannotOpen::File { path: path.to_owned(), what, source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed("its folder"))?;
        }
        let beside = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(MODE)
            .open(path.with_extension("lock"))
            .map_err(failed("the lock beside it"))?;
        lock(&beside, path)?.map_err(failed("the lock beside it"))?;
        if make {
            left_alone(path)?;
        }
        let own =
            OpenOptions::new().create(make).truncate(false).read(true).write(true).mode(MODE).open(path);
        let own = match own {
            Err(error) if error.kind() == ErrorKind::NotFound && !make => {
                return Ok(Self { beside, own: None });
            }
            own => ManuallyDrop::new(own.map_err(failed("the file"))?),
        };
        if let Some(system) = network(path) {
            tracing::warn!(
                system,
                "store.path is on a network: nothing keeps a second computer's server away from it"
            );
            return Ok(Self { beside, own: Some(own) });
        }
        lock(&own, path)?.map_err(failed("the lock on it"))?;
        Ok(Self { beside, own: Some(own) })
    }

    /// Refuses a file that another program has made, before anything is written to it.
    ///
    /// # Errors
    /// [`CannotOpen::Foreign`]
    pub(super) fn look_at(&self, path: &Path) -> Result<(), CannotOpen> {
        let Some(own) = &self.own else { return Ok(()) };
        let mut head = [0; HEAD_BYTES];
        let (at, fractions) = FRACTIONS;
        // What is shorter, or no database at all, is refused by SQLite; what is empty will be ours.
        let is_database = own.read_exact_at(&mut head, 0).is_ok()
            && head.starts_with(MAGIC)
            && head.get(at..).is_some_and(|rest| rest.starts_with(fractions));
        if !is_database {
            return Ok(());
        }
        let application =
            head.get(APPLICATION_AT..).and_then(<[u8]>::first_chunk).map_or(0, |id| i32::from_be_bytes(*id));
        if application == schema::APPLICATION {
            return Ok(());
        }
        let foreign = || CannotOpen::Foreign { path: path.to_owned() };
        if application != 0 {
            return Err(foreign());
        }
        // An earlier version's, whose head says nothing, or somebody else's: what of it is in its log counts, too.
        // What cannot be read is told by who opens it.
        let is_foreign = still(path).and_then(|(db, version)| is_foreign(&db, version));
        if is_foreign.unwrap_or(false) { Err(foreign()) } else { Ok(()) }
    }
}

/// Takes a lock that only one may have. The inner error is the system's.
fn lock(file: &File, path: &Path) -> Result<std::io::Result<()>, CannotOpen> {
    match file.try_lock() {
        Ok(()) => Ok(Ok(())),
        Err(TryLockError::WouldBlock) => Err(CannotOpen::Taken { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Ok(Err(source)),
    }
}

/// Whether another program has made the tables. What is newer than this one knows is told as that.
pub(super) fn is_foreign(db: &Connection, version: usize) -> rusqlite::Result<bool> {
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != 0 || version > schema::version() {
        return Ok(application != 0 && application != schema::APPLICATION);
    }
    let select =
        "SELECT count(*), coalesce(sum(name IN ('meta', 'players', 'tokens', 'running', 'journal')), 0)
                  FROM sqlite_schema WHERE type = 'table'";
    let (all, known): (i64, i64) = db.query_row(select, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(known < 5 && (all > 0 || version > 0))
}

/// Refuses to make a new database where one was: what is left of it would be lost for good.
fn left_alone(path: &Path) -> Result<(), CannotOpen> {
    let place = resolved(path);
    let restoring = restoring(&place);
    if restoring.symlink_metadata().is_ok() {
        return Err(CannotOpen::HalfRestored { path: path.to_owned(), restoring });
    }
    let empty = std::fs::metadata(path).map_or(true, |file| file.is_file() && file.len() == 0);
    if empty && !has_no_log(path) {
        return Err(CannotOpen::Orphaned { path: path.to_owned(), log: with_more(&place, "-wal") });
    }
    Ok(())
}

/// Takes from others what they may do with the files that are there.
pub(super) fn tighten(path: &Path) {
    let place = resolved(path);
    let files = ["", "-wal", "-shm"].map(|more| with_more(&place, more));
    for file in files.into_iter().chain([path.with_extension("lock")]) {
        let Ok(found) = std::fs::metadata(&file) else { continue };
        let mode = found.permissions().mode();
        if mode & OTHERS == 0 || !found.is_file() {
            continue;
        }
        match std::fs::set_permissions(&file, PermissionsExt::from_mode(MODE)) {
            Ok(()) => tracing::warn!(?file, "others could read this file, and cannot any more"),
            Err(error) => tracing::warn!(?file, %error, "others may read this file: set its mode to 600"),
        }
    }
}

/// Where a file waits that is being put in the database's place.
pub(super) fn restoring(path: &Path) -> PathBuf {
    with_more(path, ".restoring")
}

/// The file that a name leads to, whether it is there or not: SQLite has its log beside that.
pub(super) fn resolved(path: &Path) -> PathBuf {
    if let Ok(place) = std::fs::canonicalize(path) {
        return place;
    }
    match std::fs::read_link(path) {
        Ok(target) => folder_of(path).join(target),
        Err(_) => path.to_owned(),
    }
}

/// The folder a file is in.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file with more at its end.
pub(super) fn with_more(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// The network file system a file is on, if it is on one.
#[cfg(target_os = "linux")]
pub(super) fn network(path: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder_of(path)).ok()?;
    network_of(found.f_type & 0xFFFF_FFFF)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn network(_: &Path) -> Option<&'static str> {
    None
}

/// File systems of other computers, by the numbers of statfs(2).
fn network_of(magic: i64) -> Option<&'static str> {
    let name = match magic {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "SMB",
        0x0102_1997 => "9p",
        0x00C3_6400 => "Ceph",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x0BD0_0BD0 => "Lustre",
        0x6573_5546 => "FUSE",
        _ => return None,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_systems_of_other_computers_are_known() {
        for (magic, name) in
            [(0x6969, Some("NFS")), (0xFE53_4D42, Some("SMB")), (0xEF53, None), (0x0102_1994, None)]
        {
            assert_eq!(network_of(magic), name, "{magic:x}");
        }
    }
}
