//! Bots at a real lobby, with real games and a person who plays by a script.

mod games;
mod person;
pub(super) mod searches;
pub(super) mod words;
