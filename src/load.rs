//! `visavis load`: many clients of a running server at once, from this one program, and every message they hear held against
//! what was promised. Owns what is done in which scenario, and what becomes of it: a report, and an exit code. May know the
//! wire, the rules and the command line; never the server's inside: it learns all as a stranger does.
//!
//! One thread does it all, so that it takes no more than one processor from the server beside it.

mod cast;
mod door;
mod history;
mod host;
mod hostile;
mod judge;
mod limits;
mod line;
mod pace;
mod player;
mod referee;
mod report;
mod screen;
mod stage;
mod steps;
mod stranger;
mod violation;
mod watcher;
mod world;

use std::io::{IsTerminal, Write};
use std::time::Duration;

use tokio::task::LocalSet;

use crate::config::{Load, Scenario};
use crate::operator::Finding;
use crate::rules::{self, Catalogue, Kind};
use cast::{Role, cast};
use door::Door;
use host::Process;
pub use report::{Report, Server, Step, Times};
pub use screen::Screen;
use stage::Stage;
use steps::Steps;
pub use violation::{Shown, Violation};
use world::World;

/// Files this program has open beside its connections.
const FILES_BESIDE: usize = 64;
/// Ports of one address to one server.
const PORTS: usize = 28_000;
/// How long is measured, in seconds.
const SECONDS: u64 = 10;
const SECONDS_MIXED: u64 = 60;
/// A step of `capacity` is carried when at least this part of the moves was made that its pace asks for.
const MADE_MIN: f64 = 0.8;

/// Does what the command line asks for: progress on standard error, the report on standard output.
pub fn load(load: &Load, catalogue: Catalogue) -> Finding {
    let mut out = std::io::stdout();
    let mut err = std::io::stderr();
    let is_terminal = err.is_terminal();
    match run(load, catalogue, &mut Screen::new(&mut err, is_terminal)) {
        Ok(report) => {
            let table = if load.json { String::new() } else { report.table() };
            // Nobody may be listening any more: the exit code still tells.
            let _ = writeln!(out, "{table}{}", report.json());
            if let Some(reason) = &report.halted {
                let _ = writeln!(err, "visavis: this is not what was asked for: {reason}");
            }
            report.finding()
        }
        Err(reason) => {
            let _ = writeln!(err, "visavis: {reason}");
            Finding::Undone
        }
    }
}

impl Report {
    /// How it went: a broken promise is worse than a load that was not what was asked for.
    pub fn finding(&self) -> Finding {
        if !self.violations.is_empty() {
            Finding::Wrong
        } else if self.halted.is_some() {
            Finding::Undone
        } else {
            Finding::Sound
        }
    }
}

/// Does what the command line asks for, and tells how it was.
///
/// # Errors
/// Why it cannot be done at all, as a sentence without a full stop.
pub fn run(load: &Load, catalogue: Catalogue, screen: &mut Screen<'_>) -> Result<Report, String> {
    let run = Run { load, catalogue, kinds: kinds(load, catalogue)?, door: Door::of(&load.url)? };
    let roles = cast(&load.scenario, load.rounds, load.timed)?;
    run.fits(if let Scenario::Capacity { most, .. } = load.scenario { most } else { roles.len() })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no load can be made: {error}"))?;
    LocalSet::new().block_on(&runtime, run.perform(&roles, screen))
}

/// The kinds of game that are played.
fn kinds(load: &Load, catalogue: Catalogue) -> Result<Vec<&'static Kind>, String> {
    if let Some(id) = &load.rules {
        let known = || catalogue.iter().map(|kind| kind.id).collect::<Vec<_>>().join(", ");
        let kind = rules::find(catalogue, id);
        return kind
            .map(|kind| vec![kind])
            .ok_or_else(|| format!("--rules {id:?} is no game; there is {}", known()));
    }
    let all = matches!(load.scenario, Scenario::Mixed { .. });
    Ok(catalogue.iter().take(if all { catalogue.len() } else { 1 }).collect())
}

