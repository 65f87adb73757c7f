//! What a bot does where it is refused something or offered something. Knows codes and kinds of offers.

use std::time::Duration;

use super::{AGAIN, Deed, Due, Guest};
use crate::bots::Choice;
use crate::protocol::{ClientMessage, GameId, Offer, OfferKind, OpenOffer, RefusalCode, Refused};

impl Guest {
    /// Something was refused.
    pub(super) fn refused(&mut self, refused: &Refused<'_>) -> Vec<Deed> {
        let game = refused.game.as_deref().and_then(GameId::parse);
        let after = refused.retry_after_ms.map(Duration::from_millis);
        match (refused.about.as_ref(), game) {
            ("seek", _) => {
                self.seeking = false;
                let passes = matches!(
                    refused.code,
                    RefusalCode::GameLimit
                        | RefusalCode::PlayerLimit
                        | RefusalCode::TooFast
                        | RefusalCode::Draining
                        | RefusalCode::Unavailable
                );
                if passes {
                    return vec![Deed::Later(after.unwrap_or(AGAIN).max(AGAIN), Due::Seek)];
                }
                vec![Deed::GiveUp(format!("no game: {} ({})", refused.text, refused.code.as_str()))]
            }
            ("play", Some(game)) => self.move_refused(game, refused, after),
            ("claim", Some(game)) => {
                after.map(|after| Deed::Later(after.max(AGAIN), Due::Claim(game))).into_iter().collect()
            }
            ("resume", Some(game))
                if matches!(refused.code, RefusalCode::NoSuchGame | RefusalCode::GameOver) =>
            {
                self.ended(game, None)
            }
            ("resume", Some(game)) => {
                vec![Deed::Tell(format!("{game} cannot be gone back to yet: {}", refused.text))]
            }
            _ => Vec::new(),
        }
    }

    /// A move that was not taken: it is said again where it could not be taken now, and the game is looked at again where it
    /// stands otherwise than it was thought.
    #[allow(clippy::wildcard_enum_match_arm, reason = "of all that can be refused it needs a few codes")]
    fn move_refused(&mut self, game: GameId, refused: &Refused<'_>, after: Option<Duration>) -> Vec<Deed> {
        match refused.code {
            RefusalCode::TooFast | RefusalCode::Unavailable | RefusalCode::Draining => {
                vec![Deed::Later(after.unwrap_or(AGAIN), Due::Move(game))]
            }
            RefusalCode::IllegalMove => {
                let Some(table) = self.tables.get_mut(&game) else { return Vec::new() };
                table.resigned = true;
                table.answer = Some(Choice::Resigns);
                let reason = format!("{game} is given up: {}", refused.text);
                vec![Deed::Tell(reason), Deed::Say(ClientMessage::resign(game))]
            }
            _ => vec![Deed::Say(ClientMessage::resume(game))],
        }
    }
}

/// What it says to an offer. It gives a move back where that does not count; for all else it has no opinion of its own.
pub(super) fn answered(game: GameId, offer: OpenOffer, rated: bool) -> Option<Deed> {
    let agrees = match offer.what {
        OfferKind::Takeback => !rated,
        OfferKind::Adjourn => true,
        OfferKind::Draw | OfferKind::Rematch => false,
        OfferKind::Abort => return None,
    };
    let answer = Offer { game: game.to_string().into(), what: offer.what, to: Some(offer.seq) };
    Some(Deed::Say(if agrees { ClientMessage::Offer(answer) } else { ClientMessage::Decline(answer) }))
}
