//! One connection of a run, with what was said on it last. Knows frames and texts; never what a message means.

use std::time::Instant;

use super::history::History;
use crate::client::{Heard, OpCode, Wire};

/// One connection.
pub(super) struct Line {
    wire: Wire,
    history: History,
}

impl Line {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, history: History::default() }
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
        self.wire.say(text);
    }

    /// Sends a frame of any kind.
    pub(super) fn send(&mut self, kind: OpCode, payload: &[u8]) {
        self.wire.send(kind, payload);
    }

    /// Sends bytes as they are.
    pub(super) fn send_raw(&mut self, bytes: &[u8]) {
        self.wire.send_raw(bytes);
    }

    /// What comes next, or the time `due`.
    pub(super) async fn hear(&mut self, due: Option<Instant>) -> Heard {
        self.wire.hear(due).await
    }

    /// Says goodbye, and waits until the other side has closed or takes too long.
    pub(super) async fn part(self) {
        self.wire.part().await;
    }
}
