//! What a game says to whom it refuses something, as frames. Knows what each refusal tells besides its code and
//! sentence; never who gets it.

use crate::game::core::offers::Pause;
use crate::game::core::ruling::Refusal;
use crate::protocol::{Frame, GameId, Refused, SeekId, ServerMessage};

/// After how long it may be worth asking again for what could not be done.
const RETRY_AFTER_MS: u64 = 1_000;

/// A command that did not count.
pub(in crate::game) fn refused(game: GameId, about: &str, refusal: &Refusal) -> Frame {
    let retry_after_ms = match refusal {
        Refusal::TooEarly { retry_after_ms, .. } => *retry_after_ms,
        Refusal::TooFast { retry_after_ms }
        | Refusal::Thinking { retry_after_ms }
        | Refusal::Declined(Pause::Time(retry_after_ms)) => Some(*retry_after_ms),
        Refusal::Closing | Refusal::Unsaved => Some(RETRY_AFTER_MS),
        Refusal::StalePly { .. }
        | Refusal::Declined(Pause::Moves(_))
        | Refusal::GameOver
        | Refusal::NotYourTurn
        | Refusal::IllegalMove(_)
        | Refusal::NoTakeback
        | Refusal::NoTakebackAgreed
        | Refusal::Flagged { .. }
        | Refusal::TimeIsUp
        | Refusal::Begun
        | Refusal::NoOffer
        | Refusal::OffererLeft
        | Refusal::NotSeated
        | Refusal::NoHint
        | Refusal::Crowded => None,
    };
    let ply = if let Refusal::StalePly { ply } = refusal { Some(*ply) } else { None };
    let after_moves = if let Refusal::Declined(Pause::Moves(moves)) = refusal { Some(*moves) } else { None };
    let late_ms = if let Refusal::Flagged { late_ms } = refusal { Some(*late_ms) } else { None };
    Frame::of(&ServerMessage::Refused(Refused {
        about: about.into(),
        code: refusal.code(),
        text: refusal.to_string().into(),
        game: Some(game.to_string().into()),
        seek: None,
        ply,
        after_moves,
        retry_after_ms,
        late_ms,
    }))
}

/// A match does not begin, because it could not be saved; and the seek that led to it is over.
pub(in crate::game) fn not_begun(game: GameId, about: &str, seek: Option<SeekId>) -> Frame {
    let refusal = Refusal::Unsaved;
    Frame::of(&ServerMessage::Refused(Refused {
        about: about.into(),
        code: refusal.code(),
        text: refusal.to_string().into(),
        game: Some(game.to_string().into()),
        seek,
        ply: None,
        after_moves: None,
        retry_after_ms: Some(RETRY_AFTER_MS),
        late_ms: None,
    }))
}
