//! What may be known of a position, taken from the board once for all who look. Knows boards and viewers; never moves.

use crate::game::core::by_viewer::ByViewer;
use crate::game::core::header::Header;
use crate::game::core::ruling::{Move, View};
use crate::rules::{Board, Legal, Made, Status, Viewer};

/// The board that a match begins with, and the moves of its opening, for which nobody was asked; nothing where the rules do not
/// allow those.
pub(super) fn opened(start: &dyn Board, header: &Header) -> Option<(Box<dyn Board>, Vec<Move>)> {
    let mut board = start.fork();
    let mut moves = Vec::new();
    for text in header.opening().unwrap_or_default().split_whitespace() {
        let Status::ToMove(seats) = board.status() else { return None };
        let seat = seats.iter().next()?;
        let Made { text, secret } = board.play(seat, text).ok()?;
        let at_ms = header.opened_ms;
        moves.push(Move { seat, text, secret, automatic: true, seq: 0, at_ms, time: None });
    }
    matches!(board.status(), Status::ToMove(_)).then_some((board, moves))
}

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
