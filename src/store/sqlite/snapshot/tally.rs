//! Rated games counted again: what each player's come to in each discipline, and how often the same two met. In a file of its
//! own that SQLite makes and removes, so that a large database needs no large memory. Knows numbers; never why.

use rusqlite::{Connection, OptionalExtension, params};

use super::Unreadable;
use crate::protocol::PlayerId;
use crate::rules::BySeat;
use crate::store::ratings::{Meetings, Rating};
use crate::store::sqlite::{ratings, whole};

/// What has been counted so far.
pub struct Tally {
    db: Connection,
}

/// What the games of a player in a discipline come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reckoned {
    /// The rating the last one left.
    pub rating: Rating,
    /// When that was, Unix milliseconds.
    pub at_ms: u64,
}

impl Tally {
    /// Nothing counted.
    ///
    /// # Errors
    /// [`Unreadable`] when there is no room for such a file.
    pub fn new() -> Result<Self, Unreadable> {
        let db = Connection::open("")?;
        db.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             CREATE TABLE counted (
                 player BLOB, rules TEXT, speed TEXT, rating REAL, deviation REAL, volatility REAL, games INTEGER,
                 newcomers INTEGER, at_ms INTEGER, PRIMARY KEY (player, rules, speed)
             ) WITHOUT ROWID, STRICT;
             CREATE TABLE met (
                 one BLOB, other BLOB, rules TEXT, speed TEXT, until_ms INTEGER,
                 PRIMARY KEY (one, other, rules, speed)
             ) WITHOUT ROWID, STRICT;
             BEGIN;",
        )?;
        Ok(Self { db })
    }

    /// Remembers what a player's games come to.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn note(
        &self,
        player: PlayerId,
        (rules, speed): (&str, &str),
        Reckoned { rating, at_ms }: Reckoned,
    ) -> Result<(), Unreadable> {
        let upsert = "INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        self.db.prepare_cached(upsert)?.execute(params![
            player.bytes(),
            rules,
            speed,
            rating.rating,
            rating.deviation,
            rating.volatility,
            rating.games,
            rating.newcomers,
            whole(at_ms)
        ])?;
        Ok(())
    }

    /// What a player's games come to so far.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn find(&self, player: PlayerId, rules: &str, speed: &str) -> Result<Option<Reckoned>, Unreadable> {
        let select = "SELECT rating, deviation, volatility, games, newcomers, at_ms FROM counted
                      WHERE player = ? AND rules = ? AND speed = ?";
        let found = self
            .db
            .prepare_cached(select)?
            .query_row(params![player.bytes(), rules, speed], |row| {
                Ok(Reckoned { rating: ratings::read(row)?, at_ms: row.get(5)? })
            })
            .optional()?;
        Ok(found)
    }

    /// How often two have met so far, in either order.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn met(&self, players: BySeat<PlayerId>, rules: &str, speed: &str) -> Result<Meetings, Unreadable> {
        let (one, other) = ratings::in_order(players);
        let select = "SELECT until_ms FROM met WHERE one = ? AND other = ? AND rules = ? AND speed = ?";
        let found = self
            .db
            .prepare_cached(select)?
            .query_row(params![one, other, rules, speed], |row| row.get(0))
            .optional()?;
        Ok(Meetings { until_ms: found.unwrap_or_default() })
    }

    /// Remembers how often two have met.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn note_met(
        &self,
        players: BySeat<PlayerId>,
        (rules, speed): (&str, &str),
        met: Meetings,
    ) -> Result<(), Unreadable> {
        let (one, other) = ratings::in_order(players);
        let upsert = "INSERT OR REPLACE INTO met VALUES (?, ?, ?, ?, ?)";
        self.db.prepare_cached(upsert)?.execute(params![one, other, rules, speed, whole(met.until_ms)])?;
        Ok(())
    }

    /// What was counted of a player in a discipline, and counts no longer.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn take(&self, player: PlayerId, rules: &str, speed: &str) -> Result<Option<Reckoned>, Unreadable> {
        let found = self.find(player, rules, speed)?;
        let delete = "DELETE FROM counted WHERE player = ? AND rules = ? AND speed = ?";
        self.db.prepare_cached(delete)?.execute(params![player.bytes(), rules, speed])?;
        Ok(found)
    }

    /// Everything that has not been taken: player, kind of game, speed.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn rest(&self, each: &mut dyn FnMut(PlayerId, &str, &str)) -> Result<(), Unreadable> {
        let mut select = self.db.prepare("SELECT player, rules, speed FROM counted")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (rules, speed): (String, String) = (row.get(1)?, row.get(2)?);
            each(PlayerId::from_bytes(row.get(0)?), &rules, &speed);
        }
        Ok(())
    }
}
