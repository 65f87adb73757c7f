//! The list of all kinds of game, and the door through which a match of one is opened. Knows each game's name and
//! nothing of how it is played.

use super::{
    BadOptions, Battleship, Board, ConnectFour, DotsAndBoxes, Draughts, Format, Gomoku, Hex, Illegal, MnK,
    OptionSpec, Options, Othello, Played, Rules, Seed, TicTacToe, UltimateTicTacToe,
};

/// Every kind of game this server plays. A new game is one file in this folder and one line here.
pub static CATALOGUE: &[Kind] = &[
    Kind::of::<ConnectFour>(),
    Kind::of::<MnK<TicTacToe>>(),
    Kind::of::<UltimateTicTacToe>(),
    Kind::of::<MnK<Gomoku>>(),
    Kind::of::<Othello>(),
    Kind::of::<Draughts>(),
    Kind::of::<DotsAndBoxes>(),
    Kind::of::<Hex>(),
    Kind::of::<Battleship>(),
];

/// The kinds of game a server offers: [`CATALOGUE`], or a list of an embedder's own.
pub type Catalogue = &'static [Kind];

/// One kind of game as the rooms above see it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name on the wire.
    pub id: &'static str,
    /// The version of its rules, see [`Rules::VERSION`].
    pub version: u32,
    /// What a match may choose.
    pub options: &'static [OptionSpec],
    /// Whether players see different things.
    pub hidden: bool,
    /// The kind of file that [`Kind::transcript`] writes.
    pub format: Format,
    open: Open,
    read: Read,
    transcript: Transcript,
    balanced: Balanced,
}

type Open = fn(&Options, Seed) -> Result<Box<dyn Board>, BadOptions>;
type Read = fn(&Options, &str) -> Result<Box<dyn Board>, Illegal>;
type Transcript = fn(&Played<'_>) -> String;
type Balanced = fn(&Options) -> &'static [&'static str];

impl Kind {
    /// The kind of game that a set of rules defines.
    pub const fn of<R: Rules>() -> Self {
        Self {
            id: R::ID,
            version: R::VERSION,
            options: R::OPTIONS,
            hidden: R::HIDDEN,
            format: R::FORMAT,
            open: open::<R>,
            read: read::<R>,
            transcript: R::transcript,
            balanced: R::balanced,
        }
    }

    /// Checks what a match chose against the declared ranges and fills in the defaults.
    ///
    /// # Errors
    /// [`BadOptions`] names the option and its range.
    pub fn choose(&self, wished: &Options) -> Result<Options, BadOptions> {
        let options = wished.complete(self.options)?;
        self.open(&options, Seed::default())?;
        Ok(options)
    }

    /// The board before the first move, for options that [`Kind::choose`] gave.
    ///
    /// # Errors
    /// [`BadOptions`] when the values do not go together.
    pub fn open(&self, options: &Options, seed: Seed) -> Result<Box<dyn Board>, BadOptions> {
        (self.open)(options, seed)
    }

    /// The board in a position written in the game's own notation, see [`Rules::read`].
    ///
    /// # Errors
    /// [`Illegal`] when the text is no position of this game with these options.
    pub fn read(&self, options: &Options, text: &str) -> Result<Box<dyn Board>, Illegal> {
        (self.read)(options, text)
    }

    /// Openings from which nobody wins if nobody errs, for options that [`Kind::choose`] gave: one of them is drawn,
    /// and its moves are played from the start. Nothing where no table is proven, see [`Rules::balanced`].
    pub fn balanced(&self, options: &Options) -> Option<&'static [&'static str]> {
        Some((self.balanced)(options)).filter(|openings| !openings.is_empty())
    }

    /// A whole match as a file in the notation of the game's field, see [`Rules::transcript`].
    pub fn transcript(&self, played: &Played<'_>) -> String {
        (self.transcript)(played)
    }
}

fn open<R: Rules>(options: &Options, seed: Seed) -> Result<Box<dyn Board>, BadOptions> {
    Ok(Box::new(R::start(options, seed)?))
}

fn read<R: Rules>(options: &Options, text: &str) -> Result<Box<dyn Board>, Illegal> {
    Ok(Box::new(R::read(options, text)?))
}

/// The kind of that name.
pub fn find(catalogue: Catalogue, id: &str) -> Option<&'static Kind> {
    catalogue.iter().find(|kind| kind.id == id)
}
