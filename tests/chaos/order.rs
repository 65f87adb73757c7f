//! What was asked and heard in which order, by one clock: which commands may have done what, and which answers are too old.
//! Knows numbers of events and times; never boards.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use visavis::protocol::OfferKind;
use visavis::rules::Seat;

use super::history::{Broken, Command, Entry, Fact, Flaw, History};

/// A command as it was asked.
struct Ask<'a> {
    seat: Seat,
    at: u64,
    id: u64,
    command: &'a Command,
    refused: bool,
    /// The number of the event that answered it.
    answer: Option<u32>,
}

/// All commands of a game and what was known when.
pub struct Order<'a> {
    asks: Vec<Ask<'a>>,
    /// Times, and the highest number anybody had heard by then.
    known: Vec<(u64, u32)>,
    /// Commands that have done what they could.
    spent: RefCell<HashSet<(Seat, u64)>>,
}

/// A move that was made: under a number above `after` and not above `seq`.
pub struct Effect<'a> {
    pub after: u32,
    pub seq: u32,
    pub first_heard: u64,
    pub seat: Seat,
    pub ply: u32,
    pub text: &'a str,
}

impl<'a> Order<'a> {
    pub fn of(history: &'a History) -> Self {
        let (mut asks, mut known) = (Vec::new(), Vec::new());
        for (seat, log) in history.logs.iter() {
            let mut by_id = HashMap::new();
            for entry in log {
                match entry {
                    Entry::Asked { at, id, command } => {
                        by_id.insert(*id, asks.len());
                        asks.push(Ask { seat, at: *at, id: *id, command, refused: false, answer: None });
                    }
                    Entry::Heard { at, re, seq, .. } => {
                        known.push((*at, *seq));
                        if let Some(ask) = re.and_then(|re| by_id.get(&re)) {
                            asks[*ask].answer.get_or_insert(*seq);
                        }
                    }
                    Entry::Refused { id, .. } => {
                        if let Some(ask) = by_id.get(id) {
                            asks[*ask].refused = true;
                        }
                    }
                    Entry::Lost => {}
                }
            }
        }
        known.sort_unstable();
        let mut highest = 0;
        for (_, seq) in &mut known {
            highest = highest.max(*seq);
            *seq = highest;
        }
        asks.sort_by_key(|ask| ask.at);
        Self { asks, known, spent: RefCell::default() }
    }

    /// The highest number anybody had heard before a time.
    pub fn known_before(&self, at: u64) -> Option<u32> {
        let earlier = self.known.partition_point(|(heard, _)| *heard < at);
        earlier.checked_sub(1).map(|last| self.known[last].1)
    }

    /// Every answer holds what anybody had heard before its command was asked, and a move is answered with itself.
    pub fn answers_are_fresh(&self, history: &History) -> Result<(), Broken> {
        for (seat, log) in history.logs.iter() {
            let own = self.asks.iter().filter(|ask| ask.seat == seat);
            let own: HashMap<u64, &Ask<'_>> = own.map(|ask| (ask.id, ask)).collect();
            for entry in log {
                let Entry::Heard { re: Some(re), seq, fact, .. } = entry else { continue };
                let Some(ask) = own.get(re) else {
                    let what = format!("{} heard an answer to what was not asked: {fact:?}", seat.name());
                    return Err(Broken::new(Flaw::Invented, what));
                };
                match (fact, ask.command) {
                    (Fact::Snapshot { .. }, _) if self.known_before(ask.at) > Some(*seq) => {
                        let known = self.known_before(ask.at).unwrap_or_default();
                        let what =
                            format!("{} asked when {known} was known, and was told {seq}", seat.name());
                        return Err(Broken::new(Flaw::Reordered, what));
                    }
                    (Fact::Played { ply, text, .. }, Command::Play { ply: asked_ply, text: asked })
                        if (ply, text) != (asked_ply, asked) =>
                    {
                        let what = format!("{asked_ply} {asked} was answered with {ply} {text}");
                        return Err(Broken::new(Flaw::Invented, what));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Finds the command that made a move, and lets it make no other.
    pub fn credit(&self, effect: &Effect<'_>) -> Result<(), Broken> {
        let Effect { after, seq, first_heard, seat, ply, text } = effect;
        let is_it = |ask: &&Ask<'_>| {
            ask.seat == *seat
                && matches!(ask.command, Command::Play { ply: asked, text: move_asked } if asked == ply && move_asked == text)
        };
        let broken = |flaw, why: &str| {
            let what = format!("{} made move {ply}, {text}, with number {seq}: {why}", seat.name());
            Err(Broken::new(flaw, what))
        };
        let asks: Vec<_> = self.asks.iter().filter(is_it).collect();
        if asks.is_empty() {
            return broken(Flaw::Invented, "that was not asked");
        }
        let asks: Vec<_> = asks.into_iter().filter(|ask| !ask.refused).collect();
        if asks.is_empty() {
            return broken(Flaw::Refused, "that was refused");
        }
        // A command that was answered with another number did that, and nothing else.
        let mut spent = self.spent.borrow_mut();
        let free = asks.into_iter().filter(|ask| {
            let fits = ask.answer.is_none_or(|answer| answer > *after && answer <= *seq);
            fits && !spent.contains(&(ask.seat, ask.id))
        });
        let free: Vec<_> = free.collect();
        if free.is_empty() {
            return broken(Flaw::Doubled, "as often as it was asked it had been made before");
        }
        let mut in_time =
            free.into_iter().filter(|ask| ask.at <= *first_heard && self.known_before(ask.at) < Some(*seq));
        let Some(ask) = in_time.next() else {
            return broken(
                Flaw::Reordered,
                "a later number was known when it was asked, or it was heard before",
            );
        };
        spent.insert((ask.seat, ask.id));
        Ok(())
    }

    /// Whether a seat asked this before a time, and was not refused.
    pub fn asked_before(&self, seat: Seat, command: &Command, at: u64) -> bool {
        self.asks.iter().any(|ask| ask.seat == seat && ask.command == command && !ask.refused && ask.at <= at)
    }

    /// Agreements to take back that were asked before a time and never answered: what they did was not heard of.
    pub fn unanswered_takebacks(&self, at: u64) -> usize {
        let takeback = Command::Offer(OfferKind::Takeback);
        let lost = self.asks.iter().filter(|ask| *ask.command == takeback && ask.at <= at);
        lost.filter(|ask| !ask.refused && ask.answer.is_none()).count()
    }

    /// The seat that asked for a move.
    pub fn asker(&self, ply: u32, text: &str) -> Option<Seat> {
        let is_it = |ask: &&Ask<'_>| matches!(ask.command, Command::Play { ply: asked, text: move_asked } if *asked == ply && move_asked == text);
        self.asks.iter().find(is_it).map(|ask| ask.seat)
    }
}
