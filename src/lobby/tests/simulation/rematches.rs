//! What must hold of another game that is offered after the end of one: an offer that was told stands when the server has been
//! killed since, unless it was answered or whoever made it has left; who has just played comes back to it; it can be taken up, of
//! one game comes no more than one, and until it begins it takes nobody's place. Knows messages and the database; never the server.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use super::command::Command;
use super::plan::REMATCH_S;
use crate::protocol::{GameId, OfferKind, Offered, OpenOffer, OriginInfo, RefusalCode, Refused, Snapshot};
use crate::rules::Seat;

/// The offer of a seat in a game.
type Offer = (String, Seat);

/// All that was asked and told of it in all worlds of a seed.
#[derive(Default)]
pub(super) struct Rematches {
    /// Offers that were told to whoever made them, by which question.
    told: BTreeMap<Offer, u64>,
    /// By which question, or after how many, an offer may stand no longer, or may have been made.
    doubts: BTreeMap<Offer, u64>,
    made: BTreeMap<Offer, u64>,
    /// Whose offers were kept when this life began, by their games.
    kept: BTreeMap<String, Seat>,
    /// When this life began, Unix milliseconds.
    began_ms: u64,
    /// The questions by which somebody comes back to a game.
    resumes: BTreeMap<u64, String>,
    /// Games that were over when a life began, and of which another came after all.
    followed: BTreeSet<String>,
}

/// When a game ended that has, Unix milliseconds.
fn ended_ms(db: &Connection, game: &str) -> Option<u64> {
    let select = "SELECT document ->> '$.ended.at_ms' FROM ended WHERE id = ?";
    let mut select = db.prepare_cached(select).unwrap();
    select.query_row([GameId::parse(game).unwrap().bytes()], |row| row.get(0)).optional().unwrap()
}

