//! When two names are taken for each other: by what they look like, whatever they are written with. Knows text; never whose
//! a name is.
//!
//! A name's letters are folded together by compatibility (NFKC), by what is confusable with what (the skeleton of UTS #39,
//! section 4) and by case, and blanks, punctuation and accents are left out. So `Ann`, `ANN`, `Ａｎｎ`, `Аnn` with a Cyrillic
//! letter, `A n n` and `Änn.` are alike, and so are `Ian` and `lan`. Marks of a script of its own, such as Devanagari
//! vowels, count.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::GeneralCategoryGroup;
use sha2::{Digest, Sha256};
use unicode_security::skeleton;

use super::letters::{is, is_accent};

/// Changes with what makes names alike: keys that were kept under another version have to be made again.
#[allow(clippy::cast_possible_wrap, reason = "versions of Unicode are small")]
pub const RULE_VERSION: i64 = 1_000_000 + (unicode_security::UNICODE_VERSION.0 as i64) * 100;

/// What a name is like: names with the same key are taken for each other. Two that are not have the same key once in 2^64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey(i64);

impl NameKey {
    /// The key of a text.
    pub fn of(text: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(looks(text)).into();
        Self(i64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default()))
    }

    /// The key as it is kept.
    pub fn number(self) -> i64 {
        self.0
    }

    /// A key that was kept.
    pub fn from_number(number: i64) -> Self {
        Self(number)
    }
}

/// What is left out.
fn says_nothing(letter: char) -> bool {
    let silent = GeneralCategoryGroup::Punctuation
        .union(GeneralCategoryGroup::Separator)
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::ModifierSymbol);
    is(letter, silent) || is_accent(letter)
}

/// What a text looks like. All of it counts where nothing else would be left.
pub(super) fn looks(text: &str) -> String {
    let text = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    // Twice: a small letter may look like another than its capital does.
    let folded = |text: &str| skeleton(text).flat_map(char::to_lowercase).collect::<String>();
    let text = folded(&folded(&text));
    // A capital I looks like a small l, and is the same word as a small i.
    let letters = || text.chars().map(|letter| if letter == 'i' { 'l' } else { letter });
    let looks: String = letters().filter(|letter| !says_nothing(*letter)).collect();
    if looks.is_empty() { letters().collect() } else { looks }
}
