//! The laws that hold for every game, for whoever adds one: `conforms` plays random games of a kind, with its default
//! options and with random ones, and holds every law against them. A broken law is told by its name, with the shortest
//! game found that breaks it.
//!
//! Asks a [`Kind`] and its boards as the server does, in text; knows no rules, and is never told what a game is about.
//! Which laws there are is said where they are: `kit/views.rs` on what is shown, `kit/moves.rs` on what may be played,
//! `kit/notations.rs` on what is written and read, `kit/transcripts.rs` on whole matches as files, `kit/secrets.rs` on what is
//! hidden, `kit/choices.rs` on options.

#[path = "kit/broken.rs"]
mod broken;
#[path = "kit/choices.rs"]
mod choices;
#[path = "kit/moves.rs"]
mod moves;
#[path = "kit/notations.rs"]
mod notations;
#[path = "kit/scene.rs"]
mod scene;
#[path = "kit/secrets.rs"]
mod secrets;
#[path = "kit/transcripts.rs"]
mod transcripts;
#[path = "kit/views.rs"]
mod views;

use std::fmt::Debug;
use std::iter::repeat;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Reason, TestCaseError, TestError, TestRunner};
use visavis::rules::{Board, BySeat, Chance, Kind, Legal, Options, Seat, Seed, Status};

use super::random::{PLIES_MAX, Random};
use scene::{Layouts, Scene, Sight, look};

/// Random games with default options, and as many again with random ones.
const CASES: u32 = 24;
/// Cells of a board for each ply between two that are looked at: large boards are looked at less often.
const CELLS_A_PLY: usize = 24;

/// How long a shorter game that breaks a law is looked for.
const SHRINK_MS_MAX: u32 = 10_000;
/// The first so many plies are all looked at.
const LOOKED_AT_MIN: u32 = 4;

/// Whether a law holds.
type Law = Result<(), TestCaseError>;

