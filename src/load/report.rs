//! What a run was, as one JSON object for machines and as a table for people. Pure: numbers come in, text goes out.

use std::collections::BTreeMap;
use std::fmt::Write;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::violation::Shown;

/// Times that were measured, in milliseconds; nothing where nothing was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Times {
    /// How many were measured.
    pub count: u64,
    /// Half of them took at most this long.
    pub p50_ms: f64,
    /// 99 of 100 took at most this long.
    pub p99_ms: f64,
    /// 999 of 1,000 took at most this long.
    pub p999_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Times {
    /// The times of a histogram in nanoseconds.
    pub(super) fn of(histogram: &Histogram<u64>) -> Self {
        // Exact below 104 days.
        #[allow(clippy::cast_precision_loss, reason = "nanoseconds of a run fit")]
        let ms = |ns: u64| (ns / 1_000) as f64 / 1_000.0;
        let at = |quantile| ms(histogram.value_at_quantile(quantile));
        Self {
            count: histogram.len(),
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: ms(histogram.max()),
        }
    }
}

/// What the server took, where it runs on this host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Server {
    /// In memory before the first connection.
    pub rss_before_bytes: u64,
    /// In memory at the end of the measuring, with all connections.
    pub rss_after_bytes: u64,
    /// The most that was seen in memory.
    pub rss_peak_bytes: u64,
    /// In memory when all connections were closed.
    pub rss_closed_bytes: u64,
    /// What came to be in memory for each connection.
    pub rss_per_connection_bytes: i64,
    /// Processor time while it was measured.
    pub cpu_s: f64,
    /// Processor time for 100,000 moves; nothing where none was made.
    pub cpu_s_per_100k_moves: Option<f64>,
}

/// What a run was.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// What was done.
    pub scenario: &'static str,
    /// With how many clients; of `capacity` the largest number that was carried.
    pub n: usize,
    /// How long it was measured.
    pub seconds: f64,
    /// Connections that were opened, all in all.
    pub connections: usize,
    /// Connections opened a second, until all were open.
    pub connections_per_s: f64,
    /// Games that came to their end while it was measured.
    pub games: u64,
    /// Moves that were made while it was measured.
    pub moves: u64,
    /// Moves a second.
    pub moves_per_s: f64,
    /// Moves that watchers were told.
    pub watched: u64,
    /// Players who dropped out and came back.
    pub returns: u64,
    /// What hostile clients did.
    pub hostile: u64,
    /// Games that ended because a clock was used up.
    pub flags: u64,
    /// Games that came of invitations, from the first connection on.
    pub invitations: u64,
    /// From sending a move to seeing it.
    pub own: Times,
    /// From sending a move to somebody else's seeing it.
    pub opponent: Times,
    /// What the server took.
    pub server: Option<Server>,
    /// Processor time of the load itself while it was measured: near `seconds`, it was the load that was slow.
    pub load_cpu_s: Option<f64>,
    /// Broken promises, by name.
    pub violations: BTreeMap<&'static str, u64>,
    /// Refusals, by code.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Connections that the server closed, by code.
    pub closes: BTreeMap<u16, u64>,
    /// Limits of the server that were met, by what to do about them.
    pub limits: BTreeMap<&'static str, u64>,
    /// Why it was not what was asked for.
    pub halted: Option<String>,
    /// The first broken promises, with what was said.
    #[serde(skip)]
    pub shown: Vec<Shown>,
    /// Of `capacity`: it was the largest step that may be tried, so the host may carry more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_most: bool,
    /// Of `capacity`: each step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// A step of the search for what a host carries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// How many players.
    pub n: usize,
    /// 99 of 100 moves reached the opponent within this time.
    pub p99_ms: f64,
    /// Moves a second.
    pub moves_per_s: f64,
    /// Whether it was carried.
    pub carried: bool,
}

