//! Codes by which a player comes over to another device: each counts once, and not for long. Knows codes and players;
//! `now` and randomness are handed in.

use std::collections::HashMap;

use rand::Rng;

use crate::protocol::{PlayerId, Token, TokenHash};

/// How long a code counts, in milliseconds.
const VALID_MS: u64 = 300_000;
/// Codes that are valid at once; the oldest gives way to one more.
const CODES_MAX: usize = 10_000;

/// All codes that count. A player has one at most.
#[derive(Debug, Default)]
pub(super) struct Passes {
    by_code: HashMap<TokenHash, (PlayerId, u64)>,
    by_player: HashMap<PlayerId, TokenHash>,
}

impl Passes {
    /// A new code for a player, and until when it counts. A former one no longer does.
    pub(super) fn issue(&mut self, player: PlayerId, now_ms: u64, rng: &mut impl Rng) -> (Token, u64) {
        self.revoke(player);
        self.by_code.retain(|_, (_, until_ms)| now_ms < *until_ms);
        self.by_player.retain(|_, code| self.by_code.contains_key(code));
        if self.by_code.len() >= CODES_MAX
            && let Some((oldest, _)) = self.by_code.values().copied().min_by_key(|(_, until_ms)| *until_ms)
        {
            self.revoke(oldest);
        }
        let (code, until_ms) = (Token::new(rng), now_ms.saturating_add(VALID_MS));
        self.by_code.insert(code.hash(), (player, until_ms));
        self.by_player.insert(player, code.hash());
        (code, until_ms)
    }

    /// The player whose code this is. It does not count a second time.
    pub(super) fn redeem(&mut self, code: &str, now_ms: u64) -> Option<PlayerId> {
        let (player, until_ms) = self.by_code.remove(&TokenHash::of(code))?;
        self.by_player.remove(&player);
        (now_ms < until_ms).then_some(player)
    }

    fn revoke(&mut self, player: PlayerId) {
        if let Some(code) = self.by_player.remove(&player) {
            self.by_code.remove(&code);
        }
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
