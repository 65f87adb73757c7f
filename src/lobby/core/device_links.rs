//! Device links: codes by which a player comes over to another device. Each counts once, and not for long. Knows codes,
//! players and addresses; `now` and randomness are handed in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::Rng;

use crate::limits::{Address, TooFast};
use crate::protocol::{PlayerId, Token, TokenHash};

/// How long a code counts, in milliseconds.
const VALID_MS: u64 = 300_000;
/// Codes that are valid at once. None gives way to another: who comes then has to wait.
const CODES_MAX: usize = 10_000;
/// Those of them that were given to one address.
const CODES_PER_ADDRESS_MAX: usize = 200;

/// A code that counts, by what it is known by.
#[derive(Clone, Copy, Debug)]
struct DeviceLink {
    player: PlayerId,
    until_ms: u64,
    number: u64,
    /// Whom it was given to; nothing where limits by address are lifted.
    address: Option<Address>,
}

/// All codes that count. A player has one at most. Every step takes time that grows with the logarithm of their number at
/// most.
#[derive(Debug, Default)]
pub(super) struct DeviceLinks {
    next_number: u64,
    by_code: HashMap<TokenHash, DeviceLink>,
    by_player: HashMap<PlayerId, TokenHash>,
    /// The codes in the order they were issued, which is that in which they expire.
    by_number: BTreeMap<u64, TokenHash>,
    by_address: HashMap<Address, BTreeSet<u64>>,
}

impl DeviceLinks {
    /// A new code for a player who asks for it from there, and until when it counts. A former one no longer does.
    ///
    /// # Errors
    /// [`TooFast`] while as many count as may; nothing has changed then.
    pub(super) fn issue(
        &mut self,
        player: PlayerId,
        address: Option<Address>,
        now_ms: u64,
        rng: &mut impl Rng,
    ) -> Result<(Token, u64), TooFast> {
        while let Some(oldest) = self.by_number.first_key_value().map(|(_, code)| *code)
            && self.until_ms(oldest) <= now_ms
        {
            self.take(oldest);
        }
        let former = self.by_player.get(&player).copied();
        if let Some(oldest) = self.in_the_way(address).filter(|_| former.is_none()) {
            let retry_after_ms = self.until_ms(oldest).saturating_sub(now_ms).max(1);
            return Err(TooFast { retry_after_ms });
        }
        if let Some(former) = former {
            self.take(former);
        }
        let code = Token::new(rng);
        let until_ms = now_ms.saturating_add(VALID_MS);
        let hash = code.hash();
        let number = self.next_number;
        self.next_number += 1;
        self.by_code.insert(hash, DeviceLink { player, until_ms, number, address });
        self.by_player.insert(player, hash);
        self.by_number.insert(number, hash);
        if let Some(address) = address {
            self.by_address.entry(address).or_default().insert(number);
        }
        Ok((code, until_ms))
    }

    /// The code that has to go before there is room for one more.
    fn in_the_way(&self, address: Option<Address>) -> Option<TokenHash> {
        let theirs = address.and_then(|address| self.by_address.get(&address));
        let oldest = match theirs.filter(|theirs| theirs.len() >= CODES_PER_ADDRESS_MAX) {
            Some(theirs) => theirs.first(),
            None => self.by_number.keys().next().filter(|_| self.by_code.len() >= CODES_MAX),
        };
        self.by_number.get(oldest?).copied()
    }

    /// The player whose code this is. It does not count a second time.
    pub(super) fn redeem(&mut self, code: &str, now_ms: u64) -> Option<PlayerId> {
        let DeviceLink { player, until_ms, .. } = self.take(TokenHash::of(code))?;
        (now_ms < until_ms).then_some(player)
    }

    fn until_ms(&self, code: TokenHash) -> u64 {
        self.by_code.get(&code).map_or(0, |link| link.until_ms)
    }

