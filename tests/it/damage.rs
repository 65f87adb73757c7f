//! Torn, damaged, old, newer and unwritable files: the answer that was promised, never a wrong one. What is torn or
//! flipped is in `flipped`, what is no file of this program or not to be written in `foreign`, and a disk that is full
//! in `full`. What is random comes from [`SEED`].

mod flipped;
mod foreign;
mod full;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, params};
use serde_json::json;
use tempfile::TempDir;
use visavis::game;
use visavis::operator::Finding;

use crate::house::{House, config, kept};
use crate::operator::{Played, doctor, moves_in, run};
use crate::process::Program;
use crate::visitor::Match;

const SEED: u64 = 20_260_728;

/// What the program says that does not start on this file.
fn refused(path: &Path) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_visavis"), "serve", "--bind", "127.0.0.1:0"]);
    let Output { status, stderr, stdout } =
        command.env("VISAVIS__STORE__PATH", path).stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!((status.code(), stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("store.path is"), "{said}");
    said
}
