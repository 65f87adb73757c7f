//! The rows of a database, one at a time: running games with their events, ended ones with their seats, ratings. Knows SQL;
//! never what the rows should say.

use data_encoding::HEXLOWER;
use rusqlite::Row;
use sha2::{Digest, Sha256};

use super::{DatabaseSnapshot, Each, KeptGame, KeptRating, KeptRecord, Unreadable};
use crate::protocol::{GameId, PlayerId};
use crate::rules::BySeat;
use crate::store::GameNumber;
use crate::store::ratings::RatingChange;
use crate::store::sqlite::journal::{header_in, line_in};
use crate::store::sqlite::ratings;

impl DatabaseSnapshot {
    /// Every running game, in the order they began.
    ///
    /// # Errors
    /// [`Unreadable`] when there is no going on.
    pub fn each_running(&self, each: Each<KeptGame>) -> Result<(), Unreadable> {
        let games = "SELECT number, header, digest, id, first, second FROM running ORDER BY number";
        let lines =
            "SELECT game, seq, at_ms, event, digest FROM journal WHERE game IN (SELECT number FROM running)
                     ORDER BY game, row";
        let mut games = self.db.prepare(games)?;
        let mut lines = self.db.prepare(lines)?;
        let mut games = games.query([])?;
        let mut lines = lines.query([])?;
        let mut next = lines.next()?.map(line_in).transpose()?;
        while let Some(game) = games.next()? {
            let (number, game) = kept_game(game)?;
            let mut of_game = Vec::new();
            while let Some((_, line)) = next.take_if(|(of, _)| *of <= number) {
                of_game.push(line);
                next = lines.next()?.map(line_in).transpose()?;
            }
            let named = |reason| Unreadable(format!("number {} in the journal: {reason}", number.0));
            each(game.map(|game| KeptGame { lines: of_game, ..game }).map_err(named));
        }
        Ok(())
    }

    /// Every ended game, in the order they ended.
    ///
    /// # Errors
    /// [`Unreadable`] when there is no going on.
    pub fn each_ended(&self, each: Each<KeptRecord>) -> Result<(), Unreadable> {
        let records = "SELECT id, rules, ended_ms, reason, rated, summary, document, digest,
                       first_before, first_after, second_before, second_after,
                       EXISTS (SELECT 1 FROM unlisted WHERE game = id) FROM ended ORDER BY rowid";
        let seats = "SELECT player, result FROM seats WHERE game = ? ORDER BY player";
        let mut records = self.db.prepare(records)?;
        let mut seats = self.db.prepare(seats)?;
        let mut rows = records.query([])?;
        while let Some(row) = rows.next()? {
            let id: Vec<u8> = row.get(0)?;
            let read = kept_record(row).and_then(|record| {
                let seats = seats
                    .query_map([&id], |row| Ok((PlayerId::from_bytes(row.get(0)?), row.get(1)?)))?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(KeptRecord { seats, ..record })
            });
            each(read.map_err(|error| Unreadable(format!("{}: {error}", HEXLOWER.encode(&id)))));
        }
        Ok(())
    }

    /// Every rating, by player, kind of game and speed.
    ///
    /// # Errors
    /// [`Unreadable`] when there is no going on.
    pub fn each_rating(&self, each: Each<KeptRating>) -> Result<(), Unreadable> {
        let select = "SELECT rating, deviation, volatility, games, newcomers, player, rules, speed, ranked
                      FROM ratings";
        let mut select = self.db.prepare(select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            each(kept_rating(row).map_err(Unreadable::from));
        }
        Ok(())
    }
}

type Understood<T> = Result<T, rusqlite::Error>;

fn kept_game(row: &Row<'_>) -> rusqlite::Result<(GameNumber, Understood<KeptGame>)> {
    let player = |at| row.get(at).map(PlayerId::from_bytes);
    let read = || {
        let players = BySeat { first: player(4)?, second: player(5)? };
        let id = GameId::from_bytes(row.get(3)?);
        Ok(KeptGame { id, header: header_in(row, 1)?, players, lines: Vec::new() })
    };
    Ok((GameNumber(row.get(0)?), read()))
}

fn kept_record(row: &Row<'_>) -> rusqlite::Result<KeptRecord> {
    let change = |at: usize| -> rusqlite::Result<Option<RatingChange>> {
        let (before, after): (Option<f64>, Option<f64>) = (row.get(at)?, row.get(at + 1)?);
        Ok(before.zip(after).map(|(before, after)| RatingChange { before, after }))
    };
    let (document, digest): (String, Vec<u8>) = (row.get(6)?, row.get(7)?);
    Ok(KeptRecord {
        id: GameId::from_bytes(row.get(0)?),
        rules: row.get(1)?,
        ended_ms: row.get(2)?,
        reason: row.get(3)?,
        rated: row.get(4)?,
        summary: row.get(5)?,
        intact: Sha256::digest(document.as_bytes()).as_slice() == digest,
        document,
        private: row.get(12)?,
        changes: change(8)?.zip(change(10)?).map(|(first, second)| BySeat { first, second }),
        seats: Vec::new(),
    })
}

fn kept_rating(row: &Row<'_>) -> rusqlite::Result<KeptRating> {
    Ok(KeptRating {
        player: PlayerId::from_bytes(row.get(5)?),
        rules: row.get(6)?,
        speed: row.get(7)?,
        rating: ratings::read(row)?,
        ranked: row.get(8)?,
    })
}
