//! What may be known of a position, taken from the board once for all who look. Knows boards and viewers; never moves.

use crate::game::core::by_viewer::ByViewer;
use crate::game::core::ruling::View;
use crate::rules::{Board, Legal, Status, Viewer};

/// What each viewer may know of a position of a match that runs.
pub(super) fn views_of(board: &dyn Board, hidden: bool) -> ByViewer<View> {
    ByViewer::new(hidden, |seat| {
        let viewer = seat.map_or(Viewer::Watcher, Viewer::Seat);
        let mut view = View::of(board, viewer);
        view.legal = match (view.turn.as_slice(), seat) {
            // One encoding for all: the moves of whoever is to move.
            ([mover], _) if !hidden => board.legal(*mover),
            // Two who move at once have moves of their own.
            ([_, _, ..], _) if !hidden => Legal::Unlisted,
            (turn, Some(seat)) if turn.contains(&seat) => board.legal(seat),
            (_, Some(_) | None) => Legal::NONE,
        };
        view
    })
}

impl View {
    /// What a viewer may know, but for the moves.
    pub(super) fn of(board: &dyn Board, viewer: Viewer) -> Self {
        let turn = match board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        };
        Self {
            position: board.position(viewer),
            turn,
            legal: Legal::NONE,
            swapped: board.swapped(),
            score: board.score(),
        }
    }

    /// The same once the match is over: nobody is to move.
    pub(super) fn at_the_end(self) -> Self {
        Self { turn: Vec::new(), legal: Legal::NONE, ..self }
    }
}
