//! One run: everybody comes, it is measured, everybody goes. Knows when; never what a single client does.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use super::cast::Role;
use super::host::{Process, Takes};
use super::player::Player;
use super::report::{Report, Server, Times};
use super::screen::Screen;
use super::stranger::Stranger;
use super::violation::{Violation, Wrong};
use super::watcher::Watcher;
use super::world::{ANSWER_WITHIN, World};

/// How often it is looked how far all is.
const TICK: Duration = Duration::from_millis(100);
/// How long opening may take, and how much longer for each client.
const OPEN_WITHIN: Duration = Duration::from_secs(30);
const OPEN_EACH: Duration = Duration::from_millis(10);
/// How long pairing may take before it is measured nevertheless: somebody may be left over.
const SEATED_WITHIN: Duration = Duration::from_secs(5);
/// How long the end may take, beyond the longest wait for an answer.
const END_WITHIN: Duration = Duration::from_secs(15);
/// How long the server has to let go of what the connections took.
const SETTLE: Duration = Duration::from_secs(1);

/// One run.
pub(super) struct Stage<'a, 'b> {
    pub(super) world: Rc<World>,
    pub(super) name: &'static str,
    /// With how many clients, as it was asked for.
    pub(super) n: usize,
    pub(super) roles: &'a [Role],
    pub(super) process: Option<Process>,
    pub(super) measure: Duration,
    /// Whether it is measured from the first connection on.
    pub(super) from_start: bool,
    pub(super) screen: &'a mut Screen<'b>,
}

/// What was seen of the run so far.
#[derive(Default)]
struct Seen {
    before: Option<Takes>,
    begun: Option<Takes>,
    peak_bytes: u64,
    interrupted: bool,
}

impl Stage<'_, '_> {
    /// Performs it, and tells how it was.
    pub(super) async fn perform(mut self) -> (Report, bool) {
        let mut seen = Seen { before: self.takes(), ..Seen::default() };
        let mut clients = self.enter();
        let opening = Instant::now();
        self.world.measuring.set(self.from_start);
        self.wait(&mut seen, &mut clients, "opening", Self::all_are_here).await;
        let opened_s = opening.elapsed().as_secs_f64();
        let opened = self.world.counts.opened.get();
        self.wait(&mut seen, &mut clients, "pairing", Self::all_are_seated).await;
        self.world.measuring.set(true);
        let begun = if self.from_start { opening } else { Instant::now() };
        let own_begun = Process::own().takes();
        seen.begun = if self.from_start { seen.before } else { self.takes() };
        self.wait(&mut seen, &mut clients, "measuring", |stage, since| since >= stage.measure).await;
        self.world.measuring.set(false);
        let seconds = begun.elapsed().as_secs_f64();
        let after = self.takes();
        let own_after = Process::own().takes();
        self.world.stopping.set(true);
        self.leave(&mut seen, &mut clients).await;
        let mut report = self.report(seconds);
        report.connections_per_s = per(opened, opened_s);
        report.load_cpu_s = own_begun.zip(own_after).map(|(begun, after)| after.cpu_s - begun.cpu_s);
        report.server = self.server(&seen, after, report.moves);
        (report, seen.interrupted)
    }

    fn takes(&self) -> Option<Takes> {
        self.process.and_then(Process::takes)
    }

    /// Everybody comes.
    fn enter(&self) -> JoinSet<()> {
        let mut clients = JoinSet::new();
        for (place, role) in self.roles.iter().enumerate() {
            let world = Rc::clone(&self.world);
            match *role {
                Role::Player(habits) => {
                    let number = u64::try_from(place).unwrap_or_default();
                    clients.spawn_local(Player::new(world, number, habits).play());
                }
                Role::Watcher => {
                    clients.spawn_local(Watcher::new(world).stay());
                }
                Role::Idle => {
                    clients.spawn_local(Watcher::idle(world).stay());
                }
                Role::Stranger => {
                    clients.spawn_local(Stranger::new(world).roam(place));
                }
            }
        }
        clients
    }

    fn all_are_here(&self, since: Duration) -> bool {
        let expected = self.roles.iter().filter(|role| role.is_expected()).count();
        let here = self.world.counts.welcomed.get();
        let most = u32::try_from(expected).unwrap_or(u32::MAX);
        if here < expected && since > OPEN_WITHIN + OPEN_EACH * most {
            self.world
                .halt(format!("only {here} of {expected} clients came in {:.0} s", since.as_secs_f64()));
        }
        here >= expected
    }

    fn all_are_seated(&self, since: Duration) -> bool {
        let players = self.roles.iter().filter(|role| matches!(role, Role::Player(_))).count();
        self.world.counts.seated.get() >= players || since > SEATED_WITHIN
    }

