//! `visavis load` against a server that keeps its promises, one that does not, and as the program an operator starts.

mod liar;

use std::process::Command;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::Value;
use visavis::config::{Config, Load, Scenario};
use visavis::load::{Report, Screen, run};
use visavis::operator::Finding;
use visavis::rules::CATALOGUE;

use crate::house::{House, config};
use crate::process::Program;
use crate::visitor::SOON;
use liar::{Liar, Lie};

fn load(url: String, scenario: Scenario) -> Load {
    let (pid, seconds, rounds, rules) = (None, Some(2), None, None);
    Load { url, pid, seconds, rounds, seed: 7, rules, timed: false, json: false, scenario }
}

fn perform(load: &Load) -> Report {
    let mut progress = Vec::new();
    let report = run(load, CATALOGUE, &mut Screen::new(&mut progress, false)).expect("it can be done");
    assert!(!progress.is_empty(), "it shows how far it is");
    report
}

fn is_sound(report: &Report) {
    assert!(report.violations.is_empty() && report.halted.is_none(), "{}", report.table());
    assert_eq!(report.finding(), Finding::Sound);
}

/// A server that lets its clients say as much as they like.
fn generous() -> Config {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    config
}

#[test]
fn connections_that_are_only_there_are_counted() {
    let house = House::open(generous());
    let report = perform(&load(house.url("/ws"), Scenario::Idle { n: 50 }));
    is_sound(&report);
    assert_eq!((report.connections, report.moves), (50, 0));
    assert!(report.server.is_some_and(|server| server.rss_before_bytes > 0), "it is in this process");
}

#[rstest]
#[case(Scenario::Paced { n: 8, rate: 20.0 })]
#[case(Scenario::Flat { n: 8 })]
#[case(Scenario::Churn { n: 8 })]
#[case(Scenario::Watch { n: 12, rate: 40.0 })]
fn games_are_played_without_a_fault(#[case] scenario: Scenario) {
    let house = House::open(generous());
    let report = perform(&load(house.url("/ws"), scenario.clone()));
    is_sound(&report);
    assert!(report.moves > 0 && report.own.count == report.moves, "{}", report.table());
    assert!(report.opponent.count > 0 && report.moves_per_s > 0.0);
    assert!(!matches!(scenario, Scenario::Watch { .. }) || report.watched > report.moves, "{report:?}");
    assert_eq!(house.metrics.games.get(), 0, "no game is left behind");
}

#[test]
fn rounds_bound_a_run() {
    let house = House::open(generous());
    let bounded =
        Load { rounds: Some(3), seconds: Some(600), ..load(house.url("/ws"), Scenario::Flat { n: 2 }) };
    let report = perform(&bounded);
    is_sound(&report);
    assert_eq!(report.games, 3);
}

#[test]
fn every_kind_of_game_is_played_and_judged() {
    let house = House::open(generous());
    for kind in CATALOGUE {
        let of_kind = Load {
            rules: Some(kind.id.to_owned()),
            rounds: Some(1),
            seconds: Some(600),
            ..load(house.url("/ws"), Scenario::Flat { n: 2 })
        };
        let report = perform(&of_kind);
        is_sound(&report);
        assert_eq!(report.games, 1, "{}", kind.id);
    }
}

/// The limits are those of a public server, and hostile clients get what they deserve.
#[test]
fn all_at_once_goes_without_a_fault() {
    let house = House::open(config());
    let mixed = Load {
        seconds: Some(12),
        ..load(house.url("/ws"), Scenario::Mixed { n: 60, hostile: 20.0, clocks: 50, invitations: 40 })
    };
    let report = perform(&mixed);
    is_sound(&report);
    assert!(report.moves > 0 && report.watched > 0 && report.hostile > 0, "{}", report.table());
    assert!(report.flags > 0 && report.invitations > 0, "{}", report.table());
    for code in ["bad_message", "not_seated", "illegal_move", "stale_ply"] {
        assert!(report.refusals.contains_key(code), "{code}: {}", report.table());
    }
    for code in [1002, 1003, 1007, 1009, 4008] {
        assert!(report.closes.contains_key(&code), "{code}: {}", report.table());
    }
}

#[test]
fn what_a_host_carries_is_searched_step_by_step() {
    let house = House::open(generous());
    let scenario = Scenario::Capacity { p99_ms: 20_000.0, rate: 5.0, from: 4, most: 9 };
    let report = perform(&load(house.url("/ws"), scenario));
    is_sound(&report);
    let steps: Vec<_> = report.steps.iter().map(|step| (step.n, step.carried)).collect();
    assert_eq!((steps, report.n, report.at_most), (vec![(4, true), (8, true)], 8, true));
}

#[test]
fn a_host_that_is_too_slow_carries_nothing() {
    let house = House::open(generous());
    let scenario = Scenario::Capacity { p99_ms: 0.000_001, rate: 5.0, from: 4, most: 9 };
    let report = perform(&load(house.url("/ws"), scenario));
    assert_eq!((report.n, report.at_most), (0, false), "{}", report.table());
    assert!(report.violations.is_empty() && report.steps.iter().all(|step| !step.carried));
}

