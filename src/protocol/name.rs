//! What a player may be called: the one place that says the rule. Knows text and what Unicode says of characters; never
//! who has which name, which is for the lobby and the store.
//!
//! A **new** name ([`PlayerName::parse`])
//! - is normalised (NFC), and blanks around it and runs of blanks in it become none and one;
//! - has 1 to [`NAME_CHARS_MAX`] characters as they are seen (extended grapheme clusters, UAX #29), in at most
//!   [`NAME_BYTES_MAX`] bytes and [`NAME_COLUMNS_MAX`] columns;
//! - holds only what is seen and is where it may be (`letters`): no controls, nothing unassigned or for private use, nothing
//!   that turns the direction of the text, no marks without a letter and no towers of them; joiners where Persian, Indic
//!   scripts or emoji need them;
//! - is not what those who run the server are called (`reserved`).
//!
//! A name that was **kept** ([`PlayerName::kept`]) is read as it is: the rule may have been another when it was taken.
//!
//! Two names are **alike** when their [`NameKey`]s are the same (`likeness`).

mod letters;
mod likeness;
mod reserved;

use std::borrow::Cow;
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;
use rand::Rng;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use likeness::{NameKey, RULE_VERSION};

/// Most characters of a [`PlayerName`], as they are seen.
pub const NAME_CHARS_MAX: usize = 24;
/// Most bytes of a [`PlayerName`].
pub const NAME_BYTES_MAX: usize = 256;
/// Most columns that a [`PlayerName`] takes where letters have one and ideographs two (UAX #11).
pub const NAME_COLUMNS_MAX: usize = 2 * NAME_CHARS_MAX;
/// Most bytes that are looked at, before blanks are taken off.
const LOOKED_AT_BYTES_MAX: usize = 4 * NAME_BYTES_MAX;

/// What a player is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlayerName(Arc<str>);

/// Why a text is no name to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// There is nothing to see.
    #[error("A name has 1 to {NAME_CHARS_MAX} visible characters.")]
    Empty,
    /// It is too long.
    #[error("A name has 1 to {NAME_CHARS_MAX} visible characters, in at most {NAME_BYTES_MAX} bytes.")]
    Long,
    /// Something in it is not seen, or is no character at all.
    #[error(
        "This name holds something that cannot be seen; a name has 1 to {NAME_CHARS_MAX} visible characters."
    )]
    Unseen,
    /// A mark stands alone, or many on one letter.
    #[error("This name holds accents without a letter, or too many on one.")]
    Marks,
    /// It is what those are called who run the server.
    #[error("This name is kept for those who run the server.")]
    Reserved,
}

/// The language a client asks for, as far as the server speaks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, and whatever else is asked for.
    #[default]
    English,
    /// French.
    French,
}

/// Most bytes of a language tag that is looked at: the longest that RFC 5646 (section 4.4.1) asks to make room for.
const TAG_BYTES_MAX: usize = 35;

impl Language {
    /// The language of a BCP 47 tag, by its first part; what is no tag or not spoken here is English.
    pub fn of(tag: Option<&str>) -> Self {
        let tag = tag.filter(|tag| tag.len() <= TAG_BYTES_MAX).unwrap_or_default();
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        if first.eq_ignore_ascii_case("fr") { Self::French } else { Self::English }
    }

    /// What a player is called who gave no name.
    const fn guest(self) -> &'static str {
        match self {
            Self::English => "Guest",
            Self::French => "Invité",
        }
    }
}

impl<'de> Deserialize<'de> for PlayerName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::kept(&text).ok_or_else(|| D::Error::custom("this is no name"))
    }
}

impl PlayerName {
    /// Reads a name that somebody wants to take.
    ///
    /// # Errors
    /// [`BadName`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        if text.len() > LOOKED_AT_BYTES_MAX {
            return Err(BadName::Long);
        }
        let name = letters::spaced(&ComposingNormalizerBorrowed::new_nfc().normalize(text));
        let chars = name.graphemes(true).count();
        let columns = name.width();
        if chars == 0 {
            return Err(BadName::Empty);
        }
        if chars > NAME_CHARS_MAX || columns > NAME_COLUMNS_MAX || name.len() > NAME_BYTES_MAX {
            return Err(BadName::Long);
        }
        letters::check(&name)?;
        if reserved::is_reserved(&name) {
            return Err(BadName::Reserved);
        }
        Ok(Self(name.into()))
    }

    /// Reads a name that was taken once, whatever the rule was then; nothing if it is empty or longer than any ever was.
    pub fn kept(text: &str) -> Option<Self> {
        (1..=NAME_BYTES_MAX).contains(&text.len()).then(|| Self(text.into()))
    }

    /// The name of a player who gave none, told apart by four digits.
    pub fn guest(rng: &mut impl Rng) -> Self {
        Self::guest_in(Language::English, 4, rng)
    }

    /// The same in a language, with so many digits: at most 9.
    pub fn guest_in(language: Language, digits: u32, rng: &mut impl Rng) -> Self {
        let digits = digits.min(9);
        let number = rng.next_u32() % 10_u32.pow(digits);
        Self(format!("{} {number:0width$}", language.guest(), width = digits as usize).into())
    }

    /// The same name with a number behind it, cut where it would be too long.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let end = format!(" {number}");
        let bytes = NAME_BYTES_MAX - end.len();
        let columns = NAME_COLUMNS_MAX - end.len();
        let mut name = String::new();
        for seen in self.0.graphemes(true).take(NAME_CHARS_MAX - end.len()) {
            if name.len() + seen.len() > bytes || name.width() + seen.width() > columns {
                break;
            }
            name.push_str(seen);
        }
        let begin = name.trim_end_matches(|letter: char| letter == ' ' || letters::is_joiner(letter));
        Self(format!("{begin}{end}").into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is like.
    pub fn key(&self) -> NameKey {
        NameKey::of(&self.0)
    }
}

#[cfg(test)]
mod tests;