    /// Waits until something holds, or all is over for another reason.
    async fn wait(
        &mut self,
        seen: &mut Seen,
        clients: &mut JoinSet<()>,
        phase: &str,
        holds: impl Fn(&Self, Duration) -> bool,
    ) {
        let since = Instant::now();
        let mut tick = interval(TICK);
        let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
        while !seen.interrupted && !self.world.stopping.get() && !clients.is_empty() {
            tokio::select! {
                _ = tick.tick() => {}
                _ = &mut interrupt => seen.interrupted = true,
            }
            self.dismiss(clients);
            self.look(seen, phase, since.elapsed());
            if holds(self, since.elapsed()) {
                break;
            }
        }
    }

    /// Lets go of those who are done.
    fn dismiss(&self, clients: &mut JoinSet<()>) {
        while let Some(done) = clients.try_join_next() {
            if let Err(error) = done {
                self.world.halt(format!("a client of the load itself has failed: {error}"));
            }
        }
    }

    fn look(&mut self, seen: &mut Seen, phase: &str, since: Duration) {
        let world = Rc::clone(&self.world);
        let rss_bytes = self.takes().map_or(0, |takes| takes.rss_bytes);
        seen.peak_bytes = seen.peak_bytes.max(rss_bytes);
        let name = self.name;
        self.screen.show(Instant::now(), || {
            let p99_ms = Times::of(&world.other.borrow()).p99_ms;
            let broken: u64 = world.ledger.borrow().counts().values().sum();
            format!(
                "{name}: {phase} for {:.0} s; connections {}, games {}, moves {}, p99 {p99_ms:.1} ms, broken promises {broken}",
                since.as_secs_f64(),
                world.counts.opened.get(),
                world.counts.games.get(),
                world.counts.moves.get(),
            )
        });
    }

    /// Everybody goes, and nobody is waited for longer than a promise may take.
    async fn leave(&mut self, seen: &mut Seen, clients: &mut JoinSet<()>) {
        let since = Instant::now();
        let mut tick = interval(TICK);
        while !clients.is_empty() && since.elapsed() < ANSWER_WITHIN + END_WITHIN {
            tick.tick().await;
            self.dismiss(clients);
            self.look(seen, "ending", since.elapsed());
        }
        if !clients.is_empty() {
            let detail = format!("{} clients did not come to their end", clients.len());
            self.world.ledger.borrow_mut().note(Wrong::new(Violation::Unanswered, detail), Vec::new);
            clients.abort_all();
        }
        self.screen.clear();
        if self.process.is_some() {
            sleep(SETTLE).await;
        }
    }

    fn report(&self, seconds: f64) -> Report {
        let world = &self.world;
        let counts = &self.world.counts;
        let ledger = world.ledger.borrow();
        Report {
            scenario: self.name,
            n: self.n,
            seconds,
            connections: counts.opened.get(),
            games: counts.games.get(),
            moves: counts.moves.get(),
            moves_per_s: per(usize::try_from(counts.moves.get()).unwrap_or(usize::MAX), seconds),
            watched: counts.watched.get(),
            returns: counts.returns.get(),
            hostile: counts.hostile.get(),
            flags: counts.flags.get(),
            invitations: counts.invitations.get(),
            own: Times::of(&world.own.borrow()),
            opponent: Times::of(&world.other.borrow()),
            violations: ledger.counts(),
            refusals: world.refusals.borrow().clone(),
            closes: world.closes.borrow().clone(),
            limits: world.limits().into_iter().map(|(limit, met)| (limit.advice(), met)).collect(),
            halted: world.halted(),
            shown: ledger.shown().to_vec(),
            ..Report::default()
        }
    }

    fn server(&self, seen: &Seen, after: Option<Takes>, moves: u64) -> Option<Server> {
        let before = seen.before?;
        let begun = seen.begun?;
        let after = after?;
        let closed = self.takes()?;
        let grown = i64::try_from(after.rss_bytes).ok()? - i64::try_from(before.rss_bytes).ok()?;
        let clients = i64::try_from(self.roles.len()).ok()?.max(1);
        let cpu_s = after.cpu_s - begun.cpu_s;
        #[allow(clippy::cast_precision_loss, reason = "a number of moves, for a ratio")]
        let each = (moves > 0).then(|| cpu_s * 100_000.0 / moves as f64);
        Some(Server {
            rss_before_bytes: before.rss_bytes,
            rss_after_bytes: after.rss_bytes,
            rss_peak_bytes: seen.peak_bytes,
            rss_closed_bytes: closed.rss_bytes,
            rss_per_connection_bytes: grown / clients,
            cpu_s,
            cpu_s_per_100k_moves: each,
        })
    }
}

#[allow(clippy::cast_precision_loss, reason = "shown to a few digits")]
fn per(number: usize, seconds: f64) -> f64 {
    if seconds > 0.0 { number as f64 / seconds } else { 0.0 }
}
