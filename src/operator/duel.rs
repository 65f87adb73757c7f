//! `visavis duel A B`. Has two levels or engines play pairs of games on all processors, writes down each, and says how much
//! stronger one is. Knows what is asked and how to say what was found; how it is played and what it says are for
//! [`crate::bots`], how an engine is talked to for [`crate::bridge`].

mod record;
mod side;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{available_parallelism, scope};

use super::chosen::chosen;
use super::{Console, Finding};
use crate::bots::{self, Contender, Points, Tally, Unplayed, Verdict};
use crate::config::Duel;
use crate::rules::{BySeat, Catalogue};
use record::Record;
use side::Side;

/// A pair that was played: its number, and what the side that is looked at got in each seat.
type Played = (u64, Result<BySeat<Points>, Unplayed>);

/// Says how much stronger a side is than another, in one kind of game or in every.
pub fn duel(asked: &Duel, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let sides = match (Side::parse(&asked.side), Side::parse(&asked.against)) {
        (Ok(own), Ok(other)) => [own, other],
        (Err(reason), _) | (_, Err(reason)) => return console.give_up(reason),
    };
    let every = || catalogue.iter().map(|kind| kind.id).collect();
    let games: Vec<&str> = asked.rules.as_deref().map_or_else(every, |rules| vec![rules]);
    let mut finding = Finding::Sound;
    for rules in games {
        let (kind, options) = match chosen(rules, &asked.options, catalogue) {
            Ok(chosen) => chosen,
            Err(reason) => return console.give_up(reason),
        };
        let Duel { seed, opening, .. } = *asked;
        let duel = bots::Duel { kind, options, seed, opening };
        let contest = Contest { asked, sides: &sides, duel: &duel };
        match contest.hold(console) {
            Ok(true) => {}
            Ok(false) => finding = Finding::Wrong,
            Err(reason) => return console.give_up(reason),
        }
    }
    finding
}

/// What the threads share.
#[derive(Default)]
struct Progress {
    /// Pairs that were played before.
    known: BTreeMap<u64, BySeat<Points>>,
    /// The number of the next.
    next: AtomicU64,
    /// Nobody wants to know any more.
    over: AtomicBool,
}

/// The pairs of one kind of game.
struct Contest<'a> {
    asked: &'a Duel,
    sides: &'a [Side; 2],
    duel: &'a bots::Duel,
}

impl Contest<'_> {
    /// Plays them and says what came of it: whether it is what was demanded.
    fn hold(&self, console: &mut Console<'_>) -> Result<bool, String> {
        let mut record = match &self.asked.record {
            Some(file) => Record::open(file, self.duel, self.sides)?,
            None => Record::default(),
        };
        let progress = &Progress { known: record.known.clone(), ..Progress::default() };
        let tally = scope(|threads| {
            let (tell, told) = sync_channel(1_024);
            for thread in 1..=self.threads() {
                let tell = tell.clone();
                threads.spawn(move || self.work(thread, progress, &tell));
            }
            drop(tell);
            let tally = self.gather(&told, &mut record);
            // Who still wants to tell something has nobody to tell it.
            drop(told);
            progress.over.store(true, Ordering::Relaxed);
            tally
        })?;
        self.say(&tally, console);
        Ok(self.is_enough(&tally))
    }

    fn threads(&self) -> usize {
        let every = || available_parallelism().map_or(1, usize::from);
        self.asked.threads.map_or_else(every, usize::from)
    }

    /// Plays pairs until there are no more or nobody wants to know.
    fn work(&self, thread: usize, progress: &Progress, tell: &SyncSender<Played>) {
        let stop = || progress.over.load(Ordering::Relaxed);
        // Whoever takes part is there from this thread's first pair on.
        let mut sides: Option<[Box<dyn Contender>; 2]> = None;
        loop {
            let number = progress.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.asked.pairs || stop() {
                return;
            }
            let known = progress.known.contains_key(&number);
            if known {
                continue;
            }
            let played = match &mut sides {
                Some(sides) => self.duel.pair(number, sides, &stop),
                None => self
                    .enter(thread)
                    .and_then(|entered| self.duel.pair(number, sides.insert(entered), &stop)),
            };
            if tell.send((number, played)).is_err() {
                return;
            }
        }
    }

    /// Those who play on a thread.
    fn enter(&self, thread: usize) -> Result<[Box<dyn Contender>; 2], Unplayed> {
        let [own, other] = self.sides;
        let own = own.enter(self.asked, 'a', thread).map_err(Unplayed::Failed)?;
        let other = other.enter(self.asked, 'b', thread).map_err(Unplayed::Failed)?;
        Ok([own, other])
    }

    /// Takes the pairs in their order, so that it does not matter which was over first, until all are played or it is sure.
    fn gather(&self, told: &Receiver<Played>, record: &mut Record) -> Result<Tally, String> {
        let mut ready = record.known.clone();
        let mut tally = Tally::default();
        while tally.count() < self.asked.pairs {
            if let Some(pair) = ready.remove(&tally.count()) {
                tally.add(pair);
                if self.verdict(&tally).is_some_and(|verdict| verdict != Verdict::Open) {
                    break;
                }
                continue;
            }
            let (number, pair) = told.recv().map_err(|_| "a thread has ended before its time".to_owned())?;
            let pair = pair.map_err(|reason| format!("{}, pair {number}: {reason}", self.duel.kind.id))?;
            record.note(number, pair)?;
            ready.insert(number, pair);
        }
        Ok(tally)
    }

    fn verdict(&self, tally: &Tally) -> Option<Verdict> {
        self.asked.sprt.map(|(smaller, larger)| tally.verdict(smaller, larger))
    }

    fn is_enough(&self, tally: &Tally) -> bool {
        let scored = self.asked.at_least.is_none_or(|percent| tally.score() * 100.0 >= f64::from(percent));
        scored && self.verdict(tally) != Some(Verdict::Smaller)
    }

    fn say(&self, tally: &Tally, console: &mut Console<'_>) {
        let [own, other] = self.sides;
        let [won, drawn, lost] = tally.games;
        let (from, to) = tally.range();
        let elo = tally.elo();
        console.say(format_args!(
            "{}: {own} against {}, {} pairs: {won} won, {drawn} drawn, {lost} lost; {:.1} % ({:.1} to {:.1}), \
             Elo {:+.0} ({:+.0} to {:+.0})",
            self.duel.kind.id,
            other.name(),
            tally.count(),
            tally.score() * 100.0,
            from.max(0.0) * 100.0,
            to.min(1.0) * 100.0,
            elo.difference,
            elo.range.0,
            elo.range.1,
        ));
        if let Some(((smaller, larger), verdict)) = self.asked.sprt.zip(self.verdict(tally)) {
            console.say(match verdict {
                Verdict::Smaller => format!("the difference is no more than {smaller:+}"),
                Verdict::Larger => format!("the difference is at least {larger:+}"),
                Verdict::Open => format!("between {smaller:+} and {larger:+} nothing is sure yet"),
            });
        }
    }
}

#[cfg(test)]
mod tests;
