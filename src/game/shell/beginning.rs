//! How a Game actor comes to its match: a new one, which is saved before anybody is seated, or one that hibernated, which is
//! played again from what was saved. Knows the store and who is there; never what is decided afterwards.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::{
    Actor, ActorContext, ActorFutureExt, ArbiterHandle, AsyncContext, Context, ContextFutureSpawner,
    WrapFuture,
};

use super::telling::{self, Ratings};
use super::{Attendee, Deps, Game};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::header::Header;
use crate::game::core::machine::{Input, Machine};
use crate::game::core::opening::Origin;
use crate::game::core::terms::BadTerms;
use crate::game::door::chair::Chair;
use crate::game::door::client::{ClientHandle, Notice};
use crate::game::door::link::Link;
use crate::game::door::table::{Hibernated, OnDrop, Resting, Table, TableNews};
use crate::game::door::unanswered::Asker;
use crate::game::record::kept::event;
use crate::game::record::{State, discipline};
use crate::protocol::{AwayReason, SeekId};
use crate::rules::{BySeat, Layout, Seat};
use crate::store::{
    Cursor, Discipline, GameNumber, Journal, Line, NewGame, Newcomer, Players, Store, Unsaved,
};

/// How long until what could not be read is tried again.
const RETRY_IN: Duration = Duration::from_secs(1);

/// How a Game actor comes to its match.
pub(super) enum Beginning {
    /// It begins now, is drawn like this, and that is written down with it.
    New(Box<(ByViewer<Vec<Layout>>, Alongside)>),
    /// It hibernated, and goes on from what was saved.
    Hibernated,
    /// It has begun.
    Past,
}

/// What is written down with a match that begins.
#[derive(Clone, Debug, Default)]
pub struct Alongside {
    /// Those of its players who are new.
    pub newcomers: Vec<Newcomer>,
    /// What its players had sought, and seek no longer.
    pub seeks: Vec<SeekId>,
    /// Those of them that led to it.
    pub led: BySeat<Option<SeekId>>,
    /// Its name in the journal, where it is written down already.
    pub saved: Option<GameNumber>,
}

