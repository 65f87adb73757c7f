//! The games of the m,n,k family that have a name: what each is called, its board, and how its matches
//! are written down. Knows options; never a position.

use std::fmt::Debug;

use super::stones::SIDE_MAX;
use super::transcript;
use crate::rules::{Format, OptionSpec, Played};

/// Fewest columns, and fewest rows.
const SIDE_MIN: u32 = 3;
/// The word of the option `opening` for swap2.
pub(super) const SWAP2: &str = "swap2";

/// A game of this family: its name, and its board where a match does not choose another.
pub trait Variant: Clone + Debug + Send + 'static {
    /// The name of the game on the wire, see [`crate::rules::Rules::ID`].
    const ID: &'static str;
    /// What a match may choose, see [`crate::rules::Rules::OPTIONS`].
    const OPTIONS: &'static [OptionSpec];
    /// The kind of file a match is written to, see [`crate::rules::Rules::FORMAT`].
    const FORMAT: Format = Format::TEXT;

    /// A whole match as a file, see [`crate::rules::Rules::transcript`].
    fn transcript(played: &Played<'_>) -> String {
        played.line(" ")
    }
}

/// Five in a row on the board of 15×15.
#[derive(Clone, Copy, Debug)]
pub enum Gomoku {}

impl Variant for Gomoku {
    const ID: &'static str = "gomoku";
    const OPTIONS: &'static [OptionSpec] = &options(15, 15, 5);
    const FORMAT: Format = Format::SGF;

    fn transcript(played: &Played<'_>) -> String {
        transcript::write(played)
    }
}

/// Noughts and crosses: three in a row on the board of 3×3.
#[derive(Clone, Copy, Debug)]
pub enum TicTacToe {}

impl Variant for TicTacToe {
    const ID: &'static str = "tic-tac-toe";
    const OPTIONS: &'static [OptionSpec] = &options(3, 3, 3);
}

const fn options(cols: u32, rows: u32, connect: u32) -> [OptionSpec; 5] {
    [
        OptionSpec::whole("cols", SIDE_MIN, SIDE_MAX, cols),
        OptionSpec::whole("rows", SIDE_MIN, SIDE_MAX, rows),
        OptionSpec::whole("connect", 3, 6, connect),
        OptionSpec::flag("exact", false),
        OptionSpec::choice("opening", &["none", SWAP2], "none"),
    ]
}
