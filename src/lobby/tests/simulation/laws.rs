//! What must hold whatever happens: everything that anybody was told is in the history for ever after, once; a refusal
//! changes nothing and is the truth; every ended game has one record that verifies, and its ratings are counted once.
//! Knows messages and the database; whether what was told is so is for `hearsay`; never the server.

mod deadlines;

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::hearsay::{Ended, Found, Hearsay, holds};
use super::story::{Kept, seat_of, tell};
use super::timed::{self, Dials};
use crate::game::verify;
use crate::protocol::{GameId, Received, RefusalCode, Said, ServerMessage, WhoAmI};
use crate::rules::{CATALOGUE, Seat};
use deadlines::deadline;

/// Something that a client asked.
pub(super) struct Asked {
    /// The game it was about, and the words of a story for it; nothing where it is not about one.
    pub(super) about: Option<(String, String)>,
    /// How many commits there had been.
    pub(super) commits: u64,
    answered: bool,
    refused: bool,
}

/// All that was told and asked in all worlds of a seed.
#[derive(Default)]
pub(super) struct Laws {
    hearsay: Vec<Hearsay>,
    asked: BTreeMap<u64, Asked>,
    /// Whose each secret is that was handed over, and how they were called last.
    tokens: HashMap<String, String>,
    /// What was told of clocks.
    pub(super) dials: Dials,
    log: DefaultHasher,
    abandon_ms: u64,
    games_max: usize,
}

impl Laws {
    pub(super) fn new(abandon_ms: u64, games_max: usize) -> Self {
        Self { abandon_ms, games_max, ..Self::default() }
    }

    /// What has happened so far, as one number.
    pub(super) fn digest(&self) -> u64 {
        self.log.finish()
    }

    pub(super) fn note(&mut self, what: impl Hash) {
        what.hash(&mut self.log);
    }

    /// Whether a question has had its answer.
    pub(super) fn is_answered(&self, re: u64) -> bool {
        self.asked.get(&re).is_some_and(|asked| asked.answered)
    }

    /// How many questions have been asked.
    pub(super) fn questions(&self) -> u64 {
        self.asked.len() as u64
    }

    /// The next number for a question.
    pub(super) fn ask(&mut self, about: Option<(String, String)>, commits: u64) -> u64 {
        let re = self.asked.len() as u64 + 1;
        self.note((re, &about));
        self.asked.insert(re, Asked { about, commits, answered: false, refused: false });
        re
    }

    /// An answer: one a question, and `unavailable` only when something was. `failed_since` tells whether a commit has failed
    /// since so many; who asks too much before being `admitted` may hear it too.
    pub(super) fn answer(
        &mut self,
        received: &Received<'_>,
        admitted: bool,
        failed_since: impl Fn(u64) -> bool,
    ) -> Result<(), String> {
        let Some(re) = received.re else { return Ok(()) };
        let asked = self.asked.get_mut(&re).ok_or_else(|| format!("nobody asked {re}"))?;
        if asked.answered {
            return Err(format!("question {re} is answered twice: {received:?}"));
        }
        asked.answered = true;
        let ServerMessage::Refused(refused) = &received.message else { return Ok(()) };
        asked.refused = true;
        let truths =
            ["takes nothing back", "No more can watch", "do not play each other", "takes this invitation"];
        // A game may have stopped whose lobby has not heard of it yet.
        let stopped = refused.about == "resume" || refused.about == "watch";
        let excused = !admitted || stopped || truths.iter().any(|truth| refused.text.contains(truth));
        // Who asks once more for what is being written hears what becomes of that, which may have failed a moment ago.
        let since = if refused.about == "seek" { asked.commits.saturating_sub(1) } else { asked.commits };
        if refused.code == RefusalCode::Unavailable && !excused && !failed_since(since) {
            return Err(format!("nothing has failed: {refused:?}"));
        }
        Ok(())
    }

    /// A secret was handed over, or was used: it is the same player's for ever.
    pub(super) fn welcome(&mut self, token: &str, player: &WhoAmI<'_>) -> Result<(), String> {
        let id = player.id.to_string();
        let former = self.tokens.insert(token.to_owned(), id.clone());
        if former.as_ref().is_some_and(|former| *former != id) {
            return Err(format!("the secret of {former:?} has become that of {id}"));
        }
        Ok(())
    }

