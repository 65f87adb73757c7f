//! The course of one game on a board of the checker's own: what was told is followed event by event; what nobody heard
//! is inferred (`inferring`). Knows the rules as text; never why something was asked.

mod inferring;

use std::collections::{BTreeMap, HashMap};

use visavis::protocol::OfferKind;
use visavis::rules::{Board, Seat, Seed, Status};

use super::history::{Broken, Command, End, Entry, Fact, Flaw, History, Played, Record, Telling};
use super::order::{Effect, Order};

/// What stands for a move that its reader may not know.
const SECRET: &str = "?";

/// A move on the board.
struct Move {
    seat: Seat,
    text: String,
    automatic: bool,
}

/// A move with the numbers it may have.
struct Numbered {
    after: u32,
    seq: u32,
    seat: Seat,
    ply: u32,
    text: String,
}

/// A game as far as it has been followed.
pub struct Course<'a> {
    history: &'a History,
    order: &'a Order<'a>,
    board: Box<dyn Board>,
    moves: Vec<Move>,
    end: Option<End>,
    seq: Option<u32>,
    /// The event of that number, if it was heard itself.
    event: Option<&'a Fact>,
    /// When anybody first heard of this number or a higher one.
    first_heard: BTreeMap<u32, u64>,
    /// Moves that were hidden from somebody, by ply. Games that hide take nothing back.
    secrets: HashMap<u32, String>,
    made: Vec<Numbered>,
    /// Answers to commands said again whose event nobody heard when it happened.
    late: Vec<&'a Telling<'a>>,
    takebacks_inferred: usize,
}

fn broken<T>(flaw: Flaw, what: impl Into<String>) -> Result<T, Broken> {
    Err(Broken::new(flaw, what))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a game is shorter")
}

