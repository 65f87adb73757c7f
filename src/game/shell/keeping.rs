//! How a match is kept: what happens is saved before anybody is told, and when it cannot be saved it has not happened.
//! Knows the store and what was decided; never who decides.

use actix::{ActorFutureExt, Context, ContextFutureSpawner, WrapFuture};

use super::Game;
use crate::game::core::machine::Input;
use crate::game::door::client::Notice;
use crate::game::record;
use crate::game::record::kept::line;
use crate::rules::Seat;
use crate::store::{Ending, Journal, Rematches};

/// A day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

impl Game {
    /// Saves the last event, and goes on when that is done; the mailbox waits with it.
    pub(super) fn save(&mut self, ctx: &mut Context<Self>) {
        let Some(line) = self.machine.history().last().map(line) else { return };
        let ending = self.ending();
        let store = self.deps.store.clone();
        let number = self.number;
        let last = self.last;
        let due_ms = self.due_to_keep();
        let saving = async move {
            match ending {
                Some(ending) => store.end_game(ending, line).await.map(|changes| (changes, last)),
                None => store.append(number, line, last, due_ms).await.map(|cursor| (None, cursor)),
            }
        };
        saving
            .into_actor(self)
            .map(move |saved, game, ctx| match saved {
                Ok((changes, last)) => {
                    game.ratings.changes = changes.map(Box::new);
                    game.last = last;
                    game.kept_due_ms = due_ms.or(game.kept_due_ms);
                    game.feed(Input::Saved, ctx);
                }
                Err(_) => game.not_saved(ctx),
            })
            .wait(ctx);
    }

    /// Saves that a seat offers another match after this one, and goes on when that is done.
    pub(super) fn save_rematch(&self, seat: Seat, ctx: &mut Context<Self>) {
        let store = self.deps.store.clone();
        let game = self.machine.header().id;
        let now_ms = self.now_ms();
        let saving = async move { store.offer_rematch(game, seat, now_ms).await };
        let told = |saved: Result<(), _>| saved.map_or(Input::Unsaved, |()| Input::Saved);
        saving.into_actor(self).map(move |saved, game, ctx| game.feed(told(saved), ctx)).wait(ctx);
    }

    /// It has not happened, and what would have followed on an end does not.
    fn not_saved(&mut self, ctx: &mut Context<Self>) {
        self.second = None;
        self.feed(Input::Unsaved, ctx);
    }

    /// When the match is due, by the server's time, if the store has another time for it. One that is a little early does no
    /// harm, for whoever is woken then looks again: so it is not written with each move of a match in which a clock runs.
    fn due_to_keep(&self) -> Option<u64> {
        let is_early =
            |due_ms: u64, kept_ms: u64| (kept_ms..=kept_ms.saturating_add(DAY_MS)).contains(&due_ms);
        Some(self.due_server_ms())
            .filter(|due_ms| self.kept_due_ms.is_none_or(|kept_ms| !is_early(*due_ms, kept_ms)))
    }

    /// What the store keeps of the match once it is over; nothing while it runs.
    fn ending(&mut self) -> Option<Ending> {
        let under = (&self.deps.seal, self.deps.one_address);
        let ending = record::ending(
            self.machine.header(),
            self.number,
            self.machine.referee(),
            self.machine.history(),
            under,
        )?;
        Some(Ending { second: self.begin_second().map(Box::new), ..ending })
    }

    /// The actor is going down with a panic: the end is told when it is saved, without it.
    pub(super) fn end_at_once(&mut self) {
        if self.slot.is_some() && self.machine.end_saved() {
            return self.announce_end(None);
        }
        let now_ms = self.now_ms();
        let Some(line) = self.machine.end_at_once(now_ms).map(line) else { return };
        let Some((kept, ending)) = self.ending().zip(self.machine.referee().ending()) else { return };
        let frames = self.farewells(ending);
        let game = self.machine.header().id;
        let metrics = std::sync::Arc::clone(&self.deps.metrics);
        let attendees = std::mem::take(&mut self.attendees);
        self.deps.store.end_game_then(kept, line, move |saved| {
            for attendee in attendees {
                if saved.is_ok() {
                    attendee.client.tell(Notice::Over(game, frames.of(attendee.seat).clone()), &metrics);
                }
                attendee.client.tell(Notice::Left(game), &metrics);
            }
        });
    }
}
