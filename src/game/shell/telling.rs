//! What a game says, as frames. Knows the messages of the protocol and where each value comes from; never who gets
//! them.

mod refusing;

use std::borrow::Cow;

pub(in crate::game) use refusing::{not_begun, refused};

use crate::game::core::header::Header;
use crate::game::core::machine::{Machine, Sight};
use crate::game::core::referee::Referee;
use crate::game::core::ruling::{Ending, Move, View, results};
use crate::game::record;
use crate::protocol::{
    Adjourned, AwayReason, ClockState, Ended, Frame, GameId, Hinted, Next, Offered, Phrase, Played,
    PlayerInfo, Presence, RatingInfo, RatingNews, Said, ServerMessage, Snapshot, Standing, TakenBack, Texts,
    Watchers,
};
use crate::rules::{BySeat, Layout, Legal, Seat};
use crate::store::{Outcome, Rating, RatingChange, shown};

/// What the ratings of the players are, and what the end of the game did to them.
#[derive(Debug, Default)]
pub(in crate::game) struct Ratings {
    /// Nothing in a match that is not rated.
    pub(in crate::game) before: Option<Box<BySeat<Option<Rating>>>>,
    /// Only a match that is over has them.
    pub(in crate::game) changes: Option<Box<BySeat<Outcome>>>,
}

impl Ratings {
    /// Notes what they were when the match began, or was woken.
    pub(in crate::game) fn begin(&mut self, before: BySeat<Option<Rating>>) {
        let any = before.first.is_some() || before.second.is_some();
        self.before = any.then(|| Box::new(before));
    }

    /// Notes what the end of the match did to them, where it is looked back on; what each is now says whether it is provisional.
    pub(in crate::game) fn ended(&mut self, changes: Option<BySeat<RatingChange>>) {
        let now = self.before.as_deref().copied().unwrap_or_default();
        self.changes = changes.map(|changes| {
            Box::new(BySeat::from_fn(|seat| Outcome {
                change: *changes.get(seat),
                provisional: now.get(seat).is_none_or(|rating| rating.is_provisional()),
            }))
        });
    }

    /// Whether the rating of a player is known.
    pub(in crate::game) fn are_known(&self) -> bool {
        self.before.is_some()
    }

    /// A player's when the match began, as the wire shows it.
    pub(in crate::game) fn info(&self, seat: Seat) -> Option<RatingInfo> {
        let known: Rating = (*self.before.as_deref()?.get(seat))?;
        Some(RatingInfo {
            rating: shown(known.rating),
            deviation: shown(known.deviation),
            provisional: known.is_provisional(),
        })
    }
}

/// All of a game as a seat, or a watcher, may see it.
pub(in crate::game) fn snapshot(
    (machine, next): (&Machine, Option<GameId>),
    layout: &[Layout],
    ratings: &Ratings,
    seat: Option<Seat>,
    now_ms: u64,
) -> Frame {
    let header = machine.header();
    let sight = machine.sight(seat, now_ms);
    let referee = sight.referee;
    let view = referee.view(seat);
    let to_move = seat.is_some_and(|seat| view.turn.contains(&seat));
    let url = record::url(header.id);
    Frame::of(&ServerMessage::Snapshot(Snapshot {
        game: header.id,
        seq: referee.seq(),
        rules: header.terms.kind().id.into(),
        options: Cow::Borrowed(header.terms.options()),
        control: header.terms.clock(),
        rated: header.terms.rated(),
        conditions: header.terms.conditions(),
        private: header.private,
        seat,
        origin: header.origin.as_deref().map(|origin| (*origin).into()),
        players: BySeat::from_fn(|seat| info(header, seat, ratings.info(seat))),
        moves: moves(referee, seat),
        ply: referee.ply(),
        opening: header.opening().map(|moves| moves.split_whitespace().count()),
        layout: layout.into(),
        standing: Standing {
            clock: sight.clock(),
            ..if to_move { view.standing() } else { view.without_moves() }
        },
        presence: BySeat::from_fn(|seat| referee.here(seat)),
        left_ms: BySeat::from_fn(|seat| sight.left_ms(seat)),
        presence_why: away_reasons(referee),
        due_ms: sight.flag_ms(),
        adjourned: referee.adjourned(),
        offers: referee.open_offers(),
        watchers: machine.attendees().watchers(),
        late_ms: sight.late_ms(),
        next,
        ended: referee.ending().map(|ending| end(header, referee, ending, ratings, seat, &url)),
    }))
}

/// Why each player is away, if it is known of any.
fn away_reasons(referee: &Referee) -> Option<BySeat<Option<AwayReason>>> {
    let reasons = BySeat::from_fn(|seat| referee.away_reason(seat));
    (reasons != BySeat::default()).then_some(reasons)
}

fn moves(referee: &Referee, seat: Option<Seat>) -> Texts<'_> {
    referee.moves().iter().map(|mv| mv.text_for(seat, referee.revealed())).collect()
}

