//! Tests the rules of every game of the catalogue: numbers (`rules/*.perft`) and whole games (`rules/*.games`) read
//! from text files, and laws that hold for any game (`rules/kit.rs`). A new game adds two such files and no code.
//!
//! What takes minutes is left out unless asked for: `cargo test --release --test rules -- --ignored`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "rules/connect_four.rs"]
mod connect_four;
#[path = "rules/fixture.rs"]
mod fixture;
#[path = "rules/games.rs"]
mod games;
#[path = "rules/kit.rs"]
mod kit;
#[path = "rules/perft.rs"]
mod perft;
#[path = "rules/tree.rs"]
mod tree;

use visavis::rules::{CATALOGUE, Options};

#[test]
fn the_numbers_are_right() {
    for block in fixture::read("perft") {
        perft::check(&block, false);
    }
}

#[test]
#[ignore = "slow: cargo test --release --test rules -- --ignored"]
fn the_large_numbers_are_right() {
    for block in fixture::read("perft") {
        perft::check(&block, true);
    }
}

#[test]
fn whole_games_go_as_written() {
    for block in fixture::read("games") {
        games::check(&block, false);
    }
}

#[test]
#[ignore = "slow: cargo test --release --test rules -- --ignored"]
fn whole_games_are_worth_what_is_written() {
    for block in fixture::read("games") {
        games::check(&block, true);
    }
}

#[test]
fn every_game_has_numbers_and_whole_games() {
    for kind in CATALOGUE {
        for ending in ["perft", "games"] {
            let blocks = fixture::read(ending);
            let written = blocks.iter().any(|block| block.kind.id == kind.id);
            assert!(written, "no tests/rules/*.{ending} has a line `game {}`", kind.id);
        }
    }
}

#[test]
fn no_two_games_share_a_name() {
    for kind in CATALOGUE {
        assert_eq!(CATALOGUE.iter().filter(|other| other.id == kind.id).count(), 1, "{}", kind.id);
    }
}

#[test]
fn every_game_obeys_the_laws() {
    for kind in CATALOGUE {
        kit::conforms(kind, &Options::default());
    }
}

#[test]
fn every_game_obeys_the_laws_whatever_its_options() {
    for kind in CATALOGUE {
        kit::conforms_whatever_is_chosen(kind);
    }
}

#[test]
fn every_game_turns_down_options_outside_of_their_ranges() {
    for kind in CATALOGUE {
        kit::guards_its_options(kind);
    }
}
