//! What holds of a game from when it is opened: its id, its seed, how it starts, and whether its players are at one address.
//! Knows terms, connections and randomness; never who meets whom.

use std::sync::Arc;

use rand::RngExt;
use rand::seq::IndexedRandom;

use super::super::Matchmaker;
use crate::game::{Circumstances, ClientHandle, Drawn, Second, Terms};
use crate::limits::Address;
use crate::protocol::{GameId, Start};
use crate::rules::{BySeat, Seat, Seed};

impl Matchmaker {
    /// The id and the seed of a game that begins now with these connections, and what else is drawn for it.
    pub(super) fn draw_circumstances(
        &mut self,
        terms: &Terms,
        clients: &[(Seat, Arc<ClientHandle>)],
        from: Option<(Seat, Address)>,
    ) -> Circumstances {
        let opened_ms = self.moment.date_ms();
        let id = GameId::next(&mut self.sequence, opened_ms, &mut self.rng);
        let seed = Seed(self.rng.random());
        let here = BySeat::from_fn(|seat| clients.iter().any(|(taken, _)| *taken == seat));
        let drawn = self.draw_start(terms, opened_ms);
        Circumstances {
            id,
            opened_ms,
            seed,
            here,
            bank_ms: self.policy.absence.bank_ms(terms),
            one_address: at_one_address(clients, from),
            untimed_ms: self.policy.untimed_ms,
            drawn,
        }
    }

    /// What is drawn for a game that does not start as the rules say.
    fn draw_start(&mut self, terms: &Terms, opened_ms: u64) -> Option<Drawn> {
        match terms.start() {
            Start::None => None,
            Start::Balanced => Some(Drawn::Opening((*terms.openings()?.choose(&mut self.rng)?).into())),
            Start::Pair => {
                let game = GameId::next(&mut self.sequence, opened_ms, &mut self.rng);
                Some(Drawn::Second(Second { game, seed: Seed(self.rng.random()) }))
            }
        }
    }
}

/// Whether two players are at one address, or one is where the other was; nothing if that is not known of both.
fn at_one_address(clients: &[(Seat, Arc<ClientHandle>)], from: Option<(Seat, Address)>) -> Option<bool> {
    let known = || clients.iter().filter_map(|(seat, client)| Some((*seat, client.address()?))).chain(from);
    let of = |seat: Seat| known().filter(move |(taken, _)| *taken == seat).map(|(_, address)| address);
    let both = of(Seat::First).next().is_some() && of(Seat::Second).next().is_some();
    both.then(|| of(Seat::First).any(|one| of(Seat::Second).any(|other| one == other)))
}
