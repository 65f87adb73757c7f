//! Holds what games say of who can still win against every way to play on from a position. Knows typed rules whose
//! moves are listed or picked; no game by name.

use std::collections::HashMap;
use std::hash::Hash;

use crate::rules::{BySeat, Chance, Legal, Pick, Rules, Seat, Status};

/// What was said of the positions that were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rules) struct Said {
    /// In which play goes on. Both seats were asked about in each.
    pub(in crate::rules) positions: usize,
    /// How often it was not known whether a seat can win.
    pub(in crate::rules) unknown: usize,
}

/// Plays on from these positions in every way, and fails where the rules say what is not so. `key` gives all that
/// decides who can win: positions with the same key are looked at once.
pub(in crate::rules) fn explore<R: Rules, K: Eq + Hash>(
    starts: impl IntoIterator<Item = R>,
    key: fn(&R) -> K,
) -> Said {
    let mut explorer = Explorer { key, known: HashMap::new(), said: Said::default() };
    for start in starts {
        explorer.visit(&start);
    }
    explorer.said
}

/// Every position that can come from some: who can win from it, and what the rules say of that.
struct Explorer<R, K> {
    key: fn(&R) -> K,
    known: HashMap<K, BySeat<bool>>,
    said: Said,
}

impl<R: Rules, K: Eq + Hash> Explorer<R, K> {
    fn visit(&mut self, position: &R) -> BySeat<bool> {
        let to_move = match position.status() {
            Status::Over(outcome) => return BySeat::from_fn(|seat| outcome.winner == Some(seat)),
            Status::ToMove(seats) => seats,
        };
        let key = (self.key)(position);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let mut wins = BySeat::default();
        for seat in to_move.iter() {
            for mv in moves(position, seat) {
                let mut next = position.clone();
                next.play(seat, &mv).unwrap();
                let later = self.visit(&next);
                wins = BySeat::from_fn(|seat| *wins.get(seat) || *later.get(seat));
            }
        }
        self.said.positions += 1;
        for seat in Seat::BOTH {
            let said = position.may_win(seat);
            self.said.unknown += usize::from(said == Chance::Unknown);
            let so = said == Chance::Unknown || said == Chance::certain(*wins.get(seat));
            assert!(so, "{said:?} for {seat:?} at {}", position.notation());
        }
        self.known.insert(key, wins);
        wins
    }
}

/// Every move a seat may make: picked cells in every order.
fn moves<R: Rules>(position: &R, seat: Seat) -> Vec<R::Move> {
    match position.legal(seat) {
        Legal::Listed(moves) => moves,
        Legal::Picked(Pick { count, cells, others }) => {
            let mut texts = vec![String::new()];
            for nth in 0..count {
                let join = if nth == 0 { "" } else { "-" };
                let longer =
                    texts.iter().flat_map(|text| cells.iter().map(move |cell| format!("{text}{join}{cell}")));
                texts = longer.collect();
            }
            let picked = texts.iter().filter_map(|text| text.parse().ok());
            picked.chain(others).collect()
        }
        Legal::Unlisted => panic!("the moves at {} are not listed", position.notation()),
    }
}

/// Plays random games, as many as asked for, each until something holds of a position in which it goes on.
pub(in crate::rules) fn endings<R: Rules>(start: &R, count: usize, is_ending: impl Fn(&R) -> bool) -> Vec<R> {
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut found = Vec::new();
    while found.len() < count {
        let mut position = start.clone();
        while let Status::ToMove(seats) = position.status() {
            if is_ending(&position) {
                found.push(position);
                break;
            }
            let seat = seats.iter().next().unwrap();
            let mv = position.random_move(seat, &mut below).unwrap();
            position.play(seat, &mv).unwrap();
        }
    }
    found
}
