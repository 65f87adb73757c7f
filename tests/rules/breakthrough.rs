//! Breakthrough (Dan Troyka, 2000), as an example of how a game is written. Pawns step forward, straight or diagonally,
//! and take diagonally; whoever reaches the last row or takes every pawn wins.

use std::{collections::BTreeMap, fmt, str::FromStr};
use visavis::rules::{BadOptions, Cell, Illegal, Layout, Legal, OptionSpec, Options, Outcome};
use visavis::rules::{BySeat, Rules, Seat, Seats, Seed, Shape, Status, Viewer, rows};

const MARKS: BySeat<char> = BySeat { first: 'x', second: 'o' };

#[derive(Clone)]
pub(crate) struct Breakthrough {
    pawns: BTreeMap<Cell, Seat>,
    to_move: Seat,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Step(Cell, Cell);

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

impl FromStr for Step {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let (from, to) = text.split_once('-').ok_or_else(|| Illegal::not(text, "a step such as a2-a3"))?;
        Ok(Self(from.parse()?, to.parse()?))
    }
}

impl Breakthrough {
    fn steps(&self, seat: Seat) -> impl Iterator<Item = Step> {
        let row = move |from: Cell| if seat == Seat::First { from.row + 1 } else { from.row - 1 };
        let near = |from: Cell| from.col.saturating_sub(1)..=(from.col + 1).min(7);
        let own = self.pawns.iter().filter(move |(_, who)| **who == seat).map(|(cell, _)| *cell);
        let steps =
            own.flat_map(move |from| near(from).map(move |col| Step(from, Cell { col, row: row(from) })));
        steps.filter(move |Step(a, b)| self.pawns.get(b).is_none_or(|who| *who != seat && a.col != b.col))
    }
}

impl Rules for Breakthrough {
    const ID: &'static str = "breakthrough";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[];
    type Move = Step;

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let text = "oooooooo/oooooooo/......../......../......../......../xxxxxxxx/xxxxxxxx first";
        Self::read(options, text).map_err(|reason| BadOptions::new(reason.to_string()))
    }

    fn status(&self) -> Status {
        let at_home = |(cell, who): &(&Cell, &Seat)| cell.row == if **who == Seat::First { 7 } else { 0 };
        let home = self.pawns.iter().find(at_home).map(|(_, who)| *who);
        let stuck = || self.steps(self.to_move).next().is_none().then_some(self.to_move.other());
        let over = home.or_else(stuck).map(|winner| Status::Over(Outcome::win(winner)));
        over.unwrap_or(Status::ToMove(Seats::One(self.to_move)))
    }

    fn legal(&self, seat: Seat) -> Legal<Step> {
        let may = self.status() == Status::ToMove(Seats::One(seat));
        if may { Legal::Listed(self.steps(seat).collect()) } else { Legal::NONE }
    }

    fn play(&mut self, seat: Seat, step: &Step) -> Result<(), Illegal> {
        let illegal = || Illegal::new(format!("no pawn of yours can step {step}"));
        let Step(from, to) = self.steps(seat).find(|possible| possible == step).ok_or_else(illegal)?;
        self.pawns.remove(&from);
        self.pawns.insert(to, seat);
        self.to_move = seat.other();
        Ok(())
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(8, 8, |row, col| self.pawns.get(&Cell::at(col, 7 - row)).map_or('.', |who| *MARKS.get(*who)))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        vec![Layout::new(Shape::Squares, 8, 8, |row, col| Some(Cell::at(col, 7 - row).to_string()))]
    }

    fn notation(&self) -> String {
        format!("{} {}", self.position(Viewer::Afterwards), self.to_move.name())
    }

    fn read(_options: &Options, text: &str) -> Result<Self, Illegal> {
        let cells = (0..64).map(|n| Cell::at(n % 8, 7 - n / 8));
        let marks = text.chars().filter(|mark| *mark != '/');
        let who = |mark| Seat::BOTH.into_iter().find(|seat| *MARKS.get(*seat) == mark);
        let pawns = cells.zip(marks).filter_map(|(cell, mark)| Some((cell, who(mark)?))).collect();
        let board = Self { pawns, to_move: if text.ends_with("first") { Seat::First } else { Seat::Second } };
        if board.notation() == text { Ok(board) } else { Err(Illegal::not(text, "a position")) }
    }
}
