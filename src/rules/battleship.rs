//! Battleship: both hide a fleet, then shoot in turns at the other's sea. Owns its position, its notation and what each
//! viewer may see of it; where a fleet may lie is `fleet`'s. Knows nothing of other games and never draws at random but
//! from the seed.
//!
//! The rules are Hasbro's (Battleship, 2002), with its variation Salvo: a turn is then one move of as many shots as the
//! shooter has ships afloat when it begins, answered together. With `hit_again` who hits shoots again. Ships may touch
//! unless `touching` is off. Other than there, columns have the letters and rows the numbers, and a hit does not tell
//! which ship it is on: only that one is sunk is told.
//!
//! **Invariant:** no position is shown to a viewer who may not see it. What is hidden is bound by a commitment from the
//! start: the SHA-256 of the fleet's text, `:` and a nonce of 32 bytes in hexadecimal digits, which the seed gives. Both
//! are told when the match is over, so that everybody can check that no ship has moved.

mod chance;
mod fleet;
mod order;
mod sea;
mod water;

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    BadOptions, BySeat, Chance, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Pick, Rules, Seat,
    Seats, Seed, Shape, Status, Viewer, rows,
};
use fleet::{Fleet, LENGTHS};
use order::BattleshipMove;
use sea::{SIDE, Square, Squares};
use water::Water;

/// A position of Battleship.
#[derive(Clone, Debug)]
pub struct Battleship {
    touching: bool,
    turn: Turn,
    seed: Seed,
    waters: BySeat<Water>,
    to_move: Seat,
}

/// How long a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    OneShot,
    UntilMiss,
    Salvo,
}

impl Battleship {
    fn placed(&self) -> bool {
        self.waters.first.fleet.is_some() && self.waters.second.fleet.is_some()
    }

    /// What a seat hides its fleet with.
    fn nonce(&self, seat: Seat) -> String {
        HEXLOWER.encode(&Sha256::new().chain_update(self.seed.0).chain_update(seat.name()).finalize())
    }

    /// What binds a seat to its fleet.
    fn commitment(&self, seat: Seat) -> String {
        self.waters.get(seat).fleet.map_or_else(
            || "-".to_owned(),
            |fleet| HEXLOWER.encode(&Sha256::digest(format!("{fleet}:{}", self.nonce(seat)))),
        )
    }

    /// Who has sunk all of the other's ships.
    fn winner(&self) -> Option<Seat> {
        Seat::BOTH.into_iter().find(|seat| self.waters.get(seat.other()).is_lost())
    }

    /// Shots of the move to come.
    fn shots(&self) -> usize {
        let open = self.waters.get(self.to_move.other()).open().count();
        let afloat = self.waters.get(self.to_move).afloat().len();
        match self.turn {
            _ if !self.placed() || self.winner().is_some() => 0,
            Turn::OneShot | Turn::UntilMiss => 1,
            Turn::Salvo => afloat.min(open),
        }
    }

    fn place(&mut self, seat: Seat, fleet: Fleet) -> Result<(), Illegal> {
        if self.waters.get(seat).fleet.is_some() {
            return Err(Illegal::new("the fleet is placed already"));
        }
        fleet.check(self.touching)?;
        self.waters.get_mut(seat).fleet = Some(fleet);
        Ok(())
    }

    fn shoot(&mut self, seat: Seat, shots: &[Option<Square>]) -> Result<(), Illegal> {
        if !self.placed() {
            return Err(Illegal::new("the fleets are placed first"));
        }
        let expected = self.shots();
        let water = self.waters.get_mut(seat.other());
        let squares: Squares = shots.iter().flatten().fold(0, |squares, shot| squares | shot.bit());
        if squares.count_ones() as usize != expected {
            return Err(Illegal::new(match expected {
                1 => "one shot is fired at a time".to_owned(),
                several => format!("{several} shots are fired at once"),
            }));
        }
        if let Some(again) = shots.iter().flatten().find(|shot| water.shot_at & shot.bit() != 0) {
            return Err(Illegal::new(format!("{} was shot at before", again.upper())));
        }
        water.shot_at |= squares;
        let hit = water.fleet_squares() & squares != 0;
        if !(hit && self.turn == Turn::UntilMiss) {
            self.to_move = seat.other();
        }
        Ok(())
    }

