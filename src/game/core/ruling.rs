//! What the referee keeps and says: moves, the end, news and refusals. Knows codes and sentences; decides nothing.

use std::fmt;

use super::clock::{Ledger, SeatTime};
use super::offers::Pause;

use crate::protocol::{EndReason, GameResult, OfferKind, Phrase, RefusalCode};
use crate::rules::{BySeat, Illegal, Legal, Outcome, Seat};

/// A move as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Move {
    /// Who made it.
    pub(in crate::game) seat: Seat,
    /// How it is written.
    pub(in crate::game) text: String,
    /// Whether only who made it may know it until the match is over.
    pub(in crate::game) secret: bool,
    /// Whether nobody was asked for it.
    pub(in crate::game) automatic: bool,
    /// The number of its event.
    pub(in crate::game) seq: u32,
    /// When it was made.
    pub(in crate::game) at_ms: u64,
    /// What it took, and what each seat had before it, where that is written down.
    pub(in crate::game) time: Option<Box<(Ledger, BySeat<SeatTime>)>>,
}

/// What stands for a move that its reader may not know.
const SECRET: &str = "?";

impl Move {
    /// The move as a seat, or a watcher, may know it.
    pub(in crate::game) fn text_for(&self, seat: Option<Seat>, revealed: bool) -> &str {
        let known = !self.secret || revealed || seat == Some(self.seat);
        if known { &self.text } else { SECRET }
    }
}

/// How a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) struct Arrival {
    /// When it was received, Unix milliseconds.
    pub(in crate::game) received_ms: u64,
    /// How late it was by the line, as the server measured it; nothing if it could not.
    pub(in crate::game) lag_ms: Option<u64>,
}

/// How a match ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Ending {
    /// The number of its event.
    pub(in crate::game) seq: u32,
    /// Why.
    pub(in crate::game) reason: EndReason,
    /// Winner, line and score.
    pub(in crate::game) outcome: Outcome,
    /// The last position in the game's own notation; nothing if the rules could not be asked.
    pub(in crate::game) notation: Option<String>,
    /// When.
    pub(in crate::game) at_ms: u64,
    /// By which flag, if it was one.
    pub(in crate::game) flag: Option<Flag>,
}

/// A flag that has fallen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) struct Flag {
    /// Whose clock it was.
    pub(in crate::game) seat: Seat,
    /// When that was used up, Unix milliseconds.
    pub(in crate::game) used_up_ms: u64,
    /// How long after that a move of theirs was received, if one came before the match was over.
    pub(in crate::game) late_ms: Option<u64>,
}

/// What may be known of the position between two moves, kept so that the rules are asked once a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct View {
    /// The position's text.
    pub(in crate::game) position: String,
    /// The seats to move; empty at the end.
    pub(in crate::game) turn: Vec<Seat>,
    /// The moves of those seats; where something is hidden, only those of the one who looks.
    pub(in crate::game) legal: Legal<String>,
    /// Whether the seats have exchanged colours.
    pub(in crate::game) swapped: bool,
    /// Points of each side so far.
    pub(in crate::game) score: Option<BySeat<u32>>,
}

/// What there is to tell of something that has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum News {
    /// Moves were made: one that was asked for, and those that followed by themselves.
    Played {
        /// The number of the first.
        first: u32,
        /// The number of the last.
        last: u32,
    },
    /// An offer stands.
    Offered {
        /// Since the event of this number.
        seq: u32,
        /// Whose it is.
        seat: Seat,
        /// What is offered.
        what: OfferKind,
    },
    /// An offer no longer stands.
    Declined {
        /// Since the event of this number.
        seq: u32,
        /// Who said so.
        seat: Seat,
        /// What was offered.
        what: OfferKind,
    },
    /// Moves were taken back.
    TakenBack {
        /// By the event of this number.
        seq: u32,
    },
    /// The match goes on later.
    Adjourned {
        /// By the event of this number.
        seq: u32,
        /// Who agreed to it or claimed it.
        seat: Seat,
    },
    /// Somebody came or went, or has more of their bank left.
    Presence {
        /// By the event of this number.
        seq: u32,
        /// Who.
        seat: Seat,
    },
    /// Somebody has said something, which is no event and has no number of its own.
    Said {
        /// The number of the last event before it.
        seq: u32,
        /// Who.
        seat: Seat,
        /// What.
        phrase: Phrase,
    },
    /// Both want to play again: the next match tells of it.
    RematchAgreed,
    /// The match is over, which is told by itself.
    Ended,
    /// Nobody is there to be told.
    Nothing,
}

