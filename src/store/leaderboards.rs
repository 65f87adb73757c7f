//! Who is the strongest, page by page. Knows ratings and places; never how they came about.
//!
//! A page begins behind a place and is found by an index at once, wherever it is: nobody counts who stands before it.

use std::fmt;

use rusqlite::{Connection, params};
use serde::Serialize;

use super::ratings::{self, Rating};
use crate::protocol::PlayerId;

/// A place on a leaderboard, from which it goes on. It carries its number: nobody counts who stands before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    number: u32,
    rating: f64,
    player: [u8; 16],
}

impl Rank {
    const ABOVE_ALL: Self = Self { number: 0, rating: f64::INFINITY, player: [0xff; 16] };

    /// Reads what [`Rank::fmt`](fmt::Display::fmt) wrote. Whoever makes one up finds the players behind it, numbered from
    /// where they said.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (number, rating, player) = (parts.next()?, parts.next()?, parts.next()?);
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

/// What finds a page of a leaderboard behind a place on it.
pub(super) const PAGE: &str = "SELECT rating, deviation, volatility, games, newcomers, player, name
                           FROM ratings JOIN players ON id = player
                           WHERE ranked = 1 AND rules = ?1 AND speed = ?2 AND (rating, player) < (?3, ?4)
                           ORDER BY rating DESC, player DESC LIMIT ?5";

/// The strongest players of a discipline, from the place behind that one.
pub(super) fn page(
    db: &Connection,
    rules: &str,
    speed: &str,
    after: Option<Rank>,
    limit: usize,
) -> rusqlite::Result<Vec<Ranked>> {
    let Rank { number, rating, player } = after.unwrap_or(Rank::ABOVE_ALL);
    let mut select = db.prepare_cached(PAGE)?;
    let rows = select.query_map(params![rules, speed, rating, player, limit], |row| {
        Ok((PlayerId::from_bytes(row.get(5)?), row.get::<_, String>(6)?, ratings::read(row)?))
    })?;
    (u64::from(number) + 1..)
        .zip(rows)
        .map(|(rank, row)| row.map(|(id, name, rating)| Ranked { rank, id, name, rating }))
        .collect()
}
