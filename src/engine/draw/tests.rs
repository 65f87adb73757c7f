//! Moves that are drawn: legal, each as likely, and the same whatever is hidden.

use std::collections::HashMap;

use super::*;
use crate::engine::searcher;
use crate::rules::{Board, CATALOGUE, Kind, Options, Seat, find};

const FLEETS: [&str; 2] = ["A1h5-A3h4-A5h3-A7h3-A9h2", "J1v5-H1v4-F1v3-D1v3-B1v2"];

fn battleship(options: &[(&str, bool)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, "battleship").unwrap();
    let wished =
        options.iter().map(|(name, value)| ((*name).to_owned(), crate::rules::OptionValue::Flag(*value)));
    (kind, kind.choose(&wished.collect()).unwrap())
}

/// A match in which second has placed that fleet, and shots were fired: a view of first, who is to move.
fn view(kind: &'static Kind, options: &Options, fleet: &str, shots: &[&str]) -> View {
    let mut board = kind.open(options, Seed([7; 32])).unwrap();
    let mut moves = Vec::new();
    let mut play = |board: &mut dyn Board, seat, text: &str| {
        let made = board.play(seat, text).unwrap();
        moves.push((seat, made.text, made.secret));
    };
    play(&mut *board, Seat::First, FLEETS[0]);
    play(&mut *board, Seat::Second, fleet);
    for pair in shots.chunks(2) {
        play(&mut *board, Seat::First, pair[0]);
        play(&mut *board, Seat::Second, pair[1]);
    }
    View::of(kind, options.clone(), &*board, Seat::First, moves)
}

/// The commitment to a fleet is a hash of it, and tells nothing.
fn without_commitment(position: &str) -> String {
    position.split(' ').filter(|field| !field.starts_with("commit=")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_bot_that_cannot_see_a_fleet_plays_as_if_there_were_another() {
    let (kind, options) = battleship(&[]);
    // Both miss both fleets.
    let shots = ["J10", "I10", "I10", "J10"];
    let [one, two] = FLEETS.map(|fleet| view(kind, &options, fleet, &shots));
    assert_eq!(without_commitment(&one.position), without_commitment(&two.position));
    assert_eq!((&one.told, &one.legal), (&two.told, &two.legal));
    assert!(one.told.iter().filter_map(|told| told.text.as_ref()).all(|text| *text != FLEETS[1]));
    assert_eq!(one.told[1].text, None, "the other's fleet");
    assert!(one.board().is_err());
    let [one, two] = [one, two].map(|view| searcher(kind, &options, 1, 5).think(&view, Budget::nodes(10)));
    assert_eq!(one, two);
}

#[test]
fn every_shot_is_as_likely() {
    let (kind, options) = battleship(&[]);
    let view = view(kind, &options, FLEETS[1], &[]);
    let mut draw = Draw::new(1);
    let mut counts = HashMap::<String, u32>::new();
    for _ in 0..20_000 {
        *counts.entry(draw.think(&view, Budget::nodes(0)).best.unwrap()).or_default() += 1;
    }
    assert_eq!(counts.len(), 100);
    assert!(counts.values().all(|count| (120..280).contains(count)), "{counts:?}");
}

#[test]
fn fleets_and_salvos_are_drawn_too() {
    let (kind, options) = battleship(&[("salvo", true)]);
    let mut draw = Draw::new(1);
    let mut board = kind.open(&options, Seed::default()).unwrap();
    for seat in [Seat::First, Seat::Second, Seat::First] {
        let view = View::of(kind, options.clone(), &*board, seat, []);
        let thought = draw.think(&view, Budget::nodes(0));
        board.play(seat, &thought.best.unwrap()).unwrap();
        assert!(!thought.proven);
    }
}
