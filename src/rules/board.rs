//! Any game, spoken to in text: all that the rooms above know of a position. Knows no game by name.

use super::{BySeat, Chance, Illegal, Layout, Legal, Rules, Seat, Status, Viewer};

/// Most bytes of the text of a move.
const MOVE_BYTES_MAX: usize = 128;

/// A move that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// How it is written.
    pub text: String,
    /// Whether only its maker may know it until the match is over.
    pub secret: bool,
}

/// One position under some rules, spoken to in text.
pub trait Board: Send {
    /// Who may move now, or how it ended.
    fn status(&self) -> Status;

    /// The notation of the moves a seat may make now, see [`Rules::legal`].
    fn legal(&self, seat: Seat) -> Legal<String>;

    /// How a move is written, whatever ways there are to write it; nothing if the text is no move.
    fn written(&self, text: &str) -> Option<String>;

    /// Makes a move for a seat and tells how the move is written.
    ///
    /// # Errors
    /// [`Illegal`] when the text is no move, or the move is not allowed here; the position is then unchanged.
    fn play(&mut self, seat: Seat, text: &str) -> Result<Made, Illegal>;

    /// The move that must be made now and that nobody is asked for, see [`Rules::automatic`].
    fn automatic(&self) -> Option<(Seat, String)>;

    /// A move drawn at random for a seat that is to move, see [`Rules::random_move`].
    fn random_move(&self, seat: Seat, below: &mut dyn FnMut(usize) -> usize) -> Option<String>;

    /// Whether a seat can still win by any legal moves of both sides, see [`Rules::may_win`]; once the game is over,
    /// whether it has won.
    fn may_win(&self, seat: Seat) -> Chance;

    /// Whether it is certain that nobody can win any more: a dead position (FIDE Laws of Chess 2023, article 5.2.2).
    fn is_dead(&self) -> bool {
        Seat::BOTH.into_iter().all(|seat| self.may_win(seat) == Chance::No)
    }

    /// The position as text, see [`Rules::position`].
    fn position(&self, viewer: Viewer) -> String;

    /// How the position is drawn, see [`Rules::layout`].
    fn layout(&self, viewer: Viewer) -> Vec<Layout>;

    /// Whether the seats have exchanged colours, see [`Rules::swapped`].
    fn swapped(&self) -> bool;

    /// Points of each side so far, see [`Rules::score`].
    fn score(&self) -> Option<BySeat<u32>>;

    /// The whole position in the game's own notation, see [`Rules::notation`].
    fn notation(&self) -> String;

    /// A second board in the same position.
    fn fork(&self) -> Box<dyn Board>;
}

fn parse<R: Rules>(text: &str) -> Result<R::Move, Illegal> {
    if text.len() > MOVE_BYTES_MAX {
        return Err(Illegal::new(format!("a move has at most {MOVE_BYTES_MAX} bytes")));
    }
    text.parse()
}

impl<R: Rules> Board for R {
    fn status(&self) -> Status {
        Rules::status(self)
    }

    fn legal(&self, seat: Seat) -> Legal<String> {
        Rules::legal(self, seat).map(|mv| mv.to_string())
    }

    fn written(&self, text: &str) -> Option<String> {
        parse::<R>(text).ok().map(|mv| mv.to_string())
    }

    fn play(&mut self, seat: Seat, text: &str) -> Result<Made, Illegal> {
        let mv = parse::<R>(text)?;
        let Status::ToMove(seats) = Rules::status(self) else { return Err(Illegal::new("the game is over")) };
        if !seats.contains(seat) {
            return Err(Illegal::new("the other side is to move"));
        }
        Rules::play(self, seat, &mv)?;
        Ok(Made { text: mv.to_string(), secret: R::is_secret(&mv) })
    }

    fn automatic(&self) -> Option<(Seat, String)> {
        Rules::automatic(self).map(|(seat, mv)| (seat, mv.to_string()))
    }

    fn random_move(&self, seat: Seat, below: &mut dyn FnMut(usize) -> usize) -> Option<String> {
        Rules::random_move(self, seat, below).map(|mv| mv.to_string())
    }

    fn may_win(&self, seat: Seat) -> Chance {
        match Rules::status(self) {
            Status::ToMove(_) => Rules::may_win(self, seat),
            Status::Over(outcome) => Chance::certain(outcome.winner == Some(seat)),
        }
    }

    fn position(&self, viewer: Viewer) -> String {
        Rules::position(self, viewer)
    }

    fn layout(&self, viewer: Viewer) -> Vec<Layout> {
        Rules::layout(self, viewer)
    }

    fn swapped(&self) -> bool {
        Rules::swapped(self)
    }

    fn score(&self) -> Option<BySeat<u32>> {
        Rules::score(self)
    }

    fn notation(&self) -> String {
        Rules::notation(self)
    }

    fn fork(&self) -> Box<dyn Board> {
        Box::new(self.clone())
    }
}
