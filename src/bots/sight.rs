//! One game as a bot was told of it: all it knows, and no more than a browser in its place. Pure; knows the words of the
//! wire and texts of moves; never the rules, of which it only keeps the name.

use crate::engine::{Told, View};
use crate::game::State;
use crate::protocol::{ClockState, OpenOffer, Played, ServerMessage, Snapshot, Standing};
use crate::rules::{BySeat, Catalogue, Kind, Legal, Options, Seat, Seed, Status, find};

/// What stands for a move that its reader may not know.
const SECRET: &str = "?";

/// A move as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Heard {
    /// Who made it; nothing where it was told among all moves at once.
    seat: Option<Seat>,
    text: String,
}

/// What a message says of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands differently.
    Stands,
    /// The other player offers something.
    Offered(OpenOffer),
    /// Somebody came or went.
    Presence,
    /// It is over.
    Ended,
    /// Nothing that matters.
    Nothing,
    /// Something came before it that was not told.
    Missed,
}

/// One game as a bot was told of it.
#[derive(Clone, Debug)]
pub struct Sight {
    kind: &'static Kind,
    options: Options,
    /// Where the bot sits.
    pub seat: Seat,
    /// Whether the result counts for ratings.
    pub rated: bool,
    seq: u32,
    moves: Vec<Heard>,
    position: String,
    turn: Vec<Seat>,
    legal: Legal<String>,
    clock: Option<ClockState>,
    /// Whether there is a clock that a move takes time of.
    timed: bool,
    here: BySeat<bool>,
    /// Whether it runs.
    pub state: State,
}

impl Sight {
    /// A game as all of it was told at once; nothing to somebody who has no seat, or of a game that is not in the catalogue.
    pub fn of(snapshot: &Snapshot<'_>, catalogue: Catalogue) -> Option<Self> {
        let moves = snapshot.moves.iter().map(|text| Heard { seat: None, text: text.to_owned() });
        let mut sight = Self {
            kind: find(catalogue, &snapshot.rules)?,
            options: snapshot.options.as_ref().clone(),
            seat: snapshot.seat?,
            rated: snapshot.rated,
            seq: snapshot.seq,
            moves: moves.collect(),
            position: String::new(),
            turn: Vec::new(),
            legal: Legal::NONE,
            clock: None,
            timed: snapshot.control.is_some(),
            here: snapshot.presence,
            state: if snapshot.ended.is_some() { State::Ended } else { State::Running },
        };
        sight.stand(&snapshot.standing);
        Some(sight)
    }

    fn stand(&mut self, standing: &Standing<'_>) {
        standing.position.as_ref().clone_into(&mut self.position);
        self.turn = standing.turn.to_vec();
        self.legal = standing.moves();
        self.clock.clone_from(&standing.clock);
    }

    /// Something was told of the game: what that changes.
    pub fn hear(&mut self, message: &ServerMessage<'_>) -> Change {
        let Some((_, seq)) = message.event() else { return Change::Nothing };
        if seq <= self.seq {
            return Change::Nothing;
        }
        if seq > self.seq + 1 {
            return Change::Missed;
        }
        self.seq = seq;
        self.take_in(message)
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "what is no event of a game has none of these numbers")]
    fn take_in(&mut self, message: &ServerMessage<'_>) -> Change {
        match message {
            ServerMessage::Played(played) => self.play(played),
            ServerMessage::TakenBack(back) => {
                self.moves.truncate(back.ply as usize);
                self.stand(&back.standing);
                Change::Stands
            }
            ServerMessage::Offered(offered) if offered.seat != self.seat => {
                Change::Offered(OpenOffer { seat: offered.seat, what: offered.what, seq: offered.seq })
            }
            ServerMessage::Adjourned(adjourned) => {
                self.clock.clone_from(&adjourned.clock);
                Change::Presence
            }
            ServerMessage::Presence(presence) => {
                *self.here.get_mut(presence.seat) = presence.here;
                if presence.clock.is_some() {
                    self.clock.clone_from(&presence.clock);
                }
                Change::Presence
            }
            ServerMessage::Ended(_) => {
                self.state = State::Ended;
                Change::Ended
            }
            _ => Change::Nothing,
        }
    }

    fn play(&mut self, played: &Played<'_>) -> Change {
        if played.ply != self.next_ply() {
            return Change::Missed;
        }
        self.moves.push(Heard { seat: Some(played.seat), text: played.mv.as_ref().to_owned() });
        self.stand(&played.standing);
        Change::Stands
    }

    /// The number of the next move.
    pub fn next_ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Whether it is for the bot to move.
    pub fn is_to_move(&self) -> bool {
        self.state == State::Running && self.turn.contains(&self.seat)
    }

    /// Whether the other player is there.
    pub fn has_company(&self) -> bool {
        *self.here.get(self.seat.other())
    }

    /// What the bot has left on its clock, in milliseconds, where there is one.
    pub fn left_ms(&self) -> Option<u64> {
        let clock = self.clock.as_ref().filter(|_| self.timed)?;
        Some(match self.seat {
            Seat::First => clock.first_ms,
            Seat::Second => clock.second_ms,
        })
    }

    /// What the game's rules are, and what it is played with.
    pub fn kind(&self) -> (&'static Kind, &Options) {
        (self.kind, &self.options)
    }

    /// What a search is given: it may take as long as the rules do, and panic where they do. Of a game that hides something
    /// there are those moves whose makers were told.
    pub fn view(&self) -> View {
        View {
            kind: self.kind,
            options: self.options.clone(),
            seat: self.seat,
            from: None,
            told: if self.kind.hidden { self.told_each() } else { self.told_all() },
            position: self.position.clone(),
            legal: self.legal.clone(),
        }
    }

    fn told_each(&self) -> Vec<Told> {
        let told = |heard: &Heard| {
            let text = Some(heard.text.clone()).filter(|text| text != SECRET);
            heard.seat.map(|seat| Told { seat, text })
        };
        self.moves.iter().filter_map(told).collect()
    }

    /// All moves; whose each was follows from the rules.
    fn told_all(&self) -> Vec<Told> {
        let Ok(mut board) = self.kind.open(&self.options, Seed::default()) else { return Vec::new() };
        let mut told = Vec::with_capacity(self.moves.len());
        for heard in &self.moves {
            let mover = match board.status() {
                Status::ToMove(seats) => seats.iter().next(),
                Status::Over(_) => None,
            };
            let by_itself = board.automatic().map(|(seat, _)| seat);
            let Some(seat) = heard.seat.or(by_itself).or(mover) else { break };
            if board.play(seat, &heard.text).is_err() {
                break;
            }
            told.push(Told { seat, text: Some(heard.text.clone()) });
        }
        told
    }
}

#[cfg(test)]
mod tests;
