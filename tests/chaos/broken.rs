//! Histories that are right, and the same histories broken on purpose: the checker must take each of the former and name the
//! flaw of each of the latter. Knows the checker alone.

use rstest::rstest;
use visavis::protocol::OfferKind;
use visavis::rules::{Board, BySeat, CATALOGUE, Kind, Options, Seat, Seed, Status, Viewer, find};

use super::history::{Broken, Command, End, Entry, Fact, Flaw, History, Record, Standing, check};

/// A server that makes no mistakes, and writes the logs of both its players.
struct Scribe {
    kind: &'static Kind,
    options: Options,
    board: Box<dyn Board>,
    moves: Vec<(Seat, String)>,
    end: Option<(Option<Seat>, &'static str)>,
    seq: u32,
    at: u64,
    id: u64,
    logs: BySeat<Vec<Entry>>,
    here: BySeat<bool>,
}

impl Scribe {
    fn open() -> Self {
        let kind = find(CATALOGUE, "tic-tac-toe").expect("it is there");
        let options = kind.choose(&Options::default()).expect("the usual game");
        let board = kind.open(&options, Seed::default()).expect("it opens");
        let mut scribe = Self {
            kind,
            options,
            board,
            moves: Vec::new(),
            end: None,
            seq: 0,
            at: 0,
            id: 0,
            logs: BySeat::default(),
            here: BySeat { first: true, second: true },
        };
        for seat in Seat::BOTH {
            scribe.tell(seat, None, scribe.snapshot(seat));
        }
        scribe
    }

    fn tick(&mut self) -> u64 {
        self.at += 10;
        self.at
    }

    fn standing(&self) -> Standing {
        let turn = match self.board.status() {
            Status::ToMove(seats) if self.end.is_none() => seats.iter().collect(),
            Status::ToMove(_) | Status::Over(_) => Vec::new(),
        };
        Standing { position: self.board.position(Viewer::Watcher), turn }
    }

    fn ended(&self, seat: Seat) -> Option<End> {
        let (winner, reason) = self.end?;
        let result = winner.map_or("draw", |winner| if winner == seat { "win" } else { "loss" });
        let ply = u32::try_from(self.moves.len()).expect("few");
        Some(End { ply, winner, reason: reason.to_owned(), result: Some(result.to_owned()) })
    }

    fn texts(&self) -> Vec<String> {
        self.moves.iter().map(|(_, text)| text.clone()).collect()
    }

    fn snapshot(&self, seat: Seat) -> Fact {
        Fact::Snapshot { moves: self.texts(), standing: self.standing(), end: self.ended(seat) }
    }

    fn ask(&mut self, seat: Seat, command: Command) -> u64 {
        let (at, id) = (self.tick(), self.id);
        self.id += 1;
        self.logs.get_mut(seat).push(Entry::Asked { at, id, command });
        id
    }

    fn tell(&mut self, seat: Seat, re: Option<u64>, fact: Fact) {
        let (at, seq) = (self.tick(), self.seq);
        if *self.here.get(seat) {
            self.logs.get_mut(seat).push(Entry::Heard { at, re, seq, fact });
        }
    }

    /// A connection breaks; its player hears nothing until they resume.
    fn lose(&mut self, seat: Seat) {
        *self.here.get_mut(seat) = false;
        self.logs.get_mut(seat).push(Entry::Lost);
    }

    fn resume(&mut self, seat: Seat) {
        let id = self.ask(seat, Command::Resume);
        *self.here.get_mut(seat) = true;
        self.seq += 1;
        self.tell(seat.other(), None, Fact::Aside);
        self.tell(seat, Some(id), self.snapshot(seat));
    }

    fn play_command(&self, text: &str) -> Command {
        let ply = u32::try_from(self.moves.len()).expect("few") + 1;
        Command::Play { ply, text: text.to_owned() }
    }

    /// A move that is made, whether or not its player is still there to hear so.
    fn play(&mut self, seat: Seat, text: &str) {
        let id = self.ask(seat, self.play_command(text));
        self.made(seat, text, Some(id));
    }

    fn made(&mut self, seat: Seat, text: &str, re: Option<u64>) {
        self.board.play(seat, text).expect("a legal move");
        self.moves.push((seat, text.to_owned()));
        self.seq += 1;
        let ply = u32::try_from(self.moves.len()).expect("few");
        for hearer in [seat, seat.other()] {
            let played = Fact::Played { ply, seat, text: text.to_owned(), standing: self.standing() };
            self.tell(hearer, re.filter(|_| hearer == seat), played);
        }
        if let Status::Over(outcome) = self.board.status() {
            self.finish(outcome.winner, "rules");
        }
    }

    fn finish(&mut self, winner: Option<Seat>, reason: &'static str) {
        self.seq += 1;
        self.end = Some((winner, reason));
        for seat in Seat::BOTH {
            self.tell(seat, None, Fact::Ended(self.ended(seat).expect("it has ended")));
        }
    }

