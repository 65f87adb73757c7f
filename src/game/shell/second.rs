//! The second match of a pair: written down with the end of the first, and handed to the lobby once that is told. Knows the store
//! and who looks on; that there is one is decided elsewhere.

use std::sync::Arc;
use std::time::Duration;

use actix::{AsyncContext, Context};

use super::Game;
use crate::game::core::header::Header;
use crate::game::core::machine::Machine;
use crate::game::core::pair::PAUSE_MS;
use crate::game::door::table::{SecondGame, TableNews};
use crate::rules::BySeat;
use crate::store::{GameNumber, Journal, NewGame};

/// The second match of a pair, as it is written down with the end of the first.
pub(super) type Saved = (Arc<Header>, GameNumber);

impl Game {
    /// What is to be written down of the match that follows on the end of this one; nothing if there is none.
    pub(super) fn begin_second(&mut self) -> Option<NewGame> {
        self.second = None;
        let referee = self.machine.referee();
        let here = BySeat::from_fn(|seat| self.machine.attendees().any_at(seat));
        let header = Arc::new(self.machine.header().follow(referee.ending()?, here)?);
        let begun =
            Machine::open(Arc::clone(&header), self.deps.limits(), std::iter::empty(), header.opened_ms);
        let shift_ms = self.deps.time.shift_ms();
        let due_ms = begun.ok()?.due_ms().saturating_add_signed(shift_ms.saturating_neg());
        let number = self.deps.store.number();
        let second = NewGame {
            number,
            id: header.id,
            header: header.text(),
            players: header.players.clone().map(|player| player.id),
            shift_ms,
            due_ms,
            newcomers: Vec::new(),
            invite: None,
            after: None,
            seeks: Vec::new(),
        };
        self.second = Some(Box::new((header, number)));
        Some(second)
    }

    /// Hands the match that follows to the lobby after a while, if there is one.
    pub(super) fn await_second(&self, ctx: &mut Context<Self>) {
        if self.second.is_some() {
            ctx.run_later(Duration::from_millis(PAUSE_MS), |game, _| game.lead_to_second());
        }
    }

    /// Hands the match that follows to the lobby, with those who are there; it takes the place of this one.
    pub(super) fn lead_to_second(&mut self) {
        let saved = self.second.take().filter(|_| self.machine.end_saved());
        let Some((header, number)) = saved.map(|second| *second) else { return };
        let there = self.attendees.iter().filter(|attendee| attendee.client.is_there());
        let seated = there.filter_map(|attendee| Some((attendee.seat?, attendee.client.clone()))).collect();
        let of = self.machine.header().id;
        // One that begins earlier, because nobody is left to wait, is ahead of the time: nothing happens before its beginning.
        let early_ms = header.opened_ms.saturating_sub(self.now_ms());
        let ahead_ms = i64::try_from(early_ms).unwrap_or(i64::MAX);
        let shift_ms = self.deps.time.shift_ms().saturating_add(ahead_ms);
        self.report(TableNews::Second(SecondGame { of, header, number, seated, shift_ms }));
        self.slot = None;
    }
}
