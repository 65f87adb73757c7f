//! Every counter, gauge and histogram, named once, and their text for Prometheus. Knows numbers; never what makes
//! them change.

mod bots;
mod labels;
mod seldom;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

pub use bots::Bots;
pub use labels::{Of, Part, Why};
pub use seldom::Seldom;

/// What the server counts.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// WebSocket connections now.
    pub connections: Gauge,
    /// Connections of any kind now, from when they were accepted.
    pub sockets: Gauge,
    /// Connections turned away because there were too many.
    pub connections_refused: Counter,
    /// Connections and requests turned away, by reason.
    pub turned_away: Family<Why, Counter>,
    /// Connections that were no WebSocket and whose time was up, by what they had failed to do.
    pub timed_out: Family<Why, Counter>,
    /// Requests that point to a setting that is missing, here or at a proxy, by what is wrong.
    pub misdirected: Family<Why, Counter>,
    /// Connections closed by the server, by close code.
    pub closes: Family<Why, Counter>,
    /// Messages from clients.
    pub messages: Counter,
    /// Refusals, by code.
    pub refusals: Family<Why, Counter>,
    /// Players with a connection now.
    pub players: Gauge,
    /// Players remembered now, connected or not.
    pub players_remembered: Gauge,
    /// Seeks that wait now.
    pub waiting: Gauge,
    /// Invitations that stand now.
    pub invites: Gauge,
    /// Seeks now whose players are away.
    pub seeks_away: Gauge,
    /// Seeks that were forgotten because their players stayed away.
    pub seeks_lapsed: Counter,
    /// Open seeks that somebody joined.
    pub seeks_joined: Counter,
    /// Seconds a seek waited until its match began.
    pub seek_seconds: Histogram,
    /// Running games now: what the game limit counts.
    pub games: Gauge,
    /// Those of them that are at rest: they have no actor.
    pub games_resting: Gauge,
    /// Games that went to rest.
    pub games_rested: Counter,
    /// Games at rest that were woken.
    pub games_woken: Counter,
    /// Games opened.
    pub games_opened: Counter,
    /// Games ended, by reason.
    pub games_ended: Family<Why, Counter>,
    /// What waits now to be saved.
    pub queued: Gauge,
    /// What waits now to be read.
    pub readings_waiting: Gauge,
    /// What was to be read, by what came of it: read, busy (too much waited), abandoned (nobody waited any more),
    /// interrupted (it took too long, or nobody waited any more) or failed.
    pub readings: Family<Why, Counter>,
    /// Questions to the JSON interface turned away because their address had asked too many.
    pub questions_refused: Counter,
    /// What was saved.
    pub saved: Counter,
    /// Commits of the store.
    pub commits: Counter,
    /// Commits that failed: what was in them was refused.
    pub commits_failed: Counter,
    /// Whether nothing can be saved now: 1 or 0.
    pub store_failing: Gauge,
    /// Seconds a commit took, with all that it wrote.
    pub commit_seconds: Histogram,
    /// Moves made.
    pub moves: Counter,
    /// Seconds from a move's arrival at its game until it was sent to everybody.
    pub move_seconds: Histogram,
    /// Sessions whose mailbox was full: they do not read and hear no more.
    pub sessions_stalled: Counter,
    /// Messages an actor did not take because its mailbox was full.
    pub mailboxes_full: Counter,
    /// Seconds that the server is late, by part.
    pub lag_seconds: Family<Of, Gauge<f64, AtomicU64>>,
    /// Whether the server is overloaded now: 1 or 0.
    pub overloaded: Gauge,
    /// Seeks refused because the server was overloaded.
    pub seeks_refused_overloaded: Counter,
    /// What bots of the house think about.
    pub bots: Bots,
}

/// Lines of the log that could not be written: of the whole process, as the log is.
pub fn log_lines_lost() -> Counter {
    static LOST: OnceLock<Counter> = OnceLock::new();
    LOST.get_or_init(Counter::default).clone()
}

/// The metrics as every actor holds them.
pub type Shared = Arc<Metrics>;

