//! How what the matchmaker has decided is done, one thing after the other. The only place that knows the lobby's own
//! address; never decides.

use std::collections::VecDeque;

use actix::{AsyncContext, Context};

use super::{Lobby, lookups};
use crate::game::Notice;
use crate::lobby::core::Input;
use crate::lobby::core::command::ReplyTo;
use crate::lobby::core::effect::{Attending, Drawing, Effect, Lookup, Refusing};
use crate::lobby::core::messages;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::metrics::Metrics;

impl Lobby {
    /// Does what was decided, in that order. What could not be done is decided on again before all else.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>, ctx: &mut Context<Self>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            if let Some(input) = self.carry_out_one(effect, ctx) {
                let more = self.matchmaker.handle(input, self.moment());
                more.into_iter().rev().for_each(|effect| effects.push_front(effect));
            }
        }
    }

    /// Does one thing. Gives what has happened instead, if it could not be done.
    fn carry_out_one(&mut self, effect: Effect, ctx: &mut Context<Self>) -> Option<Input> {
        match effect {
            Effect::Tell(client, notice) => {
                client.tell(notice, &self.resources.metrics);
            }
            Effect::Refuse(refused) => self.tell_no(&refused),
            Effect::Open(game) => return self.open_game(game, ctx.address()),
            Effect::Wake(waking) => return self.wake(waking, ctx.address()),
            Effect::LookBack(past, client) => return self.look_back(past, &client, ctx.address()),
            Effect::Attend(attending) => self.attend(attending, ctx),
            Effect::Connection { game, seat, gone } => {
                if let Some(table) = self.tables.get_mut(&game) {
                    table.connect(seat, gone);
                }
            }
            Effect::NoRematch(game) => {
                if let Some(table) = self.tables.get(&game) {
                    table.no_rematch();
                }
            }
            Effect::LeadOn { from, to } => {
                if let Some(table) = self.tables.get(&from) {
                    table.lead_on(to);
                }
            }
            Effect::LookUp(lookup) => self.look_up(lookup, ctx),
            Effect::Draw(drawing) => self.draw(drawing),
            Effect::Later(after, input) => {
                ctx.run_later(after, |lobby, ctx| lobby.feed(input, ctx));
            }
        }
        None
    }

    fn tell_no(&self, refused: &Refusing) {
        let Refusing { client, about, re, refusal, game, seek } = refused;
        let metrics = &self.resources.metrics;
        Metrics::count(&metrics.refusals, refusal.code().as_str());
        if *refusal == LobbyRefusal::Overloaded {
            metrics.seeks_refused_overloaded.inc();
        }
        if let Some(client) = client {
            client
                .tell(Notice::Told(messages::refused(about, *refusal, *game, *seek).answering(*re)), metrics);
        }
    }

    /// A connection looks at a game that is here, as far as that is not gone since.
    fn attend(&mut self, Attending { game, seat, client, re }: Attending, ctx: &mut Context<Self>) {
        let to = ReplyTo { session: client.session, re };
        let about = if seat.is_some() { "resume" } else { "watch" };
        let Some(table) = self.tables.get_mut(&game) else {
            return self.look_up(Lookup::Game { to, about, game, back: false }, ctx);
        };
        let handle = client.as_ref().clone();
        let asked = match seat {
            Some(seat) => table.attend(seat, handle, re),
            None => table.watch(handle, re),
        };
        if asked.is_err() {
            let refusal = LobbyRefusal::Unavailable;
            self.tell_no(&Refusing {
                client: Some(client),
                about,
                re,
                refusal,
                game: Some(game),
                seek: None,
            });
        }
    }

    /// Has the picture of a link drawn. Without it there is still the link.
    fn draw(&self, drawing: Drawing) {
        let left = match &self.drawer {
            Some(drawer) => drawer.draw(drawing),
            None => Some(drawing),
        };
        if let Some(Drawing { client, re, url, drawn }) = left {
            let frame = messages::drawn(&drawn, &url, None).answering(re);
            client.tell(Notice::Told(frame), &self.resources.metrics);
        }
    }

    /// Looks up or saves something beside the lobby's own work.
    fn look_up(&self, lookup: Lookup, ctx: &mut Context<Self>) {
        let store = self.resources.store.clone();
        let names = self.matchmaker.names().clone();
        let accounts = self.resources.bot_accounts.clone();
        let catalogue = self.catalogue;
        let own = ctx.address();
        actix::spawn(async move {
            let found = lookups::find(lookup, (&store, &accounts), &names, catalogue).await;
            // Unbounded on purpose: whoever asked is owed an answer, and may ask only so much.
            own.do_send(found);
        });
    }
}