/// Why a command does not count. It has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) enum Refusal {
    /// The match is over.
    GameOver,
    /// The ply is not the next one.
    StalePly {
        /// The number of the last move.
        ply: u32,
    },
    /// The other seat is to move.
    NotYourTurn,
    /// The rules do not allow the move.
    IllegalMove(Illegal),
    /// The game takes nothing back.
    NoTakeback,
    /// It was agreed that nothing is taken back.
    NoTakebackAgreed,
    /// The player's time was used up before.
    Flagged {
        /// How long before, in milliseconds.
        late_ms: u64,
    },
    /// A clock is used up, and the match is as good as over.
    TimeIsUp,
    /// Nobody is called off any more: both have moved.
    Begun,
    /// There is nothing to decline.
    NoOffer,
    /// There is no such offer any more: whoever made it has left.
    OffererLeft,
    /// The connection has lost its place at the game since it said this.
    NotSeated,
    /// The other has declined this, and it may be offered again after that.
    Declined(Pause),
    /// The player has said too much just now.
    TooFast {
        /// After how many milliseconds they may say something again.
        retry_after_ms: u64,
    },
    /// No more can watch.
    Crowded,
    /// The actor went before it had looked at the asking.
    Closing,
    /// Nobody can say what the moves of such a match are worth.
    NoHint,
    /// Too much is being thought about.
    Thinking {
        /// After how many milliseconds it may be asked again.
        retry_after_ms: u64,
    },
    /// It cannot be saved now, and what is not saved does not count.
    Unsaved,
    /// Not yet, or not again.
    TooEarly {
        /// Why.
        text: &'static str,
        /// When it may be asked again.
        retry_after_ms: Option<u64>,
    },
}

impl Refusal {
    /// The code on the wire.
    pub(in crate::game) fn code(&self) -> RefusalCode {
        match self {
            Self::GameOver | Self::Flagged { .. } | Self::TimeIsUp => RefusalCode::GameOver,
            Self::StalePly { .. } => RefusalCode::StalePly,
            Self::NotYourTurn => RefusalCode::NotYourTurn,
            Self::IllegalMove(_) => RefusalCode::IllegalMove,
            Self::NoOffer | Self::OffererLeft => RefusalCode::NoOffer,
            Self::NotSeated => RefusalCode::NotSeated,
            Self::Begun => RefusalCode::TooLate,
            Self::NoTakebackAgreed => RefusalCode::NotAgreed,
            Self::NoTakeback
            | Self::Crowded
            | Self::Closing
            | Self::Unsaved
            | Self::NoHint
            | Self::Thinking { .. } => RefusalCode::Unavailable,
            Self::TooEarly { .. } | Self::Declined(_) => RefusalCode::TooEarly,
            Self::TooFast { .. } => RefusalCode::TooFast,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GameOver => f.write_str("This game is over."),
            Self::StalePly { ply } => write!(f, "The next move is number {}.", ply + 1),
            Self::NotYourTurn => f.write_str("It is the other player's turn."),
            Self::IllegalMove(reason) => write!(f, "This move is not allowed: {reason}."),
            Self::NoTakeback => f.write_str("What was seen cannot be unseen: this game takes nothing back."),
            Self::NoTakebackAgreed => {
                f.write_str("In this game moves are not taken back: that was agreed on.")
            }
            Self::Flagged { late_ms } => {
                write!(f, "Your time was used up: this move reached the server {late_ms} ms later.")
            }
            Self::TimeIsUp => {
                f.write_str("A clock is used up: only a move that was made in time still counts.")
            }
            Self::Begun => f.write_str("Both have moved: this game cannot be called off any more."),
            Self::NoOffer => f.write_str("There is no such offer."),
            Self::OffererLeft => f.write_str("Your opponent has left, and their offer with them."),
            Self::NotSeated => f.write_str("You have no seat in this game on this connection any more."),
            Self::Crowded => f.write_str("No more can watch this game."),
            Self::NoHint => f.write_str("Nothing here can say what the moves of this game are worth."),
            Self::Thinking { .. } => f.write_str("Too much is being thought about; ask again in a moment."),
            Self::Closing => f.write_str("This game is just being closed; ask again."),
            Self::Unsaved => f.write_str("The server cannot save this now, so it does not count; try again."),
            Self::TooEarly { text, .. } => f.write_str(text),
            Self::Declined(Pause::Moves(1)) => {
                f.write_str("This was declined; offer it again after one more move.")
            }
            Self::Declined(Pause::Moves(moves)) => {
                write!(f, "This was declined; offer it again after {moves} more moves.")
            }
            Self::Declined(Pause::Time(ms)) => {
                write!(f, "This was declined; offer it again in {} seconds.", ms.div_ceil(1_000))
            }
            Self::TooFast { .. } => f.write_str("You have said a lot just now; wait a moment."),
        }
    }
}

/// The result of an outcome as each seat has it.
pub(in crate::game) fn results(outcome: &Outcome) -> BySeat<GameResult> {
    BySeat::from_fn(|seat| match outcome.winner {
        None => GameResult::Draw,
        Some(winner) if winner == seat => GameResult::Win,
        Some(_) => GameResult::Loss,
    })
}
