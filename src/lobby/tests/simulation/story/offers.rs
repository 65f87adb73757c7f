//! What becomes of offers in a story: they stand, or are agreed to. Knows what the rules of offers are; never the server's.

use serde_json::Value;

use super::Teller;
use super::time::turn;
use crate::rules::Seat;

impl Teller {
    pub(super) fn offered(&mut self, seat: Seat, what: &str) -> Result<(), String> {
        self.story.asked.push(format!("{} offer {what}", seat.name()));
        if self.now.offers.iter().any(|(_, other)| other == what) {
            return Err("this stood already".into());
        }
        let noes = self.noes.iter().filter(|(whose, of, _)| *whose == seat && of == what);
        let (times, last) = noes.fold((0, 0), |(times, _), (_, _, at)| (times + 1, *at));
        if times > 0 && self.changes - last < 1 << (times - 1).min(5) {
            return Err(format!("it was declined {times} times, {} changes ago", self.changes - last));
        }
        self.now.offers.push((seat, what.to_owned()));
        self.say(Some(format!("offered {} {what}", seat.name())));
        Ok(())
    }

    pub(super) fn agreed(&mut self, seat: Seat, what: &str, act: &Value, at_ms: u64) -> Result<(), String> {
        self.story.asked.push(format!("{} offer {what}", seat.name()));
        if !self.now.offers.contains(&(seat.other(), what.to_owned())) {
            return Err("this was not offered".into());
        }
        self.changes += 1;
        if what == "draw" {
            self.end(None, "agreement");
            return Ok(());
        }
        if what == "adjourn" {
            self.now.offers.clear();
            return self.adjourned(seat, act, at_ms);
        }
        let made = self.now.moves.iter().zip(&self.automatic);
        let mine = made.rev().skip_while(|((whose, _), automatic)| *whose != seat.other() || **automatic);
        let keep = mine.count().checked_sub(1).ok_or("there was no move to take back")?;
        if act["ply"] != keep {
            return Err(format!("{keep} moves should be left"));
        }
        self.now.moves.truncate(keep);
        self.automatic.truncate(keep);
        self.board = self.start.fork();
        for (seat, text) in &self.now.moves {
            self.board.play(*seat, text).map_err(|illegal| illegal.to_string())?;
        }
        self.now.offers.clear();
        self.look();
        self.time.taken_back(keep, seat.other(), &turn(self.board.as_ref()), at_ms);
        self.say(Some(format!("taken_back {keep}")));
        Ok(())
    }
}