impl View {
    /// How the game stands, with the moves of whoever is to move.
    fn standing(&self) -> Standing<'_> {
        let (legal, pick) = match &self.legal {
            Legal::Listed(moves) => (Some(moves.as_slice().into()), None),
            Legal::Picked(pick) => (None, Some(pick.into())),
            Legal::Unlisted => (None, None),
        };
        Standing {
            position: self.position.as_str().into(),
            turn: self.turn.as_slice().into(),
            legal,
            pick,
            swapped: self.swapped,
            score: self.score,
            clock: None,
        }
    }

    /// The same for somebody who is not to move.
    fn without_moves(&self) -> Standing<'_> {
        Standing { legal: Some(Texts::default()), pick: None, ..self.standing() }
    }
}

/// A move as its text is known to somebody, with what they see after it.
pub(in crate::game) fn played(
    game: GameId,
    ply: u32,
    text: &str,
    mv: &Move,
    view: &View,
    (clock, due_ms): (Option<ClockState>, Option<u64>),
) -> Frame {
    Frame::of(&ServerMessage::Played(Played {
        game,
        seq: mv.seq,
        ply,
        seat: mv.seat,
        mv: text.into(),
        standing: Standing { clock, ..view.standing() },
        at_ms: mv.at_ms,
        ledger: mv.time.as_deref().map(|(ledger, _)| *ledger),
        due_ms,
    }))
}

/// The end of a game as a seat, or a watcher, has it, with all that was hidden until then.
pub(in crate::game) fn ended(
    header: &Header,
    referee: &Referee,
    ending: &Ending,
    ratings: &Ratings,
    seat: Option<Seat>,
) -> Frame {
    let url = record::url(header.id);
    let shown = referee.hidden() && referee.revealed();
    Frame::of(&ServerMessage::Ended(Ended {
        position: shown.then(|| referee.view(seat).position.as_str().into()),
        moves: shown.then(|| moves(referee, seat)),
        ..end(header, referee, ending, ratings, seat, &url)
    }))
}

fn end<'a>(
    header: &Header,
    referee: &Referee,
    ending: &'a Ending,
    ratings: &Ratings,
    seat: Option<Seat>,
    record: &'a str,
) -> Ended<'a> {
    let outcome = &ending.outcome;
    Ended {
        game: header.id,
        seq: ending.seq,
        ply: referee.ply(),
        winner: outcome.winner,
        result: seat.map(|seat| *results(outcome).get(seat)),
        reason: ending.reason,
        line: (!outcome.line.is_empty()).then(|| outcome.line.as_slice().into()),
        score: outcome.score,
        ratings: ratings.changes.as_deref().map(|changes| changes.map(rounded)),
        record: record.into(),
        clock: referee.clock(ending.at_ms),
        late_ms: ending.flag.and_then(|flag| flag.late_ms),
        pair: header.pair(ending),
        position: None,
        moves: None,
    }
}

/// What remains after moves were taken back.
pub(in crate::game) fn taken_back(game: GameId, seq: u32, sight: &Sight<'_>) -> Frame {
    let referee = sight.referee;
    let view = referee.view(None);
    Frame::of(&ServerMessage::TakenBack(TakenBack {
        game,
        seq,
        ply: referee.ply(),
        standing: Standing { clock: sight.clock(), ..view.standing() },
        moves: moves(referee, None),
        due_ms: sight.due_ms(),
    }))
}

/// The game goes on later.
pub(in crate::game) fn adjourned(adjourned: Adjourned) -> Frame {
    Frame::of(&ServerMessage::Adjourned(adjourned))
}

/// Something was offered.
pub(in crate::game) fn offered(offer: Offered) -> Frame {
    Frame::of(&ServerMessage::Offered(offer))
}

/// An offer no longer stands.
pub(in crate::game) fn declined(offer: Offered) -> Frame {
    Frame::of(&ServerMessage::Declined(offer))
}

/// A player came or went.
pub(in crate::game) fn presence(presence: Presence) -> Frame {
    Frame::of(&ServerMessage::Presence(presence))
}

/// A player said something.
pub(in crate::game) fn said(game: GameId, seq: u32, seat: Seat, phrase: Phrase) -> Frame {
    Frame::of(&ServerMessage::Said(Said { game, seq, seat, phrase: phrase.key().into() }))
}

/// What the moves of a position are worth.
pub(in crate::game) fn hinted(hinted: Hinted) -> Frame {
    Frame::of(&ServerMessage::Hinted(hinted))
}

/// How many watch.
pub(in crate::game) fn watchers(watchers: Watchers) -> Frame {
    Frame::of(&ServerMessage::Watchers(watchers))
}

/// What those play now who played a match that is over.
pub(in crate::game) fn next(next: Next) -> Frame {
    Frame::of(&ServerMessage::Next(next))
}

/// A player as the wire shows them.
fn info(header: &Header, seat: Seat, rating: Option<RatingInfo>) -> PlayerInfo<'_> {
    let player = header.players.get(seat);
    let bot = *header.bots.get(seat);
    PlayerInfo { id: player.id, name: player.name.as_str().into(), bot, rating }
}

fn rounded(Outcome { change, provisional }: Outcome) -> RatingNews {
    RatingNews { before: shown(change.before), after: shown(change.after), provisional }
}
