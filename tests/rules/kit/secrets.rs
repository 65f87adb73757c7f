//! The law of what is hidden: nobody can tell two matches apart that differ in nothing but secrets of others. Knows that
//! a move is secret; never what it hides.
//!
//! Two matches are played side by side, with seeds of their own and other secret moves of some seats, the hiders, but
//! with the same visible moves. All that the others see, watchers included, is compared byte by byte: after a secret
//! move nothing may differ. A visible move may show what was hidden, as a hit does; then the two matches have parted and
//! tell nothing more. So of many visible moves one is taken after which the two positions look the same: then all else
//! has to be the same too, such as who is to move, what may be played, and why something else may not. Whether a
//! position that differs after a visible move shows too much, only the game's own fixtures can say.

use proptest::prelude::*;
use visavis::rules::{Board, Kind, Legal, Made, Options, Seat, Seed, Status, Viewer};

use super::scene;
use super::{LOOKED_AT_MIN, Law, named, seed, stride};
use crate::random::{PLIES_MAX, Random};

/// First visible moves that are tried before a secret is said to tell itself.
const FIRST_TRIED_MAX: u32 = 256;
/// Visible moves that are tried on one position before the two matches part.
const VISIBLE_TRIED_MAX: u32 = 24;
/// Secret moves of which the one that is most like another is taken.
const KIN_TRIED: u32 = 64;
/// Texts of which the refusals are compared on one position.
const REFUSED_TRIED: usize = 32;
/// Bytes from which on a secret move cannot be in a position by chance.
const TELLING_BYTES_MIN: usize = 4;
/// Hexadecimal digits of a commitment, which has to differ and tells nothing.
const COMMITMENT_DIGITS: usize = 64;

/// Two matches that differ in the secrets of the hiders.
struct Twins<'a> {
    one: Box<dyn Board>,
    other: Box<dyn Board>,
    hiders: &'a [Seat],
    random: Random,
    /// What is tried: no moves, names, and the moves of both matches.
    texts: Vec<String>,
    /// All is compared once in so many plies, positions always.
    stride: usize,
    /// Visible moves so far.
    visible: u32,
}

/// All that a viewer can find out about a position.
#[derive(Debug, PartialEq)]
struct View {
    status: Status,
    position: String,
    rest: String,
    answers: Vec<Result<Made, String>>,
}

/// Plays two matches that differ in the secrets of first, of second or of both; on a small board one after another.
pub(super) fn are_kept(kind: &Kind, options: &Options, number: u64) -> Law {
    let mut random = Random(number);
    let all = [&[Seat::First][..], &[Seat::Second], &Seat::BOTH];
    let one = [random.one_of(&all)];
    let stride = stride(&scene::layouts(&*kind.open(options, Seed::default()).unwrap()));
    for hiders in if stride == 1 { &all[..] } else { &one } {
        let [one, other] = [(); 2].map(|()| kind.open(options, seed(&mut random)).unwrap());
        let texts = scene::texts(&scene::layouts(&*one), &[]).into_iter().collect();
        let random = Random(random.next());
        Twins { one, other, hiders, random, texts, stride, visible: 0 }.play()?;
    }
    Ok(())
}

