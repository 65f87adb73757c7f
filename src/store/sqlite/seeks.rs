//! What is sought, as rows: one a seek, and in it its player as long as nothing else is written of them. Knows ids, times and
//! text; never what is sought.

use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};

use super::{ratings, whole};
use crate::protocol::{PlayerId, PlayerName, SeekId, TokenHash};
use crate::store::players::{Newcomer, StoredPlayer};
use crate::store::ratings::{Discipline, Rating};
use crate::store::seeks::{FoundSeek, KeptSeek, SeekChanges};

/// Writes what has changed. Gives the rating of each whose seek is added.
pub(super) fn change(db: &Connection, changes: &SeekChanges) -> rusqlite::Result<Vec<Option<Rating>>> {
    for seek in &changes.removed {
        remove(db, *seek)?;
    }
    let add = |seek: &KeptSeek| {
        write(db, seek)?;
        let rating = |discipline| ratings::of(db, seek.player, discipline, changes.now_ms);
        seek.rated.map_or(Ok(None), rating)
    };
    changes.added.iter().map(add).collect()
}

/// Removes a seek, if it is there.
pub(super) fn remove(db: &Connection, seek: SeekId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM seeks WHERE id = ?")?.execute([seek.bytes()]).map(drop)
}

/// A seek's player as the row has them: hashes and ids one behind the other.
struct Player {
    name: String,
    since_ms: i64,
    tokens: Vec<u8>,
    blocked: Vec<u8>,
}

impl Player {
    fn of(newcomer: &Newcomer) -> Self {
        Self {
            name: newcomer.player.name.as_str().to_owned(),
            since_ms: whole(newcomer.player.since_ms),
            tokens: newcomer.tokens.iter().flat_map(|token| token.bytes()).collect(),
            blocked: newcomer.blocked.iter().flat_map(|player| player.bytes()).collect(),
        }
    }

    fn newcomer(self, id: PlayerId) -> Option<Newcomer> {
        let name = PlayerName::kept(&self.name)?;
        let since_ms = u64::try_from(self.since_ms).unwrap_or_default();
        let tokens = self.tokens.as_chunks::<32>().0.iter().map(|bytes| TokenHash::from_bytes(*bytes));
        let blocked = self.blocked.as_chunks::<16>().0.iter().map(|bytes| PlayerId::from_bytes(*bytes));
        // No bot seeks a person.
        let player = StoredPlayer { id, name, since_ms, bot: false };
        Some(Newcomer { player, tokens: tokens.collect(), blocked: blocked.collect() })
    }
}

/// What a row must be to be what was written.
fn digest(
    (id, player): (SeekId, PlayerId),
    terms: &str,
    since_ms: i64,
    (rules, speed): (Option<&str>, Option<&str>),
    bots: bool,
    newcomer: Option<&Player>,
) -> [u8; 32] {
    let mut digest = Sha256::new().chain_update(id.bytes()).chain_update(player.bytes());
    digest.update(since_ms.to_le_bytes());
    for part in [terms, rules.unwrap_or_default(), speed.unwrap_or_default()] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    // A row from before there were any is what it was.
    if bots {
        digest.update(b"bots");
    }
    if let Some(Player { name, since_ms, tokens, blocked }) = newcomer {
        for part in [name.as_bytes(), &since_ms.to_le_bytes(), tokens, blocked] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into()
}

fn write(db: &Connection, seek: &KeptSeek) -> rusqlite::Result<()> {
    let insert = "INSERT OR REPLACE INTO seeks (id, player, terms, since_ms, rules, speed, name, came_ms, tokens, blocked,
                  digest, bots) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let KeptSeek { id, player, terms, since_ms, rated, bots, newcomer } = seek;
    let newcomer = newcomer.as_ref().map(Player::of);
    let since_ms = whole(*since_ms);
    let (rules, speed) = rated.map(|Discipline { rules, speed }| (rules, speed)).unzip();
    db.prepare_cached(insert)?
        .execute(params![
            id.bytes(),
            player.bytes(),
            terms,
            since_ms,
            rules,
            speed,
            newcomer.as_ref().map(|newcomer| &newcomer.name),
            newcomer.as_ref().map(|newcomer| newcomer.since_ms),
            newcomer.as_ref().map(|newcomer| &newcomer.tokens),
            newcomer.as_ref().map(|newcomer| &newcomer.blocked),
            digest((*id, *player), terms, since_ms, (rules, speed), *bots, newcomer.as_ref()),
            bots,
        ])
        .map(drop)
}

