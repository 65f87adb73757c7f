//! What a bot does next at a game. Pure; knows what it was told of it.

use super::sight::Sight;
use crate::game::State;

/// What is to be done at a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To think about a move.
    Think,
    /// Nothing, until something comes.
    Wait,
    /// To leave the chair: nobody is there, and nothing is to be done, so the game can go to rest. When the other comes
    /// back the bot is called.
    Leave,
}

/// What a bot does next at a game that stands so.
pub(super) fn next(sight: &Sight) -> Next {
    match sight.state {
        State::Running if sight.is_to_move() => Next::Think,
        State::Running | State::Ended if sight.has_company() => Next::Wait,
        State::Running | State::Ended => Next::Leave,
    }
}

#[cfg(test)]
mod tests;
