//! The WebSocket transport over real sockets: what it takes, what it refuses, and how a connection ends. In a process of its own,
//! whose memory is measured: what other tests take beside it would count.
//!
//! `cargo test --test transport -- --ignored` runs the Autobahn test suite against it; see `transport/autobahn.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

mod transport {
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
}
