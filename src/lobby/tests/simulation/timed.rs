//! Matches with clocks: who waits until the moment at which one is used up, and what is told of
//! clocks: no clock that was told ever has more later on without a reason. Knows messages and the story of a game; which clocks
//! the seeds draw is for `drawing`, and how a clock goes for `story::time`.

mod drawing;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;

use super::plan::BANK_S;
use super::story::{Flagged, Moment, SAVING_MS, Story, counted_ms};
use super::world::World;
use crate::game::Terms;
use crate::game::settings::Absence;
use crate::protocol::{Clock, ClockState, Received, ServerMessage};
use crate::rules::{CATALOGUE, Seat, find};
pub(super) use drawing::clock;

/// How often of a thousand steps somebody waits for a flag.
const FLAGS: u32 = 60;
/// After a clock is used up, nothing is believed to be on its way any more for so long, in milliseconds.
const ON_ITS_WAY_MS: i64 = 50;

/// A minute, in milliseconds.
const MINUTE_MS: u64 = 60_000;

/// Longer than any move may take of which days are told, in seconds.
const DAYS_S: u64 = 4 * 86_400;
/// An hour, in seconds.
const HOUR_S: u64 = 3_600;

/// What was told of the clocks of a game by an event of that number.
struct Told {
    seq: u32,
    state: ClockState,
}

/// A move that was made.
struct Asked {
    game: String,
    seat: Seat,
    ply: u32,
    text: String,
    /// When, Unix milliseconds.
    at_ms: u64,
}

/// All that was told of clocks in all worlds of a seed.
#[derive(Default)]
pub(super) struct Dials {
    told: BTreeMap<String, Vec<Told>>,
    /// The next instants at which a clock is used up, by their games, Unix milliseconds.
    flags: BTreeMap<String, u64>,
    /// The moves that were made, by their questions.
    asked: BTreeMap<u64, Asked>,
    /// Up to which question something may not have been saved.
    excused: u64,
    /// From when to when a move could not be saved, in which game and whose.
    failures: Vec<(String, Seat, u64, u64)>,
    /// The games in which one clock fills the other.
    poured: BTreeSet<String>,
}

/// Banks of the same length at every speed.
pub(super) fn banks(mut absence: Absence) -> Absence {
    absence.bank_bullet_s = BANK_S;
    absence.bank_blitz_s = BANK_S;
    absence.bank_rapid_s = BANK_S;
    absence.bank_classical_s = BANK_S;
    absence.bank_per_move_s = BANK_S;
    absence
}

/// How fast a match was, by its record.
pub(super) fn speed(record: &Value) -> &'static str {
    let kind = find(CATALOGUE, record["rules"].as_str().unwrap()).unwrap();
    let clock = serde_json::from_value(record["clock"].clone()).unwrap();
    let options = serde_json::from_value(record["options"].clone()).unwrap();
    Terms::new(kind, &options, clock, false).unwrap().speed()
}

/// How late a move may be by its line.
pub(super) fn lag_ms(rng: &mut StdRng) -> Option<u64> {
    [None, Some(0), Some(60), Some(400), Some(9_000)][rng.random_range(0..5)]
}

fn state<'a>(message: &'a ServerMessage<'_>) -> Option<&'a ClockState> {
    match message {
        ServerMessage::Snapshot(snapshot) => snapshot.standing.clock.as_ref(),
        ServerMessage::Played(played) => played.standing.clock.as_ref(),
        ServerMessage::TakenBack(back) => back.standing.clock.as_ref(),
        ServerMessage::Adjourned(adjourned) => adjourned.clock.as_ref(),
        ServerMessage::Presence(presence) => presence.clock.as_ref(),
        _ => None,
    }
}

/// What a seat has by a clock that was told: stages and periods before milliseconds, so that more of any is more.
fn rank(state: &ClockState, seat: Seat) -> (i64, i64, u64) {
    let left_ms = if seat == Seat::First { state.first_ms } else { state.second_ms };
    let overtime = state.overtime.is_some_and(|overtime| *overtime.get(seat));
    let periods = state.periods_left.and_then(|periods| *periods.get(seat)).unwrap_or(0);
    (-i64::from(overtime), i64::from(periods), left_ms)
}

