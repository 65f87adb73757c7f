//! How a match that hibernated is woken: it is played again from what was saved of it. Knows the store; never what is decided
//! afterwards.

use std::sync::Arc;
use std::time::Duration;

use actix::{ActorFutureExt, ArbiterHandle, Context, ContextFutureSpawner, WrapFuture};

use super::super::{Attendee, Deps, Game};
use super::{Beginning, rated};
use crate::game::core::header::Header;
use crate::game::core::machine::Input;
use crate::game::core::terms::BadTerms;
use crate::game::door::table::{Hibernated, Resting, Table};
use crate::game::record::kept::event;
use crate::rules::BySeat;
use crate::store::{Cursor, GameNumber, Journal, Line, Players, Store};

/// How long until what could not be read is tried again.
const RETRY_IN: Duration = Duration::from_secs(1);

impl Game {
    /// Wakes a match that hibernated, from what was saved of it, with those who sat at it meanwhile, and those who have a
    /// connection to the server.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn wake(
        header: Arc<Header>,
        Hibernated { number, last, .. }: Hibernated,
        (resting, connected): (Vec<Resting>, BySeat<bool>),
        deps: Deps,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        deps.metrics.games_woken.inc();
        let seated = resting.into_iter().map(|Resting { id, seat, client, link }| Attendee {
            id,
            seat: Some(seat),
            client,
            link: Some(link),
        });
        Self::begin(
            header,
            (number, last),
            |_| Beginning::Hibernated,
            (seated.collect(), connected),
            deps,
            arbiter,
        )
    }

    /// Plays the match again that hibernated, and goes on from there.
    pub(super) fn go_on(&self, ctx: &mut Context<Self>) {
        let header = Arc::clone(self.machine.header());
        let store = self.deps.store.clone();
        let now_ms = self.now_ms();
        let number = self.number;
        let last = self.last;
        let kept = async move {
            let lines = lines(&store, number, last).await;
            let players = header.players.clone().map(|player| player.id);
            (lines, store.ratings(players, rated(&header), now_ms).await)
        };
        kept.into_actor(self)
            .map(move |(lines, ratings), game, ctx| {
                if let Err(reason) = game.machine.replay(lines.iter().map(event), game.now_ms()) {
                    let id = game.machine.header().id;
                    tracing::error!(game = %id, reason, "a game cannot be woken as it was left, and ends");
                }
                // Without them the match goes on, and shows none.
                game.ratings.begin(ratings.unwrap_or_default());
                game.feed(Input::Begun, ctx);
                game.report_ratings();
            })
            .wait(ctx);
    }
}

/// What was saved of a match; as long as it cannot be read, whoever wants to look at the match waits.
async fn lines(store: &Store, number: GameNumber, last: Option<Cursor>) -> Vec<Line> {
    loop {
        match store.lines(number, last).await {
            Ok(lines) => return lines,
            Err(_) => tokio::time::sleep(RETRY_IN).await,
        }
    }
}
