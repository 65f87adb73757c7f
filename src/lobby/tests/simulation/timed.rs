//! Matches with clocks: which clocks the seeds draw, who waits until the moment at which one is used up, and what is told of
//! clocks: no clock that was told ever has more later on without a reason. Knows messages and the story of a game; how a clock
//! goes is for `story::time`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::plan::BANK_S;
use super::story::{Flagged, Moment, Story};
use super::world::World;
use crate::game::Terms;
use crate::game::settings::Absence;
use crate::protocol::{Clock, ClockState, Received, ServerMessage};
use crate::rules::{CATALOGUE, Seat, find};

/// How often of a hundred a match has a clock.
const TIMED: u32 = 60;
/// How often of a thousand steps somebody waits for a flag.
const FLAGS: u32 = 60;
/// After a clock is used up, nothing is believed to be on its way any more for so long, in milliseconds.
const ON_ITS_WAY_MS: i64 = 50;

/// Longer than any move may take of which days are told, in seconds.
const DAYS_S: u64 = 4 * 86_400;

/// What was told of the clocks of a game by an event of that number.
struct Told {
    seq: u32,
    state: ClockState,
}

/// All that was told of clocks in all worlds of a seed.
#[derive(Default)]
pub(super) struct Dials {
    told: BTreeMap<String, Vec<Told>>,
    /// The next instants at which a clock is used up, by their games, Unix milliseconds.
    flags: BTreeMap<String, u64>,
    /// When moves were made, by their questions: in which game and by whom.
    asked: BTreeMap<u64, (String, Seat, u64)>,
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

/// A clock of any kind, mostly a short one; or none.
pub(super) fn clock(rng: &mut StdRng) -> Option<Clock> {
    if rng.random_range(0..100) >= TIMED {
        return None;
    }
    let ms = rng.random_range(1_000..9_000);
    let more = [0, 20, 700][rng.random_range(0..3)];
    let mut clock = match rng.random_range(0..14) {
        0..3 => json!({"initial_ms": ms, "increment_ms": more}),
        3 => json!({"per_move_ms": ms}),
        4 => json!({"stages": [{"initial_ms": ms, "delay_ms": more}]}),
        5 => json!({"stages": [{"initial_ms": ms, "delay_ms": more, "delay": "bronstein"}]}),
        6 => json!({"stages": [{"initial_ms": ms}], "periods": {"count": 3, "ms": 1_000 + more}}),
        7 => json!({"stages": [{"initial_ms": ms}], "canadian": {"moves": 2, "ms": 1_500}}),
        8 => json!({"stages": [{"initial_ms": ms}], "hourglass": true}),
        9 => json!({"stages": [{"moves": 2, "initial_ms": ms, "increment_ms": more}, {"initial_ms": 2_000}]}),
        10 => json!({"stages": [{"initial_ms": ms}],
            "odds": {"first": {"initial_ms": ms, "increment_ms": more}, "second": {"initial_ms": 1_000}}}),
        11 => json!({"per_move_ms": 86_400_000_u64}),
        12 => json!({"per_move_ms": 900_000}),
        _ => json!({"stages": [{"initial_ms": 300_000, "increment_ms": 3_000}]}),
    };
    let is_short = clock["stages"].is_null();
    if !is_short && rng.random_range(0..4) == 0 {
        clock["first_move_ms"] = json!(rng.random_range(1_000..6_000));
    }
    Some(serde_json::from_value(clock).unwrap())
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

    /// A move is made.
    pub(super) fn asks(&mut self, re: u64, game: &str, seat: Seat, now_ms: u64) {
        self.asked.insert(re, (game.to_owned(), seat, now_ms));
    }

    /// A move could not be saved, and whoever made it is told so just now.
    pub(super) fn unsaved(&mut self, re: u64, now_ms: u64) {
        if let Some((game, seat, from_ms)) = self.asked.remove(&re) {
            self.failures.push((game, seat, from_ms, now_ms));
        }
    }

    /// Nobody has lost on time while their move could not be saved.
    fn spares_failures(&self, game: &str, story: &Story) -> Result<(), String> {
        let Some(Flagged { seat, since_ms, over_ms }) = story.flagged else { return Ok(()) };
        let mine = self.failures.iter().filter(|failure| failure.0 == game && failure.1 == seat);
        let lost_ms: u64 =
            mine.filter(|failure| failure.2 >= since_ms).map(|failure| failure.3 - failure.2).sum();
        if lost_ms > over_ms {
            return Err(format!(
                "{} lost on time: {lost_ms} ms were lost, {over_ms} ms was it late",
                seat.name()
            ));
        }
        Ok(())
    }

    /// Whether every clock that was told has had less and less, but for the events that give it more.
    pub(super) fn hold(&self, game: &str, story: &Story) -> Result<(), String> {
        self.spares_failures(game, story)?;
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
                let gives = |said: &str| {
                    let mover = said.starts_with("played ") && said.contains(seat.name());
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
        if self.metrics.games.get() > 0 { self.pass(Duration::from_secs(DAYS_S)).await } else { Ok(()) }
    }

    /// How long it is until a clock is used up, a little before or after; nothing if nobody waits for one.
    pub(super) fn until_a_flag(&mut self) -> Option<Duration> {
        let now_ms = self.now_ms();
        let rng = &mut self.seed.rng;
        if rng.random_range(0..1_000) >= FLAGS {
            return None;
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
