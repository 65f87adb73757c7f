//! A small game with a secret, and the same game spoilt in one way or another: the kit is shown each and has to name the
//! law that it breaks.
//!
//! First hides a treasure under two of five cells. Second digs, one cell at a time, and loses with the third miss.

use std::collections::BTreeSet;
use std::fmt;
use std::panic::catch_unwind;
use std::str::FromStr;

use rstest::rstest;
use visavis::rules::{
    BadOptions, BySeat, Cell, Chance, Format, Illegal, Kind, Layout, Legal, OptionSpec, Options, Outcome,
    Played, Rules, Seat, Seats, Seed, Shape, Status, Viewer, rows,
};

use super::conforms;

const SOUND: u8 = 0;
const REFUSES_A_LISTED_MOVE: u8 = 1;
const ACCEPTS_ANOTHER: u8 = 2;
const CHANGES_WHEN_IT_REFUSES: u8 = 3;
const LISTS_IN_ANY_ORDER: u8 = 4;
const HANGS_ON_CHANCE: u8 = 5;
const FORGETS_WHEN_READ: u8 = 6;
const TELLS_IN_A_LENGTH: u8 = 7;
const TELLS_IN_A_REASON: u8 = 8;
const TELLS_IN_THE_LIST: u8 = 9;
const TELLS_WATCHERS: u8 = 10;
const REPEATS_THE_MOVE: u8 = 11;
const TELLS_AFTER_A_MOVE: u8 = 12;
const WRITES_NO_MOVES: u8 = 13;
const WRITES_NAMES_AS_THEY_ARE: u8 = 14;
const DENIES_A_WIN: u8 = 15;

thread_local! {
    /// What a game that does not always go the same way hangs on.
    static CHANCE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn chance() -> usize {
    CHANCE.replace(CHANCE.get() + 1)
}

#[derive(Clone, Default)]
struct Treasure<const FLAW: u8> {
    hidden: Option<(Cell, Cell)>,
    dug: BTreeSet<Cell>,
    misses: usize,
    /// What was drawn at the start.
    drawn: usize,
}

#[derive(Clone, PartialEq)]
enum Move {
    Hide(Cell, Cell),
    Dig(Cell),
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hide(one, other) => write!(f, "{one}-{other}"),
            Self::Dig(cell) => write!(f, "{cell}"),
        }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text.split_once('-') {
            Some((one, other)) => Ok(Self::Hide(one.parse()?, other.parse()?)),
            None => Ok(Self::Dig(text.parse()?)),
        }
    }
}

impl<const FLAW: u8> Treasure<FLAW> {
    fn is_treasure(&self, cell: Cell) -> bool {
        self.hidden.is_some_and(|(one, other)| cell == one || cell == other)
    }

    fn moves(&self) -> Vec<Move> {
        let cells = (0..5).map(|col| Cell::at(col, 0));
        match self.hidden {
            None => {
                let pairs = cells.clone().flat_map(|one| cells.clone().map(move |other| (one, other)));
                pairs.filter(|(one, other)| one < other).map(|(one, other)| Move::Hide(one, other)).collect()
            }
            Some(_) => cells.filter(|cell| !self.dug.contains(cell)).map(Move::Dig).collect(),
        }
    }

    fn refuse(&mut self, mv: &Move) -> Illegal {
        self.misses += usize::from(FLAW == CHANGES_WHEN_IT_REFUSES);
        match self.hidden {
            Some((one, _)) if FLAW == TELLS_IN_A_REASON => Illegal::new(format!("{mv} is not {one}")),
            Some(_) | None => Illegal::new(format!("{mv} cannot be played")),
        }
    }
}

impl<const FLAW: u8> Rules for Treasure<FLAW> {
    const ID: &'static str = "treasure";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[];
    const HIDDEN: bool = true;
    const FORMAT: Format = if FLAW == WRITES_NAMES_AS_THEY_ARE { Format::SGF } else { Format::TEXT };
    type Move = Move;

    fn start(_options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        Ok(Self { drawn: if FLAW == HANGS_ON_CHANCE { chance() } else { 0 }, ..Self::default() })
    }

    fn status(&self) -> Status {
        match (self.hidden, self.misses, self.dug.iter().any(|cell| self.is_treasure(*cell))) {
            (None, ..) => Status::ToMove(Seats::One(Seat::First)),
            (Some(_), _, true) => Status::Over(Outcome::win(Seat::Second)),
            (Some(_), 3.., false) => Status::Over(Outcome::win(Seat::First)),
            (Some(_), _, false) => Status::ToMove(Seats::One(Seat::Second)),
        }
    }

    fn legal(&self, seat: Seat) -> Legal<Move> {
        if Rules::status(self) != Status::ToMove(Seats::One(seat)) {
            return Legal::NONE;
        }
        let mut moves = self.moves();
        let turn = match self.hidden {
            Some((one, _)) if FLAW == TELLS_IN_THE_LIST => usize::from(one.col),
            Some(_) | None if FLAW == LISTS_IN_ANY_ORDER => chance(),
            Some(_) | None => 0,
        };
        let length = moves.len();
        moves.rotate_left(turn % length);
        Legal::Listed(moves)
    }

