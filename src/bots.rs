//! Opponents of the house: six players, each of one strength, who play every kind of game. They come in by the lobby's
//! desk as connections do, hear what a browser hears, and play at chairs, so that they see nothing that a person may not
//! see. Knows the desk, frames and searches; never a board that hides something, a socket or the store.
//!
//! What a bot *decides* is pure: `sight` (what it was told of a game), `deciding` (what follows from that), `levels` (how
//! much it sees), `choosing` (which move it makes of that), `pace` (how long it takes), `answering` (to what is offered).
//! `roster` says who they are. They think on threads of their own, `thinkers`; `bot` is the actor, one connection, and `playing`
//! what it does at its chairs. On the same threads `analyses` has matches looked at again that are over, `shelf` says which, and
//! `hints` thinks for people. Without a server two `contender`s, levels or others, play a `duel`, and `tally` says how much
//! stronger one is.
//!
//! **Invariant:** a search that panics or never ends costs its own game only
//! (`a_search_that_panics_or_never_ends_costs_its_own_game_only`).

mod analyses;
mod answering;
mod bot;
mod choosing;
mod contender;
mod deciding;
mod duel;
mod hints;
mod levels;
mod opening;
mod pace;
mod playing;
mod roster;
mod shelf;
mod sight;
mod tally;
mod thinkers;

#[cfg(test)]
mod tests;

pub use analyses::{Analyses, NotBegun, Progress};
pub use contender::{Choice, Contender};
pub use duel::{Duel, Unplayed};
pub use levels::Level;
pub use opening::{Bots, Setup};
pub use roster::{Member, roster};
pub use sight::{Change, Sight};
pub use tally::{Elo, Points, Tally, Verdict};
pub use thinkers::Searcher;
