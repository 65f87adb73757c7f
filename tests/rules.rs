//! Tests the rules of every game of the catalogue: numbers (`rules/*.perft`) and whole games (`rules/*.games`) read
//! from text files, random play, what each version plays (`rules/*.versions`), and laws that hold for any game
//! (`rules/kit.rs`). A new game adds such files and no code; `rules/breakthrough.rs` is an example of one.
//!
//! What takes minutes is left out unless asked for: `cargo test --release --test rules -- --ignored`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "whoever wants shares wants to see them")]

#[path = "rules/balanced.rs"]
mod balanced;
#[path = "rules/breakthrough.rs"]
mod breakthrough;
#[path = "rules/connect_four.rs"]
mod connect_four;
#[path = "rules/endings.rs"]
mod endings;
#[path = "rules/fixture.rs"]
mod fixture;
#[path = "rules/games.rs"]
mod games;
#[path = "rules/kit.rs"]
mod kit;
#[path = "rules/perft.rs"]
mod perft;
#[path = "rules/random.rs"]
mod random;
#[path = "rules/solver.rs"]
mod solver;
#[path = "rules/transcripts.rs"]
mod transcripts;
#[path = "rules/tree.rs"]
mod tree;
#[path = "rules/versions.rs"]
mod versions;

use std::panic::resume_unwind;
use std::thread;

use visavis::rules::{CATALOGUE, Kind, Options};

use endings::Endings;
use random::Random;

/// Games that are examples and not in the catalogue.
static EXAMPLES: &[Kind] = &[Kind::of::<breakthrough::Breakthrough>()];

/// Random games of the slow test.
const RANDOM_GAMES: u32 = 1_000_000;
/// Random endings of each game.
const ENDINGS: u32 = 1_000;

fn kinds() -> impl Iterator<Item = &'static Kind> {
    CATALOGUE.iter().chain(EXAMPLES)
}

/// Does something with each at the same time, and fails if one of them does.
fn each<T: Send>(all: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    thread::scope(|scope| {
        let check = &check;
        let running = all.into_iter().map(|one| scope.spawn(move || check(one))).collect::<Vec<_>>();
        for one in running {
            one.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
}

#[test]
fn the_numbers_are_right() {
    each(fixture::read("perft"), |block| perft::check(&block, false));
}

#[test]
#[ignore = "slow: cargo test --release --test rules -- --ignored"]
fn the_large_numbers_are_right() {
    each(fixture::read("perft"), |block| perft::check(&block, true));
}

#[test]
#[ignore = "slow: cargo test --release --test rules -- --ignored"]
fn a_million_random_games_end_and_score_as_published() {
    perft::play_at_random(&fixture::read("perft"), RANDOM_GAMES);
}

#[test]
fn whole_games_go_as_written() {
    each(fixture::read("games"), |block| games::check(&block, false));
}

#[test]
#[ignore = "slow: cargo test --release --test rules -- --ignored"]
fn whole_games_are_worth_what_is_written() {
    each(fixture::read("games"), |block| games::check(&block, true));
}

#[test]
fn what_is_played_changes_only_with_a_new_version() {
    let blocks = fixture::read("versions");
    for kind in kinds() {
        let defaults = kind.choose(&Options::default()).unwrap();
        let written = blocks.iter().any(|block| block.kind.id == kind.id && block.options == defaults);
        assert!(written, "no tests/rules/*.versions has a line `game {}`", kind.id);
    }
    each(blocks, |block| versions::check(&block));
}

#[test]
fn every_game_has_numbers_and_whole_games() {
    for (ending, word) in [("perft", "perft"), ("perft", "random:"), ("games", "")] {
        let blocks = fixture::read(ending);
        for kind in kinds() {
            let mut lines =
                blocks.iter().filter(|block| block.kind.id == kind.id).flat_map(|block| &block.lines);
            let written = lines.any(|line| line.text.starts_with(word));
            assert!(written, "no tests/rules/*.{ending} has a line `{word}` under `game {}`", kind.id);
        }
    }
}

#[test]
fn no_two_games_share_a_name() {
    for kind in kinds() {
        assert_eq!(kinds().filter(|other| other.id == kind.id).count(), 1, "{}", kind.id);
    }
}

#[test]
fn every_game_obeys_the_laws() {
    each(kinds(), kit::conforms);
}

/// Whether nobody is denied a win who has one, and how often that is not known: of as many random endings of each game
/// as wanted, with what was said of them.
///
/// ```text
/// VISAVIS_ENDINGS=100000 cargo test --profile soak --test rules denied -- --nocapture
/// ```
#[test]
fn nobody_is_denied_a_win_that_is_there() {
    let wanted = std::env::var("VISAVIS_ENDINGS").ok();
    let games = wanted.as_deref().map_or(ENDINGS, |number| number.parse().expect("a number of endings"));
    each(kinds(), |kind| {
        let endings = Endings::play(kind, games, &mut Random(2026));
        if wanted.is_some() {
            println!("{:21} {endings}", kind.id);
        }
    });
}
