//! How a session sees to it that every message is answered: it takes no more than it can be answered for, and sends nobody
//! away before they have heard what they are owed. Knows frames and waits; what is owed is counted in `owed`.

use std::time::Duration;

use super::{Line, Session};
use crate::protocol::{Frame, close};

/// How long a connection that has asked much waits for an answer before more of it is taken all the same.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

impl Session {
    /// They have said too much: what they are owed still comes, and then they are sent away.
    pub(super) fn send_away(&mut self, line: &mut Line<'_, Self>) {
        if self.owed.is_nothing() {
            return self.close(line, close::TOO_MANY_MESSAGES, "too many messages");
        }
        self.sent_away = true;
        line.hold_back(true);
        line.after(ANSWERED_WITHIN, |session: &mut Self, line| {
            session.close(line, close::TOO_MANY_MESSAGES, "too many messages");
        });
    }

    /// A message was passed on, and its answer is owed.
    pub(super) fn owe(&mut self, line: &mut Line<'_, Self>) {
        let Some(wait) = self.owed.pass_on() else { return };
        line.hold_back(true);
        line.after(ANSWERED_WITHIN, move |session: &mut Self, line| {
            if session.owed.give_up(wait) && !session.sent_away {
                line.hold_back(false);
            }
        });
    }

    /// Passes on what a game or the lobby says.
    pub(super) fn deliver(&mut self, frame: &Frame, line: &mut Line<'_, Self>) {
        let reads_on = frame.answers() && self.owed.answered();
        line.send(frame.text().clone());
        if self.sent_away && self.owed.is_nothing() {
            self.close(line, close::TOO_MANY_MESSAGES, "too many messages");
        } else if reads_on && !self.sent_away {
            line.hold_back(false);
        }
    }
}
