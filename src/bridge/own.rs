//! The search of the house as an engine of the field: what it answers to a program that asks in UGI, GTP 2, Gomocup or Hub. Knows
//! lines, positions and levels; never a server.
//!
//! Each protocol reads a line and says what it comes to (pure); here that is done, line by line, on standard input and output.

mod gomocup;
mod gtp;
mod hub;
mod position;
mod ugi;

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::Protocol;
use super::limits::Effort;
use crate::bots::Level;
use crate::engine::{Budget, View};
use crate::rules::{Catalogue, Kind, Options};

/// Lines that wait to be answered.
const LINES_MAX: usize = 1_024;
/// What ends a search that goes on, in every protocol that knows such a word, and what ends the engine.
const STOPS: [&str; 3] = ["stop", "quit", "END"];

/// What a line comes to.
#[derive(Debug)]
pub(super) enum Does {
    /// It is answered so.
    Says(String),
    /// A move is thought about; [`Speech::thought`] says what is answered then.
    Thinks(Box<View>, Option<Effort>),
    /// The engine ends.
    Ends,
}

/// One side of a protocol: the one that answers.
pub(super) trait Speech {
    /// What a line comes to, without its end.
    fn hear(&mut self, line: &str) -> Vec<Does>;

    /// What a move comes to that was thought about; nothing if there is none to make.
    fn thought(&mut self, text: Option<String>) -> Vec<Does>;
}

/// The search of the house, and how it is talked to.
#[derive(Clone, Debug)]
pub struct Own {
    /// What it speaks.
    pub protocol: Protocol,
    /// How much it sees.
    pub level: Level,
    /// What it begins with.
    pub kind: &'static Kind,
    /// The same.
    pub options: Options,
    /// The number that chance begins with.
    pub seed: u64,
}

impl Own {
    fn speech(&self, catalogue: Catalogue) -> Box<dyn Speech> {
        let Self { kind, options, .. } = self;
        match self.protocol {
            Protocol::Ugi => Box::new(ugi::Ugi::new(kind, options.clone(), catalogue)),
            Protocol::Gtp => Box::new(gtp::Gtp::new(kind, options.clone(), catalogue)),
            Protocol::Gomocup => Box::new(gomocup::Gomocup::new(kind, options.clone())),
            Protocol::Hub => Box::new(hub::Hub::new(kind, options.clone())),
        }
    }

    /// Answers line after line until it is told to end or there are no more.
    ///
    /// # Errors
    /// What the system says when there is no thread, or nobody reads the answers.
    pub fn serve(
        &self,
        catalogue: Catalogue,
        input: impl BufRead + Send + 'static,
        output: &mut dyn Write,
    ) -> std::io::Result<()> {
        let (tell, lines) = sync_channel(LINES_MAX);
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        Builder::new().name("lines".to_owned()).spawn(move || read(input, &tell, &told))?;
        self.answer(self.speech(catalogue).as_mut(), &lines, &stop, output)
    }

    fn answer(
        &self,
        speech: &mut dyn Speech,
        lines: &Receiver<String>,
        stop: &AtomicBool,
        output: &mut dyn Write,
    ) -> std::io::Result<()> {
        let mut chance = StdRng::seed_from_u64(self.seed);
        while let Ok(line) = lines.recv() {
            // Whoever says stop while nothing is thought about stops nothing.
            if STOPS.contains(&line.trim()) {
                stop.store(false, Ordering::Relaxed);
            }
            let mut does = speech.hear(&line);
            while !does.is_empty() {
                let mut next = Vec::new();
                for one in does {
                    match one {
                        Does::Says(text) => writeln!(output, "{text}")?,
                        Does::Ends => return output.flush(),
                        Does::Thinks(view, effort) => {
                            let text = self.think(&view, effort, stop, &mut chance);
                            next.extend(speech.thought(text));
                        }
                    }
                }
                output.flush()?;
                does = next;
            }
        }
        Ok(())
    }

    fn think(
        &self,
        view: &View,
        effort: Option<Effort>,
        stop: &AtomicBool,
        chance: &mut StdRng,
    ) -> Option<String> {
        let begun = Instant::now();
        let (nodes, time) = match effort {
            Some(Effort::Nodes(nodes)) => (nodes, None),
            Some(Effort::Time(time)) => (u64::MAX, Some(time)),
            None => (u64::MAX, None),
        };
        let enough = || stop.load(Ordering::Relaxed) || time.is_some_and(|time| begun.elapsed() >= time);
        self.level.think(view, chance, Budget { nodes, stop: &enough })
    }
}

/// Passes lines on; a word that stops a search does so before it is its turn.
fn read(input: impl BufRead, tell: &SyncSender<String>, stop: &AtomicBool) {
    for line in input.lines() {
        let Ok(line) = line else { break };
        if STOPS.contains(&line.trim()) {
            stop.store(true, Ordering::Relaxed);
        }
        if tell.send(line).is_err() {
            return;
        }
    }
}

/// Answers.
fn says(text: impl Into<String>) -> Does {
    Does::Says(text.into())
}

#[cfg(test)]
mod tests;
