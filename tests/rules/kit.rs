//! Laws that hold for every game, checked over random games: for whoever adds one. Asks a [`Kind`] and its boards
//! as the server does, in text; knows no rules, and is never told what a game is about.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::iter::repeat;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use visavis::rules::{
    Board, BySeat, Illegal, Kind, Layout, OptionKind, OptionSpec, OptionValue, Options, Seat, Seats, Status,
};

use super::fixture::options as collect;

/// No game goes on longer than this many plies.
const PLIES_MAX: usize = 2_000;
/// Random games a law is checked on.
const CASES: u32 = 48;

/// What no game takes for a move, unless it is one by chance.
const GARBAGE: &[&str] = &[
    "",
    " ",
    "0",
    "5",
    "8",
    "11",
    "00",
    "01",
    "1 ",
    " 1",
    "+1",
    "-1",
    "1.0",
    "1\n",
    "１",
    "a0",
    "A1",
    "a1 ",
    "a1a1a1",
    "e2e4",
    "-",
    "--",
    "x",
    ":",
    "null",
    "true",
    "\0",
    "é",
    "♞",
    "65537",
    "4294967297",
    "18446744073709551616",
    "99999999999999999999",
];

type Law = Result<(), TestCaseError>;

/// A game to be played: the choice made at each ply, the first legal move once they are used up, and more garbage.
type Script = (Vec<u16>, Vec<String>);

/// Checks the laws of play on random games with these options.
///
/// # Panics
/// When a law is broken, with the shortest game found that breaks it.
pub(crate) fn conforms(kind: &Kind, options: &Options) {
    let options = kind.choose(options).unwrap();
    run(&script(), |script| obeys(kind, &options, &script));
}

/// Checks the laws of play on random games, each with options of its own.
///
/// # Panics
/// When a law is broken, with the simplest options and the shortest game found that break it.
pub(crate) fn conforms_whatever_is_chosen(kind: &Kind) {
    run(&(any_options(kind), script()), |(wished, script)| match kind.choose(&wished) {
        Ok(options) => {
            prop_assert_eq!(kind.choose(&options), Ok(options.clone()), "what was chosen is chosen again");
            obeys(kind, &options, &script)
        }
        Err(reason) => names_an_option(kind, &reason.to_string()),
    });
}

/// Checks that values outside of their declared ranges, values of another sort and unknown options are turned down.
///
/// # Panics
/// When one is accepted, or the reason does not name the option.
pub(crate) fn guards_its_options(kind: &Kind) {
    assert!(kind.choose(&Options::default()).is_ok(), "{}: the defaults do not go together", kind.id);
    let declared =
        kind.options.iter().flat_map(|spec| bad_values(spec).into_iter().map(|value| (spec.name, value)));
    for (name, value) in declared.chain([("no-such-option", OptionValue::Whole(1))]) {
        let wished = Options::from([(name, value.clone())]);
        let refused =
            kind.choose(&wished).expect_err(&format!("{}: {name} = {value:?} is accepted", kind.id));
        let named = refused.to_string().contains(&format!("`{name}`"));
        assert!(named, "{}: `{refused}` does not name {name}", kind.id);
    }
}

fn run<S: Strategy<Value: Debug>>(strategy: &S, law: impl Fn(S::Value) -> Law) {
    let config = ProptestConfig {
        cases: CASES,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config).run(strategy, law).unwrap_or_else(|broken| panic!("{broken}"));
}

fn script() -> impl Strategy<Value = Script> {
    (vec(any::<u16>(), 0..300), vec(any::<String>(), 0..4))
}

/// Options that are each inside their range, whether or not they go together.
fn any_options(kind: &Kind) -> impl Strategy<Value = Options> + use<> {
    let one = |spec: &OptionSpec| {
        let name = spec.name.to_owned();
        let value = match spec.kind {
            OptionKind::Whole { min, max, .. } => (min..=max).prop_map(OptionValue::Whole).boxed(),
            OptionKind::Flag { .. } => any::<bool>().prop_map(OptionValue::Flag).boxed(),
            OptionKind::Choice { values, .. } => {
                proptest::sample::select(values).prop_map(|word| OptionValue::Word(word.to_owned())).boxed()
            }
        };
        value.prop_map(move |value| (name.clone(), value))
    };
    kind.options.iter().map(one).collect::<Vec<_>>().prop_map(collect)
}