    /// The game's own fields of a position: of the same length whatever is hidden.
    fn fields(&self, viewer: Viewer) -> String {
        let both = |of: &dyn Fn(Seat) -> String| format!("{},{}", of(Seat::First), of(Seat::Second));
        let afloat = |seat| {
            let lengths: Vec<String> = self.waters.get(seat).afloat().iter().map(u32::to_string).collect();
            if lengths.is_empty() { "0".to_owned() } else { lengths.join(".") }
        };
        let commit = both(&|seat| self.commitment(seat));
        let mut fields = format!("commit={commit} afloat={} shots={}", both(&afloat), self.shots());
        if viewer == Viewer::Afterwards {
            let fleet =
                |seat: Seat| self.waters.get(seat).fleet.map_or("-".to_owned(), |fleet| fleet.to_string());
            let nonce = both(&|seat| self.nonce(seat));
            // Writing to a text cannot fail.
            let _ = write!(fields, " fleet={} nonce={nonce}", both(&fleet));
        }
        fields
    }
}

impl Rules for Battleship {
    const ID: &'static str = "battleship";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[
        OptionSpec::flag("touching", true),
        OptionSpec::flag("hit_again", false),
        OptionSpec::flag("salvo", false),
    ];
    const HIDDEN: bool = true;

    type Move = BattleshipMove;

    fn start(options: &Options, seed: Seed) -> Result<Self, BadOptions> {
        let turn = match (options.flag("hit_again"), options.flag("salvo")) {
            (false, false) => Turn::OneShot,
            (true, false) => Turn::UntilMiss,
            (false, true) => Turn::Salvo,
            (true, true) => {
                return Err(BadOptions::new("option `hit_again` takes false where `salvo` is true"));
            }
        };
        let touching = options.flag("touching");
        Ok(Self { touching, turn, seed, waters: BySeat::default(), to_move: Seat::First })
    }

    fn status(&self) -> Status {
        if let Some(winner) = self.winner() {
            return Status::Over(Outcome { winner: Some(winner), line: Vec::new(), score: self.score() });
        }
        Status::ToMove(match self.waters.map(|water| water.fleet.is_some()) {
            BySeat { first: false, second: false } => Seats::Both,
            BySeat { first: false, second: true } => Seats::One(Seat::First),
            BySeat { first: true, second: false } => Seats::One(Seat::Second),
            BySeat { first: true, second: true } => Seats::One(self.to_move),
        })
    }

    fn legal(&self, seat: Seat) -> Legal<BattleshipMove> {
        if !self.placed() {
            return if self.waters.get(seat).fleet.is_none() { Legal::Unlisted } else { Legal::NONE };
        }
        if seat != self.to_move || self.winner().is_some() {
            return Legal::NONE;
        }
        let open = self.waters.get(seat.other()).open();
        if self.turn == Turn::Salvo {
            let cells = open.map(Square::upper).collect();
            return Legal::Picked(Pick { count: self.shots(), cells, others: Vec::new() });
        }
        let shot = |square| BattleshipMove::Shoot([Some(square), None, None, None, None]);
        Legal::Listed(open.map(shot).collect())
    }

    fn play(&mut self, seat: Seat, mv: &BattleshipMove) -> Result<(), Illegal> {
        match mv {
            BattleshipMove::Place(fleet) => self.place(seat, *fleet),
            BattleshipMove::Shoot(shots) => self.shoot(seat, shots),
        }
    }

    /// Exact, for one step a turn that is left. Somebody always wins, so that it is never both who cannot, which would
    /// tell of what is hidden.
    fn may_win(&self, seat: Seat) -> Chance {
        Chance::certain(self.can_sink(seat))
    }

    fn is_secret(mv: &BattleshipMove) -> bool {
        matches!(mv, BattleshipMove::Place(_))
    }

    fn random_move(&self, seat: Seat, below: &mut dyn FnMut(usize) -> usize) -> Option<BattleshipMove> {
        match self.legal(seat) {
            Legal::Unlisted => Fleet::draw(self.touching, below).map(BattleshipMove::Place),
            legal @ (Legal::Listed(_) | Legal::Picked(_)) => legal.draw(below),
        }
    }

    fn position(&self, viewer: Viewer) -> String {
        let sea = |owner: Seat| {
            let known = viewer == Viewer::Afterwards || viewer == Viewer::Seat(owner);
            let mark = self.waters.get(owner).marks(owner, known);
            rows(SIDE, SIDE, |row, col| Square::at(col, row).map_or(' ', &mark))
        };
        format!("{}|{} {}", sea(Seat::First), sea(Seat::Second), self.fields(viewer))
    }

    /// Two seas, first's and second's. The squares a viewer may shoot at have capital letters, as moves have.
    fn layout(&self, viewer: Viewer) -> Vec<Layout> {
        let target = if viewer == Viewer::Seat(Seat::Second) { Seat::First } else { Seat::Second };
        let sea = |owner: Seat| {
            let name = if owner == target { Square::upper } else { Square::lower };
            Layout::new(Shape::Squares, SIDE, SIDE, |row, col| Square::at(col, row).map(name))
        };
        Seat::BOTH.map(sea).into()
    }

    fn score(&self) -> Option<BySeat<u32>> {
        let sunk = |water: Water| u32::try_from(LENGTHS.len() - water.afloat().len()).unwrap_or(0);
        Some(self.waters.map(sunk).swapped())
    }

    /// The side to move, then for each sea the fleet and the squares shot at in order, or `-`; and the seed's digits.
    fn notation(&self) -> String {
        let sea = |seat: Seat| {
            let water = self.waters.get(seat);
            let shots = Square::all().filter(|square| water.shot_at & square.bit() != 0).map(Square::upper);
            let shots = shots.collect::<Vec<_>>().join("-");
            let fleet = water.fleet.map_or_else(|| "-".to_owned(), |fleet| fleet.to_string());
            format!("{fleet} {}", if shots.is_empty() { "-" } else { &shots })
        };
        let seed = HEXLOWER.encode(&self.seed.0);
        format!("{} {} {} {seed}", self.to_move.name(), sea(Seat::First), sea(Seat::Second))
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        let refused =
            || Illegal::not(text, "the side to move, two fleets with the shots at them, and a seed");
        let [to_move, fleet, shots, other_fleet, other_shots, digits] =
            text.split(' ').collect::<Vec<_>>()[..]
        else {
            return Err(refused());
        };
        let seed = HEXLOWER.decode(digits.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        let seed = Seed(seed.ok_or_else(refused)?);
        let mut board = Self::start(options, seed).map_err(|_| refused())?;
        board.to_move = Seat::BOTH.into_iter().find(|seat| seat.name() == to_move).ok_or_else(refused)?;
        for (seat, fleet, shots) in [(Seat::First, fleet, shots), (Seat::Second, other_fleet, other_shots)] {
            if fleet != "-" {
                board.place(seat, fleet.parse()?)?;
            }
            for shot in shots.split('-').filter(|_| shots != "-") {
                board.waters.get_mut(seat).shot_at |= Square::read(shot)?.bit();
            }
        }
        let begun = board.to_move == Seat::Second || board.waters.iter().any(|(_, water)| water.shot_at != 0);
        let both_lost = board.waters.iter().all(|(_, water)| water.is_lost());
        let sound = (board.placed() || !begun) && !both_lost && board.notation() == text;
        if sound { Ok(board) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests;
