//! One connection of a run, with what was said on it last. Knows frames and texts; never what a message means.

use std::time::Instant;

use super::history::History;
use crate::client::{Error, Heard, OpCode, Wire};

/// One connection.
pub(super) struct Line {
    wire: Wire,
    history: History,
    /// The server does not read, and so much waits that no more was said.
    stuck: Option<Error>,
}

impl Line {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, history: History::default(), stuck: None }
    }

    /// What was said last, `→` from here and `←` from the server.
    pub(super) fn conversation(&self) -> Vec<String> {
        self.history.lines()
    }

    /// Notes a message of the server for [`Line::conversation`].
    pub(super) fn note(&mut self, text: &str) {
        self.history.note("← ", text);
    }

    /// Says a message.
    pub(super) fn say(&mut self, text: &str) {
        self.history.note("→ ", text);
        let said = self.wire.say(text);
        self.note_stuck(said);
    }

    /// Sends a frame of any kind.
    pub(super) fn send(&mut self, kind: OpCode, payload: &[u8]) {
        let said = self.wire.send(kind, payload);
        self.note_stuck(said);
    }

    /// Sends bytes as they are.
    pub(super) fn send_raw(&mut self, bytes: &[u8]) {
        let said = self.wire.send_raw(bytes);
        self.note_stuck(said);
    }

    fn note_stuck(&mut self, said: Result<(), Error>) {
        if let Err(stuck) = said {
            self.stuck = Some(stuck);
        }
    }

    /// What comes next, or the time `due`. A connection that the server does not read counts as lost.
    pub(super) async fn hear(&mut self, due: Option<Instant>) -> Heard {
        match self.stuck.take() {
            Some(stuck) => Heard::Lost(stuck.to_string()),
            None => self.wire.hear(due).await,
        }
    }

    /// Says goodbye, and waits until the other side has closed or takes too long.
    pub(super) async fn part(self) {
        self.wire.part().await;
    }
}
