//! Writes histories as two players would who are told the truth, so that a test can break them. Knows what is asked and
//! told; never the checker.

use visavis::rules::{Board, BySeat, CATALOGUE, Kind, Options, Seed, Status, Viewer, find};

use super::super::history::Record;
use super::*;

/// A server that makes no mistakes, and writes the logs of both its players.
pub(super) struct Scribe {
    pub(super) kind: &'static Kind,
    pub(super) options: Options,
    pub(super) board: Box<dyn Board>,
    pub(super) moves: Vec<(Seat, String)>,
    pub(super) end: Option<(Option<Seat>, &'static str)>,
    pub(super) seq: u32,
    pub(super) at: u64,
    pub(super) id: u64,
    pub(super) logs: BySeat<Vec<Entry>>,
    pub(super) here: BySeat<bool>,
}

impl Scribe {
    pub(super) fn open() -> Self {
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

    pub(super) fn standing(&self) -> Standing {
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

    pub(super) fn snapshot(&self, seat: Seat) -> Fact {
        Fact::Snapshot { moves: self.texts(), standing: self.standing(), end: self.ended(seat) }
    }

    pub(super) fn ask(&mut self, seat: Seat, command: Command) -> u64 {
        let (at, id) = (self.tick(), self.id);
        self.id += 1;
        self.logs.get_mut(seat).push(Entry::Asked { at, id, command });
        id
    }

    pub(super) fn tell(&mut self, seat: Seat, re: Option<u64>, fact: Fact) {
        let (at, seq) = (self.tick(), self.seq);
        if *self.here.get(seat) {
            self.logs.get_mut(seat).push(Entry::Heard { at, re, seq, fact });
        }
    }

    /// A connection breaks; its player hears nothing until they resume.
    pub(super) fn lose(&mut self, seat: Seat) {
        *self.here.get_mut(seat) = false;
        self.logs.get_mut(seat).push(Entry::Lost);
    }

    pub(super) fn resume(&mut self, seat: Seat) {
        let id = self.ask(seat, Command::Resume);
        *self.here.get_mut(seat) = true;
        self.seq += 1;
        self.tell(seat.other(), None, Fact::Aside);
        self.tell(seat, Some(id), self.snapshot(seat));
    }

    pub(super) fn play_command(&self, text: &str) -> Command {
        let ply = u32::try_from(self.moves.len()).expect("few") + 1;
        Command::Play { ply, text: text.to_owned() }
    }

    /// A move that is made, whether or not its player is still there to hear so.
    pub(super) fn play(&mut self, seat: Seat, text: &str) {
        let id = self.ask(seat, self.play_command(text));
        self.made(seat, text, Some(id));
    }

    pub(super) fn made(&mut self, seat: Seat, text: &str, re: Option<u64>) {
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

    pub(super) fn finish(&mut self, winner: Option<Seat>, reason: &'static str) {
        self.seq += 1;
        self.end = Some((winner, reason));
        for seat in Seat::BOTH {
            self.tell(seat, None, Fact::Ended(self.ended(seat).expect("it has ended")));
        }
    }

    pub(super) fn take_back(&mut self, seat: Seat) {
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
    pub(super) fn forget(&mut self) {
        self.moves.pop();
        self.set_up();
    }

    fn set_up(&mut self) {
        self.board = self.kind.open(&self.options, Seed::default()).expect("it opens");
        for (seat, text) in &self.moves {
            self.board.play(*seat, text).expect("it was legal");
        }
    }

    pub(super) fn history(self) -> History {
        let (winner, reason) = self.end.expect("it has ended");
        let record = Record { moves: self.moves, winner, reason: reason.to_owned() };
        History { kind: self.kind, options: self.options, logs: self.logs, record: Some(record) }
    }
}