    /// Something was told of a game.
    pub(super) fn hear(&mut self, viewer: Option<Seat>, received: Received<'static>) {
        let game = received.message.event().unwrap().0.to_string();
        self.dials.hear(&received);
        self.hearsay.push(Hearsay { game, viewer, received });
    }

    /// Something was said at a game: the one at that seat has asked for it.
    pub(super) fn hear_said(&self, Said { game, seat, phrase, .. }: &Said<'_>) -> Result<(), String> {
        let told = (game.to_string(), format!("{} say {phrase}", seat.name()));
        let asked = self.asked.values().any(|asked| asked.about.as_ref() == Some(&told));
        if asked { Ok(()) } else { Err(format!("nobody has said this: {told:?}")) }
    }

    /// Looks at what is saved. Gives how many games run.
    pub(super) fn look(&mut self, db: &Connection, last: bool) -> Result<usize, String> {
        let found = self.read(db)?;
        for hearsay in &self.hearsay {
            let found = found.get(&hearsay.game);
            let found = found.ok_or_else(|| format!("this game is lost: {:?}", hearsay.received))?;
            holds(hearsay, found).map_err(|problem| format!("{problem}: {:?}", hearsay.received))?;
        }
        for (game, found) in &found {
            self.dials.hold(game, &found.story)?;
        }
        self.dials.forget_asked();
        self.asked_for(&found)?;
        ratings(db, &found)?;
        let running = found.values().filter(|found| found.ended.is_none()).count();
        if running > self.games_max {
            return Err(format!("{running} games run, and {} may", self.games_max));
        }
        if last {
            for ended in found.values().filter_map(|found| found.ended.as_ref()) {
                verify(&ended.document, CATALOGUE).map_err(|unverified| unverified.to_string())?;
            }
        }
        Ok(running)
    }

    /// Whether what is kept is what may happen, and when each running game is due.
    pub(super) fn hold(&self, db: &Connection) -> Result<(), String> {
        self.read(db).map(drop)
    }

