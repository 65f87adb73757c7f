//! What is shown while a run goes on: one line that changes on a terminal, else a line every few seconds. Knows text and
//! time; never what it means.

use std::io::Write;
use std::time::{Duration, Instant};

/// How often the line of a terminal changes.
const TERMINAL: Duration = Duration::from_secs(1);
/// How often a line is written elsewhere.
const ELSEWHERE: Duration = Duration::from_secs(5);
/// Back to the beginning of the line, and everything behind it away.
const AGAIN: &str = "\r\u{1b}[K";

/// Where progress is shown.
pub struct Screen<'a> {
    out: &'a mut dyn Write,
    is_terminal: bool,
    shown_at: Option<Instant>,
}

impl<'a> Screen<'a> {
    /// Progress goes there.
    pub fn new(out: &'a mut dyn Write, is_terminal: bool) -> Self {
        Self { out, is_terminal, shown_at: None }
    }

    /// Shows how far it is, if it is time. Nobody may be looking: that is no fault.
    pub(super) fn show(&mut self, now: Instant, line: impl FnOnce() -> String) {
        let often = if self.is_terminal { TERMINAL } else { ELSEWHERE };
        if self.shown_at.is_some_and(|at| now.saturating_duration_since(at) < often) {
            return;
        }
        self.shown_at = Some(now);
        let line = line();
        let _ =
            if self.is_terminal { write!(self.out, "{AGAIN}{line}") } else { writeln!(self.out, "{line}") };
        let _ = self.out.flush();
    }

    /// Nothing more is shown.
    pub(super) fn clear(&mut self) {
        if self.is_terminal && self.shown_at.take().is_some() {
            let _ = write!(self.out, "{AGAIN}");
            let _ = self.out.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(is_terminal: bool) -> String {
        let mut out = Vec::new();
        let start = Instant::now();
        let mut screen = Screen::new(&mut out, is_terminal);
        for tenths in 0..=100 {
            screen.show(start + Duration::from_millis(tenths * 100), || tenths.to_string());
        }
        screen.clear();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_terminal_has_one_line_and_a_file_a_line_every_five_seconds() {
        assert_eq!(shown(false), "0\n50\n100\n");
        let lines: Vec<_> = shown(true).split(AGAIN).map(str::to_owned).collect();
        assert_eq!(lines, ["", "0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100", ""]);
    }
}
