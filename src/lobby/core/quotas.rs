//! How many of the server's games each address holds, so that nobody holds them all: few until a game is really played,
//! and a share of all. Knows addresses and games; never players, nor what is played.

use std::collections::HashMap;

use super::refusal::LobbyRefusal;
use crate::limits::Address;
use crate::protocol::GameId;

/// The addresses of the two who play, as far as they are known, each once: a game is one place of an address even if both
/// come from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Addresses([Option<Address>; 2]);

impl Addresses {
    /// Of who sits at a game.
    pub(super) fn new(one: Option<Address>, other: Option<Address>) -> Self {
        Self([one, other.filter(|other| Some(*other) != one)])
    }

    /// Each address.
    pub(super) fn each(self) -> impl Iterator<Item = Address> {
        self.0.into_iter().flatten()
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Held {
    /// Games that run.
    games: usize,
    /// Those that nobody has really played in yet.
    unplayed: usize,
}

#[derive(Clone, Copy, Debug)]
struct Game {
    from: Addresses,
    played: bool,
}

/// Who holds what. It is in memory only: a game that runs on over a restart counts for no address any more.
#[derive(Debug)]
pub(super) struct Quotas {
    /// Games an address may hold; 0 for any number.
    games_max: usize,
    /// Unplayed ones among them; 0 for any number.
    unplayed_max: usize,
    held: HashMap<Address, Held>,
    games: HashMap<GameId, Game>,
}

impl Quotas {
    /// Nobody holds anything.
    pub(super) fn new(games_max: usize, unplayed_max: usize) -> Self {
        Self { games_max, unplayed_max, held: HashMap::new(), games: HashMap::new() }
    }

    /// Whether an address may hold one game more.
    ///
    /// # Errors
    /// [`LobbyRefusal::AddressUnplayed`] or [`LobbyRefusal::AddressLimit`].
    pub(super) fn allow(&self, address: Address) -> Result<(), LobbyRefusal> {
        let Held { games, unplayed } = self.held.get(&address).copied().unwrap_or_default();
        if self.unplayed_max != 0 && unplayed >= self.unplayed_max {
            return Err(LobbyRefusal::AddressUnplayed);
        }
        if self.games_max != 0 && games >= self.games_max {
            return Err(LobbyRefusal::AddressLimit);
        }
        Ok(())
    }

    /// A game was opened from there.
    pub(super) fn open(&mut self, game: GameId, from: Addresses) {
        for address in from.each() {
            let held = self.held.entry(address).or_default();
            held.games += 1;
            held.unplayed += 1;
        }
        if from != Addresses::default() {
            self.games.insert(game, Game { from, played: false });
        }
    }

    /// A game takes the place of another, as it was held.
    pub(super) fn hand_over(&mut self, from: GameId, to: GameId) {
        if let Some(game) = self.games.remove(&from) {
            self.games.insert(to, game);
        }
    }

    /// A game is really played.
    pub(super) fn played(&mut self, game: GameId) {
        let Some(game) = self.games.get_mut(&game).filter(|game| !game.played) else { return };
        game.played = true;
        for address in game.from.each() {
            if let Some(held) = self.held.get_mut(&address) {
                held.unplayed -= 1;
            }
        }
    }

    /// A game is over.
    pub(super) fn free(&mut self, game: GameId) {
        self.played(game);
        let Some(Game { from, .. }) = self.games.remove(&game) else { return };
        for address in from.each() {
            if let Some(held) = self.held.get_mut(&address) {
                held.games -= 1;
                if held.games == 0 {
                    self.held.remove(&address);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::Ipv4Addr;

    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn address(n: u8) -> Address {
        Address::of(Ipv4Addr::new(10, 0, 0, n).into())
    }

    #[test]
    fn both_seats_from_one_address_are_one_place_of_it() {
        let mut quotas = Quotas::new(3, 2);
        let mut rng = StdRng::seed_from_u64(1);
        let [one, other, third] = [1, 2, 3].map(|n| GameId::new(n, &mut rng));
        quotas.open(one, Addresses::new(Some(address(1)), Some(address(1))));
        assert_eq!(quotas.allow(address(1)), Ok(()));
        quotas.open(other, Addresses::new(Some(address(1)), Some(address(2))));
        assert_eq!(quotas.allow(address(1)), Err(LobbyRefusal::AddressUnplayed));
        assert_eq!(quotas.allow(address(2)), Ok(()));
        quotas.played(one);
        quotas.played(one);
        quotas.open(third, Addresses::new(None, Some(address(1))));
        assert_eq!(quotas.allow(address(1)), Err(LobbyRefusal::AddressUnplayed));
        quotas.played(other);
        assert_eq!(quotas.allow(address(1)), Err(LobbyRefusal::AddressLimit), "however much it is played");
        quotas.free(other);
        assert_eq!(quotas.allow(address(1)), Ok(()));
    }

    #[test]
    fn without_a_number_there_is_no_limit() {
        let mut quotas = Quotas::new(0, 0);
        let mut rng = StdRng::seed_from_u64(1);
        for n in 0..100 {
            assert_eq!(quotas.allow(address(1)), Ok(()));
            quotas.open(GameId::new(n, &mut rng), Addresses::new(Some(address(1)), None));
        }
    }

    /// However games are opened, played and ended, each address holds what a count of the games says, and nothing is left.
    #[test]
    fn what_an_address_holds_is_what_runs_from_there() {
        let mut quotas = Quotas::new(0, 0);
        let mut rng = StdRng::seed_from_u64(7);
        let mut running: BTreeMap<GameId, (Addresses, bool)> = BTreeMap::new();
        for step in 0..5_000 {
            let some = running.keys().nth(rng.random_range(0..running.len().max(1))).copied();
            match (rng.random_range(0..4_u8), some) {
                (0 | 1, _) => {
                    let mut one =
                        || Some(address(rng.random_range(0..4))).filter(|_| rng.random_range(0..5) > 0);
                    let from = Addresses::new(one(), one());
                    let game = GameId::new(step, &mut rng);
                    quotas.open(game, from);
                    running.insert(game, (from, false));
                }
                (2, Some(game)) => {
                    quotas.played(game);
                    running.entry(game).and_modify(|(_, played)| *played = true);
                }
                (_, Some(game)) => {
                    quotas.free(game);
                    quotas.free(game);
                    running.remove(&game);
                }
                (_, None) => {}
            }
            for n in 0..4 {
                let of = |unplayed: bool| {
                    let there = running.values().filter(|(from, played)| {
                        from.each().any(|other| other == address(n)) && !(unplayed && *played)
                    });
                    there.count()
                };
                let held = quotas.held.get(&address(n)).copied().unwrap_or_default();
                assert_eq!((held.games, held.unplayed), (of(false), of(true)));
            }
        }
        for game in running.into_keys() {
            quotas.free(game);
        }
        assert!(quotas.held.is_empty() && quotas.games.is_empty());
    }
}
