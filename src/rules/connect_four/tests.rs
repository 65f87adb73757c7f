//! Connect four, where it is not written down as games.

use std::collections::HashSet;

use super::*;
use crate::rules::Kind;

/// The numbers are OEIS A212693, by John Tromp. Text boards would take gigabytes for the last ones.
#[test]
#[ignore = "slow: cargo test --release -- --ignored"]
fn there_are_as_many_positions_as_published() {
    let options = Kind::of::<ConnectFour>().choose(&Options::default()).unwrap();
    let mut board = ConnectFour::start(&options, Seed::default()).unwrap();
    let counts = [7, 49, 238, 1120, 4263, 16422, 54859, 184_275, 558_186, 1_662_623, 4_568_683, 12_236_101];
    let mut level = HashSet::from([(0, 0)]);
    for count in counts {
        let mut next = HashSet::new();
        for (first, second) in level {
            board.discs = BySeat { first, second };
            board.judge();
            let Legal::Listed(moves) = board.legal(board.to_move) else { unreachable!() };
            for mv in moves {
                let mut after = board.clone();
                after.play(board.to_move, &mv).unwrap();
                next.insert((after.discs.first, after.discs.second));
            }
        }
        assert_eq!(next.len(), count);
        level = next;
        board.to_move = board.to_move.other();
    }
}