fn bad_values(spec: &OptionSpec) -> Vec<OptionValue> {
    let (word, flag) = (OptionValue::Word("no such word".to_owned()), OptionValue::Flag(true));
    match spec.kind {
        OptionKind::Whole { min, max, .. } => {
            let beyond = [min.checked_sub(1), max.checked_add(1)].into_iter().flatten();
            beyond.map(OptionValue::Whole).chain([word, flag]).collect()
        }
        OptionKind::Flag { .. } => vec![word, OptionValue::Whole(1)],
        OptionKind::Choice { .. } => {
            vec![word, flag, OptionValue::Whole(1), OptionValue::Word(String::new())]
        }
    }
}

fn names_an_option(kind: &Kind, reason: &str) -> Law {
    let named = kind.options.iter().any(|spec| reason.contains(&format!("`{}`", spec.name)));
    prop_assert!(named, "`{}` names no option of {}", reason, kind.id);
    Ok(())
}

/// All that can be seen of a board.
#[derive(Clone, Debug, PartialEq)]
struct Sight {
    status: Status,
    legal: BySeat<Option<Vec<String>>>,
    position: String,
    layout: Vec<Layout>,
}

fn look(board: &dyn Board) -> Sight {
    Sight {
        status: board.status(),
        legal: BySeat::from_fn(|seat| board.legal(seat)),
        position: board.position(),
        layout: board.layout(),
    }
}

/// Plays one game by its script and checks every law at every ply.
fn obeys(kind: &Kind, options: &Options, (choices, garbage): &Script) -> Law {
    let mut board = kind.open(options).unwrap();
    let layout = board.layout();
    can_be_drawn(&layout)?;
    let mut texts =
        GARBAGE.iter().map(|text| (*text).to_owned()).chain(names(&layout)).collect::<BTreeSet<_>>();
    texts.extend(garbage.iter().cloned());
    let mut played = Vec::new();
    for choice in choices.iter().copied().chain(repeat(0)).take(PLIES_MAX) {
        let sight = look(&*board);
        prop_assert_eq!(&sight.layout, &layout, "the layout changed");
        fits(&sight.position, &layout)?;
        let moves = turn(&sight)?;
        moves_are_accepted(&*board, &moves, &sight)?;
        texts.extend(moves.iter().map(|(_, text)| text.clone()));
        all_else_is_refused(&mut *board, &texts, &sight)?;
        if moves.is_empty() {
            shows_its_end(&sight, &layout)?;
            played.push((sight, None));
            return can_be_replayed(kind, options, &played);
        }
        let (seat, text) = moves[usize::from(choice) % moves.len()].clone();
        prop_assert_eq!(board.play(seat, &text), Ok(text.clone()));
        played.push((sight, Some((seat, text))));
    }
    Err(TestCaseError::fail(format!("no end after {PLIES_MAX} plies: {}", board.position())))
}

/// Those who are to move have moves, each once; nobody else has any, and nobody has once the game is over.
fn turn(sight: &Sight) -> Result<Vec<(Seat, String)>, TestCaseError> {
    let mut moves = Vec::new();
    for (seat, legal) in sight.legal.iter() {
        let Some(legal) = legal else {
            return Err(TestCaseError::fail(
                "moves that cannot be listed: this kit has to learn to propose some",
            ));
        };
        let may = matches!(sight.status, Status::ToMove(seats) if Seats::contains(seats, seat));
        prop_assert_eq!(may, !legal.is_empty(), "{:?} of {:?}: {:?}", seat, sight.status, legal);
        prop_assert_eq!(legal.iter().collect::<BTreeSet<_>>().len(), legal.len(), "twice in {:?}", legal);
        moves.extend(legal.iter().map(|text| (seat, text.clone())));
    }
    Ok(moves)
}

/// A listed move is written in names of the layout, is accepted as written, and a fork leaves its origin alone.
fn moves_are_accepted(board: &dyn Board, moves: &[(Seat, String)], sight: &Sight) -> Law {
    let names = names(&sight.layout);
    for (seat, text) in moves {
        prop_assert!(is_word(text) || spells(text, &names), "`{}` is not made of names of the layout", text);
        let mut fork = board.fork();
        prop_assert_eq!(&look(&*fork), sight, "a fork differs");
        prop_assert_eq!(fork.play(*seat, text), Ok(text.clone()), "a listed move at {}", sight.position);
    }
    prop_assert_eq!(&look(board), sight, "moves on forks changed the board");
    Ok(())
}