impl Dials {
    /// Something is told. What answers a question may tell once more what was so before.
    pub(super) fn hear(&mut self, received: &Received<'_>) {
        let Some((game, seq)) = received.message.event() else { return };
        let is_snapshot = matches!(received.message, ServerMessage::Snapshot(_));
        if matches!(received.message, ServerMessage::Ended(_)) {
            self.flags.remove(&game.to_string());
        }
        if let ServerMessage::Snapshot(snapshot) = &received.message
            && let Some(Clock::Long(long)) = &snapshot.control
            && long.hourglass == Some(true)
        {
            self.poured.insert(game.to_string());
        }
        let Some(state) = state(&received.message).filter(|_| is_snapshot || received.re.is_none()) else {
            return;
        };
        let left_ms = |seat: &Seat| {
            let delay_ms = state.delay_ms.map_or(0, |delay| *delay.get(*seat));
            delay_ms + if *seat == Seat::First { state.first_ms } else { state.second_ms }
        };
        if let Some(left_ms) = state.running.iter().map(left_ms).min() {
            self.flags.insert(game.to_string(), state.at_ms + left_ms);
        }
        self.told.entry(game.to_string()).or_default().push(Told { seq, state: state.clone() });
    }

    /// A move is made at a table, and is on its way.
    pub(super) fn asks(&mut self, re: u64, game: &str, seat: Seat, (ply, text): (u32, String), now_ms: u64) {
        self.asked.insert(re, Asked { game: game.to_owned(), seat, ply, text, at_ms: now_ms });
    }

    /// A life is over: what was on its way is lost.
    pub(super) fn forget_asked(&mut self) {
        self.asked.clear();
    }

    /// Something could not be saved in this life, in which so many questions were asked last.
    pub(super) fn excuse(&mut self, questions: u64) {
        self.excused = questions;
    }

    /// A move could not be saved, and whoever made it is told so just now.
    pub(super) fn unsaved(&mut self, re: u64, now_ms: u64) {
        if let Some(Asked { game, seat, at_ms, .. }) = self.asked.remove(&re) {
            self.failures.push((game, seat, at_ms, now_ms));
        }
    }

    /// Nobody has lost on time while their move could not be saved.
    fn spares_failures(&self, game: &str, story: &Story) -> Result<(), String> {
        let Some(Flagged { seat, since_ms, over_ms, hours, .. }) = &story.flagged else { return Ok(()) };
        let mine = self.failures.iter().filter(|failure| failure.0 == game && failure.1 == *seat);
        let mut mine: Vec<_> = mine.filter(|failure| failure.2 >= *since_ms).collect();
        mine.sort_by_key(|failure| failure.2);
        // Of two that were tried at once, what both lost is lost once.
        let mut lost_to_ms = 0;
        let mut lost_ms = 0;
        for (_, _, from_ms, to_ms) in mine {
            lost_ms += counted_ms(hours.as_ref(), lost_to_ms.max(*from_ms), lost_to_ms.max(*to_ms));
            lost_to_ms = lost_to_ms.max(*to_ms);
        }
        if lost_ms > *over_ms {
            return Err(format!(
                "{} lost on time: {lost_ms} ms were lost, {over_ms} ms was it late",
                seat.name()
            ));
        }
        Ok(())
    }

    /// Nobody has lost on time whose move was received while they had some left.
    fn counts_received(&self, game: &str, story: &Story) -> Result<(), String> {
        let Some((flagged, board)) = story.flagged.as_ref().zip(story.stood.as_ref()) else { return Ok(()) };
        let ply = story.moments.last().map_or(0, |moment| moment.moves.len()) + 1;
        let counts = |asked: &&Asked| {
            let in_time = asked.at_ms > flagged.since_ms && asked.at_ms <= flagged.lasted_ms;
            let meant = asked.game == game && asked.seat == flagged.seat && asked.ply as usize == ply;
            meant && in_time && board.fork().play(asked.seat, &asked.text).is_ok()
        };
        match self.asked.range(self.excused + 1..).map(|(_, asked)| asked).find(counts) {
            Some(Asked { seat, text, at_ms, .. }) => {
                let until_ms = flagged.lasted_ms;
                Err(format!("{} lost on time: `{text}` came at {at_ms}, before {until_ms}", seat.name()))
            }
            None => Ok(()),
        }
    }

