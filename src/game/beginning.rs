//! How a Game actor comes to its match: a new one, which is saved before anybody is seated, or one that was at rest,
//! which is played again from what was saved. Knows the store and who is there; never what is decided afterwards.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::{
    Actor, ActorContext, ActorFutureExt, ArbiterHandle, AsyncContext, Context, ContextFutureSpawner,
    WrapFuture,
};

use super::chair::{Caller, Chair, Notice};
use super::header::Header;
use super::history::Event;
use super::record::State;
use super::ruling::Refusal;
use super::sights::Sights;
use super::table::{AtRest, OnDrop, Table, TableNews};
use super::telling::{self, Ratings};
use super::terms::BadTerms;
use super::unanswered::Asker;
use super::unplayed::Unplayed;
use super::{Attendee, Game, Surroundings};
use crate::rules::{BySeat, Layout, Seat};
use crate::store::{Cursor, GameNumber, Journal, Line, Newcomer, Opening, Players, Store, Unsaved};

/// How long until what could not be read is tried again.
const RETRY_IN: Duration = Duration::from_secs(1);

/// How a Game actor comes to its match.
pub(super) enum Beginning {
    /// It begins now, is drawn like this, and these are written down with it.
    New(Sights<Vec<Layout>>, Vec<Newcomer>),
    /// It was at rest, and goes on from what was saved.
    AtRest,
    /// It has begun.
    Past,
}

