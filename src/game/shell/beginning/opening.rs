//! How a match is opened: it is saved, with what changes for its players, before anybody is seated; where that fails, there is
//! none, and whoever was to sit there hears it. Knows the store and who is there; never what is decided afterwards.

use std::sync::Arc;

use actix::{
    ActorContext, ActorFutureExt, ArbiterHandle, AsyncContext, Context, ContextFutureSpawner, WrapFuture,
};

use super::super::{Attendee, Deps, Game, telling};
use super::{Beginning, rated};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::by_viewer::ByViewer;
use crate::game::core::header::Header;
use crate::game::core::machine::Input;
use crate::game::core::opening::Origin;
use crate::game::core::terms::BadTerms;
use crate::game::door::chair::Chair;
use crate::game::door::client::{ClientHandle, Notice};
use crate::game::door::link::Link;
use crate::game::door::table::{Table, TableNews};
use crate::game::door::unanswered::Asker;
use crate::game::record::State;
use crate::protocol::{AwayReason, SeekId};
use crate::rules::{BySeat, Layout, Seat};
use crate::store::{GameNumber, Journal, NewGame, Newcomer, Players, Unsaved};

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
    /// Which players have a connection to the server.
    pub connected: BySeat<bool>,
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
        let connected = alongside.connected;
        let beginning = |drawn| Beginning::New(Box::new((drawn, alongside)));
        let seated = (1..).zip(seated).map(|(place, (seat, client))| Attendee {
            id: AttendeeId(place),
            seat: Some(seat),
            client,
            link: None,
        });
        Self::begin(header, (number, None), beginning, (seated.collect(), connected), deps, arbiter)
    }

    /// Seats those who are there, as soon as the match is saved.
    pub(super) fn begin_anew(
        &mut self,
        drawn: ByViewer<Vec<Layout>>,
        Alongside { newcomers, seeks, led, saved, .. }: Alongside,
        ctx: &mut Context<Self>,
    ) {
        let header = Arc::clone(self.machine.header());
        let store = self.deps.store.clone();
        let now_ms = self.now_ms();
        let (invite, after) = match header.origin.as_deref() {
            Some(Origin::Invitation { invite, .. }) => (Some(*invite), None),
            Some(Origin::Rematch { of }) => (None, Some(*of)),
            Some(Origin::Seek { .. } | Origin::Pair { .. } | Origin::Bot) | None => (None, None),
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
            after,
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
            let bot = *self.machine.header().bots.get(seat);
            let chair = Chair { game, timed, bot, link, place: attendee.id, asker, why };
            // A chair that is not taken is dropped, and so leaves.
            let seated = Notice::Seated(chair, State::Running, frame);
            attendee.client.tell(seated, &self.deps.metrics);
        }
        self.feed(Input::Begun, ctx);
        self.report_ratings();
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