impl<'a> Course<'a> {
    pub fn begin(
        history: &'a History,
        order: &'a Order<'a>,
        tellings: &[Telling<'_>],
    ) -> Result<Self, Broken> {
        let mut first_heard = BTreeMap::new();
        let mut earliest = u64::MAX;
        for telling in tellings.iter().rev() {
            earliest = earliest.min(telling.at);
            first_heard.insert(telling.seq, earliest);
        }
        Ok(Self {
            board: opened(history),
            secrets: if history.kind.hidden { secrets(history)? } else { HashMap::new() },
            history,
            order,
            moves: Vec::new(),
            end: None,
            seq: None,
            event: None,
            first_heard,
            made: Vec::new(),
            late: Vec::new(),
            takebacks_inferred: 0,
        })
    }

    /// Follows one thing that was heard.
    pub fn follow(&mut self, telling: &'a Telling<'a>) -> Result<(), Broken> {
        let Telling { seq, fact, .. } = *telling;
        if let Fact::Snapshot { moves, end, .. } = fact {
            let moves = self.unhidden(moves);
            if self.seq < Some(seq) {
                let gap = seq - self.seq.unwrap_or_default();
                self.infer(&moves, end.as_ref(), seq, Some(gap), telling.at)?;
                (self.seq, self.event) = (Some(seq), None);
            }
            self.agrees(&moves, end.as_ref(), &format!("a snapshot of {seq}"))?;
        } else if self.seq < Some(seq) {
            if self.seq.map(|last| last + 1) != Some(seq) {
                if telling.again {
                    self.late.push(telling);
                    return Ok(());
                }
                return broken(Flaw::Gap, format!("{seq} follows {:?}", self.seq));
            }
            self.happen(telling)?;
            (self.seq, self.event) = (Some(seq), Some(fact));
        } else if self.event.is_none_or(|event| !same_event(event, fact)) {
            return broken(Flaw::Forked, format!("{seq} is {:?} and {fact:?}", self.event));
        }
        self.is_drawn(telling)
    }

    /// Follows the record of the game, if there is one, and tells how the game went.
    pub fn close(mut self, record: Option<&Record>) -> Result<Played, Broken> {
        if let Some(Record { moves, winner, reason }) = record {
            let texts: Vec<_> = moves.iter().map(|(_, text)| text.clone()).collect();
            let end = End { ply: number(moves.len()), winner: *winner, reason: reason.clone(), result: None };
            if self.end.is_none() {
                self.infer(&texts, Some(&end), u32::MAX, None, u64::MAX)?;
            }
            self.agrees(&texts, Some(&end), "the record")?;
            if self.moves.iter().zip(moves).any(|(made, (seat, _))| made.seat != *seat) {
                return broken(Flaw::Result, "the record gives a move to the other seat");
            }
        }
        for telling in &self.late {
            let Fact::Played { ply, seat, text, .. } = telling.fact else { continue };
            let is_it = |made: &&Numbered| made.after < telling.seq && telling.seq <= made.seq;
            let known = self.made.iter().filter(is_it);
            if !known.into_iter().any(|made| (made.seat, made.ply, &made.text) == (*seat, *ply, text)) {
                return broken(Flaw::Lost, format!("{ply} {text}, told under {}, is gone", telling.seq));
            }
        }
        let Some(End { winner, reason, .. }) = self.end else {
            return broken(Flaw::Unended, format!("after {} moves", self.moves.len()));
        };
        let moves = self.moves.into_iter().map(|made| (made.seat, made.text)).collect();
        Ok(Played { moves, winner, reason })
    }

    fn happen(&mut self, telling: &Telling<'_>) -> Result<(), Broken> {
        match telling.fact {
            Fact::Played { ply, seat, text, .. } => {
                let known = self.secrets.get(ply).filter(|_| text == SECRET);
                let text = known.unwrap_or(text).clone();
                self.make(*seat, *ply, &text, (telling.seq - 1, telling.seq))
            }
            Fact::TakenBack { moves, .. } => self.take_back(moves, telling),
            Fact::Ended(end) => self.finish(end, telling.at),
            Fact::Aside | Fact::Snapshot { .. } => Ok(()),
        }
    }

    fn make(&mut self, seat: Seat, ply: u32, text: &str, (after, seq): (u32, u32)) -> Result<(), Broken> {
        let last = number(self.moves.len());
        let said = || format!("{} made move {ply}, {text}, after {last} moves", seat.name());
        if self.end.is_some() {
            return broken(Flaw::Illegal, format!("{}: the game was over", said()));
        }
        if ply <= last {
            return broken(Flaw::Doubled, said());
        }
        if ply > last + 1 {
            return broken(Flaw::Lost, said());
        }
        let automatic = self.board.automatic().is_some_and(|(by, only)| (by, only.as_str()) == (seat, text));
        match self.board.play(seat, text) {
            Err(illegal) => return broken(Flaw::Illegal, format!("{}: {illegal}", said())),
            Ok(made) if made.text != text => return broken(Flaw::Illegal, format!("{}: {made:?}", said())),
            Ok(_) => {}
        }
        if !automatic {
            let first_heard = self.first_heard.range(seq..).next().map_or(u64::MAX, |(_, heard)| *heard);
            self.order.credit(&Effect { after, seq, first_heard, seat, ply, text })?;
        }
        self.made.push(Numbered { after, seq, seat, ply, text: text.to_owned() });
        self.moves.push(Move { seat, text: text.to_owned(), automatic });
        Ok(())
    }

    /// How many moves are left if a seat's last own move is taken back.
    fn kept(&self, seat: Seat) -> Option<usize> {
        self.moves.iter().rposition(|made| made.seat == seat && !made.automatic)
    }

    fn take_back(&mut self, moves: &[String], telling: &Telling<'_>) -> Result<(), Broken> {
        let takeback = Command::Offer(OfferKind::Takeback);
        let agreed = Seat::BOTH.iter().all(|seat| self.order.asked_before(*seat, &takeback, telling.at));
        let keep = moves.len();
        if !agreed || !Seat::BOTH.iter().any(|seat| self.kept(*seat) == Some(keep)) {
            return broken(Flaw::Invented, format!("{:?} was not agreed on", telling.fact));
        }
        if self.end.is_some() || self.history.kind.hidden {
            return broken(Flaw::Illegal, format!("{:?} in such a game", telling.fact));
        }
        self.keep(keep);
        self.agrees(moves, None, &format!("the taking back of {}", telling.seq))
    }

    fn keep(&mut self, keep: usize) {
        self.moves.truncate(keep);
        self.board = opened(self.history);
        for made in &self.moves {
            self.board.play(made.seat, &made.text).expect("it was played before");
        }
    }

    fn finish(&mut self, end: &End, at: u64) -> Result<(), Broken> {
        let said = || format!("{end:?} after {} moves", self.moves.len());
        if self.end.is_some() {
            return broken(Flaw::Doubled, format!("{}: it had ended", said()));
        }
        if end.ply != number(self.moves.len()) {
            return broken(Flaw::Result, said());
        }
        let draw = Command::Offer(OfferKind::Draw);
        let asked = |seat: Seat, command: &Command| self.order.asked_before(seat, command, at);
        let is_so = match (self.board.status(), end.reason.as_str(), end.winner) {
            (Status::Over(outcome), "rules", winner) => outcome.winner == winner,
            (Status::ToMove(_), "resignation", Some(winner)) => asked(winner.other(), &Command::Resign),
            (Status::ToMove(_), "agreement", None) => Seat::BOTH.iter().all(|seat| asked(*seat, &draw)),
            _ => false,
        };
        if !is_so {
            return broken(Flaw::Result, format!("{}: {:?}", said(), self.board.status()));
        }
        self.end = Some(end.clone());
        Ok(())
    }
}

fn opened(history: &History) -> Box<dyn Board> {
    history.kind.open(&history.options, Seed::default()).expect("the server opened it")
}

fn same_end(one: &End, other: &End) -> bool {
    (one.ply, one.winner, &one.reason) == (other.ply, other.winner, &other.reason)
}

fn same_event(one: &Fact, other: &Fact) -> bool {
    match (one, other) {
        (
            Fact::Played { ply, seat, text, .. },
            Fact::Played { ply: other_ply, seat: other_seat, text: other_text, .. },
        ) => {
            let secret = text == SECRET || other_text == SECRET;
            (ply, seat) == (other_ply, other_seat) && (text == other_text || secret)
        }
        (Fact::TakenBack { moves, .. }, Fact::TakenBack { moves: other, .. }) => moves == other,
        (Fact::Ended(end), Fact::Ended(other)) => same_end(end, other),
        (Fact::Aside, Fact::Aside) => true,
        (
            Fact::Played { .. }
            | Fact::TakenBack { .. }
            | Fact::Ended(_)
            | Fact::Aside
            | Fact::Snapshot { .. },
            _,
        ) => false,
    }
}

/// Every move that was hidden from somebody and is known from somebody else.
fn secrets(history: &History) -> Result<HashMap<u32, String>, Broken> {
    let mut known = HashMap::new();
    let mut learn = |ply: u32, text: &str| match known.entry(ply).or_insert_with(|| text.to_owned()) {
        held if held == text => Ok(()),
        held => broken(Flaw::Forked, format!("move {ply} is {held} and {text}")),
    };
    for (_, log) in history.logs.iter() {
        for entry in log {
            let Entry::Heard { fact, .. } = entry else { continue };
            let told: Vec<(u32, &str)> = match fact {
                Fact::Snapshot { moves, .. } => (1..).zip(moves.iter().map(String::as_str)).collect(),
                Fact::Played { ply, text, .. } => vec![(*ply, text)],
                Fact::TakenBack { .. } | Fact::Ended(_) | Fact::Aside => Vec::new(),
            };
            told.into_iter()
                .filter(|(_, text)| *text != SECRET)
                .try_for_each(|(ply, text)| learn(ply, text))?;
        }
    }
    for (ply, (_, text)) in (1..).zip(history.record.iter().flat_map(|record| &record.moves)) {
        learn(ply, text)?;
    }
    Ok(known)
}
