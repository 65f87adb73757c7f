//! How a match that is over gets an actor again, for its players who come back to it after the server was down: it is played again
//! from its record. Knows records; never what is decided afterwards.

use std::sync::Arc;

use actix::{ActorContext, ActorFutureExt, ArbiterHandle, Context, ContextFutureSpawner, WrapFuture};

use super::super::{Deps, Game};
use super::{Beginning, rated};
use crate::game::core::machine::Input;
use crate::game::core::terms::BadTerms;
use crate::game::door::table::Table;
use crate::game::record::past::PastGame;
use crate::store::{Archive, Journal, Players};

impl Game {
    /// Gives a match that is over an actor for as long as it stays after its end. It does not count for the game limit.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn look_back(past: Box<PastGame>, deps: Deps, arbiter: &ArbiterHandle) -> Result<Table, BadTerms> {
        let header = Arc::clone(&past.header);
        // It has no name in the journal any more, and nothing is written there.
        let number = deps.store.number();
        Self::begin(header, (number, None), |_| Beginning::Over(past), Default::default(), deps, arbiter)
    }

    /// Plays the match again that is over, and waits for who comes.
    pub(super) fn come_to_its_end(&self, past: Box<PastGame>, ctx: &mut Context<Self>) {
        let store = self.deps.store.clone();
        let now_ms = self.now_ms();
        let players = past.header.players.clone().map(|player| player.id);
        let header = Arc::clone(&past.header);
        let known = async move {
            let rated = rated(&header);
            let changes = if rated.is_some() { store.changes(header.id).await } else { Ok(None) };
            (store.ratings(players, rated, now_ms).await, changes)
        };
        known
            .into_actor(self)
            .map(move |(ratings, changes), game, ctx| match past.play_again() {
                Ok(referee) => {
                    game.machine.look_back(referee, past.offered, game.now_ms());
                    // Without them the match is shown without any.
                    game.ratings.begin(ratings.unwrap_or_default());
                    game.ratings.ended(changes.unwrap_or_default());
                    game.feed(Input::GoOn, ctx);
                }
                Err(reason) => {
                    let id = past.header.id;
                    tracing::error!(game = %id, %reason, "an ended game cannot be shown to who comes back");
                    ctx.stop();
                }
            })
            .wait(ctx);
    }
}