/// What is not listed for a seat is refused with a reason, and the board stays as it is.
fn all_else_is_refused(board: &mut dyn Board, texts: &BTreeSet<String>, sight: &Sight) -> Law {
    for (seat, legal) in sight.legal.iter() {
        for text in texts.iter().filter(|text| legal.iter().flatten().all(|listed| listed != *text)) {
            match board.play(seat, text) {
                Ok(_) => prop_assert!(false, "{:?} may play {:?} at {}", seat, text, sight.position),
                Err(reason) => is_a_sentence(&reason)?,
            }
        }
    }
    prop_assert_eq!(&look(board), sight, "a refused move changed the board");
    Ok(())
}

fn is_a_sentence(reason: &Illegal) -> Law {
    let text = reason.to_string();
    let one_line = !text.is_empty() && !text.contains(char::is_control);
    prop_assert!(one_line && !text.ends_with('.'), "{:?} is no sentence without a full stop", text);
    Ok(())
}

/// Each cell that shows why it ended is a cell of the layout.
fn shows_its_end(sight: &Sight, layout: &[Layout]) -> Law {
    let Status::Over(outcome) = &sight.status else {
        return Err(TestCaseError::fail(format!("nobody can move, but it is not over: {sight:?}")));
    };
    let cells = cells(layout).collect::<BTreeSet<_>>();
    let shown = outcome.line.iter().map(String::as_str).collect::<BTreeSet<_>>();
    prop_assert!(shown.is_subset(&cells), "{:?} are not all cells", outcome.line);
    prop_assert_eq!(shown.len(), outcome.line.len(), "twice in {:?}", outcome.line);
    Ok(())
}

/// The same moves from the start give the same sights.
fn can_be_replayed(kind: &Kind, options: &Options, played: &[(Sight, Option<(Seat, String)>)]) -> Law {
    let mut board = kind.open(options).unwrap();
    for (sight, mv) in played {
        prop_assert_eq!(&look(&*board), sight, "a second time it went differently");
        if let Some((seat, text)) = mv {
            prop_assert!(board.play(*seat, text).is_ok());
        }
    }
    Ok(())
}

/// Every board has cells in rows and columns, as many as it says, and no two cells share a name.
fn can_be_drawn(layout: &[Layout]) -> Law {
    prop_assert!(!layout.is_empty(), "there is nothing to draw");
    for board in layout {
        prop_assert_eq!(board.cells.len(), board.rows);
        prop_assert!(board.cells.iter().all(|row| row.len() == board.cols), "rows of different lengths");
        prop_assert!(board.zones.iter().all(|zones| zones.len() == board.cols), "a zone is a column");
    }
    let all = cells(layout).collect::<Vec<_>>();
    prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "two cells share a name");
    let plain = |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    prop_assert!(names(layout).iter().all(|name| plain(name)), "a name is made of letters and digits");
    Ok(())
}

/// The position has the rows and columns of the layout, and known signs in them; fields follow after a blank.
fn fits(position: &str, layout: &[Layout]) -> Law {
    let mut rest = position.chars();
    for (index, row) in layout.iter().flat_map(|board| board.cells.iter().enumerate()) {
        if index > 0 {
            prop_assert_eq!(rest.next(), Some('/'), "{:?}", position);
        } else if rest.as_str().len() < position.len() {
            prop_assert_eq!(rest.next(), Some('|'), "{:?}", position);
        }
        for cell in row {
            let sign = rest.next();
            let known = sign
                .is_some_and(|sign| if cell.is_some() { ".xoXO#?*~".contains(sign) } else { sign == ' ' });
            prop_assert!(known, "{:?} for {:?} in {:?}", sign, cell, position);
        }
    }
    prop_assert!(matches!(rest.next(), None | Some(' ')), "{:?} goes on", position);
    Ok(())
}

fn cells(layout: &[Layout]) -> impl Iterator<Item = &str> {
    layout.iter().flat_map(|board| board.cells.iter().flatten().flatten()).map(String::as_str)
}

fn names(layout: &[Layout]) -> BTreeSet<String> {
    let zones = layout.iter().flat_map(|board| board.zones.iter().flatten());
    zones.cloned().chain(cells(layout).map(str::to_owned)).collect()
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_lowercase())
}

/// Whether a text is one or more names, with `-`, `x`, `:` or nothing between them.
fn spells(text: &str, names: &BTreeSet<String>) -> bool {
    let goes_on = |rest: &str| {
        rest.is_empty()
            || spells(rest, names)
            || rest.strip_prefix(['-', 'x', ':']).is_some_and(|rest| spells(rest, names))
    };
    names.iter().filter_map(|name| text.strip_prefix(name.as_str())).any(goes_on)
}
