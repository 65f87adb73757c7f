//! Ids and secrets on the wire: parsed once, limited, and never printed when they are secret. Knows how each is
//! written; never what it stands for. Randomness and time are handed in.

use std::fmt;

use rand::Rng;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id of one match: a UUID version 7 (RFC 9562, section 5.7), so ids sort by the time of their making.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GameId(Uuid);

/// The public id of one player: a UUID version 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlayerId(Uuid);

/// The id of one invitation: a UUID version 7. It tells nothing of the invitation's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InviteId(Uuid);

/// The id of one seek: a UUID version 7, so those sort by the time they were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeekId(Uuid);

/// In which order ids were made that one maker makes: by a counter within each millisecond, as RFC 9562 has it in section
/// 6.2, method 1. Where the clock stands still or goes back a little, the ids go on; where it was wrong and is set right, they
/// follow it.
#[derive(Debug, Default)]
pub struct Sequence {
    ms: u64,
    nth: u16,
}

impl Sequence {
    /// The time of the next id, and its number within that millisecond.
    fn next(&mut self, now_ms: u64) -> (u64, u16) {
        if now_ms > self.ms || now_ms.saturating_add(SET_BACK_MS) < self.ms {
            *self = Self { ms: now_ms, nth: 0 };
        } else if self.nth < NTH_MAX {
            self.nth += 1;
        } else {
            *self = Self { ms: self.ms + 1, nth: 0 };
        }
        (self.ms, self.nth)
    }
}

/// A clock that goes back by more than this was set, in milliseconds.
const SET_BACK_MS: u64 = 10_000;
/// The greatest number that an id has room for: twelve bits.
const NTH_MAX: u16 = 0xfff;

fn uuid_v7(now_ms: u64, nth: Option<u16>, rng: &mut impl Rng) -> Uuid {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    if let Some(nth) = nth {
        random[..2].copy_from_slice(&nth.to_be_bytes());
    }
    uuid::Builder::from_unix_timestamp_millis(now_ms, &random).into_uuid()
}

/// Writes and reads an id as 32 lower-case hexadecimal digits.
macro_rules! written_as_hex {
    ($id:ident) => {
        impl $id {
            /// A new id, made at `now_ms` (Unix milliseconds).
            pub fn new(now_ms: u64, rng: &mut impl Rng) -> Self {
                Self(uuid_v7(now_ms, None, rng))
            }

            /// A new id that sorts behind all that were made in this sequence.
            pub fn next(sequence: &mut Sequence, now_ms: u64, rng: &mut impl Rng) -> Self {
                let (ms, nth) = sequence.next(now_ms);
                Self(uuid_v7(ms, Some(nth), rng))
            }

            /// The id as it is kept: 16 bytes that sort as the ids do.
            pub fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// An id that was kept.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// Reads an id; nothing if the text is none.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 32).then(|| Uuid::try_parse(text).ok()).flatten().map(Self)
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_simple().encode_lower(&mut Uuid::encode_buffer()))
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(IdVisitor(Self::parse))
            }
        }
    };
}

/// Reads an id from text wherever that is held: nothing is copied.
struct IdVisitor<T>(fn(&str) -> Option<T>);

impl<T> Visitor<'_> for IdVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::custom("this is no id"))
    }
}

written_as_hex!(GameId);
written_as_hex!(PlayerId);
written_as_hex!(InviteId);
written_as_hex!(SeekId);

/// The secret by which a player is known again: 32 characters of a 64-letter alphabet, 192 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What the server keeps of a token: its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

/// Number of characters of a [`Token`].
const TOKEN_CHARS: usize = 32;

impl Token {
    /// A new secret.
    pub fn new(rng: &mut impl Rng) -> Self {
        let random = |bytes| {
            let mut random = vec![0; bytes];
            rng.fill_bytes(&mut random);
            random
        };
        Self(nanoid::format(random, &nanoid::alphabet::SAFE, TOKEN_CHARS))
    }

    /// The text to hand to its owner, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl TokenHash {
    /// What would be kept of a token of this text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The hash as it is kept.
    pub fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// A hash that was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn an_id_reads_back_as_itself_and_sorts_by_time() {
        let mut rng = StdRng::seed_from_u64(1);
        let early = GameId::new(1_000, &mut rng);
        let late = GameId::new(2_000, &mut rng);
        assert_eq!(GameId::parse(&early.to_string()), Some(early));
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn ids_of_a_sequence_sort_as_they_were_made_whatever_the_clock_does() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut sequence = Sequence::default();
        let mut last = [0; 16];
        let stands_still = std::iter::repeat_n(2_000, 10_000);
        for now_ms in [1_000, 1_000, 999].into_iter().chain(stands_still).chain([1_500, 3_000]) {
            let next = SeekId::next(&mut sequence, now_ms, &mut rng).bytes();
            assert!(last < next, "{now_ms}");
            last = GameId::next(&mut sequence, now_ms, &mut rng).bytes();
            assert!(next < last, "{now_ms}");
        }
        assert_eq!(last[..6], 3_000_u64.to_be_bytes()[2..], "the clock is ahead again");
        let far = SeekId::next(&mut sequence, 1_000_000, &mut rng).bytes();
        let right = SeekId::next(&mut sequence, 5_000, &mut rng).bytes();
        assert_eq!(
            (&far[..6], &right[..6]),
            (&1_000_000_u64.to_be_bytes()[2..], &5_000_u64.to_be_bytes()[2..])
        );
    }

    #[rstest::rstest]
    #[case("")]
    #[case("nope")]
    #[case("0190163d-8694-739b-aea5-966c26f8ad91")]
    #[case("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    fn text_that_is_no_id_is_none(#[case] text: &str) {
        assert_eq!(GameId::parse(text), None);
    }

    #[test]
    fn a_secret_never_shows_in_debug() {
        let token = Token::new(&mut StdRng::seed_from_u64(2));
        assert_eq!(token.reveal().len(), TOKEN_CHARS);
        assert!(!format!("{token:?} {:?}", token.hash()).contains(token.reveal()));
        assert_eq!(TokenHash::of(token.reveal()), token.hash());
    }
}
