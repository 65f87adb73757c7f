//! Pairs that are the same whenever they are played, their openings, one that is broken off, and what levels score.

use super::*;
use crate::bots::{Level, Tally};
use crate::rules::{CATALOGUE, OptionValue, find};

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

/// So many pairs of each game in which a level thinks for a moment only, all from fixed seeds: a level that sees no more than
/// the one below, in any way a search counts, scores less. `tests/levels` plays all games to the full.
#[rstest::rstest]
#[case(Level::Two, 0.6, &[("battleship", 12), ("gomoku", 6), ("dots-and-boxes", 6), ("ultimate-tic-tac-toe", 6)])]
#[case(Level::Three, 0.6, &[("battleship", 12), ("gomoku", 6), ("dots-and-boxes", 6), ("ultimate-tic-tac-toe", 6)])]
#[case(Level::Four, 0.6, &[("battleship", 12), ("gomoku", 4), ("dots-and-boxes", 6), ("ultimate-tic-tac-toe", 2)])]
#[case(Level::Five, 0.6, &[("battleship", 24), ("dots-and-boxes", 4)])]
#[case(Level::Six, 0.55, &[("battleship", 40)])]
fn each_level_beats_the_one_below(#[case] level: Level, #[case] least: f64, #[case] played: &[(&str, u64)]) {
    let below = Level::ALL.into_iter().rfind(|other| *other < level).unwrap();
    let mut all = Tally::default();
    for (rules, pairs) in played {
        let mut duel = duel(rules);
        let mut sides = sides([level, below]);
        if *rules == "dots-and-boxes" {
            let small = ["rows", "cols"].map(|name| (name, OptionValue::Whole(4)));
            duel.options = duel.kind.choose(&Options::from(small)).unwrap();
        }
        let mut tally = Tally::default();
        for number in 0..*pairs {
            let pair = duel.pair(number, &mut sides, &|| false).unwrap();
            tally.add(pair);
            all.add(pair);
        }
        assert!(tally.score() > 0.5, "{rules}: {level:?} scores {:?} against {below:?}", tally.games);
    }
    assert!(all.score() >= least, "{level:?} scores {:?} against {below:?}", all.games);
}
