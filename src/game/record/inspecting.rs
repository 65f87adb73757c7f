//! Whether what is kept of a match is what a match leaves: a running one can be resumed, an ended one is whole, and all
//! that is kept beside the document says the same. Knows rows as the store hands them out; never where they are kept.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value, json};

use super::kept::event;
use super::{Unverified, reading, verify};
use crate::game::core::header::{BadHeader, Header, Written};
use crate::game::core::referee::{Numbered, Referee};
use crate::game::core::terms;
use crate::protocol::{EndReason, PlayerId};
use crate::rules::{BySeat, Catalogue, Seat};
use crate::store::{KeptGame, KeptRecord, Weight, counts, result_of};

/// The fields of a document that its summary has too.
const SUMMARY: &[&str] =
    &["game", "state", "rules", "options", "clock", "rated", "players", "opened_ms", "ended"];

/// What is wrong with a running match.
#[derive(Debug, thiserror::Error)]
pub enum Uninspected {
    /// Its rules are not offered here, or not in this version, so nothing can be said.
    #[error("{0}")]
    OtherRules(String),
    /// Its events are written down in a format that is not known here, so nothing can be said.
    #[error("{0}")]
    OtherFormat(String),
    /// It is not what a match leaves.
    #[error("{0}")]
    Wrong(String),
}

impl From<BadHeader> for Uninspected {
    fn from(reason: BadHeader) -> Self {
        match &reason {
            BadHeader::OtherRules { .. } => Self::OtherRules(reason.to_string()),
            BadHeader::OtherFormat(_) => Self::OtherFormat(reason.to_string()),
            BadHeader::Unreadable(_) | BadHeader::Terms(_) => Self::Wrong(reason.to_string()),
        }
    }
}

fn wrong(reason: impl std::fmt::Display) -> Uninspected {
    Uninspected::Wrong(reason.to_string())
}

/// Holds a running match against itself: its header is its own, and what happened in it can have happened.
///
/// # Errors
/// [`Uninspected`]
pub fn inspect_running(kept: &KeptGame, catalogue: Catalogue) -> Result<(), Uninspected> {
    let header = Header::read(&kept.header, catalogue)?;
    if header.id != kept.id {
        return Err(wrong(format!("the header is that of game {}", header.id)));
    }
    if header.players.clone().map(|player| player.id) != kept.players {
        return Err(wrong("the header names other players"));
    }
    let again = || {
        let mut referee = Referee::open(&header).map_err(BadHeader::from)?;
        for line in &kept.lines {
            referee.check(&event(line).map_err(wrong)?, Numbered::ByLast).map_err(wrong)?;
        }
        Ok(referee.ending().is_some())
    };
    match catch_unwind(AssertUnwindSafe(again)) {
        Ok(Ok(false)) => Ok(()),
        Ok(Ok(true)) => Err(wrong("it is over, and still counts as running")),
        Ok(Err(reason)) => Err(reason),
        Err(_) => Err(wrong("the rules fail while it is played again")),
    }
}

/// What an ended match says, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    /// What is wrong, a sentence each without a full stop.
    pub wrong: Vec<String>,
    /// Whether its rules are not offered here, or not in this version, so that it was not played again.
    pub other_rules: bool,
    /// Whether its events are written down in a format that is not known here, so that it was not played again.
    pub other_format: bool,
    /// The public half of the key it is signed with.
    pub key: Option<String>,
    /// What its result counted for; nothing if it could count for nothing, or cannot be read.
    pub contest: Option<Contest>,
}

/// A rated match, as far as ratings have to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// Who played.
    pub players: BySeat<PlayerId>,
    /// How fast.
    pub speed: &'static str,
    /// Who won; nobody in a draw.
    pub winner: Option<Seat>,
    /// Why it ended.
    pub reason: EndReason,
    /// How many moves it has.
    pub plies: u32,
    /// Whether both players were at one address.
    pub one_address: bool,
    /// What its record says it is worth; nothing in a record that is older than such words, when all counted fully.
    pub weights: Option<BySeat<Weight>>,
}

