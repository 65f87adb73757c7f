//! Games between two sides, without a server: how much stronger is one than the other? Pure: the same pair of the same duel
//! of two levels comes out the same wherever it is played. Knows boards, and gives each side what its seat may see and no more.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::contender::{Choice, Contender};
use super::tally::Points;
use crate::engine::View;
use crate::rules::{BadOptions, Board, BySeat, Illegal, Kind, Options, Outcome, Seat, Seed, Status};

/// A kind of game that two sides play.
#[derive(Clone, Debug)]
pub struct Duel {
    /// The kind of game.
    pub kind: &'static Kind,
    /// The options of each game, as [`Kind::choose`] gave them.
    pub options: Options,
    /// What chance begins with.
    pub seed: u64,
    /// So many moves are drawn before both play, the same in both games of a pair.
    pub opening: u32,
}

/// Why a pair could not be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplayed {
    /// There is no such game.
    #[error("{0}")]
    Options(#[from] BadOptions),
    /// A move was none.
    #[error("a move that is none: {0}")]
    Illegal(#[from] Illegal),
    /// Somebody who was to move had no move.
    #[error("there is no move to make")]
    Stuck,
    /// Somebody who was to move could not say a move, and why.
    #[error("{0}")]
    Failed(String),
    /// It was to stop.
    #[error("it was told to stop")]
    Stopped,
}

/// A game that goes on, with what is known of its moves.
struct Course {
    board: Box<dyn Board>,
    moves: Vec<(Seat, String, bool)>,
}

impl Course {
    /// Makes a move, and those that nobody is asked for.
    fn play(&mut self, seat: Seat, text: &str) -> Result<(), Illegal> {
        let mut next = Some((seat, text.to_owned()));
        while let Some((seat, text)) = next {
            let made = self.board.play(seat, &text)?;
            self.moves.push((seat, made.text, made.secret));
            next = self.board.automatic();
        }
        Ok(())
    }

    /// Who is to move; of two the first. Nobody where it is over.
    fn mover(&self) -> Option<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().next(),
            Status::Over(_) => None,
        }
    }
}

impl Duel {
    /// Plays the pair of that number: what the first of the two sides gets when it sits first, and when it sits second.
    ///
    /// # Errors
    /// [`Unplayed`]
    pub fn pair(
        &self,
        number: u64,
        sides: &mut [Box<dyn Contender>; 2],
        stop: &dyn Fn() -> bool,
    ) -> Result<BySeat<Points>, Unplayed> {
        let first = self.game(number, Seat::First, sides, stop)?;
        let second = self.game(number, Seat::Second, sides, stop)?;
        Ok(BySeat { first, second })
    }

    /// Plays one game of a pair with the first of the two sides in this seat.
    fn game(
        &self,
        number: u64,
        seat: Seat,
        sides: &mut [Box<dyn Contender>; 2],
        stop: &dyn Fn() -> bool,
    ) -> Result<Points, Unplayed> {
        let mut drawn = StdRng::seed_from_u64(self.seed.rotate_left(32) ^ number);
        let mut course = self.opened(&mut drawn)?;
        let mut chance = StdRng::seed_from_u64(drawn.random::<u64>() ^ u64::from(seat == Seat::Second));
        for side in &mut *sides {
            side.begin(self.kind, &self.options)?;
        }
        while let Some(mover) = course.mover() {
            let [own, other] = &mut *sides;
            let side = if mover == seat { own } else { other };
            let view = self.view(&course, mover);
            let choice = side.choose(&view, &mut chance, stop);
            if stop() {
                return Err(Unplayed::Stopped);
            }
            match choice? {
                Choice::Move(text) => course.play(mover, &text)?,
                Choice::Resigns if mover == seat => return Ok(Points::None),
                Choice::Resigns => return Ok(Points::One),
            }
        }
        Ok(match course.board.status() {
            Status::Over(Outcome { winner: Some(winner), .. }) if winner == seat => Points::One,
            Status::Over(Outcome { winner: Some(_), .. }) => Points::None,
            Status::Over(Outcome { winner: None, .. }) | Status::ToMove(_) => Points::Half,
        })
    }

    /// A game after its opening: as many drawn moves as are wanted, or as can be made before it ends.
    fn opened(&self, drawn: &mut StdRng) -> Result<Course, Unplayed> {
        let seed = Seed(drawn.random());
        let open = |moves: u32, drawn: &mut StdRng| {
            let board = self.kind.open(&self.options, seed)?;
            let mut course = Course { board, moves: Vec::new() };
            for _ in 0..moves {
                let Some(seat) = course.mover() else { break };
                let mut below = |limit: usize| drawn.random_range(0..limit.max(1));
                let text = course.board.random_move(seat, &mut below).ok_or(Unplayed::Stuck)?;
                course.play(seat, &text)?;
            }
            Ok::<_, Unplayed>(course)
        };
        let course = open(self.opening, drawn)?;
        // What is over with its opening says nothing of who plays.
        if course.mover().is_some() { Ok(course) } else { open(0, drawn) }
    }

    /// What a seat sees of a game.
    fn view(&self, course: &Course, seat: Seat) -> View {
        let moves = course.moves.iter().cloned();
        View::of(self.kind, self.options.clone(), &*course.board, seat, moves)
    }
}

#[cfg(test)]
mod tests;
