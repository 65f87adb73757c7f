//! A whole match of gomoku in SGF, game 4: cells as in Go, `ha` for the eighth column and the topmost row. Knows the order
//! of the moves; never whether they are good.
//!
//! The stones that swap2 lays out are moves of black and white in turn, as their order is, and not a set-up (AB, AW), which
//! would lose that order; so the whole game is numbered as gomoku players number it. Who chose which colour, or added two
//! stones, is a comment (C) beside the last stone before the choice, or the first of the two. PB and PW name the players
//! as they chose; before that, black is who laid out the stones.

use super::Move;
use super::variant::SWAP2;
use crate::rules::sgf::{Sgf, colour, property};
use crate::rules::{Cell, Played, Seat};

/// The number of gomoku and renju in SGF.
const GAME: u32 = 4;

/// Writes a match.
pub(super) fn write(played: &Played<'_>) -> String {
    let mut nodes = Vec::new();
    let mut black = Seat::First;
    let rows = played.options.whole("rows");
    for (seat, text) in played.moves {
        let said = |what: &str| property("C", &format!("{} {what}", played.players.get(*seat)));
        let Ok(mv) = text.parse::<Move>() else { continue };
        match mv {
            Move::Place(cell) => place(&mut nodes, rows, &[cell], ""),
            Move::Three(cells) => place(&mut nodes, rows, &cells, ""),
            Move::Two(cells) => place(&mut nodes, rows, &cells, &said("adds two stones")),
            Move::White | Move::Black => {
                black = if mv == Move::Black { *seat } else { seat.other() };
                let comment = said(&format!("chooses {text}"));
                if let Some(last) = nodes.last_mut() {
                    last.push_str(&comment);
                }
            }
        }
    }
    let size = (played.options.whole("cols"), rows);
    Sgf { game: GAME, size, rules: rules(played), black, nodes }.write(played)
}

/// Adds stones, the first with a comment.
fn place(nodes: &mut Vec<String>, rows: u32, cells: &[Cell], comment: &str) {
    for (nth, cell) in cells.iter().enumerate() {
        let comment = if nth == 0 { comment } else { "" };
        let row = rows.saturating_sub(cell.row() + 1);
        nodes.push(format!(";{}[{}{}]{comment}", colour(nodes.len()), letter(cell.col()), letter(row)));
    }
}

/// The letter of a column, or of a row from the top.
fn letter(number: u32) -> char {
    ('a'..='z').nth(number as usize).unwrap_or('z')
}

/// The rules agreed upon, in words.
fn rules(played: &Played<'_>) -> String {
    let overline = if played.options.flag("exact") { "overlines do not win" } else { "overlines win" };
    let opening = if played.options.word("opening") == SWAP2 { ", swap2" } else { "" };
    format!("{} in a row, {overline}{opening}", played.options.whole("connect"))
}
