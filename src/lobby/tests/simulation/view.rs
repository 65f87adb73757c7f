//! A game as one connection has been told of it. Knows frames; holds that `seq` has no gaps while the connection lasts.

use serde_json::Value;

use crate::rules::Seat;

/// What a connection knows of a game.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) seat: Option<Seat>,
    pub(super) rules: String,
    pub(super) seq: u64,
    pub(super) ply: u64,
    pub(super) turn: Vec<Seat>,
    /// The moves of whoever is to move; nothing where they are not listed.
    pub(super) legal: Option<Vec<String>>,
    pub(super) ended: bool,
    /// Whether each player is here, as far as was told.
    pub(super) absent: Vec<Seat>,
    /// The player's own last move that was told: its number and its text.
    pub(super) last: Option<(u64, String)>,
}

/// A seat by its name.
pub(super) fn seat(value: &Value) -> Option<Seat> {
    Seat::BOTH.into_iter().find(|seat| value == seat.name())
}

fn seats(value: &Value) -> Vec<Seat> {
    value.as_array().into_iter().flatten().filter_map(seat).collect()
}

fn texts(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

impl View {
    /// What a snapshot shows.
    pub(super) fn of(frame: &Value) -> Self {
        let away = |seat: &Seat| frame["presence"][seat.name()] == false;
        let mut view = Self {
            seat: seat(&frame["seat"]),
            rules: frame["rules"].as_str().unwrap_or_default().to_owned(),
            seq: frame["seq"].as_u64().unwrap(),
            ply: 0,
            turn: Vec::new(),
            legal: None,
            ended: !frame["ended"].is_null(),
            absent: Seat::BOTH.into_iter().filter(away).collect(),
            last: None,
        };
        view.stand(frame);
        view
    }

    fn stand(&mut self, frame: &Value) {
        self.ply = frame["ply"].as_u64().unwrap();
        self.turn = seats(&frame["turn"]);
        self.legal = texts(&frame["legal"]);
    }

    /// Whether it is this player's turn.
    pub(super) fn may_move(&self) -> bool {
        !self.ended && self.seat.is_some_and(|seat| self.turn.contains(&seat))
    }

    /// Takes in an event. An answer may tell an earlier one once more; every other follows upon the last.
    pub(super) fn take(&mut self, frame: &Value) -> Result<(), String> {
        let seq = frame["seq"].as_u64().unwrap();
        if !frame["re"].is_null() && seq <= self.seq {
            return Ok(());
        }
        if seq != self.seq + 1 {
            return Err(format!("event {seq} is told after event {}: {frame}", self.seq));
        }
        self.seq = seq;
        match frame["type"].as_str().unwrap() {
            "played" => {
                self.stand(frame);
                if self.seat.is_some() && seat(&frame["seat"]) == self.seat {
                    self.last = Some((self.ply, frame["move"].as_str().unwrap().to_owned()));
                }
            }
            "taken_back" => self.stand(frame),
            "ended" => self.ended = true,
            "presence" => {
                let whose = seat(&frame["seat"]).unwrap();
                self.absent.retain(|seat| *seat != whose);
                if frame["here"] == false {
                    self.absent.push(whose);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
