//! Whole games over real sockets while connections break and the server is killed, and a checker that holds all that was
//! told against what the server says afterwards.
//!
//! `VISAVIS_CHAOS_ROUNDS`, `VISAVIS_CHAOS_SEED` and `VISAVIS_HISTORY_GAMES` change how much is played, and how; the slow
//! test is run by `cargo test --release --test chaos -- --ignored`.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail loudly"
)]

mod chaos {
    mod afterwards;
    mod broken;
    mod clocked;
    mod connection;
    mod course;
    mod delay;
    mod evening;
    mod hasty;
    mod history;
    mod ledger;
    mod many;
    mod order;
    mod player;
    mod program;
    mod rounds;
    mod umpire;
}
