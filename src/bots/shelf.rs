//! Which matches were looked at again, which one is, and which wait for that: one at a time, so many of one address and so many
//! at all. Pure; knows numbers and what came of each; never how it is found.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::{Analysis, Analyst};
use crate::limits::Address;
use crate::protocol::GameId;

/// Matches of which it is kept what came of it; the oldest is forgotten for one more.
const KEPT_MAX: usize = 100;
/// Matches that wait at once, and those of one address, the one that is looked at counted.
const WAITING_MAX: usize = 32;
const OF_ADDRESS_MAX: usize = 4;

/// How far it is with a match.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// It was looked at.
    Done(Arc<Analysis>),
    /// So many positions of so many were looked at.
    Begun {
        /// Those that were.
        seen: usize,
        /// All.
        positions: usize,
    },
    /// The search failed, and would again.
    Failed,
}

/// Why nothing is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// Too much waits.
    Busy,
    /// Too much waits of that address.
    TooMany,
}

/// A match that waits.
struct Waiting {
    game: GameId,
    asker: Address,
    analyst: Box<Analyst>,
}

/// The match that is looked at.
struct Current {
    game: GameId,
    asker: Address,
    seen: usize,
    positions: usize,
}

/// All matches.
#[derive(Default)]
pub(super) struct Shelf {
    done: VecDeque<(GameId, Option<Arc<Analysis>>)>,
    waiting: VecDeque<Waiting>,
    current: Option<Current>,
}

impl Shelf {
    /// How far it is with a match; nothing if nobody has asked for it, or that was forgotten.
    pub(super) fn progress(&self, game: GameId) -> Option<Progress> {
        if let Some((_, analysis)) = self.done.iter().find(|(done, _)| *done == game) {
            return Some(
                analysis.as_ref().map_or(Progress::Failed, |analysis| Progress::Done(Arc::clone(analysis))),
            );
        }
        let of_current =
            |current: &Current| Progress::Begun { seen: current.seen, positions: current.positions };
        let of_waiting =
            |waiting: &Waiting| Progress::Begun { seen: 0, positions: waiting.analyst.positions() };
        let current = self.current.as_ref().filter(|current| current.game == game).map(of_current);
        current.or_else(|| self.waiting.iter().find(|waiting| waiting.game == game).map(of_waiting))
    }

    /// Lets a match wait of which nothing is known.
    pub(super) fn add(&mut self, game: GameId, asker: Address, analyst: Analyst) -> Result<(), NotBegun> {
        if self.progress(game).is_some() {
            return Ok(());
        }
        let waiting = self.waiting.iter().map(|waiting| waiting.asker);
        let all = waiting.chain(self.current.iter().map(|current| current.asker));
        if all.filter(|other| *other == asker).count() >= OF_ADDRESS_MAX {
            return Err(NotBegun::TooMany);
        }
        if self.waiting.len() >= WAITING_MAX {
            return Err(NotBegun::Busy);
        }
        self.waiting.push_back(Waiting { game, asker, analyst: Box::new(analyst) });
        Ok(())
    }

    /// The match to begin with now; nothing while another is looked at, or none waits.
    pub(super) fn next(&mut self) -> Option<Box<Analyst>> {
        if self.current.is_some() {
            return None;
        }
        let Waiting { game, asker, analyst } = self.waiting.pop_front()?;
        self.current = Some(Current { game, asker, seen: 0, positions: analyst.positions() });
        Some(analyst)
    }

    /// So many positions of the match that is looked at are seen.
    pub(super) fn note(&mut self, seen: usize) {
        if let Some(current) = &mut self.current {
            current.seen = seen;
        }
    }

    /// It was looked at to the end, or cannot be.
    pub(super) fn finish(&mut self, analysis: Option<Analysis>) {
        let Some(Current { game, .. }) = self.current.take() else { return };
        self.done.push_back((game, analysis.map(Arc::new)));
        if self.done.len() > KEPT_MAX {
            self.done.pop_front();
        }
    }

    /// It is given up, and may be asked for again.
    pub(super) fn put_off(&mut self) {
        self.current = None;
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::engine::{Course, Grade, searcher};
    use crate::rules::{CATALOGUE, Options, Seat, find};

    fn game(number: u8) -> GameId {
        GameId::parse(&format!("0190163d8694739baea5966c26f8ad{number:02x}")).unwrap()
    }

    fn address(number: u8) -> Address {
        Address::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, number)))
    }

    fn analyst() -> Analyst {
        let kind = find(CATALOGUE, "tic-tac-toe").unwrap();
        let options = kind.choose(&Options::default()).unwrap();
        Analyst::new(Grade::Exact, Course { kind, options, moves: vec![(Seat::First, "b2".to_owned())] })
    }

    fn analysis() -> Analysis {
        let mut analyst = analyst();
        for _ in 0..analyst.positions() {
            analyst.step(|course| searcher(course.kind, &course.options, 1 << 20, 1), &|| true);
        }
        analyst.finish().unwrap()
    }

    #[test]
    fn one_is_looked_at_while_others_wait_and_each_is_looked_at_once() {
        let mut shelf = Shelf::default();
        for number in [1, 1, 2] {
            shelf.add(game(number), address(1), analyst()).unwrap();
        }
        assert_eq!(shelf.progress(game(3)), None);
        assert!(shelf.next().is_some() && shelf.next().is_none());
        shelf.note(1);
        assert_eq!(shelf.progress(game(1)), Some(Progress::Begun { seen: 1, positions: 2 }));
        assert_eq!(shelf.progress(game(2)), Some(Progress::Begun { seen: 0, positions: 2 }));
        shelf.finish(Some(analysis()));
        assert!(matches!(shelf.progress(game(1)), Some(Progress::Done(_))));
        assert!(shelf.next().is_some());
        shelf.finish(None);
        assert_eq!(shelf.progress(game(2)), Some(Progress::Failed));
        shelf.add(game(1), address(1), analyst()).unwrap();
        assert!(shelf.next().is_none(), "what is known is not looked at again");
    }

    #[test]
    fn what_was_put_off_may_be_asked_for_again() {
        let mut shelf = Shelf::default();
        shelf.add(game(1), address(1), analyst()).unwrap();
        assert!(shelf.next().is_some());
        shelf.put_off();
        assert_eq!(shelf.progress(game(1)), None);
    }

    #[test]
    fn one_address_takes_a_few_places_and_all_together_so_many() {
        let mut shelf = Shelf::default();
        let mut number = 0;
        let mut add = |shelf: &mut Shelf, from: u8| {
            number += 1;
            shelf.add(game(number), address(from), analyst())
        };
        for _ in 0..OF_ADDRESS_MAX {
            add(&mut shelf, 1).unwrap();
        }
        assert!(shelf.next().is_some());
        assert_eq!(add(&mut shelf, 1), Err(NotBegun::TooMany));
        for from in 2..=u8::try_from(WAITING_MAX - OF_ADDRESS_MAX + 2).unwrap() {
            add(&mut shelf, from).unwrap();
        }
        assert_eq!(add(&mut shelf, 99), Err(NotBegun::Busy));
        shelf.finish(None);
        add(&mut shelf, 1).unwrap_err();
        assert!(shelf.next().is_some());
        add(&mut shelf, 99).unwrap();
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut shelf = Shelf::default();
        for number in 0..=u8::try_from(KEPT_MAX).unwrap() {
            shelf.add(game(number), address(1), analyst()).unwrap();
            shelf.next().unwrap();
            shelf.finish(None);
        }
        assert_eq!((shelf.progress(game(0)), shelf.progress(game(1))), (None, Some(Progress::Failed)));
    }
}
