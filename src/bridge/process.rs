//! An engine as a child process: started, told lines, read line by line, and ended with all that it has started itself. Knows lines
//! and time; never what they mean.
//!
//! Threads of its own write to it and read from it, so that an engine which does not read, does not end its lines or says too much
//! costs time and nothing else.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, prlimit};

use super::spec::Spec;
use super::talk::shown;
use super::transcript::Transcript;

/// Most bytes of a line that an engine says.
const LINE_BYTES_MAX: u64 = 64 * 1_024;
/// Lines that wait to be read, and pieces that wait to be written; who finds no room waits, or is told that nobody reads.
const WAITING_MAX: usize = 64;
/// So many of its last words are kept.
const LAST_WORDS_MAX: usize = 3;
/// How long an engine may take to end when it is told so.
const END_WITHIN: Duration = Duration::from_millis(500);
/// How often it is looked whether to stop, while an engine thinks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Why nothing came of an engine; the sentence goes on after its name.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Failure {
    #[error("cannot be started: {0}")]
    NotStarted(String),
    #[error("has ended; {0}")]
    Ended(String),
    #[error("has not answered within {0:.1} s; {1}")]
    Silent(f64, String),
    #[error("has said a line of more than {LINE_BYTES_MAX} bytes")]
    TooLong,
    #[error("does not read what it is told")]
    Deaf,
    #[error("was told to stop")]
    Stopped,
}

/// What the engine said last, on both its outputs.
type LastWords = Arc<Mutex<VecDeque<String>>>;

/// A line of the engine, or that it was too long.
type Line = Result<String, Failure>;

/// A running engine.
pub(super) struct Process {
    child: Child,
    say: Option<SyncSender<String>>,
    lines: Receiver<Line>,
    last_words: LastWords,
    transcript: Transcript,
}

impl Process {
    /// Starts an engine, in a group of processes of its own.
    pub(super) fn start(spec: &Spec, memory: Option<u64>, transcript: Transcript) -> Result<Self, Failure> {
        let failed = |reason: &dyn std::fmt::Display| Failure::NotStarted(reason.to_string());
        let (program, arguments) = spec.words.split_first().ok_or_else(|| failed(&"no command"))?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.process_group(0).spawn().map_err(|error| failed(&error))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else { return Err(failed(&"no pipes")) };
        let (say, said) = sync_channel::<String>(WAITING_MAX);
        let (tell, lines) = sync_channel(WAITING_MAX);
        let last_words = LastWords::default();
        let process = Self { child, say: Some(say), lines, last_words, transcript };
        // The limit comes a moment after the start: an engine takes its memory later than that.
        if let (Some(bytes), Some(pid)) = (memory, process.pid()) {
            let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
            prlimit(Some(pid), Resource::As, limit).map_err(|error| failed(&error))?;
        }
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            Builder::new().name(name.to_owned()).spawn(work).map_err(|error| failed(&error))
        };
        spawn("engine-in", Box::new(move || write(input, &said)))?;
        let heard = process.hearing('<');
        spawn("engine-out", Box::new(move || read(output, |line| heard(&line) && tell.send(line).is_ok())))?;
        let heard = process.hearing('!');
        spawn("engine-err", Box::new(move || read(errors, |line| heard(&line))))?;
        Ok(process)
    }

    /// Keeps a line among the last words and in the transcript.
    fn hearing(&self, mark: char) -> impl Fn(&Line) -> bool + Send + use<> {
        let last_words = Arc::clone(&self.last_words);
        let transcript = self.transcript.clone();
        move |line| {
            let Ok(line) = line else { return true };
            transcript.note(mark, line);
            let mut words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
            if !line.trim().is_empty() {
                words.push_back(line.clone());
            }
            while words.len() > LAST_WORDS_MAX {
                words.pop_front();
            }
            true
        }
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }

    /// What it said last, as the end of a sentence.
    fn last_words(&self) -> String {
        let words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.is_empty() {
            return "it has said nothing".to_owned();
        }
        let words: Vec<String> = words.iter().map(|line| shown(line)).collect();
        format!("it said last: {}", words.join(", "))
    }

    /// Says lines, which have no end of their own.
    pub(super) fn say(&self, lines: &str) -> Result<(), Failure> {
        self.transcript.note('>', lines);
        let told = self.say.as_ref().map(|say| say.try_send(format!("{lines}\n")));
        match told {
            Some(Ok(())) => Ok(()),
            Some(Err(std::sync::mpsc::TrySendError::Full(_))) => Err(Failure::Deaf),
            Some(Err(std::sync::mpsc::TrySendError::Disconnected(_))) | None => {
                Err(Failure::Ended(self.last_words()))
            }
        }
    }

    /// The next line it says, before the time is over that began then.
    pub(super) fn hear(
        &self,
        begun: Instant,
        within: Duration,
        stop: &dyn Fn() -> bool,
    ) -> Result<String, Failure> {
        loop {
            let left = within.saturating_sub(begun.elapsed());
            match self.lines.recv_timeout(left.min(LOOK_EVERY)) {
                Ok(line) => return line,
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::Ended(self.last_words())),
                Err(RecvTimeoutError::Timeout) if stop() => return Err(Failure::Stopped),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(Failure::Silent(within.as_secs_f64(), self.last_words()));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Its input ends, and so it may end by itself; its output is read until it does.
        self.say = None;
        let begun = Instant::now();
        loop {
            let left = END_WITHIN.saturating_sub(begun.elapsed());
            if left.is_zero() || self.lines.recv_timeout(left).is_err() {
                break;
            }
        }
        // It has not been waited for yet, so that the group's number is still its own.
        if let Some(pid) = self.pid() {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// Writes what is said, until the engine is gone or nothing is said any more.
fn write(mut input: impl Write, said: &Receiver<String>) {
    while let Ok(lines) = said.recv() {
        if input.write_all(lines.as_bytes()).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Reads lines until there are no more, nobody wants them, or one is too long.
fn read(output: impl Read, mut tell: impl FnMut(Line) -> bool) {
    let mut reader = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        match reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.last() != Some(&b'\n') && line.len() as u64 >= LINE_BYTES_MAX => {
                tell(Err(Failure::TooLong));
                return;
            }
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        if !tell(Ok(text.trim_end_matches(['\r', '\n']).to_owned())) {
            return;
        }
    }
}
