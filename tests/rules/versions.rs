//! Whether the rules still play what they played in this version: games from fixed numbers, put into one digest, held against
//! `rules/*.versions`. Asks only a [`Board`]; knows no rules. How a position is drawn, and in which order moves are listed, is
//! not part of it.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use visavis::rules::{Board, Kind, Legal, Options, Seat, Seed, Status};

use super::fixture::Block;
use super::random::{PLIES_MAX, Random};

/// So many games are played with each set of options.
const GAMES: u64 = 40;
/// So many letters of the digest are written down.
const LETTERS: usize = 16;

/// Holds a block's lines, each `version NUMBER DIGEST`, against what is played today.
pub(crate) fn check(block: &Block) {
    let version = block.kind.version;
    let today = digest(block.kind, &block.options);
    let id = block.kind.id;
    let line = block.lines.iter().find(|line| line.text.starts_with(&format!("version {version} ")));
    let Some(line) = line else {
        let first = block.lines.first().map(ToString::to_string).unwrap_or_default();
        panic!("{first}: version {version} of {id} is new: add the line `version {version} {today}` below");
    };
    let written = line.text.rsplit(' ').next().unwrap_or_default();
    assert!(
        written == today,
        "{line}: {id} plays otherwise than it did in version {version}: the same moves lead elsewhere, or others are \
         allowed, and records that say version {version} would be played again by other rules. Take the change back, or \
         raise `Rules::VERSION` of {id} and add the line `version {} {today}`",
        version + 1
    );
}

/// What comes of games from fixed numbers.
fn digest(kind: &Kind, options: &Options) -> String {
    let mut said = String::new();
    for number in 0..GAMES {
        let mut board = kind.open(options, Seed([u8::try_from(number).unwrap(); 32])).unwrap();
        play(&mut *board, &mut Random(number), &mut said);
    }
    let digest = Sha256::digest(said);
    digest.iter().fold(String::new(), |letters, byte| format!("{letters}{byte:02x}"))[..LETTERS].to_owned()
}

/// Plays a game to its end, and says what there was to choose, what was chosen, and how it ended.
fn play(board: &mut dyn Board, random: &mut Random, said: &mut String) {
    for _ in 0..=PLIES_MAX {
        let seats = match board.status() {
            Status::ToMove(seats) => seats.iter().collect::<Vec<_>>(),
            Status::Over(outcome) => {
                return writeln!(said, "over {:?} {:?}", outcome.winner, outcome.score).unwrap();
            }
        };
        for seat in &seats {
            writeln!(said, "{seat:?} {:?} {:?}", sorted(board.legal(*seat)), board.score()).unwrap();
        }
        let (seat, mv) = board.automatic().unwrap_or_else(|| drawn(board, random.one_of(&seats), random));
        board.play(seat, &mv).unwrap_or_else(|reason| panic!("{mv} at {}: {reason}", board.notation()));
        writeln!(said, "{seat:?} plays {mv}").unwrap();
    }
    panic!("no end after {PLIES_MAX} plies: {}", board.notation());
}

/// A move of a seat, whatever the order in which its moves are listed.
fn drawn(board: &dyn Board, seat: Seat, random: &mut Random) -> (Seat, String) {
    let legal = sorted(board.legal(seat));
    let listed = legal.draw(&mut |limit| random.below(limit));
    let mv = listed.or_else(|| board.random_move(seat, &mut |limit| random.below(limit)));
    (seat, mv.expect("a move of who is to move"))
}

fn sorted(mut legal: Legal<String>) -> Legal<String> {
    match &mut legal {
        Legal::Listed(moves) => moves.sort(),
        Legal::Picked(pick) => {
            pick.cells.sort();
            pick.others.sort();
        }
        Legal::Unlisted => {}
    }
    legal
}
