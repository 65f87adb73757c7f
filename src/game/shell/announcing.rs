//! How a game tells those who look on what has happened, and finds out who no longer listens. Knows who looks on; the messages
//! are made in `telling`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Game, telling};
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::machine::{Answering, Input};
use crate::game::core::ruling::{Ending, News, Refusal};
use crate::game::door::client::Notice;
use crate::metrics::Metrics;
use crate::protocol::{Adjourned, AwayReason, Frame, GameId, Next, Offered, Presence, Watchers};
use crate::rules::{Layout, Seat};

/// Whom something is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    /// Everybody.
    All,
    /// Those who play.
    Players,
    /// Those who watch.
    Watchers,
}

impl To {
    fn takes(self, seat: Option<Seat>) -> bool {
        match self {
            Self::All => true,
            Self::Players => seat.is_some(),
            Self::Watchers => seat.is_none(),
        }
    }

    /// For whom the match is looked at: all players see it at once.
    fn viewer(self) -> Option<Seat> {
        match self {
            Self::All | Self::Players => Some(Seat::First),
            Self::Watchers => None,
        }
    }
}

impl Game {
    /// All of the game as a seat, or a watcher, may see it.
    pub(super) fn snapshot(&self, seat: Option<Seat>, layout: &[Layout]) -> Frame {
        let next = self.next.as_deref().copied().filter(|_| seat.is_none());
        telling::snapshot((&self.machine, next), layout, &self.ratings, seat, self.now_ms())
    }

    /// Tells everybody what has happened; where watchers see it late, the players alone.
    pub(super) fn tell(&mut self, news: News, answering: Option<Answering>) {
        if let News::Played { .. } = news {
            self.deps.metrics.moves.inc();
        }
        let to = if self.machine.is_delayed() { To::Players } else { To::All };
        self.announce(news, to, answering);
    }

    /// Tells those who watch what happened so long ago that they may know it now.
    pub(super) fn tell_late(&mut self, news: News) {
        self.announce(news, To::Watchers, None);
    }

    fn announce(&mut self, news: News, to: To, mut answering: Option<Answering>) {
        if let News::Played { first, last } = news {
            for ply in first..=last {
                let Some(frames) = self.played(ply, to) else { return };
                self.tell_each(to, |seat| frames.of(seat).clone(), Notice::Told, &mut answering);
            }
        } else if let Some(frame) = self.frame_of(news, to) {
            self.tell_each(to, |_| frame.clone(), Notice::Told, &mut answering);
        }
    }

    /// Tells those who watch how the match stands, as far as they may know.
    pub(super) fn catch_up(&mut self) {
        let layout = self.machine.referee().layout(None);
        let frame = self.snapshot(None, &layout);
        self.tell_each(To::Watchers, |_| frame.clone(), Notice::Told, &mut None);
    }

    /// Tells one whose command has counted before what has come of it.
    pub(super) fn answer_again(&mut self, news: News, answering: Answering) {
        let frame = if let News::Played { first, .. } = news {
            let seat = self.machine.attendees().holder(answering.to).map(|(_, seat)| seat);
            self.played(first, To::Players).map(|frames| frames.of(seat).clone())
        } else {
            self.frame_of(news, To::Players)
        };
        if let Some(frame) = frame {
            self.answer(&frame, answering);
        }
    }

    /// What all of those are told alike.
    fn frame_of(&self, news: News, to: To) -> Option<Frame> {
        let game = self.machine.header().id;
        let sight = self.machine.sight(to.viewer(), self.now_ms());
        Some(match news {
            News::Offered { seq, seat, what } => telling::offered(Offered { game, seq, seat, what }),
            News::Declined { seq, seat, what } => telling::declined(Offered { game, seq, seat, what }),
            News::TakenBack { seq } => telling::taken_back(game, seq, &sight),
            News::Adjourned { seq, seat } => {
                telling::adjourned(Adjourned { game, seq, seat, clock: sight.clock() })
            }
            News::Presence { seq, seat } => {
                let referee = sight.referee;
                // The bank as it was when it happened; a clock says itself of when it is.
                let left_ms = referee.left_ms(seat, sight.happened_ms);
                let clock = sight.clock();
                let here = referee.here(seat);
                let why = referee.away_reason(seat);
                telling::presence(Presence { game, seq, seat, here, left_ms, why, clock })
            }
            News::Said { seq, seat, phrase } => telling::said(game, seq, seat, phrase),
            News::Played { .. } | News::RematchAgreed | News::Ended | News::Nothing => return None,
        })
    }

