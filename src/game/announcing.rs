//! How a game tells its attendees what has happened, and finds out who no longer listens. Knows who looks on; the
//! words are made in `telling`.

use std::sync::Arc;

use super::chair::{Notice, TableNews};
use super::ruling::Verdict;
use super::sights::Sights;
use super::{Game, record, telling};
use crate::metrics::Metrics;
use crate::protocol::{Frame, Offered, Presence};
use crate::rules::Seat;

impl Game {
    /// Tells everybody concerned what follows from a word.
    pub(super) fn carry_out(&mut self, seat: Seat, verdict: Verdict) {
        let game = self.header.id;
        let offer = |seq, what| Offered { game, seq, seat, what };
        match verdict {
            Verdict::Played(ply) => {
                self.surroundings.metrics.moves.inc();
                for ply in ply..=self.referee.ply() {
                    let Some(frames) = self.played(ply) else { return };
                    self.tell_each(|seat| frames.of(seat).clone(), Notice::Told);
                }
            }
            Verdict::PlayedBefore(ply) => {
                if let Some(frames) = self.played(ply) {
                    self.answer(frames.of(Some(seat)));
                }
            }
            Verdict::Offered(seq, what) => self.tell_all(&telling::offered(offer(seq, what))),
            Verdict::OfferedBefore(seq, what) => self.answer(&telling::offered(offer(seq, what))),
            Verdict::Declined(seq, what) => self.tell_all(&telling::declined(offer(seq, what))),
            Verdict::TakenBack(seq) => self.tell_all(&telling::taken_back(game, seq, &self.referee)),
            Verdict::RematchAgreed => {
                self.surroundings.lobby.do_send(TableNews::Rematch(game, self.seated()));
            }
            Verdict::Ended => {}
        }
    }

    /// The news of a move, encoded once for all who see the same.
    fn played(&mut self, ply: u32) -> Option<Sights<Frame>> {
        let former = if ply == self.referee.ply() {
            None
        } else {
            Some(self.ask_referee(|referee, _| referee.views_at(ply))?)
        };
        let (game, referee) = (self.header.id, &self.referee);
        let mv = referee.move_at(ply)?;
        Some(Sights::new(referee.hidden(), |seat| {
            let view = former.as_ref().map_or_else(|| referee.view(seat), |views| views.of(seat));
            telling::played(game, ply, mv.text_for(seat, referee.revealed()), mv, view)
        }))
    }

    /// Sends a frame to everybody who looks on. Whoever does not take it does not read, and is gone.
    fn tell_all(&mut self, frame: &Frame) {
        self.tell_each(|_| frame.clone(), Notice::Told);
    }

    fn tell_each(&mut self, frame_for: impl Fn(Option<Seat>) -> Frame, notice: impl Fn(Frame) -> Notice) {
        let mut answering = self.answering.take();
        let metrics = &self.surroundings.metrics;
        self.attendees.retain(|attendee| {
            let mut frame = frame_for(attendee.seat);
            if let Some((_, re)) = answering.take_if(|(place, _)| *place == attendee.place) {
                frame = frame.answering(re);
            }
            attendee.caller.tell(notice(frame), metrics)
        });
        self.answering = answering;
    }

    /// Sends a frame to the one whose word is being handled.
    pub(super) fn answer(&mut self, frame: &Frame) {
        let Some((place, re)) = self.answering.take() else { return };
        if let Some(attendee) = self.attendees.iter().find(|attendee| attendee.place == place) {
            // A session that does not take it is found out when the next event is told to all.
            attendee.caller.tell(Notice::Told(frame.answering(re)), &self.surroundings.metrics);
        }
    }

    /// Tells everybody that a player came or went, if that is news.
    pub(super) fn note_presence(&mut self, seat: Seat, here: bool) -> bool {
        let now_ms = self.now_ms();
        let Some(seq) = self.referee.presence(seat, here, now_ms) else { return false };
        let left_ms = self.referee.left_ms(seat, now_ms);
        self.tell_all(&telling::presence(Presence { game: self.header.id, seq, seat, here, left_ms }));
        true
    }

    /// Tells who went until nobody is found gone by the telling; each time at least one is.
    pub(super) fn settle_presence(&mut self) {
        let mut news = true;
        while news {
            news = false;
            for seat in Seat::BOTH {
                let here = self.attendees.iter().any(|attendee| attendee.seat == Some(seat));
                news |= self.note_presence(seat, here);
            }
        }
    }

    pub(super) fn announce_end(&mut self) {
        let Some(ending) = self.referee.ending().filter(|_| self.slot.is_some()).cloned() else { return };
        let frames = Sights::new(true, |seat| telling::ended(self.header.id, &self.referee, &ending, seat));
        Metrics::count(&self.surroundings.metrics.games_ended, ending.reason.as_str());
        let record = Arc::new(record::record(&self.header, &self.referee));
        self.surroundings.lobby.do_send(TableNews::Ended(self.header.id, record));
        self.slot = None;
        let game = self.header.id;
        self.tell_each(|seat| frames.of(seat).clone(), |frame| Notice::Over(game, frame));
    }
}
