//! Places on a leaderboard, and who has them. Knows ratings and places; never how they came about or are found.

use std::fmt;

use serde::Serialize;

use super::ratings::Rating;
use crate::protocol::PlayerId;

/// A place on a leaderboard, from which it goes on. It carries its number: nobody counts who stands before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    pub(super) number: u32,
    pub(super) rating: f64,
    pub(super) player: [u8; 16],
}

impl Rank {
    /// Before the first place.
    pub(super) const ABOVE_ALL: Self = Self { number: 0, rating: f64::INFINITY, player: [0xff; 16] };

    /// Reads what [`Rank::fmt`](fmt::Display::fmt) wrote. Whoever makes one up finds the players behind it, numbered from
    /// where they said.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let number = parts.next()?;
        let rating = parts.next()?;
        let player = parts.next()?;
        let rating = u64::from_str_radix(rating, 16).ok().map(f64::from_bits)?;
        let player = PlayerId::parse(player)?.bytes();
        Some(Self { number: number.parse().ok()?, rating, player }).filter(|_| rating.is_finite())
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, rating, player } = self;
        write!(f, "{number}-{:x}-{}", rating.to_bits(), PlayerId::from_bytes(*player))
    }
}

/// A player on a leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The place, from 1.
    pub rank: u64,
    /// The public id.
    pub id: PlayerId,
    /// What the player is called.
    pub name: String,
    /// Whether it is a bot.
    pub bot: bool,
    /// The rating.
    #[serde(flatten)]
    pub rating: Rating,
}

impl Ranked {
    /// Where the leaderboard goes on behind this player.
    pub fn place(&self) -> Rank {
        let number = u32::try_from(self.rank).unwrap_or(u32::MAX);
        Rank { number, rating: self.rating.rating, player: self.id.bytes() }
    }
}