    /// The news of a move, encoded once for all who see the same. Rules that panic when they are asked for it end the match.
    fn played(&mut self, ply: u32, to: To) -> Option<ByViewer<Frame>> {
        let game = self.machine.header().id;
        let now_ms = self.now_ms();
        let sight = self.machine.sight(to.viewer(), now_ms);
        let referee = sight.referee;
        let former = if ply == referee.ply() {
            None
        } else {
            let again = catch_unwind(AssertUnwindSafe(|| referee.views_at(ply)));
            let Ok(views) = again else {
                self.inputs.push_back(Input::RulesPanicked);
                return None;
            };
            Some(views)
        };
        let mv = referee.move_at(ply)?;
        Some(ByViewer::new(referee.hidden(), |seat| {
            let view = former.as_ref().map_or_else(|| referee.view(seat), |views| views.of(seat));
            let time = (sight.clock(), sight.due_ms());
            telling::played(game, ply, mv.text_for(seat, referee.revealed()), mv, view, time)
        }))
    }

    /// Sends a frame to those of them who look on. Whoever does not take it has ended or does not read, and hears no more. Who
    /// watches is gone; a player's seat is left when their chair is dropped, behind what they have said before: a move that was
    /// received counts.
    fn tell_each(
        &mut self,
        to: To,
        frame_for: impl Fn(Option<Seat>) -> Frame,
        notice: impl Fn(Frame) -> Notice,
        answering: &mut Option<Answering>,
    ) {
        let metrics = &self.deps.metrics;
        let inputs = &mut self.inputs;
        self.attendees.retain(|attendee| {
            if !to.takes(attendee.seat) {
                return true;
            }
            let mut frame = frame_for(attendee.seat);
            if let Some(asked) = answering.take_if(|asked| attendee.id == asked.to) {
                frame = frame.answering(asked.re);
            }
            let taken = attendee.client.tell(notice(frame), metrics);
            if !taken && attendee.seat.is_none() {
                inputs.push_back(Input::Leave(attendee.id, AwayReason::Lost));
            }
            taken
        });
    }

    /// Tells those who watched what they may watch next.
    pub(super) fn lead_on(&mut self, next: GameId) {
        let frame = telling::next(Next { game: self.machine.header().id, next });
        self.tell_each(To::Watchers, |_| frame.clone(), Notice::Told, &mut None);
    }

    /// Tells everybody how many watch.
    pub(super) fn tell_count(&mut self, watchers: usize) {
        let frame = telling::watchers(Watchers { game: self.machine.header().id, watchers });
        self.tell_each(To::All, |_| frame.clone(), Notice::Told, &mut None);
    }

    /// Sends a frame to the one whose command it answers.
    pub(super) fn answer(&self, frame: &Frame, Answering { to, re }: Answering) {
        if let Some(attendee) = self.attendees.iter().find(|attendee| attendee.id == to) {
            // A session that does not take it is found out when the next event is told to all.
            attendee.client.tell(Notice::Told(frame.answering(re)), &self.deps.metrics);
        }
    }

    /// Tells one that their command does not count.
    pub(super) fn refuse(&self, about: &'static str, refusal: &Refusal, answering: Answering) {
        Metrics::count(&self.deps.metrics.refusals, refusal.code().as_str());
        self.answer(&telling::refused(self.machine.header().id, about, refusal), answering);
    }

    /// Tells everybody how the match ended, and lets go of its place among those that count, unless another follows and takes it.
    pub(super) fn announce_end(&mut self, mut answering: Option<Answering>) {
        let Some(ending) = self.machine.referee().ending().cloned() else { return };
        let frames = self.farewells(&ending);
        Metrics::count(&self.deps.metrics.games_ended, ending.reason.as_str());
        if self.second.is_none() {
            self.slot = None;
        }
        let game = self.machine.header().id;
        let over = |frame| Notice::Over(game, frame);
        let late = self.deps.watch_delay_ms > 0;
        let to = if late { To::Players } else { To::All };
        self.tell_each(to, |seat| frames.of(seat).clone(), over, &mut answering);
        if late {
            // They are behind: what they have not heard comes with the end, all at once.
            self.catch_up();
        }
    }

    /// The end as each viewer has it.
    pub(super) fn farewells(&self, ending: &Ending) -> ByViewer<Frame> {
        let header = self.machine.header();
        let referee = self.machine.referee();
        ByViewer::new(true, |seat| telling::ended(header, referee, ending, &self.ratings, seat))
    }
}
