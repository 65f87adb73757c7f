//! The lobby with all that it holds up, tried out as a whole.

mod against_bots;
mod simulation;