/// All that is sought, the longest waiting first, with what is known of who seeks. A match takes away what its players sought
/// in the job in which it begins; what was being written in another one meanwhile is told by the ids, which sort by time. One
/// against a bot of the house takes nothing away; what the ids of others' bots begin with stands in [`crate::protocol::PlayerId`].
pub(super) fn read_back(db: &Connection, now_ms: u64) -> rusqlite::Result<Vec<FoundSeek>> {
    let select = "SELECT seeks.id, player, terms, seeks.since_ms, digest, seeks.name, came_ms, tokens, blocked,
                  players.id IS NULL, rules, speed, rating, deviation, volatility, games, newcomers, updated_ms,
                  EXISTS (SELECT 1 FROM running JOIN players AS other
                              ON other.id = iif(first = seeks.player, second, first)
                              AND (NOT other.bot OR substr(other.id, 1, 3) = CAST('bot' AS BLOB))
                          WHERE running.id > seeks.id AND seeks.player IN (first, second))
                      OR EXISTS (SELECT 1 FROM seats AS mine
                          JOIN seats AS theirs ON theirs.game = mine.game AND theirs.player <> mine.player
                          JOIN players AS other ON other.id = theirs.player
                              AND (NOT other.bot OR substr(other.id, 1, 3) = CAST('bot' AS BLOB))
                          WHERE mine.player = seeks.player AND mine.game > seeks.id), seeks.bots
                  FROM seeks LEFT JOIN players ON players.id = player LEFT JOIN ratings USING (player, rules, speed)
                  ORDER BY seeks.since_ms, seeks.id";
    let mut select = db.prepare(select)?;
    let seeks = select.query_map([], |row| found(row, now_ms))?;
    seeks.collect()
}

fn found(row: &Row<'_>, now_ms: u64) -> rusqlite::Result<FoundSeek> {
    let id = SeekId::from_bytes(row.get(0)?);
    let player = PlayerId::from_bytes(row.get(1)?);
    let terms = row.get_ref(2)?.as_str().unwrap_or_default().to_owned();
    let since_ms: i64 = row.get(3)?;
    let name: Option<String> = row.get(5)?;
    let newcomer = name.map(|name| {
        Ok::<_, rusqlite::Error>(Player {
            name,
            since_ms: row.get(6)?,
            tokens: row.get(7)?,
            blocked: row.get(8)?,
        })
    });
    let newcomer = newcomer.transpose()?;
    let written: Vec<u8> = row.get(4)?;
    let (rules, speed): (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
    let discipline = (rules.as_deref(), speed.as_deref());
    let bots: bool = row.get(19)?;
    let intact = written == digest((id, player), &terms, since_ms, discipline, bots, newcomer.as_ref());
    let unknown: bool = row.get(9)?;
    let rating = row.get::<_, Option<f64>>(12)?.map(|rating| {
        let read = Rating {
            rating,
            deviation: row.get(13)?,
            volatility: row.get(14)?,
            games: row.get(15)?,
            newcomers: row.get(16)?,
        };
        Ok::<_, rusqlite::Error>(read.after(now_ms.saturating_sub(row.get(17)?)))
    });
    Ok(FoundSeek {
        id,
        player,
        terms: if intact { terms } else { String::new() },
        since_ms: u64::try_from(since_ms).unwrap_or_default(),
        bots,
        rating: rating.transpose()?,
        newcomer: newcomer.filter(|_| unknown && intact).and_then(|newcomer| newcomer.newcomer(player)),
        over: row.get(18)?,
    })
}
