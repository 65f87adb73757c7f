//! A pair: two matches of the same players over the same terms, with the seats exchanged, and one result. The second is drawn
//! when the first begins and written down with its end, so that it is played whatever happens between the two. Knows headers and
//! ends; never who looks on.

use std::sync::Arc;

use super::header::{FORMAT, Header};
use super::opening::Origin;
use super::ruling::Ending;
use crate::protocol::{EndReason, GameId, PairInfo};
use crate::rules::{BySeat, Seat, Seed};

/// How long after the end of the first the second begins, in milliseconds: both see how it ended.
pub(in crate::game) const PAUSE_MS: u64 = 5_000;

/// The second match of a pair, before the first is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Second {
    /// Which match it will be.
    pub game: GameId,
    /// Where its randomness will come from.
    pub seed: Seed,
}

/// What is drawn for a match that does not start as the rules say, when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// The opening it starts with: its moves, with a blank between two.
    Opening(Box<str>),
    /// The match that follows on it.
    Second(Second),
}

/// Which part of a pair a match is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::game) enum Part {
    /// It stands alone.
    #[default]
    None,
    /// Another follows.
    First,
    /// It is the last.
    Second,
}

/// Whether an end is that of a match that was played, and so counts in a pair.
pub(super) fn counts(reason: EndReason) -> bool {
    match reason {
        EndReason::Rules
        | EndReason::Resignation
        | EndReason::Agreement
        | EndReason::Time
        | EndReason::Absence => true,
        EndReason::Cancelled | EndReason::Abandoned | EndReason::Adjudication => false,
    }
}

impl Header {
    /// The moves of the opening it starts with, with a blank between two.
    pub(in crate::game) fn opening(&self) -> Option<&str> {
        match self.drawn.as_deref()? {
            Drawn::Opening(moves) => Some(moves),
            Drawn::Second(_) => None,
        }
    }

    /// The second match, where it is the first of a pair.
    pub(in crate::game) fn second(&self) -> Option<Second> {
        match self.drawn.as_deref()? {
            Drawn::Opening(_) => None,
            Drawn::Second(second) => Some(*second),
        }
    }

    /// Which part of a pair it is.
    pub(in crate::game) fn part(&self) -> Part {
        match self.origin.as_deref() {
            Some(Origin::Pair { .. }) => Part::Second,
            Some(_) | None if self.second().is_some() => Part::First,
            Some(_) | None => Part::None,
        }
    }

    /// The second match of the pair of which this was the first, once it has ended like this and these are there; nothing if
    /// there is none.
    pub(in crate::game) fn follow(&self, ending: &Ending, here: BySeat<bool>) -> Option<Self> {
        let Second { game, seed } = self.second().filter(|_| counts(ending.reason))?;
        let winner = ending.outcome.winner.map(Seat::other);
        Some(Self {
            format: FORMAT,
            id: game,
            terms: Arc::clone(&self.terms),
            players: self.players.clone().swapped(),
            bots: self.bots.swapped(),
            origin: Some(Origin::Pair { of: self.id, winner }.shared()),
            private: self.private,
            opened_ms: ending.at_ms.saturating_add(PAUSE_MS),
            seed,
            here: here.swapped(),
            bank_ms: self.bank_ms,
            one_address: self.one_address,
            untimed_ms: self.untimed_ms,
            drawn: None,
        })
    }

    /// How the pair stands once this match has ended like this, by its seats; nothing if it is none.
    pub(in crate::game) fn pair(&self, ending: &Ending) -> Option<PairInfo> {
        let mut games = Vec::new();
        let (before, next) = match (self.origin.as_deref(), self.second()) {
            (Some(Origin::Pair { winner, .. }), _) => (Some(*winner), None),
            (_, Some(second)) => (None, Some(second.game).filter(|_| counts(ending.reason))),
            (_, None) => return None,
        };
        games.extend(before);
        games.extend(Some(ending.outcome.winner).filter(|_| counts(ending.reason)));
        let won = |seat: Seat| games.iter().filter(|winner| **winner == Some(seat)).count();
        let BySeat { first, second } = BySeat::from_fn(won);
        let ahead = if first >= second { Seat::First } else { Seat::Second };
        let winner = (first != second && next.is_none()).then_some(ahead);
        let drawn = games.iter().filter(|winner| winner.is_none()).count();
        let starts_ms = next.map(|_| ending.at_ms.saturating_add(PAUSE_MS));
        Some(PairInfo { won: BySeat { first, second }, drawn, winner, next, starts_ms })
    }
}