/// What is the same for all runs of a command.
struct Run<'a> {
    load: &'a Load,
    catalogue: Catalogue,
    kinds: Vec<&'static Kind>,
    door: Door,
}

impl Run<'_> {
    /// Whether this program may have so many connections.
    fn fits(&self, clients: usize) -> Result<(), String> {
        // Where the limit cannot be raised it is as it was, and a connection that does not fit says so.
        if let Ok(files) = rlimit::increase_nofile_limit(u64::MAX)
            && u64::try_from(clients + FILES_BESIDE).unwrap_or(u64::MAX) > files
        {
            return Err(format!(
                "{clients} clients do not fit: this process may have {files} open files (raise `ulimit -Hn`)"
            ));
        }
        if self.door.source(0).is_none() && clients > PORTS {
            return Err(format!(
                "{clients} clients do not fit: one address has some {PORTS} ports to one server; start several"
            ));
        }
        Ok(())
    }

    async fn perform(&self, roles: &[Role], screen: &mut Screen<'_>) -> Result<Report, String> {
        if let Scenario::Capacity { p99_ms, rate, from, most } = self.load.scenario {
            return self.search(p99_ms, rate, Steps::new(from, most), screen).await;
        }
        Ok(self.once(roles, screen).await?.0)
    }

    /// One run, and whether it was interrupted.
    async fn once(&self, roles: &[Role], screen: &mut Screen<'_>) -> Result<(Report, bool), String> {
        let load = self.load;
        let world = World::new(self.door.clone(), self.catalogue, self.kinds.clone(), load.seed)?;
        let process = load.pid.map(Process::of).or_else(|| Process::listening(self.door.target()));
        let usual = if matches!(load.scenario, Scenario::Mixed { .. }) { SECONDS_MIXED } else { SECONDS };
        let measure = Duration::from_secs(load.seconds.unwrap_or(usual));
        let name = load.scenario.name();
        let from_start = load.rounds.is_some();
        let n = load.scenario.clients().unwrap_or(roles.len());
        Ok(Stage { world, name, n, roles, process, measure, from_start, screen }.perform().await)
    }

    /// Raises the number of players until it is too much, and halves the interval then.
    async fn search(
        &self,
        p99_ms: f64,
        rate: f64,
        mut steps: Steps,
        screen: &mut Screen<'_>,
    ) -> Result<Report, String> {
        let mut best = None;
        let mut tried = Vec::new();
        let mut last = Report::default();
        while let Some(n) = steps.next() {
            let roles = cast(&Scenario::Paced { n, rate }, None, self.load.timed)?;
            let (report, interrupted) = self.once(&roles, screen).await?;
            #[allow(clippy::cast_precision_loss, reason = "a number of players, for a ratio")]
            let asked_per_s = n as f64 / 2.0 * rate;
            let carried = report.finding() == Finding::Sound
                && report.limits.is_empty()
                && report.opponent.p99_ms <= p99_ms
                && report.moves_per_s >= asked_per_s * MADE_MIN;
            let p99_ms = report.opponent.p99_ms;
            let moves_per_s = report.moves_per_s;
            last = report;
            if interrupted {
                break;
            }
            tried.push(Step { n, p99_ms, moves_per_s, carried });
            steps.tried(carried);
            if carried {
                best = Some(last.clone());
            }
            if last.finding() == Finding::Wrong || last.connections == 0 {
                break;
            }
        }
        let broken = last.finding() == Finding::Wrong;
        let limits = last.limits.clone();
        let report = best.filter(|_| !broken).unwrap_or(last);
        let n = steps.carried();
        let halted = (n == 0).then(|| report.halted.clone()).flatten();
        let scenario = self.load.scenario.name();
        let at_most = n > 0 && steps.could_be_more();
        Ok(Report { scenario, n, at_most, steps: tried, limits, halted, ..report })
    }
}
