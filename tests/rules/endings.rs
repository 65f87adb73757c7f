//! Who can still win, in random endings of a game: what its rules say is held against how the game went on and against
//! other ways it could have gone on. Asks only a [`Board`]; knows no rules.

use std::collections::HashSet;
use std::fmt::{self, Display};

use visavis::rules::{
    Board, BySeat, Chance, Kind, Legal, OptionKind, OptionSpec, OptionValue, Options, Seat, Seed, Status,
};

use super::random::Random;

/// An ending is at most so many plies before the end.
const PLIES_MAX: usize = 8;
/// Positions that are looked at to find out who can win from an ending.
const POSITIONS_MAX: usize = 200;
/// Moves that are tried where they are not listed.
const DRAWN_MAX: usize = 4;
/// Positions of a whole game at which it is asked who can win.
const ASKED: usize = 4;
/// Options that are numbers are drawn up to this, if their default is not more: large boards take long to fill.
const NUMBER_MAX: u32 = 6;

/// What was said of a number of positions, of each for both seats.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    yes: u32,
    no: u32,
    unknown: u32,
}

impl Said {
    fn note(&mut self, said: Chance) {
        *match said {
            Chance::Yes => &mut self.yes,
            Chance::No => &mut self.no,
            Chance::Unknown => &mut self.unknown,
        } += 1;
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [yes, no, unknown] = [self.yes, self.no, self.unknown].map(f64::from);
        let share = |count: f64| 100.0 * count / (yes + no + unknown);
        write!(f, "{:6.2} % yes, {:5.2} % no, {:5.2} % unknown", share(yes), share(no), share(unknown))
    }
}

/// What was said in random games of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Endings {
    near_the_end: Said,
    anywhere: Said,
    /// How often a search found whether a seat could win.
    decided: u32,
}

impl Display for Endings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { near_the_end, anywhere, decided } = self;
        write!(f, "near the end {near_the_end} ({decided} answers looked up); anywhere {anywhere}")
    }
}

impl Endings {
    /// Plays so many random games of a kind, half of them with its default options, and asks about an ending of each.
    ///
    /// # Panics
    /// When a seat is denied a win that is there, or promised one that is not.
    pub(crate) fn play(kind: &Kind, games: u32, random: &mut Random) -> Self {
        let mut endings = Self::default();
        for nth in 0..games {
            let defaults = || kind.choose(&Options::default()).unwrap();
            let options = if nth % 2 == 0 { defaults() } else { any_options(kind, random) };
            let (boards, winner) = play(kind, &options, random);
            let told = || format!("{} with {options:?}", kind.id);
            endings.hold_against_search(&boards, winner, random, &told);
            endings.hold_against_winner(&boards, winner, random, &told);
        }
        endings
    }

    fn hold_against_search(
        &mut self,
        boards: &[Box<dyn Board>],
        winner: Option<Seat>,
        random: &mut Random,
        told: &dyn Fn() -> String,
    ) {
        let board = &*boards[boards.len() - 1 - random.below(boards.len().min(PLIES_MAX))];
        let mut search = Search { seen: HashSet::new(), wins: BySeat::default(), whole: true };
        search.visit(board, random);
        for seat in Seat::BOTH {
            let said = board.may_win(seat);
            let wins = winner == Some(seat) || *search.wins.get(seat);
            let at = board.notation();
            assert!(!(wins && said == Chance::No), "{seat:?} is denied a win in {}: {at}", told());
            let denies = !wins && search.whole;
            assert!(!(denies && said == Chance::Yes), "{seat:?} is promised a win in {}: {at}", told());
            self.near_the_end.note(said);
            self.decided += u32::from(wins || denies);
        }
    }

    fn hold_against_winner(
        &mut self,
        boards: &[Box<dyn Board>],
        winner: Option<Seat>,
        random: &mut Random,
        told: &dyn Fn() -> String,
    ) {
        for _ in 0..ASKED {
            let board = &*boards[random.below(boards.len())];
            for seat in Seat::BOTH {
                let said = board.may_win(seat);
                let denied = winner == Some(seat) && said == Chance::No;
                assert!(!denied, "{seat:?} is denied the win to come in {}: {}", told(), board.notation());
                self.anywhere.note(said);
            }
        }
    }
}

/// Plays a random game: every position in which it went on, and who won.
fn play(kind: &Kind, options: &Options, random: &mut Random) -> (Vec<Box<dyn Board>>, Option<Seat>) {
    let mut boards = Vec::new();
    let mut board = kind.open(options, Seed::default()).unwrap();
    loop {
        let seats = match board.status() {
            Status::Over(outcome) => return (boards, outcome.winner),
            Status::ToMove(seats) => seats.iter().collect::<Vec<_>>(),
        };
        boards.push(board.fork());
        let seat = random.one_of(&seats);
        let text = board.random_move(seat, &mut |limit| random.below(limit)).unwrap();
        board.play(seat, &text).unwrap();
    }
}

/// Any options that go together.
fn any_options(kind: &Kind, random: &mut Random) -> Options {
    loop {
        let chosen = kind.options.iter().map(|spec| (spec.name.to_owned(), value(spec, random))).collect();
        if let Ok(options) = kind.choose(&chosen) {
            return options;
        }
    }
}

fn value(spec: &OptionSpec, random: &mut Random) -> OptionValue {
    match spec.kind {
        OptionKind::Whole { min, max, default } => {
            let limit = max.min(default.max(NUMBER_MAX)) - min + 1;
            OptionValue::Whole(min + u32::try_from(random.below(limit as usize)).unwrap())
        }
        OptionKind::Flag { .. } => OptionValue::Flag(random.below(2) == 0),
        OptionKind::Choice { values, .. } => OptionValue::Word(random.one_of(values).to_owned()),
    }
}

/// A search for ways to win, whoever does, that gives up after a number of positions.
struct Search {
    seen: HashSet<String>,
    wins: BySeat<bool>,
    /// Whether every way to play on was looked at. One that leads to a position a second time may go on otherwise from
    /// there, in games that count how often it comes.
    whole: bool,
}

impl Search {
    fn visit(&mut self, board: &dyn Board, random: &mut Random) {
        let seats = match board.status() {
            Status::Over(outcome) => {
                if let Some(winner) = outcome.winner {
                    *self.wins.get_mut(winner) = true;
                }
                return;
            }
            Status::ToMove(seats) => seats,
        };
        if self.wins.first && self.wins.second {
            return;
        }
        if self.seen.len() == POSITIONS_MAX || !self.seen.insert(board.notation()) {
            self.whole = false;
            return;
        }
        for seat in seats.iter() {
            for text in self.moves(board, seat, random) {
                let mut next = board.fork();
                next.play(seat, &text).unwrap();
                self.visit(&*next, random);
            }
        }
    }

    fn moves(&mut self, board: &dyn Board, seat: Seat, random: &mut Random) -> Vec<String> {
        match board.legal(seat) {
            Legal::Listed(moves) => moves,
            Legal::Picked(_) | Legal::Unlisted => {
                self.whole = false;
                let mut drawn = || board.random_move(seat, &mut |limit| random.below(limit));
                (0..DRAWN_MAX).filter_map(|_| drawn()).collect()
            }
        }
    }
}
