//! The log on standard error: written by a thread of its own, so that nobody waits for whoever reads it, and nothing ends
//! when it cannot be written: the reader is gone, does not read, or the disk is full. What is lost is counted and said once
//! it can be written again. Knows lines and levels; never what they say.
//!
//! **Invariant:** no thread but its own ever waits for standard error
//! (`a_log_that_nobody_reads_or_that_cannot_be_written_stops_nothing`).

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::flood::Flood;
use crate::config::{self, LogFormat};
use crate::metrics;

/// Lines that wait to be written at most; beyond it they are lost.
const LINES_MAX: usize = 4_096;
/// How long the end waits for the last lines.
const WRITTEN_WITHIN: Duration = Duration::from_millis(500);

enum Job {
    Line(Vec<u8>),
    /// Says that all before it is written.
    Tell(SyncSender<()>),
}

/// The log, for who changes its level and who ends it.
pub struct Log {
    queue: SyncSender<Job>,
    set_level: Box<dyn Fn(EnvFilter) -> bool + Send + Sync>,
}

impl Log {
    /// Writes the log to standard error from now on.
    pub fn start(settings: &config::Log) -> Self {
        let (queue, jobs) = sync_channel(LINES_MAX);
        let format = settings.format;
        // Without the thread every line is counted as lost.
        let _ = std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&jobs, format));
        let to = queue.clone();
        let lines = move || Lines { queue: to.clone() };
        // The levels were checked with the configuration.
        let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&settings.level));
        let log =
            log.with_ansi(std::io::stderr().is_terminal()).with_writer(lines).log_internal_errors(false);
        let set_level: Box<dyn Fn(EnvFilter) -> bool + Send + Sync> = match format {
            LogFormat::Text => {
                let log = log.with_filter_reloading();
                let handle = log.reload_handle();
                log.finish().with(Flood::new()).init();
                Box::new(move |levels| handle.reload(levels).is_ok())
            }
            LogFormat::Json => {
                let log = log.json().with_filter_reloading();
                let handle = log.reload_handle();
                log.finish().with(Flood::new()).init();
                Box::new(move |levels| handle.reload(levels).is_ok())
            }
        };
        Self { queue, set_level }
    }

    /// Logs as much as this from now on. Gives whether it could be done.
    pub fn set_level(&self, settings: &config::Log) -> bool {
        (self.set_level)(EnvFilter::new(&settings.level))
    }

    /// Writes a line as it is, the last before the end, and waits until it is written, but not for long.
    pub fn last_word(&self, line: &str) {
        let _ = self.queue.try_send(Job::Line(format!("{line}\n").into_bytes()));
        self.finish();
    }

    /// Waits until what was logged is written, but not for long.
    pub fn finish(&self) {
        let (tell, told) = sync_channel(1);
        // A full queue is one that nobody reads from.
        if self.queue.try_send(Job::Tell(tell)).is_ok() {
            let _ = told.recv_timeout(WRITTEN_WITHIN);
        }
    }
}

/// Where one line goes.
struct Lines {
    queue: SyncSender<Job>,
}

impl Write for Lines {
    /// Takes a whole line, always: to whoever logs it is as good as written.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if self.queue.try_send(Job::Line(line.to_vec())).is_err() {
            metrics::log_lines_lost().inc();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes what queues, as long as there is a log.
fn write(jobs: &Receiver<Job>, format: LogFormat) {
    let lost = metrics::log_lines_lost();
    let mut told = 0;
    for job in jobs {
        match job {
            Job::Line(line) => put(&line, &mut std::io::stderr(), format, &lost, &mut told),
            // Whoever waited may have given up.
            Job::Tell(tell) => drop(tell.try_send(())),
        }
    }
}

/// Writes a line, after a word about those that were lost; counts it if it cannot be written.
fn put(line: &[u8], to: &mut impl Write, format: LogFormat, lost: &Counter, told: &mut u64) {
    let missing = lost.get().saturating_sub(*told);
    let written = if missing > 0 { to.write_all(gap(missing, format).as_bytes()) } else { Ok(()) };
    match written.and_then(|()| to.write_all(line)) {
        Ok(()) => *told += missing,
        Err(_) => drop(lost.inc()),
    }
}

/// The line that stands for lines that were lost.
fn gap(lines: u64, format: LogFormat) -> String {
    match format {
        LogFormat::Text => format!("WARN visavis: {lines} lines of the log could not be written\n"),
        LogFormat::Json => format!(
            "{{\"level\":\"WARN\",\"fields\":{{\"message\":\"lines of the log could not be written\",\"lines\":{lines}}},\
             \"target\":\"visavis\"}}\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    /// Takes what it has room for.
    struct Disk {
        room: usize,
        text: Vec<u8>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.room < bytes.len() {
                return Err(Error::from(ErrorKind::StorageFull));
            }
            self.room -= bytes.len();
            self.text.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_could_not_be_written_is_counted_and_said_when_it_can_be_again() {
        let mut disk = Disk { room: 8, text: Vec::new() };
        let lost = Counter::default();
        let mut told = 0;
        for (line, room) in
            [("one\n", 0), ("two\n", 0), ("three\n", 0), ("four\n", 0), ("five\n", 1_000), ("six\n", 0)]
        {
            disk.room += room;
            put(line.as_bytes(), &mut disk, LogFormat::Text, &lost, &mut told);
        }
        let text = String::from_utf8(disk.text).unwrap();
        assert_eq!(text, "one\ntwo\nWARN visavis: 2 lines of the log could not be written\nfive\nsix\n");
        assert_eq!(lost.get(), 2);
    }
}
