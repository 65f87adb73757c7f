//! Histories that are right, and the same histories broken on purpose: the checker must take each of the former and
//! name the flaw of each of the latter. Who writes them is in `scribe`, and what is wrong with moves in `moves`. Knows
//! the checker alone.

mod moves;
mod scribe;

use rstest::rstest;
use visavis::protocol::OfferKind;
use visavis::rules::Seat;

use super::history::{Broken, Command, End, Entry, Fact, Flaw, History, Standing, check};
use scribe::Scribe;

const FIRST: Seat = Seat::First;

const SECOND: Seat = Seat::Second;

/// First wins in five moves if all of them are made.
const MOVES: [(Seat, &str); 5] =
    [(FIRST, "a1"), (SECOND, "b1"), (FIRST, "a2"), (SECOND, "b2"), (FIRST, "a3")];

fn after(moves: usize) -> Scribe {
    let mut scribe = Scribe::open();
    play_on(&mut scribe, moves);
    scribe
}

/// Plays on up to this many moves.
fn play_on(scribe: &mut Scribe, moves: usize) {
    for (seat, text) in &MOVES[scribe.moves.len()..moves] {
        scribe.play(*seat, text);
    }
}

fn plain() -> History {
    after(5).history()
}

/// The same game with all that can happen on the way to a connection and an agreement.
fn eventful() -> History {
    let mut scribe = after(1);
    // A move that is made, and nobody hears of it.
    scribe.lose(FIRST);
    scribe.lose(SECOND);
    scribe.play(SECOND, "b1");
    scribe.resume(SECOND);
    scribe.resume(FIRST);
    // A move that is lost on the way, and said again.
    scribe.ask(FIRST, scribe.play_command("a2"));
    scribe.lose(FIRST);
    scribe.resume(FIRST);
    scribe.play(FIRST, "a2");
    scribe.take_back(FIRST);
    play_on(&mut scribe, 4);
    // The end comes, and nobody hears of it.
    scribe.lose(FIRST);
    scribe.lose(SECOND);
    scribe.play(FIRST, "a3");
    scribe.history()
}

/// An agreement to take back that nobody hears the outcome of, and a move made anew.
fn taken_back_unheard() -> History {
    let mut scribe = after(3);
    let takeback = Command::Offer(OfferKind::Takeback);
    scribe.ask(FIRST, takeback.clone());
    scribe.seq += 1;
    scribe.tell(SECOND, None, Fact::Aside);
    scribe.ask(SECOND, takeback);
    scribe.lose(FIRST);
    scribe.lose(SECOND);
    scribe.forget();
    scribe.seq += 1;
    scribe.resume(FIRST);
    scribe.resume(SECOND);
    play_on(&mut scribe, 5);
    scribe.history()
}

fn given_up() -> History {
    let mut scribe = after(1);
    scribe.ask(SECOND, Command::Resign);
    scribe.finish(Some(FIRST), "resignation");
    scribe.history()
}

fn agreed() -> History {
    let mut scribe = after(2);
    for seat in Seat::BOTH {
        scribe.ask(seat, Command::Offer(OfferKind::Draw));
    }
    scribe.finish(None, "agreement");
    scribe.history()
}

#[rstest]
#[case::plain(plain())]
#[case::eventful(eventful())]
#[case::taken_back_unheard(taken_back_unheard())]
#[case::given_up(given_up())]
#[case::agreed(agreed())]
fn what_is_right_is_taken(#[case] history: History) {
    let played = check(&history).unwrap_or_else(|broken| panic!("{broken}"));
    let record = history.record.expect("there is one");
    assert_eq!((played.moves, played.winner), (record.moves, record.winner));
}

fn assert_flaw(history: &History, expected: Flaw) {
    let verdict = check(history);
    assert_eq!(verdict.as_ref().err().map(|Broken { flaw, .. }| *flaw), Some(expected), "{verdict:?}");
}

/// Does something to everything that was heard.
fn each_heard(history: &mut History, mut change: impl FnMut(Seat, &mut u32, &mut Fact)) {
    for seat in Seat::BOTH {
        for entry in history.logs.get_mut(seat) {
            if let Entry::Heard { seq, fact, .. } = entry {
                change(seat, seq, fact);
            }
        }
    }
}

