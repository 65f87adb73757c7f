//! The text of a whole position: the board, a blank and the colour whose stone comes next, `x` or `o`; then, where there
//! is more to say, a blank and one word: `three`, `answer` or `choose` for what swap2 asks for, `swapped` once the seats
//! have exchanged colours. Knows how a position can have come about; never which move is good.
//!
//! **Invariant:** a position has one text, see `a_position_is_read_as_it_is_written`.

use super::{MnK, Stage, Stones, Variant};
use crate::rules::{Cell, Illegal, Rules, Seat, Viewer};

/// The words for what swap2 asks for, each with the number of stones on the board then.
const STAGES: [(&str, Stage, u32); 3] =
    [("three", Stage::Three, 0), ("answer", Stage::Answer, 3), ("choose", Stage::Choose, 5)];
/// The word for seats that have exchanged colours.
const SWAPPED: &str = "swapped";

impl<V: Variant> MnK<V> {
    /// The text of this position.
    pub(super) fn written(&self) -> String {
        let next = match self.stage {
            Stage::Three => 'x',
            Stage::Answer | Stage::Choose => 'o',
            Stage::Play => self.mark_of(self.to_move),
        };
        let mut text = format!("{} {next}", self.position(Viewer::Afterwards));
        let stage = STAGES.iter().find(|(_, stage, _)| *stage == self.stage).map(|(word, ..)| *word);
        if let Some(word) = stage.or(self.swapped.then_some(SWAPPED)) {
            text.push(' ');
            text.push_str(word);
        }
        text
    }

    /// Turns the position before the first move into the one that is written.
    pub(super) fn set_up(mut self, text: &str) -> Result<Self, Illegal> {
        let bad = || Illegal::not(text, "a position of this game");
        let fields = text.split(' ').collect::<Vec<_>>();
        let (board, next, word) = match fields[..] {
            [board, next] => (board, next, None),
            [board, next, word] => (board, next, Some(word)),
            _ => return Err(bad()),
        };
        self.set_stones(board).ok_or_else(bad)?;
        let black = self.is_black_next()?;
        if next != if black { "x" } else { "o" } {
            return Err(bad());
        }
        self.set_stage(word, black).ok_or_else(bad)?;
        self.set_end()?;
        Ok(self)
    }

    fn set_stones(&mut self, board: &str) -> Option<()> {
        let mut lines = board.split('/');
        for row in (0..self.rows).rev() {
            let mut marks = lines.next()?.chars();
            for col in 0..self.cols {
                match marks.next()? {
                    'x' => self.put(Seat::First, Cell::at(col, row)),
                    'o' => self.put(Seat::Second, Cell::at(col, row)),
                    '.' => {}
                    _ => return None,
                }
            }
            marks.next().is_none().then_some(())?;
        }
        lines.next().is_none().then_some(())
    }

    /// Whether the next stone is black: told by the stones, which are still those of the seats by their order.
    fn is_black_next(&self) -> Result<bool, Illegal> {
        let [black, white] = [&self.stones.first, &self.stones.second].map(Stones::count);
        if black == white || black == white + 1 {
            return Ok(black == white);
        }
        Err(Illegal::new(format!("`x` and `o` take turns, but there are {black} of `x` and {white} of `o`")))
    }

    fn set_stage(&mut self, word: Option<&str>, black: bool) -> Option<()> {
        let swap2 = self.stage == Stage::Three;
        let placed = self.stones.first.count() + self.stones.second.count();
        let opening = STAGES.into_iter().find(|(name, ..)| Some(*name) == word);
        let fits = opening.map_or(!swap2 || placed >= 3, |(_, _, stones)| swap2 && stones == placed);
        self.swapped = word == Some(SWAPPED);
        let known = word.is_none() || opening.is_some() || self.swapped && swap2;
        (fits && known).then_some(())?;
        self.stage = opening.map_or(Stage::Play, |(_, stage, _)| stage);
        if self.swapped {
            self.stones = self.stones.swapped();
        }
        self.to_move = match self.stage {
            Stage::Answer => Seat::Second,
            Stage::Play if black == self.swapped => Seat::Second,
            Stage::Three | Stage::Choose | Stage::Play => Seat::First,
        };
        Some(())
    }

    /// Finds out whether the last stone has won: it is part of every line then.
    fn set_end(&mut self) -> Result<(), Illegal> {
        let [mover, other] = [self.to_move, self.to_move.other()].map(|seat| *self.stones.get(seat));
        if self.line(&mover).next().is_some() {
            return Err(Illegal::new("the side to move has a line"));
        }
        let won = self.line(&other).next().is_some();
        let before = |last: Cell| {
            let mut stones = other;
            stones.remove(last);
            stones
        };
        if won && !self.line(&other).any(|last| self.line(&before(last)).next().is_none()) {
            return Err(Illegal::new("no single stone can have made these lines"));
        }
        self.won = won;
        Ok(())
    }
}
