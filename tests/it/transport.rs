//! The WebSocket transport over real sockets: what it takes, what it refuses, and how a connection ends.
//!
//! `cargo test --test it autobahn -- --ignored` runs the Autobahn test suite against it; see `transport/autobahn.rs`.
#![allow(clippy::print_stdout, reason = "a test says how long it took")]

mod autobahn;
mod breaches;
mod client;
mod closing;
mod echo;
mod endings;
mod floods;
mod handshake;
mod house;
mod silence;
