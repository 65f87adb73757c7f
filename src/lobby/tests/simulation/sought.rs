//! What must hold of seeks: one that was told to wait is there after a crash, unless its player took it back, was away for too
//! long or has played since; one that was told to be over never waits again; a match takes away all that its players sought.
//! Knows what was told and the database; never the server.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::protocol::{GameId, PlayerId, SeekId, Waiting, Withdrawn};

/// Seeks that somebody may try to join, as far as anybody was told of them: the last ones.
const OPEN_MAX: usize = 8;

/// A seek that was told to wait. What is heard late on another connection says nothing new: so it is kept how many questions had
/// been asked when something was heard.
struct Told {
    player: String,
    /// By which question it came about, as far as that was told.
    asked: u64,
    /// When it was told to be over.
    over: Option<u64>,
    /// Since when it may have come to an end that nobody was told of.
    doubted: Option<u64>,
}

/// All seeks that were told of.
#[derive(Default)]
pub(super) struct Sought {
    told: BTreeMap<SeekId, Told>,
    /// Since when what a player sought may be over, without that being told.
    doubts: BTreeMap<String, u64>,
    open: Vec<SeekId>,
    /// How many questions have been asked.
    asked: u64,
    /// Whether something could not be written in this life: then what was told to be over may be there once more, and what was
    /// told to wait may not.
    muddled: bool,
}

impl Sought {
    /// So many questions have been asked.
    pub(super) fn note_asked(&mut self, asked: u64) {
        self.asked = asked;
    }

    /// A seek was told to wait, by itself or in answer to a question.
    pub(super) fn waits(
        &mut self,
        player: &str,
        waiting: &Waiting<'_>,
        re: Option<u64>,
    ) -> Result<(), String> {
        let seek = waiting.seek;
        self.is_open(seek);
        let asked = re.unwrap_or(0);
        let doubted = self.doubts.get(player).copied().filter(|doubted| *doubted >= asked);
        let new = Told { player: player.to_owned(), asked, over: None, doubted };
        let told = self.told.entry(seek).or_insert(new);
        if told.player != player {
            return Err(format!("{seek} was of {}, and is told to {player}", told.player));
        }
        let since = |asked: Option<u64>| re.zip(asked).is_some_and(|(re, asked)| re > asked);
        if since(told.over) && !self.muddled {
            return Err(format!("{seek} was over, and waits"));
        }
        if since(told.doubted) {
            told.doubted = None;
        }
        Ok(())
    }

