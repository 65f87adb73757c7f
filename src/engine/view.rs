//! What a seat may see of a match: all that a search is given. Knows texts; never a position that hides something.

use crate::rules::{BadOptions, Board, Illegal, Kind, Legal, Options, Seat, Seed, Status, Viewer};

/// A move as a seat was told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who made it.
    pub seat: Seat,
    /// How it is written; nothing if only its maker may know.
    pub text: Option<String>,
}

/// A match as one seat sees it.
#[derive(Clone, Debug)]
pub struct View {
    /// The kind of game.
    pub kind: &'static Kind,
    /// The options of the match, as [`Kind::choose`] gave them.
    pub options: Options,
    /// Whose view it is.
    pub seat: Seat,
    /// The position in the game's own notation from which the moves were made; nothing for the start. Only where
    /// nothing is hidden.
    pub from: Option<String>,
    /// The moves so far, as this seat was told of them.
    pub told: Vec<Told>,
    /// The position as this seat sees it, see [`crate::rules::Rules::position`].
    pub position: String,
    /// The moves this seat may make now.
    pub legal: Legal<String>,
}

/// Why there is no such view or board.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoView {
    /// There is no such match.
    #[error("{0}")]
    Options(#[from] BadOptions),
    /// A position or a move is none.
    #[error("{0}")]
    Illegal(#[from] Illegal),
}

impl View {
    /// The view that a seat has of a board; of the moves that led to it the seat is told what it may know. Each move
    /// comes with its maker and whether it is secret.
    pub fn of(
        kind: &'static Kind,
        options: Options,
        board: &dyn Board,
        seat: Seat,
        moves: impl IntoIterator<Item = (Seat, String, bool)>,
    ) -> Self {
        let told = |(maker, text, secret): (Seat, String, bool)| {
            let text = (!secret || maker == seat).then_some(text);
            Told { seat: maker, text }
        };
        let told = moves.into_iter().map(told).collect();
        let position = board.position(Viewer::Seat(seat));
        Self { kind, options, seat, from: None, told, position, legal: board.legal(seat) }
    }

    /// The view that whoever is to move has of a position in the game's own notation, or after moves from the start.
    /// A word that is no move is a row of moves of one letter each, as `4453` is.
    ///
    /// # Errors
    /// [`NoView`] when the text is neither.
    pub fn find(kind: &'static Kind, options: Options, text: &str) -> Result<Self, NoView> {
        if let Ok(board) = kind.read(&options, text) {
            let view = Self::of(kind, options, &*board, mover(&*board), []);
            return Ok(Self { from: (!kind.hidden).then(|| text.to_owned()), ..view });
        }
        let mut board = kind.open(&options, Seed::default())?;
        let mut moves = Vec::new();
        for word in text.split_whitespace() {
            if play(&mut *board, word, &mut moves).is_err() {
                let mut letters = word.char_indices();
                letters.try_for_each(|(at, letter)| {
                    let letter = word.get(at..at + letter.len_utf8()).unwrap_or_default();
                    play(&mut *board, letter, &mut moves)
                })?;
            }
        }
        Ok(Self::of(kind, options, &*board, mover(&*board), moves))
    }

    /// The view that whoever is to move has after moves from a position in the game's own notation, or from the start. Moves
    /// that nobody chooses may be named or left out.
    ///
    /// # Errors
    /// [`NoView`] when the position or a move is none.
    pub fn after(
        kind: &'static Kind,
        options: Options,
        from: Option<String>,
        moves: &[String],
    ) -> Result<Self, NoView> {
        let mut board = match &from {
            Some(text) => kind.read(&options, text)?,
            None => kind.open(&options, Seed::default())?,
        };
        let mut made = Vec::new();
        let mut follows = follow(&mut *board, &mut made)?;
        for text in moves {
            if follows.take().as_ref() != Some(text) {
                let seat = mover(&*board);
                make(&mut *board, seat, text, &mut made)?;
                follows = follow(&mut *board, &mut made)?;
            }
        }
        Ok(Self { from, ..Self::of(kind, options, &*board, mover(&*board), made) })
    }

    /// The board that the seat sees. A game that hides something has none: nobody may know it whole.
    ///
    /// # Errors
    /// [`NoView`] when what the view says does not go together, or something is hidden.
    pub fn board(&self) -> Result<Box<dyn Board>, NoView> {
        if self.kind.hidden {
            return Err(Illegal::new("a part of the position is hidden").into());
        }
        let mut board = match &self.from {
            Some(text) => self.kind.read(&self.options, text)?,
            None => self.kind.open(&self.options, Seed::default())?,
        };
        for told in &self.told {
            let text = told.text.as_deref().unwrap_or_default();
            board.play(told.seat, text)?;
        }
        Ok(board)
    }
}

/// Moves as they were made, each with its maker and whether it is secret.
type Made = Vec<(Seat, String, bool)>;

/// Makes a move for whoever is to move, and those that nobody is asked for.
fn play(board: &mut dyn Board, text: &str, made: &mut Made) -> Result<(), Illegal> {
    let seat = mover(board);
    make(board, seat, text, made)?;
    follow(board, made).map(|_| ())
}

fn make(board: &mut dyn Board, seat: Seat, text: &str, made: &mut Made) -> Result<(), Illegal> {
    let one = board.play(seat, text)?;
    made.push((seat, one.text, one.secret));
    Ok(())
}

/// Makes the moves that nobody is asked for; gives the last.
fn follow(board: &mut dyn Board, made: &mut Made) -> Result<Option<String>, Illegal> {
    let mut last = None;
    while let Some((seat, text)) = board.automatic() {
        make(board, seat, &text, made)?;
        last = Some(text);
    }
    Ok(last)
}

/// Who is to move, or the first seat.
fn mover(board: &dyn Board) -> Seat {
    match board.status() {
        Status::ToMove(seats) => seats.iter().next().unwrap_or(Seat::First),
        Status::Over(_) => Seat::First,
    }
}

#[cfg(test)]
mod tests;
