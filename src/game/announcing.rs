//! How a game tells its attendees what has happened, and finds out who no longer listens. Knows who looks on; the
//! words are made in `telling`.

use super::core::by_viewer::ByViewer;
use super::core::ruling::{Ending, Refusal, Verdict};
use super::door::chair::Notice;
use super::{Game, telling};
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
                self.deps.metrics.moves.inc();
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
            Verdict::RematchAgreed => self.agreed = self.answering.take(),
            Verdict::Ended => {}
        }
    }

    /// The news of a move, encoded once for all who see the same.
    fn played(&mut self, ply: u32) -> Option<ByViewer<Frame>> {
        let former = if ply == self.referee.ply() {
            None
        } else {
            Some(self.ask_referee(self.now_ms(), |referee| referee.views_at(ply))?)
        };
        let (game, referee) = (self.header.id, &self.referee);
        let mv = referee.move_at(ply)?;
        Some(ByViewer::new(referee.hidden(), |seat| {
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
        let metrics = &self.deps.metrics;
        self.attendees.retain(|attendee| {
            let mut frame = frame_for(attendee.seat);
            if let Some((_, re)) = answering.take_if(|(place, _)| attendee.holds(*place)) {
                frame = frame.answering(re);
            }
            attendee.client.tell(notice(frame), metrics)
        });
        self.answering = answering;
    }

    /// Sends a frame to the one whose word is being handled.
    pub(super) fn answer(&mut self, frame: &Frame) {
        let Some((place, re)) = self.answering.take() else { return };
        if let Some(attendee) = self.seated().iter().find(|attendee| attendee.holds(place)) {
            // A session that does not take it is found out when the next event is told to all.
            attendee.client.tell(Notice::Told(frame.answering(re)), &self.deps.metrics);
        }
    }

    /// Tells the one whose word is being handled that it does not count.
    pub(super) fn refuse(&mut self, about: &'static str, refusal: &Refusal) {
        Metrics::count(&self.deps.metrics.refusals, refusal.code().as_str());
        self.answer(&telling::refused(self.header.id, about, refusal));
    }

    /// Tells everybody that a player came or went, by the event of that number, and how it was at its time.
    pub(super) fn tell_presence(&mut self, seq: u32, seat: Seat, at_ms: u64) {
        let (here, left_ms) = (self.referee.here(seat), self.referee.left_ms(seat, at_ms));
        self.tell_all(&telling::presence(Presence { game: self.header.id, seq, seat, here, left_ms }));
    }

    pub(super) fn announce_end(&mut self) {
        if self.slot.is_none() {
            return;
        }
        let Some(ending) = self.referee.ending().filter(|_| self.end_saved).cloned() else { return };
        let frames = self.last_words(&ending);
        Metrics::count(&self.deps.metrics.games_ended, ending.reason.as_str());
        self.slot = None;
        let game = self.header.id;
        self.tell_each(|seat| frames.of(seat).clone(), |frame| Notice::Over(game, frame));
    }

    /// The end as each viewer has it.
    pub(super) fn last_words(&self, ending: &Ending) -> ByViewer<Frame> {
        let (game, referee, ratings) = (self.header.id, &self.referee, &self.ratings);
        ByViewer::new(true, |seat| telling::ended(game, referee, ending, ratings, seat))
    }
}
