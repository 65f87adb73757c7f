//! Who a bot is that somebody else runs: the same player on every server for the same name. Knows ids; never secrets, nor who may
//! come as one.

use sha2::{Digest, Sha256};

use super::PlayerId;

/// What the ids of such bots begin with.
const MARK: [u8; 3] = *b"bot";

impl PlayerId {
    /// The bot of that name that somebody else runs: a UUID of the version that leaves its bits to whoever makes it (RFC 9562,
    /// section 5.8).
    pub fn of_bot_account(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(format!("bot account {name}")).into();
        let mut bytes: [u8; 16] = digest.first_chunk().copied().unwrap_or_default();
        let [first, second, third, _, _, _, version, _, variant, ..] = &mut bytes;
        [*first, *second, *third] = MARK;
        *version = *version & 0x0f | 0x80;
        *variant = *variant & 0x3f | 0x80;
        Self::from_bytes(bytes)
    }

    /// Whether it is a bot that somebody else runs; no bot of the house and no person is.
    pub fn is_bot_account(self) -> bool {
        let [first, second, third, _, _, _, version, ..] = self.bytes();
        [first, second, third] == MARK && version >> 4 == 8
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_bots_id_hangs_on_its_name_and_is_nobody_elses() {
        let deep = PlayerId::of_bot_account("Deep");
        assert_eq!(deep, PlayerId::of_bot_account("Deep"));
        assert_ne!(deep, PlayerId::of_bot_account("deep"));
        assert!(deep.is_bot_account() && deep.to_string().starts_with("626f74"));
        // The time of a person's id would have to be in the year 5,400.
        assert!(!PlayerId::new(1_800_000_000_000, &mut StdRng::seed_from_u64(1)).is_bot_account());
    }
}