impl Metrics {
    /// All metrics at zero.
    pub fn new() -> Shared {
        let mut registry = Registry::with_prefix("visavis");
        let move_seconds = seconds(&mut registry, "move", "From a move's arrival to its sending");
        let lag_seconds = Family::<Of, Gauge<f64, AtomicU64>>::default();
        registry.register_with_unit("lag", "How late the server is", Unit::Seconds, lag_seconds.clone());
        registry.register("log_lines_lost", "Lines of the log that could not be written", log_lines_lost());
        let seek_seconds = seek_seconds(&mut registry);
        let commit_seconds = seconds(&mut registry, "store_commit", "A commit with all that it wrote");
        Arc::new(Self {
            connections: gauge(&mut registry, "connections", "WebSocket connections"),
            sockets: gauge(&mut registry, "sockets", "Connections of any kind"),
            connections_refused: counter(&mut registry, "connections_refused", "Connections turned away"),
            turned_away: family(&mut registry, "refused_at_the_door", "Connections and requests refused"),
            timed_out: family(&mut registry, "connections_timed_out", "Connections whose time was up"),
            misdirected: family(&mut registry, "misdirected", "Requests that point to a missing setting"),
            closes: family(&mut registry, "closes", "Connections closed by the server"),
            messages: counter(&mut registry, "messages", "Messages from clients"),
            refusals: family(&mut registry, "refusals", "Refusals"),
            players: gauge(&mut registry, "players", "Players with a connection"),
            players_remembered: gauge(&mut registry, "players_remembered", "Players remembered"),
            waiting: gauge(&mut registry, "waiting", "Seeks that wait"),
            invites: gauge(&mut registry, "invites", "Invitations that stand"),
            seeks_away: gauge(&mut registry, "seeks_away", "Seeks whose players are away"),
            seeks_lapsed: counter(&mut registry, "seeks_lapsed", "Seeks of players who stayed away"),
            seeks_joined: counter(&mut registry, "seeks_joined", "Open seeks that were joined"),
            seek_seconds,
            games: gauge(&mut registry, "games", "Running games"),
            games_resting: gauge(&mut registry, "games_resting", "Running games at rest"),
            games_rested: counter(&mut registry, "games_rested", "Games that went to rest"),
            games_woken: counter(&mut registry, "games_woken", "Games at rest that were woken"),
            games_opened: counter(&mut registry, "games_opened", "Games opened"),
            games_ended: family(&mut registry, "games_ended", "Games ended"),
            queued: gauge(&mut registry, "store_queued", "What waits to be saved"),
            readings_waiting: gauge(&mut registry, "store_readings_waiting", "What waits to be read"),
            readings: family(&mut registry, "store_readings", "What was to be read"),
            questions_refused: counter(&mut registry, "questions_refused", "Questions turned away"),
            saved: counter(&mut registry, "store_saved", "What was saved"),
            commits: counter(&mut registry, "store_commits", "Commits of the store"),
            commits_failed: counter(&mut registry, "store_commits_failed", "Commits that failed"),
            store_failing: gauge(&mut registry, "store_failing", "Whether nothing can be saved now"),
            commit_seconds,
            bots: Bots::new(&mut registry),
            moves: counter(&mut registry, "moves", "Moves made"),
            sessions_stalled: counter(&mut registry, "sessions_stalled", "Sessions that did not read"),
            mailboxes_full: counter(&mut registry, "mailboxes_full", "Messages a full mailbox did not take"),
            move_seconds,
            lag_seconds,
            overloaded: gauge(
                &mut registry,
                "overloaded",
                "Whether the server takes no seeks for being late",
            ),
            seeks_refused_overloaded: counter(
                &mut registry,
                "seeks_refused_overloaded",
                "Seeks refused because the server was late",
            ),
            registry,
        })
    }

    /// One more of a kind.
    pub fn count(family: &Family<Why, Counter>, code: impl Into<String>) {
        family.get_or_create(&Why { code: code.into() }).inc();
    }

    /// Tells how late a part of the server is.
    pub fn show_lag(&self, part: Part, late: Duration) {
        self.lag_seconds.get_or_create(&Of { part }).set(late.as_secs_f64());
    }

    /// All metrics as `OpenMetrics` text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut out, &self.registry);
        out
    }
}

fn seconds(registry: &mut Registry, name: &str, help: &str) -> Histogram {
    let histogram = Histogram::new(exponential_buckets(0.000_01, 4.0, 10));
    registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
    histogram
}

/// How long people wait for each other: from a tenth of a second to a quarter of an hour.
fn seek_seconds(registry: &mut Registry) -> Histogram {
    let histogram = Histogram::new(exponential_buckets(0.1, 2.0, 14));
    registry.register_with_unit("seek", "A seek until its match begins", Unit::Seconds, histogram.clone());
    histogram
}

fn gauge(registry: &mut Registry, name: &str, help: &str) -> Gauge {
    let gauge = Gauge::default();
    registry.register(name, help, gauge.clone());
    gauge
}

fn counter(registry: &mut Registry, name: &str, help: &str) -> Counter {
    let counter = Counter::<u64, AtomicU64>::default();
    registry.register(name, help, counter.clone());
    counter
}

fn family(registry: &mut Registry, name: &str, help: &str) -> Family<Why, Counter> {
    let family = Family::<Why, Counter>::default();
    registry.register(name, help, family.clone());
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_every_metric() {
        let metrics = Metrics::new();
        Metrics::count(&metrics.refusals, "game_limit");
        metrics.connections.set(3);
        let text = metrics.text();
        assert!(text.contains("visavis_connections 3"), "{text}");
        assert!(text.contains(r#"visavis_refusals_total{code="game_limit"} 1"#), "{text}");
        assert!(text.contains("visavis_move_seconds_count 0"), "{text}");
        metrics.show_lag(Part::Games, Duration::from_millis(250));
        assert!(metrics.text().contains(r#"visavis_lag_seconds{part="games"} 0.25"#), "{}", metrics.text());
    }
}