    fn play(&mut self, _seat: Seat, mv: &Move) -> Result<(), Illegal> {
        let again = FLAW == ACCEPTS_ANOTHER && matches!(mv, Move::Dig(cell) if self.dug.contains(cell));
        let fails = FLAW == REFUSES_A_LISTED_MOVE && *mv == Move::Dig(Cell::at(4, 0));
        if !again && !self.moves().contains(mv) || fails {
            return Err(self.refuse(mv));
        }
        match mv {
            Move::Hide(one, other) => self.hidden = Some((*one, *other)),
            Move::Dig(cell) => {
                self.misses += usize::from(!self.is_treasure(*cell));
                self.dug.insert(*cell);
            }
        }
        Ok(())
    }

    fn is_secret(mv: &Move) -> bool {
        matches!(mv, Move::Hide(..))
    }

    fn may_win(&self, seat: Seat) -> Chance {
        if FLAW == DENIES_A_WIN && seat == Seat::Second { Chance::No } else { Chance::Unknown }
    }

    fn position(&self, viewer: Viewer) -> String {
        let sees = match viewer {
            Viewer::Seat(seat) => seat == Seat::First,
            Viewer::Watcher => FLAW == TELLS_WATCHERS,
            Viewer::Afterwards => true,
        };
        let board = rows(1, 5, |_, col| {
            match (self.dug.contains(&Cell::at(col, 0)), self.is_treasure(Cell::at(col, 0))) {
                (true, true) => '*',
                (true, false) => '~',
                (false, _) if !sees => '?',
                (false, true) => 'x',
                (false, false) => '.',
            }
        });
        let told = match self.hidden {
            Some((one, _)) if FLAW == TELLS_IN_A_LENGTH => "-".repeat(usize::from(one.col)),
            Some((one, other)) if FLAW == REPEATS_THE_MOVE => format!("{one}-{other}"),
            Some((one, _)) if FLAW == TELLS_AFTER_A_MOVE && !self.dug.is_empty() => one.to_string(),
            Some(_) | None => String::new(),
        };
        format!("{board} {}{told}", self.misses)
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        vec![Layout::new(Shape::Squares, 1, 5, |_, col| Some(Cell::at(col, 0).to_string()))]
    }

    fn notation(&self) -> String {
        let hidden = self.hidden.map(|(one, other)| Move::Hide(one, other).to_string());
        let moves = hidden.into_iter().chain(self.dug.iter().map(Cell::to_string));
        moves.fold(self.drawn.to_string(), |text, mv| format!("{text} {mv}"))
    }

    fn read(_options: &Options, text: &str) -> Result<Self, Illegal> {
        let mut words = text.split(' ');
        let drawn = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        let mut board = Self { drawn, ..Self::default() };
        for mv in words {
            Rules::play(&mut board, Seat::First, &mv.parse()?)?;
        }
        board.misses = if FLAW == FORGETS_WHEN_READ { 0 } else { board.misses };
        if board.notation() == text { Ok(board) } else { Err(Illegal::not(text, "a position")) }
    }

    fn transcript(played: &Played<'_>) -> String {
        match FLAW {
            WRITES_NO_MOVES => "\n".to_owned(),
            WRITES_NAMES_AS_THEY_ARE => {
                let BySeat { first, second } = played.players;
                let nodes = played.line("];B[");
                format!("(;FF[4]PB[{first}]PW[{second}];B[{}])\n", nodes.trim_end())
            }
            _ => played.line(" "),
        }
    }
}

#[test]
fn a_sound_game_with_a_secret_conforms() {
    conforms(&Kind::of::<Treasure<SOUND>>());
}

#[rstest]
#[case(Kind::of::<Treasure<REFUSES_A_LISTED_MOVE>>(), "a listed or random move is accepted")]
#[case(Kind::of::<Treasure<ACCEPTS_ANOTHER>>(), "all else is refused")]
#[case(Kind::of::<Treasure<CHANGES_WHEN_IT_REFUSES>>(), "a refusal changes nothing")]
#[case(Kind::of::<Treasure<LISTS_IN_ANY_ORDER>>(), "a position looks the same each time")]
#[case(Kind::of::<Treasure<HANGS_ON_CHANCE>>(), "the same moves lead to the same positions")]
#[case(Kind::of::<Treasure<DENIES_A_WIN>>(), "nobody is denied the win to come")]
#[case(Kind::of::<Treasure<FORGETS_WHEN_READ>>(), "a position is read as it is written")]
#[case(Kind::of::<Treasure<TELLS_IN_A_LENGTH>>(), "what is secret shows nowhere")]
#[case(Kind::of::<Treasure<TELLS_IN_A_REASON>>(), "what is secret shows nowhere")]
#[case(Kind::of::<Treasure<TELLS_IN_THE_LIST>>(), "what is secret shows nowhere")]
#[case(Kind::of::<Treasure<TELLS_WATCHERS>>(), "what is secret shows nowhere")]
#[case(Kind::of::<Treasure<REPEATS_THE_MOVE>>(), "a secret move is not shown")]
#[case(Kind::of::<Treasure<TELLS_AFTER_A_MOVE>>(), "a visible move need not tell a secret")]
#[case(Kind::of::<Treasure<WRITES_NO_MOVES>>(), "a whole match is written down")]
#[case(Kind::of::<Treasure<WRITES_NAMES_AS_THEY_ARE>>(), "a file is well formed")]
fn a_broken_law_is_named(#[case] kind: Kind, #[case] law: &str) {
    let told = catch_unwind(|| conforms(&kind)).expect_err("a broken law");
    let told = told.downcast_ref::<String>().unwrap();
    assert!(told.contains(&format!("“{law}”")), "{told}");
}