impl Game {
    /// Opens a match on an arbiter and seats the connections that are there, as soon as it has been saved, and with it what
    /// changes for its players.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn open(
        header: Arc<Header>,
        seated: Vec<(Seat, ClientHandle)>,
        alongside: Alongside,
        deps: Deps,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let number = alongside.saved.unwrap_or_else(|| deps.store.number());
        deps.metrics.games_opened.inc();
        let beginning = |drawn| Beginning::New(Box::new((drawn, alongside)));
        let seated = (1..).zip(seated).map(|(place, (seat, client))| Attendee {
            id: AttendeeId(place),
            seat: Some(seat),
            client,
            link: None,
        });
        Self::begin(header, (number, None), beginning, seated.collect(), deps, arbiter)
    }

    /// Wakes a match that hibernated, from what was saved of it, with those who sat at it meanwhile.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn wake(
        header: Arc<Header>,
        Hibernated { number, last, .. }: Hibernated,
        resting: Vec<Resting>,
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
        Self::begin(header, (number, last), |_| Beginning::Hibernated, seated.collect(), deps, arbiter)
    }

    fn begin(
        header: Arc<Header>,
        (number, last): (GameNumber, Option<Cursor>),
        beginning: impl FnOnce(ByViewer<Vec<Layout>>) -> Beginning,
        attendees: Vec<Attendee>,
        deps: Deps,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let id = header.id;
        let there = attendees.iter().filter_map(|attendee| Some((attendee.id, attendee.seat?)));
        let machine = Machine::open(header, deps.limits(), there, deps.time.now_ms())?;
        let referee = machine.referee();
        // Rules that panic when they are asked for it open no match.
        let draw = AssertUnwindSafe(|| ByViewer::new(referee.hidden(), |seat| referee.layout(seat)));
        let drawn = catch_unwind(draw).map_err(|_| BadTerms::Rules)?;
        let on_drop = |news| Some(OnDrop { to: Some(deps.lobby.clone()), game: id, news });
        let game = Self {
            slot: on_drop(TableNews::Freed),
            tenure: on_drop(TableNews::Closed),
            machine,
            inputs: VecDeque::new(),
            number,
            last,
            kept_due_ms: None,
            beginning: beginning(drawn),
            ratings: Ratings::default(),
            next: None,
            second: None,
            places: attendees.iter().map(|attendee| attendee.id.0).max().unwrap_or_default(),
            attendees,
            attending: None,
            arrived: None,
            stalls_seen_ms: 0,
            deps,
            timer: None,
            heard: 0,
            drowsy: false,
        };
        let metrics = Arc::clone(&game.deps.metrics);
        Ok(Table::new(id, Self::start_in_arbiter(arbiter, |_| game), metrics))
    }

    /// Seats those who are there, as soon as the match is saved; plays one that hibernated again first.
    pub(super) fn begin_when_saved(&mut self, ctx: &mut Context<Self>) {
        match std::mem::replace(&mut self.beginning, Beginning::Past) {
            Beginning::New(new) => {
                let (drawn, alongside) = *new;
                self.begin_anew(drawn, alongside, ctx);
            }
            Beginning::Hibernated => self.go_on(ctx),
            Beginning::Past => {}
        }
    }

    fn begin_anew(
        &mut self,
        drawn: ByViewer<Vec<Layout>>,
        Alongside { newcomers, seeks, led, saved }: Alongside,
        ctx: &mut Context<Self>,
    ) {
        let header = Arc::clone(self.machine.header());
        let store = self.deps.store.clone();
        let now_ms = self.now_ms();
        let invite = match header.origin.as_deref() {
            Some(Origin::Invitation { invite, .. }) => Some(*invite),
            Some(Origin::Seek { .. } | Origin::Rematch { .. } | Origin::Pair { .. } | Origin::Bot) | None => {
                None
            }
        };
        // Who waits to know that it is saved: those who are written down with it, an invitation that is used
        // up, and those who watched the match before it.
        let again = matches!(header.origin.as_deref(), Some(Origin::Rematch { .. } | Origin::Pair { .. }));
        let awaited = !newcomers.is_empty() || invite.is_some() || again;
        let due_ms = self.due_server_ms();
        self.kept_due_ms = Some(due_ms);
        let opening = NewGame {
            number: self.number,
            id: header.id,
            header: header.text(),
            players: header.players.clone().map(|player| player.id),
            shift_ms: self.deps.time.shift_ms(),
            due_ms,
            newcomers,
            invite,
            seeks: seeks.clone(),
        };
        let begin = async move {
            if saved.is_none() {
                return store.open_game(opening, rated(&header), now_ms).await;
            }
            // Without them the match begins, and shows none.
            Ok(store.ratings(opening.players, rated(&header), now_ms).await.unwrap_or_default())
        };
        begin
            .into_actor(self)
            .map(move |begun, game, ctx| match begun {
                Ok(ratings) => {
                    game.ratings.begin(ratings);
                    if awaited {
                        game.report(TableNews::Begun(game.machine.header().id));
                    }
                    game.seat_everybody(&drawn, ctx);
                }
                Err(Unsaved) => game.never_begin(seeks, led, ctx),
            })
            .wait(ctx);
    }

    fn seat_everybody(&mut self, drawn: &ByViewer<Vec<Layout>>, ctx: &mut Context<Self>) {
        let snapshots = BySeat::from_fn(|seat| self.snapshot(Some(seat), drawn.of(Some(seat))));
        let game = self.machine.header().id;
        let timed = self.machine.header().terms.control().is_some();
        for attendee in &mut self.attendees {
            let Some(seat) = attendee.seat else { continue };
            let answered = attendee.client.answer_once();
            let client = attendee.client.clone();
            let frame = snapshots.get(seat);
            let frame = answered.map_or_else(|| frame.clone(), |asked| frame.answering(asked.re));
            let asker = Arc::new(Asker { game, client, metrics: Arc::clone(&self.deps.metrics) });
            let why = AwayReason::Closed;
            let link = Link::new(game, self.deps.lobby.clone(), ctx.address());
            attendee.link = Some(Arc::clone(&link));
            let chair = Chair { game, timed, link, place: attendee.id, asker, why };
            // A chair that is not taken is dropped, and so leaves.
            let seated = Notice::Seated(chair, State::Running, frame);
            attendee.client.tell(seated, &self.deps.metrics);
        }
        self.feed(Input::Begun, ctx);
        self.report_ratings();
    }

    /// Tells the lobby how strong the players are, where that is known.
    fn report_ratings(&self) {
        if self.ratings.are_known() {
            self.report_attendance(self.machine.attendance());
        }
    }

    /// The match could not be saved, so there is none.
    fn never_begin(&mut self, seeks: Vec<SeekId>, led: BySeat<Option<SeekId>>, ctx: &mut Context<Self>) {
        let header = Arc::clone(self.machine.header());
        for attendee in self.attendees.drain(..) {
            let asked = attendee.client.answers();
            let Some(about) = about(header.origin.as_deref(), asked.is_some()) else { continue };
            let seek = attendee.seat.and_then(|seat| *led.get(seat));
            let refused = telling::not_begun(header.id, about, seek);
            let refused = refused.answering(asked.and_then(|asked| asked.re));
            attendee.client.tell(Notice::Told(refused), &self.deps.metrics);
        }
        self.report(TableNews::NotBegun(seeks));
        ctx.stop();
    }

    fn go_on(&self, ctx: &mut Context<Self>) {
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

/// The message by which somebody came to a match that does not begin, if they have asked for anything: just now, or before.
fn about(origin: Option<&Origin>, asked: bool) -> Option<&'static str> {
    match origin {
        Some(Origin::Seek { .. }) if asked => Some("accept"),
        Some(Origin::Bot) => asked.then_some("seek"),
        Some(Origin::Seek { .. }) | None => Some("seek"),
        Some(Origin::Rematch { .. }) => Some("offer"),
        // Nobody has asked for it: it was agreed on before.
        Some(Origin::Pair { .. }) => None,
        Some(Origin::Invitation { .. }) => asked.then_some("join"),
    }
}

/// What the result counts for, if it counts.
fn rated(header: &Header) -> Option<Discipline> {
    header.terms.rated().then(|| discipline(&header.terms))
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