    fn take_back(&mut self, seat: Seat) {
        let takeback = Command::Offer(OfferKind::Takeback);
        let id = self.ask(seat, takeback.clone());
        self.seq += 1;
        self.tell(seat, Some(id), Fact::Aside);
        self.tell(seat.other(), None, Fact::Aside);
        let id = self.ask(seat.other(), takeback);
        let keep = self.moves.iter().rposition(|(by, _)| *by == seat).expect("a move");
        self.moves.truncate(keep);
        self.set_up();
        self.seq += 1;
        for hearer in Seat::BOTH {
            let re = (hearer != seat).then_some(id);
            self.tell(hearer, re, Fact::TakenBack { moves: self.texts(), standing: self.standing() });
        }
    }

    /// A server that has forgotten its last move.
    fn forget(&mut self) {
        self.moves.pop();
        self.set_up();
    }

    fn set_up(&mut self) {
        self.board = self.kind.open(&self.options, Seed::default()).expect("it opens");
        for (seat, text) in &self.moves {
            self.board.play(*seat, text).expect("it was legal");
        }
    }

    fn history(self) -> History {
        let (winner, reason) = self.end.expect("it has ended");
        let record = Record { moves: self.moves, winner, reason: reason.to_owned() };
        History { kind: self.kind, options: self.options, logs: self.logs, record: Some(record) }
    }
}

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
fn a_move_that_the_server_forgot_is_found() {
    let mut scribe = after(3);
    scribe.lose(FIRST);
    scribe.forget();
    scribe.resume(FIRST);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Lost);
}

#[test]
fn a_move_that_the_server_forgot_is_found_when_nobody_plays_it_again() {
    let mut scribe = after(3);
    scribe.forget();
    scribe.ask(FIRST, Command::Resign);
    scribe.finish(Some(SECOND), "resignation");
    assert_flaw(&scribe.history(), Flaw::Result);
    let mut history = plain();
    history.record.as_mut().expect("there is one").moves.remove(2);
    assert_flaw(&history, Flaw::Lost);
    let mut history = eventful();
    history.record.as_mut().expect("there is one").moves.remove(1);
    assert_flaw(&history, Flaw::Lost);
}

#[test]
fn a_move_that_was_taken_back_without_both_is_found() {
    let mut history = taken_back_unheard();
    history.logs.second.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    history.logs.first.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    assert_flaw(&history, Flaw::Lost);
    let mut history = eventful();
    history.logs.second.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    for entry in &mut history.logs.second {
        if let Entry::Heard { re, fact: Fact::TakenBack { .. }, .. } = entry {
            *re = None;
        }
    }
    assert_flaw(&history, Flaw::Invented);
}

#[test]
fn a_move_that_counts_twice_is_found() {
    let mut history = plain();
    let record = history.record.as_mut().expect("there is one");
    record.moves.push(record.moves[4].clone());
    assert_flaw(&history, Flaw::Doubled);

    // Under a second number.
    let mut scribe = after(3);
    scribe.seq += 1;
    for seat in Seat::BOTH {
        let standing = scribe.standing();
        scribe.tell(seat, None, Fact::Played { ply: 3, seat: FIRST, text: "a2".to_owned(), standing });
    }
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Doubled);

    // Asked once, made again after it was taken back.
    let mut scribe = after(3);
    scribe.take_back(FIRST);
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Doubled);
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

#[rstest]
#[case::heard_before_it_was_asked(3, 1)]
#[case::asked_when_a_later_one_was_known(9_999, 9_999)]
fn a_move_in_the_wrong_order_is_found(#[case] heard_at_once: u32, #[case] asked_at: u64) {
    let mut history = plain();
    for seat in Seat::BOTH {
        for entry in history.logs.get_mut(seat) {
            match entry {
                Entry::Asked { at, command: Command::Play { ply: 3, .. }, .. } => *at = asked_at,
                Entry::Heard { at, seq, .. } if *seq == heard_at_once => *at = 0,
                Entry::Asked { .. } | Entry::Heard { .. } | Entry::Refused { .. } | Entry::Lost => {}
            }
        }
    }
    assert_flaw(&history, Flaw::Reordered);
}

#[test]
fn two_moves_that_changed_places_are_found() {
    let mut history = plain();
    each_told(&mut history, 1, |_, text, _| *text = "a2".to_owned());
    each_told(&mut history, 3, |_, text, _| *text = "a1".to_owned());
    assert_flaw(&history, Flaw::Invented);
    let mut history = plain();
    history.record.as_mut().expect("there is one").moves.swap(0, 2);
    assert_flaw(&history, Flaw::Lost);
}

#[test]
fn a_move_against_the_rules_is_found() {
    let mut history = plain();
    each_told(&mut history, 4, |_, text, _| *text = "a1".to_owned());
    for entry in &mut history.logs.second {
        if let Entry::Asked { command: Command::Play { ply: 4, text }, .. } = entry {
            *text = "a1".to_owned();
        }
    }
    assert_flaw(&history, Flaw::Illegal);
    let mut history = plain();
    each_heard(&mut history, |_, _, fact| {
        if let Fact::Played { ply: 2, seat, .. } = fact {
            *seat = FIRST;
        }
    });
    assert_flaw(&history, Flaw::Illegal);
}

#[test]
fn a_move_that_nobody_asked_for_is_found() {
    let mut scribe = after(2);
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Invented);
}

#[test]
fn a_refused_move_that_counts_is_found() {
    let mut scribe = after(2);
    let id = scribe.ask(FIRST, scribe.play_command("a2"));
    scribe.logs.first.push(Entry::Refused { id, code: "not_your_turn".to_owned() });
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Refused);
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
