//! A move of Battleship, and how it is written. Knows texts; never a position.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::super::Illegal;
use super::fleet::{Fleet, LENGTHS};
use super::sea::Square;

/// Most shots of one move: a ship each.
const SHOTS_MAX: usize = LENGTHS.len();

/// A move: where the fleet lies, or where is shot at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BattleshipMove {
    /// The fleet is placed.
    Place(Fleet),
    /// Shots are fired, one unless it is a salvo.
    Shoot([Option<Square>; SHOTS_MAX]),
}

impl Display for BattleshipMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(fleet) => fleet.fmt(f),
            Self::Shoot(shots) => {
                let names: Vec<String> = shots.iter().flatten().map(|shot| shot.upper()).collect();
                f.write_str(&names.join("-"))
            }
        }
    }
}

impl FromStr for BattleshipMove {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        if text.contains(['h', 'v']) {
            return text.parse().map(Self::Place);
        }
        let mut shots = [None; SHOTS_MAX];
        let mut squares = 0;
        let mut places = shots.iter_mut();
        for name in text.split('-') {
            let shot = Square::read(name)?;
            let place = places.next().filter(|_| squares & shot.bit() == 0);
            *place.ok_or_else(|| Illegal::not(text, "one to five different squares"))? = Some(shot);
            squares |= shot.bit();
        }
        Ok(Self::Shoot(shots))
    }
}
