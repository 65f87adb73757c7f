//! A whole match of Hex in SGF, game 11 (red-bean.com/sgf/hex.html): black is `x` and joins top and bottom, and cells are
//! named as here. Knows the order of the moves; never whether they are good.
//!
//! The swap is `W[swap-sides]`: the stone stays, the players exchange the colours, and so white's turn comes again. The
//! other way of SGF, `swap-pieces`, would turn the whole board over. PB and PW name the players after the swap.

use super::super::sgf::{Sgf, colour, property};
use super::super::{Played, Seat};
use super::SWAP;

/// The number of Hex in SGF.
const GAME: u32 = 11;

/// Writes a match.
pub(super) fn write(played: &Played<'_>) -> String {
    let mut nodes = Vec::new();
    let mut stones = 0;
    let mut black = Seat::First;
    for (seat, text) in played.moves {
        if *text == SWAP {
            black = *seat;
            nodes.push(format!(";{}[swap-sides]", colour(stones)));
        } else {
            nodes.push(format!(";{}", property(&colour(stones).to_string(), text)));
            stones += 1;
        }
    }
    let size = played.options.whole("size");
    let rules = if played.options.flag("swap") { "swap" } else { "no swap" };
    Sgf { game: GAME, size: (size, size), rules: rules.to_owned(), black, nodes }.write(played)
}
