//! A player's wish for a match, as it waits for another: what two are held against each other by. Knows wishes; never queues,
//! connections or where they are kept.

use std::sync::Arc;

use crate::game::{Strength, Terms};
use crate::protocol::{PlayerId, SeekId};

/// A player's wish for a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seek {
    /// Which one it is.
    pub(super) id: SeekId,
    /// Who wishes it. A player has one seek of the same terms at most, so a pair is always two players.
    pub(super) player: PlayerId,
    /// What the match shall be.
    pub(super) terms: Arc<Terms>,
    /// Since when it waits, Unix milliseconds.
    pub(super) since_ms: u64,
    /// How strong the player is in what is sought; nothing where it is not rated.
    pub(super) strength: Option<Strength>,
    /// Whom the player does not want to meet.
    pub(super) avoids: Arc<[PlayerId]>,
    /// Whom the player has met last.
    pub(super) last_met: Option<PlayerId>,
    /// Whether the player is a bot.
    pub(super) bot: bool,
    /// Whether the player has said that bots may come.
    pub(super) bots: bool,
}

impl Seek {
    /// Whether one of the two does not want to meet the other, or they are one. Who has not said that bots may come wants to meet
    /// none.
    pub(super) fn is_apart_from(&self, other: &Self) -> bool {
        self.player == other.player
            || self.bot && !other.bots
            || other.bot && !self.bots
            || self.avoids.contains(&other.player)
            || other.avoids.contains(&self.player)
    }

    /// Whether the two have met each other last, both of them.
    pub(super) fn has_just_met(&self, other: &Self) -> bool {
        self.last_met == Some(other.player) && other.last_met == Some(self.player)
    }

    /// Whether the two may meet, whoever else is there.
    pub(super) fn suits(&self, other: &Self) -> bool {
        !self.is_apart_from(other) && !self.has_just_met(other)
    }

    /// The rating that counts; nobody's where the seek is not rated.
    pub(super) fn rating(&self) -> i32 {
        self.strength.map_or(0, |strength| strength.rating)
    }
}