impl Contest {
    /// Whether it has changed ratings.
    pub fn counts(&self) -> bool {
        let any = |weights: &BySeat<Weight>| weights.iter().any(|(_, weight)| weight.permille > 0);
        self.weights.as_ref().map_or_else(|| counts(self.reason), any)
    }
}

/// Holds an ended match against itself: digest, chain, signature, the match played again, and whether columns, summary and
/// seats say what the document says.
pub fn inspect_ended(kept: &KeptRecord, catalogue: Catalogue) -> Inspected {
    let mut found = Inspected::default();
    if !kept.intact {
        found.wrong.push("the record is not the one its digest was made of".to_owned());
    }
    match verify(&kept.document, catalogue) {
        Ok(_) => {}
        Err(Unverified::Header(BadHeader::OtherRules { .. })) => found.other_rules = true,
        Err(Unverified::Header(BadHeader::OtherFormat(_))) => found.other_format = true,
        Err(reason) => found.wrong.push(reason.to_string()),
    }
    let document = reading::object(&kept.document).ok();
    let written = document.as_ref().and_then(|fields| {
        serde_json::from_value::<Written>(Value::Object(fields.clone())).ok().map(|written| (fields, written))
    });
    let Some((document, written)) = written else { return found };
    found.key = document.get("key").and_then(Value::as_str).map(str::to_owned);
    let players = written.players.clone().map(|player| player.id);
    let contest = contest(document, &written, players);
    let counted = contest.as_ref().is_some_and(Contest::counts);
    let disagreeing = disagreeing(kept, document, &written, counted);
    found.wrong.extend(disagreeing.map(|what| format!("{what} not what the record says")));
    found.contest = contest;
    found
}

/// What a document says of a rated match; nothing if the match is not rated.
fn contest(document: &Map<String, Value>, written: &Written, players: BySeat<PlayerId>) -> Option<Contest> {
    let end = document.get("ended").filter(|_| written.rated)?;
    let counted = document.get("counted").cloned();
    Some(Contest {
        players,
        speed: terms::speed_of(written.clock.as_ref()),
        winner: end.get("winner").and_then(|winner| serde_json::from_value(winner.clone()).ok()).flatten(),
        reason: end.get("reason").and_then(Value::as_str).and_then(EndReason::parse)?,
        plies: document.get("moves")?.as_array()?.len().try_into().ok()?,
        one_address: written.one_address.unwrap_or_default(),
        weights: counted.map(serde_json::from_value).transpose().ok()?,
    })
}

/// What is kept beside a document and says something else.
fn disagreeing(
    kept: &KeptRecord,
    document: &Map<String, Value>,
    written: &Written,
    rated: bool,
) -> impl Iterator<Item = &'static str> {
    let end = document.get("ended").and_then(Value::as_object);
    let of_end = |name: &str| end.and_then(|end| end.get(name)).unwrap_or(&Value::Null);
    let reason = of_end("reason").as_str().and_then(EndReason::parse);
    let winner = Seat::BOTH.into_iter().find(|seat| json!(seat) == *of_end("winner"));
    let result = |seat| reason.map_or("", |reason| result_of(seat, winner, reason)).to_owned();
    let mut seats: Vec<_> = written.players.iter().map(|(seat, player)| (player.id, result(seat))).collect();
    seats.sort();
    let mut kept_seats = kept.seats.clone();
    kept_seats.sort();
    let summary = reading::object(&kept.summary).ok();
    let summed_up = summary.is_some_and(|summary| {
        summary.len() == SUMMARY.len() && SUMMARY.iter().all(|name| summary.get(*name) == document.get(*name))
    });
    [
        ("the id is", kept.id == written.game),
        ("the kind of game is", kept.rules == written.rules),
        ("the time of the end is", of_end("at_ms").as_u64() == Some(kept.ended_ms)),
        ("the reason of the end is", reason.map(EndReason::as_str) == Some(kept.reason.as_str())),
        ("whether it is rated is", kept.rated == rated),
        ("whether ratings were changed is", kept.changes.is_some() == rated),
        ("whether it is in lists is", kept.private == written.private),
        ("the summary is", summed_up),
        ("who played with which result is", kept_seats == seats),
    ]
    .into_iter()
    .filter(|(_, agrees)| !agrees)
    .map(|(what, _)| what)
}
