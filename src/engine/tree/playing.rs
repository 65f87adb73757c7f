//! How a match is played on by a tree search: which moves there are to try, and at random to the end. Knows boards as
//! text; never what is kept of them.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::rules::{Board, Legal, Seat, Status};

/// Most plies of a match that is played out; one that goes on longer counts as drawn.
const PLIES_MAX: usize = 2_000;
/// Moves tried where there are too many to list.
const TRIED_MAX: usize = 48;

/// A number below the limit.
pub(super) fn below(rng: &mut StdRng, limit: usize) -> usize {
    rng.random_range(0..limit.max(1))
}

/// The result for the first seat if the match is over: 1 for a win, 0 for a draw, -1 for a loss.
pub(super) fn result(board: &dyn Board) -> Option<i8> {
    match board.status() {
        Status::ToMove(_) => None,
        Status::Over(outcome) => Some(match outcome.winner {
            Some(Seat::First) => 1,
            Some(Seat::Second) => -1,
            None => 0,
        }),
    }
}

/// Who moves next: of two that may move at once the first.
pub(super) fn mover(board: &dyn Board) -> Option<Seat> {
    match board.status() {
        Status::ToMove(seats) => seats.iter().next(),
        Status::Over(_) => None,
    }
}

/// Makes the moves that nobody is asked for.
pub(super) fn settle(board: &mut dyn Board) {
    while let Some((seat, text)) = board.automatic() {
        if board.play(seat, &text).is_err() {
            return;
        }
    }
}

/// The moves of a seat, and whether they are all there are. Of too many to list some are drawn.
pub(super) fn options(board: &dyn Board, seat: Seat, rng: &mut StdRng) -> (Vec<String>, bool) {
    let mut texts = match board.legal(seat) {
        Legal::Listed(moves) => return (moves, true),
        Legal::Picked(pick) => pick.others,
        Legal::Unlisted => Vec::new(),
    };
    for _ in 0..TRIED_MAX {
        let drawn = board.random_move(seat, &mut |limit| below(rng, limit));
        texts.extend(drawn.filter(|text| !texts.contains(text)));
    }
    (texts, false)
}

/// Plays to the end at random; the result for the first seat.
pub(super) fn play_out(board: &mut dyn Board, rng: &mut StdRng) -> f64 {
    for _ in 0..PLIES_MAX {
        settle(board);
        let Some(seat) = mover(board) else { break };
        let drawn = board.random_move(seat, &mut |limit| below(rng, limit));
        if drawn.is_none_or(|text| board.play(seat, &text).is_err()) {
            break;
        }
    }
    result(board).map_or(0.0, f64::from)
}