impl Game {
    /// Opens a match on an arbiter and seats the connections that are there, as soon as it has been saved, and with it those
    /// of its players who are new.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn open(
        header: Arc<Header>,
        seated: Vec<(Seat, Caller)>,
        newcomers: Vec<Newcomer>,
        surroundings: Surroundings,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let number = surroundings.store.number();
        surroundings.metrics.games_opened.inc();
        let beginning = |drawn| Beginning::New(drawn, newcomers);
        Self::begin(header, (number, None), beginning, seated, surroundings, arbiter)
    }

    /// Takes up a match that was at rest, from what was saved of it.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn wake(
        header: Arc<Header>,
        AtRest { number, last, .. }: AtRest,
        surroundings: Surroundings,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        surroundings.metrics.games_woken.inc();
        Self::begin(header, (number, last), |_| Beginning::AtRest, Vec::new(), surroundings, arbiter)
    }

    fn begin(
        header: Arc<Header>,
        (number, last): (GameNumber, Option<Cursor>),
        beginning: impl FnOnce(Sights<Vec<Layout>>) -> Beginning,
        seated: Vec<(Seat, Caller)>,
        surroundings: Surroundings,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let referee = header.referee()?;
        let draw = |seat: Option<Seat>| referee.layout(seat);
        // Rules that panic when they are asked for it open no match.
        let drawn = catch_unwind(AssertUnwindSafe(|| Sights::new(referee.hidden(), draw)))
            .map_err(|_| BadTerms::Rules)?;
        let on_drop = |news| Some(OnDrop { to: Some(surroundings.lobby.clone()), game: header.id, news });
        let attendees: Vec<_> = (1..)
            .zip(seated)
            .map(|(place, (seat, caller))| Attendee { place, formers: Vec::new(), seat: Some(seat), caller })
            .collect();
        let game = Self {
            slot: on_drop(TableNews::Freed),
            tenure: on_drop(TableNews::Closed),
            unplayed: Unplayed::new(header.here, header.opened_ms),
            header,
            number,
            last,
            beginning: beginning(drawn),
            referee,
            history: Vec::new(),
            ratings: Ratings::default(),
            places: attendees.len(),
            attendees,
            answering: None,
            agreed: None,
            opening_rematch: false,
            going: BySeat::default(),
            surroundings,
            end_saved: false,
            closing: None,
            resting: None,
            heard: 0,
            going_to_rest: false,
        };
        let (id, metrics) = (game.header.id, Arc::clone(&game.surroundings.metrics));
        Ok(Table { game: id, addr: Self::start_in_arbiter(arbiter, |_| game), metrics, words: 0 })
    }

    /// Seats those who are there, as soon as the match is saved; plays one that was at rest again first.
    pub(super) fn begin_when_saved(&mut self, ctx: &mut Context<Self>) {
        let players = self.header.players.clone().map(|player| player.id);
        let rated = self.header.terms.rated().then(|| self.header.terms.discipline());
        let (store, now_ms) = (self.surroundings.store.clone(), self.now_ms());
        match std::mem::replace(&mut self.beginning, Beginning::Past) {
            Beginning::New(drawn, newcomers) => {
                let header = self.header.text();
                let (number, id, shift_ms) = (self.number, self.header.id, self.surroundings.time.shift_ms());
                let boards = !newcomers.is_empty();
                let opening = Opening { number, id, header, players, shift_ms, newcomers };
                let begin = async move { store.open_game(opening, rated, now_ms).await };
                begin
                    .into_actor(self)
                    .map(move |begun, game, ctx| match begun {
                        Ok(ratings) => {
                            game.ratings.before = ratings;
                            if boards {
                                game.surroundings.lobby.do_send(TableNews::Begun(game.header.id));
                            }
                            game.seat_everybody(&drawn, ctx);
                        }
                        Err(Unsaved) => game.never_begin(ctx),
                    })
                    .wait(ctx);
            }
            Beginning::AtRest => {
                let (number, last) = (self.number, self.last);
                let kept = async move {
                    let lines = lines(&store, number, last).await;
                    (lines, store.ratings(players, rated, now_ms).await)
                };
                kept.into_actor(self)
                    .map(|(lines, ratings), game, ctx| {
                        game.take_up(&lines);
                        // Without them the match goes on, and shows none.
                        game.ratings.before = ratings.unwrap_or_default();
                        game.settle(ctx);
                    })
                    .wait(ctx);
            }
            Beginning::Past => {}
        }
    }

    fn seat_everybody(&mut self, drawn: &Sights<Vec<Layout>>, ctx: &mut Context<Self>) {
        let snapshots = BySeat::from_fn(|seat| self.snapshot(Some(seat), drawn.of(Some(seat))));
        for attendee in &self.attendees {
            let Some(seat) = attendee.seat else { continue };
            let (game, caller) = (self.header.id, attendee.caller.clone());
            let frame = snapshots.get(seat);
            let frame = caller.answers().map_or_else(|| frame.clone(), |asked| frame.answering(asked.re));
            let asker = Arc::new(Asker { game, caller, metrics: Arc::clone(&self.surroundings.metrics) });
            let chair = Chair { game, addr: ctx.address(), place: attendee.place, asker };
            // A chair that is not taken is dropped, and so leaves.
            let seated = Notice::Seated(chair, State::Running, frame);
            attendee.caller.tell(seated, &self.surroundings.metrics);
        }
        self.settle(ctx);
    }

    /// The match could not be saved, so there is none.
    fn never_begin(&mut self, ctx: &mut Context<Self>) {
        let refused = telling::refused(self.header.id, "seek", &Refusal::Unsaved);
        for attendee in self.attendees.drain(..) {
            let refused = refused.answering(attendee.caller.answers().and_then(|asked| asked.re));
            attendee.caller.tell(Notice::Told(refused), &self.surroundings.metrics);
        }
        ctx.stop();
    }

    /// Plays what was saved again. A match that cannot be played again as it was is ended, as far as it could be.
    fn take_up(&mut self, lines: &[Line]) {
        let (history, referee) = (&mut self.history, &mut self.referee);
        let again = AssertUnwindSafe(|| -> Result<(), String> {
            for line in lines {
                let event = Event::read(line).map_err(|error| error.to_string())?;
                referee.happen(&event).map_err(|error| error.to_string())?;
                history.push(event);
            }
            Ok(())
        });
        let outcome = catch_unwind(again).unwrap_or_else(|_| Err("the rules panicked".to_owned()));
        self.history.iter().for_each(|event| self.unplayed.happen(event));
        if let Err(reason) = outcome {
            tracing::error!(game = %self.header.id, reason, "a game cannot be taken up as it was left, and ends");
            self.referee.adjudicate(self.now_ms());
        }
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
