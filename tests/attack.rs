//! One hostile address against a server with its default settings: everything at once that strangers have tried, while
//! others play. What the address took is given back when it stops, what it cost is bounded, and nobody else was refused.
//!
//! The slow test attacks for a minute and holds the delays of the others against those of a calm minute:
//! `cargo test --release --test attack -- --ignored --nocapture`.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    clippy::cast_precision_loss,
    reason = "a test may fail loudly"
)]

mod attack {
    mod crowds;
    mod floods;
    mod honest;
    mod hostile;
    mod line;
    mod minute;
    mod program;
}
