//! What players may say to each other: keys of phrases, which each page puts in its reader's language. Nobody writes text
//! to another. Knows the keys; never who says what, or how often.

/// All keys, in the order in which a game goes: a greeting first, a goodbye last. One may be added, none renamed.
const KEYS: [&str; 13] = [
    "hello",
    "good_luck",
    "have_fun",
    "nice_move",
    "oops",
    "close_one",
    "one_moment",
    "back_now",
    "thanks",
    "well_played",
    "good_game",
    "rematch_please",
    "bye",
];

/// Something that may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(&'static str);

impl Phrase {
    /// The phrase of that key, if there is one.
    pub fn parse(key: &str) -> Option<Self> {
        KEYS.into_iter().find(|known| *known == key).map(Self)
    }

    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        KEYS.into_iter().map(Self)
    }

    /// Its key on the wire.
    pub const fn key(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_known_by_its_key_and_nothing_else_is_one() {
        for phrase in Phrase::all() {
            assert_eq!(Phrase::parse(phrase.key()), Some(phrase));
        }
        for text in ["", "Hello", "hello ", "hell", "good luck", "you are a fool"] {
            assert_eq!(Phrase::parse(text), None, "{text:?}");
        }
        let mut keys: Vec<_> = Phrase::all().map(Phrase::key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), KEYS.len(), "each is there once");
    }
}