/// What a law is called, and whether it holds for a position.
type Named = (&'static str, fn(&Scene) -> Law);

/// The laws that hold for every position.
const LAWS: [&[Named]; 3] = [views::LAWS, moves::LAWS, notations::LAWS];

/// The name of the law that is held against every move that is made.
const ACCEPTED: &str = "a listed or random move is accepted";

/// How a random game goes.
#[derive(Clone, Debug)]
struct Script {
    wished: Options,
    seed: u64,
    /// What is chosen at each ply; the first legal move once they are used up.
    choices: Vec<u16>,
    /// More texts that are no moves, unless they are by chance.
    garbage: Vec<String>,
}

/// Checks every law on random games.
///
/// # Panics
/// When a law is broken, with its name and the shortest game found that breaks it.
pub(crate) fn conforms(kind: &Kind) {
    choices::are_guarded(kind);
    hold(kind, Just(Options::default()).boxed());
    if !kind.options.is_empty() {
        hold(kind, choices::any_options(kind).boxed());
    }
}

fn hold(kind: &Kind, wished: BoxedStrategy<Options>) {
    let config = ProptestConfig {
        cases: CASES,
        max_shrink_iters: 500,
        max_shrink_time: SHRINK_MS_MAX,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let scripts = (wished, any::<u64>(), vec(any::<u16>(), 0..300), vec(any::<String>(), 0..4))
        .prop_map(|(wished, seed, choices, garbage)| Script { wished, seed, choices, garbage });
    match TestRunner::new(config).run(&scripts, |script| obeys(kind, &script)) {
        Ok(()) => {}
        Err(TestError::Fail(broken, script)) => panic!("{} breaks a law: {broken}\n{script:?}", kind.id),
        Err(TestError::Abort(reason)) => panic!("{}: {reason}", kind.id),
    }
}

/// Plays one game by its script and checks every law.
fn obeys(kind: &Kind, script: &Script) -> Law {
    let options = match kind.choose(&script.wished) {
        Ok(options) => options,
        Err(reason) => return named("bad options are named", choices::names_one(kind, &reason)),
    };
    named("what was chosen is chosen again", choices::are_chosen_again(kind, &options))?;
    let game = Game::play(kind, &options, script)?;
    named("the same moves lead to the same positions", game.can_be_replayed(kind, &options))?;
    named("nobody is denied the win to come", game.denies_no_win())?;
    transcripts::are_sound(kind, &options, &game.moves(), game.winner(), &script.garbage)?;
    if kind.hidden { secrets::are_kept(kind, &options, script.seed) } else { Ok(()) }
}

/// One in so many plies is looked at.
fn stride(layouts: &Layouts) -> usize {
    scene::cells(&layouts[0]).count() / CELLS_A_PLY + 1
}

fn obeys_each_law(scene: &Scene) -> Law {
    LAWS.iter().copied().flatten().try_for_each(|(name, law)| named(name, law(scene)))
}

/// A law has a name, which is told when it is broken.
fn named(name: &str, held: Law) -> Law {
    held.map_err(|broken| TestCaseError::fail(format!("“{name}”: {}", told(broken))))
}

fn told(broken: TestCaseError) -> Reason {
    match broken {
        TestCaseError::Fail(reason) | TestCaseError::Reject(reason) => reason,
    }
}

/// What was seen, if it was looked at, and the move that was made then, if it was not over.
type Ply = (Option<Sight>, Option<(Seat, String)>);

/// A game that was played: its moves, and before those that were looked at what was seen and what was said of who can
/// win.
struct Game {
    seed: Seed,
    plies: Vec<Ply>,
    chances: Vec<BySeat<Chance>>,
}

impl Game {
    /// Plays a game to its end and holds the laws of positions against it.
    fn play(kind: &Kind, options: &Options, script: &Script) -> Result<Self, TestCaseError> {
        let mut random = Random(script.seed);
        let mut game = Self { seed: seed(&mut random), plies: Vec::new(), chances: Vec::new() };
        let mut board = kind.open(options, game.seed).unwrap();
        let layouts = scene::layouts(&*board);
        named("a layout can be drawn", views::can_be_drawn(&layouts))?;
        let mut texts = scene::texts(&layouts, &script.garbage);
        let stride = stride(&layouts);
        for (ply, choice) in (0..=PLIES_MAX).zip(script.choices.iter().copied().chain(repeat(0))) {
            let over = matches!(board.status(), Status::Over(_));
            let looks = ply < LOOKED_AT_MIN || random.below(stride) == 0 || over;
            let sight = looks.then(|| look(&*board));
            if let Some(sight) = &sight {
                let seed = random.next();
                let scene =
                    Scene { kind, options, board: &*board, sight, layouts: &layouts, texts: &texts, seed };
                obeys_each_law(&scene).map_err(|broken| game.tells(broken))?;
                let proposals = scene.proposals();
                texts.extend(proposals.into_iter().map(|(_, text)| text));
                game.chances.push(BySeat::from_fn(|seat| board.may_win(seat)));
            }
            let mv = (!over).then(|| chosen(&*board, choice));
            if let Some((seat, text)) = &mv {
                named(ACCEPTED, played(&mut *board, *seat, text)).map_err(|broken| game.tells(broken))?;
            }
            game.plies.push((sight, mv));
            if over {
                return Ok(game);
            }
        }
        Err(TestCaseError::fail(format!(
            "“every game ends”: none after {PLIES_MAX} plies: {}",
            board.notation()
        )))
    }

    /// Says after which moves a law was broken.
    fn tells(&self, broken: TestCaseError) -> TestCaseError {
        let moves = self.moves().into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        TestCaseError::fail(format!("{}; after `{}`", told(broken), moves.join(" ")))
    }

    fn moves(&self) -> Vec<(Seat, &str)> {
        let made = self.plies.iter().filter_map(|(_, mv)| mv.as_ref());
        made.map(|(seat, text)| (*seat, text.as_str())).collect()
    }

    fn winner(&self) -> Option<Seat> {
        match &self.plies.last()?.0.as_ref()?.status {
            Status::Over(outcome) => outcome.winner,
            Status::ToMove(_) => None,
        }
    }

    /// Who wins in the end could win all along, and when it is over nobody else can.
    fn denies_no_win(&self) -> Law {
        let winner = self.winner();
        for chance in &self.chances {
            prop_assert!(
                winner.is_none_or(|seat| *chance.get(seat) != Chance::No),
                "{:?} of {:?}",
                chance,
                winner
            );
        }
        let won = BySeat::from_fn(|seat| if winner == Some(seat) { Chance::Yes } else { Chance::No });
        prop_assert_eq!(self.chances.last(), Some(&won));
        Ok(())
    }

    /// The same moves from the start with the same seed give the same sights.
    fn can_be_replayed(&self, kind: &Kind, options: &Options) -> Law {
        let mut board = kind.open(options, self.seed).unwrap();
        for (sight, mv) in &self.plies {
            if let Some(sight) = sight {
                prop_assert_eq!(&look(&*board), sight, "a second time");
            }
            if let Some((seat, text)) = mv {
                played(&mut *board, *seat, text)?;
            }
        }
        Ok(())
    }
}

fn played(board: &mut dyn Board, seat: Seat, text: &str) -> Law {
    match board.play(seat, text) {
        Ok(made) => prop_assert_eq!(made.text, text),
        Err(reason) => prop_assert!(false, "{:?} may not play {:?}: {}", seat, text, reason),
    }
    Ok(())
}

/// The move that a choice stands for, by one of those who are to move.
fn chosen(board: &dyn Board, choice: u16) -> (Seat, String) {
    let Status::ToMove(seats) = board.status() else { panic!("nobody is to move") };
    let seats = seats.iter().collect::<Vec<_>>();
    let number = usize::from(choice);
    let seat = seats[number % seats.len()];
    let listed = match board.legal(seat) {
        Legal::Listed(moves) => moves.get(number / seats.len() % moves.len().max(1)).cloned(),
        Legal::Picked(_) | Legal::Unlisted => None,
    };
    let mut random = Random(u64::from(choice));
    let drawn = || board.random_move(seat, &mut |limit| random.below(limit));
    (seat, listed.or_else(drawn).expect("a move of who is to move"))
}

fn seed(random: &mut Random) -> Seed {
    Seed(std::array::from_fn(|_| random.next().to_le_bytes()[0]))
}
