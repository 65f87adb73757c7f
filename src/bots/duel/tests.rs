//! Pairs that are the same whenever they are played, their openings, and one that is broken off.

use super::*;
use crate::bots::Level;
use crate::rules::{CATALOGUE, find};

fn duel(rules: &str) -> Duel {
    let kind = find(CATALOGUE, rules).unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    Duel { kind, options, seed: 7, opening: 2 }
}

fn sides(levels: [Level; 2]) -> [Box<dyn Contender>; 2] {
    levels.map(|level| Box::new(level) as Box<dyn Contender>)
}

/// The same numbers make the same games, others make others, and each kind of game is played to its end.
#[test]
fn a_pair_comes_out_the_same_whenever_it_is_played() {
    for kind in CATALOGUE {
        let duel = duel(kind.id);
        let play = |duel: &Duel, number| duel.pair(number, &mut sides([Level::One; 2]), &|| false).unwrap();
        assert_eq!(play(&duel, 0), play(&duel, 0), "{}", kind.id);
    }
    let duel = duel("tic-tac-toe");
    let pairs = |seed| {
        let duel = Duel { seed, ..duel.clone() };
        (0..24).map(move |number| duel.pair(number, &mut sides([Level::Two, Level::One]), &|| false).unwrap())
    };
    assert!(pairs(7).eq(pairs(7)) && !pairs(7).eq(pairs(8)));
}

/// Both games of a pair begin with the same moves; what would be over with them begins at the start.
#[test]
fn the_opening_of_a_pair_is_drawn_once() {
    let duel = Duel { opening: 100, ..duel("tic-tac-toe") };
    let mut drawn = StdRng::seed_from_u64(1);
    assert!(duel.opened(&mut drawn).unwrap().moves.is_empty());
    let duel = Duel { opening: 3, ..duel };
    let moves = || duel.opened(&mut StdRng::seed_from_u64(1)).unwrap().moves;
    assert_eq!((moves().len(), moves()), (3, moves()));
}

#[test]
fn who_is_told_to_stop_stops() {
    let duel = duel("hex");
    assert_eq!(duel.pair(0, &mut sides([Level::Six; 2]), &|| true), Err(Unplayed::Stopped));
}
