//! Laws on positions in a game's own notation: what is written is read again, and what is no position is refused.

use proptest::prelude::*;
use visavis::rules::{Outcome, Status};

use super::moves::is_a_sentence;
use super::scene::{Scene, look};
use super::views::moves_are_in_order;
use super::{Law, Named};
use crate::random::Random;

/// The laws, each with its name.
pub(super) const LAWS: &[Named] = &[
    ("a position is read as it is written", is_read_as_written),
    ("what is read is a position or is refused", is_read_or_refused),
];

/// Letters that are put into notations to spoil them.
const SPOILS: &[char] = &['x', 'o', 'X', 'O', '.', '-', '/', '|', ' ', '1', '9', 'W', 'é', '\n'];

/// Only the history of a match may be lost: what is drawn for repetition or for its length may go on when it is read.
fn is_read_as_written(scene: &Scene) -> Law {
    let written = scene.sight;
    let board = match scene.kind.read(scene.options, &written.notation) {
        Ok(board) => board,
        Err(reason) => return Err(TestCaseError::fail(format!("{:?}: {reason}", written.notation))),
    };
    let read = look(&*board);
    moves_are_in_order(&read)?;
    prop_assert_eq!(&read.notation, &written.notation);
    prop_assert_eq!(&read.positions, &written.positions);
    prop_assert_eq!((read.score, read.swapped), (written.score, written.swapped));
    let drawn = matches!(&written.status, Status::Over(Outcome { winner: None, .. }));
    if !(drawn && matches!(read.status, Status::ToMove(_))) {
        prop_assert_eq!(&read, written);
    }
    Ok(())
}

/// A spoilt notation is refused with a reason, or is that of a position in which all is in order.
fn is_read_or_refused(scene: &Scene) -> Law {
    let mut random = Random(scene.seed);
    for text in
        spoilt(&scene.sight.notation, &mut random).into_iter().chain(scene.attempts().into_iter().take(4))
    {
        match scene.kind.read(scene.options, &text) {
            Err(reason) => is_a_sentence(&reason)?,
            Ok(board) => {
                let read = look(&*board);
                moves_are_in_order(&read)
                    .map_err(|broken| TestCaseError::fail(format!("{text:?}: {broken}")))?;
                let again = scene.kind.read(scene.options, &read.notation);
                prop_assert_eq!(
                    again.map(|board| board.notation()),
                    Ok(read.notation),
                    "read from {:?}",
                    text
                );
            }
        }
    }
    Ok(())
}

/// A notation with a letter left out, put in or changed, cut off, doubled, and with two letters exchanged.
fn spoilt(text: &str, random: &mut Random) -> Vec<String> {
    let letters = text.chars().collect::<Vec<_>>();
    let (at, other) = (random.below(letters.len()), random.below(letters.len()));
    let (before, after) = letters.split_at(at);
    let spoil = random.one_of(SPOILS);
    let mut exchanged = letters.clone();
    exchanged.swap(at, other);
    let spoilt = [
        [before, &after[1..]].concat(),
        [before, &[spoil], after].concat(),
        [before, &[spoil], &after[1..]].concat(),
        before.to_vec(),
        [&letters[..], &letters].concat(),
        exchanged,
    ];
    spoilt.into_iter().map(|letters| letters.into_iter().collect()).collect()
}
