//! What a move of a story may be and what it does: whose turn it was, what the rules say of it, and how the game ends
//! by it. Knows the words of an event; never clocks.

use serde_json::json;

use super::*;
use crate::rules::Status;

impl Teller {
    pub(super) fn played(&mut self, seat: Seat, act: &Value) -> Result<(), String> {
        let text = act["move"].as_str().unwrap();
        let before = self.now.moves.len();
        self.story.asked.push(format!("{} play {} {text}", seat.name(), self.now.moves.len() + 1));
        self.made += 1;
        self.changes += 1;
        let drawn = (seat.other(), "draw".to_owned());
        self.now.offers.retain(|offer| *offer != drawn && offer.1 != "takeback");
        let mut next = Some((seat, text.to_owned()));
        let mut automatic = false;
        while let Some((seat, text)) = next {
            let made = self.board.play(seat, &text).map_err(|illegal| illegal.to_string())?;
            if made.text != text {
                return Err(format!("`{text}` is written `{}`", made.text));
            }
            self.now.moves.push((seat, text.clone()));
            self.automatic.push(automatic);
            self.look();
            self.say(Some(format!("played {} {} {text}", self.now.moves.len(), seat.name())));
            next = self.board.automatic();
            automatic = true;
        }
        let followed = self.now.moves.iter().skip(before + 1);
        let followed: Vec<_> =
            followed.map(|(seat, text)| json!({"move": text, "seat": seat.name()})).collect();
        if act["followed"].as_array().map_or(&[][..], Vec::as_slice) != followed {
            return Err("something else followed from it".into());
        }
        let mut ended = Value::Null;
        if let Status::Over(outcome) = self.board.status() {
            ended = json!({"line": outcome.line, "score": outcome.score, "winner": outcome.winner});
            // What follows by itself is told with the move: a snapshot never shows it without the end.
            self.end(outcome.winner, "rules");
        }
        if act["ended"] != ended {
            return Err("it has ended otherwise".into());
        }
        Ok(())
    }

    /// Whether not both have moved, so that it may still be called off.
    pub(super) fn is_unbegun(&self) -> bool {
        let chosen = self.now.moves.iter().zip(&self.automatic).filter(|(_, automatic)| !**automatic);
        let movers: Vec<_> = chosen.map(|((seat, _), _)| *seat).collect();
        !self.is_second && !Seat::BOTH.iter().all(|seat| movers.contains(seat))
    }

    pub(super) fn end(&mut self, winner: Option<Seat>, reason: &'static str) {
        self.story.end = Some((winner, reason));
        self.now.ended = true;
        self.now.offers.clear();
        self.look();
        let winner = winner.map_or("nobody", Seat::name);
        self.say(Some(format!("ended {winner} {reason}")));
    }
}
