//! `visavis solve RULES`. Looks for the best move of a position, or holds the values of many against a file. Knows
//! what is asked and how to say what was found; how it is found is the engine's.

use std::path::Path;
use std::time::{Duration, Instant};

use super::chosen::chosen;
use super::{Console, Finding};
use crate::config::Solve;
use crate::engine::{Budget, Rated, Search, Value, View, searcher};
use crate::rules::{Catalogue, Kind, Options};

const MIB: usize = 1 << 20;

/// Tells what every move of a position is worth, or whether the values of a file are found.
pub fn solve(asked: &Solve, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let (kind, options) = match chosen(&asked.rules, &asked.options, catalogue) {
        Ok(chosen) => chosen,
        Err(reason) => return console.give_up(reason),
    };
    let bytes = usize::try_from(asked.memory).unwrap_or(usize::MAX).saturating_mul(MIB);
    let mut search = searcher(kind, &options, bytes, asked.seed);
    match &asked.set {
        Some(file) => Set { kind, options, asked, search: &mut *search }.hold(file, console),
        None => tell(kind, options, asked, &mut *search, console),
    }
}

/// Has a search look at a view for as long as was asked for, and says how long it took.
fn timed<T>(asked: &Solve, look: impl FnOnce(Budget<'_>) -> T) -> (T, Duration) {
    let begun = Instant::now();
    let within = Duration::from_secs(asked.seconds);
    let stop = || begun.elapsed() >= within;
    let seen = look(Budget { nodes: asked.nodes, stop: &stop });
    (seen, begun.elapsed())
}

fn tell(
    kind: &'static Kind,
    options: Options,
    asked: &Solve,
    search: &mut dyn Search,
    console: &mut Console<'_>,
) -> Finding {
    let view = match View::find(kind, options, asked.position.as_deref().unwrap_or_default()) {
        Ok(view) => view,
        Err(reason) => return console.give_up(reason),
    };
    let (thought, took) = timed(asked, |budget| search.think(&view, budget));
    let Some(best) = &thought.best else { return console.give_up("nobody is to move there any more") };
    console.say(format_args!("{} to move: {}", view.seat.name(), view.position));
    for Rated { text, value, visits } in &thought.moves {
        console.say(format_args!("  {text:<12} {:<18} {visits} nodes", words(*value)));
    }
    let proven = if thought.proven { "proven" } else { "not proven" };
    console.say(format_args!("best: {best}, {proven}"));
    console.say(format_args!("line: {}", thought.line.join(" ")));
    console.say(format_args!("{} nodes, {:.3} s", thought.nodes, took.as_secs_f64()));
    Finding::Sound
}

fn words(value: Option<Value>) -> String {
    match value {
        Some(Value::Exact(score)) => format!("{score} exact"),
        Some(Value::Estimate(expected)) => format!("{expected:.3} estimate"),
        None => "unknown".to_owned(),
    }
}

/// Many positions of one game with their values.
struct Set<'a> {
    kind: &'static Kind,
    options: Options,
    asked: &'a Solve,
    search: &'a mut dyn Search,
}

/// What came of the positions so far.
#[derive(Default)]
struct Found {
    exact: u32,
    all: u32,
    nodes: u64,
    took: Duration,
}

impl Set<'_> {
    fn hold(mut self, file: &Path, console: &mut Console<'_>) -> Finding {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                return console.give_up(format_args!("{} cannot be read: {error}", file.display()));
            }
        };
        let mut found = Found::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            if let Err(reason) = self.weigh(line, &mut found, number, console) {
                return console.give_up(format_args!("{}, line {number}: {reason}", file.display()));
            }
        }
        let Found { exact, all, nodes, took } = found;
        let each = f64::from(all.max(1));
        #[allow(clippy::cast_precision_loss, reason = "a mean is told with one digit")]
        let mean = nodes as f64 / each;
        console.say(format_args!(
            "{exact} of {all} exact, mean nodes {mean:.1}, mean time {:.3} ms",
            took.as_secs_f64() * 1_000.0 / each
        ));
        if exact == all { Finding::Sound } else { Finding::Wrong }
    }

    /// Weighs the position of a line, with nothing known from before.
    fn weigh(
        &mut self,
        line: &str,
        found: &mut Found,
        number: u32,
        console: &mut Console<'_>,
    ) -> Result<(), String> {
        let (moves, known) = line.trim().rsplit_once(' ').ok_or("moves, a blank and a value are needed")?;
        let known: i32 = known.parse().map_err(|_| format!("{known:?} is not a whole number"))?;
        let view = View::find(self.kind, self.options.clone(), moves).map_err(|reason| reason.to_string())?;
        self.search.forget();
        let search = &mut *self.search;
        let (weighed, took) = timed(self.asked, |budget| search.weigh(&view, budget));
        found.all += 1;
        found.nodes += weighed.nodes;
        found.took += took;
        if weighed.value == Some(Value::Exact(known)) {
            found.exact += 1;
        } else {
            let seen = words(weighed.value);
            console.say(format_args!("line {number}: {moves}: {seen}, and it should be {known}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
