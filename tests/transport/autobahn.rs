//! The Autobahn test suite as a client of the transport. It needs Python 2.7, which `autobahn-setup` looks for; without
//! it the test says so and passes.
//!
//! `VISAVIS_AUTOBAHN=all` adds section 9, mebibytes in small pieces, to the usual ones. There are no sections 8 and 11
//! that have cases; 12 and 13 are about compression, which is not offered here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use visavis::session::SocketLimits;

use super::house::House;

/// The cases that are run, and how many there are of them.
const USUAL_CASES: (&[&str], usize) = (&["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"], 247);
const ALL_CASES: (&[&str], usize) = (&["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"], 301);
const SETUP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transport/autobahn-setup");
/// The exit code of the setup where there is no Python 2.7.
const NO_PYTHON: i32 = 3;

/// What the report says of a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Behaviour {
    behavior: String,
    behavior_close: String,
}

impl Behaviour {
    fn is_good(&self) -> bool {
        let good = |word: &str| matches!(word, "OK" | "NON-STRICT" | "INFORMATIONAL");
        good(&self.behavior) && good(&self.behavior_close)
    }
}

/// The path of wstest; none without Python 2.7.
fn wstest(home: &Path) -> Option<PathBuf> {
    let setup = Command::new(SETUP).arg(home).output().unwrap();
    let errors = String::from_utf8_lossy(&setup.stderr);
    if setup.status.code() == Some(NO_PYTHON) {
        println!("SKIPPED: {}", errors.trim());
        return None;
    }
    assert!(setup.status.success(), "{errors}");
    let printed = String::from_utf8(setup.stdout).unwrap();
    Some(PathBuf::from(printed.lines().last().unwrap()))
}

/// Limits that leave room for every case: messages of 16 MiB, in fragments of 64 bytes or less.
fn limits() -> SocketLimits {
    SocketLimits {
        frame_bytes_max: 16 * 1024 * 1024,
        message_bytes_max: 16 * 1024 * 1024,
        fragments_max: usize::MAX,
        ..SocketLimits::default()
    }
}

#[test]
#[ignore = "takes a minute and Python 2.7"]
fn autobahn() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("autobahn");
    let Some(wstest) = wstest(&home) else { return };
    let (cases, count) = match std::env::var("VISAVIS_AUTOBAHN").as_deref() {
        Ok("all") => ALL_CASES,
        Ok("") | Err(_) => USUAL_CASES,
        Ok(other) => panic!("VISAVIS_AUTOBAHN is {other}; it may be `all`"),
    };
    let house = House::open(limits());
    let reports = home.join("reports");
    let spec = json!({
        "outdir": reports,
        "servers": [{ "agent": "visavis", "url": format!("ws://127.0.0.1:{}/ws", house.port) }],
        "cases": cases,
        "exclude-cases": [],
        "exclude-agent-cases": {},
    });
    let spec_file = home.join("spec.json");
    std::fs::write(&spec_file, spec.to_string()).unwrap();
    let _ = std::fs::remove_dir_all(&reports);

    let start = Instant::now();
    let run =
        Command::new(wstest).args(["-m", "fuzzingclient", "-s"]).arg(spec_file).current_dir(&home).output();
    let run = run.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    judge(&reports, count, start.elapsed());
}

fn judge(reports: &Path, count: usize, took: Duration) {
    let index = std::fs::read_to_string(reports.join("index.json")).unwrap();
    let mut agents: BTreeMap<String, BTreeMap<String, Behaviour>> = serde_json::from_str(&index).unwrap();
    let behaviours = agents.remove("visavis").expect("a report about this server");
    let strict = behaviours.values().filter(|behaviour| behaviour.behavior == "OK").count();
    println!("{} cases in {took:.1?}, {strict} of them strictly OK", behaviours.len());
    let bad: BTreeMap<_, _> = behaviours.iter().filter(|(_, behaviour)| !behaviour.is_good()).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(behaviours.len(), count, "not all cases were run");
}
