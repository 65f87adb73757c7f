//! The running games in which a bot plays, and how many of them each address holds, so that bots have time for everybody. Knows
//! addresses and games; never who plays.

use std::collections::HashMap;

use super::refusal::LobbyRefusal;
use crate::limits::Address;
use crate::protocol::GameId;

/// Who holds what. Where a game that runs on over a restart came from is not known any more.
#[derive(Debug)]
pub(super) struct BotGames {
    /// Most of them at once; 0 for no limit.
    games_max: usize,
    /// Most of one address; 0 for any number.
    per_address: usize,
    games: HashMap<GameId, Option<Address>>,
    held: HashMap<Address, usize>,
}

impl BotGames {
    /// None yet.
    pub(super) fn new(games_max: usize, per_address: usize) -> Self {
        Self { games_max, per_address, games: HashMap::new(), held: HashMap::new() }
    }

    /// Whether there may be one more, of somebody who comes from there.
    ///
    /// # Errors
    /// [`LobbyRefusal::BotsBusy`] or [`LobbyRefusal::AddressBots`].
    pub(super) fn allow(&self, address: Option<Address>) -> Result<(), LobbyRefusal> {
        if self.games_max != 0 && self.games.len() >= self.games_max {
            return Err(LobbyRefusal::BotsBusy);
        }
        let held = address.and_then(|address| self.held.get(&address)).copied().unwrap_or_default();
        if self.per_address != 0 && held >= self.per_address {
            return Err(LobbyRefusal::AddressBots);
        }
        Ok(())
    }

    /// One more.
    pub(super) fn open(&mut self, game: GameId, address: Option<Address>) {
        self.games.insert(game, address);
        if let Some(address) = address {
            *self.held.entry(address).or_default() += 1;
        }
    }

    /// A game takes the place of another, as it was held.
    pub(super) fn hand_over(&mut self, from: GameId, to: GameId) {
        if let Some(address) = self.games.remove(&from) {
            self.games.insert(to, address);
        }
    }

    /// One less, if it was one.
    pub(super) fn free(&mut self, game: GameId) {
        let Some(Some(address)) = self.games.remove(&game) else { return };
        if let Some(held) = self.held.get_mut(&address) {
            *held -= 1;
            if *held == 0 {
                self.held.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    /// However games are opened, handed over and freed, what is held is what runs.
    #[test]
    fn what_is_held_is_what_runs() {
        let mut rng = StdRng::seed_from_u64(5);
        let mut bots = BotGames::new(6, 2);
        let mut running: Vec<(GameId, Option<Address>)> = Vec::new();
        for step in 0..5_000 {
            let from = rng.random_range(0..4_u8);
            let address = (from > 0).then(|| Address::of(Ipv4Addr::new(10, 0, 0, from).into()));
            let theirs = running.iter().filter(|(_, held)| held.is_some() && *held == address).count();
            let allowed = match (running.len(), theirs) {
                (6.., _) => Err(LobbyRefusal::BotsBusy),
                (_, 2..) => Err(LobbyRefusal::AddressBots),
                _ => Ok(()),
            };
            assert_eq!(bots.allow(address), allowed);
            let game = GameId::new(step, &mut rng);
            match rng.random_range(0..3_u8) {
                0 if allowed.is_ok() => {
                    bots.open(game, address);
                    running.push((game, address));
                }
                1 if !running.is_empty() => {
                    let at = rng.random_range(0..running.len());
                    bots.hand_over(running[at].0, game);
                    running[at].0 = game;
                }
                _ if !running.is_empty() => {
                    let (game, _) = running.remove(rng.random_range(0..running.len()));
                    bots.free(game);
                    bots.free(game);
                }
                _ => {}
            }
            assert_eq!(bots.games.len(), running.len());
        }
        for (game, _) in running {
            bots.free(game);
        }
        assert!(bots.held.is_empty() && bots.games.is_empty(), "nothing is left behind");
    }

    #[test]
    fn without_a_limit_there_is_none() {
        let mut rng = StdRng::seed_from_u64(6);
        let mut bots = BotGames::new(0, 0);
        let address = Some(Address::of(Ipv4Addr::LOCALHOST.into()));
        for number in 0..100 {
            assert_eq!(bots.allow(address), Ok(()));
            bots.open(GameId::new(number, &mut rng), address);
        }
    }
}