impl Report {
    /// One line for machines.
    pub fn json(&self) -> String {
        // Writing these types to memory cannot fail: all keys are text or numbers.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let mut rows = vec![
            ("scenario", format!("{} {}, measured for {:.1} s", self.scenario, self.n, self.seconds)),
            ("connections", format!("{} opened, {:.0} a second", self.connections, self.connections_per_s)),
            ("games ended", self.games.to_string()),
            ("moves", format!("{}, {:.0} a second", self.moves, self.moves_per_s)),
            ("move seen by its player", times(&self.own)),
            ("move seen by others", times(&self.opponent)),
        ];
        for (name, number) in [
            ("moves told to watchers", self.watched),
            ("returns", self.returns),
            ("hostile acts", self.hostile),
            ("flags", self.flags),
            ("games by invitation", self.invitations),
        ] {
            rows.extend((number > 0).then(|| (name, number.to_string())));
        }
        rows.extend(self.server.iter().flat_map(server_rows));
        rows.extend(self.load_cpu_s.map(|cpu_s| ("processor of the load", format!("{cpu_s:.2} s"))));
        rows.push(("refusals", counts(&self.refusals)));
        rows.push(("closed by the server", counts(&self.closes)));
        rows.push(("limits that were met", counts(&self.limits)));
        rows.push(("broken promises", counts(&self.violations)));
        let mut text = String::new();
        for (name, value) in rows {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name:<24} {value}");
        }
        for step in &self.steps {
            let verdict = if step.carried { "carried" } else { "too much" };
            let _ = writeln!(text, "{:>6} players: p99 {:.1} ms, {verdict}", step.n, step.p99_ms);
        }
        if self.at_most {
            text.push_str("the largest step was carried; --most allows larger ones\n");
        }
        self.shown.iter().for_each(|shown| show(&mut text, shown));
        text
    }
}

fn times(times: &Times) -> String {
    if times.count == 0 {
        return "-".to_owned();
    }
    let Times { p50_ms, p99_ms, p999_ms, max_ms, .. } = times;
    format!("p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms, p99.9 {p999_ms:.2} ms, longest {max_ms:.2} ms")
}

fn server_rows(server: &Server) -> Vec<(&'static str, String)> {
    #[allow(clippy::cast_precision_loss, reason = "shown to a tenth")]
    let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
    let memory = format!(
        "{:.1} MiB before, {:.1} after, {:.1} at most, {:.1} when all had gone",
        mib(server.rss_before_bytes),
        mib(server.rss_after_bytes),
        mib(server.rss_peak_bytes),
        mib(server.rss_closed_bytes)
    );
    let cpu = match server.cpu_s_per_100k_moves {
        Some(each) => format!("{:.2} s, {each:.2} s for 100,000 moves", server.cpu_s),
        None => format!("{:.2} s", server.cpu_s),
    };
    vec![
        ("memory of the server", memory),
        ("memory of a connection", format!("{} bytes", server.rss_per_connection_bytes)),
        ("processor of the server", cpu),
    ]
}

fn counts<K: std::fmt::Display>(counts: &BTreeMap<K, u64>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    counts.iter().map(|(name, count)| format!("{name} × {count}")).collect::<Vec<_>>().join("; ")
}

fn show(text: &mut String, shown: &Shown) {
    let Shown { violation, detail, conversation } = shown;
    let _ = writeln!(text, "\n{}: {} But: {detail}", violation.name(), violation.meaning());
    for line in conversation {
        let _ = writeln!(text, "  {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::violation::Violation;
    use super::*;

    #[test]
    fn times_are_told_in_milliseconds() {
        let mut histogram = Histogram::new_with_bounds(1, 60_000_000_000, 3).unwrap();
        for us in 1..=1_000 {
            histogram.record(us * 1_000).unwrap();
        }
        let times = Times::of(&histogram);
        assert_eq!((times.count, times.p50_ms, times.p99_ms), (1_000, 0.5, 0.99));
        assert_eq!(Times::of(&Histogram::new(3).unwrap()), Times::default());
    }

    #[test]
    fn a_run_is_told_to_machines_and_to_people() {
        let report = Report {
            scenario: "flat",
            n: 2,
            moves: 1_000,
            violations: BTreeMap::from([("seq_gap", 3)]),
            closes: BTreeMap::from([(4008, 1)]),
            server: Some(Server { cpu_s: 1.5, cpu_s_per_100k_moves: Some(150.0), ..Server::default() }),
            shown: vec![Shown {
                violation: Violation::SeqGap,
                detail: "event 3 follows event 1".to_owned(),
                conversation: vec!["← {}".to_owned()],
            }],
            ..Report::default()
        };
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!((&json["scenario"], &json["violations"]["seq_gap"]), (&"flat".into(), &3.into()));
        assert_eq!((&json["closes"]["4008"], &json["server"]["cpu_s"]), (&1.into(), &1.5.into()));
        assert!(!report.json().contains('\n'));
        let table = report.table();
        for part in
            ["seq_gap × 3", "4008 × 1", "150.00 s for 100,000 moves", "event 3 follows event 1", "  ← {}"]
        {
            assert!(table.contains(part), "{part}: {table}");
        }
    }
}
