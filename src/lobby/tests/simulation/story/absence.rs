//! Who is away in a story and since when, and what of that is charged: reckoned once more, apart from the server's own way.

use serde_json::Value;

use super::{Teller, turn};
use crate::protocol::AwayReason;
use crate::rules::{BySeat, Seat};

impl Teller {
    /// How long a player had been away by then, but for the time the server was down.
    pub(super) fn away_ms(&self, since_ms: u64, until_ms: u64) -> u64 {
        let down = self.faults.iter().map(|(from, to)| until_ms.min(*to).saturating_sub(since_ms.max(*from)));
        until_ms.saturating_sub(since_ms).saturating_sub(down.sum())
    }

    /// What of an absence is taken from the bank of the game.
    pub(super) fn charged_ms(&self, seat: Seat, since_ms: u64, until_ms: u64) -> u64 {
        self.away_ms(since_ms.max(*self.free_until.get(seat)), until_ms)
    }

    /// How long both have been away.
    pub(super) fn both_away_ms(&self, at_ms: u64) -> Option<u64> {
        let since_ms = self.away_since.first?.max(self.away_since.second?);
        Some(self.away_ms(since_ms, at_ms))
    }

    /// What an absence that is over has taken from the bank of the game.
    pub(super) fn count_absence(&mut self, seat: Seat, until_ms: u64) {
        if let Some(since_ms) = self.gone_since.get_mut(seat).take() {
            *self.used_ms.get_mut(seat) += self.charged_ms(seat, since_ms, until_ms);
        }
    }

    /// A player looks on no more: they have no connection, or look at something else.
    pub(super) fn went(&mut self, seat: Seat, act: &Value, at_ms: u64) -> Result<(), String> {
        let since_ms = act["since_ms"].as_u64().unwrap();
        if at_ms.saturating_sub(since_ms) < 500 {
            return Err(format!("it was noted after {} ms", at_ms - since_ms));
        }
        let why = act["why"].as_str().filter(|why| AwayReason::parse(why).is_some());
        let why = why.ok_or("nobody knows why")?;
        let elsewhere = why == "elsewhere";
        let here = *self.now.here.get(seat);
        if !here && self.gone_since.get(seat).is_none() == elsewhere {
            return Err("this was so already".into());
        }
        self.count_absence(seat, since_ms);
        if !elsewhere {
            *self.free_until.get_mut(seat) = 0;
            *self.gone_since.get_mut(seat) = Some(since_ms);
        }
        *self.weighed.get_mut(seat) = elsewhere;
        if here {
            return self.presence(seat, Some(why), since_ms);
        }
        self.say(Some(format!("presence {} {why}", seat.name())));
        Ok(())
    }

    /// Whoever is away and to move has blinked with this absence if their bank is used up: once, from when on it is charged.
    pub(super) fn weigh(&mut self) {
        for seat in turn(self.board.as_ref()) {
            let weighed = self.weighed.get_mut(seat);
            if self.gone_since.get(seat).is_some() && !std::mem::replace(weighed, true) {
                *self.blinks.get_mut(seat) += u32::from(*self.used_ms.get(seat) >= self.bank_ms);
            }
        }
    }

    /// A player has come, or has been away since then for that reason.
    pub(super) fn presence(&mut self, seat: Seat, away: Option<&str>, at_ms: u64) -> Result<(), String> {
        let here = away.is_none();
        if *self.now.here.get(seat) == here {
            return Err("this was so already".into());
        }
        self.gone_ms += self.both_away_ms(at_ms).unwrap_or_default();
        *self.now.here.get_mut(seat) = here;
        *self.away_since.get_mut(seat) = (!here).then_some(at_ms);
        self.say(Some(format!("presence {} {}", seat.name(), away.unwrap_or("here"))));
        Ok(())
    }

    pub(super) fn fault(&mut self, from_ms: u64, to_ms: u64) {
        self.faults.push((from_ms, to_ms));
        self.now.here = BySeat::default();
        for seat in Seat::BOTH {
            let free_until = self.free_until.get_mut(seat);
            if self.gone_since.get(seat).is_none() {
                *self.weighed.get_mut(seat) = true;
                *free_until = to_ms + self.bank_ms.min(30_000);
            } else if *free_until > from_ms {
                *free_until += to_ms - from_ms;
            }
        }
        self.away_since = self.away_since.map(|since_ms| since_ms.or(Some(to_ms)));
        self.gone_since = self.gone_since.map(|since_ms| since_ms.or(Some(to_ms)));
        self.say(None);
    }
}
