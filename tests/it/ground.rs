//! The file under the server's feet: removed, replaced, cut short (`gone`), taken by another or made by somebody else
//! (`owned`), or put back from a backup (`restored`).

mod gone;
mod owned;
mod restored;

use std::fs::OpenOptions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;
use visavis::operator::Finding;

use crate::house::{House, config};
use crate::http::get_at;
use crate::operator::{Played, doctor, run};
use crate::process::Program;
use crate::visitor::Match;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn move_away(path: &Path) {
    std::fs::rename(path, with_more(path, ".away")).unwrap();
}

fn remove(path: &Path) {
    std::fs::remove_file(path).unwrap();
}

/// The program on this database, its log in a file.
fn serving(path: &Path, log: &Path, arguments: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments);
    let settings =
        [("VISAVIS__STORE__PATH", path.to_str().unwrap()), ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0")];
    let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
    Program::of_logging(&mut command, &settings, log.into())
}

/// What the program says that does not start on this file.
fn refused(path: &Path) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_visavis"), "serve", "--bind", "127.0.0.1:0"]);
    let ended = command.env("VISAVIS__STORE__PATH", path).stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    said
}

fn with_more(path: &Path, more: &str) -> PathBuf {
    format!("{}{more}", path.display()).into()
}
