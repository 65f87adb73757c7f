//! The last messages of a conversation, for whoever has to find out what went wrong. Knows texts only.

use std::collections::VecDeque;

/// Messages that are kept.
const MESSAGES: usize = 6;
/// Most bytes that are kept of one.
const MESSAGE_BYTES: usize = 600;

/// The last messages of one conversation.
#[derive(Default)]
pub(super) struct History(VecDeque<String>);

impl History {
    /// Keeps one more, with a sign for who said it; the oldest goes, and its memory is used again.
    pub(super) fn note(&mut self, sign: &str, text: &str) {
        let mut line = if self.0.len() < MESSAGES { None } else { self.0.pop_front() }.unwrap_or_default();
        line.clear();
        line.push_str(sign);
        line.push_str(beginning(text));
        self.0.push_back(line);
    }

    /// The messages, the oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MESSAGE_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_messages_are_kept_and_long_ones_cut() {
        let mut history = History::default();
        for number in 0..MESSAGES + 2 {
            history.note("← ", &number.to_string());
        }
        history.note("→ ", &"é".repeat(MESSAGE_BYTES));
        let lines = history.lines();
        assert_eq!((lines.len(), lines[0].as_str()), (MESSAGES, "← 3"));
        assert_eq!(lines[MESSAGES - 1], format!("→ {}", "é".repeat(MESSAGE_BYTES / 2)));
    }
}
