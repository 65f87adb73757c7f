//! Codes by which a player comes over to another device: each counts once, and not for long. Knows codes and players;
//! `now` and randomness are handed in.

use std::collections::{BTreeMap, HashMap};

use rand::Rng;

use crate::protocol::{PlayerId, Token, TokenHash};

/// How long a code counts, in milliseconds.
const VALID_MS: u64 = 300_000;
/// Codes that are valid at once; the oldest gives way to one more.
const CODES_MAX: usize = 10_000;

/// A code that counts, by what it is known by.
#[derive(Clone, Copy, Debug)]
struct Pass {
    player: PlayerId,
    until_ms: u64,
    number: u64,
}

/// All codes that count. A player has one at most. Every step takes time that grows with the logarithm of their number at
/// most.
#[derive(Debug, Default)]
pub(super) struct Passes {
    next_number: u64,
    by_code: HashMap<TokenHash, Pass>,
    by_player: HashMap<PlayerId, TokenHash>,
    /// The codes in the order they were issued, which is that in which they expire.
    by_number: BTreeMap<u64, TokenHash>,
}

impl Passes {
    /// A new code for a player, and until when it counts. A former one no longer does.
    pub(super) fn issue(&mut self, player: PlayerId, now_ms: u64, rng: &mut impl Rng) -> (Token, u64) {
        if let Some(former) = self.by_player.get(&player).copied() {
            self.take(former);
        }
        while let Some(oldest) = self.by_number.first_key_value().map(|(_, code)| *code)
            && (self.by_code.len() >= CODES_MAX || self.is_over(oldest, now_ms))
        {
            self.take(oldest);
        }
        let (code, until_ms) = (Token::new(rng), now_ms.saturating_add(VALID_MS));
        let (hash, number) = (code.hash(), self.next_number);
        self.next_number += 1;
        self.by_code.insert(hash, Pass { player, until_ms, number });
        self.by_player.insert(player, hash);
        self.by_number.insert(number, hash);
        (code, until_ms)
    }

    /// The player whose code this is. It does not count a second time.
    pub(super) fn redeem(&mut self, code: &str, now_ms: u64) -> Option<PlayerId> {
        let Pass { player, until_ms, .. } = self.take(TokenHash::of(code))?;
        (now_ms < until_ms).then_some(player)
    }

    fn is_over(&self, code: TokenHash, now_ms: u64) -> bool {
        self.by_code.get(&code).is_none_or(|pass| pass.until_ms <= now_ms)
    }

    fn take(&mut self, code: TokenHash) -> Option<Pass> {
        let pass = self.by_code.remove(&code)?;
        self.by_player.remove(&pass.player);
        self.by_number.remove(&pass.number);
        Some(pass)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_code_counts_once_and_not_for_long() {
        let (mut passes, mut rng) = (Passes::default(), StdRng::seed_from_u64(1));
        let player = PlayerId::new(1, &mut rng);
        let (code, until_ms) = passes.issue(player, 1_000, &mut rng);
        assert_eq!(passes.redeem("made up", 1_000), None);
        assert_eq!(passes.redeem(code.reveal(), until_ms - 1), Some(player));
        assert_eq!(passes.redeem(code.reveal(), until_ms - 1), None, "it was used");
        let (late, until_ms) = passes.issue(player, 1_000, &mut rng);
        assert_eq!(passes.redeem(late.reveal(), until_ms), None);
        let (former, _) = passes.issue(player, 1_000, &mut rng);
        let (latter, _) = passes.issue(player, 1_000, &mut rng);
        assert_eq!(passes.redeem(former.reveal(), 1_001), None, "there is a newer one");
        assert_eq!(passes.redeem(latter.reveal(), 1_001), Some(player));
    }

    #[test]
    fn there_are_never_more_codes_than_may_be() {
        let (mut passes, mut rng) = (Passes::default(), StdRng::seed_from_u64(2));
        let (first, _) = passes.issue(PlayerId::new(0, &mut rng), 0, &mut rng);
        for n in 1..=50 {
            passes.issue(PlayerId::new(n, &mut rng), n, &mut rng);
        }
        assert_eq!((passes.by_code.len(), passes.by_player.len()), (51, 51));
        passes.issue(PlayerId::new(60, &mut rng), VALID_MS, &mut rng);
        assert_eq!(passes.by_code.len(), 51, "the first has gone with its time");
        assert_eq!(passes.redeem(first.reveal(), VALID_MS), None);
    }
}
