//! What a story tells of time: under which clocks, when it is played on without one, and whether who lost by time had
//! none left. Knows the words of events; never how clocks are kept.

use super::super::{Teller, seat_of};
use super::*;
use crate::rules::Chance;

impl Teller {
    /// A move was made: what it took is what it might.
    pub(in crate::lobby::tests::simulation::story) fn timed(
        &mut self,
        seat: Seat,
        act: &Value,
        at_ms: u64,
    ) -> Result<(), String> {
        let followed = act["followed"].as_array().map_or(0, Vec::len);
        let plies = self.now.moves.len() - followed;
        let turn = if self.now.ended { Vec::new() } else { turn(self.board.as_ref()) };
        self.time.played(seat, act, at_ms, &turn, plies)
    }

    /// From now on nobody has to be there.
    pub(in crate::lobby::tests::simulation::story) fn adjourned(
        &mut self,
        seat: Seat,
        act: &Value,
        at_ms: u64,
    ) -> Result<(), String> {
        let move_ms = act["move_ms"].as_u64().ok_or("it is not said how long a move may take")?;
        self.time.adjourn(move_ms, &turn(self.board.as_ref()), at_ms);
        self.now.offers.retain(|(_, what)| what != "adjourn");
        self.say(Some(format!("adjourned {}", seat.name())));
        Ok(())
    }

    /// The server stood still, a flag has fallen, or somebody has called the match off.
    pub(in crate::lobby::tests::simulation::story) fn by_time(
        &mut self,
        kind: &str,
        whose: Option<Seat>,
        act: &Value,
        at_ms: u64,
    ) -> Result<(), String> {
        match (kind, whose) {
            ("stalled", None) => {
                let span = (act["from_ms"].as_u64().unwrap(), act["to_ms"].as_u64().unwrap());
                self.time.fault(span.0, span.1, false);
                self.faults.push(span);
                // Whoever it concerns is told how their time stands.
                self.say(Some("stalled".into()));
                Ok(())
            }
            ("flagged", Some(seat)) => {
                let cancelled = act["cancelled"] == true;
                let flagged = self.time.flagged(seat, at_ms)?;
                let uncounted = self.time.is_first(seat) && !self.is_second;
                let must = uncounted || self.is_unbegun() && !self.time.is_agreed();
                let may = must || self.is_unbegun() && self.away_since.get(seat).is_some();
                if cancelled && !may || must && !cancelled {
                    return Err(format!("it is called off or is not: {act}"));
                }
                let winner = seat_of(&act["winner"]);
                let may_win = self.board.may_win(seat.other()) != Chance::No;
                let others = self.time.flagged(seat.other(), at_ms).ok();
                // By when a flag has fallen is known but for what the server excused and has not written down.
                let nearly =
                    others.as_ref().is_some_and(|other| other.over_ms.abs_diff(flagged.over_ms) < SAVING_MS);
                let both = others.is_some_and(|other| other.over_ms >= flagged.over_ms);
                (self.story.flagged, self.story.stood) = (Some(flagged), Some(self.board.fork()));
                if winner == Some(seat) || cancelled && winner.is_some() {
                    return Err("the other has won".into());
                }
                if winner.is_some() != (may_win && !both && !cancelled) && !nearly {
                    return Err(format!("who wins by it is wrong: {act}"));
                }
                self.end(winner, if cancelled { "cancelled" } else { "time" });
                Ok(())
            }
            ("aborted", Some(seat)) => {
                self.story.asked.push(format!("{} offer abort", seat.name()));
                if !self.is_unbegun() {
                    return Err("both had moved".into());
                }
                self.end(None, "cancelled");
                Ok(())
            }
            _ => Err(format!("nothing like this may happen: {act}")),
        }
    }
}