impl Twins<'_> {
    fn play(mut self) -> Law {
        for _ in 0..PLIES_MAX {
            if self.visible < LOOKED_AT_MIN || self.random.below(self.stride) == 0 {
                named("what is secret shows nowhere", self.look_alike())?;
            }
            let Status::ToMove(seats) = self.one.status() else { return Ok(()) };
            let seat = self.random.one_of(&seats.iter().collect::<Vec<_>>());
            if !self.move_secretly(seat)? && !self.move_visibly(seat)? {
                break;
            }
        }
        named("a visible move need not tell a secret", self.went_on())
    }

    fn went_on(&self) -> Law {
        prop_assert!(self.visible > 0, "each one does at {:?}", self.one.notation());
        Ok(())
    }

    /// Those who may not see the hiders' secrets.
    fn blind(&self) -> impl Iterator<Item = Viewer> + use<> {
        let players = Seat::BOTH.into_iter().filter(|seat| !self.hiders.contains(seat)).collect::<Vec<_>>();
        players.into_iter().map(Viewer::Seat).chain([Viewer::Watcher])
    }

    fn look_alike(&mut self) -> Law {
        let tried = (0..REFUSED_TRIED).map(|_| self.random.below(self.texts.len()));
        let tried = tried.map(|index| self.texts[index].clone()).collect::<Vec<_>>();
        for viewer in self.blind() {
            let [one, other] = [&self.one, &self.other].map(|board| view(&**board, viewer, &tried));
            prop_assert_eq!(one, other, "as {:?} sees it, with secrets of {:?}", viewer, self.hiders);
        }
        Ok(())
    }

    /// Makes a secret move, another one in each match if the seat hides; false if the seat's random move is not secret.
    fn move_secretly(&mut self, seat: Seat) -> Result<bool, TestCaseError> {
        let Some(text) = drawn(&*self.one, seat, true, &mut self.random) else { return Ok(false) };
        let other =
            if self.hiders.contains(&seat) { self.another_secret(seat, &text) } else { Some(text.clone()) };
        let Some(other) = other else { return Ok(false) };
        for (board, text) in [(&mut self.one, &text), (&mut self.other, &other)] {
            let made = board.play(seat, text);
            prop_assert!(made.is_ok(), "“what is secret shows nowhere”: {:?} is refused: {:?}", text, made);
            named("a secret move is not shown", is_not_shown(&**board, seat, text))?;
        }
        self.texts.extend([text, other]);
        Ok(true)
    }

    /// A secret move for the other match. Often one that is much like the first match's, so that more visible moves come
    /// out the same: of several, the one with most parts in common.
    fn another_secret(&mut self, seat: Seat, text: &str) -> Option<String> {
        let parts = text.split('-').collect::<Vec<_>>();
        let tried = if self.random.below(2) == 0 { 1 } else { KIN_TRIED };
        let drawn = (0..tried).filter_map(|_| drawn(&*self.other, seat, true, &mut self.random));
        drawn.max_by_key(|other| {
            if other == text { 0 } else { 1 + other.split('-').filter(|part| parts.contains(part)).count() }
        })
    }

    /// Makes the same visible move in both matches, one after which the positions look the same; false if none is found.
    fn move_visibly(&mut self, seat: Seat) -> Result<bool, TestCaseError> {
        for _ in 0..if self.visible == 0 { FIRST_TRIED_MAX } else { VISIBLE_TRIED_MAX } {
            let Some(text) = drawn(&*self.one, seat, false, &mut self.random) else { continue };
            let [mut one, mut other] = [&self.one, &self.other].map(|board| board.fork());
            one.play(seat, &text).unwrap();
            if let Err(reason) = other.play(seat, &text) {
                let tells = !self.hiders.contains(&seat);
                prop_assert!(!tells, "“what is secret shows nowhere”: {:?} is refused: {}", text, reason);
                continue;
            }
            let looks = |viewer| blanked(&one.position(viewer)) == blanked(&other.position(viewer));
            if self.blind().all(looks) {
                (self.one, self.other) = (one, other);
                self.texts.push(text);
                self.visible += 1;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A random move that is secret, or one that is not.
fn drawn(board: &dyn Board, seat: Seat, secret: bool, random: &mut Random) -> Option<String> {
    let text = board.random_move(seat, &mut |limit| random.below(limit))?;
    let made = board.fork().play(seat, &text).ok()?;
    (made.secret == secret).then_some(text)
}

fn view(board: &dyn Board, viewer: Viewer, tried: &[String]) -> View {
    let answer =
        |seat, text: &String| board.fork().play(seat, text).map_err(|reason| blanked(&reason.to_string()));
    let (legal, answers) = match viewer {
        Viewer::Seat(seat) => (board.legal(seat), tried.iter().map(|text| answer(seat, text)).collect()),
        Viewer::Watcher | Viewer::Afterwards => (Legal::NONE, Vec::new()),
    };
    let rest =
        format!("{:?}", (legal, board.score(), board.swapped(), board.automatic(), board.layout(viewer)));
    View { status: board.status(), position: blanked(&board.position(viewer)), rest, answers }
}

/// Neither the other player nor a watcher can read a secret move anywhere.
fn is_not_shown(board: &dyn Board, maker: Seat, text: &str) -> Law {
    for viewer in [Viewer::Seat(maker.other()), Viewer::Watcher] {
        let view = view(board, viewer, &[]);
        let shown = view.position.contains(text) || view.rest.contains(text);
        prop_assert!(!shown || text.len() < TELLING_BYTES_MIN, "{:?} is, to {:?}: {:?}", text, viewer, view);
    }
    Ok(())
}

/// A text without its commitments.
fn blanked(text: &str) -> String {
    let words = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
    let is_commitment =
        |word: &str| word.len() == COMMITMENT_DIGITS && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    let blank = |word: &str| {
        let bare = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        if is_commitment(bare) { word.replace(bare, "commitment") } else { word.to_owned() }
    };
    words.map(blank).collect()
}