    fn take(&mut self, code: TokenHash) -> Option<DeviceLink> {
        let link = self.by_code.remove(&code)?;
        self.by_player.remove(&link.player);
        self.by_number.remove(&link.number);
        if let Some(address) = link.address
            && let Some(theirs) = self.by_address.get_mut(&address)
        {
            theirs.remove(&link.number);
            if theirs.is_empty() {
                self.by_address.remove(&address);
            }
        }
        Some(link)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn address(n: u32) -> Address {
        Address::of(Ipv4Addr::from(n).into())
    }

    #[test]
    fn a_code_counts_once_and_not_for_long() {
        let mut device_links = DeviceLinks::default();
        let mut rng = StdRng::seed_from_u64(1);
        let player = PlayerId::new(1, &mut rng);
        let (code, until_ms) = device_links.issue(player, None, 1_000, &mut rng).unwrap();
        assert_eq!(device_links.redeem("made up", 1_000), None);
        assert_eq!(device_links.redeem(code.reveal(), until_ms - 1), Some(player));
        assert_eq!(device_links.redeem(code.reveal(), until_ms - 1), None, "it was used");
        let (late, until_ms) = device_links.issue(player, Some(address(1)), 1_000, &mut rng).unwrap();
        assert_eq!(device_links.redeem(late.reveal(), until_ms), None);
        let (former, _) = device_links.issue(player, Some(address(1)), 1_000, &mut rng).unwrap();
        let (latter, _) = device_links.issue(player, Some(address(2)), 1_000, &mut rng).unwrap();
        assert_eq!(device_links.redeem(former.reveal(), 1_001), None, "there is a newer one");
        assert_eq!(device_links.redeem(latter.reveal(), 1_001), Some(player));
        assert!(device_links.by_address.is_empty());
    }

    #[test]
    fn a_code_that_counts_is_pushed_out_by_no_other() {
        let mut device_links = DeviceLinks::default();
        let mut rng = StdRng::seed_from_u64(2);
        let first = PlayerId::new(0, &mut rng);
        let (code, until_ms) = device_links.issue(first, Some(address(0)), 0, &mut rng).unwrap();
        for n in 1..CODES_MAX as u64 {
            device_links
                .issue(PlayerId::new(n, &mut rng), Some(address(u32::try_from(n).unwrap())), n, &mut rng)
                .unwrap();
        }
        let late = PlayerId::new(20_000, &mut rng);
        assert_eq!(
            device_links.issue(late, Some(address(20_000)), 100_000, &mut rng).map(|_| ()),
            Err(TooFast { retry_after_ms: until_ms - 100_000 })
        );
        assert_eq!(device_links.redeem(code.reveal(), 100_000), Some(first));
        assert!(
            device_links.issue(late, Some(address(20_000)), 100_000, &mut rng).is_ok(),
            "that made room for one"
        );
        assert!(device_links.issue(first, None, 100_000, &mut rng).is_err());
        assert!(
            device_links.issue(first, None, until_ms + 1, &mut rng).is_ok(),
            "the oldest has gone with its time"
        );
    }

    #[test]
    fn one_address_takes_no_more_than_its_share() {
        let mut device_links = DeviceLinks::default();
        let mut rng = StdRng::seed_from_u64(2);
        let players: Vec<_> = (0..300).map(|n| PlayerId::new(n, &mut rng)).collect();
        let given = players
            .iter()
            .filter(|player| device_links.issue(**player, Some(address(1)), 5, &mut rng).is_ok());
        assert_eq!(given.count(), CODES_PER_ADDRESS_MAX);
        let too_fast = device_links.issue(players[299], Some(address(1)), 7, &mut rng).map(|_| ());
        assert_eq!(too_fast, Err(TooFast { retry_after_ms: VALID_MS - 2 }));
        assert!(
            device_links.issue(players[0], Some(address(1)), 7, &mut rng).is_ok(),
            "it takes the place of their own"
        );
        assert!(device_links.issue(players[299], Some(address(2)), 7, &mut rng).is_ok());
        assert!(device_links.issue(players[250], Some(address(1)), 5 + VALID_MS, &mut rng).is_ok());
        assert_eq!(device_links.by_code.len(), 3, "all others have gone with their time");
    }
}
