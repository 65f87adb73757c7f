//! An event as the store keeps it, and back. Knows lines and events; never where they are kept.

use crate::game::core::event::{Event, Unreadable};
use crate::store::Line;

/// An event as the store keeps it.
pub(in crate::game) fn line(event: &Event) -> Line {
    Line { seq: event.seq, at_ms: event.at_ms, text: event.text() }
}

/// The event that the store kept.
pub(in crate::game) fn event(line: &Line) -> Result<Event, Unreadable> {
    Event::read(line.seq, line.at_ms, &line.text)
}

/// What is written down for an interrupted match when the server starts again: the time it was down. The second value
/// says that it takes the place of the last line, because nothing happened between two interruptions that follow close on each other.
pub fn fault(last: Option<&Line>, from_ms: u64, now_ms: u64) -> (Line, bool) {
    let former = last.and_then(|line| event(line).ok());
    let (fault, replaces) = Event::fault(last.map_or(0, |line| line.seq), former.as_ref(), from_ms, now_ms);
    (line(&fault), replaces)
}
