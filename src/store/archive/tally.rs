//! Rated games counted again: how many each player has ended in each discipline, and what rating they left. In a file of
//! its own that SQLite makes and removes, so that a large database needs no large memory. Knows numbers; never why.

use rusqlite::{Connection, OptionalExtension, params};

use super::Unreadable;
use crate::protocol::PlayerId;
use crate::store::ratings::{Rating, RatingChange};

/// What has been counted so far.
pub struct Tally {
    db: Connection,
}

/// What the games of a player in a discipline come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// How many there were.
    pub games: u64,
    /// The rating the last one left.
    pub rating: f64,
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
                 player BLOB, rules TEXT, speed TEXT, games INTEGER, rating REAL,
                 PRIMARY KEY (player, rules, speed)
             ) WITHOUT ROWID, STRICT;
             BEGIN;",
        )?;
        Ok(Self { db })
    }

    /// Counts a player's game. Gives what was counted before, which is what a new player has if it is the first.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn count(
        &self,
        player: PlayerId,
        rules: &str,
        speed: &str,
        change: RatingChange,
    ) -> Result<Counted, Unreadable> {
        let new = Counted { games: 0, rating: Rating::default().rating };
        let before = self.find(player, rules, speed)?.unwrap_or(new);
        let upsert =
            "INSERT OR REPLACE INTO counted (player, rules, speed, games, rating) VALUES (?, ?, ?, ?, ?)";
        self.db.prepare_cached(upsert)?.execute(params![
            player.bytes(),
            rules,
            speed,
            before.games + 1,
            change.after
        ])?;
        Ok(before)
    }

    fn find(&self, player: PlayerId, rules: &str, speed: &str) -> Result<Option<Counted>, Unreadable> {
        let select = "SELECT games, rating FROM counted WHERE player = ? AND rules = ? AND speed = ?";
        let found = self
            .db
            .prepare_cached(select)?
            .query_row(params![player.bytes(), rules, speed], |row| {
                Ok(Counted { games: row.get(0)?, rating: row.get(1)? })
            })
            .optional()?;
        Ok(found)
    }

    /// What was counted of a player in a discipline, and counts no longer.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn take(&self, player: PlayerId, rules: &str, speed: &str) -> Result<Option<Counted>, Unreadable> {
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