#[rstest]
#[case(Lie::None, None)]
#[case(Lie::DoublesAMove, Some("doubled_move"))]
#[case(Lie::SkipsANumber, Some("seq_gap"))]
#[case(Lie::TellsOneOfAnotherWinner, Some("disagreement"))]
#[case(Lie::TellsOneOfAnotherReason, Some("disagreement"))]
#[case(Lie::RefusesAMove, Some("refused_without_cause"))]
#[case(Lie::ChangesThePosition, Some("wrong_position"))]
#[case(Lie::HidesAMove, Some("wrong_legal_moves"))]
#[case(Lie::CutsOff, Some("closed_without_cause"))]
fn a_server_that_lies_is_found(#[case] lie: Lie, #[case] violation: Option<&str>) {
    let liar = Liar::open(lie);
    let report = perform(&Load { rounds: Some(1), ..load(liar.url(), Scenario::Flat { n: 2 }) });
    match violation {
        None => is_sound(&report),
        Some(violation) => {
            assert!(report.violations.contains_key(violation), "{lie:?}: {}", report.table());
            assert_eq!(report.finding(), Finding::Wrong);
            let shown = report.shown.iter().find(|shown| shown.violation.name() == violation).expect("shown");
            assert!(!shown.conversation.is_empty(), "with what was said");
        }
    }
}

/// The program as an operator starts it: its exit code, its last line, what it says on standard error.
fn visavis(arguments: &[&str]) -> (Option<i32>, Option<Value>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_visavis")).arg("load").args(arguments).output().expect("it runs");
    let said = String::from_utf8(output.stdout).expect("text");
    let json = said.lines().last().map(|line| serde_json::from_str(line).expect("JSON"));
    (output.status.code(), json, String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn the_program_tells_a_line_of_json_and_an_exit_code() {
    let program = Program::start(&[("VISAVIS__LIMITS__MESSAGES_PER_10S", "1000000")]);
    let url = program.ws();
    let (code, json, said) =
        visavis(&["--url", &url, "--json", "--rounds", "2", "--seconds", "600", "churn", "4"]);
    let json = json.expect("a line");
    assert_eq!(code, Some(0), "{json} {said}");
    assert_eq!((&json["scenario"], &json["violations"]), (&"churn".into(), &serde_json::json!({})));
    assert!(json["moves"].as_u64() > Some(0) && json["connections"].as_u64() >= Some(8), "{json}");
    assert!(json["server"]["rss_peak_bytes"].as_u64() > Some(0), "it found the server's process: {json}");
    let pid = program.number().to_string();
    let (code, json, _) = visavis(&["idle", "3", "--url", &url, "--seconds", "1", "--pid", &pid]);
    assert_eq!((code, &json.expect("a line")["connections"]), (Some(0), &3.into()));
}

/// Every player is told when to come back, does, and finds the game as it was.
#[tokio::test]
async fn a_run_goes_on_when_the_server_starts_again() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    // How far the games are is asked without a pause.
    let settings = [
        ("VISAVIS__STORE__PATH", path.as_str()),
        ("VISAVIS__LIMITS__MESSAGES_PER_10S", "1000000"),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP_10S", "1000000"),
    ];
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut program = Program::start_on(&listener, &settings);
    let paced = Load {
        rounds: Some(2),
        seconds: Some(600),
        ..load(program.ws(), Scenario::Paced { n: 4, rate: 5.0 })
    };
    let running = std::thread::spawn(move || perform(&paced));
    let started = Instant::now();
    while program.metric("visavis_moves_total").await < 3 {
        assert!(started.elapsed() < SOON, "nobody plays");
    }
    program.signal("TERM");
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(0));
    let _again = Program::start_on(&listener, &settings);
    let report = running.join().expect("it ends");
    is_sound(&report);
    assert_eq!((report.closes.get(&1012), report.games), (Some(&4), 4), "{}", report.table());
    assert!(report.connections >= 8 && !report.limits.is_empty(), "{}", report.table());
}

#[test]
fn the_program_says_why_it_cannot() {
    let program = Program::start(&[("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "5")]);
    let url = program.ws();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let nobody = format!("ws://{free}/ws");
    for (arguments, reason) in [
        (vec!["--url", &url, "idle", "9"], "limits.connections_per_ip"),
        (vec!["--url", &nobody, "idle", "1"], "cannot be reached"),
        (vec!["--url", &url, "flat", "3"], "an even number is needed"),
        (vec!["--url", &url, "flat", "4", "--rules", "chess"], "is no game"),
        (vec!["--url", "http://x", "flat", "4"], "ws://"),
        (vec!["--url", &url, "idle", "100000000"], "do not fit"),
    ] {
        let (code, _, said) = visavis(&arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(reason), "{arguments:?}: {said}");
    }
}
