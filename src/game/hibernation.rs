//! How a match that nobody has looked at for long hibernates: its actor stops, and the next word wakes it from what was
//! saved. Knows who looks on and what it has heard of the lobby; never how it is woken.
//!
//! **Invariant:** no word is lost to it, and a match never has two actors that act: the lobby, which alone sends words to
//! who is not looking yet, lets the actor go only when it has heard them all (`a_word_on_its_way_keeps_a_game_awake`).

use std::time::Duration;

use actix::{ActorContext, Addr, AsyncContext, Context, Handler, Message};

use super::Game;
use super::door::table::{Hibernated, TableNews};

/// Said by the lobby: nobody reaches this actor any more, and the match is hibernated. An actor without any address ends by
/// itself, so the word keeps one until it is heard.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Rest(pub(super) Addr<Game>);

impl Game {
    /// A word of the lobby's has come: who was to hibernate stays awake.
    pub(super) fn hear(&mut self) {
        self.heard += 1;
        self.hibernating = false;
    }

    /// Sees to it that the match hibernates when nobody has looked at it for long enough.
    pub(super) fn hibernate_later(&mut self, ctx: &mut Context<Self>) {
        let rest_s = self.deps.absence.rest_s;
        let unattended = !self.end_saved && self.attendees.is_empty() && rest_s > 0;
        match (unattended, self.hibernating_later) {
            (true, None) => {
                self.hibernating_later =
                    Some(ctx.run_later(Duration::from_secs(rest_s), Self::ask_to_hibernate))
            }
            (false, Some(handle)) => {
                ctx.cancel_future(handle);
                self.hibernating_later = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// Tells the lobby that it may hibernate, and does nothing by itself until a word comes.
    fn ask_to_hibernate(&mut self, ctx: &mut Context<Self>) {
        if ctx.waiting() {
            self.hibernating_later = Some(ctx.run_later(Duration::ZERO, Self::ask_to_hibernate));
            return;
        }
        self.hibernating_later = None;
        let Some(due_ms) = self.abandoned_at().filter(|_| !self.end_saved && self.attendees.is_empty())
        else {
            return self.settle(ctx);
        };
        if let Some(handle) = self.closing.take() {
            ctx.cancel_future(handle);
        }
        self.hibernating = true;
        let shift_ms = self.deps.time.shift_ms();
        // Until then by the game's time, and told by the server's.
        let due_ms = due_ms.saturating_add_signed(shift_ms.saturating_neg());
        let hibernated = Hibernated { number: self.number, last: self.last, due_ms, shift_ms };
        self.deps.lobby.do_send(TableNews::Unattended(self.header.id, self.heard, hibernated));
    }
}

impl Handler<Rest> for Game {
    type Result = ();

    fn handle(&mut self, Rest(own): Rest, ctx: &mut Self::Context) {
        // It counts for the limit, and is known to the lobby, as before.
        for news in [&mut self.slot, &mut self.tenure].into_iter().flatten() {
            news.forget();
        }
        drop(own);
        ctx.stop();
    }
}
