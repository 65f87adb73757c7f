//! Where a connection sits and looks on. Knows its own chairs and places; never what is played.

use super::Session;
use super::socket::{End, Line};
use crate::game::{Chair, Gallery, State};
use crate::protocol::{AwayReason, Frame, GameId, close};

/// Chairs a session holds; the one it has held longest is left for one more.
const CHAIRS_MAX: usize = 64;
/// Games a session watches; the one it has watched longest is left for one more.
const GALLERIES_MAX: usize = 64;

impl Session {
    /// Takes a chair. Who sits down at a running game leaves those that are over, and there is a most of chairs.
    pub(super) fn sit_down(&mut self, chair: Chair, state: State) {
        self.stand_up(chair.game());
        if state == State::Running {
            self.chairs.retain(|(_, state)| *state == State::Running);
        }
        if self.chairs.len() >= CHAIRS_MAX {
            self.chairs.remove(0);
        }
        self.chairs.push((chair, state));
    }

    /// Watches a game, and there is a most of those.
    pub(super) fn look_on(&mut self, gallery: Gallery) {
        self.stand_up(gallery.game());
        if self.galleries.len() >= GALLERIES_MAX {
            self.galleries.remove(0);
        }
        self.galleries.push(gallery);
    }

    /// Whether a bot plays on this connection.
    pub(super) fn plays_as_bot(&self) -> bool {
        self.chairs.iter().any(|(chair, state)| *state == State::Running && chair.is_of_bot())
    }

    /// A game has told something: to a bot it brings the credit of what is said to it, so that whoever is let play is never too fast
    /// for it.
    pub(super) fn grant(&mut self, frame: &Frame, line: &Line<'_, Self>) {
        if !frame.answers() && self.plays_as_bot() {
            self.budget.grant();
            line.grant();
        }
    }

    /// Measures how late the line is, near the moves of a game in which that matters.
    pub(super) fn measure_lag(&self, line: &mut Line<'_, Self>) {
        let matters = |(chair, state): &(Chair, State)| *state == State::Running && chair.is_timed();
        if self.chairs.iter().any(matters) {
            line.measure_lag();
        }
    }

    /// The connection has ended: the opponents are told why. One that was sent away for what it did, or for reading too slowly,
    /// counts as lost. Gives why.
    pub(super) fn leave_all(&mut self, end: End) -> AwayReason {
        let why = match end {
            End::Client | End::Server(close::BYE | close::REPLACED) => AwayReason::Closed,
            End::Server(close::RESTART | close::AWAY | close::FAILED | close::TOO_MANY_CONNECTIONS) => {
                AwayReason::Server
            }
            End::Lost | End::Server(_) => AwayReason::Lost,
        };
        for (chair, _) in self.chairs.drain(..) {
            chair.leave(why);
        }
        why
    }

    pub(super) fn stand_up(&mut self, game: GameId) {
        self.chairs.retain(|(chair, _)| chair.game() != game);
        self.galleries.retain(|gallery| gallery.game() != game);
    }
}
