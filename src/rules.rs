//! What a game is: the trait a kind of game implements, its form as text for everything outside this room, and the
//! catalogue of all there are. Knows boards and moves; never players, clocks, messages or sockets.

mod battleship;
mod board;
mod catalogue;
mod cell;
mod chance;
mod connect_four;
mod cooperation;
mod dots_and_boxes;
mod draughts;
mod hex;
mod layout;
mod legal;
mod m_n_k;
mod options;
mod othello;
mod repetition;
mod seat;
mod seed;
mod sgf;
mod status;
mod transcript;
mod ultimate_tic_tac_toe;

use std::fmt::Display;
use std::str::FromStr;

pub use battleship::Battleship;
pub use board::{Board, Made};
pub use catalogue::{CATALOGUE, Catalogue, Kind, find};
pub use cell::Cell;
pub use chance::Chance;
pub use connect_four::ConnectFour;
pub use dots_and_boxes::DotsAndBoxes;
pub use draughts::Draughts;
pub use hex::Hex;
pub use layout::{Layout, Shape, rows};
pub use legal::{Illegal, Legal, Pick};
pub use m_n_k::{Gomoku, MnK, TicTacToe};
pub use options::{BadOptions, OptionKind, OptionSpec, OptionValue, Options};
pub use othello::Othello;
pub(crate) use othello::fills as othello_fills;
pub use repetition::Repetition;
pub use seat::{BySeat, Seat, Viewer};
pub use seed::Seed;
pub use status::{Outcome, Seats, Status};
pub use transcript::{End, Format, Played, Timing};
pub use ultimate_tic_tac_toe::UltimateTicTacToe;

/// A kind of game, typed: what one file under `rules/` implements and nothing outside this room sees.
///
/// A value is one position with all that decides how play goes on from it. The same moves always lead to the same
/// position: rules have no clock, and no randomness but the seed they start from. What has a default here is for the
/// games that need it: most games write none of it.
pub trait Rules: Clone + Send + Sized + 'static {
    /// The name of the game on the wire, such as `connect-four`.
    const ID: &'static str;
    /// Raised whenever the same moves may lead elsewhere than before; records carry it.
    const VERSION: u32;
    /// What a match may choose, with ranges and defaults.
    const OPTIONS: &'static [OptionSpec];
    /// Whether [`Rules::position`], [`Rules::layout`] or [`Rules::is_secret`] make a difference between viewers. Such
    /// a game takes no move back: what was seen cannot be unseen.
    const HIDDEN: bool = false;
    /// The kind of file that [`Rules::transcript`] writes.
    const FORMAT: Format = Format::TEXT;

    /// One move. Its text is made of cell or zone names joined by `-`, `x`, `:` or nothing, or is a bare word, which may
    /// end with a zone's name (`p3`); at most 128 bytes.
    type Move: Clone + PartialEq + Display + FromStr<Err = Illegal>;

    /// Openings from which nobody wins if nobody errs, for matches in which it shall not matter who begins: each the
    /// moves from the start, with a blank between two. None where nothing is proven; the tests prove those that there
    /// are. The options are inside their ranges and go together.
    fn balanced(_options: &Options) -> &'static [&'static str] {
        &[]
    }

    /// The position before the first move. The options are inside their ranges.
    ///
    /// # Errors
    /// [`BadOptions`] when values that are each in range do not go together.
    fn start(options: &Options, seed: Seed) -> Result<Self, BadOptions>;

    /// Who may move now, or how it ended.
    fn status(&self) -> Status;

    /// The moves a seat may make now, each once, in a fixed order; none for a seat that may not move.
    fn legal(&self, seat: Seat) -> Legal<Self::Move>;

    /// Makes a move for a seat that is to move.
    ///
    /// # Errors
    /// [`Illegal`] when these rules do not allow the move here; the position is then unchanged.
    fn play(&mut self, seat: Seat, mv: &Self::Move) -> Result<(), Illegal>;

    /// The move that must be made now and that nobody is asked for, such as a forced pass. It is the only legal one.
    fn automatic(&self) -> Option<(Seat, Self::Move)> {
        None
    }

    /// Whether only the one who made the move may know what it was until the match is over.
    fn is_secret(_mv: &Self::Move) -> bool {
        false
    }

    /// Whether a seat can still win by any legal moves of both sides, in a game that goes on. [`Chance::No`] is said
    /// only where there is no such way; what a game cannot tell is [`Chance::Unknown`].
    ///
    /// It is asked when a flag falls and, where players have agreed on it, after every move: the work has a bound,
    /// which each game says. The answer may hang on what is hidden, and so is for nobody's eyes while the match runs.
    fn may_win(&self, _seat: Seat) -> Chance {
        Chance::Unknown
    }

    /// A move drawn at random for a seat that is to move. `below` gives a number below the one it is given.
    fn random_move(&self, seat: Seat, below: &mut dyn FnMut(usize) -> usize) -> Option<Self::Move> {
        self.legal(seat).draw(below)
    }

    /// The position as a viewer may see it: rows from top to bottom joined by `/`, one character a cell, boards joined
    /// by `|`, then after a blank the game's own fields if it has any.
    ///
    /// `.` empty, `x` and `o` the pieces of the two colours, `X` and `O` promoted ones, `#` closed, `?` unknown to this
    /// viewer, `*` hit, `~` miss, a blank where there is no cell.
    fn position(&self, viewer: Viewer) -> String;

    /// How the position is drawn for a viewer. It stays the same through a match.
    fn layout(&self, viewer: Viewer) -> Vec<Layout>;

    /// Whether the seats have exchanged colours: `x` is the first seat's unless they have.
    fn swapped(&self) -> bool {
        false
    }

    /// Points of each side so far, in games that count them.
    fn score(&self) -> Option<BySeat<u32>> {
        None
    }

    /// The whole position in the game's own notation, as programs for that game read it.
    fn notation(&self) -> String;

    /// Reads a position in the game's own notation, as [`Rules::notation`] writes it. What a notation does not hold, such
    /// as positions that were there before, begins anew.
    ///
    /// # Errors
    /// [`Illegal`] when the text is no position of this game with these options.
    fn read(options: &Options, text: &str) -> Result<Self, Illegal>;

    /// A whole match as a file in the notation of the game's field. Names and site may hold any letters and must not
    /// break the format; the last line ends with a line break. Unless a game says otherwise, the moves with blanks
    /// between them.
    fn transcript(played: &Played<'_>) -> String {
        played.line(" ")
    }
}
