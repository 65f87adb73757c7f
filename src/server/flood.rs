//! A limit for every line of the log, ours and those of the crates below: nobody fills a disk by what they cause. Of each
//! place in the program so many lines a minute are written, and then how many were left out. Knows places and time; never
//! what a line says.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tracing::callsite::Identifier;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Lines of one place in the program that are written within [`WINDOW_MS`].
const LINES_MAX: u64 = 60;
/// In milliseconds.
const WINDOW_MS: u64 = 60_000;

/// Leaves out what is too much; not what is only written when somebody looks for a fault, `debug` and `trace`.
pub(super) struct Flood {
    begun: Instant,
    places: Mutex<HashMap<Identifier, Window>>,
}

impl Flood {
    /// Nothing was written yet.
    pub(super) fn new() -> Self {
        Self { begun: Instant::now(), places: Mutex::default() }
    }
}

impl<S: Subscriber> Layer<S> for Flood {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if *event.metadata().level() > Level::INFO {
            return true;
        }
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = places.entry(event.metadata().callsite()).or_default().line(now_ms);
        // What is told below comes here again.
        drop(places);
        if let Verdict::Write { left_out } = verdict
            && left_out > 0
        {
            let target = event.metadata().target();
            let line = event.metadata().line();
            tracing::warn!(left_out, target, line, "too many lines of one place were left out");
        }
        verdict != Verdict::LeaveOut
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is written; so many before it were not.
    Write { left_out: u64 },
    /// It is too much.
    LeaveOut,
}

/// The lines of one place within a minute.
#[derive(Debug, Default)]
struct Window {
    since_ms: u64,
    written: u64,
    left_out: u64,
}

impl Window {
    fn line(&mut self, now_ms: u64) -> Verdict {
        if now_ms.saturating_sub(self.since_ms) >= WINDOW_MS {
            (self.since_ms, self.written) = (now_ms, 0);
        }
        if self.written >= LINES_MAX {
            self.left_out += 1;
            return Verdict::LeaveOut;
        }
        self.written += 1;
        Verdict::Write { left_out: std::mem::take(&mut self.left_out) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn a_place_has_its_lines_and_tells_what_was_left_out() {
        let mut window = Window::default();
        assert!((0..60).all(|now_ms| window.line(now_ms) == Verdict::Write { left_out: 0 }));
        assert!((60..59_000).all(|now_ms| window.line(now_ms) == Verdict::LeaveOut));
        assert_eq!(window.line(60_000), Verdict::Write { left_out: 58_940 });
        assert_eq!(window.line(60_001), Verdict::Write { left_out: 0 });
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_line_is_written_without_limit_and_none_hides_another() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber =
            tracing_subscriber::fmt().with_writer(move || writer.clone()).finish().with(Flood::new());
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..10_000 {
                tracing::error!(number, "as a stranger likes");
            }
            tracing::info!("something else");
        });
        let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.matches("as a stranger likes").count(), 60, "{written}");
        assert_eq!(written.matches("something else").count(), 1);
    }
}
