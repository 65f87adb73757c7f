//! How a Game actor comes to its match: a new one (`opening`), one that hibernated (`waking`), or one that is over
//! (`looking_back`). Knows what an actor begins with; never what is decided afterwards.

mod looking_back;
mod opening;
mod waking;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix::{Actor, ArbiterHandle, Context};

pub use opening::Alongside;

use super::telling::Ratings;
use super::{Attendee, Deps, Game};
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::header::Header;
use crate::game::core::machine::Machine;
use crate::game::core::terms::BadTerms;
use crate::game::door::table::{OnDrop, Table, TableNews};
use crate::game::record::discipline;
use crate::game::record::past::PastGame;
use crate::rules::{BySeat, Layout};
use crate::store::{Cursor, Discipline, GameNumber};

/// How a Game actor comes to its match.
pub(super) enum Beginning {
    /// It begins now, is drawn like this, and that is written down with it.
    New(Box<(ByViewer<Vec<Layout>>, Alongside)>),
    /// It hibernated, and goes on from what was saved.
    Hibernated,
    /// It is over, and is looked at again.
    Over(Box<PastGame>),
    /// It has begun.
    Past,
}

impl Game {
    fn begin(
        header: Arc<Header>,
        (number, last): (GameNumber, Option<Cursor>),
        beginning: impl FnOnce(ByViewer<Vec<Layout>>) -> Beginning,
        (attendees, connected): (Vec<Attendee>, BySeat<bool>),
        deps: Deps,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let id = header.id;
        let there = attendees.iter().filter_map(|attendee| Some((attendee.id, attendee.seat?)));
        let mut machine = Machine::open(header, deps.limits(), there, deps.time.now_ms())?;
        machine.connect(connected);
        let referee = machine.referee();
        // Rules that panic when they are asked for it open no match.
        let draw = AssertUnwindSafe(|| ByViewer::new(referee.hidden(), |seat| referee.layout(seat)));
        let drawn = catch_unwind(draw).map_err(|_| BadTerms::Rules)?;
        let on_drop = |news| Some(OnDrop { to: Some(deps.lobby.clone()), game: id, news });
        let beginning = beginning(drawn);
        let is_over = matches!(beginning, Beginning::Over(_));
        let is_new = matches!(beginning, Beginning::New(_));
        // What was before a match is nothing to it.
        let stalls_seen_ms = if is_new { machine.header().opened_ms } else { 0 };
        let game = Self {
            slot: if is_over { None } else { on_drop(TableNews::Freed) },
            tenure: on_drop(TableNews::Closed),
            machine,
            inputs: VecDeque::new(),
            number,
            last,
            kept_due_ms: None,
            beginning,
            ratings: Ratings::default(),
            next: None,
            hint: None,
            second: None,
            places: attendees.iter().map(|attendee| attendee.id.0).max().unwrap_or_default(),
            attendees,
            attending: None,
            arrived: None,
            stalls_seen_ms,
            deps,
            timer: None,
            heard: 0,
            drowsy: false,
        };
        let metrics = Arc::clone(&game.deps.metrics);
        Ok(Table::new(id, Self::start_in_arbiter(arbiter, |_| game), metrics))
    }

    /// Seats those who are there, as soon as the match is saved; plays one that hibernated or is over again first.
    pub(super) fn begin_when_saved(&mut self, ctx: &mut Context<Self>) {
        match std::mem::replace(&mut self.beginning, Beginning::Past) {
            Beginning::New(new) => {
                let (drawn, alongside) = *new;
                self.begin_anew(drawn, alongside, ctx);
            }
            Beginning::Hibernated => self.go_on(ctx),
            Beginning::Over(past) => self.come_to_its_end(past, ctx),
            Beginning::Past => {}
        }
    }

    /// Tells the lobby how strong the players are, where that is known.
    fn report_ratings(&self) {
        if self.ratings.are_known() {
            self.report_attendance(self.machine.attendance());
        }
    }
}

/// What the result counts for, if it counts.
fn rated(header: &Header) -> Option<Discipline> {
    header.terms.rated().then(|| discipline(&header.terms))
}