    fn read(&self, db: &Connection) -> Result<BTreeMap<String, Found>, String> {
        let mut found = BTreeMap::new();
        let mut select = db.prepare_cached("SELECT number, header, due_ms FROM running").unwrap();
        let read =
            |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?));
        let rows = select.query_map([], read).unwrap();
        let lines = "SELECT seq, at_ms, event FROM journal WHERE game = ? ORDER BY row";
        let mut lines = db.prepare_cached(lines).unwrap();
        for (number, header, due_ms) in rows.map(Result::unwrap) {
            let header: Value = header.parse().unwrap();
            let kept = lines.query_map([number], |row| {
                let act: String = row.get(2)?;
                Ok(Kept { seq: row.get(0)?, at_ms: row.get(1)?, act: act.parse().unwrap() })
            });
            let kept: Vec<_> = kept.unwrap().map(Result::unwrap).collect();
            let story = tell(&header, &kept, self.abandon_ms, false)?;
            deadline(&header, &kept, due_ms, self.abandon_ms, &story)?;
            if story.end.is_some() {
                return Err(format!("this game is over and still runs: {header}"));
            }
            found.insert(header["game"].as_str().unwrap().to_owned(), Found { story, ended: None });
        }
        let select = "SELECT document, first_before, first_after, second_before, second_after, id FROM ended";
        let mut select = db.prepare_cached(select).unwrap();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let number = |at| row.get::<_, Option<f64>>(at).unwrap();
            let changes = number(1).map(|_| [1, 2, 3, 4].map(|at| number(at).unwrap()));
            let (game, ended) = self.ended(row.get(0).unwrap(), changes)?;
            if game != GameId::from_bytes(row.get(5).unwrap()).to_string() || found.contains_key(&game) {
                return Err(format!("{game} runs and is over, or is kept by another name"));
            }
            found.insert(game, ended);
        }
        Ok(found)
    }

    fn ended(&self, document: String, changes: Option<[f64; 4]>) -> Result<(String, Found), String> {
        let record: Value = document.parse().unwrap();
        let kept = record["events"].as_array().unwrap().iter().map(|event| Kept {
            seq: event["seq"].as_u64().unwrap(),
            at_ms: event["at_ms"].as_u64().unwrap(),
            act: event.clone(),
        });
        let story = tell(&record, &kept.collect::<Vec<_>>(), self.abandon_ms, true)?;
        let Some((winner, reason)) = story.end else { return Err(format!("this never ended: {document}")) };
        let end = &record["ended"];
        if seat_of(&end["winner"]) != winner || end["reason"] != reason {
            return Err(format!("the record has another end: {document}"));
        }
        if end["seq"].as_u64() != Some(story.moments.len() as u64 - 1) {
            return Err(format!("the end was told by another number: {document}"));
        }
        let weights = ["first", "second"].map(|seat| record["counted"][seat]["permille"].as_u64());
        if weights.iter().any(|weight| weight.is_some() != story.rated) {
            return Err(format!("what it counts is not said, or is: {document}"));
        }
        let plies = record["moves"].as_array().unwrap().len();
        let short = reason != "rules" && plies < 6;
        let counts = weights.iter().any(|weight| weight.is_some_and(|weight| weight > 0));
        if counts != changes.is_some() || counts && (short || reason == "abandoned") {
            return Err(format!("ratings changed or did not: {document}"));
        }
        let players =
            Seat::BOTH.map(|seat| record["players"][seat.name()]["id"].as_str().unwrap().to_owned());
        let rules = format!("{}/{}", record["rules"].as_str().unwrap(), timed::speed(&record));
        let game = record["game"].as_str().unwrap().to_owned();
        Ok((game, Found { story, ended: Some(Ended { document, players, changes, rules }) }))
    }

    /// Nothing has happened that nobody asked for, or that was refused, and nothing twice that was asked once.
    fn asked_for(&self, found: &BTreeMap<String, Found>) -> Result<(), String> {
        let mut open: HashMap<(&str, String), u64> = HashMap::new();
        for (game, asked) in
            self.asked.values().filter(|asked| !asked.refused).filter_map(|asked| asked.about.as_ref())
        {
            *open.entry((game, asked.clone())).or_default() += 1;
        }
        for (game, found) in found {
            for asked in &found.story.asked {
                // Who cannot win any more and claims the win is given the draw.
                let win = asked.strip_suffix("claim draw").map(|seat| format!("{seat}claim win"));
                let mut ways =
                    [Some(asked.clone()), win].into_iter().flatten().map(|way| (game.as_str(), way));
                let way = ways.find(|way| open.get(way).is_some_and(|left| *left > 0));
                let Some(left) = way.and_then(|way| open.get_mut(&way)) else {
                    return Err(format!("nobody asked for this, or not so often: {asked} in {game}"));
                };
                *left -= 1;
            }
        }
        Ok(())
    }
}

/// Each rated result is counted once, upon the one before it.
fn ratings(db: &Connection, found: &BTreeMap<String, Found>) -> Result<(), String> {
    let mut order = db.prepare_cached("SELECT id FROM ended ORDER BY rowid").unwrap();
    let ids = order.query_map([], |row| Ok(GameId::from_bytes(row.get(0)?).to_string())).unwrap();
    let mut known: BTreeMap<(String, String), (f64, u32)> = BTreeMap::new();
    for id in ids.map(Result::unwrap) {
        let Some(ended) = found[&id].ended.as_ref() else { continue };
        let Some([first, first_after, second, second_after]) = ended.changes else { continue };
        for (player, before, after) in
            [(&ended.players[0], first, first_after), (&ended.players[1], second, second_after)]
        {
            let entry = known.entry((player.clone(), ended.rules.clone())).or_insert((1_500.0, 0));
            if entry.0.to_bits() != before.to_bits() {
                return Err(format!("{id} was rated from {before}, and {player} had {}", entry.0));
            }
            *entry = (after, entry.1 + 1);
        }
    }
    let mut select =
        db.prepare_cached("SELECT player, rules || '/' || speed, rating, games FROM ratings").unwrap();
    let rows = select.query_map([], |row| {
        let player = crate::protocol::PlayerId::from_bytes(row.get(0)?).to_string();
        Ok(((player, row.get::<_, String>(1)?), (row.get::<_, f64>(2)?, row.get::<_, u32>(3)?)))
    });
    let kept: BTreeMap<_, _> = rows.unwrap().map(Result::unwrap).collect();
    if kept == known { Ok(()) } else { Err(format!("the ratings are {kept:?} and should be {known:?}")) }
}