    /// Whether every clock that was told has had less and less, but for the events that give it more.
    pub(super) fn hold(&self, game: &str, story: &Story) -> Result<(), String> {
        self.spares_failures(game, story)?;
        self.counts_received(game, story)?;
        let moments = &story.moments;
        let Some(told) = self.told.get(game) else { return Ok(()) };
        let mut told: Vec<_> = told.iter().collect();
        told.sort_by_key(|told| (told.seq, told.state.at_ms));
        for pair in told.windows(2) {
            let [before, after] = pair else { continue };
            let adjourned =
                |moment: &Moment| moment.said.as_ref().is_some_and(|said| said.starts_with("adjourned"));
            let pours =
                self.poured.contains(game) && !moments.iter().take(after.seq as usize + 1).any(adjourned);
            if pours && before.state.running.len() == 2 {
                // What both use at once is on neither clock yet.
                continue;
            }
            for seat in Seat::BOTH {
                let sum_ms = |state: &ClockState| state.first_ms + state.second_ms;
                let is_more = if pours {
                    sum_ms(&after.state) > sum_ms(&before.state)
                } else {
                    rank(&after.state, seat) > rank(&before.state, seat)
                };
                let between = moments.iter().take(after.seq as usize + 1).skip(before.seq as usize + 1);
                // What the saving of a move took is given back to both where both clocks ran.
                let saved = before.state.running.len() == 2
                    && rank(&after.state, seat).2 <= rank(&before.state, seat).2 + SAVING_MS;
                let gives = |said: &str| {
                    let mover = said.starts_with("played ") && (saved || said.contains(seat.name()));
                    mover
                        || ["taken_back", "adjourned", "stalled"]
                            .iter()
                            .any(|reason| said.starts_with(reason))
                };
                // Nothing is said of a time the server was down, which is given back from when it was last known to live.
                let down = between.clone().any(|moment| moment.said.is_none());
                let reason = down || between.filter_map(|moment| moment.said.as_deref()).any(gives);
                if is_more && !reason {
                    let numbers = [before.seq, after.seq];
                    let problem = "has more, and nobody knows why";
                    return Err(format!(
                        "{} {problem}: {numbers:?} {:?}, {:?}",
                        seat.name(),
                        before.state,
                        after.state
                    ));
                }
            }
        }
        Ok(())
    }
}

impl World {
    /// A game in which nobody has to be there waits for days, and one of its players may never come back.
    pub(super) async fn wait_for_days(&mut self) -> Result<(), String> {
        for _ in 0..DAYS_S / HOUR_S {
            if self.metrics.games.get() == 0 {
                break;
            }
            self.pass(Duration::from_secs(HOUR_S)).await?;
        }
        Ok(())
    }

    /// How long it is until a clock is used up, a little before or after; nothing if nobody waits for one.
    pub(super) fn until_a_flag(&mut self) -> Option<Duration> {
        let now_ms = self.now_ms();
        let rng = &mut self.seed.rng;
        if rng.random_range(0..1_000) >= FLAGS {
            return None;
        }
        let has_hours = |clock: Clock| matches!(clock, Clock::Long(long) if long.hours.is_some());
        let any_has = self.seed.plan.terms.iter().filter_map(|terms| terms.clock()).any(has_hours);
        if any_has && rng.random() {
            // Hours begin and end with a minute.
            let wait_ms = (MINUTE_MS - now_ms % MINUTE_MS).saturating_add_signed(rng.random_range(-3..=3));
            return Some(Duration::from_millis(wait_ms));
        }
        let flags: Vec<_> =
            self.seed.laws.dials.flags.values().filter(|flag_ms| **flag_ms > now_ms).collect();
        let flag_ms = **flags.get(rng.random_range(0..flags.len().max(1)))?;
        let about_ms = match rng.random_range(0..3) {
            0 => rng.random_range(-3..=3),
            1 => ON_ITS_WAY_MS + rng.random_range(-3..=3),
            _ => rng.random_range(-300..3_000),
        };
        let wait_ms = (flag_ms - now_ms).saturating_add_signed(about_ms);
        // What goes on for days is not waited for.
        (wait_ms < 600_000).then(|| Duration::from_millis(wait_ms))
    }
}
