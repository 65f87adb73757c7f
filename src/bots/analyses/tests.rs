//! Matches that are looked at again on real threads, with searches of every kind: that find something, and that panic.

use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::bots::Searcher;
use crate::bots::tests::searches::{panics, quick};
use crate::bots::thinkers::Thinkers;
use crate::metrics::Metrics;
use crate::rules::{CATALOGUE, Options, Seat, find};

fn course() -> Course {
    let kind = find(CATALOGUE, "tic-tac-toe").unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    let moves = vec![(Seat::First, "b2".to_owned()), (Seat::Second, "a1".to_owned())];
    Course { kind, options, moves }
}

fn game(number: u8) -> GameId {
    GameId::parse(&format!("0190163d8694739baea5966c26f8ad{number:02x}")).unwrap()
}

/// What comes of a match, once something does.
fn outcome(analyses: &Analyses, game: GameId) -> Progress {
    loop {
        match analyses.progress(game) {
            Some(Progress::Begun { .. }) | None => std::thread::yield_now(),
            Some(done) => return done,
        }
    }
}

fn analyses(threads: usize, searcher: Searcher) -> (Thinkers, Analyses) {
    let thinkers = Thinkers::start(threads, searcher, Duration::from_secs(1), Metrics::new());
    let analyses = Analyses::new(thinkers.asking());
    (thinkers, analyses)
}

#[test]
fn every_match_that_waits_is_looked_at_to_the_end() {
    let (_thinkers, analyses) = analyses(2, quick());
    let asker = Address::of(IpAddr::V4(Ipv4Addr::LOCALHOST));
    for number in 0..3 {
        analyses.begin(game(number), asker, Grade::Exact, course()).unwrap();
    }
    for number in 0..3 {
        let Progress::Done(found) = outcome(&analyses, game(number)) else { panic!("it failed") };
        assert_eq!((found.plies.len(), found.curve.len()), (2, 3));
    }
}

/// A search that panics takes its match with it and no other; where nobody thinks every match fails.
#[test]
fn a_search_that_fails_is_told_and_the_next_match_has_its_turn() {
    for threads in [0, 1] {
        let (_thinkers, analyses) = analyses(threads, panics());
        let asker = Address::of(IpAddr::V4(Ipv4Addr::LOCALHOST));
        for number in 0..3 {
            analyses.begin(game(number), asker, Grade::Exact, course()).unwrap();
            assert_eq!(outcome(&analyses, game(number)), Progress::Failed);
        }
    }
}
