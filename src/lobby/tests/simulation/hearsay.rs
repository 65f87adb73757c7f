//! Whether what a connection was told of a game is what happened in it. Knows frames and the story of a game; never the
//! server, nor who asked for what.

use serde_json::Value;

use super::story::{Moment, Story, said};
use super::view::seat as seat_of;
use crate::rules::Seat;
use crate::store::shown;

/// What a connection was told of a game.
pub(super) struct Hearsay {
    pub(super) game: String,
    pub(super) viewer: Option<Seat>,
    pub(super) frame: Value,
}

/// A game as the database has it.
pub(super) struct Found {
    pub(super) story: Story,
    pub(super) ended: Option<Ended>,
}

/// What is kept of an ended game.
pub(super) struct Ended {
    pub(super) document: String,
    pub(super) players: [String; 2],
    pub(super) changes: Option<[f64; 4]>,
    pub(super) rules: String,
}

/// Whether something that was told is in the history.
pub(super) fn holds(hearsay: &Hearsay, found: &Found) -> Result<(), String> {
    let Hearsay { viewer, frame, .. } = hearsay;
    let moments = &found.story.moments;
    let seq = usize::try_from(frame["seq"].as_u64().unwrap()).unwrap();
    let over = found.story.end.is_some();
    let Some(moment) = moments.get(seq).or(moments.last().filter(|_| over)) else {
        return Err(format!("event {seq} is lost, {} is the last", moments.len() - 1));
    };
    if frame["type"] == "snapshot" {
        return shows(hearsay, found, moment, seq < moments.len());
    }
    if seq >= moments.len() {
        // Who comes and goes after the end is not kept.
        return Ok(());
    }
    let told = said(frame);
    let secret = found.story.hidden && told.ends_with('?');
    let same = moment.said.as_ref().is_some_and(|said| {
        *said == told
            || (secret
                && said.rsplit_once(' ').map(|said| said.0) == told.rsplit_once(' ').map(|told| told.0))
    });
    if !same {
        return Err(format!("what happened is {:?}", moment.said));
    }
    if let Some(position) =
        frame["position"].as_str().filter(|_| frame["re"].is_null() && frame["type"] != "ended")
    {
        let revealed = found.story.hidden && moments.get(seq + 1).is_some_and(|next| next.ended);
        if !revealed && position != seen(moment, *viewer) {
            return Err(format!("the position was {}", seen(moment, *viewer)));
        }
    }
    if let (Some(ended), "ended") = (&found.ended, frame["type"].as_str().unwrap()) {
        let whole = |at: usize| ended.changes.map(|changes| i64::from(shown(changes[at])));
        let of = |seat: &str, when: &str| frame["ratings"][seat][when].as_i64();
        let told =
            [of("first", "before"), of("first", "after"), of("second", "before"), of("second", "after")];
        if told != [whole(0), whole(1), whole(2), whole(3)] {
            return Err(format!("the ratings are {:?}", ended.changes));
        }
    }
    Ok(())
}

fn seen(moment: &Moment, viewer: Option<Seat>) -> &str {
    let [first, second, watcher] = &moment.positions;
    match viewer {
        Some(Seat::First) => first,
        Some(Seat::Second) => second,
        None => watcher,
    }
}

/// Whether a snapshot shows the game as it stood.
fn shows(hearsay: &Hearsay, found: &Found, moment: &Moment, kept: bool) -> Result<(), String> {
    let Hearsay { viewer, frame, .. } = hearsay;
    let moves: Vec<_> = frame["moves"].as_array().unwrap().iter().map(|mv| mv.as_str().unwrap()).collect();
    let known =
        |(told, (_, text)): (&&str, &(Seat, String))| *told == text || (found.story.hidden && *told == "?");
    if moves.len() != moment.moves.len() || !moves.iter().zip(&moment.moves).all(known) {
        return Err(format!("the moves were {:?}", moment.moves));
    }
    if frame["position"] != seen(moment, *viewer) {
        return Err(format!("the position was {}", seen(moment, *viewer)));
    }
    if moment.ended == frame["ended"].is_null() {
        return Err("whether it is over is wrong".into());
    }
    if let Some((winner, reason)) = found.story.end.filter(|_| moment.ended) {
        if seat_of(&frame["ended"]["winner"]) != winner || frame["ended"]["reason"] != reason {
            return Err(format!("it ended by {reason}, and {winner:?} won"));
        }
        return Ok(());
    }
    let here = Seat::BOTH.map(|seat| frame["presence"][seat.name()] == true);
    if kept && here != [moment.here.first, moment.here.second] {
        return Err(format!("who was there: {:?}", moment.here));
    }
    let offers = frame["offers"].as_array().unwrap();
    let stand = |offer: &Value| {
        let what = offer["what"].as_str().unwrap().to_owned();
        moment.offers.contains(&(seat_of(&offer["seat"]).unwrap(), what))
    };
    if offers.len() != moment.offers.len() || !offers.iter().all(stand) {
        return Err(format!("the offers were {:?}", moment.offers));
    }
    Ok(())
}
