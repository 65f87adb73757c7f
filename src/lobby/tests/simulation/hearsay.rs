//! Whether what a connection was told of a game is what happened in it. Knows messages and the story of a game; never the
//! server, nor who asked for what.

use super::command::written;
use super::story::{Moment, Story, said};
use crate::protocol::{OpenOffer, RatingNews, Received, ServerMessage, Snapshot};
use crate::rules::Seat;
use crate::store::shown;

/// What a connection was told of a game.
pub(super) struct Hearsay {
    pub(super) game: String,
    pub(super) viewer: Option<Seat>,
    pub(super) received: Received<'static>,
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
    let Hearsay { viewer, received: Received { re, message }, .. } = hearsay;
    let moments = &found.story.moments;
    let seq = usize::try_from(message.event().unwrap().1).unwrap();
    let over = found.story.end.is_some();
    let Some(moment) = moments.get(seq).or(moments.last().filter(|_| over)) else {
        return Err(format!("event {seq} is lost, {} is the last", moments.len() - 1));
    };
    if let ServerMessage::Snapshot(snapshot) = message {
        return shows(*viewer, snapshot, found, moment, seq < moments.len());
    }
    if seq >= moments.len() {
        // Who comes and goes after the end is not kept.
        return Ok(());
    }
    let told = said(message);
    let secret = found.story.hidden && told.ends_with('?');
    let same = moment.said.as_ref().is_some_and(|said| {
        *said == told
            || (said == "stalled" && told.starts_with("presence "))
            || (secret
                && said.rsplit_once(' ').map(|said| said.0) == told.rsplit_once(' ').map(|told| told.0))
    });
    if !same {
        return Err(format!("what happened is {:?}", moment.said));
    }
    let standing = match message {
        ServerMessage::Played(played) => Some(&played.standing),
        ServerMessage::TakenBack(back) => Some(&back.standing),
        _ => None,
    };
    if let Some(standing) = standing.filter(|_| re.is_none()) {
        let revealed = found.story.hidden && moments.get(seq + 1).is_some_and(|next| next.ended);
        if !revealed && standing.position != seen(moment, *viewer) {
            return Err(format!("the position was {}", seen(moment, *viewer)));
        }
    }
    if let (Some(ended), ServerMessage::Ended(message)) = (&found.ended, message) {
        let whole = |at: usize| ended.changes.map(|changes| shown(changes[at]));
        let of = |seat: Seat, when: fn(&RatingNews) -> i32| {
            message.ratings.as_ref().map(|ratings| when(ratings.get(seat)))
        };
        let told = Seat::BOTH.map(|seat| [of(seat, |news| news.before), of(seat, |news| news.after)]);
        if told != [[whole(0), whole(1)], [whole(2), whole(3)]] {
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
fn shows(
    viewer: Option<Seat>,
    snapshot: &Snapshot<'_>,
    found: &Found,
    moment: &Moment,
    kept: bool,
) -> Result<(), String> {
    let known =
        |(told, (_, text)): (&str, &(Seat, String))| told == text || (found.story.hidden && told == "?");
    if snapshot.moves.len() != moment.moves.len() || !snapshot.moves.iter().zip(&moment.moves).all(known) {
        return Err(format!("the moves were {:?}", moment.moves));
    }
    if snapshot.standing.position != seen(moment, viewer) {
        return Err(format!("the position was {}", seen(moment, viewer)));
    }
    if moment.ended != snapshot.ended.is_some() {
        return Err("whether it is over is wrong".into());
    }
    if let Some((winner, reason)) = found.story.end.filter(|_| moment.ended) {
        let told = snapshot.ended.as_ref().map(|ended| (ended.winner, ended.reason.as_str()));
        if told != Some((winner, reason)) {
            return Err(format!("it ended by {reason}, and {winner:?} won"));
        }
        return Ok(());
    }
    if kept && snapshot.presence != moment.here {
        return Err(format!("who was there: {:?}", moment.here));
    }
    let stand = |offer: &OpenOffer| moment.offers.contains(&(offer.seat, written(offer.what)));
    if snapshot.offers.len() != moment.offers.len() || !snapshot.offers.iter().all(stand) {
        return Err(format!("the offers were {:?}", moment.offers));
    }
    Ok(())
}