/// Does something to one move as it was heard.
fn each_told(history: &mut History, number: u32, mut change: impl FnMut(Seat, &mut String, &mut Standing)) {
    each_heard(history, |seat, _, fact| {
        if let Fact::Played { ply, text, standing, .. } = fact
            && *ply == number
        {
            change(seat, text, standing);
        }
    });
}

/// Does something to every end that was heard.
fn each_end(history: &mut History, mut change: impl FnMut(Seat, &mut End)) {
    each_heard(history, |seat, _, fact| {
        if let Fact::Ended(end) = fact {
            change(seat, end);
        }
    });
}

#[test]
fn an_answer_older_than_what_was_known_is_found() {
    let mut scribe = after(3);
    scribe.lose(FIRST);
    let id = scribe.ask(FIRST, Command::Resume);
    scribe.here.first = true;
    let stale = scribe.snapshot(FIRST);
    scribe.tell(FIRST, Some(id), stale);
    play_on(&mut scribe, 5);
    let mut history = scribe.history();
    assert_eq!(check(&history).err(), None);
    // The other had heard more before this was asked.
    let asked = history.logs.first.iter().find_map(|entry| match entry {
        Entry::Asked { at, command: Command::Resume, .. } => Some(*at),
        Entry::Asked { .. } | Entry::Heard { .. } | Entry::Refused { .. } | Entry::Lost => None,
    });
    let asked = asked.expect("it was");
    for entry in &mut history.logs.second {
        if let Entry::Heard { at, seq: 4, .. } = entry {
            *at = asked - 1;
        }
    }
    assert_flaw(&history, Flaw::Reordered);
}

#[test]
fn a_number_left_out_is_found() {
    let mut history = plain();
    history.logs.second.retain(|entry| !matches!(entry, Entry::Heard { seq: 3, .. }));
    assert_flaw(&history, Flaw::Gap);
    // More happened than there are numbers for.
    let mut scribe = after(1);
    scribe.lose(FIRST);
    scribe.lose(SECOND);
    play_on(&mut scribe, 3);
    scribe.seq = 1;
    scribe.resume(FIRST);
    scribe.resume(SECOND);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Gap);
}

#[test]
fn a_number_that_goes_back_is_found() {
    let mut scribe = after(3);
    scribe.lose(FIRST);
    scribe.lose(SECOND);
    scribe.forget();
    scribe.seq -= 2;
    scribe.resume(FIRST);
    scribe.resume(SECOND);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::WentBack);
}

#[test]
fn two_stories_under_one_number_are_found() {
    let mut history = plain();
    each_told(&mut history, 3, |seat, text, _| {
        if seat == SECOND {
            *text = "c3".to_owned();
        }
    });
    assert_flaw(&history, Flaw::Forked);
}

#[test]
fn a_wrong_position_or_turn_is_found() {
    let mut history = plain();
    each_told(&mut history, 3, |_, _, standing| standing.position = standing.position.replace('x', "o"));
    assert_flaw(&history, Flaw::Misdrawn);
    let mut history = plain();
    each_told(&mut history, 3, |_, _, standing| standing.turn = vec![FIRST]);
    assert_flaw(&history, Flaw::Misdrawn);
}

#[test]
fn an_end_that_is_not_the_end_is_found() {
    let mut history = plain();
    each_end(&mut history, |_, end| end.winner = Some(SECOND));
    assert_flaw(&history, Flaw::Result);
    let mut history = plain();
    each_end(&mut history, |_, end| end.result = Some("win".to_owned()));
    assert_flaw(&history, Flaw::Result);
    let mut history = plain();
    history.record.as_mut().expect("there is one").winner = None;
    assert_flaw(&history, Flaw::Result);
    for command in [Command::Resign, Command::Offer(OfferKind::Draw)] {
        let mut history = if command == Command::Resign { given_up() } else { agreed() };
        let is_it = |entry: &Entry| matches!(entry, Entry::Asked { command: asked, .. } if *asked == command);
        history.logs.second.retain(|entry| !is_it(entry));
        assert_flaw(&history, Flaw::Result);
    }
}

#[test]
fn a_game_that_is_not_over_is_found() {
    let mut history = eventful();
    history.record = None;
    assert_flaw(&history, Flaw::Unended);
}