/// How many games are kept that are another one after each game that has one, by the ids of those.
fn others(db: &Connection) -> BTreeMap<String, u64> {
    let all = "SELECT header AS game FROM running UNION ALL SELECT document FROM ended";
    let select = format!(
        "SELECT game ->> '$.origin.of', count(*) FROM ({all}) WHERE game ->> '$.origin.kind' = 'rematch' GROUP BY 1"
    );
    let mut select = db.prepare_cached(&select).unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// Whose offers are kept.
fn kept(db: &Connection) -> BTreeMap<String, Seat> {
    let mut select = db.prepare_cached("SELECT game, by_second FROM rematches WHERE by_second < 2").unwrap();
    let rows = select.query_map([], |row| {
        let seat = if row.get(1)? { Seat::Second } else { Seat::First };
        Ok((GameId::from_bytes(row.get(0)?).to_string(), seat))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

impl Rematches {
    /// A life begins.
    pub(super) fn begin(&mut self, now_ms: u64) {
        self.began_ms = now_ms;
    }

    fn doubt(&mut self, game: &str, seat: Seat, asked: u64) {
        self.doubts.insert((game.to_owned(), seat), asked);
    }

    /// Something is asked at a table. The answer to an offer makes it doubtful, and so does who takes back their own.
    pub(super) fn asks(&mut self, re: u64, game: &str, seat: Seat, command: &Command) {
        match command {
            Command::Offer(OfferKind::Rematch) => {
                self.doubt(game, seat.other(), re);
                self.made.insert((game.to_owned(), seat), re);
            }
            Command::Decline(OfferKind::Rematch) => {
                for seat in Seat::BOTH {
                    self.doubt(game, seat, re);
                }
            }
            _ => {}
        }
    }

    /// Who sits there leaves a table, or may have left it by now.
    pub(super) fn leaves(&mut self, game: &str, seat: Seat, asked: u64) {
        self.doubt(game, seat, asked);
    }

    /// Somebody is told that their offer stands.
    pub(super) fn offered(&mut self, offered: &Offered, re: Option<u64>) {
        if let Some(re) = re.filter(|_| offered.what == OfferKind::Rematch) {
            self.told.insert((offered.game.to_string(), offered.seat), re);
        }
    }

    /// Somebody comes back to a game.
    pub(super) fn resumes(&mut self, re: u64, game: &str) {
        self.resumes.insert(re, game.to_owned());
    }

    /// The offer that stands in a game since before this life, unless something was asked about it since; and whether that is so.
    fn standing(&self, game: &str) -> (Option<Seat>, bool) {
        let touched = |seat: &Seat| {
            let offer = (game.to_owned(), *seat);
            self.doubts.contains_key(&offer) || self.made.contains_key(&offer)
        };
        (self.kept.get(game).copied(), !Seat::BOTH.iter().any(touched))
    }

    /// Those of these games of which it is known that somebody's offer stands since before this life.
    pub(super) fn standing_in<'a>(&self, games: impl Iterator<Item = &'a String>) -> Vec<(&'a str, Seat)> {
        let standing = |game: &'a String| {
            let (seat, is_sure) = self.standing(game);
            seat.filter(|_| is_sure).map(|seat| (game.as_str(), seat))
        };
        games.filter_map(standing).collect()
    }

    /// A player is shown a game in answer to a question: where it had ended before this life, what stood then stands.
    pub(super) fn shown(
        &mut self,
        db: &Connection,
        snapshot: &Snapshot<'_>,
        re: Option<u64>,
    ) -> Result<(), String> {
        if let Some(OriginInfo::Rematch { of }) = &snapshot.origin {
            let of = of.to_string();
            if ended_ms(db, &of).is_some_and(|ended_ms| ended_ms < self.began_ms)
                && !self.kept_before(snapshot)
            {
                self.followed.insert(of);
            }
        }
        let came_back = re.is_some_and(|re| self.resumes.remove(&re).is_some());
        let game = snapshot.game.to_string();
        let was_over = came_back && ended_ms(db, &game).is_some_and(|ended_ms| ended_ms < self.began_ms);
        let (seat, is_sure) = self.standing(&game);
        if snapshot.ended.is_none() || !was_over || !is_sure {
            return Ok(());
        }
        let rematch = |offer: &&OpenOffer| offer.what == OfferKind::Rematch;
        let told = snapshot.offers.iter().find(rematch).map(|offer| offer.seat);
        if told == seat {
            Ok(())
        } else {
            Err(format!("another was offered by {seat:?}, and by {told:?} in {game}"))
        }
    }

    /// Whether a game had begun before this life.
    fn kept_before(&self, snapshot: &Snapshot<'_>) -> bool {
        u64::from_str_radix(&snapshot.game.to_string()[..12], 16).unwrap() < self.began_ms
    }

    /// Somebody who has played may not come back: then it is too late, or another has come of it.
    pub(super) fn refused(
        &mut self,
        db: &Connection,
        refused: &Refused<'_>,
        re: Option<u64>,
        now_ms: u64,
    ) -> Result<(), String> {
        let Some(game) = re.and_then(|re| self.resumes.remove(&re)) else { return Ok(()) };
        let Some(ended_ms) = ended_ms(db, &game).filter(|ended_ms| *ended_ms < self.began_ms) else {
            return Ok(());
        };
        let gone = matches!(refused.code, RefusalCode::GameOver | RefusalCode::NoSuchGame);
        let is_late = now_ms >= ended_ms + REMATCH_S * 1_000;
        if gone && !is_late && !others(db).contains_key(&game) {
            return Err(format!("it ended at {ended_ms}, and nobody comes back at {now_ms}: {refused:?}"));
        }
        Ok(())
    }

    /// Looks at what is kept when a life is over, or all of them. Gives of how many games another came after a life had ended in
    /// between.
    pub(super) fn look(&mut self, db: &Connection) -> Result<u64, String> {
        let kept = kept(db);
        for ((game, seat), re) in std::mem::take(&mut self.told) {
            let doubt = self.doubts.get(&(game.clone(), seat));
            if doubt.is_none_or(|doubt| *doubt < re) && kept.get(&game) != Some(&seat) {
                return Err(format!("{} offered another after {game}, and that is lost", seat.name()));
            }
        }
        if let Some((game, number)) = others(db).into_iter().find(|(_, number)| *number > 1) {
            return Err(format!("{number} games are another one after {game}"));
        }
        self.kept = kept;
        (self.doubts, self.made) = Default::default();
        self.resumes.clear();
        Ok(self.followed.len() as u64)
    }
}
