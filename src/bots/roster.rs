//! Who the bots of the house are: one player a level, the same on every start. Knows names, ids and the server's key; never how
//! they play.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::levels::Level;
use crate::lobby::HouseBot;
use crate::protocol::{PlayerId, PlayerName, TokenHash};
use crate::rules::Catalogue;
use crate::seal::Seal;
use crate::store::{Newcomer, StoredPlayer};

/// Digits of a secret: 128 bits.
const SECRET_DIGITS: usize = 32;

/// A bot of the house as a player.
#[derive(Clone, Debug)]
pub struct Member {
    pub(super) level: Level,
    /// What it says in its hello.
    pub(super) secret: String,
    /// As the lobby knows it.
    pub house_bot: HouseBot,
    since_ms: u64,
}

impl Member {
    /// As it is written down.
    pub(super) fn newcomer(&self) -> Newcomer {
        let HouseBot { player, name, .. } = &self.house_bot;
        let player = StoredPlayer { id: *player, name: name.clone(), since_ms: self.since_ms, bot: true };
        Newcomer { player, tokens: vec![TokenHash::of(&self.secret)], blocked: Vec::new() }
    }
}

/// All of them, the weakest first; each plays every game of the catalogue. `now_ms` is when those come of whom nothing is
/// written yet, Unix milliseconds.
pub fn roster(seal: &Seal, catalogue: Catalogue, now_ms: u64) -> Vec<Member> {
    let member = |level: Level| {
        let name = PlayerName::kept(&format!("Bot {}", level.as_str()))?;
        let rules = catalogue.iter().map(|kind| kind.id).collect();
        let house_bot = HouseBot { level: level.as_str(), player: id(level), name, rules };
        Some(Member { level, secret: secret(seal, level), house_bot, since_ms: now_ms })
    };
    Level::ALL.into_iter().filter_map(member).collect()
}

/// The secret by which the bot of a level is known: the same on every start with the same key, and nobody finds it without.
fn secret(seal: &Seal, level: Level) -> String {
    let about = Sha256::digest(format!("the secret of house bot {}", level.as_str()));
    let signed = seal.sign(&about.into());
    let mut digits = HEXLOWER.encode(&Sha256::digest(signed));
    digits.truncate(SECRET_DIGITS);
    digits
}

/// Who the bot of a level is, on every server: with another key it is the same player with another secret. A UUID of the
/// version that leaves its bits to whoever makes it (RFC 9562, section 5.8).
fn id(level: Level) -> PlayerId {
    let digest: [u8; 32] = Sha256::digest(format!("house bot {}", level.as_str())).into();
    let mut bytes: [u8; 16] = digest.first_chunk().copied().unwrap_or_default();
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0f | 0x80;
    *variant = *variant & 0x3f | 0x80;
    PlayerId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::rules::CATALOGUE;

    fn seal(seed: u64) -> Seal {
        Seal::passing(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn a_secret_hangs_on_the_key_and_the_level_and_on_nothing_else() {
        let [one, other] = [1, 2].map(seal);
        assert_eq!(secret(&one, Level::One), secret(&one, Level::One));
        assert_ne!(secret(&one, Level::One), secret(&one, Level::Two));
        assert_ne!(secret(&one, Level::One), secret(&other, Level::One));
        assert_eq!(secret(&one, Level::Six).len(), SECRET_DIGITS);
    }

    #[test]
    fn they_are_the_same_players_whatever_the_key_is_and_are_named_by_their_levels() {
        let of = |seed| roster(&seal(seed), CATALOGUE, 5);
        let [one, other] = [1, 2].map(of);
        let bots =
            |roster: &[Member]| roster.iter().map(|member| member.house_bot.clone()).collect::<Vec<_>>();
        assert_eq!(bots(&one), bots(&other));
        let names: Vec<_> = one.iter().map(|member| member.house_bot.name.as_str()).collect();
        assert_eq!(names, ["Bot 1", "Bot 2", "Bot 3", "Bot 4", "Bot 5", "Bot 6"]);
        assert_eq!(id(Level::One).to_string(), "5b9eef3056dc8e3faa43112f686ee3da");
        assert!(one.iter().all(|member| member.newcomer().player.bot));
    }
}