    /// What a player is told who comes back: nothing that a match of theirs has taken away.
    pub(super) fn welcomed(
        &mut self,
        player: &str,
        waiting: &[Waiting<'_>],
        games: &[GameId],
        re: Option<u64>,
    ) -> Result<(), String> {
        for waiting in waiting {
            if let Some(game) = games.iter().find(|game| game.bytes() > waiting.seek.bytes()) {
                return Err(format!("{player} plays {game}, and still waits with {}", waiting.seek));
            }
            self.waits(player, waiting, re)?;
        }
        Ok(())
    }

    /// A seek waits that was asked for instead of all others of its player: what they had asked for before is over.
    pub(super) fn replaced_others(&mut self, player: &str, seek: SeekId, re: u64) {
        let others = self.told.iter_mut().filter(|(other, told)| **other != seek && told.player == player);
        for (_, told) in others.filter(|(_, told)| told.asked < re) {
            told.over.get_or_insert(self.asked);
        }
    }

    /// A match of a player is told of, so that it is saved: what they sought before is over.
    pub(super) fn played(&mut self, player: &str, game: GameId) {
        for (seek, told) in self.told.iter_mut().filter(|(_, told)| told.player == player) {
            if seek.bytes() < game.bytes() {
                told.over.get_or_insert(self.asked);
            }
        }
    }

    /// Whether a player must be known as long as the server lives, because something they sought is kept.
    pub(super) fn keeps(&self, player: &str) -> bool {
        let kept = |told: &Told| told.player == player && told.over.is_none() && told.doubted.is_none();
        !self.muddled && self.told.values().any(kept)
    }

    /// A seek may be joined.
    pub(super) fn is_open(&mut self, seek: SeekId) {
        self.open.retain(|other| *other != seek);
        self.open.push(seek);
        if self.open.len() > OPEN_MAX {
            self.open.remove(0);
        }
    }

    /// Those that may be joined, or might have been.
    pub(super) fn open(&self) -> &[SeekId] {
        &self.open
    }

    /// Those of a player that wait, as far as was told.
    pub(super) fn of(&self, player: &str) -> Vec<SeekId> {
        let theirs = self.told.iter().filter(|(_, told)| told.player == player && told.over.is_none());
        theirs.map(|(seek, _)| *seek).collect()
    }

    /// A seek was told to be over: for good, but where a match that begins is why, which may not be saved.
    pub(super) fn withdrawn(&mut self, Withdrawn { seek, game, elsewhere, .. }: &Withdrawn) {
        let Some(seek) = seek.filter(|_| !elsewhere) else { return };
        if game.is_some() {
            return self.is_doubted(seek);
        }
        if let Some(told) = self.told.get_mut(&seek) {
            told.over.get_or_insert(self.asked);
        }
    }

    /// A seek may be over: it was told so without that being written down before.
    pub(super) fn is_doubted(&mut self, seek: SeekId) {
        if let Some(told) = self.told.get_mut(&seek) {
            told.doubted = Some(self.asked);
        }
    }

    /// What a player sought may be over from now on: they take it back, are away for long, or miss what they are told.
    pub(super) fn doubt(&mut self, player: &str) {
        self.doubts.insert(player.to_owned(), self.asked);
        let theirs = self.told.values_mut().filter(|told| told.player == player);
        theirs.for_each(|told| told.doubted = Some(self.asked));
    }

    /// Something could not be written in this life.
    pub(super) fn muddle(&mut self) {
        self.muddled = true;
    }

    /// Looks at what is kept when a life is over.
    pub(super) fn look(&mut self, db: &Connection) -> Result<(), String> {
        let kept = kept(db);
        let muddled = std::mem::take(&mut self.muddled);
        for (seek, told) in &mut self.told {
            let there = kept.contains_key(seek);
            if muddled || told.doubted.is_some() {
                told.over = if there { None } else { told.over.or(Some(self.asked)) };
                told.doubted = Some(self.asked);
                continue;
            }
            let played = has_played_since(db, *seek, &told.player);
            match (there, told.over) {
                // What was on its way when the match began is kept, and void.
                (true, Some(_)) if !played => return Err(format!("{seek} was over, and is kept")),
                (false, None) if !played => return Err(format!("{seek} was told to wait, and is lost")),
                (_, over) => told.over = over.or_else(|| played.then_some(self.asked)),
            }
        }
        Ok(())
    }

    /// Looks at what is kept when nobody waits any more.
    pub(super) fn look_at_last(db: &Connection) -> Result<(), String> {
        let left = kept(db);
        if left.is_empty() { Ok(()) } else { Err(format!("nobody waits, and this is kept: {left:?}")) }
    }
}

fn kept(db: &Connection) -> BTreeMap<SeekId, PlayerId> {
    let mut select = db.prepare_cached("SELECT id, player FROM seeks").unwrap();
    let rows =
        select.query_map([], |row| Ok((SeekId::from_bytes(row.get(0)?), PlayerId::from_bytes(row.get(1)?))));
    rows.unwrap().map(Result::unwrap).collect()
}

/// Whether a player has begun a match after a seek.
fn has_played_since(db: &Connection, seek: SeekId, player: &str) -> bool {
    let player = PlayerId::parse(player).unwrap().bytes();
    let running = "SELECT id FROM running WHERE ?1 IN (first, second)";
    let ended = "SELECT game FROM seats WHERE player = ?1";
    [running, ended].into_iter().any(|select| {
        let mut select = db.prepare_cached(select).unwrap();
        let games = select.query_map([player], |row| row.get::<_, [u8; 16]>(0)).unwrap();
        games.map(Result::unwrap).any(|game| game > seek.bytes())
    })
}
